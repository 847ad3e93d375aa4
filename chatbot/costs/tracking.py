"""`CostTrackingService`: what the model has cost, where it is heading, calls made elsewhere. Floats (USD) end here."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from chatbot.costs.ledger import SERVICE_SCOPE, Budgets, CostLedger
from chatbot.costs.projection import HISTORY_DAYS, Projection, project
from chatbot.errors import InvalidInput
from chatbot.model import APICall, Caller, CostSummary, PeriodCost, TokenUsage, utc_now

_NANO = 1_000_000_000
_TURKISH_BYTES_PER_TOKEN = 2.5
_FREE = frozenset({"intent", "business_info", "faq", "product_search", "follow_up", "cache"})
_LOCAL = _FREE - {"cache"}
_ISO = re.compile(
    r"2[0-9]{3}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:[0-9]{2})?)?"
)
_DAY_LENGTH = 10
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


class Reports(Protocol):
    """The ledger's sums, in nano-USD."""

    def spent_nano_usd(self, scope: str, period: str) -> int:
        """Of a budget period."""
        ...

    def totals(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Calls and cost."""
        ...

    def by(
        self, key: Literal["service", "model", "business_id", "hour"], since: datetime, until: datetime
    ) -> Mapping[str, int]:
        """Cost by a column."""
        ...

    def by_day(self, first_day: str, last_day: str) -> Mapping[str, int]:
        """Cost by day."""
        ...

    def answers_by_method(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Answers by where they came from."""
        ...

    def calls(self, since: datetime, until: datetime) -> Iterator[APICall]:
        """Every row, oldest first."""
        ...


class CostTrackingService:
    """The shop's view of its costs. All figures USD unless named otherwise."""

    def __init__(
        self,
        ledger: CostLedger,
        reports: Reports,
        budgets: Budgets,
        *,
        usd_try: Decimal | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ledger = ledger
        self._reports = reports
        self._budgets = budgets
        self._usd_try = usd_try
        self._now = now

    def track_api_call(  # noqa: PLR0917 - the interface the shop asked for
        self, service: str, model: str, input_text: str, output_text: str, session_id: str, response_time_ms: int
    ) -> float:
        """Book a call made elsewhere, its tokens estimated from the texts; what it cost in USD."""
        usage = TokenUsage(estimated_tokens(input_text), 0, estimated_tokens(output_text))
        caller = Caller("-", session_id)
        cost = self._ledger.record(model, usage, caller, service=service, ms=response_time_ms, success=True)
        return cost / _NANO

    def get_daily_cost(self, date: date | datetime | None = None) -> float:
        """What a day of the budget's zone has cost; today without a date."""
        return self._spent(self._day(date).isoformat())

    def get_monthly_cost(self, date: date | datetime | None = None) -> float:
        """What the month of a date has cost; this month without one."""
        return self._spent(self._day(date).strftime("%Y-%m"))

    def day_report(self, day: date | None = None) -> PeriodCost:
        """A day of the budget's zone, today without one."""
        period = self._day(day).isoformat()
        return self._report(period, self._budgets.daily_nano_usd, first_day=period, last_day=period)

    def month_report(self, day: date | None = None) -> PeriodCost:
        """The month of a day, this month without one, day by day."""
        period = self._day(day).strftime("%Y-%m")
        return self._report(period, self._budgets.monthly_nano_usd, first_day=f"{period}-01", last_day=f"{period}-31")

    def span(
        self, first: date | datetime | None = None, last: date | datetime | None = None
    ) -> tuple[datetime, datetime]:
        """The moments a report lies between: from this month's beginning, till now; a last day is meant as a whole.

        Days and times without an offset are the budget zone's. Raises `InvalidInput` when nothing lies between.
        """
        now = self._now()
        zone = self._budgets.zone
        since = _moment(first or now.astimezone(zone).date().replace(day=1), zone)
        until = now if last is None else _moment(last, zone)
        if last is not None and not isinstance(last, datetime):
            until = _moment(last + timedelta(days=1), zone) - timedelta(microseconds=1)
        if since > until:
            raise InvalidInput(
                "Başlangıç bitişten sonra.", details={"from": since.isoformat(), "to": until.isoformat()}
            )
        return since, until

    def get_cost_summary(self, hours: float = 24) -> CostSummary:
        """The last `hours`: sums by service, model, business and hour, what was answered free and what that saved."""
        until = self._now()
        since = until - timedelta(hours=hours)
        calls, cost = self._reports.totals(since, until)
        answers = self._reports.answers_by_method(since, until)
        typical = self._typical_answer_nano_usd(answers, cost)
        local = typical * sum(count for method, count in answers.items() if method in _LOCAL)
        cached = typical * answers.get("cache", 0)
        total = sum(answers.values())
        return CostSummary(
            total_calls=calls,
            total_cost=cost / _NANO,
            avg_cost_per_call=cost / calls / _NANO if calls else 0.0,
            cost_by_service=_usd(self._reports.by("service", since, until)),
            cost_projection=self.get_cost_projection(),
            cost_by_model=_usd(self._reports.by("model", since, until)),
            cost_by_business=_usd(self._reports.by("business_id", since, until)),
            cost_by_hour=_usd(self._reports.by("hour", since, until)),
            answers=total,
            answered_free_share=sum(answers.get(method, 0) for method in _FREE) / total if total else 0.0,
            saved_by_cache=cached / _NANO,
            saved_by_local_answers=local / _NANO,
            total_cost_try=self._in_try(cost),
            saved_try=self._in_try(cached + local),
        )

    def get_cost_projection(self) -> dict[str, float]:
        """Day and month end, expected with a low / high band (90 %), the budgets, and how much data stands behind it.

        `enough_data` is 1.0 with a week of history or more, else 0.0: then the figures are a guess.
        """
        found = self.projection()
        return {
            "day_spent": found.day_spent / _NANO,
            "day_end": found.day_end / _NANO,
            "day_end_low": found.day_low / _NANO,
            "day_end_high": found.day_high / _NANO,
            "day_budget": self._budgets.daily_nano_usd / _NANO,
            "month_spent": found.month_spent / _NANO,
            "month_end": found.month_end / _NANO,
            "month_end_low": found.month_low / _NANO,
            "month_end_high": found.month_high / _NANO,
            "month_budget": self._budgets.monthly_nano_usd / _NANO,
            "days_of_data": float(found.days_of_data),
            "enough_data": float(found.enough_data),
        }

    def projection(self) -> Projection:
        """The projection in nano-USD."""
        local = self._now().astimezone(self._budgets.zone)
        today = local.date()
        first = (today - timedelta(days=HISTORY_DAYS)).isoformat()
        history = {
            date.fromisoformat(day): cost for day, cost in self._reports.by_day(first, today.isoformat()).items()
        }
        passed = (local.hour * 3600 + local.minute * 60 + local.second) / 86_400
        return project(
            today,
            passed,
            history,
            day_spent=self._reports.spent_nano_usd(SERVICE_SCOPE, today.isoformat()),
            month_spent=self._reports.spent_nano_usd(SERVICE_SCOPE, today.strftime("%Y-%m")),
        )

    def calls(self, since: datetime, until: datetime) -> Iterator[APICall]:
        """Every row of the ledger between two moments, oldest first."""
        return self._reports.calls(since, until)

    def _report(self, period: str, budget_nano_usd: int, *, first_day: str, last_day: str) -> PeriodCost:
        spent = self._reports.spent_nano_usd(SERVICE_SCOPE, period)
        return PeriodCost(
            period=period,
            cost=spent / _NANO,
            budget=budget_nano_usd / _NANO,
            by_day=_usd(self._reports.by_day(first_day, last_day)),
            cost_try=self._in_try(spent),
        )

    def _spent(self, period: str) -> float:
        return self._reports.spent_nano_usd(SERVICE_SCOPE, period) / _NANO

    def _day(self, when: date | datetime | None) -> date:
        if when is None:
            when = self._now()
        return when.astimezone(self._budgets.zone).date() if isinstance(when, datetime) else when

    def _typical_answer_nano_usd(self, answers: Mapping[str, int], cost: int) -> float:
        """What one answer by the model costs: of this stretch, else of the last eight weeks; 0 when there was none."""
        by_model = answers.get("llm", 0)
        if by_model:
            return cost / by_model
        until = self._now()
        calls, spent = self._reports.totals(until - timedelta(days=HISTORY_DAYS), until)
        return spent / calls if calls else 0.0

    def _in_try(self, nano_usd: float) -> float | None:
        return None if self._usd_try is None else float(round(Decimal(nano_usd) / _NANO * self._usd_try, 4))


def read_day(text: str) -> date:
    """A day, "2026-11-22"; raises `ValueError`."""
    if len(text) != _DAY_LENGTH or not _ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_month(text: str) -> date:
    """The first day of a month, "2026-11"; raises `ValueError`."""
    return read_day(f"{text}-01")


def read_moment(text: str) -> date | datetime:
    """A day ("2026-11-22") or a time in ISO 8601; raises `ValueError`. A "+" that a URL turned into a blank is read."""
    if len(text) == _DAY_LENGTH:
        return read_day(text)
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text.replace(" ", "+"))


def _moment(when: date | datetime, zone: ZoneInfo) -> datetime:
    """As an aware UTC time; a day is its first instant."""
    at = when if isinstance(when, datetime) else datetime.combine(when, time.min, zone)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def estimated_tokens(text: str) -> int:
    """A guess at a Turkish text's tokens: UTF-8 bytes / 2.5, at least 1 for a text."""
    return -(-len(text.encode()) * 10 // int(_TURKISH_BYTES_PER_TOKEN * 10)) if text else 0


def calls_as_csv(calls: Iterable[APICall]) -> Iterator[str]:
    """CSV lines with a header; a text that a spreadsheet would run as a formula is led by an apostrophe."""
    names = list(APICall.__dataclass_fields__)
    yield _csv_line(names)
    for call in calls:
        yield _csv_line([_formula_safe(value) for value in asdict(call).values()])


def calls_as_json(calls: Iterable[APICall]) -> Iterator[str]:
    """A JSON array, an element a line."""
    yield "["
    separator = "\n"
    for call in calls:
        yield separator + json.dumps(asdict(call), ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n"


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _formula_safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_START) else value


def _usd(costs: Mapping[str, int]) -> dict[str, float]:
    return {name: cost / _NANO for name, cost in costs.items()}
