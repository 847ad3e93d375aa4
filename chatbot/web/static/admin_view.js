// Builds what the administration sees from plain data.

import { element, money, unseen } from "./dom.js";

const STATES = { healthy: "İyi", warning: "Dikkat", critical: "Kötü" };
const PARTS = {
  database: "Veritabanı", disk: "Disk", memory: "Bellek", cpu: "İşlemci", response_time: "Yanıt süresi", error_rate: "Hata oranı",
  cache: "Önbellek", model: "Yapay zekâ", budget: "Bütçe", jobs: "Arka plan işleri", catalogue: "Katalog", migrations: "Veritabanı sürümü",
  backup: "Yedek", alerts: "Uyarılar",
};
const METHODS = {
  product_search: "Ürün araması", follow_up: "Devam sorusu", business_info: "Mağaza bilgisi", faq: "Sık sorulan", intent: "Sohbet",
  llm: "Yapay zekâ", cache: "Önbellekten", fallback: "Yanıt bulunamadı",
};
const REASONS = { fallback: "bilgi kayıtlı değil", unclear: "anlaşılmadı", not_found: "mağazada yok", rated_down: "beğenilmedi" };

const number = (value) => value.toLocaleString("tr-TR");
const percent = (share) => `%${(share * 100).toLocaleString("tr-TR", { maximumFractionDigits: 1 })}`;
const dollars = (value) => `${value.toLocaleString("tr-TR", { minimumFractionDigits: 2, maximumFractionDigits: 4 })} $`;
const moment = (iso) => new Date(iso).toLocaleString("tr-TR", { dateStyle: "medium", timeStyle: "short" });

export function problem(error) {
  const action = error.action ? element("span", { class: "action" }, error.action) : null;
  return element("p", { class: "problem" }, error.message, " ", action);
}

export function nothing(text) {
  return element("p", { class: "nothing" }, text);
}

function figures(pairs) {
  const cells = pairs.map(([name, value, note]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value, note ? element("small", {}, note) : null)),
  );
  return element("dl", { class: "figures" }, ...cells);
}

// --- health ---

export function health(report, parts) {
  const since = report.uptime_seconds === undefined ? null : ` · ${duration(report.uptime_seconds)} açık`;
  const head = element("p", { class: "state" }, pill(report.status), element("span", {}, `sürüm ${report.version}`, since));
  const listed = [...(parts?.components ?? [])].sort((one, other) => weight(other.status) - weight(one.status));
  return [head, listed.length ? element("ul", { class: "parts" }, ...listed.map(part)) : null].filter(Boolean);
}

function weight(status) {
  return Object.keys(STATES).indexOf(status);
}

function part(component) {
  const unwell = component.status !== "healthy" && component.suggested_action;
  return element(
    "li",
    {},
    element("span", { class: `dot ${component.status}`, "aria-hidden": "true" }),
    element("span", { class: "part" }, PARTS[component.name] ?? component.name, unseen(` (${STATES[component.status]})`)),
    element("span", { class: "seen" }, component.observed === null ? "" : String(component.observed)),
    unwell ? element("span", { class: "action" }, component.suggested_action) : null,
  );
}

function pill(status) {
  return element("span", { class: `pill ${status}` }, STATES[status] ?? status);
}

function duration(seconds) {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600), Math.floor((seconds % 3600) / 60)];
  return [days ? `${days} gün` : "", hours ? `${hours} sa` : "", days ? "" : `${minutes} dk`].filter(Boolean).join(" ");
}

// --- costs ---

export function costs(projection, summary) {
  return [
    budget("Bugün", projection.day_spent, projection.day_budget, projection.day_end),
    budget("Bu ay", projection.month_spent, projection.month_budget, projection.month_end),
    projection.enough_data ? null : element("p", { class: "hint" }, "Tahminler henüz bir haftalık veriye dayanmıyor."),
    figures([
      ["Ücretsiz yanıtlanan", percent(summary.answered_free_share), "son 30 gün"],
      ["Önbellekle kazanılan", dollars(summary.saved_by_cache), "son 30 gün"],
    ]),
  ].filter(Boolean);
}

