"""Filters in words: prices, order, stock, sale and sizes as customers write them. Pure; knows no product.

Reads folded text and hands back what it did not understand, so that "15" of "iphone 15" stays a word while the 500 of
"500 tl altı" becomes a price.
"""

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from chatbot.catalog.prices import cut, hints_at_amount, hints_at_price, one_of, read_prices
from chatbot.model import NO_FILTERS, Filters

_CHEAPEST = one_of(
    r"\ben~(?:ucuz|uygun|hesapli|ekonomik|dusuk)\w{0,9}(?:~fiyat\w{0,5})? ucuzdan~pahaliya\w{0,5} \bcheapest\b"
    r" \blowest~price\w? fiyat\w{0,3}~artan"
)
_DEAREST = one_of(
    r"\ben~(?:pahali|yuksek~fiyat|luks)\w{0,6} pahalidan~ucuza\w{0,5} \bmost~expensive\b fiyat\w{0,3}~azalan"
)
_SALE = r"(?:(?:%|\byuzde)\s?\d{1,2}\s?|\d{1,2}%\s?)?" + one_of(
    r"\bindirim(?:de|deki|dekiler|deler|li|liler|lisi)(?:~(?:olan|olanlar|var|neler)i?)?\b \bindirime~giren(?:ler)?\b"
    r" \bkampanya(?:li|da|daki|dakiler|lilar)(?:~olan(?:lar)?)?\b \bucuzlayan(?:lar)?\b \bfiyati~dusen(?:ler)?\b"
    r" \bon~sale\b \bdiscounted\b"
)
_STOCK = one_of(
    r"\bstok(?:ta|larinda|larinizda)?~(?:olan|bulunan|kalan|mevcut~olan|var~olan)(?:lari?)?\b \bstoktaki(?:ler)?\b"
    r" \bstoklu\b \b(?:elinizde|hazirda|mevcut)~(?:olan|bulunan)(?:lar)?\b \bin~stock\b \btukenmemis\b \btukenmeyen\b"
)
_FLAGS: tuple[tuple[re.Pattern[str], dict[str, Any]], ...] = (
    (re.compile(_CHEAPEST), {"order": "cheapest"}),
    (re.compile(_DEAREST), {"order": "dearest"}),
    (re.compile(_SALE), {"on_sale": True}),
    (re.compile(_STOCK), {"in_stock": True}),
)
_FLAG_CUE = re.compile(
    one_of(
        r"ucuz \ben(?:\s|$) pahali artan azalan dusen indirim kampanya stok elinizde hazirda mevcut tuken"
        r" cheap lowest expensive sale discount"
    )
)
_SIZE_CUE = re.compile(r"beden|bdn|size|numara|\bnum\b|\bno\b|\d?x[sl]\b|\d?x[sl]['iuea]|xx|small|medium|large")
_LETTER = one_of(r"xxs xs s m l xl xxl xxxl [2-6]\s?xl small medium large x\s?large standart std")
_NUMBER = r"\d{1,3}(?:[.,]5)?"
_BAND = r"(?:[6-9]\d|1[0-3]\d)\s?[a-h](?!\w)"  # and cup: 85B
_SUFFIX = r"(?:'?(?:si|i|e|a|u|yi|ye|lik|luk))?"
_SIZE_RULES = (
    re.compile(
        rf"(?<![\w.])(?P<size>{_LETTER}|{_BAND}|{_NUMBER}(?:\s?[-/]\s?{_NUMBER})?){_SUFFIX}\s*(?:beden\w{{0,9}}|bdn\b|size\b)"
    ),
    re.compile(rf"\b(?:beden\w{{0,2}}|bdn|size)\s?:?\s?(?P<size>{_LETTER}|{_NUMBER}){_SUFFIX}(?!\w)"),
)
_NUMBERED_RULES = (
    re.compile(rf"(?<![\w.])(?P<size>{_NUMBER}){_SUFFIX}\s*(?:numara\w{{0,9}}|num\b|no\b)"),
    re.compile(rf"\b(?:numara\w?|numarasi|no)\s?:?\s?(?P<size>\d{{2}}(?:[.,]5)?){_SUFFIX}(?!\w)"),
    re.compile(r"(?<![\w'-])(?P<size>xxs|xs|xl|xxl|xxxl|[2-6]xl|small|medium|large)(?:'?(?:i|si|u|e|a))?(?![\w-])"),
)
_OR = r"(?:\s*(?:[,/]|\b(?:ve|veya|yada|(?:ya\s)?da)\b))"
_JOINED = re.compile(  # a size before another one: the first of "38 veya 40 beden"
    rf"(?<![\w.])(?:(?P<letters>{_LETTER}|{_BAND})(?!\w)(?:{_OR}|\s?-)?|(?P<number>{_NUMBER}){_SUFFIX}{_OR})\s*$"
)
_SIZE_NAMES = {"small": "s", "medium": "m", "large": "l", "xlarge": "xl", "2xl": "xxl", "3xl": "xxxl"}
_SIZES = "sizes"  # an English word, no "size S"
_STANDARD = frozenset(("std", "tek", "onesize", "tekebat", "tekbeden"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text, and the folded `rest` for the catalogue to look up."""

    filters: Filters
    rest: str


_PRICE_HINT, _AMOUNT_HINT, _FLAG_HINT, _SIZE_HINT = 1, 2, 4, 8
_PRICED = _PRICE_HINT | _AMOUNT_HINT
_REMEMBERED_WORDS = 20_000


@lru_cache(_REMEMBERED_WORDS)
def hints(word: str) -> int:
    """What a folded word may be a part of, as bits. Most words of most questions hint at nothing."""
    price = (_PRICE_HINT if hints_at_price(word) else 0) | (_AMOUNT_HINT if hints_at_amount(word) else 0)
    flag = _FLAG_HINT if _FLAG_CUE.search(word) else 0
    return price | flag | (_SIZE_HINT if _SIZE_CUE.search(word) else 0)


def may_filter(hinted: int) -> bool:
    """Whether a text whose words hint at this may name a filter."""
    return hinted & _PRICED == _PRICED or hinted > _PRICED


def size_name(text: str) -> str:
    """One name for one size: "2XL" is "xxl", "Medium" is "m"; takes folded text."""
    compact = text.replace(" ", "").replace(",", ".")
    return "standart" if compact in _STANDARD else _SIZE_NAMES.get(compact, compact)


def _read_flags(text: str, filters: Filters) -> tuple[str, Filters]:
    for pattern, changes in _FLAGS:
        found = pattern.search(text)
        if found:
            filters, text = replace(filters, **changes), cut(text, found)
    return text, filters


def _read_sizes(text: str, filters: Filters, sizes: Container[str]) -> tuple[str, Filters]:
    names: list[str] = []
    for pattern in (*_SIZE_RULES, *_NUMBERED_RULES):
        found = pattern.search(text)
        name = size_name(found["size"]) if found else ""
        if found and (pattern in _SIZE_RULES or name in sizes) and found[0] != _SIZES:
            before, more = _joined_before(text[: found.start()])
            names += [name, *more]
            text = f"{before} , {text[found.end() :]}"
    return text, replace(filters, sizes=tuple(dict.fromkeys(names)) or filters.sizes)


def _joined_before(text: str) -> tuple[str, list[str]]:
    """A text without the sizes at its end that are joined to the one after it, and their names."""
    names: list[str] = []
    while found := _JOINED.search(text):
        names.append(size_name(found["letters"] or found["number"]))
        text = text[: found.start()]
    return text, names


def read(folded: str, *, sizes: Container[str] = frozenset()) -> Reading:
    """The filters a folded text names. `sizes` are those the shop has: "42 numara" is a size only among them."""
    text, filters, hinted = folded, NO_FILTERS, 0
    for word in folded.split():
        hinted |= hints(word)
    if hinted & _PRICED == _PRICED:
        text, filters = read_prices(folded, filters)
    if hinted & _FLAG_HINT:
        text, filters = _read_flags(text, filters)
    if hinted & _SIZE_HINT and _SIZE_CUE.search(text):
        text, filters = _read_sizes(text, filters, sizes)
    return Reading(filters, text)
