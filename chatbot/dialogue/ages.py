"""Ages in words and in the sizes of goods for children: "6 yaşında", "4-5 Yaş", "3-6 Ay". Pure; counts in months."""

import re
from collections.abc import Sequence
from itertools import pairwise

from chatbot import turkish
from chatbot.dialogue.sentence import Token
from chatbot.model import Product

_YEAR = 12
_YEARS = re.compile(r"yas(?:i(?:n\w*)?|l[iu]k|lar\w*|ta\w*)?|years?")
_MONTHS = re.compile(r"ay(?:l[iu]k\w*)?|months?")
_OLDEST = 16  # years of whoever wears children's sizes
_SPAN = re.compile(r"(?<![\w.,+])(?P<first>\d{1,2})(?:\s*[-/]\s*(?P<last>\d{1,2}))?\s*(?P<unit>yas|ay)(?![a-z])")


def named(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The first age that is named: the place of its number, and the months; None without one."""
    for place, (token, after) in enumerate(pairwise(tokens)):
        years = _YEARS.fullmatch(after.text) is not None
        if token.tail or not (years or _MONTHS.fullmatch(after.text)):
            continue
        number = token.number or turkish.number_value(turkish.number_words(token.text))
        if number and (number <= _OLDEST or not years):
            return place, number * (_YEAR if years else 1)
    return None


def span(product: Product) -> range | None:
    """The months that the product is made for, by its size, else by its title; None when neither says."""
    for text in (product.size, product.title):
        if told := _SPAN.search(turkish.fold_name(text)):
            first, last = int(told["first"]), int(told["last"] or told["first"])
            return range(first * _YEAR, (last + 1) * _YEAR) if told["unit"] == "yas" else range(first, last + 1)
    return None
