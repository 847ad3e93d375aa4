// The administration: lets in whoever has the token, shows how the shop does, and changes its catalogue.

import { Api } from "./admin_api.js";
import { element } from "./dom.js";
import * as view from "./admin_view.js";

const PAGE = 20;
const MONTH_HOURS = 24 * 30;
const at = (id) => document.getElementById(id);
const body = (id) => at(id).querySelector(".body");
const api = new Api();
const state = { shop: "", offset: 0, tried: null };

const shopPath = (rest = "") => `/businesses/${encodeURIComponent(state.shop)}${rest}`;

// --- in and out ---

async function enter() {
  try {
    const { businesses } = await api.get("/businesses");
    at("door").hidden = true;
    at("tools").hidden = at("board").hidden = false;
    offerShops(businesses);
    await refresh();
  } catch (error) {
    showDoor(error.status === 401 && !api.hasToken ? null : error);
  }
}

function showDoor(error) {
  if (error && error.status !== 0) {
    api.leave();
  }
  at("tools").hidden = at("board").hidden = true;
  at("door").hidden = false;
  at("door-problem").replaceChildren(...(error ? [error.message] : []));
  at("token").focus();
}

function offerShops(businesses) {
  at("shop").replaceChildren(...businesses.map(({ id, name }) => element("option", { value: id, selected: id === state.shop }, name)));
  state.shop = at("shop").value;
  at("shop").closest("label").hidden = businesses.length < 2;
}

// --- showing ---

// Fills a panel when its data is there; a refusal is told inside the panel, a lost token at the door.
async function fill(id, load) {
  try {
    body(id).replaceChildren(...(await load()));
  } catch (error) {
    if (error.status === 401) {
      throw error;
    }
    body(id).replaceChildren(view.problem(error));
  }
}

async function refresh() {
  at("status").textContent = "Yükleniyor";
  const ofService = [fill("health", loadHealth), fill("costs", loadCosts), showPerformance()];
  await Promise.all([...ofService, ...(state.shop ? [showAnswers(), showCatalogue(), showProducts()] : [])]);
  at("status").textContent = state.shop ? "Güncellendi" : "Henüz mağaza yok";
}

async function loadHealth() {
  const [state_, parts] = await Promise.all([api.get("/health"), api.offered("/health/detailed")]);
  return view.health(state_, parts);
}

async function loadCosts() {
  const [projection, summary] = await Promise.all([api.get("/costs/projection"), api.get("/costs/summary", { hours: MONTH_HOURS })]);
  return view.costs(projection, summary);
}

async function showPerformance() {
  const summary = await api.offered("/performance/summary", { hours: 24 });
  at("performance").hidden = !summary;
  body("performance").replaceChildren(...(summary ? view.performance(summary) : []));
}

async function showAnswers() {
  const days = at("days").value;
  await Promise.all([
    fill("answers", async () => view.answers(await api.get(shopPath("/answers"), { days }))),
    fill("unanswered", async () => view.questions((await api.get(shopPath("/unanswered"), { days })).questions)),
  ]);
}

const showCatalogue = () => fill("catalogue", async () => view.catalogue(await api.get(shopPath()), undo));

async function showProducts() {
  await fill("products", async () => {
    const asked = { q: at("query").value.trim(), offset: state.offset, limit: PAGE };
    const { products, total } = await api.get(shopPath("/products"), asked);
    showPlace(products.length, total);
    return products.length ? products.map((product) => view.productRow(product, (row) => save(product, row))) : [view.nothing("Ürün bulunamadı.")];
  });
}

function showPlace(shown, total) {
  at("pager").hidden = total <= PAGE;
  at("place").textContent = `${state.offset + 1}–${state.offset + shown} / ${total.toLocaleString("tr-TR")}`;
  at("before").disabled = state.offset === 0;
  at("after").disabled = state.offset + shown >= total;
}

// --- changing ---

