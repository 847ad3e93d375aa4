"""The shops as they are served: one immutable snapshot per business, renewed when the catalogue's version changes.

Knows the catalogue's index and two ports to the store; knows no HTTP, no dialogue and no SQL. Readers of a snapshot are
never blocked: one thread looks for a new version at most every half second and builds it, the others go on.
"""

import gc
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from chatbot.catalog.index import ProductIndex
from chatbot.errors import BusinessNotFound, ChatbotError, StoreError
from chatbot.model import Business, Product

POLL_INTERVAL_S = 0.5
_LARGE = 10_000  # products from which an index takes seconds to build and weighs on the garbage collector

_log = structlog.get_logger(__name__)


class BusinessRecords(Protocol):
    """What is asked of the store about businesses."""

    def get(self, business_id: str, /) -> Business | None:
        """The profile, or None."""
        ...

    def all(self) -> list[Business]:
        """All profiles, in the order of their creation."""
        ...

    def product_counts(self) -> dict[str, int]:
        """The number of products by business."""
        ...

    def version(self, business_id: str, /) -> int | None:
        """A number that changes with every change of profile or products; None: no such business."""
        ...


class ProductRecords(Protocol):
    """What is asked of the store about products."""

    def all(self, business_id: str, /) -> list[Product]:
        """The catalogue, in its order."""
        ...


class BuildIndex(Protocol):
    """Makes a searchable index of a catalogue."""

    def __call__(self, products: Sequence[Product], *, synonyms: Mapping[str, tuple[str, ...]]) -> ProductIndex:
        """The index; safe for many threads once made."""
        ...


@dataclass(frozen=True, slots=True)
class Shop:
    """One business at one version: its profile and its catalogue, ready to be searched."""

    business: Business
    version: int
    index: ProductIndex


class Shops:
    """Snapshots by business id. Safe for many threads; `timer` counts seconds."""

    def __init__(
        self,
        businesses: BusinessRecords,
        products: ProductRecords,
        *,
        timer: Callable[[], float],
        default_id: str = "",
        build_index: BuildIndex = ProductIndex,
    ) -> None:
        self._businesses = businesses
        self._products = products
        self._timer = timer
        self._configured_default = default_id
        self._build_index = build_index
        self._slots: dict[str, _Slot] = {}
        self._known = _Known()

    def get(self, business_id: str) -> Shop:
        """The current snapshot, at most half a second behind the store; raises `BusinessNotFound`."""
        slot = self._slots.get(business_id)
        if slot is None:
            slot = self._new_slot(business_id)
        if slot.shop is None:
            return self._first(slot, business_id)
        if self._timer() >= slot.look_again_at and slot.lock.acquire(blocking=False):
            try:
                return self._renewed(slot, business_id)
            finally:
                slot.lock.release()
        return slot.shop

    def default_id(self) -> str | None:
        """The business meant when none is named: the configured one, else the one created first, else None."""
        return self._configured_default or next(iter(self._look().ids), None)

    def open_default(self) -> None:
        """Have the default business's snapshot ready before its first customer asks.

        Not a large one: a start that takes long would look like one that hangs.
        """
        try:
            business_id = self.default_id()
            if business_id and self._businesses.product_counts().get(business_id, _LARGE) < _LARGE:
                self.get(business_id)
        except ChatbotError as error:  # who asks for it is told
            _log.warning("catalogue_not_opened", error=error.code)

    def origins(self) -> frozenset[str]:
        """The web addresses whose pages may ask, of all shops together."""
        return self._look().origins

    def _new_slot(self, business_id: str) -> "_Slot":
        if business_id not in self._look().ids:
            raise BusinessNotFound(business_id)
        return self._slots.setdefault(business_id, _Slot())

    def _look(self) -> "_Known":
        """All ids and origins, asked for at most every half second: a flood of invented ones costs two queries."""
        known = self._known
        if self._timer() >= known.look_again_at:
            with known.lock:
                if self._timer() >= known.look_again_at:
                    businesses = self._businesses.all()
                    known.ids = tuple(business.id for business in businesses)
                    known.origins = frozenset(origin for each in businesses for origin in each.allowed_origins)
                    known.look_again_at = self._timer() + POLL_INTERVAL_S
        return known

    def _first(self, slot: "_Slot", business_id: str) -> Shop:
        """All who ask before there is a snapshot wait for the one that builds it."""
        with slot.lock:
            return slot.shop or self._load(slot, business_id)

    def _renewed(self, slot: "_Slot", business_id: str) -> Shop:
        """The snapshot after a look at the store; while the store cannot answer, the old one serves on."""
        assert slot.shop is not None
        try:
            if self._businesses.version(business_id) != slot.shop.version:
                return self._load(slot, business_id)
        except StoreError as error:
            _log.warning("catalogue_poll_failed", business_id=business_id, error=error.code)
        slot.look_again_at = self._timer() + POLL_INTERVAL_S
        return slot.shop

    def _load(self, slot: "_Slot", business_id: str) -> Shop:
        """Build and publish a snapshot. The version is read first: a change meanwhile is seen by the next look."""
        version = self._businesses.version(business_id)
        business = self._businesses.get(business_id)
        if version is None or business is None:
            self._slots.pop(business_id, None)
            raise BusinessNotFound(business_id)
        started = self._timer()
        products = self._products.all(business_id)
        slot.shop = Shop(business, version, self._build_index(products, synonyms=business.synonyms))
        if len(products) >= _LARGE:
            _spare_the_collector()
        slot.look_again_at = self._timer() + POLL_INTERVAL_S
        ms = round((self._timer() - started) * 1000)
        _log.info("catalogue_loaded", business_id=business_id, version=version, products=len(products), ms=ms)
        return slot.shop


def _spare_the_collector() -> None:
    """Take what is alive out of the garbage collector's rounds: millions of lasting objects cost it 60 ms and more.

    An index that is no longer served goes all the same: it holds no cycles.
    """
    gc.collect()
    gc.freeze()


class _Slot:
    """Where one business's snapshot stands; `lock` is held by whoever looks at the store or builds."""

    __slots__ = ("lock", "look_again_at", "shop")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shop: Shop | None = None
        self.look_again_at = 0.0


class _Known:
    """The ids and origins of all businesses at the last look."""

    __slots__ = ("ids", "lock", "look_again_at", "origins")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ids: tuple[str, ...] = ()
        self.origins: frozenset[str] = frozenset()
        self.look_again_at = float("-inf")
