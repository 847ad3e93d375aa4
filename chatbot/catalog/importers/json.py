"""JSON: a list of objects, or an object with such a list under "products"; among them the prototype's products.json."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chatbot.catalog.importers import columns, encoding, table
from chatbot.catalog.importers.lexicon import key
from chatbot.catalog.importers.table import Cell, NumberedRow, Rejection, Table
from chatbot.errors import UnreadableFile

_LIST_KEYS = ("products", "urunler", "items", "data")


class JsonFormat:
    """Objects with our column names or any alias; rows are numbered by their place in the list, from 1."""

    name = "JSON"

    def recognises(self, head: bytes) -> bool:
        """Begins with a bracket or brace."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))

    def read(self, data: bytes) -> Table:
        """All objects of the list as one table over the union of their keys; raises UnreadableFile."""
        repeated: set[str] = set()
        items = _items(_parse(encoding.decode(data), repeated))
        if len(items) > table.MAX_ROWS:
            raise table.refuse_rows()
        headers = tuple(dict.fromkeys(name for item in items if isinstance(item, Mapping) for name in item))
        if items and columns.missing(headers):
            raise table.no_header([(0, headers)])
        rows: list[NumberedRow] = []
        broken: list[Rejection] = []
        for number, item in enumerate(items, start=1):
            if isinstance(item, Mapping):
                rows.append((number, [_cell(item.get(header)) for header in headers]))
            else:
                broken.append(Rejection(number, "kayıt bir nesne ({…}) değil"))
        return Table(headers, rows, tuple(broken), _notes(repeated))


def _parse(text: str, repeated: set[str]) -> Any:
    """Numbers exact (Decimal); keys repeated within an object are collected, their last value stands."""

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            names = [name for name, _ in pairs]
            repeated.update(name for name in result if names.count(name) > 1)
        return result

    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=collect)
    except json.JSONDecodeError as error:
        message = f"JSON bozuk: {error.lineno}. satır, {error.colno}. sütun."
        raise UnreadableFile(message, details={"line": error.lineno, "column": error.colno}) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UnreadableFile("JSON okunamadı: içinde aşırı büyük bir sayı ya da çok derin iç içe yapı var.") from error


def _items(document: Any) -> list[Any]:
    if isinstance(document, Mapping):
        by_key = {key(name): value for name, value in document.items()}
        document = next((by_key[name] for name in _LIST_KEYS if isinstance(by_key.get(name), list)), None)
    if not isinstance(document, list):
        raise UnreadableFile(
            "JSON dosyasında ürün listesi yok.", suggested_action='Dosya [{…}, …] ya da {"products": [{…}, …]} olmalı.'
        )
    return document


def _cell(value: Any) -> Cell:
    """A scalar as it is, a list as its scalars side by side; an object says nothing a column could hold."""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value if isinstance(part, str | int | Decimal))
    return None if isinstance(value, Mapping) else value


def _notes(repeated: set[str]) -> tuple[str, ...]:
    if not repeated:
        return ()
    names = ", ".join(sorted(repeated)[:10])
    return (f"Bazı kayıtlarda aynı anahtar birden çok kez yazılmış, sonuncusu alındı: {names}.",)


FORMAT = JsonFormat()
