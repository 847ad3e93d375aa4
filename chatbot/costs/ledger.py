"""Reserve, call, settle: the only way money is spent. Knows prices and periods; its rows live behind `Rows`.

A reservation is the worst case of one attempt, set aside in the day's and the month's budget in one statement each; no
call is made without it. Every attempt ends in exactly one state: settled, assumed (the provider may have billed) or
released (it certainly did not).
"""

import hmac
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from chatbot.costs.prices import PriceBook, day_of
from chatbot.errors import BudgetExceeded, ChatbotError
from chatbot.model import Caller, ClosedCall, Limit, ModelRequest, ModelResult, OpenCall, Spending, TokenUsage, utc_now

SERVICE_SCOPE = "service"

_RESERVATION_LIFE = timedelta(seconds=120)  # several deadlines: who has not closed a row by then is gone
_LEVELS_PERCENT = (100, 80)
_MONTH_LENGTH = 7  # "2026-11"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A budget threshold passed for the first time in its period; `level` in percent."""

    scope: str
    period: str
    level: int


class Rows(Protocol):
    """The ledger's rows; every method commits before it returns, and what is committed survives a crash."""

    def reserve(self, call: OpenCall, limits: Sequence[Limit]) -> Limit | None:
        """Hold the amount in every period and add the row, or change nothing and return the budget that refused.

        Survives a power cut too: no call may be made that nobody remembers.
        """
        ...

    def close(self, call_id: str, end: ClosedCall) -> Sequence[Spending]:
        """Turn the hold into spending, once: a row no longer held is left as it is (a swept one gets a correction).

        A power cut may bring the hold back: the sweep then books all of it, never too little.
        """
        ...

    def reserved(self, call_id: str) -> int | None:
        """What a row holds, in nano-USD; None when there is no such row."""
        ...

    def expired(self, now: datetime) -> Sequence[str]:
        """Ids of rows still held after their time."""
        ...

    def add(self, call: OpenCall, end: ClosedCall, limits: Sequence[Limit]) -> Sequence[Spending]:
        """Book a call made elsewhere, whatever the limits say."""
        ...

    def first_alert(self, kind: str, scope: str, period: str, level: int, at: datetime) -> bool:
        """Remember an alert; False when it was remembered before."""
        ...


@dataclass(frozen=True, slots=True)
class Budgets:
    """The limits in force, in nano-USD, and the zone whose days and months they count."""

    daily_nano_usd: int
    monthly_nano_usd: int
    zone: ZoneInfo
    by_business: Mapping[str, tuple[int | None, int | None]] | None = None  # daily, monthly

    def periods(self, at: datetime) -> tuple[str, str]:
        """The day and month that a moment belongs to: ("2026-11-22", "2026-11")."""
        day = at.astimezone(self.zone).date().isoformat()
        return day, day[:_MONTH_LENGTH]

    def limits(self, business_id: str, day: str, month: str) -> list[Limit]:
        """Every period a call for this business is booked in, with the limit it has to fit into (None: no limit)."""
        own_daily, own_monthly = (self.by_business or {}).get(business_id, (None, None))
        return [
            Limit(SERVICE_SCOPE, day, self.daily_nano_usd),
            Limit(SERVICE_SCOPE, month, self.monthly_nano_usd),
            Limit(f"business:{business_id}", day, own_daily),
            Limit(f"business:{business_id}", month, own_monthly),
        ]


