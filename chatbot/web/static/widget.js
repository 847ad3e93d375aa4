// The chat on a shop's own site: <script src="https://BOT/widget.js" data-business="ID" defer></script>
// Adds a button and, once it is pressed, a frame with the chat page. Optional: data-label, the button's text.
// Everything lives in a shadow tree, so that neither page's styles reach the other. For a site with a policy of its own:
// script-src, style-src (the shop's colours) and frame-src must allow BOT.

(() => {
  const script = document.currentScript;
  const business = script?.dataset.business ?? "";
  if (!script || document.querySelector("chatbot-widget")) {
    return;
  }
  const home = new URL(script.src);
  const shop = business ? `?business=${encodeURIComponent(business)}` : "";
  const label = script.dataset.label || "Sohbet";

  const STYLE = `
    :host { all: initial; --shown-brand: var(--brand, #a8452c); --shown-ink: var(--brand-ink, #fff);
      font: 600 1rem/1.2 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button { display: inline-flex; gap: .6rem; align-items: center; border: 0; font: inherit; color: var(--shown-ink);
      background: var(--shown-brand); cursor: pointer; }
    button:focus-visible { outline: 3px solid var(--shown-brand); outline-offset: 3px; }
    svg { flex: none; width: 1.5rem; height: 1.5rem; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    .launcher { position: fixed; z-index: 2147483000; right: max(1rem, env(safe-area-inset-right));
      bottom: max(1rem, env(safe-area-inset-bottom)); min-height: 3.5rem; padding: .75rem 1.35rem .75rem 1.1rem;
      border-radius: 2rem; box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 12px 32px rgb(0 0 0 / 20%); }
    .panel { position: fixed; z-index: 2147483001; right: max(1rem, env(safe-area-inset-right)); bottom: 5.5rem;
      display: flex; flex-direction: column; width: min(25rem, calc(100vw - 2rem)); height: min(42rem, calc(100dvh - 7rem));
      overflow: hidden; border-radius: 1.25rem; background: var(--shown-brand);
      box-shadow: 0 4px 12px rgb(0 0 0 / 15%), 0 24px 64px rgb(0 0 0 / 28%); }
    .close { justify-content: flex-end; min-height: 2.75rem; padding: .4rem 1rem; font-size: .92rem; }
    .close svg { width: 1.1rem; height: 1.1rem; }
    .close:focus-visible { outline-color: var(--shown-ink); outline-offset: -5px; }
    iframe { flex: 1; width: 100%; border: 0; background: #fff; color-scheme: normal; }
    @media (max-width: 30rem), (max-height: 30rem) {
      .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; padding-top: env(safe-area-inset-top); }
    }
  `;
  const BUBBLE = "M4 5h16v11H10l-4.5 4v-4H4z";
  const CROSS = "M6 6l12 12M18 6L6 18";

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children);
    return node;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  }

  const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog" }, icon(BUBBLE), label);
  const close = make("button", { type: "button", class: "close" }, "Kapat", icon(CROSS));
  const panel = make("div", { class: "panel", role: "dialog", "aria-label": `${label} penceresi`, hidden: "" }, close);
  let frame = null;

  function open() {
    if (!frame) {
      frame = make("iframe", { src: new URL(`/${shop}`, home).href, title: "Sohbet asistanı", allow: "" });
      panel.append(frame);
    }
    show(true);
    frame.focus();
  }

  function shut() {
    if (!panel.hidden) {
      show(false);
      launcher.focus();
    }
  }

  function show(shown) {
    panel.hidden = !shown;
    launcher.setAttribute("aria-expanded", String(shown));
  }

  launcher.addEventListener("click", () => (panel.hidden ? open() : shut()));
  close.addEventListener("click", shut);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      shut();
    }
  });
  addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home.origin && event.data === "chatbot:close") {
      shut();
    }
  });

  const host = document.createElement("chatbot-widget");
  const tree = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  tree.adoptedStyleSheets = [sheet];
  const colors = make("link", { rel: "stylesheet", href: new URL(`/theme.css${shop}`, home).href });
  tree.append(colors, panel, launcher);
  document.body.append(host);
})();
