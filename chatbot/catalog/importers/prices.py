"""Prices as shops write them, to whole minor units (kuruş), exactly. Knows nothing of rows, fields or files.

"1.299" alone is ambiguous (1299 or 1,299): a `PriceReader` decides such marks once, from all prices of the file.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from statistics import median
from typing import NamedTuple, TypeGuard

from chatbot.catalog.importers.lexicon import words
from chatbot.catalog.importers.table import Cell
from chatbot.turkish import fold

MAX_MAJOR = 100_000_000
_MAX_DIGITS = 30  # beyond this a text is no price; keeps Decimal work small

_FILLER = re.compile(r"[\s.,()+\-−–]")
_CURRENCIES = {_FILLER.sub("", fold(mark)): code for code, marks in words("currencies").items() for mark in marks}
_BLANKS = frozenset({"", "-", "–", "—", "yok", "n/a", "#n/a", "null", "none"})
_PARTS = re.compile(r"(\D*?)([.,]?\d(?:[\d.,\s'’]*\d)?)(\D*)")
_SIMPLE = re.compile(r"([0-9]{1,8})(?:[.,]([0-9]{1,2}))?")
_SPACED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


class PriceError(ValueError):
    """A price that cannot be used; the text is the reason, Turkish."""


class _Parts(NamedTuple):
    """A price text taken apart: sign, digits with their marks, currency code."""

    sign: int
    number: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class Money:
    """A price in minor units; `currency` is what its own text said, None if nothing."""

    minor: int
    currency: str | None = None


@lru_cache(maxsize=256)
def currency_code(text: str) -> str | None:
    """ISO code of "TL", "₺", "usd"; None for blank; raises PriceError for anything unknown."""
    name = _FILLER.sub("", fold(text))
    if name and name not in _CURRENCIES:
        raise PriceError(f"para birimi tanınmadı: '{text.strip()[:40]}'")
    return _CURRENCIES.get(name)


class PriceReader:
    """Reads the prices of one file; `samples` are all its price cells, from which ambiguous marks are decided."""

    def __init__(self, samples: Iterable[Cell]) -> None:
        cells = [cell for cell in samples if cell is not None]
        texts = Counter(cell for cell in cells if isinstance(cell, str))
        self._parts = {text: _parts_or_none(text) for text in texts}
        numbers = {parts.number for parts in self._parts.values() if parts}
        unclear = {number for number in numbers if _AMBIGUOUS.fullmatch(number)}
        exact = [_exact(cell) for cell in cells if _is_number(cell)] if unclear else []
        self._thousands = {mark: _means_thousands(mark, unclear, numbers - unclear, exact) for mark in ".,"}
        self._ambiguous = {text: count for text, count in texts.items() if unclear and self._is_ambiguous(text)}
        self._read: dict[str, Money | None] = {}

    def read(self, cell: Cell) -> Money | None:
        """The price in a cell, None when it is blank; raises PriceError."""
        if cell is None:
            return None
        if _is_number(cell):
            return Money(_minor(_exact(cell)))
        text = str(cell)
        if text not in self._read:
            self._read[text] = self._read_text(text)
        return self._read[text]

    def notes(self) -> tuple[str, ...]:
        """What was decided about ambiguous prices, for the owner."""
        marked = {mark: {text: n for text, n in self._ambiguous.items() if mark in text} for mark in ".,"}
        return tuple(self._note(mark, texts) for mark, texts in marked.items() if texts)

    def _note(self, mark: str, texts: dict[str, int]) -> str:
        meaning = "binlik ayracı" if self._thousands[mark] else "ondalık ayracı"
        example = next(iter(texts))
        price = self.read(example)
        read = f"{price.minor / 100:.2f}".replace(".", ",") if price else ""
        return (
            f"İki türlü okunabilen {sum(texts.values())} fiyatta '{mark}' sütundaki öteki fiyatlara bakılarak "
            f"{meaning} sayıldı: '{example.strip()}' = {read}."
        )

    def _is_ambiguous(self, text: str) -> bool:
        parts = self._parts.get(text)
        return parts is not None and _AMBIGUOUS.fullmatch(parts.number) is not None

    def _read_text(self, text: str) -> Money | None:
        simple = _SIMPLE.fullmatch(text)
        if simple:
            return Money(int(simple[1]) * 100 + int((simple[2] or "").ljust(2, "0")))
        if fold(text).strip() in _BLANKS:
            return None
        parts = self._parts.get(text) or _split(text)
        return Money(_minor(parts.sign * self._decimal(parts.number)), parts.currency)

    def _decimal(self, number: str) -> Decimal:
        ambiguous = _AMBIGUOUS.fullmatch(number)
        if ambiguous:
            mark = ambiguous.group(1)
            return Decimal(number.replace(mark, "" if self._thousands[mark] else "."))
        return _plain(number)


def _is_number(cell: Cell) -> TypeGuard[int | float | Decimal]:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _exact(number: float | Decimal) -> Decimal:
    """A float as the shortest decimal that denotes it: 1299.9 is 1299.90 exactly."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def _parts_or_none(text: str) -> _Parts | None:
    try:
        return _split(text)
    except PriceError:
        return None


