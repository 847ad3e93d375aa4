"""Catalogues in the database: read whole, swapped whole, the one before restorable. Knows no file format, no search."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Select, select, update

from chatbot.errors import BusinessNotFound, Conflict, InvalidInput, ProductNotFound, Refused
from chatbot.model import Product, utc_now
from chatbot.store.engine import Database
from chatbot.store.schema import businesses, utc_text

_FIELDS = tuple(field.name for field in fields(Product))
_IN_STOCK = _FIELDS.index("in_stock")
_COLUMNS = ", ".join(("business_id", "position", *_FIELDS))
_VALUES = ", ".join(f":{name}" for name in ("business_id", "position", *_FIELDS))

# Names from our own schema only. All rows of a large catalogue pass through these: Core takes five times as long.
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM {{table}} WHERE business_id = :business_id ORDER BY position"
_SELECT_ONE = f"SELECT {', '.join(_FIELDS)} FROM products WHERE business_id = :business_id AND id = :id"
_SELECT_PAGE = f"{_SELECT} LIMIT :limit OFFSET :offset"
_COUNT = "SELECT count(*) FROM products WHERE business_id = :business_id"
_UPDATE = f"""UPDATE products SET {", ".join(f"{name} = :{name}" for name in _FIELDS if name != "id")}
WHERE business_id = :business_id AND id = :id"""
_INSERT = f"INSERT INTO products ({_COLUMNS}) VALUES ({_VALUES})"
_DELETE = "DELETE FROM {table} WHERE business_id = :business_id"
_COPY = f"INSERT INTO {{to}} ({_COLUMNS}) SELECT {_COLUMNS} FROM {{source}} WHERE business_id = :business_id"


class Products:
    """Each shop's catalogue. A reader sees the old one or the new one, never a mixture."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._select = database.prepare(_SELECT.format(table="products"))
        self._select_previous = database.prepare(_SELECT.format(table="previous_products"))
        self._select_one = database.prepare(_SELECT_ONE)
        self._select_page = database.prepare(_SELECT_PAGE.format(table="products"))
        self._count = database.prepare(_COUNT)
        self._update = database.prepare(_UPDATE)
        self._insert = database.prepare(_INSERT)
        self._delete = database.prepare(_DELETE.format(table="products"))
        self._delete_previous = database.prepare(_DELETE.format(table="previous_products"))
        self._keep = database.prepare(_COPY.format(source="products", to="previous_products"))

    def all(self, business_id: str) -> list[Product]:
        """The shop's products in catalogue order; empty when there are none or no such shop."""
        with self._database.read() as connection:
            return _products(connection, self._select, business_id)

    def page(self, business_id: str, *, offset: int, limit: int) -> tuple[list[Product], int]:
        """A stretch of the catalogue, and how many products it has in all."""
        shop = {"business_id": business_id}
        with self._database.read() as connection:
            rows = connection.exec_driver_sql(self._select_page, {**shop, "offset": offset, "limit": limit})
            return [_product(row) for row in rows], int(connection.exec_driver_sql(self._count, shop).scalar() or 0)

    def some(self, business_id: str, ids: Collection[str]) -> list[Product]:
        """The products with these ids, in the order of the ids; those that are gone are left out."""
        with self._database.read() as connection:
            found = (self._one(connection, business_id, product_id) for product_id in ids)
            return [product for product in found if product is not None]

    def change(self, business_id: str, product_id: str, edit: Callable[[Product], Product]) -> tuple[Product, int]:
        """Puts what `edit` makes of a product in its place; returns it and the version, which grows with a change only.

        Read and written in one transaction. BusinessNotFound, ProductNotFound; what `edit` raises changes nothing.
        """
        with self._database.write(durable=True) as connection:
            version = _locked_version(connection, business_id)
            before = self._one(connection, business_id, product_id)
            if before is None:
                raise ProductNotFound(business_id, product_id)
            after = edit(before)
            if after == before:
                return before, version
            row = {name: getattr(after, name) for name in _FIELDS}
            connection.exec_driver_sql(self._update, {**row, "business_id": business_id, "id": product_id})
            return after, self._next_version(connection, business_id, version)

    def replace(self, business_id: str, catalogue: Iterable[Product], *, expected_version: int | None = None) -> int:
        """Makes these the shop's products, all or none, keeps the catalogue before restorable; returns the version.

        The same products in the same order change nothing. With `expected_version`: Conflict when the shop changed
        since. BusinessNotFound; InvalidInput when an id occurs twice.
        """
        wanted = list(catalogue)
        _require_unique_ids(wanted)
        rows = [_row(product, business_id, position) for position, product in enumerate(wanted)]
        unchanged_at = self._version_holding(business_id, wanted)
        with self._database.write(durable=True) as connection:
            version = _locked_version(connection, business_id)
            if expected_version not in {None, version}:
                raise _changed_meanwhile(business_id)
            if version == unchanged_at:
                return version
            return self._swap(connection, business_id, rows, version)

    def restore_previous(self, business_id: str) -> int:
        """Brings back the catalogue before the last swap and keeps the one it displaces; returns the version.

        Restoring twice is back where it was. BusinessNotFound; Refused when there is no catalogue to go back to.
        """
        with self._database.write(durable=True) as connection:
            version = _locked_version(connection, business_id)
            previous = _products(connection, self._select_previous, business_id)
            if not previous:
                raise Refused("Geri dönülecek önceki bir katalog yok.", details={"business_id": business_id})
            rows = [_row(product, business_id, position) for position, product in enumerate(previous)]
            return self._swap(connection, business_id, rows, version)

    def _version_holding(self, business_id: str, catalogue: list[Product]) -> int | None:
        """The shop's version if that is its catalogue already: compared before the write lock is taken."""
        with self._database.read() as connection:
            version: int | None = connection.execute(_version_of(business_id)).scalar()
            return version if _products(connection, self._select, business_id) == catalogue else None

    def _swap(self, connection: Connection, business_id: str, rows: Sequence[dict[str, Any]], version: int) -> int:
        shop = {"business_id": business_id}
        for statement in (self._delete_previous, self._keep, self._delete):
            connection.exec_driver_sql(statement, shop)
        if rows:
            connection.exec_driver_sql(self._insert, rows)
        return self._next_version(connection, business_id, version)

    def _next_version(self, connection: Connection, business_id: str, version: int) -> int:
        values = {"version": version + 1, "updated_at": utc_text(self._now())}
        connection.execute(update(businesses).where(businesses.c.id == business_id).values(values))
        return version + 1

    def _one(self, connection: Connection, business_id: str, product_id: str) -> Product | None:
        row = connection.exec_driver_sql(self._select_one, {"business_id": business_id, "id": product_id}).first()
        return None if row is None else _product(row)


def _products(connection: Connection, prepared: str, business_id: str) -> list[Product]:
    rows = connection.exec_driver_sql(prepared, {"business_id": business_id})
    return [_product(row) for row in rows]


def _product(row: Sequence[Any]) -> Product:
    values = list(row)
    values[_IN_STOCK] = bool(values[_IN_STOCK])  # SQLite's are 0 and 1
    return Product(*values)


def _row(product: Product, business_id: str, position: int) -> dict[str, Any]:
    row = {name: getattr(product, name) for name in _FIELDS}
    return {"business_id": business_id, "position": position, **row}


def _version_of(business_id: str) -> Select[int]:
    return select(businesses.c.version).where(businesses.c.id == business_id)


def _locked_version(connection: Connection, business_id: str) -> int:
    version: int | None = connection.execute(_version_of(business_id).with_for_update()).scalar()
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
