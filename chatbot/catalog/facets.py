"""Colours and brands among the words of a question, set aside as filters."""

from dataclasses import replace

from chatbot.catalog.asked import MEMO_SIZE
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.vocabulary import Vocabulary
from chatbot.model import NO_FILTERS, Filters
from chatbot.turkish import LEAST_DERIVED, peelings

_FOR = "icin"
_TOWARDS = ("a", "e")
_COLOR_WORDS = frozenset(("renk", "rengi", "renkli", "renginde", "renkte", "rengini", "renkler"))


class Facets:
    """Finds the colours and brands of a catalogue, inflected or not."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._color_names = frozenset((*documents.colors.values, *lexicon.colors))
        self._color_lasts = frozenset(name.split()[-1] for name in self._color_names)
        self._brand_firsts = frozenset(name.split()[0] for name in documents.brands.values)
        self._ends: dict[str, tuple[str, ...]] = {}

    def set_aside(self, words: list[str], filters: Filters) -> tuple[list[str], Filters]:
        """The words without the colours and brands among them ("" in their places), and those as filters."""
        known = self._ends.get
        ends = [self.color_ends(word) if (found := known(word)) is None else found for word in words]
        if not any(ends) and self._brand_firsts.isdisjoint(words):
            return words, filters
        colors: list[str] = []
        brands: list[str] = []
        place = 0
        while place < len(words):
            color, length = self._color_at(words, ends, place) if any(ends[place : place + 3]) else ("", 0)
            if not length and words[place] in self._brand_firsts:
                brand, length = self._brand_at(words, place)
                brands += [brand] if length else []
            aside = bool(color) and (
                self._is_anothers(words, place + length) or self._is_told(words, place, color, length)
            )
            colors += [color] if color and not aside else []
            words[place : place + length] = [""] * length
            place += max(length, 1)
        named = (tuple(dict.fromkeys(colors)), tuple(dict.fromkeys(brands)))
        if filters is NO_FILTERS:
            return words, Filters(colors=named[0], brands=named[1]) if any(named) else filters
        return words, replace(filters, colors=named[0] or filters.colors, brands=named[1] or filters.brands)

    @staticmethod
    def _is_anothers(words: list[str], place: int) -> bool:
        """Whether the word at a place, and the colour before it, only say what is looked for is for: "beyaz
        çamaşırlar için toz deterjan".
        """
        return words[place + 1 : place + 2] == [_FOR] and place + 2 < len(words)

    def _is_told(self, words: list[str], place: int, color: str, length: int) -> bool:
        """Whether what may be a colour belongs to a verb that tells: "altını ıslatıyor", "griye döndü"."""
        said = words[place]
        if length > 1 or said == color or (color not in self._lexicon.ambiguous_colors and said[-1] not in _TOWARDS):
            return False
        return place + 1 < len(words) and self._lexicon.tells(words[place + 1])

    def _color_at(self, words: list[str], ends: list[tuple[str, ...]], place: int) -> tuple[str, int]:
        """The colour that begins at a place and how many words it takes; ("", 0) when none does."""
        for end in range(min(place + 3, len(words)), place, -1):
            for last in ends[end - 1]:
                name = " ".join([*words[place : end - 1], last])
                if name in self._color_names:
                    said = end < len(words) and words[end] in _COLOR_WORDS
                    if said or self._is_color_here(name):
                        return name, end - place + said
        return "", 0

    def color_ends(self, word: str) -> tuple[str, ...]:
        """The last words of colours' names that a word may be, inflected or not; remembered."""
        found = self._ends.get(word)
        if found is None:
            if len(self._ends) >= MEMO_SIZE:
                self._ends.clear()
            whole = (word,) if word in self._color_lasts else ()
            found = self._ends[word] = (*whole, *self._inflected_colors(word))
        return found

    def _inflected_colors(self, word: str) -> list[str]:
        """The colours a word may be inflected from, unless it is rather another word: "tabanı" is no "taba"."""
        if word in self._documents.ids or word in self._documents.sizes.words or self._is_talk(word):
            return []
        stems = [p.stem for p in peelings(word, self._color_lasts) if p.cost < LEAST_DERIVED]
        longest = self._lexicon.longest_stem(word) if stems else 0
        return [stem for stem in stems if len(stem) >= longest]

    def _is_talk(self, word: str) -> bool:
        return word in self._lexicon.closed or word in self._lexicon.soft

    def _is_color_here(self, name: str) -> bool:
        """Whether a colour's name is nothing else in this shop."""
        if name not in self._lexicon.ambiguous_colors:
            return name in self._lexicon.colors or " " in name or name not in self._vocabulary.titled
        return name in self._documents.colors.values and name not in self._vocabulary.titled

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
        return len(part) > 1 or not (self._lexicon.is_word(name) or name in self._lexicon.soft)
