"""Prices as shops write them, to whole minor units (kuruş), exactly. Knows nothing of rows, fields or files.

"1.299" alone is ambiguous (1299 or 1,299): a `PriceReader` decides such marks once, from all prices of the file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median

from chatbot.catalog.importers.lexicon import words
from chatbot.catalog.importers.table import Cell
from chatbot.turkish import fold

MAX_MAJOR = 100_000_000
_MAX_DIGITS = 30  # beyond this a text is no price; keeps Decimal work small

_FILLER = re.compile(r"[\s.,()+\-−–]")
_CURRENCIES = {_FILLER.sub("", fold(mark)): code for code, marks in words("currencies").items() for mark in marks}
_BLANKS = frozenset({"", "-", "–", "—", "yok", "n/a", "#n/a", "null", "none"})
_PARTS = re.compile(r"(\D*?)([.,]?\d(?:[\d.,\s'’]*\d)?)(\D*)")
_SPACED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


class PriceError(ValueError):
    """A price that cannot be used; the text is the reason, Turkish."""


@dataclass(frozen=True, slots=True)
class Money:
    """A price in minor units; `currency` is what its own text said, None if nothing."""

    minor: int
    currency: str | None = None


def currency_code(text: str) -> str | None:
    """ISO code of "TL", "₺", "usd"; None for blank; raises PriceError for anything unknown."""
    name = _FILLER.sub("", fold(text))
    if name and name not in _CURRENCIES:
        raise PriceError(f"para birimi tanınmadı: '{text.strip()[:40]}'")
    return _CURRENCIES.get(name)


class PriceReader:
    """Reads the prices of one file; `samples` are all its price cells, from which ambiguous marks are decided."""

    def __init__(self, samples: Iterable[Cell]) -> None:
        numbers = [_number_or_none(cell) for cell in samples]
        self._thousands = {mark: _means_thousands(mark, numbers) for mark in ".,"}
        self._ambiguous = [n for n in numbers if isinstance(n, str) and _AMBIGUOUS.fullmatch(n)]
        self._known: dict[str, Money | None] = {}

    def read(self, cell: Cell) -> Money | None:
        """The price in a cell, None when it is blank; raises PriceError."""
        if isinstance(cell, bool):
            raise PriceError(f"fiyat okunamadı: '{cell}'")
        if isinstance(cell, int | float | Decimal):
            return Money(_minor(Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)))
        text = "" if cell is None else str(cell)
        if text not in self._known:
            self._known[text] = self._read_text(text)
        return self._known[text]

    def notes(self) -> tuple[str, ...]:
        """What was decided about ambiguous prices, for the owner."""
        return tuple(self._note(mark) for mark in ".," if any(mark in number for number in self._ambiguous))

    def _note(self, mark: str) -> str:
        numbers = [number for number in self._ambiguous if mark in number]
        meaning = "binlik ayracı" if self._thousands[mark] else "ondalık ayracı"
        read = f"{_minor(self._decimal(numbers[0])) / 100:.2f}".replace(".", ",")
        return (
            f"'{numbers[0]}' gibi iki türlü okunabilen {len(numbers)} fiyatta '{mark}' sütundaki öteki fiyatlara göre "
            f"{meaning} sayıldı ({numbers[0]} = {read})."
        )

    def _read_text(self, text: str) -> Money | None:
        if fold(text).strip() in _BLANKS:
            return None
        sign, number, currency = _split(text)
        return Money(_minor(sign * self._decimal(number)), currency)

    def _decimal(self, number: str) -> Decimal:
        ambiguous = _AMBIGUOUS.fullmatch(number)
        if ambiguous:
            mark = ambiguous.group(1)
            return Decimal(number.replace(mark, "" if self._thousands[mark] else "."))
        return _plain(number)


def _split(text: str) -> tuple[int, str, str | None]:
    """(sign, digits with their marks, currency) of a price text."""
    match = _PARTS.fullmatch(text.strip())
    if match is None or len(match.group(2)) > _MAX_DIGITS:
        raise PriceError(f"fiyat okunamadı: '{text.strip()[:40]}'")
    before, number, after = match.groups()
    if (number[0] in ".," and before.strip()) or "%" in before + after:
        raise PriceError(f"fiyat okunamadı: '{text.strip()[:40]}'")
    negative = "-" in before or "−" in before or after.strip() == "-" or "(" in before
    return (-1 if negative else 1), _joined(number), _currency_of(before, after, text)


def _currency_of(before: str, after: str, text: str) -> str | None:
    try:
        return currency_code(before + after)
    except PriceError as error:
        raise PriceError(f"fiyat okunamadı: '{text.strip()[:40]}'") from error


def _joined(number: str) -> str:
    """Spaces and apostrophes between groups of three digits removed."""
    if _SPACED.fullmatch(number):
        return re.sub(r"[\s'’]", "", number)
    if re.search(r"[\s'’]", number):
        raise PriceError(f"fiyat okunamadı: '{number[:40]}'")
    return number


def _plain(number: str) -> Decimal:
    """The value of an unambiguous number: the last mark that stands once is the decimal mark."""
    marks = [character for character in number if character in ".,"]
    if len(marks) > 1 and _GROUPED.fullmatch(number):
        return Decimal(number.replace(marks[0], ""))
    whole, mark, fraction = _cut(number, marks[-1]) if marks else (number, "", "")
    grouped = any(other in whole for other in ".,")
    if (mark and mark in whole) or (grouped and not _GROUPED.fullmatch(whole)):
        raise PriceError(f"fiyat okunamadı: '{number[:40]}'")
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


def _number_or_none(cell: Cell) -> str | Decimal | None:
    """A text cell's digits and marks, a number cell's value; None for what is no price."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float | Decimal):
        return Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    try:
        return _split(str(cell))[1]
    except PriceError:
        return None


def _means_thousands(mark: str, numbers: list[str | Decimal | None]) -> bool:
    """Whether `mark` in "1.299" separates thousands.

    It does, unless clear prices use it as their decimal mark; and even then if that reading alone is of the file's
    magnitude (899.90, 1299.90 and a hand-typed 1.299).
    """
    texts = {number for number in numbers if isinstance(number, str)}
    clear = {text for text in texts if not _AMBIGUOUS.fullmatch(text)}
    unclear = {text for text in texts - clear if mark in text}
    if any(_groups_with(mark, text) for text in clear) or not any(_decimal_with(mark, text) for text in clear):
        return True
    return bool(unclear) and _nearer_when_thousandfold(
        median(Decimal(text.replace(mark, ".")) for text in unclear), clear, numbers
    )


def _nearer_when_thousandfold(low: Decimal, clear: set[str], numbers: list[str | Decimal | None]) -> bool:
    """Whether 1000 * low is nearer (as a ratio) to the file's usual price than low is."""
    values = [value for value in (*map(_value_or_none, clear), *numbers) if isinstance(value, Decimal) and value > 0]
    usual = median(value for value in values if value.is_finite())
    return low * low * 1000 < usual * usual


def _value_or_none(text: str) -> Decimal | None:
    try:
        return _plain(text)
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
