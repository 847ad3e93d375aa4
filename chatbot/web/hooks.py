"""What happens around every request: its id, the security headers, one log line. Knows no route and no text."""

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, Response
from flask.globals import request_ctx

from chatbot.hops import Hops, begin
from chatbot.model import Reply
from chatbot.telemetry import ServiceLog, tell_of_request
from chatbot.web.services import Metrics, Monitoring

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CSP = (
    "default-src 'self'; "
    "img-src 'self' data: https: http:; "  # product pictures are wherever the shop keeps them
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_OWN_FRAMES = ("X-Frame-Options", "SAMEORIGIN")
SECURITY_HEADERS = [
    ("Content-Security-Policy", _CSP),
    ("X-Content-Type-Options", "nosniff"),
    _OWN_FRAMES,
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]
REQUEST_ID = "chatbot.request_id"
CORS_HEADERS = "chatbot.cors_headers"
LIMIT_HEADERS = "chatbot.limit_headers"
"""Where in the WSGI environment a request's id is left, and its further headers, as lists of pairs."""

FRAMED_BY = "chatbot.framed_by"
"""Where the sites are left that may show the answer in a frame, as policy sources with blanks between them."""

_HTTPS_HEADERS = [*SECURITY_HEADERS, ("Strict-Transport-Security", "max-age=31536000")]
_NONE: list[tuple[str, str]] = []


@dataclass(slots=True)
class Exchange:
    """One request and what became of it; views leave their reply here for the log line and the counts."""

    request: Request
    request_id: str
    hops: Hops
    reply: Reply | None = None


_under_way: ContextVar[Exchange] = ContextVar("exchange")


def exchange() -> Exchange:
    """The exchange under way."""
    return _under_way.get()


class SecurityHeaders:
    """WSGI around an application: every response, whoever made it, has the headers.

    Not a Flask hook: werkzeug's header objects cost three times as much.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        added = _HTTPS_HEADERS if environ["wsgi.url_scheme"] == "https" else SECURITY_HEADERS

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            own = environ.get(CORS_HEADERS, _NONE) + environ.get(LIMIT_HEADERS, _NONE)
            guards = _framed(added, environ[FRAMED_BY]) if FRAMED_BY in environ else added
            named = [("X-Request-ID", environ[REQUEST_ID])] if REQUEST_ID in environ else _NONE
            return start_response(status, headers + named + guards + own, *error)

        return self._app(environ, start)


def _framed(headers: list[tuple[str, str]], sites: str) -> list[tuple[str, str]]:
    """The headers with these sites allowed to frame; the older header cannot name several and must go."""
    policy = ("Content-Security-Policy", f"{_CSP} {sites}")
    return [policy if header[0] == policy[0] else header for header in headers if header != _OWN_FRAMES]


class Hooks:
    """`timer` counts seconds, `new_id` makes request ids; `log`, `monitoring`, `metrics` are told of every answer."""

    def __init__(
        self,
        log: ServiceLog,
        monitoring: Monitoring,
        metrics: Metrics,
        *,
        timer: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._monitoring = monitoring
        self._metrics = metrics
        self._timer = timer
        self._new_id = new_id
        self._log = log

    def install(self, app: Flask) -> None:
        """Surround every request of `app`."""
        app.before_request(self._open)
        app.after_request(self._close)
        app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation does it

    def _open(self) -> None:
        asked = request_ctx.request
        environ = asked.environ
        offered = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = environ[REQUEST_ID] = offered if _REQUEST_ID.fullmatch(offered) else self._new_id()
        _under_way.set(Exchange(asked, request_id, begin(self._timer)))
        tell_of_request(request_id)

    def _close(self, response: Response) -> Response:
        done, status = exchange(), response.status_code
        rule, method = done.request.url_rule, done.request.method
        route, reply, ms = rule.rule if rule else None, done.reply, done.hops.lap("web") * 1000
        self._log.log_request(route=route, method=method, status=status, ms=ms, **_answered(reply))
        self._monitoring.track_request(route or "unmatched", method, ms, status, hops=done.hops.took_s)
        if reply:
            self._metrics.answered(reply.method, reply.intent)
        return response


def _answered(reply: Reply | None) -> dict[str, Any]:
    """What the log tells of an answer: never its text."""
    if reply is None:
        return {}
    told = {"session_id": reply.session_id, "answer_method": reply.method, "intent": reply.intent}
    return told if reply.cost is None else {**told, "cost": reply.cost}
