"""The ledger's rows: every model call, and what each budget period has spent and holds. Knows no prices.

Both sides of a booking (the call's row and its budget periods) change in one transaction; sums are exact because they
are integers. The reservation is one conditional statement over its periods: check-then-add would overshoot. It alone
waits for the disk, before the call: what a power cut takes of the bookings after it turns settled rows into held ones
again. Every statement takes a call's periods in one order, so that two never wait for each other. A limit may be NULL,
whose type PostgreSQL cannot tell from its use: hence the casts. A correction may be negative, but no new period is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from chatbot.model import ClosedCall, Limit, OpenCall, Spending
from chatbot.store.engine import Database
from chatbot.store.lane import Execute
from chatbot.store.schema import api_calls, installation, utc_text

_RESERVE = """
WITH wanted (scope, period, bound) AS (VALUES
 (:scope0, :period0, CAST(:limit0 AS BIGINT)), (:scope1, :period1, CAST(:limit1 AS BIGINT)),
 (:scope2, :period2, CAST(:limit2 AS BIGINT)), (:scope3, :period3, CAST(:limit3 AS BIGINT)))
INSERT INTO budget_periods (scope, period, limit_nano_usd, spent_nano_usd, held_nano_usd)
SELECT scope, period, bound, 0, :amount FROM wanted WHERE bound IS NULL OR :amount <= bound
ON CONFLICT (scope, period) DO UPDATE
SET limit_nano_usd = excluded.limit_nano_usd, held_nano_usd = budget_periods.held_nano_usd + :amount
WHERE excluded.limit_nano_usd IS NULL
 OR budget_periods.spent_nano_usd + budget_periods.held_nano_usd + :amount <= excluded.limit_nano_usd
"""
_TAKEN = "SELECT spent_nano_usd + held_nano_usd FROM budget_periods WHERE scope = :scope AND period = :period"
_BOOK = """
WITH wanted (scope, period, bound) AS (VALUES
 (:scope0, :period0, CAST(:limit0 AS BIGINT)), (:scope1, :period1, CAST(:limit1 AS BIGINT)),
 (:scope2, :period2, CAST(:limit2 AS BIGINT)), (:scope3, :period3, CAST(:limit3 AS BIGINT)))
INSERT INTO budget_periods (scope, period, limit_nano_usd, spent_nano_usd, held_nano_usd)
SELECT scope, period, bound, CASE WHEN :cost > 0 THEN :cost ELSE 0 END, 0 FROM wanted WHERE TRUE
ON CONFLICT (scope, period) DO UPDATE
SET held_nano_usd = budget_periods.held_nano_usd - :held, spent_nano_usd = budget_periods.spent_nano_usd + :cost
RETURNING scope, period, limit_nano_usd, spent_nano_usd
"""
_OPEN = """
INSERT INTO api_calls (id, timestamp, expires_at, service, model, business_id, session_id, day, month, state,
 reserved_nano_usd, cost_nano_usd, price_version, input_tokens, cached_tokens, output_tokens, thinking_tokens,
 response_time_ms, success)
VALUES (:id, :timestamp, :expires_at, :service, :model, :business_id, :session_id, :day, :month, 'held',
 :reserved_nano_usd, 0, :price_version, 0, 0, 0, 0, 0, :success)
"""
_CLOSE = """
UPDATE api_calls SET state = :state, cost_nano_usd = :cost, served_model = :served_model, input_tokens = :input_tokens,
 cached_tokens = :cached_tokens, output_tokens = :output_tokens, thinking_tokens = :thinking_tokens,
 response_time_ms = :ms, success = :success
WHERE id = :id AND state = 'held' RETURNING business_id, day, month, reserved_nano_usd
"""
_CORRECT = """
INSERT INTO api_calls (id, timestamp, expires_at, service, model, served_model, business_id, session_id, day, month,
 state, reserved_nano_usd, cost_nano_usd, price_version, input_tokens, cached_tokens, output_tokens, thinking_tokens,
 response_time_ms, success, corrects)
SELECT :correction_id, timestamp, expires_at, service, model, :served_model, business_id, session_id, day, month,
 'settled', 0, :cost - cost_nano_usd, price_version, :input_tokens, :cached_tokens, :output_tokens, :thinking_tokens,
 :ms, :success, id
