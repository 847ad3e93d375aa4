"""The colours and sizes one product comes in, read from its rows - and from their descriptions, where shops often write
sizes that no column holds ("Beden: 36-38-40-42"). Pure.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from chatbot import turkish
from chatbot.model import Product

_SIZE = r"(?:\d{2,3}[a-h]?|\d?x{0,3}[sl]|m|std|standart)"
_SAYS_SO = r"(?:\d{2,3}[a-h]|\d?x{0,3}[sl]|m)"  # what is a size without the word "beden"
_JOINED = r"\s*(?:[-/,·]|\bve\b)\s*"
_LISTED = re.compile(rf"(?<![\w]){_SIZE}(?:{_JOINED}{_SIZE})+(?![\w])")
_PLAIN_LIST = re.compile(rf"{_SAYS_SO}(?:{_JOINED}{_SAYS_SO})+")
_WORN = re.compile(r"\d?x{0,3}[sl]|m|[sml]/x?[ml]|l/xl|std|standart|3[2-9]|[45]\d|3[2-9]-[34]\d|[678]\d[a-h]")
_ONE_SIZE = re.compile(r"\b(?:standart|tek)\s+beden")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_COUNTED_X = re.compile(r"x{2,}(?=[sl])")
_CUP = re.compile(r"[a-h]")  # what follows the band of a bra's size
_LETTERED = r"(?<![\w])(\d?x{0,3}[sl]|m)"
_IN_NUMBERS = re.compile(rf"{_LETTERED}\s*\(\s*(\d\d)(?:\s*[-/]\s*(\d\d))?(?:\s*beden)?\s*\)")  # "M (40-42)"
_BLANK_BETWEEN = re.compile(rf"(?<![\w]){_SAYS_SO}(?:\s+{_SAYS_SO})+(?![\w])")
_NEAR = 25  # letters between "beden" and its sizes
_SPAN = re.compile(r"(\d{2})\s*[-/]\s*(\d{2})")
_WIDEST_SPAN = 8  # sizes of feet that one sock fits
_FEET = range(16, 51)
_SAYABLE = re.compile(r"\d{2,3}[a-h]?|\d?x{0,3}[sml]|\d{2}-\d{2}")
_MEASURED = re.compile(r"\d+(?:[.,]\d+)?(?:x\d+)*(?: ?(?:cm|mm|ml|cc|l|lt|litre|kg|gr|gb|m|metre|ay))?")
_UNITED = re.compile(r"\d+(?:[.,]\d+)?(\s?(?:cm|mm|ml|cc|l|lt|litre|kg|gr|gram|gb|m|mt|metre))", re.IGNORECASE)
_LETTERS = re.compile(r"(\d?)(x{0,3})([sml])")
_ONLY_SIZES = re.compile(
    rf"(?:\W|\b(?:{_SIZE}|\d+|beden(?:ler)?i?|numara(?:lar)?i?|ve|ile|arasi|vardir|var|mevcut(?:tur)?|tek|yas|ay|yenidogan)\b)+"
)
_REMEMBERED = 4000
_SPLIT = re.compile(r"\s*(?:[-/,·]|\bve\b)\s*")


def colors(rows: Iterable[Product]) -> tuple[str, ...]:
    """The colours of the rows as the shop writes them, each once."""
    return _distinct(row.color for row in rows)


def is_colored(row: Product, names: Collection[str]) -> bool:
    """Whether the row is of one of these folded colours, or of whatever colour if none is named."""
    return not names or any(name in turkish.fold_name(row.color) for name in names)


def sizes(rows: Sequence[Product], *, in_stock: bool) -> tuple[str, ...]:
    """The sizes of the rows that are in stock (or not): from their size column, else from their descriptions."""
    held = _in_order(_distinct(row.size for row in rows if row.in_stock == in_stock))
    if held or any(row.size for row in rows):
        return held
    return _in_order(_distinct(size for row in rows if row.in_stock == in_stock for size in described_sizes(row)))


def choices(rows: Iterable[Product], product: Product) -> tuple[str, ...]:
    """In what a product with these rows is chosen: "colors", and its own colour's "sizes" (worn) or "measures"."""
    rows = tuple(rows)
    held = sizes([row for row in rows if row.color == product.color], in_stock=True)
    several_sizes = () if len(held) < 2 else ("sizes",) if are_worn(held) else ("measures",)
    return ("colors", *several_sizes) if len(colors(rows)) > 1 else several_sizes


def are_worn(values: Iterable[str]) -> bool:
    """Whether these are sizes of clothes or shoes (S, XL, 38), not of rings, sheets or bottles."""
    return all(_WORN.fullmatch(turkish.fold_name(value)) for value in values)


def are_sized(row: Product) -> bool:
    """Whether the row is of a size of clothes or shoes, or its description lists such."""
    there = (row.size,) if row.size else described_sizes(row)
    return bool(there) and are_worn(there)


def comes_in(row: Product, size: str) -> bool:
    """Whether the row is of this size, by its column or its description."""
    return bool(size_of(row, size))


