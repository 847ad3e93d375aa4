"""The wording of answers: texts from TOML, filled with the shop's own records. Decides nothing.

Variation follows a number the caller gives (session and turn), never chance.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib import resources
from typing import Any

from chatbot import turkish
from chatbot.dialogue import formats
from chatbot.memo import Memo
from chatbot.model import Product

_MAX_DESCRIPTION = 240
_MAX_LINES = 4000
_SHORT_CAPITALS = 3
_SIZE = r"(?:\d*X{0,3}[SML]|\d{2,3}[A-H])"
_SIZES = re.compile(rf"{_SIZE}(?:[-/,]{_SIZE})*[.,]?")  # which stay as they are: "S-M-L-XL", "100D"
_TURKISH = frozenset("çğışöüÇĞİŞÖÜ")  # letters that tell a Turkish text
_LOOSE_DOT = "\u0307"  # what lower-casing İ elsewhere leaves behind an i


class Texts:
    """One language's texts."""

    def __init__(self, language: str, tables: Mapping[str, Any]) -> None:
        self.language = language
        self._say: Mapping[str, Sequence[str]] = tables["say"]
        self._line: Mapping[str, str] = tables["line"]
        self._days: Mapping[str, str] = tables["days"]
        self._tap: Mapping[str, str] = tables["tap"]
        self._lines: Memo[tuple[Product, bool, bool], str] = Memo(_MAX_LINES)

    def say(self, key: str, turn: int = 0, /, **values: object) -> str:
        """A sentence; which of its variants is said follows from `turn`."""
        variants = self._say[key]
        return variants[turn % len(variants)].format_map(values)

    def quoted(self, text: str) -> str:
        """What the shop itself wrote; that it is Turkish is said where the talk is not."""
        if not text or self.language == "tr" or _TURKISH.isdisjoint(text):
            return text
        return self.say("quoted", 0, text=text)

    def line(self, key: str, **values: object) -> str:
        """A building block inside a sentence or list."""
        return self._line[key].format_map(values)

    def day(self, day: str) -> str:
        """The name of "mon".."sun"."""
        return self._days[day]

    def tap(self, key: str, **values: object) -> str:
        """A suggestion the customer may tap."""
        return self._tap[key].format_map(values)

    def listing(self, items: Iterable[str]) -> str:
        """Items as they are read out: "a, b ve c"."""
        *most, last = list(items) or [""]
        return f"{', '.join(most)}{self.line('and')}{last}" if most else last

    def money(self, amount_minor: int, currency: str) -> str:
        """An amount in this language's number format."""
        return formats.money(amount_minor, currency, language=self.language)

    def price(self, product: Product) -> str:
        """What the product costs, the old price beside a lower one."""
        price = self.money(product.final_price_minor, product.currency)
        if not product.on_sale:
            return price
        return self.line("sale", price=price, old=self.money(product.price_minor, product.currency))

    def title(self, product: Product, *, sized: bool = False) -> str:
        """The title with the colour (and size) it does not already say: "Midi Elbise (Bordo)"."""
        known = turkish.fold_name(product.title)
        told = [self.color(product.color)] if product.color and turkish.fold_name(product.color) not in known else []
        if sized and product.size and f" {turkish.fold_name(product.size)} " not in f" {known} ":
            told.append(self.display(product.size))
        title = self.display(product.title)
        return f"{title} ({', '.join(told)})" if told else title

    @staticmethod
    def display(text: str) -> str:
        """The shop's text without stray dots and shouting: a name all in capitals gets capital initials."""
        text = text.replace(_LOOSE_DOT, "") if _LOOSE_DOT in text else text
        return text if not text.isupper() or len(text) <= _SHORT_CAPITALS else _calmed(text)

    @staticmethod
    def color(text: str) -> str:
        """A colour's name with capital initials, however the shop's file shouts: GRİ is Gri."""
        text = text.replace(_LOOSE_DOT, "") if _LOOSE_DOT in text else text
        return _calmed(text) if text.isupper() or text.islower() else text

    def listed(self, products: Sequence[Product], *, stock: bool = False, sized: bool = False) -> str:
        """The products as numbered lines, in the order of the cards."""
        lines = (self._lines.get((p, stock, sized), partial(self._one_line, p, stock, sized)) for p in products)
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))

    def stock(self, product: Product) -> str:
        """Its stock in two words."""
        if not product.in_stock:
            return self.line("sold_out")
        return self.line("pieces", count=product.stock) if product.stock else self.line("in_stock")

    def description(self, product: Product) -> str:
        """The shop's own description, cut at a sentence."""
        text = self.sentence(" ".join(product.description.split()))
        if len(text) <= _MAX_DESCRIPTION:
            return text
        head, dot, _ = text[:_MAX_DESCRIPTION].rpartition(". ")
        return head + "." if dot else text[:_MAX_DESCRIPTION].rsplit(" ", 1)[0] + "…"

    def sentence(self, text: str) -> str:
        """A sentence of the shop's own, with a stop at its end."""
        text = self.display(text.strip())
        return text if not text or text[-1] in ".!?…" else f"{text}."

    def _one_line(self, product: Product, stock: bool, sized: bool) -> str:  # noqa: FBT001 - as the memory's key has them
        line = self.line("product", title=self.title(product, sized=sized), price=self.price(product))
        return f"{line} ({self.stock(product)})" if stock or not product.in_stock else line


def _calmed(text: str) -> str:
    return " ".join(word if _SIZES.fullmatch(word) else _capitalised(turkish.casefold(word)) for word in text.split())


def _capitalised(word: str) -> str:
    return {"i": "İ", "ı": "I"}.get(word[0], word[0].upper()) + word[1:]


def load_texts(language: str) -> Texts:
    """The texts shipped for a language code, "tr" or "en"."""
    source = resources.files("chatbot.dialogue") / "texts" / f"{language}.toml"
    return Texts(language, tomllib.loads(source.read_text(encoding="utf-8")))
