"""Which of several goods is the big or the small one, by how much is in it or how far it reaches. Pure."""

import re
from collections.abc import Sequence

from chatbot import turkish
from chatbot.model import Product

_UNITS = {
    "ml": ("volume", 1), "cc": ("volume", 1), "cl": ("volume", 10), "l": ("volume", 1000), "lt": ("volume", 1000),
    "litre": ("volume", 1000), "g": ("weight", 1), "gr": ("weight", 1), "gram": ("weight", 1), "kg": ("weight", 1000),
    "kilo": ("weight", 1000), "mm": ("length", 1), "cm": ("length", 10), "m": ("length", 1000), "mt": ("length", 1000),
    "metre": ("length", 1000), "kisilik": ("persons", 1), "parca": ("pieces", 1),
}  # fmt: skip
_AMOUNT = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
_BY = re.compile(r"(?<!\w)(\d{2,4})\s?x\s?(\d{2,4})(?!\w)")
_BIG, _SMALL, _MIDDLE = "buyuk", "kucuk", "orta"
_BESIDE = frozenset(
    {"en", "boy", "boyu", "boylu", "boyda", "boyun", "boyunu", "boylusu", "olan", "olani", "beden", "bedeni"}
)


def size_asked(text: str) -> str:
    """The word where a text asks for the big, small or middle one and nothing else: "büyük boy olanı"; else nothing."""
    asked = [word for word in turkish.tokens(text) if word not in _BESIDE]
    return asked[0] if len(asked) == 1 and asked[0] in (_BIG, _SMALL, _MIDDLE) else ""


def tells_size(word: str) -> bool:
    """Whether a word only says how big a thing is, or that it says so: "orta", "boy"."""
    return word in _BESIDE or word in (_BIG, _SMALL, _MIDDLE)


def is_unit(word: str) -> bool:
    """Whether goods are measured in it: "lt", "cm"."""
    return word in _UNITS


def of_size(asked: str, products: Sequence[Product]) -> Product | None:
    """The biggest, smallest or middle one of goods that differ by amounts of one kind."""
    measured = {product: told for product in products if (told := _amount(product))}
    amounts = {amount for _, amount in measured.values()}
    if len(measured) < len(products) or len({kind for kind, _ in measured.values()}) > 1 or len(amounts) < 2:
        return None
    ranked = sorted(measured, key=lambda product: measured[product][1])
    if asked == _MIDDLE:
        return ranked[len(ranked) // 2] if len(amounts) > 2 else None
    return ranked[-1] if asked == _BIG else ranked[0]


def next_size(product: Product, others: Sequence[Product], *, bigger: bool) -> Product | None:
    """The next bigger or smaller one than a product, those in stock first, where amounts of one kind tell it."""
    told = _amount(product)
    steps = [
        (not other.in_stock, abs(amount[1] - told[1]), place)
        for place, other in enumerate(others)
        if told and (amount := _amount(other)) and amount[0] == told[0] and amount[1] != told[1]
        and (amount[1] > told[1]) == bigger
    ]  # fmt: skip
    return others[min(steps)[2]] if steps else None


def _amount(product: Product) -> tuple[str, float] | None:
    """How much it is by its size, else by its title: the kind of measure, and the amount in its smallest unit."""
    for text in map(turkish.fold_name, (product.size, product.title)):
        if sides := _BY.search(text):
            return "area", float(sides[1]) * float(sides[2])
        if found := _AMOUNT.search(text):
            kind, factor = _UNITS[found[2]]
            return kind, float(found[1].replace(",", ".")) * factor
    return None
