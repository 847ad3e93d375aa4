"""A question as the catalogue reads it: which words ask for something, what each may mean, what the catalogue lacks.

Steps over frames, joins what a blank tore apart, splits what ran together, and sets colours, brands and sizes aside as
filters. Ranks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chatbot.catalog import query
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.vocabulary import Meaning, Vocabulary
from chatbot.catalog.words import terms_of_folded
from chatbot.model import Filters
from chatbot.turkish import casefold, fold, looks_verbal, peelings, squeeze

_MOST_WORDS = 40
_LONGEST_WORD = 40
_LEAST_WEIGHT = 0.3
_COLOR_WORDS = frozenset(("renk", "rengi", "renkli", "renginde", "renkte", "rengini", "renkler"))

# What a word the catalogue lacks says against a find, by what is known of it.
_LACKING_GOODS, _LACKING_NAME, _LACKING_NUMBER, _LACKING_OTHER, _LACKING_SHORT = 1.0, 0.85, 0.6, 0.3, 0.15


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that asks for something the catalogue has; `optional` ones only help to choose."""

    meaning: Meaning
    weight: float
    place: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A word that asks for something the catalogue lacks; `weight` says how much that matters."""

    word: str
    weight: float
    place: int
    goods: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question."""

    asked: tuple[Asked, ...]
    lacking: tuple[Lacking, ...]
    filters: Filters


