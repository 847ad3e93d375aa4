"""What the web room needs of the floors below, as one bundle of small protocols. Constructs nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from chatbot.cache import CacheStats
from chatbot.catalog.editing import Changes
from chatbot.catalog.importing import ImportReport
from chatbot.errors import NotFound
from chatbot.health import HealthReport
from chatbot.model import (
    AnswerCounts,
    APICall,
    Business,
    CostSummary,
    Erasure,
    Intent,
    Method,
    PerformanceSummary,
    PeriodCost,
    Product,
    Rating,
    Reply,
    SystemHealth,
)
from chatbot.personal_data import SessionData
from chatbot.settings import Settings
from chatbot.shopkeeping import Outcome, ShopRecord
from chatbot.telemetry import ServiceLog
from chatbot.unanswered import QuestionGroup


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

    def origins(self) -> Collection[str]:
        """The web addresses whose pages may ask, of all shops together."""
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


class Monitoring(Protocol):
    """What counts requests and knows how they did."""

    def track_request(
        self,
        endpoint: str,
        method: str,
        response_time_ms: float,
        status_code: int,
        *,
        hops: Mapping[str, float] | None = None,
    ) -> None:
        """Count one answered request; `hops`: seconds by hop."""
        ...

    def get_system_health(self) -> SystemHealth:
        """The service in six figures."""
        ...

    def get_real_time_metrics(self) -> Mapping[str, Any]:
        """The last minute."""
        ...

    def get_performance_summary(self, hours: float = 24) -> PerformanceSummary:
        """Of the last hours."""
        ...


class Metrics(Protocol):
    """What Prometheus reads."""

    def answered(self, method: Method, intent: Intent) -> None:
        """Count one answer to a customer."""
        ...

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        ...

    def families(self) -> Sequence[Mapping[str, Any]]:
        """Everything JSON-ready."""
        ...


class Feedback(Protocol):
    """Takes customers' opinions. Both raise `AnswerNotFound`."""

    def shop_of(self, session_id: str, request_id: str) -> str:
        """Which shop gave an answer."""
        ...

    def rate(self, session_id: str, request_id: str, rating: Rating, comment: str) -> None:
        """Keep one about an answer."""
        ...


class Unanswered(Protocol):
    """Knows how a shop's customers fare."""

    def of(self, business_id: str, *, days: int) -> Sequence[QuestionGroup]:
        """What was asked in vain in the last days, most asked first; raises `BusinessNotFound`."""
        ...

    def counts(self, business_id: str, *, days: int) -> AnswerCounts:
        """How the questions of the last days were answered; raises `BusinessNotFound`."""
        ...


class Shopkeeping(Protocol):
    """What a shop's owner does. All but `all` and `put` raise `BusinessNotFound`."""

    def all(self) -> Sequence[Mapping[str, Any]]:
        """Every shop."""
        ...

    def get(self, business_id: str) -> ShopRecord:
        """One shop."""
        ...

    def put(self, business_id: str, document: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
        """Create a shop or replace its profile; with warnings. Raises `InvalidProfile`."""
        ...

    def products(self, business_id: str, text: str, *, offset: int, limit: int) -> tuple[Sequence[Product], int]:
        """A stretch of the catalogue or of what a text finds in it, and how many there are in all."""
        ...

    def import_file(self, business_id: str, path: Path, *, dry_run: bool, allow_shrink: bool) -> ImportReport:
        """Make a file the catalogue; raises `UnreadableFile`, `CatalogueShrinks`, `Conflict`."""
        ...

    def edit(self, business_id: str, product_id: str, changes: Changes) -> tuple[Product, int]:
        """Change a price or stock; raises `ProductNotFound`, `InvalidInput`."""
        ...

    def undo(self, business_id: str) -> tuple[int, int]:
        """Bring the catalogue before the last import back; raises `Refused`."""
        ...


class Personal(Protocol):
    """What is kept of customers. Both raise `SessionNotFound`."""

    def export(self, session_id: str) -> SessionData:
        """All that is known of a session."""
        ...

    def request_erasure(self, session_id: str) -> Erasure:
        """Have a session erased, soon."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators `create_web` is handed."""

    chat: Chat
    shops: Shops
    health: Health
    costs: Costs
    cache: Cache
    feedback: Feedback
    unanswered: Unanswered
    shopkeeping: Shopkeeping
    monitoring: Monitoring
    metrics: Metrics
    personal: Personal
    settings: Settings
    version: str
    log: ServiceLog = field(default_factory=ServiceLog)


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
