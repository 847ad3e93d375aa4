"""Which web pages may ask: the shops' own (`allowed_origins`), for the routes a widget needs. No credentials, no `*`.

A browser asks first without saying which shop it is about (a preflight has no body), so that any shop's page may; the
question itself is then held to its own shop's list: the browser keeps the answer from others, and what would be written
for them is refused. A page of ours is always at home.
"""

from contextlib import suppress
from functools import lru_cache
from typing import Any

from flask import Response, request

from chatbot.web.access import AccessRefused
from chatbot.web.hooks import CORS_HEADERS
from chatbot.web.security import SecurityEvents
from chatbot.web.services import Shops

ROUTES = frozenset({"/chat", "/ask", "/feedback"})
_VARY = [("Vary", "Origin")]
_PREFLIGHT = [
    ("Access-Control-Allow-Methods", "POST"),
    ("Access-Control-Allow-Headers", "Content-Type, X-Request-ID"),
    ("Access-Control-Max-Age", "600"),
]
_EXPOSED = (
    "Access-Control-Expose-Headers",
    "X-Request-ID, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
)


class PageRefused(AccessRefused):
    """A page that is on none of the shop's sites."""

    code = "page_refused"
    action = "Sayfanın adresini mağazanın allowed_origins listesine ekleyin."


class CrossOrigin:
    """`open` answers preflights and marks answers for pages of any shop; the others narrow that to one shop."""

    def __init__(self, shops: Shops, events: SecurityEvents) -> None:
        self._shops = shops
        self._events = events

    def open(self, environ: dict[str, Any]) -> Response | None:
        """Look at a request for one of `ROUTES`; the answer when it is a preflight."""
        environ[CORS_HEADERS] = _VARY
        origin = environ.get("HTTP_ORIGIN")
        if not origin:
            return None
        preflight = environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        if origin in _as_sent(frozenset(self._shops.origins())):
            allowed = [*_VARY, ("Access-Control-Allow-Origin", origin)]
            environ[CORS_HEADERS] = [*allowed, *_PREFLIGHT] if preflight else [*allowed, _EXPOSED]
        elif preflight and not _ours(environ):
            self._tell(origin)
        return Response(status=204) if preflight else None

    def admit(self, environ: dict[str, Any], business_id: str) -> bool:
        """Hold a question to its shop's list: the browser keeps the answer from a page that is not on it.

        False for a page that is neither there nor ours; raises `BusinessNotFound`.
        """
        origin = environ.get("HTTP_ORIGIN")
        if not origin or origin in _as_sent(frozenset(self._shops.get(business_id).business.allowed_origins)):
            return True
        environ[CORS_HEADERS] = _VARY
        if _ours(environ):
            return True
        self._tell(origin)
        return False

    def admit_writing(self, environ: dict[str, Any], business_id: str) -> None:
        """The same for what changes something: raises `PageRefused` before it does, or `BusinessNotFound`."""
        if not self.admit(environ, business_id):
            raise PageRefused("Bu sayfadan bu mağazaya yazılamaz.")

    def _tell(self, origin: str) -> None:
        self._events.note("cors_refused", origin=origin[:100])


def _ours(environ: dict[str, Any]) -> bool:
    """Whether the page is this server's: by its address, or by the browser's word, which no page can set."""
    own = f"{request.scheme}://{request.host}"
    return environ.get("HTTP_ORIGIN") == own or environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"


@lru_cache(maxsize=256)
def _as_sent(origins: frozenset[str]) -> frozenset[str]:
    """Origins as browsers write them: small letters, "https://mağaza.com" as https://xn--maaza-mwa.com."""
    sent = set()
    for origin in origins:
        scheme, _, place = origin.partition("://")
        with suppress(UnicodeError):  # no host that anybody could come from
            sent.add(f"{scheme}://{place if place.isascii() else place.encode('idna').decode()}".lower())
    return frozenset(sent)
