"""Shapes of requests and answers as marshmallow schemas: requests are checked by them, answers documented.

Knows no Flask. Answers write themselves (`Reply.as_dict`): a schema's dump costs as much as a whole bare request.
"""

import re
from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from chatbot.costs.tracking import read_day, read_moment, read_month
from chatbot.model import Intent, Method
from chatbot.web.text import VISIBLE, clean

MAX_QUESTION = 1000


class Question(fields.String):
    """What the customer typed, cleaned; the length counts as sent."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "required": "Soru eksik; lütfen sorunuzu yazın.",
        "null": "Soru boş olamaz; lütfen sorunuzu yazın.",
        "invalid": "Soru bir metin olmalı.",
        "blank": "Soru boş olamaz; lütfen sorunuzu yazın.",
        "too_long": f"Soru çok uzun; lütfen en fazla {MAX_QUESTION} karakterle yazın.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if len(text) > MAX_QUESTION:
            raise self.make_error("too_long")
        cleaned = clean(text)
        if not cleaned:
            raise self.make_error("blank")
        return cleaned


class Identifier(fields.String):
    """Letters, digits, hyphen and underscore."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "required": "Bu alan zorunlu.",
        "null": "Bu alan boş olamaz.",
        "invalid": "Bu alan bir metin olmalı.",
        "pattern": "Yalnızca harf, rakam, tire ve alt çizgi; en az 1, en fazla {longest} karakter.",
    }

    def __init__(self, *, longest: int, example: str, **kwargs: Any) -> None:
        shape = {"minLength": 1, "maxLength": longest, "pattern": "^[A-Za-z0-9_-]+$", "example": example}
        super().__init__(metadata=shape, **kwargs)
        self._longest = longest
        self._pattern = re.compile(rf"[A-Za-z0-9_-]{{1,{longest}}}")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if not self._pattern.fullmatch(text):
            raise self.make_error("pattern", longest=self._longest)
        return text


def _question() -> Question:
    shape = {"minLength": 1, "maxLength": MAX_QUESTION, "pattern": VISIBLE, "example": "kırmızı elbise var mı?"}
    return Question(required=True, metadata=shape)


class _Request(Schema):
    class Meta:
        unknown = EXCLUDE


class ChatRequest(_Request):
    """`POST /chat`."""

    question = _question()
    business_id = Identifier(longest=128, example="sample_shop", required=True)
    session_id = Identifier(longest=64, example="a1b2c3", allow_none=True, load_default=None)


class AskRequest(_Request):
    """`POST /ask`: a business that is missing or unknown means the default one."""

    question = _question()
    business_id = fields.String(
        allow_none=True,
        load_default=None,
        metadata={"example": "fashion_boutique"},
        error_messages={"invalid": "Bu alan bir metin olmalı."},
    )
    session_id = Identifier(longest=64, example="a1b2c3", allow_none=True, load_default=None)


class Hours(fields.Integer):
    """How far back a summary looks; plain digits, as webs send them."""

    LONGEST = 24 * 366
    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "invalid": f"1 ile {LONGEST} arasında bir tam sayı olmalı.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        hours = super()._deserialize(value, attr, data, **kwargs) or 0
        if not re.fullmatch("[0-9]{1,5}", str(value)) or not 1 <= hours <= self.LONGEST:
            raise self.make_error("invalid")
        return hours


class Moment(fields.String):
    """A day or a time in ISO 8601; `read` makes it of the text, or raises ValueError."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "invalid": "Anlaşılamadı; örnek: {example}",
    }

    def __init__(self, read: Callable[[str], Any], *, example: str, pattern: str | None = None, **kwargs: Any) -> None:
        shape = {"example": example} | ({"pattern": pattern} if pattern else {})
        super().__init__(metadata=shape, **kwargs)
        self._read, self._example = read, example

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return self._read(super()._deserialize(value, attr, data, **kwargs) or "")
        except ValueError as error:
            raise self.make_error("invalid", example=self._example) from error


class CostSummaryQuery(_Request):
    """`GET /costs/summary`."""

    hours = Hours(load_default=24, metadata={"minimum": 1, "maximum": Hours.LONGEST})


class PerformanceQuery(_Request):
    """`GET /performance/summary`."""

    hours = Hours(load_default=24, metadata={"minimum": 1, "maximum": Hours.LONGEST})


class CostDayQuery(_Request):
    """`GET /costs/daily`: a day of the budget's zone, today without one."""

    date = Moment(read_day, example="2026-11-22", pattern="^2[0-9]{3}-[0-9]{2}-[0-9]{2}$", load_default=None)


class CostMonthQuery(_Request):
    """`GET /costs/monthly`: a month of the budget's zone, this one without one."""

    month = Moment(read_month, example="2026-11", pattern="^2[0-9]{3}-[0-9]{2}$", load_default=None)


class CostCallsQuery(_Request):
    """`GET /costs/calls`: days or times; from this month's beginning till now."""

    since = Moment(read_moment, example="2026-11-01", data_key="from", load_default=None)
    until = Moment(read_moment, example="2026-11-22T18:30:00+03:00", data_key="to", load_default=None)
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"], error="json veya csv olmalı."))


