"""The documents of what a word means, better and worse: named so in titles and facets, filed so, told so in texts.

Each level holds the one before and is made when it is asked for: most questions are answered by titles alone.
"""

from collections.abc import Iterable

from chatbot.catalog.postings import NOTHING, DocSet, worth_remembering
from chatbot.catalog.vocabulary import Meaning, Vocabulary
from chatbot.memo import Memo

_QUALITIES = (1.0, 0.85, 0.5)
_TEXTS_FROM = 0.9  # a word less sure is looked for in titles only


class Levels:
    """The documents of one meaning. A level that adds none to the one before is the same object."""

    __slots__ = ("_filed", "_meaning", "_told", "_vocabulary", "named")

    def __init__(self, meaning: Meaning, vocabulary: Vocabulary) -> None:
        self._meaning = meaning
        self._vocabulary = vocabulary
        self._filed: DocSet | None = None
        self._told: DocSet | None = None
        self.named = NOTHING if meaning.how == "text" else vocabulary.bits(meaning.senses[0])

    @property
    def filed(self) -> DocSet:
        """Those named so, or by another name, or of a category named so."""
        if self._filed is None:
            found = self._find_filed()
            self._filed = self.named if found.has_same(self.named) else found
        return self._filed

    def _find_filed(self) -> DocSet:
        if self._meaning.how == "text":
            return NOTHING
        first, *others = self._meaning.senses
        found = self._vocabulary.filed_bits(first, self.named)
        for sense in others:
            found |= self._vocabulary.filed_bits(sense, self._vocabulary.bits(sense))
        return found

    @property
    def told(self) -> DocSet:
        """Those filed so or told so in descriptions."""
        if self._told is None:
            sure = self._meaning.how == "text" or self._meaning.trust >= _TEXTS_FROM
            found = self.filed | self._vocabulary.told_bits(self._meaning) if sure else self.filed
            self._told = self.filed if found.has_same(self.filed) else found
        return self._told

    def quality(self, document: int) -> float:
        """How well a document has the word, 0..1."""
        if document in self.named:
            return _QUALITIES[0]
        if document in self.filed:
            return _QUALITIES[1]
        return _QUALITIES[2] if document in self.told else 0.0


class LevelsOf(Memo[tuple[str, str], Levels]):
    """The levels of meanings, remembered. Safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, size: int) -> None:
        super().__init__(worth_remembering(size))
        self._vocabulary = vocabulary

    def __call__(self, meaning: Meaning) -> Levels:
        """The levels of a meaning."""
        return self.get((meaning.word, meaning.how), lambda: Levels(meaning, self._vocabulary))

    def of_all(self, meanings: Iterable[Meaning]) -> list[Levels]:
        """The levels of each meaning."""
        young = self._young
        return [young.get((meaning.word, meaning.how)) or self(meaning) for meaning in meanings]
