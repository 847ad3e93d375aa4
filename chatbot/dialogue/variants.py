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
_NEAR = 25  # letters between "beden" and its sizes
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
    return _distinct(size for row in rows if row.in_stock == in_stock for size in described_sizes(row))


def choices(rows: Iterable[Product], product: Product) -> tuple[str, ...]:
    """In what a product with these rows is chosen: "colors", and its own colour's "sizes" (worn) or "measures"."""
    rows = tuple(rows)
    held = sizes([row for row in rows if row.color == product.color], in_stock=True)
    several_sizes = () if len(held) < 2 else ("sizes",) if are_worn(held) else ("measures",)
    return ("colors", *several_sizes) if len(colors(rows)) > 1 else several_sizes


def are_worn(values: Iterable[str]) -> bool:
    """Whether these are sizes of clothes or shoes (S, XL, 38), not of rings, sheets or bottles."""
    return all(_WORN.fullmatch(turkish.fold_name(value)) for value in values)


def comes_in(row: Product, size: str) -> bool:
    """Whether the row is of this size, by its column or its description."""
    wanted = turkish.fold(size).removesuffix(" beden")
    if row.size:
        return wanted == turkish.fold(row.size) or wanted in _SPLIT.split(turkish.fold(row.size))
    return wanted in map(turkish.fold, described_sizes(row))


def described_sizes(product: Product) -> tuple[str, ...]:
    """The sizes a description lists beside the word "beden" or "numara"."""
    return _sizes_in(product.description)


@lru_cache(_REMEMBERED)
def _sizes_in(description: str) -> tuple[str, ...]:
    text = turkish.fold(description)
    for match in _LISTED.finditer(text):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if "beden" in around or "numara" in around or _PLAIN_LIST.fullmatch(match.group()):
            return tuple(size.upper() for size in _SPLIT.split(match.group()))
    return ("Standart",) if _ONE_SIZE.search(text) else ()


def _in_order(sizes: tuple[str, ...]) -> tuple[str, ...]:
    """The sizes by their numbers where nothing else tells them apart, else as the shop has them."""
    if len({_NUMBER.sub("", turkish.fold_name(size)) for size in sizes}) > 1:
        return sizes
    return tuple(sorted(sizes, key=lambda size: [float(n.replace(",", ".")) for n in _NUMBER.findall(size)]))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple({turkish.fold_name(value): value for value in reversed([v for v in values if v])}.values())[::-1]