function budget(name, spent, limit, expected) {
  const share = limit > 0 ? spent / limit : 0;
  const level = share >= 1 ? "critical" : share >= 0.8 ? "warning" : "healthy";
  return element(
    "div",
    { class: "budget" },
    element("p", {}, element("strong", {}, name), element("span", {}, limit > 0 ? `${dollars(spent)} / ${dollars(limit)}` : "bütçe kapalı")),
    bar(Math.min(share, 1), level),
    element("p", { class: "hint" }, `Dönem sonu tahmini ${dollars(expected)}`),
  );
}

function bar(share, level = "") {
  const fill = element("span", { class: `fill ${level}` });
  fill.style.setProperty("--share", String(share));
  return element("span", { class: "bar", "aria-hidden": "true" }, fill);
}

// --- answers, speed ---

export function answers(counts) {
  if (!counts.answers) {
    return [nothing("Bu sürede soru gelmedi.")];
  }
  const most = Math.max(...Object.values(counts.by_method));
  const rows = Object.entries(counts.by_method).map(([method, count]) =>
    element(
      "li",
      {},
      element("span", {}, METHODS[method] ?? method),
      bar(count / most),
      element("span", { class: "count" }, number(count), element("small", {}, percent(count / counts.answers))),
    ),
  );
  const open = Object.values(counts.unanswered).reduce((sum, count) => sum + count, 0);
  const told = figures([
    ["Soru", number(counts.answers)],
    ["Yanıtsız", number(open), percent(open / counts.answers)],
    ["Beğenilen", number(counts.rated_up)],
    ["Beğenilmeyen", number(counts.rated_down)],
  ]);
  return [told, element("ul", { class: "bars" }, ...rows)];
}

export function performance(summary) {
  const { total } = summary;
  const ms = (value) => (value === null ? "–" : `${number(Math.round(value))} ms`);
  return [
    figures([
      ["İstek", number(total.requests)],
      ["Ortanca", ms(total.p50_ms)],
      ["%95", ms(total.p95_ms)],
      ["%99", ms(total.p99_ms)],
      ["Hata", percent(total.error_rate)],
    ]),
  ];
}

// --- questions ---

export function questions(groups) {
  return groups.length ? [element("ol", { class: "questions" }, ...groups.map(question))] : [nothing("Bu sürede yanıtsız kalan soru yok.")];
}

function question(group) {
  const down = group.rated_down ? element("span", { class: "tag bad" }, `${group.rated_down} beğenmeyen`) : null;
  const more = [...group.examples.map((text) => element("li", {}, text)), ...group.comments.map((text) => element("li", { class: "comment" }, `“${text}”`))];
  return element(
    "li",
    {},
    element("span", { class: "times" }, number(group.count), element("small", {}, "kez")),
    element(
      "div",
      {},
      element("p", { class: "asked" }, group.question),
      element("p", { class: "about" }, element("span", { class: "tag" }, REASONS[group.reason] ?? group.reason), down, element("span", {}, `son: ${moment(group.last_asked)}`)),
      more.length ? element("details", {}, element("summary", {}, "Diğer söyleyişler ve yorumlar"), element("ul", {}, ...more)) : null,
    ),
  );
}

// --- catalogue ---

export function catalogue(shop, undo) {
  const last = shop.last_import;
  const told = figures([["Ürün", number(shop.products)], ["Sürüm", number(shop.version)], ["Son içe aktarma", last ? moment(last.imported_at) : "–", last?.file_name]]);
  const text = last
    ? `${number(last.added)} yeni, ${number(last.changed)} değişen, ${number(last.removed)} kaldırılan ürün; ${number(last.rejected)} satır reddedildi.`
    : "Kayıtlı bir içe aktarma yok.";
  const back = element("button", { type: "button", class: "plain" }, "Önceki kataloğa dön");
  back.addEventListener("click", undo);
  return [told, element("div", { class: "row spread" }, element("p", { class: "hint" }, text), back)];
}