class CacheInvalidation(_Request):
    """`POST /cache/invalidate`: exactly one of the two."""

    pattern = fields.String(
        validate=validate.Regexp(r"[A-Za-z0-9_:.*?-]{1,200}\Z", error="Harf, rakam, _ : . - ve * ? içerebilir."),
        metadata={"example": "answer:sample_shop:*", "minLength": 1, "maxLength": 200},
        error_messages={"invalid": "Bu alan bir metin olmalı.", "null": "Bu alan boş olamaz."},
    )
    business_id = Identifier(longest=128, example="sample_shop")

    @validates_schema
    def _exactly_one(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if len(data) != 1:
            raise ValidationError("pattern veya business_id alanlarından tam biri verilmeli.", "pattern")


class Product(Schema):
    """A product card. Prices are in `currency`; null means unknown, for `sale_price` none in force."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    price = fields.Float(required=True)
    sale_price = fields.Float(required=True, allow_none=True)
    currency = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
    size = fields.String(required=True, allow_none=True)
    brand = fields.String(required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    in_stock = fields.Boolean(required=True)
    stock = fields.Integer(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    image_url = fields.String(required=True, allow_none=True)


class Contact(Schema):
    """How to reach a person at the shop. `opens_at`: ISO 8601 with offset."""

    phone = fields.String(required=True, allow_none=True)
    whatsapp_url = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    open_now = fields.Boolean(required=True, allow_none=True)
    opens_at = fields.String(required=True, allow_none=True)


class ChatResponse(Schema):
    """An answer with its cards. `cost`: USD, null without a model."""

    answer = fields.String(required=True)
    method = fields.String(required=True, validate=validate.OneOf([m.value for m in Method]))
    confidence = fields.Float(required=True, validate=validate.Range(0, 1))
    execution_time_ms = fields.Integer(required=True)
    cost = fields.Float(required=True, allow_none=True)
    session_id = fields.String(required=True)
    intent = fields.String(required=True, validate=validate.OneOf([i.value for i in Intent]))
    products = fields.List(fields.Nested(Product), required=True)
    suggestions = fields.List(fields.String(), required=True)
    contact = fields.Nested(Contact, required=True, allow_none=True)
    request_id = fields.String(required=True)


class Error(Schema):
    """What every error looks like. `error_details.fields` names the fields of a 422."""

    error_code = fields.String(required=True)
    error_message = fields.String(required=True, metadata={"description": "For people, in Turkish."})
    error_details = fields.Dict(required=True, allow_none=True)
    request_id = fields.String(required=True)
    timestamp = fields.DateTime(required=True)
    suggested_action = fields.String(required=True, allow_none=True)


class AskError(Error):
    """An error of `/ask`: the same with something to show."""

    answer = fields.String(required=True)
    method = fields.Constant("error", required=True)


class Health(Schema):
    """The service's state in one word."""

    status = fields.String(required=True, validate=validate.OneOf(["healthy", "warning", "critical"]))
    timestamp = fields.DateTime(required=True)
    version = fields.String(required=True)
    uptime_seconds = fields.Integer(required=True)


def _status() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(["healthy", "warning", "critical"]))


class HealthComponent(Schema):
    """One thing that was looked at: what was seen, from where on that is bad, what to do about it."""

    name = fields.String(required=True, metadata={"example": "disk"})
    status = _status()
    observed = fields.String(required=True)
    threshold = fields.String(required=True)
    suggested_action = fields.String(required=True, allow_none=True)


class DetailedHealth(Schema):
    """The service's state, part by part; the worst part's is the whole's."""

    status = _status()
    timestamp = fields.DateTime(required=True)
    version = fields.String(required=True)
    components = fields.List(fields.Nested(HealthComponent), required=True)


class RequestFigures(Schema):
    """What became of a number of requests. Errors are answers of 500 and above; times in ms, null without requests."""

    requests = fields.Integer(required=True)
    errors = fields.Integer(required=True)
    error_rate = fields.Float(required=True, validate=validate.Range(0, 1))
    requests_per_minute = fields.Float(required=True)
    avg_ms = fields.Float(required=True, allow_none=True)
    p50_ms = fields.Float(required=True, allow_none=True)
    p95_ms = fields.Float(required=True, allow_none=True)
    p99_ms = fields.Float(required=True, allow_none=True)
    max_ms = fields.Float(required=True, allow_none=True)


class EndpointFigures(Schema):
    """The requests of one route (its template) and method."""

    endpoint = fields.String(required=True, metadata={"example": "/chat"})
    method = fields.String(required=True, metadata={"example": "POST"})
    figures = fields.Nested(RequestFigures, required=True)


