"""How many of a unit goods have, by their own texts and by the sizes they come in: "9 L" for "kaç litre"."""

import re
from collections.abc import Sequence
from itertools import chain

from chatbot import turkish
from chatbot.dialogue import variants
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.listing import with_products
from chatbot.dialogue.answers.one import detail, sizes_told
from chatbot.model import Product

_UNIT_START = 4  # letters that tell a unit, whatever its ending
_ONE = r"\d+(?:[.,x/-]\d+)*"
_NUMBER = rf"(?<![\w.,])(?:{_ONE}(?:,\s|\s(?:ve|veya)\s))*{_ONE}\s?"  # "36-37, 38-39 ve 40-41 "
_SHORT_UNITS = {
    "litr": "l lt ltr", "metr": "m mt", "lite": "l lt ltr", "mete": "m mt", "piec": "'?l[iu] parca",
    "pack": "'?l[iu] parca adet", "box": "'?l[iu] parca adet",
    "peop": "kisi kisilik", "kilo": "kg", "kg": "kilo", "gram": "g gr", "gr": "g gram",
    "kacl": "'?l[iu]", "tane": "'?l[iu] parca adet", "adet": "'?l[iu] parca adet", "parc": "'?l[iu] parca",
    "watt": "w", "volt": "v", "ampe": "a", "cm": "santim", "sant": "cm", "mili": "mm", "deny": "den",
    "inc": "inch", "kisi": "kisilik", "giga": "gb",
}  # fmt: skip
# Units of one kind: what comes in 500 ml and 1 L is told of whole, whichever of them is asked for.
_AKIN = tuple(
    units.split()
    for units in (
        "litre ltr lt l mililitre ml cl cc",
        "kilogram kilo kg gram gr g",
        "santimetre santim cm milimetre milim mm metre mt m",
        "gigabayt gb terabayt tb megabayt mb",
        "ons oz",
    )
)
_LENGTHS = "cm"
_BY = re.compile(r"\d+\s?x\s?\d+")  # "140x180", centimetres without a word


def measure(case: Case) -> Said | None:
    """How many of a unit the product, or each of several, has; None when neither texts nor sizes say."""
    unit, colors = case.meaning.unit, case.found.filters.colors
    meant = [[row for row in rows if variants.is_colored(row, colors)] or rows for rows in case.found.rows]
    each = zip(case.found.products, meant, strict=False)
    known = [(product, rows, told) for product, rows in each if (told := _told(product, rows, unit))]
    if len(known) > 1:
        lines = (f"{n}. {case.texts.title(p)} — {', '.join(told)}" for n, (p, _, told) in enumerate(known, 1))
        return with_products(case, "\n".join((case.say("measure_list"), *lines)), products=tuple(p for p, *_ in known))
    return _of_one(case, *known[0]) if known else None


def _of_one(case: Case, product: Product, rows: Sequence[Product], told: Sequence[str]) -> Said:
    if len(told) > 1 and not _sizes_of(rows, case.meaning.unit):
        return detail(case)
    text = case.say("measure", title=case.texts.title(product), value=told[0])
    return with_products(case, sizes_told(case, product, rows) if len(told) > 1 else text, products=(product,))


def _told(product: Product, rows: Sequence[Product], unit: str) -> tuple[str, ...]:
    """What the sizes tell if there are several, else the first text that tells any: title, size, description."""
    sizes, texts = _sizes_of(rows, unit), (product.title, product.size, product.description)
    if len(sizes) > 1:
        return sizes
    amount = _amount_in(unit)
    return next(filter(None, (_amounts(text, amount) for text in texts)), sizes)


def _sizes_of(rows: Sequence[Product], unit: str) -> tuple[str, ...]:
    """The sizes of the rows, those in stock if any are, where all of them are measured so."""
    akin = _akin_to(unit)
    sizes = variants.sizes(rows, in_stock=True) or variants.sizes(rows, in_stock=False)
    return sizes if sizes and all(akin.search(turkish.fold(size)) for size in sizes) else ()


def _amounts(text: str, amount: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(text[found.start() : found.end()] for found in amount.finditer(turkish.fold(text)))


def _amount_in(unit: str) -> re.Pattern[str]:
    """A number and a unit after it, however that is written."""
    start = unit[:_UNIT_START]
    short = "|".join(_SHORT_UNITS.get(start, start).split())
    return re.compile(rf"{_NUMBER}(?:{re.escape(start)}\w*|(?:{short})\b)")


def _akin_to(unit: str) -> re.Pattern[str]:
    """A number and a unit after it that measures the same."""
    name = max((name for name in chain(*_AKIN) if unit.startswith(name)), key=len, default="")
    units = next((units for units in _AKIN if name in units), ())
    if not units:
        return _amount_in(unit)
    measured = rf"{_NUMBER}(?:{'|'.join(units)})\b"
    return re.compile(f"{measured}|{_BY.pattern}" if _LENGTHS in units else measured)