async function save(product, { form, said, button, changes }) {
  button.disabled = true;
  try {
    const changed = await api.patch(shopPath(`/products/${encodeURIComponent(product.id)}`), changes);
    const row = view.productRow(changed.product, (next) => save(changed.product, next));
    form.replaceWith(row);
    row.querySelector(".said").textContent = `Kaydedildi: ${view.priceText(changed.product)}`;
    row.querySelector("input").focus();
  } catch (error) {
    button.disabled = false;
    said.replaceChildren(view.problem(firstField(error)));
    leaveWhenRefused(error);
  }
}

function firstField(error) {
  const told = Object.values(error.details.fields ?? {}).flat();
  return told.length ? { message: told.join(" ") } : error;
}

function leaveWhenRefused(error) {
  if (error.status === 401) {
    showDoor(error);
  }
}

async function importFile(dryRun) {
  const file = at("file").files[0];
  if (!file) {
    return;
  }
  busy(true);
  at("report").replaceChildren(view.nothing(dryRun ? "Dosya deneniyor…" : "İçe aktarılıyor…"));
  try {
    const done = await api.send(shopPath("/products/import"), file, { dry_run: dryRun, allow_shrink: at("shrink").checked });
    at("report").replaceChildren(view.report(done));
    tried(dryRun ? file : null, done.shrinks);
    await (dryRun ? null : Promise.all([showCatalogue(), showProducts()]));
  } catch (error) {
    tried(null, false);
    at("report").replaceChildren(view.problem(error));
    leaveWhenRefused(error);
  } finally {
    busy(false);
  }
}

function tried(file, shrinks) {
  state.tried = file;
  at("shrink-field").hidden = !(file && shrinks);
  at("shrink").checked = false;
  allowImport();
}

function allowImport() {
  const agreed = at("shrink-field").hidden || at("shrink").checked;
  at("take").disabled = !(state.tried && state.tried === at("file").files[0] && agreed);
}

function busy(on) {
  at("try").disabled = on;
  if (on) {
    at("take").disabled = true;
  } else {
    allowImport();
  }
}

async function undo() {
  if (!(await sure("Katalog, son içe aktarmadan önceki hâline dönsün mü?"))) {
    return;
  }
  try {
    const { products } = await api.post(shopPath("/products/undo"));
    at("report").replaceChildren(view.nothing(`Önceki katalog geri geldi: ${products.toLocaleString("tr-TR")} ürün.`));
    await Promise.all([showCatalogue(), showProducts()]);
  } catch (error) {
    at("report").replaceChildren(view.problem(error));
    leaveWhenRefused(error);
  }
}

function sure(question) {
  at("sure-text").textContent = question;
  at("sure").returnValue = "no";
  at("sure").showModal();
  return new Promise((resolve) => at("sure").addEventListener("close", () => resolve(at("sure").returnValue === "yes"), { once: true }));
}

// --- wiring ---

const guarded = (action) => () => action().catch(showDoor);

at("door").addEventListener("submit", (event) => {
  event.preventDefault();
  const token = at("token").value.trim();
  at("token").value = "";
  if (!/^[\x21-\x7e]+$/.test(token)) { // no header can carry it
    showDoor({ message: "Yönetim anahtarı yanlış." });
    return;
  }
  api.enter(token);
  enter();
});
at("leave").addEventListener("click", () => {
  api.leave();
  location.reload();
});
at("refresh").addEventListener("click", guarded(refresh));
at("days").addEventListener("change", guarded(showAnswers));
at("shop").addEventListener("change", () => {
  state.shop = at("shop").value;
  state.offset = 0;
  at("report").replaceChildren();
  tried(null, false);
  refresh().catch(showDoor);
});
at("import").addEventListener("submit", (event) => {
  event.preventDefault();
  importFile(true);
});
at("take").addEventListener("click", () => importFile(false));
at("file").addEventListener("change", () => {
  at("report").replaceChildren();
  tried(null, false);
});
at("shrink").addEventListener("change", allowImport);
at("find").addEventListener("submit", (event) => {
  event.preventDefault();
  state.offset = 0;
  showProducts().catch(showDoor);
});
const turn = (pages) => guarded(() => {
  state.offset = Math.max(0, state.offset + pages * PAGE);
  return showProducts();
});
at("before").addEventListener("click", turn(-1));
at("after").addEventListener("click", turn(1));

if (api.hasToken) {
  enter();
} else {
  showDoor(null);
}
