"""Value types that rooms exchange: frozen facts without behaviour beyond reading themselves. Standard library only.

Shop money is an integer count of minor units (kuruş for TRY) named `*_minor`; times are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NamedTuple


def utc_now() -> datetime:
    """The current time, aware, UTC: the one clock everything else is handed."""
    return datetime.now(UTC)


class Method(StrEnum):
    """Where an answer came from (`method` in the HTTP contract)."""

    INTENT = "intent"
    BUSINESS_INFO = "business_info"
    FAQ = "faq"
    PRODUCT_SEARCH = "product_search"
    FOLLOW_UP = "follow_up"
    CACHE = "cache"
    LLM = "llm"
    FALLBACK = "fallback"


class Intent(StrEnum):
    """What the customer wants (`intent` in the HTTP contract)."""

    GREETING = "greeting"
    FAREWELL = "farewell"
    THANKS = "thanks"
    ACKNOWLEDGEMENT = "acknowledgement"
    NEGATION = "negation"
    SMALLTALK = "smalltalk"
    HELP = "help"
    BUSINESS_INFO = "business_info"
    ORDER_STATUS = "order_status"
    HUMAN_HANDOFF = "human_handoff"
    COMPLAINT = "complaint"
    PRODUCT_SEARCH = "product_search"
    PRICE_INQUIRY = "price_inquiry"
    STOCK_INQUIRY = "stock_inquiry"
    VARIANT_INQUIRY = "variant_inquiry"
    PRODUCT_DETAIL = "product_detail"
    OPEN_QUESTION = "open_question"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Product:
    """One sellable row of a shop's catalogue. Texts are as the shop wrote them (trimmed, NFC)."""

    id: str
    title: str
    price_minor: int
    description: str = ""
    sale_price_minor: int | None = None
    currency: str = "TRY"
    category: str = ""  # path, "Giyim > Elbise"
    color: str = ""
    size: str = ""
    brand: str = ""
    in_stock: bool = True
    stock: int | None = None  # pieces; None = not counted
    url: str = ""
    image_url: str = ""
    group_id: str = ""  # variants of one product share it; "" = group by title

    @property
    def final_price_minor(self) -> int:
        """What the customer pays, in minor units."""
        return self.price_minor if self.sale_price_minor is None else self.sale_price_minor

    @property
    def on_sale(self) -> bool:
        """Whether a lower price than the list price is in force."""
        return self.sale_price_minor is not None and self.sale_price_minor < self.price_minor

    def as_dict(self) -> dict[str, Any]:
        """As `products[]` of the HTTP and command-line contracts: prices in major units, unknown = None."""
        return {
            "id": self.id,
            "title": self.title,
            "price": self.price_minor / 100,
            "sale_price": self.final_price_minor / 100 if self.on_sale else None,
            "currency": self.currency,
            "color": self.color or None,
            "size": self.size or None,
            "brand": self.brand or None,
            "category": self.category or None,
            "in_stock": self.in_stock,
            "stock": self.stock,
            "url": self.url or None,
            "image_url": self.image_url or None,
        }


@dataclass(frozen=True, slots=True)
class Faq:
    """One question the shop answers in its own words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Business:
    """A shop's profile: what it says about itself. Empty string or container = the shop did not say."""

    id: str
    name: str
    description: str = ""
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    address: str = ""
    website: str = ""
    hours: str = ""
    return_policy: str = ""
    shipping_info: str = ""
    payment_methods: tuple[str, ...] = ()
    social: Mapping[str, str] = field(default_factory=dict)
    faq: tuple[Faq, ...] = ()
    installments: str = ""
    cargo_company: str = ""
    invoice: str = ""
    pickup: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opening_hours: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # "mon".."sun" -> ("09:00", "19:00")
    theme: Mapping[str, str] = field(default_factory=dict)
    welcome_message: str = ""
    allowed_origins: tuple[str, ...] = ()


