"""A catalogue written out again: CSV a spreadsheet opens safely, JSON for programs. Both can be imported unchanged."""

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from chatbot.model import Product

COLUMNS = (
    "id", "title", "description", "price", "sale_price", "currency", "category", "color", "size", "brand", "stock",
    "url", "image_url",
)  # fmt: skip
_GROUP = "group_id"  # only where a shop uses it: without it, variants go by their title
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(products: Iterable[Product], stream: TextIO) -> None:
    """Comma-separated text; a cell that a spreadsheet would take for a formula is led by an apostrophe."""
    products = list(products)
    writer = csv.writer(stream, lineterminator="\r\n")
    names = _columns(products)
    writer.writerow(names)
    for product in products:
        cells = _cells(product)
        writer.writerow(_inert(cells[name]) for name in names)


def write_json(products: Iterable[Product], stream: TextIO) -> None:
    """A list with one object a line; prices are numbers in major units, what is not known is null."""
    products = list(products)
    names = _columns(products)
    rows = [{name: value for name, value in _cells(product).items() if name in names} for product in products]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    stream.write(f"[\n{lines}\n]\n" if rows else "[]\n")


def _columns(products: list[Product]) -> tuple[str, ...]:
    return (*COLUMNS, _GROUP) if any(product.group_id for product in products) else COLUMNS


def _cells(product: Product) -> dict[str, Any]:
    """By column name. A count that is not known but certainly zero is written as zero."""
    cells = product.as_dict()
    cells["description"] = product.description or None
    cells["stock"] = 0 if product.stock is None and not product.in_stock else product.stock
    cells["group_id"] = product.group_id or None
    return {name: cells[name] for name in (*COLUMNS, _GROUP)}


def _inert(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
