"""What the web room needs of the floors below, as one bundle of small protocols. Constructs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from chatbot.cache import CacheStats
from chatbot.errors import NotFound
from chatbot.health import HealthReport
from chatbot.model import APICall, Business, CostSummary, PeriodCost, Reply
from chatbot.settings import Settings


class Chat(Protocol):
    """The use case: one question, one answer."""

    def reply(self, business_id: str, session_id: str | None, question: str, *, request_id: str) -> Reply:
        """Answer a question; raises `BusinessNotFound`."""
        ...


class Catalogue(Protocol):
    """What the chat page shows of a shop's goods."""

    def categories(self) -> Sequence[tuple[str, int]]:
        """Category paths and their number of products, biggest first."""
        ...


class Shop(Protocol):
    """A shop as it stands now."""

    @property
    def business(self) -> Business:
        """The shop's profile."""
        ...

    @property
    def index(self) -> Catalogue:
        """The shop's goods."""
        ...


class Shops(Protocol):
    """All shops of this installation."""

    def get(self, business_id: str) -> Shop:
        """The shop with this id; raises `BusinessNotFound`."""
        ...

    def default_id(self) -> str | None:
        """The shop that answers when a request names none; None when there is no shop yet."""
        ...


class Health(Protocol):
    """The service's own state."""

    def report(self) -> HealthReport:
        """The state now; never waits for long."""
        ...


class Costs(Protocol):
    """What the model has cost and will."""

    def get_cost_summary(self, hours: float = 24) -> CostSummary:
        """Of the last hours."""
        ...

    def get_cost_projection(self) -> Mapping[str, float]:
        """Of this day and month."""
        ...

    def day_report(self, day: date | None = None) -> PeriodCost:
        """Of a day, today without one."""
        ...

    def month_report(self, day: date | None = None) -> PeriodCost:
        """Of a day's month, this one without one."""
        ...

    def span(
        self, first: date | datetime | None = None, last: date | datetime | None = None
    ) -> tuple[datetime, datetime]:
        """The moments meant by two ends, either of which may be missing; raises `InvalidInput`."""
        ...

    def calls(self, since: datetime, until: datetime) -> Iterator[APICall]:
        """Every row of the ledger between two moments, oldest first."""
        ...


class Cache(Protocol):
    """The answers that are kept."""

    def invalidate(self, pattern: str) -> int:
        """Forget every key that matches the glob pattern; how many there were."""
        ...

    def get_cache_stats(self) -> CacheStats:
        """How it is used."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators `create_web` is handed."""

    chat: Chat
    shops: Shops
    health: Health
    costs: Costs
    cache: Cache
    settings: Settings
    version: str


class NoBusinessYet(NotFound):
    """No shop was named, and there is none to fall back on."""

    code = "business_not_found"
    action = "Önce bir mağaza ekleyin: python chatbot.py business set DOSYA"


def default_business(shops: Shops) -> str:
    """The id of the shop that answers when none is named; raises `NoBusinessYet`."""
    business_id = shops.default_id()
    if business_id is None:
        raise NoBusinessYet("Burada henüz bir mağaza yok.")
    return business_id
