"""A local stand-in for the Gemini REST API, for tests and demonstrations: `python tests/fake_gemini.py --port 9099`.

It answers `POST /v1beta/models/{model}:generateContent` in any of `MODES` and counts what it would have billed, at
prices written here by hand so that the product's own price list is checked against something. `POST /_control` with
`{"mode": "slow", "enqueue": ["500", "healthy"], "delay_s": 0.2, "text": "..."}` steers it, `GET /_stats` reports.
"""

import argparse
import contextlib
import json
import socket
import struct
import threading
import time
from collections import Counter, deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# nano-USD per token (input, cached input, output), from the table of November 2026
NANO_PER_TOKEN = {
    "gemini-3.5-flash-lite": (300, 30, 2500),
    "gemini-3.1-flash-lite": (250, 25, 1500),
    "gemini-3.5-flash": (1500, 150, 9000),
}
TEXT = "Pamuklu kumaşlar yazın daha rahattır; nefes alır ve terletmez. İsterseniz size uygun ürünleri gösterebilirim."
ERRORS = {
    "400": (400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "400_key": (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    "401": (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    "403": (403, "PERMISSION_DENIED", "The caller does not have permission."),
    "404": (404, "NOT_FOUND", "This model is no longer available."),
    "429_minute": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "429_day": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "429_zero": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, limit: 0."),
    "500": (500, "INTERNAL", "An internal error has occurred."),
    "502": (502, "UNAVAILABLE", "Bad gateway."),
    "503": (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "504": (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
}
ANSWERS = (
    "healthy", "slow", "drip", "empty", "blocked", "safety", "max_tokens", "unknown_enum", "thinking", "thought_parts",
    "cached", "rerouted", "no_usage", "rated", "flagged", "no_total",
)  # fmt: skip
BROKEN = ("hang", "reset", "html", "truncated")
MODES = (*ANSWERS, *BROKEN, *ERRORS)
QUOTA_IDS = {
    "429_minute": "GenerateRequestsPerMinutePerProjectPerModel",
    "429_day": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
    "429_zero": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
}


RATING = {"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}


def error_body(mode, retry_delay_s=2):
    """The error object Google sends, with QuotaFailure and RetryInfo where it sends them."""
    code, status, message = ERRORS[mode]
    error = {"code": code, "message": message, "status": status}
    if mode == "400_key":
        error["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "API_KEY_INVALID",
                "domain": "googleapis.com",
            }
        ]
    if code == 429:
        violation = {"quotaMetric": "generate_requests", "quotaId": QUOTA_IDS[mode]} | (
            {} if mode == "429_zero" else {"quotaValue": "15"}
        )
        error["details"] = [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{retry_delay_s}s"},
        ]
    return {"error": error}


def prompt_bytes(body):
    """UTF-8 bytes of all texts of a request."""
    contents = [*body.get("contents", []), body.get("systemInstruction") or body.get("system_instruction") or {}]
    return sum(len(part.get("text", "").encode()) for content in contents for part in content.get("parts", []))


class FakeGemini:
    """The server and its books. `enqueue` modes for the next calls; `mode` is what follows."""

    def __init__(self, mode="healthy", *, port=0, delay_s=0.0, text=TEXT, retry_delay_s=2):
        self.mode, self.delay_s, self.text, self.retry_delay_s = mode, delay_s, text, retry_delay_s
        self.queue, self.requests, self.calls, self.modes = deque(), [], 0, Counter()
        self.connections = 0
        self.billed_nano_usd, self.billed_calls = 0, 0
        self.lock, self.release = threading.Lock(), threading.Event()
        fake = self

        class Handler(_Handler):
            owner = fake

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_exc):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def enqueue(self, *modes):
        self.queue.extend(modes)

    def next_mode(self, body):
        with self.lock:
            self.calls += 1
            self.requests.append(body)
            del self.requests[:-1000]
            mode = self.queue.popleft() if self.queue else self.mode
            self.modes[mode] += 1
            return mode

    def bill(self, model, usage):
        """Add one answered call to the books, at the served model's price."""
        per_input, per_cached, per_output = NANO_PER_TOKEN.get(model, NANO_PER_TOKEN["gemini-3.5-flash-lite"])
        cached = usage.get("cachedContentTokenCount", 0)
        output = usage.get("totalTokenCount", usage["promptTokenCount"] + 40) - usage["promptTokenCount"]
        cost = (usage["promptTokenCount"] - cached) * per_input + cached * per_cached + output * per_output
        with self.lock:
            self.billed_nano_usd += cost
            self.billed_calls += 1

    def control(self, wish):
        self.mode = wish.get("mode", self.mode)
        self.delay_s = wish.get("delay_s", self.delay_s)
        self.text = wish.get("text", self.text)
        self.enqueue(*wish.get("enqueue", ()))

    def stats(self):
        with self.lock:
            return {
                "calls": self.calls,
                "billed_calls": self.billed_calls,
                "billed_nano_usd": self.billed_nano_usd,
                "modes": dict(self.modes),
            }

    def answer(self, mode, model, body):
        """The response object of an answering mode."""
        served = "gemini-3.5-flash" if mode == "rerouted" else model
        prompt = max(1, prompt_bytes(body) // 3)
        usage = {"promptTokenCount": prompt, "candidatesTokenCount": 40, "totalTokenCount": prompt + 40}
        candidate = {"content": {"role": "model", "parts": [{"text": self.text}]}, "finishReason": "STOP", "index": 0}
        reply = {"candidates": [candidate], "usageMetadata": usage, "modelVersion": served}
        _VARY.get(mode, lambda *_: None)(reply, candidate, usage)
        if mode == "no_usage":
            del reply["usageMetadata"]
        self.bill(served, usage)
        return reply


def _without_text(reply, candidate, usage):
    candidate["content"] = {"role": "model"}
    usage.update(candidatesTokenCount=0)


def _blocked(reply, _candidate, usage):
    reply.update(candidates=[], promptFeedback={"blockReason": "PROHIBITED_CONTENT"})
    usage.pop("candidatesTokenCount")
    usage["totalTokenCount"] = usage["promptTokenCount"]


def _empty(reply, _candidate, usage):
    reply.update(candidates=[])
    usage["totalTokenCount"] = usage["promptTokenCount"]


def _thinking(_reply, _candidate, usage):
    usage.update(thoughtsTokenCount=200, totalTokenCount=usage["totalTokenCount"] + 200)


def _safety(reply, candidate, usage):
    _without_text(reply, candidate, usage)
    candidate.update(finishReason="SAFETY")
    usage["totalTokenCount"] = usage["promptTokenCount"]


def _max_tokens(reply, candidate, usage):
    _without_text(reply, candidate, usage)
    candidate.update(finishReason="MAX_TOKENS")
    usage.update(thoughtsTokenCount=1024, totalTokenCount=usage["promptTokenCount"] + 1024)


def _thought_parts(reply, candidate, usage):
    candidate["content"]["parts"].insert(0, {"text": "Önce kumaşları düşünüyorum.", "thought": True})
    _thinking(reply, candidate, usage)


def _no_total(_reply, _candidate, usage):
    usage.pop("totalTokenCount")


_VARY = {
    "rated": lambda reply, *_: reply.update(promptFeedback={"safetyRatings": [RATING]}),
    "flagged": lambda _reply, candidate, _usage: candidate.update(finishReason="SAFETY"),
    "no_total": _no_total,
    "empty": _empty,
    "blocked": _blocked,
    "safety": _safety,
    "max_tokens": _max_tokens,
    "unknown_enum": lambda _reply, candidate, _usage: candidate.update(finishReason="A_REASON_OF_TOMORROW"),
    "thinking": _thinking,
    "thought_parts": _thought_parts,
    "cached": lambda _reply, _candidate, usage: usage.update(cachedContentTokenCount=usage["promptTokenCount"] // 2),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FakeGemini

    def setup(self):
        super().setup()
        with self.owner.lock:
            self.owner.connections += 1
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_args):
        pass

    def do_GET(self):
        self._send(200, self.owner.stats())

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.path == "/_control":
            self.owner.control(body)
            self._send(200, self.owner.stats())
            return
        model = self.path.rsplit("/", 1)[-1].partition(":")[0]
        mode = self.owner.next_mode(body)
        if mode in ERRORS:
            self._send(ERRORS[mode][0], error_body(mode, self.owner.retry_delay_s))
        elif mode in BROKEN:
            getattr(self, f"_{mode}")(model, body)
        else:
            self._answer(mode, model, body)

    def _answer(self, mode, model, body):
        if self.owner.delay_s or mode == "slow":
            self.owner.release.wait(self.owner.delay_s or 1.0)
        reply = self.owner.answer(mode, model, body)
        if mode == "drip":
            self._drip(json.dumps(reply).encode())
        else:
            self._send(200, reply)

    def _send(self, status, value):
        self._send_bytes(status, "application/json; charset=UTF-8", json.dumps(value, ensure_ascii=False).encode())

    def _send_bytes(self, status, content_type, payload, length=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length or len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _drip(self, payload):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        for at in range(len(payload)):
            try:
                self.wfile.write(payload[at : at + 1])
                self.wfile.flush()
            except OSError:
                return
            if self.owner.release.wait(0.05):
                return

    def _hang(self, model, body):
        self.owner.answer("healthy", model, body)  # the provider worked and bills; the caller never hears of it
        self.owner.release.wait(60)
        self.close_connection = True

    def _reset(self, _model, _body):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _html(self, _model, _body):
        self._send_bytes(200, "text/html", b"<html><body>Sign in to the hotel network</body></html>")

    def _truncated(self, model, body):
        payload = json.dumps(self.owner.answer("healthy", model, body)).encode()
        self._send_bytes(200, "application/json", payload[: len(payload) // 2])
        self.close_connection = True

    def finish(self):
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self):
        with contextlib.suppress(ConnectionError, ValueError):
            super().handle()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=9099)
    parser.add_argument("--mode", choices=MODES, default="healthy")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--text", default=TEXT)
    args = parser.parse_args()
    with FakeGemini(args.mode, port=args.port, delay_s=args.delay, text=args.text) as fake:
        print(f"fake Gemini on {fake.endpoint} ({args.mode})", flush=True)  # noqa: T201 - a program for the terminal
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
