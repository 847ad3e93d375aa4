// The talk: sends questions, shows answers, keeps both over a reload.

import { ask, rate } from "./api.js";
import { Memory } from "./memory.js";
import { thumbs } from "./thumbs.js";
import { botTurn, chips, problemTurn, userTurn } from "./view.js";

const at = (id) => document.getElementById(id);
const [log, scroll, typing, status, composer, field] = ["log", "scroll", "typing", "status", "composer", "question"].map(at);
const business = document.body.dataset.business;
const memory = new Memory(`chat:${business}`);
const opening = [...log.children].map((node) => node.cloneNode(true));
const touch = matchMedia("(pointer: coarse)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

let waiting = null; // the AbortController of the question under way

async function send(question) {
  if (waiting || !question.trim()) {
    return;
  }
  clearSuggestions();
  show(userTurn(question));
  memory.add({ text: question });
  await answer(question);
}

async function answer(question) {
  const mine = new AbortController();
  wait(mine);
  const { reply, problem, gone } = await ask(request(question), mine.signal);
  if (gone) {
    return;
  }
  wait(null);
  if (reply) {
    memory.join(reply.session_id);
    memory.add({ reply });
    showReply(reply);
  } else {
    showProblem(problem, question);
  }
}

function request(question) {
  const body = { question, business_id: business };
  return memory.session ? { ...body, session_id: memory.session } : body;
}

function wait(controller) {
  waiting = controller;
  typing.hidden = !controller;
  status.textContent = controller ? "Yanıt hazırlanıyor" : "";
  composer.classList.toggle("busy", Boolean(controller));
  if (controller) {
    scrollTo(typing);
  }
}

function showReply(reply) {
  const question = log.lastElementChild;
  log.append(answerTurn({ reply }));
  if (reply.suggestions?.length) {
    log.append(chips(reply.suggestions));
  }
  scrollTo(question);
}

function answerTurn({ reply, rating }) {
  const about = { session_id: reply.session_id, request_id: reply.request_id };
  const send = async (given, comment) => {
    const kept = await rate({ ...about, rating: given, comment });
    if (kept) {
      memory.rate(reply.request_id, given);
    }
    return kept;
  };
  return botTurn(reply, reply.request_id ? thumbs(rating, send) : null);
}

function showProblem(text, question) {
  const turn = problemTurn(text, () => {
    turn.remove();
    focusField();
    answer(question);
  });
  show(turn);
}

function show(turn) {
  log.append(turn);
  scrollTo(turn);
  return turn;
}

// As far down as it goes with `turn` still in view from its beginning.
function scrollTo(turn) {
  scroll.scrollTo({ top: turn.offsetTop - 16, behavior: still.matches ? "auto" : "smooth" });
}

function clearSuggestions() {
  log.querySelectorAll(".chips").forEach((list) => list.remove());
}

// A keyboard on the screen would hide the answer, so touch devices keep it closed.
function focusField() {
  (touch.matches ? scroll : field).focus({ preventScroll: true });
}

function restore() {
  if (!memory.messages.length) {
    return;
  }
  log.setAttribute("aria-live", "off"); // old turns are not news
  clearSuggestions();
  memory.messages.forEach((message) => log.append(message.reply ? answerTurn(message) : userTurn(message.text)));
  const last = memory.messages.at(-1);
  if (last.reply?.suggestions?.length) {
    log.append(chips(last.reply.suggestions));
  } else if (last.text) {
    showProblem("Bu sorunun yanıtı gelmeden sayfa kapandı.", last.text);
  }
  scroll.scrollTop = scroll.scrollHeight;
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function restart() {
  waiting?.abort();
  wait(null);
  memory.forget();
  log.replaceChildren(...opening.map((node) => node.cloneNode(true)));
  scroll.scrollTop = 0;
  status.textContent = "Yeni sohbet başladı";
  field.value = "";
  grow();
  focusField();
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value;
  if (waiting || !question.trim()) {
    return;
  }
  field.value = "";
  grow();
  send(question.trim());
});

field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

log.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-ask]");
  if (chip && !waiting) {
    focusField();
    send(chip.dataset.ask);
  }
});

at("restart").addEventListener("click", restart);

restore();
at("send").disabled = false; // before this, the browser itself would send the form: the question lost, and in the address
if (!touch.matches) {
  field.focus({ preventScroll: true });
}
