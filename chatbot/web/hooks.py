"""What happens around every request: its id, the security headers, one log line. Knows no route and no text."""

import re
from collections.abc import Callable

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CSP = (
    "default-src 'self'; "
    "img-src 'self' data: https: http:; "  # product pictures are wherever the shop keeps them
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
SECURITY_HEADERS = (
    ("Content-Security-Policy", _CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
_HSTS = ("Strict-Transport-Security", "max-age=31536000")

_log = structlog.get_logger(__name__)


class Hooks:
    """`timer` counts seconds, `new_id` makes request ids."""

    def __init__(self, *, timer: Callable[[], float], new_id: Callable[[], str]) -> None:
        self._timer = timer
        self._new_id = new_id

    def install(self, app: Flask) -> None:
        """Surround every request of `app`."""
        app.before_request(self._open)
        app.after_request(self._close)

    def _open(self) -> None:
        g.started = self._timer()
        offered = request.headers.get("X-Request-ID", "")
        g.request_id = offered if _REQUEST_ID.fullmatch(offered) else self._new_id()
        g.reply = None
        clear_contextvars()
        bind_contextvars(request_id=g.request_id)

    def _close(self, response: Response) -> Response:
        response.headers.extend((*SECURITY_HEADERS, ("X-Request-ID", g.request_id)))
        if request.is_secure:
            response.headers.add(*_HSTS)
        answered = {"answer_method": g.reply.method, "intent": g.reply.intent} if g.reply else {}
        _log.info(
            "request",
            route=request.url_rule.rule if request.url_rule else None,
            method=request.method,
            status=response.status_code,
            ms=round((self._timer() - g.started) * 1000, 1),
            **answered,
        )
        return response
