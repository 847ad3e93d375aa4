"""What words are to the catalogue: asked through `Vocabulary`, rationed for messages that are too long."""

import re
from typing import Protocol

from chatbot.model import Product, Query

GOODS = frozenset({"product", "category"})
ATTRIBUTES = frozenset({"color", "size", "brand"})
_OWNED = re.compile(r"[aeiou]s[iu]$")
_HARD = {"g": "k", "b": "p", "d": "t", "c": "c"}  # how a stem ends that a vowel softened
NOTHING: frozenset[str] = frozenset()
MOST_WORDS = 24  # of one message that the catalogue is asked about
_MOST_STRANGE = 12  # of these, words it does not know, which take it longest


class Vocabulary(Protocol):
    """What is asked of a catalogue's words."""

    def kinds(self, word: str, /) -> frozenset[str]:
        """What the word is here: any of product, thing, category, color, size, brand; empty = not known."""
        ...

    def parse(self, text: str, /) -> Query:
        """A sentence as the catalogue reads it."""
        ...

    def get(self, product_id: str, /) -> Product | None:
        """The product with this id, or None."""
        ...

    def is_category(self, text: str, /) -> bool:
        """Whether a text is a category's name and nothing else."""
        ...

    def describes(self, word: str, /) -> bool:
        """Whether a folded word says how a thing is and never names one: "klasik", "uzun"."""
        ...

    def is_among(self, word: str, shelf: str, /) -> bool:
        """Whether goods of a folded word stand in a category that is called by another: "yüzük" among "takılar"."""
        ...

    @property
    def colors(self) -> frozenset[str]:
        """The folded names of colours, and the words in them."""
        ...


class RationedWords:
    """A vocabulary that answers for so many different words of one message, for fewer if it knows none."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds: dict[str, frozenset[str]] = {}
        self._left = _MOST_STRANGE
        self.parse = vocabulary.parse
        self.get = vocabulary.get
        self.is_category = vocabulary.is_category
        self.describes = vocabulary.describes
        self.is_among = vocabulary.is_among
        self.colors = vocabulary.colors

    def kinds(self, word: str) -> frozenset[str]:
        """What the word is."""
        if word not in self._kinds:
            if len(self._kinds) >= MOST_WORDS or not self._left:
                return NOTHING
            self._kinds[word] = self._vocabulary.kinds(word)
            self._left -= not self._kinds[word]
        return self._kinds[word]


def names_thing(kinds: frozenset[str]) -> bool:
    """Whether a word that is these kinds of thing names one by itself, and not only tells what one is like."""
    return "category" in kinds or "thing" in kinds


def is_owned(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is one thing's form for belonging to another: "kumandası", "kapağı", no "halı"."""
    if _OWNED.search(word):
        return True
    stem = word[:-1]
    bare = (stem, stem[:-1] + _HARD[stem[-1]]) if stem[-1] in _HARD else (stem,)
    return any(names_thing(vocabulary.kinds(form)) for form in bare if len(form) > 2)


def names_goods(kinds: frozenset[str]) -> bool:
    """Whether a word that is these kinds of thing names goods, and is no mere colour, size or brand."""
    return "category" in kinds or ("product" in kinds and not kinds & ATTRIBUTES)
