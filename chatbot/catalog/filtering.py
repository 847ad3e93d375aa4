"""Filters as sets of documents: which products are of a colour, a brand, a size, a price. Reads no words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING, DocSet, all_of, worth_remembering
from chatbot.catalog.query import size_name
from chatbot.memo import Memo, kept
from chatbot.model import NO_FILTERS, Filters

_MIXED = "renkli"
_SIZE_UNITS = ("", "numara", "beden")  # what titles may write after a size


class FilterSets:
    """The documents that meet a catalogue's filters."""

    def __init__(self, documents: Documents, lexicon: Lexicon) -> None:
        self._documents = documents
        self._lexicon = lexicon
        most = worth_remembering(documents.size)
        self._shades: Memo[str, list[DocSet]] = Memo(most)
        self._brands: Memo[str, DocSet] = Memo(most)

    def named(self, filters: Filters) -> list[tuple[str, list[DocSet]]]:
        """Each filter's name with the documents that meet it, best choice first."""
        if filters is NO_FILTERS:
            return []
        documents = self._documents
        named: list[tuple[str, list[DocSet]]] = []
        if filters.colors:
            named.append(("colors", self._colors(filters.colors)))
        if filters.brands:
            named.append(("brands", [self._any(map(self._brand, filters.brands))]))
        if filters.sizes:
            named.append(("sizes", [self._any(self._size(size) for size in filters.sizes)]))
        if filters.is_priced:
            named.append(("price", [self._priced(filters.min_price_minor, filters.max_price_minor)]))
        if filters.on_sale:
            named.append(("on_sale", [documents.on_sale]))
        if filters.in_stock:
            named.append(("in_stock", [documents.in_stock]))
        return named

    @staticmethod
    def _any(sets: Iterable[DocSet]) -> DocSet:
        found = NOTHING
        for bits in sets:
            found |= bits
        return found

    def _brand(self, brand: str) -> DocSet:
        return self._brands.get(brand, lambda: self._documents.brands.bits(brand) | self._title_phrase(brand))

    def _size(self, size: str) -> DocSet:
        titled = self._any(self._title(size + unit) for unit in _SIZE_UNITS)
        return self._documents.sizes.words.get(size_name(size), NOTHING) | titled

    def _title(self, word: str) -> DocSet:
        ids = self._documents.ids
        return self._documents.titles.bits([ids[word]]) if word in ids else NOTHING

    def _colors(self, colors: Sequence[str]) -> list[DocSet]:
        """Documents in all the colours, then in any: named so, named as part of a name, in a shade of it."""
        choices = [self._shades.get(color, partial(self._color, color)) for color in colors]
        every, some = list(choices[0]), list(choices[0])
        for levels in choices[1:]:
            every = [a & b for a, b in zip(every, levels, strict=True)]
            some = [a | b for a, b in zip(some, levels, strict=True)]
        return [*every, *some] if len(choices) > 1 else every

    def _color(self, color: str) -> list[DocSet]:
        facet, lexicon = self._documents.colors, self._lexicon
        base = lexicon.colors.get(color, color)
        same = [name for name, other in lexicon.colors.items() if other == base]
        exact = self._any(facet.bits(name) for name in {color, base, *same})
        part = self._words_in(facet.words, color) | self._words_in(self._documents.sizes.words, color)
        part |= self._any(map(self._title_phrase, {color, base}))
        names = lexicon.shades.get(base, ())
        titled = (self._titled_shade(shade) for shade in names if shade not in lexicon.ambiguous_colors)
        shades = self._any((*map(facet.bits, names), *titled))
        return [exact, exact | part, exact | part | shades]

    def _titled_shade(self, name: str) -> DocSet:
        """What is called so in its title and of no other colour by its column."""
        return self._title_phrase(name) - self._colored

    @kept
    def _colored(self) -> DocSet:
        """The documents whose column names a colour, and no mixture."""
        facet, mixed = self._documents.colors, {_MIXED, *self._lexicon.shades.get(_MIXED, ())}
        return self._any(facet.bits(name) for name in facet.values if name not in mixed)

    def _words_in(self, words: Mapping[str, DocSet], phrase: str) -> DocSet:
        return all_of([words.get(word, NOTHING) for word in phrase.split()], self._documents.everything)

    def _title_phrase(self, phrase: str) -> DocSet:
        return all_of([self._title(word) for word in phrase.split()], self._documents.everything)

    def _priced(self, low: int | None, high: int | None) -> DocSet:
        prices = self._documents.prices
        found = self._documents.everything if high is None else prices.up_to(high)
        return found if low is None else found - prices.up_to(low - 1)
