// What every page builds with: texts only ever become text nodes; addresses only http(s).

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function unseen(text) {
  return element("span", { class: "unseen" }, text);
}

export function money(amount, currency) {
  const digits = Number.isInteger(amount) ? 0 : 2;
  const text = amount.toLocaleString("tr-TR", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text} ${currency === "TRY" ? "TL" : currency}`;
}

export function web(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