FROM api_calls WHERE id = :id AND state = 'assumed'
ON CONFLICT (id) DO NOTHING RETURNING business_id, day, month, cost_nano_usd
"""
_ALERT = """
INSERT INTO alerts_sent (kind, scope, period, level, sent_at) VALUES (:kind, :scope, :period, :level, :sent_at)
ON CONFLICT (kind, scope, period, level) DO NOTHING
"""

_PERIOD_NAMES = [(f"scope{n}", f"period{n}", f"limit{n}") for n in range(4)]


class LedgerRows:
    """`api_calls`, `budget_periods` and `alerts_sent`, written together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = {
            name: database.prepare(sql)
            for name, sql in {
                "reserve": _RESERVE,
                "taken": _TAKEN,
                "book": _BOOK,
                "open": _OPEN,
                "close": _CLOSE,
                "correct": _CORRECT,
            }.items()
        }

    def reserve(self, call: OpenCall, limits: Sequence[Limit]) -> Limit | None:
        """Hold the amount in every period and add the row, or change nothing and return the budget that refused."""
        return self._database.transact(lambda execute: self._reserve(execute, call, limits), durable=True)

    def close(self, call_id: str, end: ClosedCall) -> list[Spending]:
        """Turn the hold into spending, once. A row swept in the meantime gets a correction row instead."""
        return self._database.transact(lambda execute: self._close(execute, call_id, end))

    def add(self, call: OpenCall, end: ClosedCall, limits: Sequence[Limit]) -> list[Spending]:
        """Book a call made elsewhere, whatever the limits say."""
        return self._database.transact(lambda execute: self._add(execute, call, end, limits), durable=True)

    def reserved(self, call_id: str) -> int | None:
        """What a row holds, in nano-USD; None when there is no such row."""
        query = select(api_calls.c.reserved_nano_usd).where(api_calls.c.id == call_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def expired(self, now: datetime) -> list[str]:
        """Ids of rows still held after their time."""
        query = select(api_calls.c.id).where(api_calls.c.state == "held", api_calls.c.expires_at < utc_text(now))
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def first_alert(self, kind: str, scope: str, period: str, level: int, at: datetime) -> bool:
        """Remember an alert; False when it was remembered before."""
        row = {"kind": kind, "scope": scope, "period": period, "level": level, "sent_at": utc_text(at)}
        with self._database.write() as connection:
            return connection.execute(text(_ALERT), row).rowcount == 1

    def session_key(self) -> bytes:
        """The key that session ids are hashed with in the ledger; made once for an installation."""
        query = select(installation.c.value).where(installation.c.name == "session_hash_key")
        with self._database.read() as connection:
            return bytes.fromhex(str(connection.execute(query).scalar_one()))

    def _reserve(self, execute: Execute, call: OpenCall, limits: Sequence[Limit]) -> Limit | None:
        amount = call.reserved_nano_usd
        if execute(self._sql["reserve"], {"amount": amount, **_periods(limits)}).rowcount == len(limits):
            execute(self._sql["open"], _open_row(call))
            return None
        execute("ROLLBACK")  # a savepoint instead would cost every reservation a copy of its pages
        refusing = (limit for limit in limits if not self._fits(execute, limit, amount))
        return next(refusing, limits[0])  # others may have given back meanwhile

    def _close(self, execute: Execute, call_id: str, end: ClosedCall) -> list[Spending]:
        row = execute(self._sql["close"], {"id": call_id, **_end_row(end)}).fetchone()
        if row is not None:
            business_id, day, month, held = row
            return self._book(execute, _limits(business_id, day, month), held=held, cost=end.cost_nano_usd)
        if end.state == "assumed":
            return []
        late = {"id": call_id, "correction_id": f"{call_id}-late", **_end_row(end)}
        row = execute(self._sql["correct"], late).fetchone()
        if row is None:
            return []
        business_id, day, month, difference = row
        return self._book(execute, _limits(business_id, day, month), held=0, cost=difference)

    def _add(self, execute: Execute, call: OpenCall, end: ClosedCall, limits: Sequence[Limit]) -> list[Spending]:
        execute(self._sql["open"], _open_row(call))
        execute(self._sql["close"], {"id": call.id, **_end_row(end)}).fetchone()
        return self._book(execute, limits, held=0, cost=end.cost_nano_usd)

    def _fits(self, execute: Execute, limit: Limit, amount: int) -> bool:
        row = execute(self._sql["taken"], {"scope": limit.scope, "period": limit.period}).fetchone()
        return limit.limit_nano_usd is None or (row[0] if row else 0) + amount <= limit.limit_nano_usd

    def _book(self, execute: Execute, limits: Sequence[Limit], *, held: int, cost: int) -> list[Spending]:
        """Spend in every period, of what was held; a limit is written only where the period is new."""
        rows = execute(self._sql["book"], {"held": held, "cost": cost, **_periods(limits)}).fetchall()
        return [Spending(scope, period, limit, spent - cost, spent) for scope, period, limit, spent in rows]


def _limits(business_id: str, day: str, month: str) -> list[Limit]:
    """The periods of a call that was reserved; what their limits are, their rows say."""
    return [Limit(scope, period, None) for scope in ("service", f"business:{business_id}") for period in (day, month)]


def _periods(limits: Sequence[Limit]) -> dict[str, Any]:
    """The four periods as the statements name them."""
    values: dict[str, Any] = {}
    for limit, (scope, period, bound) in zip(limits, _PERIOD_NAMES, strict=True):
        values[scope], values[period], values[bound] = limit.scope, limit.period, limit.limit_nano_usd
    return values


def _open_row(call: OpenCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "timestamp": utc_text(call.at),
        "expires_at": utc_text(call.expires_at),
        "service": call.service,
        "model": call.model,
        "business_id": call.business_id,
        "session_id": call.session_hash,
        "day": call.day,
        "month": call.month,
        "reserved_nano_usd": call.reserved_nano_usd,
        "price_version": call.price_version,
        "success": False,
    }


def _end_row(end: ClosedCall) -> dict[str, Any]:
    usage = end.usage
    return {
        "state": end.state,
        "cost": end.cost_nano_usd,
        "served_model": end.served_model,
        "input_tokens": usage.prompt if usage else 0,
        "cached_tokens": usage.cached if usage else 0,
        "output_tokens": usage.output if usage else 0,
        "thinking_tokens": usage.thinking if usage else 0,
        "ms": end.ms,
        "success": end.success,
    }
