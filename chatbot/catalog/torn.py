"""Words that a blank tore apart, put together again, and phrases that the shop has by another name."""

from itertools import pairwise
from operator import add

from chatbot.catalog.asked import LONGEST_WORD, MEMO_SIZE
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING
from chatbot.catalog.single import SingleWords
from chatbot.catalog.vocabulary import Vocabulary

_INNER = ".x"  # what stands inside numbers


class TornWords:
    """Mends the words of questions; which neighbours are one word is remembered."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon, single: SingleWords) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._single = single
        self._said = lexicon.closed.union(vocabulary.keys, documents.colors.values)
        self._renamed_firsts = frozenset(name.split()[0] for name in lexicon.synonyms if " " in name)
        self._torn: dict[str, bool] = {}

    def healed(self, words: list[str]) -> list[str]:
        """The words with those put together that a blank tore apart, and phrases that the shop has by another name."""
        said = list(map(self._said.__contains__, words))
        if not self._may_be_torn(words, said):
            return words
        healed: list[str] = []
        place = 0
        while place < len(words):
            length = self._torn_length(words, said, place)
            part = words[place : place + length]
            healed.append(part[0] if length == 1 else self._decimal(part) or self._whole(part))
            place += length
        return healed

    def _may_be_torn(self, words: list[str], said: list[bool]) -> bool:
        """Whether any neighbours may be one word, or a phrase with another name; most questions are whole."""
        if b"\0\0" in bytes(said):  # two neighbours that nobody knows
            return True
        pairs = list(map(add, words, words[1:]))
        if not (self._said.isdisjoint(pairs) and self._said.isdisjoint(map(add, pairs, words[2:]))):
            return True
        if not self._renamed_firsts.isdisjoint(words):
            return True
        return any(map(str.isdigit, words)) and any(one.isdigit() and two[0].isdigit() for one, two in pairwise(words))

    def _torn_length(self, words: list[str], said: list[bool], place: int) -> int:
        """How many words from a place on are one that blanks tore apart."""
        whole, known, length = words[place], said[place], 1
        special = whole in self._renamed_firsts or whole.isdigit()
        for end in range(place + 1, min(place + 3, len(words))):
            whole += words[end]
            known = known or said[end]
            if special or not known or whole in self._said:
                length = end + 1 - place if self._is_torn(words[place : end + 1], whole, known=known) else length
        return length

    def _whole(self, part: list[str]) -> str:
        phrase = " ".join(part)
        return phrase if self._vocabulary.renamed(phrase) else "".join(part)

    def _decimal(self, part: list[str]) -> str:
        """A decimal that lost its comma ("1 5l" for "1,5 L"), or two sides without their x ("160 200"), where the
        catalogue has it; else "".
        """
        if len(part) != 2 or not part[0].isdigit() or not part[1][0].isdigit():
            return ""
        return next((number for sign in _INNER if (number := sign.join(part)) in self._vocabulary.keys), "")

    def _is_torn(self, part: list[str], whole: str, *, known: bool) -> bool:
        """Whether neighbours are one word of the catalogue, or one it has another name for, and not a word each.

        `known`: one of them stands in the catalogue or between words. Remembered.
        """
        phrase = " ".join(part)
        found = self._torn.get(phrase)
        if found is None:
            if len(self._torn) >= MEMO_SIZE:
                self._torn.clear()
            found = self._torn[phrase] = self._were_torn(part, phrase, whole, known=known)
        return found

    def _were_torn(self, part: list[str], phrase: str, whole: str, *, known: bool) -> bool:
        if part[0] in self._renamed_firsts and self._vocabulary.renamed(phrase):
            return True
        if self._decimal(part):
            return True
        if not 3 < len(whole) <= LONGEST_WORD:
            return False
        if whole in self._vocabulary.keys or whole in self._documents.colors.values:
            return not self._go_together(part)
        if known or self._are_words(part):
            return False
        return self._is_inflected(whole) or (len(part) == 2 and len(self._single.split(whole)) == 2)

    def _are_words(self, part: list[str]) -> bool:
        """Whether some words are all words of the language."""
        return all(len(word) > 3 and self._single[word].stands for word in part)

    def _is_inflected(self, whole: str) -> bool:
        found = self._vocabulary.known(whole)
        return found is not None and found.how == "inflected" and found.trust > 0.9

    def _go_together(self, part: list[str]) -> bool:
        """Whether some product has all of these words."""
        if not all(word in self._vocabulary.keys or word in self._lexicon.closed for word in part):
            return False
        together = self._documents.everything
        for word in part:
            meaning = self._vocabulary.known(word)
            together &= self._vocabulary.bits(meaning.senses[0]) if meaning else NOTHING
        return bool(together)
