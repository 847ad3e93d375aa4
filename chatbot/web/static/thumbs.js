// Two thumbs under an answer, and after the one that points down a word about it.
// `send(rating, comment)` resolves to whether it was kept.

import { element } from "./dom.js";

const MOST_CHARACTERS = 1000;
const NAMES = { up: "Yararlı oldu", down: "Yararlı olmadı" };
const THANKS = "Teşekkürler!";
const FAILED = "Kaydedilemedi, tekrar deneyin.";

export function thumbs(given, send) {
  const said = element("span", { class: "rate-said", role: "status" });
  const buttons = Object.entries(NAMES).map(([rating, name]) => thumb(rating, name, rating === given));
  const row = element("div", { class: "rate-row" }, ...buttons, said);
  const group = element("div", { class: "rate", role: "group", "aria-label": "Bu yanıt yararlı oldu mu?", "aria-live": "off" }, row);
  row.addEventListener("click", async (event) => {
    const pressed = event.target.closest(".thumb");
    if (pressed && (await keep(said, () => send(pressed.dataset.rating)))) {
      press(buttons, pressed);
      group.querySelector("form")?.remove();
      group.append(...(pressed.dataset.rating === "down" ? [why(said, send)] : []));
    }
  });
  return group;
}

function thumb(rating, name, pressed) {
  return element("button", {
    type: "button", class: "thumb", "data-rating": rating, "aria-label": name, title: name, "aria-pressed": String(pressed),
  });
}

function press(buttons, pressed) {
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
}

function why(said, send) {
  const field = element("input", {
    name: "comment", maxlength: MOST_CHARACTERS, autocomplete: "off", "aria-label": "Neyi eksik ya da yanlış bulduğunuz (isteğe bağlı)",
    placeholder: "Neyi eksik buldunuz?",
  });
  const form = element("form", { class: "rate-why" }, field, element("button", { type: "submit" }, "Gönder"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const comment = field.value.trim();
    if (comment && (await keep(said, () => send("down", comment)))) {
      form.remove();
    }
  });
  return form;
}

async function keep(said, send) {
  said.textContent = "";
  const kept = await send();
  said.textContent = kept ? THANKS : FAILED;
  return kept;
}
