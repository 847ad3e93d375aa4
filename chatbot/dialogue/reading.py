"""A message read with the lexicons and the shop's own words: what each token is, which rules hold, what is left over.

Decides nothing: `understand` does. Knows the catalogue only as `Vocabulary`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatbot import turkish
from chatbot.dialogue.lexicon import Hit, Lexicon, Mark
from chatbot.dialogue.sentence import Sentence, Token, read_sentence
from chatbot.model import Query

GOODS = frozenset({"product", "category"})
ATTRIBUTES = frozenset({"color", "size", "brand"})
_NOWHERE: frozenset[int] = frozenset()
_QUIET = frozenset({"social", "frame", "ask", "order", "refer"})  # groups whose words are never goods by themselves


class Vocabulary(Protocol):
    """What is asked of a catalogue's words."""

    def kinds(self, word: str, /) -> frozenset[str]:
        """What the word is here: any of product, category, color, size, brand; empty = not known."""
        ...

    def parse(self, text: str, /) -> Query:
        """A sentence as the catalogue reads it."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen. Places are positions in `sentence.tokens`."""

    language: str
    sentence: Sentence
    labels: Mapping[str, tuple[Mark, ...]]
    facts: tuple[Hit, ...]
    intents: tuple[Hit, ...]
    covered: frozenset[int]  # by quiet groups: small talk, frames, asks, references
    kinds: Mapping[int, frozenset[str]]  # of the tokens that are not covered
    spoken: frozenset[int]  # by any label at all
    lacking: frozenset[str]  # content words the catalogue does not know, folded

    def has(self, *labels: str) -> bool:
        """Whether any of the labels was found."""
        return any(label in self.labels for label in labels)

    def places(self, *labels: str) -> frozenset[int]:
        """The token places of these labels."""
        marks = (mark for label in labels for mark in self.labels.get(label, ()))
        return frozenset(place for mark in marks for place in range(mark.start, mark.end))

    def goods(self, but: frozenset[int] = _NOWHERE) -> tuple[int, ...]:
        """Places of words that name goods: in titles or categories, and no mere colour, size or brand."""
        return tuple(p for p, k in self.kinds.items() if p not in but and k & GOODS and not k & ATTRIBUTES)

    def attributes(self, but: frozenset[int] = _NOWHERE) -> tuple[int, ...]:
        """Places of words that name a colour, size or brand."""
        return tuple(p for p, k in self.kinds.items() if p not in but and k & ATTRIBUTES)

    def unknown(self, but: frozenset[int] = _NOWHERE) -> tuple[int, ...]:
        """Places of words neither the catalogue nor the lexicon knows; numbers are no words."""
        tokens = self.sentence.tokens
        return tuple(
            p for p, k in self.kinds.items()
            if p not in but and not k and p not in self.spoken and tokens[p].text in self.lacking
        )  # fmt: skip

    def rest(self, cut: frozenset[int]) -> str:
        """The text without the tokens at these places."""
        return self.sentence.without(cut)


class Reader:
    """Reads messages with the lexicons, the first of which is the shop's own language."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)

    def read(self, text: str, vocabulary: Vocabulary, *, language: str) -> Reading:
        """The best reading over the languages; `language` (the talk's so far) decides between equals."""
        sentence = read_sentence(text)
        readings = []
        for lexicon in self._lexicons:
            reading = _read(sentence, lexicon, vocabulary)
            if lexicon is self._lexicons[0] and (_is_sure(reading) or not text.isascii()):
                return reading
            readings.append(reading)
        return max(readings, key=lambda reading: (len(reading.spoken), reading.language == language))


def _is_sure(reading: Reading) -> bool:
    """Whether nothing is left that another language could explain better."""
    return bool(reading.spoken) and not reading.unknown() and not reading.has("foreign")


def _read(sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> Reading:
    words, origin, repaired = _spelled(sentence.tokens, lexicon, vocabulary)
    marks = [_moved(mark, origin) for mark in lexicon.marks(words, repaired=repaired)]
    quiet = frozenset(label for group in _QUIET for label in lexicon.groups.get(group, ()))
    labels: dict[str, tuple[Mark, ...]] = {}
    for mark in marks:
        labels[mark.label] = (*labels.get(mark.label, ()), mark)
    covered = _covered(marks, quiet)
    kinds = {
        place: vocabulary.kinds(token.text)
        for place, token in enumerate(sentence.tokens)
        if place not in covered and token.text[0].isalnum()
    }
    left = [sentence.tokens[p].text for p, k in kinds.items() if not k and sentence.tokens[p].text[0].isalpha()]
    lacking = frozenset(turkish.fold(word) for word in vocabulary.parse(" ".join(left)).unknown) if left else frozenset()
    facts, intents = lexicon.rules("facts", marks), lexicon.rules("intents", marks)
    return Reading(
        lexicon.language, sentence, labels, tuple(facts), tuple(intents), covered, kinds, _covered(marks, None), lacking
    )


def _covered(marks: Sequence[Mark], labels: frozenset[str] | None) -> frozenset[int]:
    return frozenset(
        place for mark in marks if labels is None or mark.label in labels for place in range(mark.start, mark.end)
    )


def _moved(mark: Mark, origin: Sequence[int]) -> Mark:
    return Mark(mark.label, origin[mark.start], origin[mark.end - 1] + 1, mark.repaired)


def _spelled(
    tokens: Sequence[Token], lexicon: Lexicon, vocabulary: Vocabulary
) -> tuple[list[str], list[int], frozenset[int]]:
    """The tokens as the lexicon spells them, where each came from, and which were repaired."""
    words: list[str] = []
    origin: list[int] = []
    repaired: set[int] = set()
    for place, token in enumerate(tokens):
        spelling = _spelling(token.text, lexicon, vocabulary)
        if spelling and spelling != (token.text,) and len(spelling) == 1:
            repaired.add(len(words))
        words += spelling
        origin += [place] * len(spelling)
    return words, origin, frozenset(repaired)


def _spelling(word: str, lexicon: Lexicon, vocabulary: Vocabulary) -> tuple[str, ...]:
    if lexicon.words(word) or len(word) < 4 or not word.isalpha() or vocabulary.kinds(word):
        return (word,)
    return lexicon.split(word) or (lexicon.repair(word) or word,)