class Reader:
    """Reads questions with a catalogue's vocabulary."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon

    def read(self, text: str) -> Reading:
        """The reading of a question."""
        plain = self._lexicon.spelled_closed.sub(" ", casefold(text)) if "ş" in casefold(text) else text
        understood = query.read(squeeze(fold(plain)), sizes=self._documents.sizes.words)
        words = terms_of_folded(understood.rest, self._lexicon.units)[:_MOST_WORDS]
        words, filters = self._facets([word[:_LONGEST_WORD] for word in words], understood.filters)
        asked: list[Asked] = []
        lacking: list[Lacking] = []
        for found in self._words(words):
            (asked if isinstance(found, Asked) else lacking).append(found)  # type: ignore[arg-type]  # told apart above
        return Reading(tuple(asked), tuple(lacking), filters)

    # --- colours and brands

    def _facets(self, words: list[str], filters: Filters) -> tuple[list[str], Filters]:
        """The words without the colours and brands among them ("" in their places), and those as filters."""
        colors: list[str] = []
        brands: list[str] = []
        place = 0
        while place < len(words):
            color, length = self._color_at(words, place)
            if not length:
                brand, length = self._brand_at(words, place)
                brands += [brand] if length else []
            colors += [color] if color else []
            words[place : place + length] = [""] * length
            place += max(length, 1)
        return words, replace(
            filters,
            colors=tuple(dict.fromkeys(colors)) or filters.colors,
            brands=tuple(dict.fromkeys(brands)) or filters.brands,
        )

    def _color_at(self, words: list[str], place: int) -> tuple[str, int]:
        """The colour that begins at a place and how many words it takes; ("", 0) when none does."""
        for length in (3, 2, 1):
            part = words[place : place + length]
            name = self._color_name(part) if len(part) == length else None
            if name is None:
                continue
            said = place + length < len(words) and words[place + length] in _COLOR_WORDS
            if said or self._is_color_here(name):
                return name, length + said
        return "", 0

    def _color_name(self, part: list[str]) -> str | None:
        name = " ".join(part)
        if self._is_color_name(name):
            return name
        if part[-1] in self._documents.ids:
            return None
        before = "".join(f"{word} " for word in part[:-1])
        stems = (before + p.stem for p in peelings(part[-1], _Colors(self, before)) if p.cost < 0.2)
        return next(stems, None)

    def _is_color_name(self, name: str) -> bool:
        return name in self._documents.colors.values or name in self._lexicon.colors

    def _is_color_here(self, name: str) -> bool:
        """Whether a colour's name is nothing else in this shop."""
        if name not in self._lexicon.ambiguous_colors:
            return name in self._lexicon.colors or (" " in name or name not in self._documents.ids)
        return name in self._documents.colors.values and name not in self._documents.ids

    def _brand_at(self, words: list[str], place: int) -> tuple[str, int]:
        for length in (3, 2, 1):
            part = words[place : place + length]
            name = " ".join(part)
            if len(part) == length and name and self._is_brand(name, part):
                return name, length
        return "", 0

    def _is_brand(self, name: str, part: list[str]) -> bool:
        if name not in self._documents.brands.values:
            return False
        return len(part) > 1 or not self._lexicon.is_word(name)

    # --- words

    def _words(self, words: list[str]) -> Iterator[Asked | Lacking]:
        place = 0
        while place < len(words):
            taken, found = self._word_at(words, place)
            yield from found
            place += taken

    def _word_at(self, words: list[str], place: int) -> tuple[int, list[Asked | Lacking]]:
        """How many words are read at a place, and what they ask for."""
        word = words[place]
        if not word:
            return 1, []
        joined = self._joined(words, place)
        if joined:
            return joined[0], [self._asked(joined[1], place)]
        if word in self._lexicon.closed:
            return 1, []
        found = self._vocabulary.known(word)
        if found and (word in self._vocabulary.keys or not self._lexicon.is_frame(word)):
            return 1, [self._asked(found, place, optional=self._is_story(word))]
        if self._lexicon.is_frame(word):
            return 1, []
        return 1, self._unclear(word, place)

    def _is_story(self, word: str) -> bool:
        """Whether a word the catalogue has is more often part of the talk than of the goods asked for."""
        return (word in self._lexicon.soft or word in self._lexicon.verbs) and word not in self._lexicon.goods

    def _asked(self, meaning: Meaning, place: int, *, optional: bool = False) -> Asked:
        documents = self._documents
        keys = meaning.senses[0].parts[0]
        specific = [documents.specificity[documents.ids[key]] for key in keys if key in documents.ids]
        return Asked(meaning, _LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * min(specific, default=0.3), place, optional)

    def _joined(self, words: list[str], place: int) -> tuple[int, Meaning] | None:
        """The word that two or three neighbours are together, when they are not words of the catalogue each."""
        for length in (3, 2):
            part = words[place : place + length]
            if len(part) < length or not all(part) or all(self._stands_alone(word) for word in part):
                continue
            whole = "".join(part)
            exact = whole in self._vocabulary.keys
            if exact or not any(self._stands_alone(word) for word in part):
                found = self._vocabulary.known(whole)
                if found and found.how != "synonym" and len(whole) > 3:
                    return length, found
        return None

    def _stands_alone(self, word: str) -> bool:
        return word in self._vocabulary.keys or self._lexicon.is_frame(word)

    def _unclear(self, word: str, place: int) -> list[Asked | Lacking]:
        """A word neither known nor a frame: run together, misspelt, or lacking."""
        parts = self._split(word)
        meaning = self._vocabulary.meaning(word)
        if parts and (meaning.trust < 0.8 or min(map(len, parts)) > 3):
            return [self._asked(found, place) for part in parts if (found := self._part(part))]
        if meaning.senses:
            return [self._asked(meaning, place)]
        halves = self._split_misspelt(word)
        if halves:
            return [self._asked(found, place) for found in halves]
        return [self._lacking(word, place)]

    def _part(self, part: str) -> Meaning | None:
        return None if part in self._lexicon.closed else self._vocabulary.known(part)

    def _split(self, word: str) -> list[str]:
        """The words of the catalogue (and frames) that ran together in one; the fewest and longest of them."""
        best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 20), end):
                part = word[start:end]
                if start in best and self._is_part(part, last=end == len(word)):
                    score = best[start][0] + len(part) ** 2
                    if end not in best or score > best[end][0]:
                        best[end] = (score, [*best[start][1], part])
        parts = best.get(len(word), (0, []))[1]
        content = [part for part in parts if part not in self._lexicon.closed]
        return parts if len(parts) > 1 and content else []

    def _is_part(self, part: str, *, last: bool) -> bool:
        if part.isdigit() or len(part) > 2:
            if part in self._vocabulary.keys or part in self._lexicon.closed:
                return True
            return last and len(part) > 3 and self._vocabulary.known(part) is not None
        return last and part in self._lexicon.closed

    def _split_misspelt(self, word: str) -> list[Meaning]:
        """Two words run together, one of them misspelt."""
        for cut in range(4, len(word) - 3):
            left, right = word[:cut], word[cut:]
            for known, slipped in ((left, right), (right, left)):
                if known in self._vocabulary.keys and len(slipped) > 3:
                    meaning = self._vocabulary.meaning(slipped)
                    if meaning.senses and meaning.trust >= 0.5:
                        return [self._vocabulary.meaning(left), self._vocabulary.meaning(right)]
        return []

    def _lacking(self, word: str, place: int) -> Lacking:
        if word[0].isdigit():
            return Lacking(word, _LACKING_NUMBER, place)
        if len(word) <= 2:
            return Lacking(word, _LACKING_SHORT, place)
        if self._lexicon.is_goods(word):
            return Lacking(word, _LACKING_GOODS, place, goods=True)
        if looks_verbal(word):
            return Lacking(word, 0.0, place)
        return Lacking(word, _LACKING_OTHER if self._lexicon.is_real(word) else _LACKING_NAME, place)


class _Colors:
    """Knows the words that make a colour's name after the words before them."""

    def __init__(self, reader: Reader, before: str) -> None:
        self._reader = reader
        self._before = before

    def __contains__(self, word: object) -> bool:
        return self._reader._is_color_name(f"{self._before}{word}")  # noqa: SLF001  # one class in two parts
