"""How often somebody may ask: `RATE_LIMIT_PER_MINUTE` per address and per session, twenty times that per business.

Flask-Limiter limits the pages with its own hooks and keeps the counts; `/chat` and `/ask` take theirs from the same
counts directly, because its decorators cost 43 % of their throughput (docs/decisions/0006).
"""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import Flask, Response, request
from flask_limiter import Limiter
from limits.strategies import RateLimiter

from chatbot.web.access import AccessRefused
from chatbot.web.clients import client_key
from chatbot.web.counting import SCHEME, Window, Windows
from chatbot.web.hooks import LIMIT_HEADERS
from chatbot.web.openapi import AdminBlueprint
from chatbot.web.security import SecurityEvents

WINDOW_S = 60
BUSINESS_FACTOR = 20
QUESTIONS = frozenset({"/chat", "/ask"})
_FREE = frozenset(
    {"ops.health", "ops.livez", "ops.readyz", "static", "pages.theme", "pages.widget", "pages.docs_asset"}
)
_TIGHTEST = "chatbot.tightest_window"
_BUSY = "Şu anda çok fazla mesaj alıyoruz; lütfen bir dakika sonra tekrar deneyin."
_TOO_FAST = "Çok hızlı yazıyorsunuz; lütfen biraz bekleyip tekrar deneyin."


class TooManyQuestions(AccessRefused):
    """More questions than a minute allows."""

    status = 429
    code = "rate_limited"
    action = "Retry-After başlığındaki saniye kadar bekleyip tekrar deneyin."


class RateLimits:
    """`install` limits pages; `admit_address` and `admit` count questions, when they come in and when they are read.

    A refused question counts no further: whoever is refused by address takes nothing from the shop's share. `clock`
    tells seconds since the epoch.
    """

    def __init__(
        self, per_minute: int, windows: Windows, events: SecurityEvents, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._per_minute = per_minute
        self._windows = windows
        self._events = events
        self._clock = clock
        self._limiter = Limiter(
            lambda: client_key(request.remote_addr),
            default_limits=[f"{per_minute} per minute"],
            storage_uri=f"{SCHEME}://",
            storage_options=cast("dict[str, str | int]", {"windows": windows}),
            strategy="fixed-window",
            headers_enabled=True,
            on_breach=lambda _limit: self._events.note("rate_limited", scope="page"),
        )

    @property
    def strategy(self) -> RateLimiter:
        """What counts; there from `install` on."""
        return self._limiter.limiter

    def install(self, app: Flask) -> None:
        """Limit every page of `app` by address but the free ones and the administration, which limits wrong tokens."""

        def is_free() -> bool:
            if request.endpoint in _FREE or request.method == "OPTIONS":
                return True
            return isinstance(app.blueprints.get(request.blueprint or ""), AdminBlueprint)

        self._limiter.request_filter(is_free)
        self._limiter.init_app(cast("Flask", _ButQuestions(app)))

    def admit_address(self, environ: dict[str, Any]) -> None:
        """Count a question of an address; raises `TooManyQuestions`."""
        key = f"address:{client_key(environ.get('REMOTE_ADDR'))}"
        self._judge(environ, self._windows.take(((key, self._per_minute),), WINDOW_S))

    def admit(self, environ: dict[str, Any], business_id: str, session_id: str | None) -> None:
        """Count a question of a session about a business; raises `TooManyQuestions`."""
        limits = [(f"business:{business_id}", self._per_minute * BUSINESS_FACTOR)]
        if session_id:
            limits.insert(0, (f"session:{session_id}", self._per_minute))
        self._judge(environ, self._windows.take(limits, WINDOW_S))

    def _judge(self, environ: dict[str, Any], windows: Sequence[Window]) -> None:
        """Put the tightest window into the answer's headers; raises `TooManyQuestions` when one is broken."""
        tightest = environ.get(_TIGHTEST)
        for window in windows:
            if tightest is None or window.remaining < tightest.remaining:
                tightest = window
        assert tightest is not None
        if tightest is not environ.get(_TIGHTEST):
            environ[_TIGHTEST] = tightest
            environ[LIMIT_HEADERS] = self._headers(tightest)
        if windows[-1].broken:
            raise self._refusal(windows[-1])

    def _headers(self, window: Window) -> list[tuple[str, str]]:
        return [
            ("X-RateLimit-Limit", str(window.limit)),
            ("X-RateLimit-Remaining", str(window.remaining)),
            ("X-RateLimit-Reset", str(math.ceil(self._clock() + window.ends_in_s))),
        ]

    def _refusal(self, window: Window) -> TooManyQuestions:
        scope = window.key.partition(":")[0]
        self._events.note("rate_limited", scope=scope)
        retry = ("Retry-After", str(max(1, math.ceil(window.ends_in_s))))
        return TooManyQuestions(_BUSY if scope == "business" else _TOO_FAST, headers=(retry,))


class _ButQuestions:
    """An application as Flask-Limiter sees it: its hooks (80 us) do not run for questions, which are counted here."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    def before_request(self, hook: Callable[[], None]) -> None:
        """Run it before pages."""
        self._app.before_request(lambda: None if request.path in QUESTIONS else hook())

    def after_request(self, hook: Callable[[Response], Response]) -> None:
        """Run it after pages; "come again later" is said to those who are refused only."""

        def limited(response: Response) -> Response:
            if request.path in QUESTIONS:
                return response
            said = response.headers.get("Retry-After")
            response = hook(response)
            if response.status_code < 400 and said is None:
                response.headers.pop("Retry-After", None)
            return response

        self._app.after_request(limited)

    def teardown_request(self, hook: Callable[[BaseException | None], None]) -> None:
        """Run it when pages are done."""
        self._app.teardown_request(lambda error: None if request.path in QUESTIONS else hook(error))
