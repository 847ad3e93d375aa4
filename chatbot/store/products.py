"""Catalogues in the database: read whole, swapped whole, the one before restorable. Knows no file format, no search."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from chatbot.errors import BusinessNotFound, Conflict, InvalidInput, Refused
from chatbot.model import Product, utc_now
from chatbot.store.engine import Database
from chatbot.store.schema import businesses, previous_products, products, utc_text

_FIELDS = tuple(field.name for field in fields(Product))


class Products:
    """Each shop's catalogue. A reader sees the old one or the new one, never a mixture."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    def all(self, business_id: str) -> list[Product]:
        """The shop's products in catalogue order; empty when there are none or no such shop."""
        with self._database.read() as connection:
            return _catalogue(connection, products, business_id)

    def replace(self, business_id: str, catalogue: Iterable[Product], *, expected_version: int | None = None) -> int:
        """Makes these the shop's products, all or none, keeps the catalogue before restorable; returns the version.

        The same products in the same order change nothing. With `expected_version`: Conflict when the shop changed
        since. BusinessNotFound; InvalidInput when an id occurs twice.
        """
        wanted = list(catalogue)
        _require_unique_ids(wanted)
        with self._database.write(durable=True) as connection:
            version = _locked_version(connection, business_id)
            if expected_version not in {None, version}:
                raise _changed_meanwhile(business_id)
            current = _catalogue(connection, products, business_id)
            if current == wanted:
                return version
            _overwrite(connection, previous_products, business_id, current)
            _overwrite(connection, products, business_id, wanted)
            return self._next_version(connection, business_id, version)

    def restore_previous(self, business_id: str) -> int:
        """Brings back the catalogue before the last swap and keeps the one it displaces; returns the version.

        Restoring twice is back where it was. BusinessNotFound; Refused when there is no catalogue to go back to.
        """
        with self._database.write(durable=True) as connection:
            version = _locked_version(connection, business_id)
            previous = _catalogue(connection, previous_products, business_id)
            if not previous:
                raise Refused("Geri dönülecek önceki bir katalog yok.", details={"business_id": business_id})
            current = _catalogue(connection, products, business_id)
            _overwrite(connection, previous_products, business_id, current)
            _overwrite(connection, products, business_id, previous)
            return self._next_version(connection, business_id, version)

    def _next_version(self, connection: Connection, business_id: str, version: int) -> int:
        values = {"version": version + 1, "updated_at": utc_text(self._now())}
        connection.execute(update(businesses).where(businesses.c.id == business_id).values(values))
        return version + 1


def _catalogue(connection: Connection, table: Table, business_id: str) -> list[Product]:
    columns = [table.c[name] for name in _FIELDS]
    query = select(*columns).where(table.c.business_id == business_id).order_by(table.c.position)
    return [Product(*row) for row in connection.execute(query)]


def _overwrite(connection: Connection, table: Table, business_id: str, catalogue: Sequence[Product]) -> None:
    connection.execute(delete(table).where(table.c.business_id == business_id))
    if catalogue:
        rows = [_row(product, business_id, position) for position, product in enumerate(catalogue)]
        connection.execute(insert(table), rows)


def _row(product: Product, business_id: str, position: int) -> dict[str, Any]:
    row = {name: getattr(product, name) for name in _FIELDS}
    return {"business_id": business_id, "position": position, **row}


def _locked_version(connection: Connection, business_id: str) -> int:
    query = select(businesses.c.version).where(businesses.c.id == business_id).with_for_update()
    version: int | None = connection.execute(query).scalar()
    if version is None:
        raise BusinessNotFound(business_id)
    return version


def _require_unique_ids(catalogue: Sequence[Product]) -> None:
    for one, other in pairwise(sorted(product.id for product in catalogue)):
        if one == other:
            raise InvalidInput("Aynı ürün kimliği birden çok kez geçiyor.", details={"id": one})


def _changed_meanwhile(business_id: str) -> Conflict:
    return Conflict(
        "Mağazanın kaydı bu arada değişti; hiçbir şey yazılmadı.",
        details={"business_id": business_id},
        suggested_action="İşlemi yeniden başlatın.",
    )