def _split(text: str) -> _Parts:
    """The parts of a price text; raises PriceError."""
    if _SIMPLE.fullmatch(text):
        return _Parts(1, text, None)
    match = _PARTS.fullmatch(text.strip())
    before, number, after = match.groups() if match else ("", "", "")
    if not number or len(number) > _MAX_DIGITS or (number[0] in ".," and before.strip()) or "%" in before + after:
        raise _unreadable(text)
    negative = "-" in before or "−" in before or after.strip() == "-" or "(" in before
    return _Parts(-1 if negative else 1, _joined(number), _currency_of(before, after, text))


def _unreadable(text: str) -> PriceError:
    return PriceError(f"fiyat okunamadı: '{text.strip()[:40]}'")


def _currency_of(before: str, after: str, text: str) -> str | None:
    try:
        return currency_code(before + after)
    except PriceError as error:
        raise _unreadable(text) from error


def _joined(number: str) -> str:
    """Spaces and apostrophes between groups of three digits removed."""
    if _SPACED.fullmatch(number):
        return re.sub(r"[\s'’]", "", number)
    if re.search(r"[\s'’]", number):
        raise _unreadable(number)
    return number


def _plain(number: str) -> Decimal:
    """The value of an unambiguous number: the last mark that stands once is the decimal mark."""
    marks = [character for character in number if character in ".,"]
    if len(marks) > 1 and _GROUPED.fullmatch(number):
        return Decimal(number.replace(marks[0], ""))
    whole, mark, fraction = _cut(number, marks[-1]) if marks else (number, "", "")
    grouped = any(other in whole for other in ".,")
    if (mark and mark in whole) or (grouped and not _GROUPED.fullmatch(whole)):
        raise _unreadable(number)
    return Decimal(re.sub("[.,]", "", whole) + "." + (fraction or "0"))


def _cut(number: str, mark: str) -> tuple[str, str, str]:
    whole, _, fraction = number.rpartition(mark)
    return whole or "0", mark, fraction


def _minor(value: Decimal) -> int:
    if not value.is_finite():
        raise PriceError(f"fiyat okunamadı: '{value}'")
    if value < 0:
        raise PriceError(
            f"fiyat eksi olamaz: {value.normalize():f}" if value > -(10**_MAX_DIGITS) else "fiyat eksi olamaz"
        )
    if value > MAX_MAJOR:
        raise PriceError(f"fiyat çok büyük: {value:.0f}" if value < 10**_MAX_DIGITS else "fiyat çok büyük")
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _means_thousands(mark: str, unclear: set[str], clear: set[str], exact: list[Decimal]) -> bool:
    """Whether `mark` in "1.299" separates thousands.

    It does, unless clear prices use it as their decimal mark; and even then if that reading alone is of the file's
    magnitude (899.90, 1299.90 and a hand-typed 1.299).
    """
    unclear = {number for number in unclear if mark in number}
    if not unclear or any(_groups_with(mark, number) for number in clear):
        return True
    if not any(_decimal_with(mark, number) for number in clear):
        return True
    low = median(Decimal(number.replace(mark, ".")) for number in unclear)
    values = [value for value in (*map(_value_or_none, clear), *exact) if value is not None and value.is_finite()]
    usual = median([value for value in values if value > 0] or [low])
    return low * low * 1000 < usual * usual  # 1000 * low is nearer to the usual price, as a ratio, than low is


def _value_or_none(number: str) -> Decimal | None:
    try:
        return _plain(number)
    except PriceError:
        return None


def _groups_with(mark: str, text: str) -> bool:
    """Clear evidence that `mark` separates thousands: 1.299.000, or the other one before decimals."""
    other = "," if mark == "." else "."
    return text.count(mark) > 1 or _decimal_with(other, text)


def _decimal_with(mark: str, text: str) -> bool:
    """Clear evidence that `mark` is the decimal mark: it stands last, once, and not before a group of three."""
    marks = [character for character in text if character in ".,"]
    return bool(marks) and marks[-1] == mark and marks.count(mark) == 1