export function report(done) {
  const told = figures([
    ["Okunan satır", number(done.read)], ["Yeni", number(done.added)], ["Değişen", number(done.changed)], ["Aynı", number(done.unchanged)],
    ["Kaldırılan", number(done.removed)], ["Reddedilen", number(done.rejected_count)],
  ]);
  const rows = done.rejected.map(({ row, reason }) => element("tr", {}, element("td", {}, `${row}.`), element("td", {}, reason)));
  const table = element("table", {}, element("thead", {}, element("tr", {}, element("th", {}, "Satır"), element("th", {}, "Neden"))), element("tbody", {}, ...rows));
  return element(
    "div",
    { class: "report" },
    element("p", { class: "outcome" }, done.dry_run ? "Deneme sonucu: hiçbir şey değiştirilmedi." : "İçe aktarıldı; müşteriler birkaç saniye içinde yeni kataloğu görür."),
    told,
    done.notes.length ? element("ul", { class: "notes" }, ...done.notes.map((note) => element("li", {}, note))) : null,
    rows.length ? element("details", {}, element("summary", {}, rejectedText(done)), element("div", { class: "sideways" }, table)) : null,
  );
}

function rejectedText({ rejected, rejected_count: all }) {
  return all > rejected.length ? `Reddedilen satırlar (ilk ${rejected.length}, toplam ${all})` : `Reddedilen satırlar (${all})`;
}

// --- price and stock ---

export function productRow(product, save) {
  const title = element("div", { class: "what" }, element("strong", {}, product.title), element("small", {}, traits(product)));
  const fields = {
    price: input("Fiyat", decimal(product.price)),
    sale_price: input("İndirimli", product.sale_price === null ? "" : decimal(product.sale_price), "yok"),
    stock: input("Stok", product.stock === null ? "" : String(product.stock), "sayılmıyor"),
  };
  const there = element("input", { type: "checkbox", checked: product.in_stock });
  const button = element("button", { type: "submit", class: "plain", disabled: true }, "Kaydet");
  const said = element("p", { class: "said", role: "status" });
  const labels = Object.values(fields).map(({ label }) => label);
  const form = element("form", { class: "product", novalidate: true }, title, ...labels, element("label", { class: "check" }, there, "Stokta"), button, said);
  const read = () => changes(product, fields, there);
  form.addEventListener("input", () => {
    said.textContent = "";
    button.disabled = Object.keys(read()).length === 0;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save({ form, said, button, changes: read() });
  });
  return form;
}

export function priceText(product) {
  return money(product.sale_price ?? product.price, product.currency);
}

function traits(product) {
  return [product.id, product.color, product.size, product.brand].filter(Boolean).join(" · ");
}

function input(name, value, placeholder) {
  const box = element("input", { type: "text", inputmode: "decimal", value, placeholder, autocomplete: "off", maxlength: 20 });
  return { box, label: element("label", { class: "field" }, element("span", {}, name), box) };
}

// What differs from the product; a number that cannot be read is sent as it stands, for the service to name.
function changes(product, fields, there) {
  const now = {
    price: amount(fields.price.box.value),
    sale_price: amount(fields.sale_price.box.value),
    stock: amount(fields.stock.box.value),
    in_stock: there.checked,
  };
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== product[name]));
}

function decimal(value) {
  return value.toLocaleString("tr-TR", { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });
}

// "1.299,90", "1299,9", "1299.90" and "1.299" as people write them.
function amount(text) {
  const plain = text.trim().replace(/\s|TL$/gi, "");
  if (plain === "") {
    return null;
  }
  const grouped = plain.includes(",") || /^\d{1,3}(\.\d{3})+$/.test(plain);
  const value = Number(grouped ? plain.replaceAll(".", "").replace(",", ".") : plain);
  return Number.isFinite(value) ? value : plain;
}
