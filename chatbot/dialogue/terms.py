"""Content words as a shop's own questions are compared by: their meaning's name or the word itself, and its forms.

Knows the lexicon; no entry, no score.
"""

import math
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.lexicon import Lexicon

_LIGHT = frozenset({"trade", "shop", "order", "send", "day", "again", "pay", "fee", "name", "size", "color", "card"})
_EMPTY = frozenset(
    {"kadar", "gore", "nereye", "nerede", "nereden", "sonra", "once", "diye", "uzere", "boyle", "soyle", "isi"}
)
LIGHT_WEIGHT = 0.5
_VERB_WEIGHT = 0.6  # of a verb no entry has: what is done is said in many ways
_DERIVED = re.compile(r"^l[ae](?:n|t|s)?(?=\w)")  # "ütülemek" is what one does with "ütü"
_COMMON_WEIGHT = 0.3  # of a word in every text of the shop
_SOFTENED = {"k": "g", "p": "b", "t": "d"}  # at the end of a word before a vowel
_KEY_LENGTH = 3
_MEMO_SIZE = 10_000


class Term(NamedTuple):
    """A content word: its meaning's name, or the word itself."""

    text: str
    meaning: bool

    @property
    def weight(self) -> float:
        """What it says by itself, whatever the shop's texts are."""
        if self.meaning:
            return LIGHT_WEIGHT if self.is_light else 1.0
        return _VERB_WEIGHT if turkish.looks_verbal(self.text) else 1.0

    @property
    def is_light(self) -> bool:
        """Whether it is said of all that a shop does: sending, paying, a day."""
        return self.meaning and self.text in _LIGHT

    @property
    def is_verb(self) -> bool:
        """Whether it is a word of its own that ends as verbs do."""
        return not self.meaning and turkish.looks_verbal(self.text)

    @property
    def key(self) -> str:
        """What is the same in all its forms."""
        return self.text if self.meaning else self.text[:_KEY_LENGTH]


class Terms:
    """Reads words as terms by a lexicon; remembers a bounded number of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._read: dict[str, Term | None] = {}

    def of(self, words: Iterable[str]) -> dict[Term, str]:
        """The terms among folded words, each with the first word that says it."""
        found: dict[Term, str] = {}
        for word in words:
            term = self.term(word)
            if term is not None:
                found.setdefault(term, word)
        return found

    def term(self, word: str) -> Term | None:
        """What a word says, or nothing when it only carries a sentence."""
        if word not in self._read:
            if len(self._read) >= _MEMO_SIZE:
                self._read.clear()
            self._read[word] = self._look_up(word)
        return self._read.get(word)

    def _look_up(self, word: str) -> Term | None:
        meaning = self._lexicon.meaning(word)
        if meaning:
            return Term(meaning, meaning=True)
        content = not (word in _EMPTY or self._lexicon.is_frame(word)) and (len(word) > 2 or word.isdecimal())
        return Term(word, meaning=False) if content else None


def same(term: Term, other: Term) -> bool:
    """Whether two terms are one, perhaps in other forms."""
    if term == other:
        return True
    if term.meaning or other.meaning:
        return False
    shared = 0
    for a, b in zip(term.text, other.text, strict=False):
        if a != b:
            shared += _SOFTENED.get(a) == b or _SOFTENED.get(b) == a  # "bebek", "bebeğin"
            break
        shared += 1
    shortest = _KEY_LENGTH if shared in (len(term.text), len(other.text)) else _KEY_LENGTH + 1  # no "hava" of "havlu"
    return shared >= shortest and all(
        endings.noun(text[shared:]) or endings.verb(_DERIVED.sub("", text[shared:])) for text in (term.text, other.text)
    )


def rarity(term: Term, texts: Sequence[AbstractSet[Term]]) -> float:
    """What a term says: the less, the more of the texts have it in any form."""
    held = sum(any(same(term, other) for other in text) for text in texts)
    share = math.log((len(texts) + 1) / max(held, 1)) / (math.log(len(texts) + 1) or 1.0)
    return max(_COMMON_WEIGHT, share) * term.weight
