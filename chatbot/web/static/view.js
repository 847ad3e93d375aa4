// Builds what is seen of the talk from plain data. Addresses only ever are http(s), tel and mailto.

import { element, money, unseen, web } from "./dom.js";

const LOW_STOCK = 3;
const ZONE = "Europe/Istanbul";

export function userTurn(text) {
  return element("div", { class: "turn user" }, bubble("Siz: ", text));
}

export function botTurn(reply, thumbs) {
  return element(
    "div",
    { class: "turn bot" },
    bubble("Asistan: ", reply.answer),
    reply.products?.length ? cards(reply.products) : null,
    reply.contact ? contact(reply.contact) : null,
    thumbs,
  );
}

export function problemTurn(text, onRetry) {
  const again = element("button", { type: "button", class: "again" }, "Tekrar dene");
  again.addEventListener("click", onRetry);
  return element("div", { class: "turn bot problem" }, bubble("Hata: ", text), again);
}

export function chips(texts) {
  const buttons = texts.map((text) => element("button", { type: "button", "data-ask": text }, text));
  return element("ul", { class: "chips", "aria-label": "Öneriler" }, ...buttons.map((b) => element("li", {}, b)));
}

function bubble(speaker, text) {
  return element("p", { class: "bubble" }, unseen(speaker), text);
}

// --- product cards ---

function cards(products) {
  return element("ul", { class: "cards", "aria-label": "Ürünler" }, ...products.map(card));
}

function card(product) {
  const address = web(product.url);
  const title = address
    ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, product.title, unseen(" (yeni sekmede açılır)"))
    : product.title;
  return element(
    "li",
    { class: product.in_stock ? "card" : "card gone" },
    picture(product),
    element(
      "div",
      { class: "card-text" },
      element("h2", { class: "card-title" }, title),
      traits(product),
      price(product),
      stock(product),
    ),
  );
}

function picture(product) {
  const frame = element("div", { class: "picture", "data-shade": shade(product.color) });
  const address = web(product.image_url);
  if (address) {
    const image = element("img", { src: address, alt: "", loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
    image.addEventListener("error", () => image.remove());
    frame.append(image);
  }
  return frame;
}

function traits(product) {
  const texts = [product.color, product.size, product.brand].filter(Boolean);
  return texts.length ? element("p", { class: "traits" }, texts.join(" · ")) : null;
}

function price(product) {
  const now = product.sale_price ?? product.price;
  if (now >= product.price) {
    return element("p", { class: "price" }, element("strong", {}, money(now, product.currency)));
  }
  const percent = Math.floor((1 - now / product.price) * 100);
  return element(
    "p",
    { class: "price" },
    element("strong", {}, unseen("İndirimli fiyat: "), money(now, product.currency)),
    element("del", {}, unseen("Eski fiyat: "), money(product.price, product.currency)),
    percent ? element("span", { class: "saving" }, `%${percent} indirim`) : null,
  );
}

function stock(product) {
  if (!product.in_stock) {
    return element("p", { class: "stock out" }, "Tükendi");
  }
  const few = product.stock !== null && product.stock <= LOW_STOCK && product.stock > 0;
  return element("p", { class: few ? "stock few" : "stock" }, few ? `Son ${product.stock} adet` : "Stokta");
}

// The last word of a colour names its kind ("açık mavi"); the style sheet knows the shades.
function shade(color) {
  const folded = (color ?? "").toLocaleLowerCase("tr-TR").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
  return folded.split(/[^a-z]+/).filter(Boolean).at(-1) ?? "";
}

// --- contact ---

function contact(ways) {
  return element(
    "div",
    { class: "contact", role: "group", "aria-label": "İletişim" },
    opening(ways),
    element("div", { class: "ways" }, ...links(ways)),
  );
}

function links(ways) {
  const whatsapp = web(ways.whatsapp_url);
  return [
    whatsapp ? element("a", { href: whatsapp, target: "_blank", rel: "noopener noreferrer", class: "way main" }, "WhatsApp’tan yazın") : null,
    ways.phone ? element("a", { href: `tel:${ways.phone.replace(/[^\d+]/g, "")}`, class: "way" }, `Arayın: ${ways.phone}`) : null,
    ways.email ? element("a", { href: `mailto:${ways.email}`, class: "way" }, ways.email) : null,
  ];
}

function opening(ways) {
  if (ways.open_now === null || ways.open_now === undefined) {
    return null;
  }
  if (ways.open_now) {
    return element("p", { class: "opening open" }, "Şu an açığız");
  }
  return element("p", { class: "opening" }, ways.opens_at ? `Şu an kapalıyız · Açılış: ${moment(ways.opens_at)}` : "Şu an kapalıyız");
}

// "2026-03-02T09:30:00+03:00" -> "yarın 09.30", in the shop's own time.
function moment(iso) {
  const day = iso.slice(0, 10);
  const time = iso.slice(11, 16).replace(":", ".");
  const near = { [dayFromNow(0)]: "bugün", [dayFromNow(1)]: "yarın" };
  const name = new Date(`${day}T12:00:00Z`).toLocaleDateString("tr-TR", { weekday: "long", timeZone: "UTC" });
  return `${near[day] ?? name} ${time}`;
}

function dayFromNow(days) {
  return new Date(Date.now() + days * 86_400_000).toLocaleDateString("sv-SE", { timeZone: ZONE });
}