class PerformanceSummary(Schema):
    """How the last hours went, over all processes and restarts; percentiles to within `relative_error`."""

    timestamp = fields.DateTime(required=True)
    hours = fields.Float(required=True)
    total = fields.Nested(RequestFigures, required=True)
    endpoints = fields.List(fields.Nested(EndpointFigures), required=True, metadata={"description": "Busiest first"})
    system = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Float()),
        required=True,
        metadata={"description": "Mean and peak of each system figure"},
    )
    relative_error = fields.Float(required=True)


class RealTime(Schema):
    """The last minute over all processes; `system` as last sampled."""

    timestamp = fields.DateTime(required=True)
    window_seconds = fields.Integer(required=True)
    total = fields.Nested(RequestFigures, required=True)
    endpoints = fields.List(fields.Nested(EndpointFigures), required=True)
    system = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)


class SystemHealth(Schema):
    """The service in six figures: percent 0..100, ms and share of the last minute."""

    timestamp = fields.DateTime(required=True)
    cpu_percent = fields.Float(required=True)
    memory_percent = fields.Float(required=True)
    response_time_avg = fields.Float(required=True)
    error_rate = fields.Float(required=True, validate=validate.Range(0, 1))
    status = _status()


class MetricSample(Schema):
    """One time series' value now."""

    name = fields.String(required=True, metadata={"example": "chatbot_http_requests_total"})
    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    value = fields.Float(required=True)


class MetricFamily(Schema):
    """All time series of one metric."""

    name = fields.String(required=True)
    type = fields.String(required=True, metadata={"example": "counter"})
    help = fields.String(required=True)
    samples = fields.List(fields.Nested(MetricSample), required=True)


class MetricsResponse(Schema):
    """The metrics as JSON: the service in six figures, the last minute, and everything Prometheus would be told."""

    system_health = fields.Nested(SystemHealth, required=True)
    real_time = fields.Nested(RealTime, required=True)
    metrics = fields.List(fields.Nested(MetricFamily), required=True)


class Probe(Schema):
    """An orchestrator's question and its one-word answer."""

    status = fields.String(required=True)


def _money(**options: Any) -> fields.Float:
    return fields.Float(required=True, metadata={"description": "USD"}, **options)


def _money_by(what: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Float(), required=True, metadata={"description": f"USD by {what}"}
    )


def _lira() -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": "TL; null without USD_TRY"})


class CostProjection(Schema):
    """Where the day and month are heading: expected, with a band of 90 %, beside the budgets."""

    day_spent = _money()
    day_end = _money()
    day_end_low = _money()
    day_end_high = _money()
    day_budget = _money()
    month_spent = _money()
    month_end = _money()
    month_end_low = _money()
    month_end_high = _money()
    month_budget = _money()
    days_of_data = fields.Float(required=True)
    enough_data = fields.Float(required=True, metadata={"description": "1 with a week of history or more, else 0"})


class CostSummary(Schema):
    """What the model cost in the last hours, and what was answered without it."""

    hours = fields.Integer(required=True)
    total_calls = fields.Integer(required=True)
    total_cost = _money()
    avg_cost_per_call = _money()
    cost_by_service = _money_by("service")
    cost_projection = fields.Nested(CostProjection, required=True)
    cost_by_model = _money_by("model")
    cost_by_business = _money_by("business")
    cost_by_hour = _money_by("UTC hour")
    answers = fields.Integer(required=True)
    answered_free_share = fields.Float(required=True, validate=validate.Range(0, 1))
    saved_by_cache = _money()
    saved_by_local_answers = _money()
    total_cost_try = _lira()
    saved_try = _lira()


class PeriodCost(Schema):
    """What a day or month cost."""

    period = fields.String(required=True, metadata={"example": "2026-11"})
    cost = _money()
    budget = _money()
    by_day = _money_by("day")
    cost_try = _lira()


class ApiCall(Schema):
    """One row of the ledger. `cost_nano_usd` is exact, `cost` the same in USD."""

    timestamp = fields.DateTime(required=True)
    service = fields.String(required=True)
    model = fields.String(required=True)
    input_tokens = fields.Integer(required=True)
    output_tokens = fields.Integer(required=True)
    cost = _money()
    session_id = fields.String(required=True, metadata={"description": "A keyed hash"})
    response_time_ms = fields.Integer(required=True)
    success = fields.Boolean(required=True)
    id = fields.String(required=True)
    business_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["held", "settled", "assumed", "released"]))
    cached_tokens = fields.Integer(required=True)
    thinking_tokens = fields.Integer(required=True)
    cost_nano_usd = fields.Integer(required=True)


class CacheStats(Schema):
    """Counts of this process since its start; `entries` and `bytes` are null where the backend does not tell."""

    backend = fields.String(required=True)
    entries = fields.Integer(required=True, allow_none=True)
    bytes = fields.Integer(required=True, allow_none=True)
    hits = fields.Integer(required=True)
    misses = fields.Integer(required=True)
    sets = fields.Integer(required=True)
    evictions = fields.Integer(required=True)
    errors = fields.Integer(required=True)
    hit_rate = fields.Float(required=True)


class Invalidated(Schema):
    """How many entries were forgotten."""

    invalidated = fields.Integer(required=True)
