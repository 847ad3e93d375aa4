"""Who may use the administration: the bearer token, compared in constant time, and a limit on guessing it.

Knows no route. The token never stands in a URL, a log line or an answer.
"""

import hmac
import time
from collections.abc import Callable

from flask import request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from chatbot.errors import ChatbotError
from chatbot.web.clients import client_key
from chatbot.web.security import SecurityEvents

WRONG_TOKENS = RateLimitItemPerMinute(20)
_SCHEME = "bearer"


class AccessRefused(ChatbotError):
    """Not let in; `headers` go with the answer."""

    status = 403

    def __init__(self, message: str, *, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.headers = headers


class AdminDisabled(AccessRefused):
    """This installation has no ADMIN_TOKEN."""

    code = "admin_disabled"
    action = "Yönetimi açmak için ADMIN_TOKEN ayarına en az 16 karakterlik bir değer verip servisi yeniden başlatın."


class Unauthorized(AccessRefused):
    """No token, or not the right one."""

    status = 401
    code = "unauthorized"
    action = "ADMIN_TOKEN değerini şu başlıkla gönderin: Authorization: Bearer <ADMIN_TOKEN>"


class TooManyAttempts(AccessRefused):
    """Too many wrong tokens from one address."""

    status = 429
    code = "too_many_attempts"
    action = "Retry-After başlığındaki süre kadar bekleyin; doğru anahtar her zaman kabul edilir."


class AdminAccess:
    """The door of every administration route: `require` raises `AccessRefused` for whom it does not open.

    A missing header is no attempt at guessing, and the right token is let in however many wrong ones came before.
    """

    def __init__(
        self,
        token: str,
        *,
        limit: RateLimitItem = WRONG_TOKENS,
        limiter: RateLimiter | None = None,
        events: SecurityEvents | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._token = token.encode()
        self._limit = limit
        self._limiter = limiter or MovingWindowRateLimiter(MemoryStorage())
        self._events = events or SecurityEvents()
        self._clock = clock

    def require(self) -> None:
        """Let the request under way in, or raise; a hook for `before_request`."""
        if not self._token:
            raise AdminDisabled("Yönetim bu kurulumda kapalı.")
        given = request.headers.get("Authorization")
        if not given:
            raise Unauthorized("Bu adres yönetim anahtarı ister.", headers=_challenge())
        scheme, _, token = given.partition(" ")
        offered = token.strip().encode("utf-8", "surrogateescape")
        if not (hmac.compare_digest(offered, self._token) and scheme.lower() == _SCHEME):
            self._refuse(client_key(request.remote_addr))

    def _refuse(self, client: str) -> None:
        """Count the attempt; raises."""
        if self._limiter.hit(self._limit, "admin", client):
            self._events.note("bad_token")
            raise Unauthorized("Yönetim anahtarı yanlış.", headers=_challenge('error="invalid_token"'))
        wait_s = max(1, round(self._limiter.get_window_stats(self._limit, "admin", client).reset_time - self._clock()))
        raise TooManyAttempts("Çok fazla yanlış anahtar denendi.", headers=(("Retry-After", str(wait_s)),))


def _challenge(problem: str = "") -> tuple[tuple[str, str], ...]:
    return (("WWW-Authenticate", ", ".join(filter(None, ('Bearer realm="admin"', problem)))),)
