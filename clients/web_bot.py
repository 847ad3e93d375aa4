"""A stand-alone web page for the chatbot: serves one page and relays its questions to the service's `/ask`.

    python clients/web_bot.py --api http://127.0.0.1:8000 --business fashion_boutique --port 8080

Standard library only. Whatever the service answers, the page shows the answer's text; when the service is away, a kind
sentence instead.
"""

import argparse
import json
import urllib.error
import urllib.request
from functools import partial
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

MOST_REQUEST_BYTES = 64 * 1024
MOST_REPLY_BYTES = 1024 * 1024
CLIENT_TIMEOUT_S = 15
SERVICE_TIMEOUT_S = 30

AWAY = "Şu anda mağazaya ulaşamıyorum. Lütfen biraz sonra tekrar yazın."
UNREADABLE = "Bu mesajı okuyamadım. Lütfen tekrar yazın."

PAGE = """<!doctype html>
<html lang="tr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sohbet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
<main>
  <h1>Sohbet</h1>
  <div id="log" role="log" aria-live="polite" aria-label="Mesajlar">
    <p class="bot">Merhaba! Size nasıl yardımcı olabilirim?</p>
  </div>
  <form id="form">
    <label for="question">Mesajınız</label>
    <input id="question" maxlength="1000" autocomplete="off" required autofocus>
    <button>Gönder</button>
  </form>
</main>
</html>
"""

STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #f6f1ec; color: #1c1614; font: 1rem/1.5 system-ui, sans-serif }
main { display: flex; flex-direction: column; height: 100dvh; max-width: 40rem; margin: auto; padding: 1rem }
h1 { margin: 0 0 .75rem; font: 600 1.4rem Georgia, serif }
#log { flex: 1; overflow-y: auto; display: flex; flex-direction: column; gap: .6rem }
#log p { max-width: 85%; margin: 0; padding: .6rem .9rem; border-radius: 1rem; white-space: pre-line;
  overflow-wrap: anywhere }
.bot { align-self: flex-start; background: #fff }
.you { align-self: flex-end; background: #7a1f3d; color: #fff }
form { display: flex; flex-wrap: wrap; gap: .5rem; padding-top: .75rem }
label { flex-basis: 100%; font-size: .85rem }
input { flex: 1; min-width: 0; padding: .7rem 1rem; border: 1px solid #8c7f77; border-radius: 2rem; font: inherit }
button { padding: .7rem 1.2rem; border: 0; border-radius: 2rem; background: #7a1f3d; color: #fff; font: inherit }
:focus-visible { outline: 3px solid #7a1f3d; outline-offset: 2px }
"""

SCRIPT = (
    """
const [log, form, field] = ["log", "form", "question"].map((id) => document.getElementById(id));
let session = null, waiting = false;

function say(who, text) {
  const line = document.createElement("p");
  line.className = who;
  line.textContent = text;
  log.append(line);
  log.scrollTop = log.scrollHeight;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (waiting || !question) return;
  waiting = true;
  field.value = "";
  say("you", question);
  try {
    const body = JSON.stringify({question, session_id: session});
    const response = await fetch("/ask", {method: "POST", headers: {"Content-Type": "application/json"}, body});
    const data = await response.json();
    session = data.session_id || session;
    say("bot", data.answer);
  } catch {
    say("bot", AWAY);
  } finally {
    waiting = false;
  }
});
"""
).replace("AWAY", json.dumps(AWAY))

ASSETS = {"/": (PAGE, "text/html"), "/page.css": (STYLE, "text/css"), "/page.js": (SCRIPT, "text/javascript")}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Relay:
    """Passes questions on to the service at `api`, always in the name of `business`."""

    def __init__(self, api: str, business: str) -> None:
        self._url = f"{api.rstrip('/')}/ask"
        self._business = business
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The service's status and body; a kind answer when there is none to be had."""
        body = {"question": asked.get("question"), "business_id": self._business}
        if asked.get("session_id"):
            body["session_id"] = asked["session_id"]
        try:
            status, raw = self._post(json.dumps(body).encode())
            data = json.loads(raw)
        except (OSError, HTTPException, ValueError, RecursionError):
            return 503, refusal(AWAY)
        if not isinstance(data, dict) or not isinstance(data.get("answer"), str):
            return 502, refusal(AWAY)
        return status, data

    def _post(self, body: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310  # main() checked the scheme
        try:
            with self._opener.open(request, timeout=SERVICE_TIMEOUT_S) as response:
                return response.status, response.read(MOST_REPLY_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(MOST_REPLY_BYTES)


class Handler(BaseHTTPRequestHandler):
    """The page, its two files, and `POST /ask`."""

    timeout = CLIENT_TIMEOUT_S
    server_version = "web_bot"

    def __init__(self, relay: Relay, *args: Any) -> None:
        self._relay = relay
        super().__init__(*args)

    def do_GET(self) -> None:  # the base class names it
        """Serve the page or one of its files."""
        text, kind = ASSETS.get(urlsplit(self.path).path, ("Bulunamadı", "text/plain"))
        self._send(200 if kind != "text/plain" else 404, kind, text)

    def do_POST(self) -> None:  # the base class names it
        """Relay one question."""
        asked = self._body() if self.path == "/ask" else None
        status, data = self._relay.ask(asked) if asked is not None else (400, refusal(UNREADABLE))
        self._send(status, "application/json", json.dumps(data, ensure_ascii=False))

    def _body(self) -> dict[str, Any] | None:
        """The request's JSON object; None when there is no readable one."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_REQUEST_BYTES:
            self.close_connection = True  # what was not read cannot be the next request
            return None
        try:
            data = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None

    def _send(self, status: int, kind: str, text: str) -> None:
        raw = text.encode(errors="replace")
        self.send_response(status)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(raw)),
            **HEADERS,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of served requests: addresses and texts are nobody's business here."""


def refusal(text: str) -> dict[str, str]:
    """An answer of our own, in the shape the service gives its errors."""
    return {"answer": text, "method": "error"}


def service_address(text: str) -> str:
    """A command-line value that is the address of a service."""
    if not text.startswith(("http://", "https://")) or not urlsplit(text).hostname:
        raise argparse.ArgumentTypeError(f"http:// veya https:// ile başlayan bir adres olmalı: {text}")
    return text


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Chatbot için tek sayfalık web arayüzü")
    parser.add_argument("--api", type=service_address, default="http://127.0.0.1:8000", help="servisin adresi")
    parser.add_argument("--business", default="fashion_boutique", help="mağazanın kimliği")
    parser.add_argument("--host", default="127.0.0.1", help="dinlenecek adres")
    parser.add_argument("--port", type=int, default=8080, help="dinlenecek kapı; 0: boş bir kapı")
    options = parser.parse_args()
    handler = partial(Handler, Relay(options.api, options.business))
    with ThreadingHTTPServer((options.host, options.port), handler) as server:
        print(f"http://{options.host}:{server.server_port} -> {options.api}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Güle güle.")


if __name__ == "__main__":
    main()
