"""Shop profiles in the database. Knows no catalogue beyond counting it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from chatbot.model import Business, Faq, utc_now
from chatbot.store.engine import Database
from chatbot.store.schema import businesses, json_text, products, utc_text

_FIELDS = tuple(field.name for field in fields(Business))
_COLUMNS = tuple(businesses.c[name] for name in _FIELDS)
_JSON = frozenset({"payment_methods", "social", "faq", "synonyms", "opening_hours", "theme", "allowed_origins"})


class Businesses:
    """The shops this service answers for."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._version = database.prepare("SELECT version FROM businesses WHERE id = :id")

    def get(self, business_id: str) -> Business | None:
        """The profile, or None when there is no such shop."""
        with self._database.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(businesses.c.id == business_id)).mappings().first()
        return _business(row) if row else None

    def all(self) -> list[Business]:
        """All shops, in the order they were created."""
        with self._database.read() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(businesses.c.position)).mappings().all()
        return [_business(row) for row in rows]

    def version(self, business_id: str) -> int | None:
        """A number that grows with every change of the shop's profile or catalogue; None when there is no such shop."""
        row = self._database.fetch_row(self._version, {"id": business_id})
        return row[0] if row else None

    def product_counts(self) -> dict[str, int]:
        """How many products each shop has, all shops named, in the order they were created."""
        query = (
            select(businesses.c.id, func.count(products.c.id))
            .outerjoin(products, products.c.business_id == businesses.c.id)
            .group_by(businesses.c.id, businesses.c.position)
            .order_by(businesses.c.position)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def put(self, business: Business) -> Literal["added", "changed", "unchanged"]:
        """Creates the shop or replaces its profile; its catalogue stays. The version grows only with a change."""
        row = _row(business)
        query = select(*_COLUMNS).where(businesses.c.id == business.id).with_for_update()
        with self._database.write(durable=True) as connection:
            stored = connection.execute(query).mappings().first()
            if stored is None:
                self._add(connection, row)
                return "added"
            if dict(stored) == row:
                return "unchanged"
            stamps = {"version": businesses.c.version + 1, "updated_at": utc_text(self._now())}
            connection.execute(update(businesses).where(businesses.c.id == business.id).values(**row, **stamps))
            return "changed"

    def _add(self, connection: Connection, row: Mapping[str, Any]) -> None:
        last = connection.execute(select(func.max(businesses.c.position))).scalar() or 0
        now = utc_text(self._now())
        stamps = {"version": 1, "position": last + 1, "created_at": now, "updated_at": now}
        connection.execute(insert(businesses).values(**row, **stamps))


def _row(business: Business) -> dict[str, Any]:
    values = {name: getattr(business, name) for name in _FIELDS}
    values["faq"] = [{"question": faq.question, "answer": faq.answer} for faq in business.faq]
    for name in ("social", "synonyms", "opening_hours", "theme"):
        values[name] = dict(values[name])
    return {name: json_text(value) if name in _JSON else value for name, value in values.items()}


def _business(row: Mapping[Any, Any]) -> Business:
    values = {name: json.loads(value) if name in _JSON else value for name, value in row.items()}
    values["faq"] = tuple(Faq(**item) for item in values["faq"])
    for name in ("payment_methods", "allowed_origins"):
        values[name] = tuple(values[name])
    for name in ("synonyms", "opening_hours"):
        values[name] = {key: tuple(value) for key, value in values[name].items()}
    return Business(**values)