def size_of(row: Product, size: str) -> str:
    """The row's size that is meant, as the shop writes it: "2XL" for "xxl", "90B" for "90"; nothing if it has none."""
    wanted = _one_name(turkish.fold(size).removesuffix(" beden"))
    held = (row.size, *_SPLIT.split(row.size)) if row.size else described_sizes(row)
    named = {each: _one_name(turkish.fold(each)) for each in held}
    either = _SPLIT.split(wanted)  # "38-40" where there is 38
    fits = (
        lambda name: name == wanted,
        lambda name: _spans(name, wanted),
        lambda name: _is_band(wanted, name),
        lambda name: name in either,
        lambda name: not row.size and _in_numbers(row.description, name, wanted),
    )
    return next((each for fit in fits for each, name in named.items() if fit(name)), "")


def _one_name(size: str) -> str:
    """One name for a folded size however its letters are counted: "xxl" is "2xl"."""
    return _COUNTED_X.sub(lambda found: f"{len(found[0])}x", size)


def _is_band(wanted: str, size: str) -> bool:
    """Whether a bra's size without its cup is asked for: "90" of "90B"."""
    return wanted.isdecimal() and size.startswith(wanted) and _CUP.fullmatch(size, len(wanted)) is not None


def _in_numbers(description: str, size: str, wanted: str) -> bool:
    """Whether a description gives the wanted number beside this size of letters: 42 of "M (40-42)"."""
    for letters, first, last in _IN_NUMBERS.findall(turkish.fold(description)):
        if _one_name(letters) == size and wanted.isdecimal() and int(first) <= int(wanted) <= int(last or first):
            return True
    return False


def said(size: str, *, beside: Sequence[str] = ()) -> str:
    """A size as it is said back to a customer: "2XL" for "2xl beden", "36 cm" `beside` "24 cm" and "28 cm".

    Nothing where its Turkish letters are lost.
    """
    size = turkish.fold(size).removesuffix(" beden")
    units = {unit[1] if (unit := _UNITED.fullmatch(value)) else "" for value in beside}
    if size.isdecimal() and len(units) == 1:
        return f"{size}{units.pop()}"
    return size.upper() if _SAYABLE.fullmatch(size) else size if _MEASURED.fullmatch(size) else ""


def lists_only_sizes(description: str) -> bool:
    """Whether a description says nothing but in what sizes a product comes: "S-M-L-XL", "36-40 numara"."""
    return _ONLY_SIZES.fullmatch(turkish.fold(description)) is not None


def _spans(size: str, wanted: str) -> bool:
    """Whether a size for several numbers of feet fits one between them: "36-40" fits 38."""
    span = _SPAN.fullmatch(size)
    if span is None or not wanted.isdecimal():
        return False
    first, last = int(span[1]), int(span[2])
    return first < int(wanted) < last <= first + _WIDEST_SPAN and first in _FEET and last in _FEET


def described_sizes(product: Product) -> tuple[str, ...]:
    """The sizes a description lists beside the word "beden" or "numara"."""
    return _sizes_in(product.description)


@lru_cache(_REMEMBERED)
def _sizes_in(description: str) -> tuple[str, ...]:
    text, found = _as_listed(turkish.fold(description)), list[str]()
    for match in _LISTED.finditer(text):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if "numara" in around and (spans := _SPAN.findall(match.group())) and _is_spans(match.group()):
            return tuple(f"{first}-{last}" for first, last in spans)
        if "beden" in around or "numara" in around or _PLAIN_LIST.fullmatch(match.group()):
            found += [size.upper() for size in _SPLIT.split(match.group())]
    return _distinct(found) or (("Standart",) if _ONE_SIZE.search(text) else ())


def _as_listed(text: str) -> str:
    """A folded text whose sizes are joined by dashes alone: "s-m-l" for "s m l" and "s (36-38) m (40-42) l (44)"."""
    return _BLANK_BETWEEN.sub(lambda found: "-".join(found[0].split()), _IN_NUMBERS.sub(r"\1", text))


def _is_spans(text: str) -> bool:
    """Whether numbers of feet stand in pairs, each a size for all between: "36-40 ve 40-44", no "36-37-38"."""
    return all(_SPAN.fullmatch(part.strip()) for part in re.split(r",|\bve\b", text))


def _in_order(sizes: tuple[str, ...]) -> tuple[str, ...]:
    """The sizes by their numbers where nothing else tells them apart, else as the shop has them."""
    if are_worn(sizes):
        return tuple(sorted(sizes, key=_worn_place))
    if len({_NUMBER.sub("", turkish.fold_name(size)) for size in sizes}) > 1:
        return sizes
    return tuple(sorted(sizes, key=lambda size: [float(n.replace(",", ".")) for n in _NUMBER.findall(size)]))


def _worn_place(size: str) -> tuple[int, int, str]:
    """The place of a size of clothes or shoes among others: numbers, then letters from XS to 5XL, then the rest."""
    text = turkish.fold_name(size).split("/")[0]
    if number := re.match(r"\d{2,3}", text):
        return 0, int(number[0]), text
    letters = _LETTERS.fullmatch(text)
    if letters is None:
        return 2, 0, text
    extra = int(letters[1]) if letters[1] else len(letters[2])
    return 1, {"s": -extra, "m": 1, "l": 2 + extra}[letters[3]], text


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple({turkish.fold_name(value): value for value in reversed([v for v in values if v])}.values())[::-1]