class CostLedger:
    """The guard's `Ledger` over rows, prices and budgets. `crossed` is told of each threshold once per period.

    `booked` is told of every booking's model, tokens (None: not known) and amount; a late correction may be negative.
    """

    def __init__(
        self,
        rows: Rows,
        prices: PriceBook,
        budgets: Budgets,
        *,
        session_key: bytes,
        new_id: Callable[[], str],
        now: Callable[[], datetime] = utc_now,
        crossed: Callable[[Crossing], None] = lambda _crossing: None,
        unpriced: Callable[[str], None] = lambda _model: None,
        rerouted: Callable[[str, str], None] = lambda _asked, _served: None,
        booked: Callable[[str, TokenUsage | None, int], None] = lambda _model, _usage, _nano_usd: None,
    ) -> None:
        self._rows = rows
        self._prices = prices
        self._budgets = budgets
        self._session_key = session_key
        self._new_id = new_id
        self._now = now
        self._crossed = crossed
        self._unpriced = unpriced
        self._rerouted = rerouted
        self._booked = booked
        self._open: dict[str, OpenCall] = {}
        self._told: set[Crossing] = set()
        self._lock = threading.Lock()

    def reserve(self, request: ModelRequest, caller: Caller) -> str:
        """Set the worst case aside; the row's id. Raises `BudgetExceeded`, `StoreError`."""
        call = self._opened(request.model, caller, self._worst_case_nano_usd(request))
        refused = self._rows.reserve(call, self._budgets.limits(caller.business_id, call.day, call.month))
        if refused is not None:
            self._tell(Crossing(refused.scope, refused.period, 100))
            raise BudgetExceeded(refused.scope, refused.period)
        with self._lock:
            self._open[call.id] = call
        return call.id

    def settle(self, call_id: str, result: ModelResult, *, ms: int) -> int:
        """Book what the provider counted, at the price of the model that served; nano-USD."""
        if result.usage is None:
            return self.assume(call_id, ms=ms)
        prices = self._prices.current
        cost, known = prices.cost_nano_usd(result.model_version, result.usage, day_of(self._now()))
        asked = self._asked_model(call_id)
        end = ClosedCall("settled", cost, result.model_version, result.usage, ms, success=result.blocked is None)
        self._close(call_id, end, result.model_version)
        if not known:
            self._unpriced(result.model_version)
        if asked and not prices.same(asked, result.model_version):
            self._rerouted(asked, result.model_version)
        return cost

    def assume(self, call_id: str, *, ms: int = 0) -> int:
        """Book the whole reservation; nano-USD."""
        with self._lock:
            call = self._open.get(call_id)
        held = call.reserved_nano_usd if call else self._rows.reserved(call_id) or 0
        self._close(call_id, ClosedCall("assumed", held, ms=ms), call.model if call else "unknown")
        return held

    def release(self, call_id: str, *, ms: int = 0) -> None:
        """Give the reservation back."""
        self._close(call_id, ClosedCall("released", 0, ms=ms))

    def sweep(self) -> int:
        """Assume every reservation whose owner is gone; how many there were."""
        orphans = self._rows.expired(self._now())
        for call_id in orphans:
            self.assume(call_id)
        if orphans:
            _log.warning("reservations_swept", count=len(orphans))
        return len(orphans)

    def record(self, model: str, usage: TokenUsage, caller: Caller, *, service: str, ms: int, success: bool) -> int:
        """Book a call made elsewhere; nano-USD. It counts as spent even past a limit."""
        cost, known = self._prices.current.cost_nano_usd(model, usage, day_of(self._now()))
        if not known:
            self._unpriced(model)
        call = self._opened(model, caller, cost, service=service)
        limits = self._budgets.limits(caller.business_id, call.day, call.month)
        self._tell_of(self._rows.add(call, ClosedCall("settled", cost, model, usage, ms, success), limits))
        self._booked(model, usage, cost)
        return cost

    def _asked_model(self, call_id: str) -> str | None:
        with self._lock:
            call = self._open.get(call_id)
        return call.model if call else None

    def _worst_case_nano_usd(self, request: ModelRequest) -> int:
        prices = self._prices.current
        return prices.worst_case_nano_usd(
            request.model, request.prompt_token_bound, request.max_output_tokens, day_of(self._now())
        )

    def _opened(self, model: str, caller: Caller, amount_nano_usd: int, *, service: str = "gemini") -> OpenCall:
        at = self._now()
        day, month = self._budgets.periods(at)
        return OpenCall(
            id=self._new_id(),
            at=at,
            expires_at=at + _RESERVATION_LIFE,
            service=service,
            model=model,
            business_id=caller.business_id,
            session_hash=self._session_hash(caller.session_id),
            day=day,
            month=month,
            reserved_nano_usd=amount_nano_usd,
            price_version=self._prices.current.version,
        )

    def _close(self, call_id: str, end: ClosedCall, model: str = "") -> None:
        with self._lock:
            self._open.pop(call_id, None)
        spendings = self._rows.close(call_id, end)
        if spendings and end.state != "released":  # none: it had been closed before
            self._booked(model, end.usage, spendings[0].after_nano_usd - spendings[0].before_nano_usd)
        self._tell_of(spendings)

    def _tell_of(self, spendings: Sequence[Spending]) -> None:
        for spending in spendings:
            level = _level_crossed(spending)
            if level:
                self._tell(Crossing(spending.scope, spending.period, level))

    def _tell(self, crossing: Crossing) -> None:
        with self._lock:
            if crossing in self._told:
                return
            self._told.add(crossing)
        try:
            first = self._rows.first_alert("budget", crossing.scope, crossing.period, crossing.level, self._now())
        except ChatbotError as error:  # the money is booked: what cannot be remembered is told again, not lost
            _log.warning("alert_not_remembered", error=error.code)
            first = True
        if first:
            self._crossed(crossing)

    def _session_hash(self, session_id: str | None) -> str | None:
        if session_id is None:
            return None
        return hmac.digest(self._session_key, session_id.encode(), "sha256").hex()[:32]


def _level_crossed(spending: Spending) -> int | None:
    """The highest threshold (percent) that this booking passed."""
    limit = spending.limit_nano_usd
    if limit is None:
        return None
    before, after = spending.before_nano_usd * 100, spending.after_nano_usd * 100
    return next((level for level in _LEVELS_PERCENT if before < level * limit <= after), None)
