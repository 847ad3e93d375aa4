"""Column names of every source (lexicon.toml) and the field each one means. Knows names only, no cell values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.catalog.importers.lexicon import key, words

_PRICE_FIELDS = ("list_price", "price", "paid_price", "sale_price")
_PRICE_NAME = re.compile(r"(?:kdvdahil)?(.*?)(?:kdvdahil)?(tl|try|usd|eur|euro)?(?:kdvdahil)?")
_CURRENCY = {"tl": "TRY", "try": "TRY", "usd": "USD", "eur": "EUR", "euro": "EUR"}
_NUMBER = re.compile(r"\d+")


_FIELDS = {
    key(alias): (field, rank) for field, aliases in words("columns").items() for rank, alias in enumerate(aliases)
}
_PAIR_WORDS = words("attributes")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands: column positions by priority; `attributes` pairs name and value columns.

    `currency` is what a price header says ("Fiyat (TL)"); `unused` are the headers that mean nothing to us.
    """

    fields: dict[str, tuple[int, ...]]
    attributes: tuple[tuple[int, int], ...]
    unused: tuple[str, ...]
    currency: str | None

    def has(self, *names: str) -> bool:
        """Whether at least one of these fields has a column."""
        return any(name in self.fields for name in names)


def resolve(headers: Sequence[str]) -> Columns:
    """The fields of a header row."""
    found: dict[str, list[tuple[int, int]]] = {}
    unused, currencies = [], []
    attributes = _attributes(headers)
    paired = {position for pair in attributes for position in pair}
    for position, header in enumerate(headers):
        field, rank, currency = _field(header)
        if field:
            found.setdefault(field, []).append((rank, position))
            currencies += [currency] if currency else []
        elif header and position not in paired:
            unused.append(header)
    fields = {field: tuple(position for _, position in sorted(places)) for field, places in found.items()}
    return Columns(fields, attributes, tuple(unused), currencies[0] if len(set(currencies)) == 1 else None)


def missing(headers: Sequence[str]) -> tuple[str, ...]:
    """Which of the two columns a catalogue cannot be without are not there (Turkish names)."""
    fields = {_field(header)[0] for header in headers}
    lacking = [] if "title" in fields else ["ürün adı"]
    return (*lacking, *(() if fields.intersection(_PRICE_FIELDS) else ("fiyat",)))


def recognised_count(headers: Sequence[str]) -> int:
    """How many headers mean something to us: the better reading of a file has more."""
    return sum(1 for header in headers if _field(header)[0])


def _field(header: str) -> tuple[str, int, str | None]:
    """(field or "", priority, currency said by a price header)."""
    name = key(header)
    if name in _FIELDS:
        return (*_FIELDS[name], None)
    match = _PRICE_NAME.fullmatch(name)
    field, rank = _FIELDS.get(match[1], ("", 0)) if match else ("", 0)
    return (field, rank, _CURRENCY.get(match[2] or "")) if match and field in _PRICE_FIELDS else ("", 0, None)


def _attributes(headers: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """(name column, value column) of "Attribute 1 name" + "Attribute 1 value(s)" and their kin."""
    places = {key(header): position for position, header in enumerate(headers)}
    numbers = dict.fromkeys(number for name in places for number in _NUMBER.findall(name))
    pairs = []
    for number in numbers:
        name, value = (
            next((places[key_] for word in _PAIR_WORDS[part] if (key_ := key(word.format(number))) in places), None)
            for part in ("name", "value")
        )
        if name is not None and value is not None:
            pairs.append((name, value))
    return tuple(pairs)