Order = Literal["relevance", "cheapest", "dearest"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a sentence asks of products beyond their name. Prices in minor units, inclusive; texts folded."""

    min_price_minor: int | None = None
    max_price_minor: int | None = None
    colors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    in_stock: bool = False
    on_sale: bool = False
    order: Order = "relevance"

    @property
    def is_priced(self) -> bool:
        """Whether a price limit is named."""
        return self.min_price_minor is not None or self.max_price_minor is not None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A sentence as the catalogue reads it: `words` it has (its own vocabulary terms, folded), `unknown` content words
    it lacks, and the `filters` the sentence names. Frames and politeness ("var mı", "bana gösterir misiniz") are gone.
    """

    text: str
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What the catalogue has for a query.

    `products` is the ranking, best first: what matches, and the nearest after it when `found` is false or they were
    asked for; `found` is the one decision whether the shop has what was asked; `confidence` 0..1 is calibrated;
    `relaxed` names the filters no product could satisfy together with the words (then `found` is false and `products`
    are the nearest); `categories` are the nearest ones to offer.
    """

    query: str
    products: tuple[Product, ...] = ()
    confidence: float = 0.0
    found: bool = False
    filters: Filters = Filters()
    relaxed: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    total: int = 0  # products that match, before the limit
    shelf: bool = False  # a category was asked for, whatever its goods are called: "makyaj malzemesi"


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a person at the shop (`contact` in the HTTP contract). `opens_at`: ISO 8601 with offset."""

    phone: str | None
    whatsapp_url: str | None
    email: str | None
    open_now: bool | None
    opens_at: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one question, as the HTTP contract of `/chat` names it. `confidence` 0..1, `cost` USD or None."""

    answer: str
    method: Method
    confidence: float
    execution_time_ms: int
    session_id: str
    intent: Intent
    request_id: str
    cost: float | None = None
    products: tuple[Product, ...] = ()
    suggestions: tuple[str, ...] = ()
    contact: Contact | None = None

    def as_dict(self) -> dict[str, Any]:
        """The answer as the HTTP and command-line contracts write it, JSON-ready."""
        return {
            "answer": self.answer,
            "method": self.method,
            "confidence": self.confidence,
            "execution_time_ms": self.execution_time_ms,
            "cost": self.cost,
            "session_id": self.session_id,
            "intent": self.intent,
            "products": [product.as_dict() for product in self.products],
            "suggestions": list(self.suggestions),
            "contact": asdict(self.contact) if self.contact else None,
            "request_id": self.request_id,
        }


Unanswered = Literal["", "fallback", "unclear", "not_found"]
"""Why a question stayed without the answer it asked for ("" = it got one): the shop's records do not say it
(`fallback`), it was not understood (`unclear`), the shop does not have it (`not_found`)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer as kept in `turns`; texts masked."""

    request_id: str
    business_id: str
    session_id: str
    question: str
    answer: str
    intent: Intent
    method: Method
    confidence: float
    ms: int
    created_at: datetime
    cost: float | None = None
    unanswered: Unanswered = ""


Rating = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A question that stayed unanswered, or whose answer was rated down (`reason` "rated_down"); texts masked."""

    question: str
    reason: Literal["fallback", "unclear", "not_found", "rated_down"]
    asked_at: datetime
    rated_down: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How a shop's questions were answered: by method, how many stayed unanswered by reason, and what ratings came."""

    by_method: Mapping[str, int]
    unanswered: Mapping[str, int]
    rated_up: int
    rated_down: int

    @property
    def answers(self) -> int:
        """All of them."""
        return sum(self.by_method.values())


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A catalogue file that was taken in: how many products the shop had then, and what the file changed."""

    imported_at: datetime
    file_name: str
    products: int
    added: int
    changed: int
    removed: int
    rejected: int
    version: int


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation's state: `context` is JSON, masked."""

    id: str
    business_id: str
    context: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One text of a conversation with the model."""

    role: Literal["user", "model"]
    text: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What the model is asked. `max_output_tokens` bounds thinking and answer together."""

    model: str
    system: str
    messages: tuple[Message, ...]
    max_output_tokens: int = 1024

    @property
    def prompt_token_bound(self) -> int:
        """An upper bound of the prompt's tokens: UTF-8 bytes plus 16 a message (the system text is one)."""
        said = sum(len(message.text.encode()) + 16 for message in self.messages)
        return _standing_bytes(self.system) + 16 + said


@lru_cache(maxsize=128)
def _standing_bytes(text: str) -> int:
    """The UTF-8 bytes of a text that many requests have in common: long, and no customer's."""
    return len(text.encode())


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens as the provider counted them; `prompt` includes `cached`, `output` is all that is billed as output."""

    prompt: int
    cached: int
    output: int
    thinking: int = 0


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What the model answered. `blocked`: why there is no text, else None. `usage` None: the provider did not say."""

    text: str
    finish: str
    blocked: str | None
    usage: TokenUsage | None
    model_version: str


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf the model is asked; goes into the ledger."""

    business_id: str
    session_id: str | None = None


CallState = Literal["held", "settled", "assumed", "released"]


class Limit(NamedTuple):
    """A budget of one period. `scope`: "service" or "business:ID"; `period`: a day or month of the budget's zone."""

    scope: str
    period: str
    limit_nano_usd: int | None  # None = booked, not limited


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A ledger row as it is reserved. `day` and `month` are fixed here, whenever the call ends."""

    id: str
    at: datetime
    expires_at: datetime
    service: str
    model: str
    business_id: str
    session_hash: str | None
    day: str
    month: str
    reserved_nano_usd: int
    price_version: str


@dataclass(frozen=True, slots=True)
class ClosedCall:
    """How a ledger row ends."""

    state: CallState
    cost_nano_usd: int
    served_model: str | None = None
    usage: TokenUsage | None = None
    ms: int = 0
    success: bool = False


class Spending(NamedTuple):
    """A budget period after a booking: what was spent before and after it."""

    scope: str
    period: str
    limit_nano_usd: int | None
    before_nano_usd: int
    after_nano_usd: int


@dataclass(frozen=True, slots=True)
class APICall:
    """One row of the ledger as reports and exports show it. `timestamp` UTC ISO 8601, `cost` USD."""

    timestamp: str
    service: str
    model: str
    input_tokens: int
    output_tokens: int
    cost: float
    session_id: str
    response_time_ms: int
    success: bool
    id: str = ""
    business_id: str = ""
    state: CallState = "settled"
    cached_tokens: int = 0
    thinking_tokens: int = 0
    cost_nano_usd: int = 0


@dataclass(frozen=True, slots=True)
class CostSummary:
    """What the model cost in a stretch of time, in USD; shares 0..1. `*_try` None without a USD_TRY rate."""

    total_calls: int
    total_cost: float
    avg_cost_per_call: float
    cost_by_service: Mapping[str, float]
    cost_projection: Mapping[str, float]
    cost_by_model: Mapping[str, float] = field(default_factory=dict)
    cost_by_business: Mapping[str, float] = field(default_factory=dict)
    cost_by_hour: Mapping[str, float] = field(default_factory=dict)
    answers: int = 0
    answered_free_share: float = 0.0
    saved_by_cache: float = 0.0
    saved_by_local_answers: float = 0.0
    total_cost_try: float | None = None
    saved_try: float | None = None


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """What a day ("2026-11-22") or month ("2026-11") of the budget's zone cost, in USD, with the budget it fits into.

    `by_day` holds the days that cost something. `cost_try` is None without a USD_TRY rate.
    """

    period: str
    cost: float
    budget: float
    by_day: Mapping[str, float] = field(default_factory=dict)
    cost_try: float | None = None


@dataclass(frozen=True, slots=True)
class JobRun:
    """What is known of a background job: its last run, when one last ended well, and who holds the lease until when."""

    name: str
    owner: str
    leased_until: datetime
    last_run: datetime
    last_ok: datetime | None


ServiceStatus = Literal["healthy", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class PerformanceMetric:
    """One figure of a stretch of time, as `metric_samples` keeps it. `timestamp`: UTC, ISO 8601; `metadata`: JSON."""

    timestamp: str
    metric_type: str
    value: float
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """The service in six figures. Percent 0..100, `response_time_avg` ms and `error_rate` 0..1 of the last minute."""

    timestamp: str
    cpu_percent: float
    memory_percent: float
    response_time_avg: float
    error_rate: float
    status: ServiceStatus


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """What became of a number of requests. Errors are answers of 500 and above; times in ms, None without requests."""

    requests: int
    errors: int
    error_rate: float
    requests_per_minute: float
    avg_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None


@dataclass(frozen=True, slots=True)
class EndpointFigures:
    """The requests of one route (its template) and method."""

    endpoint: str
    method: str
    figures: RequestFigures


@dataclass(frozen=True, slots=True)
class PerformanceSummary:
    """How the last `hours` went, over all processes and restarts.

    Percentiles are within `relative_error` of the exact ones. `endpoints` are busiest first; `system` holds the mean
    and the peak of each system figure by its `metric_type`.
    """

    timestamp: str
    hours: float
    total: RequestFigures
    endpoints: tuple[EndpointFigures, ...]
    system: Mapping[str, Mapping[str, float]]
    relative_error: float


Urgency = Literal["critical", "warning", "good"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the operator, in Turkish: what is the matter and what to do. Nothing personal, no secret."""

    kind: str
    urgency: Urgency
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice on its way through one channel; `id` stays the same in every attempt."""

    id: int
    channel: str
    notice: Notice
    created_at: datetime
    attempts: int
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong as far as the operator was told: `is_open` until the all-clear is told.

    `good_since`: since when it looks well again. `episodes`: how often it began on `day`. `version` counts changes.
    """

    kind: str
    scope: str
    is_open: bool
    since: datetime
    told_at: datetime
    good_since: datetime | None
    day: str
    episodes: int
    version: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A notice to be put into the outbox: for which channels, and counted on which day against which cap.

    The one that passes the cap is replaced by `last_word`, all after it are dropped.
    """

    notice: Notice
    at: datetime
    day: str
    channels: tuple[str, ...]
    cap: int
    last_word: Notice


@dataclass(frozen=True, slots=True)
class Erasure:
    """The request to erase a session and what became of it. `session_id` is known only until the session is gone."""

    session_hash: str
    requested_at: datetime
    erased_at: datetime | None = None
    session_id: str | None = None
    business_id: str | None = None
    cache_cleared: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing is left of the session in database and caches."""
        return self.erased_at is not None and self.cache_cleared

    def as_dict(self) -> dict[str, Any]:
        """As the HTTP and command-line contracts write it, JSON-ready."""
        return {
            "status": "done" if self.done else "requested",
            "requested_at": self.requested_at.isoformat(),
            "erased_at": self.erased_at.isoformat() if self.erased_at else None,
        }
