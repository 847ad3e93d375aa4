"""What the ledger says when asked: sums, days, single calls. Reads only; money stays integer nano-USD."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, select

from chatbot.model import APICall
from chatbot.store.engine import Database
from chatbot.store.schema import api_calls, budget_periods, turns, utc_text

GroupBy = Literal["service", "model", "business_id", "hour"]

_SPENT_STATES = ("settled", "assumed")
_NANO = 1_000_000_000
_PAGE = 1000
_KEYS: dict[GroupBy, ColumnElement[str]] = {
    "service": api_calls.c.service,
    "model": func.coalesce(api_calls.c.served_model, api_calls.c.model),
    "business_id": api_calls.c.business_id,
    "hour": func.substr(api_calls.c.timestamp, 1, 13),
}


class CostReports:
    """Sums over `api_calls` and `budget_periods`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spent_nano_usd(self, scope: str, period: str) -> int:
        """What a budget period has spent; 0 when nothing was booked in it."""
        return self.budget(scope, period)[0]

    def budget(self, scope: str, period: str) -> tuple[int, int]:
        """What a budget period has spent and holds, in nano-USD."""
        columns = (budget_periods.c.spent_nano_usd, budget_periods.c.held_nano_usd)
        query = select(*columns).where(budget_periods.c.scope == scope, budget_periods.c.period == period)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return (row[0], row[1]) if row else (0, 0)

    def totals(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Calls that were or may have been billed, and what they cost; a correction row is no call of its own."""
        calls_made = func.count().filter(api_calls.c.corrects.is_(None))
        query = select(calls_made, func.coalesce(func.sum(api_calls.c.cost_nano_usd), 0))
        with self._database.read() as connection:
            calls, cost = connection.execute(_between(query, since, until)).one()
        return int(calls), int(cost)

    def by(self, key: GroupBy, since: datetime, until: datetime) -> dict[str, int]:
        """Cost by service, model, business or UTC hour ("2026-11-22T09"), dearest first (hours in order)."""
        column = _KEYS[key]
        cost = func.sum(api_calls.c.cost_nano_usd)
        query = _between(select(column, cost), since, until).group_by(column)
        query = query.order_by(column) if key == "hour" else query.order_by(cost.desc(), column)
        with self._database.read() as connection:
            return {str(name): int(total) for name, total in connection.execute(query)}

    def by_day(self, first_day: str, last_day: str) -> dict[str, int]:
        """Cost by day of the budget's zone, both ends included; days without calls are missing."""
        query = (
            select(api_calls.c.day, func.sum(api_calls.c.cost_nano_usd))
            .where(api_calls.c.day.between(first_day, last_day), api_calls.c.state.in_(_SPENT_STATES))
            .group_by(api_calls.c.day)
            .order_by(api_calls.c.day)
        )
        with self._database.read() as connection:
            return {day: int(total) for day, total in connection.execute(query)}

    def answers_by_method(self, since: datetime, until: datetime) -> dict[str, int]:
        """How many answers came from where."""
        inside = turns.c.created_at.between(utc_text(since), utc_text(until))
        query = select(turns.c.method, func.count()).where(inside).group_by(turns.c.method)
        with self._database.read() as connection:
            return {method: int(count) for method, count in connection.execute(query)}

    def calls(self, since: datetime, until: datetime) -> Iterator[APICall]:
        """Every row of the ledger, oldest first, a page at a time: no long transaction, no long list."""
        after = (utc_text(since), "")
        query = select(api_calls).where(api_calls.c.timestamp <= utc_text(until))
        while True:
            later = (api_calls.c.timestamp > after[0]) | (
                (api_calls.c.timestamp == after[0]) & (api_calls.c.id > after[1])
            )
            page_query = query.where(later).order_by(api_calls.c.timestamp, api_calls.c.id).limit(_PAGE)
            with self._database.read() as connection:
                page = [dict(row) for row in connection.execute(page_query).mappings()]
            yield from map(_call, page)
            if len(page) < _PAGE:
                return
            after = (page[-1]["timestamp"], page[-1]["id"])


def _between(query: Select[*tuple[Any, ...]], since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    return query.where(
        api_calls.c.timestamp.between(utc_text(since), utc_text(until)), api_calls.c.state.in_(_SPENT_STATES)
    )


def _call(values: Mapping[str, Any]) -> APICall:
    return APICall(
        timestamp=values["timestamp"],
        service=values["service"],
        model=values["served_model"] or values["model"],
        input_tokens=values["input_tokens"],
        output_tokens=values["output_tokens"],
        cost=values["cost_nano_usd"] / _NANO,
        session_id=values["session_id"] or "",
        response_time_ms=values["response_time_ms"],
        success=values["success"],
        id=values["id"],
        business_id=values["business_id"],
        state=values["state"],
        cached_tokens=values["cached_tokens"],
        thinking_tokens=values["thinking_tokens"],
        cost_nano_usd=values["cost_nano_usd"],
    )
