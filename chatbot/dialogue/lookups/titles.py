"""What a product is named by: the words and numbers of its title, category and size, against those of a query. Pure."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from chatbot import turkish
from chatbot.model import Product

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
PACKS = frozenset(  # in what number a thing comes: they name none themselves
    {"set", "seti", "takim", "takimi", "paket", "paketi", "cift", "adet", "parca", "tek"}
)
WEARERS = frozenset({"kadin", "bayan", "erkek", "bay", "cocuk", "bebek", "kiz", "unisex"})  # no things themselves
_CUTS = frozenset({"yaka", "yakali", "kesim", "kalip"})  # what a wearer named before them is only the look of
_SHORT_WORD = 3  # such a word stands for itself: "tek" is no "tekstil"
_WITHOUT = ("siz", "suz")
_REMEMBERED = 4000
_WORD_START = 5  # letters by which a word of a query is found in a title again


@lru_cache(_REMEMBERED)
def title_words(title: str) -> tuple[str, ...]:
    """The folded words of a title; remembered."""
    return tuple(turkish.tokens(title))


def is_named(names: Sequence[str], word: str) -> bool:
    """Whether a word of a query is one of the folded words of a title, in any of its forms."""
    if len(word) <= _SHORT_WORD:
        return any(name == word or word in turkish.stems(name, {word}) for name in names)
    lacks = _says_without(word)
    return any(_is_form(name, word) and _says_without(name) == lacks for name in names)


def _is_form(name: str, word: str) -> bool:
    """Whether two words begin alike and one goes on as a form of the other does: "Çekiçoğlu" is no "çekiç"."""
    short, long = sorted((name, word), key=len)
    if not name.startswith(word[:_WORD_START]):
        return len(short) >= _SHORT_WORD and long.startswith(short) and turkish.may_be_chain(long[len(short) :])
    rest = name.removeprefix(word)
    return not rest or rest == name or rest.startswith(_WITHOUT) or turkish.may_be_chain(rest)


def _says_without(word: str) -> bool:
    """Whether a word says that something is not there: "balensiz" is no "balenli"."""
    return word.endswith(_WITHOUT) and len(word) > _WORD_START


def is_titled(product: Product, word: str) -> bool:
    """Whether a word of a query stands in the title, in any of its forms."""
    return is_named(title_words(product.title), word)


def has_word(product: Product, word: str) -> bool:
    """Whether a word of a query stands in the title, category, colour or size, in any of its forms."""
    names = title_words(f"{product.title} {product.category} {product.color} {product.size}")
    return is_named(names if word not in WEARERS else wearing(names), word)


def wearing(names: Sequence[str]) -> list[str]:
    """The words without those that only tell how a thing is cut: "erkek" of "erkek yaka"."""
    return [name for name, after in zip(names, (*names[1:], ""), strict=True) if after not in _CUTS]


def tells_of(product: Product, words: Collection[str]) -> bool:
    """Whether the product's title or description has each of these folded words, in any form that begins alike."""
    told = turkish.tokens(f"{product.title} {product.description}")
    return bool(words) and all(_is_told(told, word) for word in words)


def _is_told(told: Sequence[str], word: str) -> bool:
    if len(word) <= _SHORT_WORD:
        return is_named(told, word)
    return any(name.startswith(word[:_WORD_START]) for name in told)


def is_any(product: Product, words: Collection[str]) -> bool:
    """Whether the product is described by any of these folded words."""
    return not words_of(product).isdisjoint(words)


def words_of(product: Product) -> frozenset[str]:
    """The folded words a product is described by, but for its description."""
    return frozenset(turkish.tokens(f"{product.title} {product.color} {product.size} {product.brand}"))


def names_itself(product: Product, words: Sequence[str]) -> bool:
    """Whether one of the words is what the product is: the last word of its title, not what tells it from others."""
    *_, last = title_words(product.title) or ("",)
    return any(last.startswith(word[:_WORD_START]) for word in words)


def words_met(text: str, products: Sequence[Product]) -> tuple[str, ...]:
    """The words of a text that any of the products has in its names."""
    return tuple(word for word in turkish.tokens(text) if any(has_word(product, word) for product in products))


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text: 1.5 and 1,5 are one."""
    return frozenset(number.replace(",", ".") for number in NUMBER.findall(text))


def said_by(size: str) -> frozenset[str]:
    """All that a size says: its numbers and its words."""
    return numbers_in(size).union(word for word in turkish.tokens(size) if not word.isdecimal())


def numbers_of(product: Product) -> frozenset[str]:
    """The numbers in the title, and all that the size says."""
    return numbers_in(product.title) | said_by(product.size)
