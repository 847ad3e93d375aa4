"""Which products answer a reading, best first: as many of its words as one product can have, then its filters.

Sets of documents only; texts are read elsewhere. A word has levels: titles and colours, then categories and synonyms,
then descriptions; the better level wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING, DocSet
from chatbot.catalog.query import size_name
from chatbot.catalog.reading import Asked, Reading
from chatbot.catalog.vocabulary import Vocabulary
from chatbot.model import Filters

_LEVEL_QUALITY = (1.0, 0.85, 0.5)
_TEXTS_FROM = 0.9  # a word less sure is looked for in titles only
_CHANCE, _CHANCE_REAL = 0.05, 0.4  # least share of lucky meetings that a wrong meaning is given
_MOST_STEPS = 300
_RERANKED = 12
_INFLECTED = 0.97  # what a title's word is worth that is another form of the word asked for
_MODIFIER = 0.2  # what it costs a title that what was asked for is only the modifier of its head
_FIT = 0.3  # what a title that says nothing beyond the question is worth, in words


@dataclass(frozen=True, slots=True)
class Matched:
    """A word the best product has: how well (`quality`), and how surely the word means that (`trust`)."""

    asked: Asked
    quality: float
    trust: float


@dataclass(frozen=True, slots=True)
class Match:
    """What the best product has of a reading: `matched` and `missed` words, each word's level quality."""

    documents: tuple[int, ...] = ()
    total: int = 0
    matched: tuple[Matched, ...] = ()
    missed: tuple[Asked, ...] = ()
    relaxed: tuple[str, ...] = ()
    heads: frozenset[int] = frozenset()  # places of the words that name kinds of goods
    modifies: bool = False  # what was asked for only modifies the product's own name: "buzdolabı" in "buzdolabı poşeti"


@dataclass(slots=True)
class _Search:
    """Branch and bound over which words to keep."""

    sets: Sequence[DocSet]
    weights: Sequence[float]
    best: float = -1.0
    kept: tuple[int, ...] = ()
    steps: int = field(default=0)

    def run(self, place: int, bits: DocSet, kept: tuple[int, ...], gained: float, left: float) -> None:
        self.steps += 1
        if gained > self.best:
            self.best, self.kept = gained, kept
        if place == len(self.sets) or gained + left <= self.best or self.steps > _MOST_STEPS:
            return
        left -= self.weights[place]
        both = bits & self.sets[place]
        if both:
            self.run(place + 1, both, (*kept, place), gained + self.weights[place], left)
        self.run(place + 1, bits, kept, gained, left)


class Ranker:
    """Ranks the documents of a catalogue for readings."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon

    def rank(self, reading: Reading, filters: Filters, within: DocSet, limit: int) -> Match:
        """The best documents for the words of a reading among `within`, under filters as far as any meets them."""
        needed = list(reading.asked)
        levels = [self._levels(asked) for asked in needed]
        kept = self._keep(needed, levels, within)
        tiers = self._tiers([needed[i] for i in kept], [levels[i] for i in kept], within)
        named = self._filter_sets(filters)
        chosen, relaxed = self._filtered(tiers, named)
        found = self._order(chosen, reading, filters, limit)
        found += self._more(found, tiers, levels, within, limit) if not filters_order(filters) else []
        quality = [self._quality(found[0], levels[i]) if found else 0.0 for i in kept]
        return Match(
            tuple(found[:limit]),
            chosen.count(),
            tuple(
                Matched(needed[i], q, self._trust(needed[i], i, kept, levels))
                for i, q in zip(kept, quality, strict=True)
            ),
            tuple(asked for i, asked in enumerate(needed) if i not in kept),
            relaxed,
            frozenset(needed[i].place for i in kept if self._is_thing(needed[i])),
            bool(found) and self._only_modifies(found[0], [needed[i] for i in kept if not needed[i].optional]),
        )

    def _is_thing(self, asked: Asked) -> bool:
        """Whether a word names a kind of goods, not a look or a maker of them."""
        key = asked.meaning.senses[0].parts[-1][0]
        return key in self._documents.categories.words or self._lexicon.is_goods(key)

    def _only_modifies(self, document: int, asked: Sequence[Asked]) -> bool:
        """Whether the last thing asked for stands in a title only as the modifier of another thing."""
        if not asked or not self._lexicon.is_goods(asked[-1].meaning.senses[0].parts[-1][0]):
            return False
        documents, row = self._documents, self._documents.rows[document]
        keys = asked[-1].meaning.senses[0].parts[-1]
        names = [documents.names[term] for term in row]
        place = next((place for place, name in enumerate(names) if name in keys), len(names))
        following = names[place + 1 : place + 4]
        return bool(following) and (following[0] in self._lexicon.looks or self._reach_head(following))

    def _reach_head(self, names: Sequence[str]) -> bool:
        """Whether goods after goods end in a thing that they all belong to: "bisiklet motosiklet telefon tutucu"."""
        for name in names:
            if self._vocabulary.is_compound_head(name):
                return True
            if name in self._lexicon.transparent or name not in self._lexicon.goods:
                return False
        return False

    def _levels(self, asked: Asked) -> tuple[DocSet, ...]:
        """The documents of a word at each level, each level holding the one before."""
        senses = asked.meaning.senses
        if asked.meaning.how == "text":
            return NOTHING, NOTHING, self._vocabulary.text_bits(senses[0])
        first, deep = self._vocabulary.bits(senses[0]), NOTHING
        for sense in senses:
            deep |= self._vocabulary.bits(sense, deep=True)
        if asked.meaning.trust < _TEXTS_FROM:
            return first, first | deep, first | deep
        return first, first | deep, first | deep | self._vocabulary.text_bits(senses[0])

    def _trust(self, asked: Asked, place: int, kept: Sequence[int], levels: list[tuple[DocSet, ...]]) -> float:
        """How surely a word means what it was taken for, given that it goes together with the others.

        Bayes: were the meaning wrong, some product would have it beside the other words by chance only.
        """
        prior = asked.meaning.trust
        if prior > 0.95 or len(kept) < 2 or asked.meaning.how == "text":
            return prior
        others = self._documents.everything
        for other in kept:
            others &= levels[other][1] if other != place else others
        share = levels[place][1].count() / max(self._documents.size, 1)
        least = _CHANCE_REAL if self._lexicon.is_real(asked.meaning.word) else _CHANCE
        chance = 1.0 - (1.0 - share) ** others.count()
        return prior / (prior + (1 - prior) * max(chance, least)) if others else prior

    @staticmethod
    def _keep(needed: list[Asked], levels: list[tuple[DocSet, ...]], within: DocSet) -> tuple[int, ...]:
        """The places of the words to keep: the weightiest set that some document has all of."""
        together = within
        for level in levels:
            together &= level[-1]
        if together:
            return tuple(range(len(needed)))
        worth = [_worth(asked, level) for asked, level in zip(needed, levels, strict=True)]
        order = sorted(range(len(needed)), key=lambda i: -worth[i])
        search = _Search([levels[i][-1] for i in order], [worth[i] for i in order])
        search.run(0, within, (), 0.0, sum(worth))
        return tuple(sorted(order[i] for i in search.kept))

    @staticmethod
    def _tiers(kept: list[Asked], levels: list[tuple[DocSet, ...]], within: DocSet) -> list[DocSet]:
        """The documents that have all kept words, the better matched set first, each holding the one before."""
        full = within
        for level in levels:
            full &= level[-1]
        best = full
        for _, level in sorted(zip(kept, levels, strict=True), key=lambda pair: -pair[0].weight):
            best = next((both for bits in (*level, full) if (both := best & bits)), best)
        return [best, full] if best != full else [full]

    def _filtered(self, tiers: list[DocSet], named: list[tuple[str, list[DocSet]]]) -> tuple[DocSet, tuple[str, ...]]:
        """The best tier under all filters; else the best tier under as many as it can meet, and the rest by name."""
        for bits in tiers:
            chosen, relaxed = self._narrow(bits, named)
            if not relaxed:
                return chosen, ()
        return self._narrow(tiers[0], named)

    @staticmethod
    def _narrow(bits: DocSet, named: list[tuple[str, list[DocSet]]]) -> tuple[DocSet, tuple[str, ...]]:
        relaxed: list[str] = []
        for name, sets in named:
            met = next((both for choice in sets if (both := bits & choice)), NOTHING)
            if met:
                bits = met
            else:
                relaxed.append(name)
        return bits, tuple(relaxed)

    # --- filters as sets

    def _filter_sets(self, filters: Filters) -> list[tuple[str, list[DocSet]]]:
        """Each filter's name with the documents that meet it, best choice first."""
        documents = self._documents
        named: list[tuple[str, list[DocSet]]] = []
        if filters.colors:
            named.append(("colors", self._colors(filters.colors)))
        if filters.brands:
            named.append(("brands", [self._any(self._brand(brand) for brand in filters.brands)]))
        if filters.sizes:
            named.append(("sizes", [self._any(self._size(size) for size in filters.sizes)]))
        if filters.min_price_minor is not None or filters.max_price_minor is not None:
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
        title = self._documents.everything
        for word in brand.split():
            title &= self._title(word)
        return self._documents.brands.bits(brand) | title

    def _size(self, size: str) -> DocSet:
        return self._documents.sizes.words.get(size_name(size), NOTHING) | self._title(size)

    def _title(self, word: str) -> DocSet:
        ids = self._documents.ids
        return self._documents.titles.bits([ids[word]]) if word in ids else NOTHING

    def _colors(self, colors: Sequence[str]) -> list[DocSet]:
        """Documents in all the colours, then in any: named so, named as part of a name, in a shade of it."""
        choices = [self._color(color) for color in colors]
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
        part = self._words_in(facet.words, color) | self._any(self._title_phrase(name) for name in {color, base})
        shades = self._any(facet.bits(shade) | self._title_phrase(shade) for shade in lexicon.shades.get(base, ()))
        return [exact, exact | part, exact | part | shades]

    def _words_in(self, words: Mapping[str, DocSet], phrase: str) -> DocSet:
        found = self._documents.everything
        for word in phrase.split():
            found &= words.get(word, NOTHING)
        return found

    def _title_phrase(self, phrase: str) -> DocSet:
        found = self._documents.everything
        for word in phrase.split():
            found &= self._title(word)
        return found

    def _priced(self, low: int | None, high: int | None) -> DocSet:
        documents = self._documents
        inside = []
        for document in documents.by_price:
            price = documents.products[document].final_price_minor
            if high is not None and price > high:
                break
            if low is None or price >= low:
                inside.append(document)
        return DocSet.of(inside)

    # --- order

    def _order(self, bits: DocSet, reading: Reading, filters: Filters, limit: int) -> list[int]:
        named = [asked for asked in reading.asked if not asked.optional]
        if filters_order(filters):
            found = self._by_price(bits, max(limit, _RERANKED), dearest=filters.order == "dearest")
            return sorted(found, key=lambda document: self._only_modifies(document, named))
        head = bits.first(max(limit, _RERANKED))
        if len(head) == 1:
            return head
        wanted = self._wanted(reading.asked)
        scores = {d: self._score(d, wanted) - _MODIFIER * self._only_modifies(d, named) for d in head}
        return sorted(head, key=lambda document: -scores[document])

    def _by_price(self, bits: DocSet, limit: int, *, dearest: bool) -> list[int]:
        order = reversed(self._documents.by_price) if dearest else iter(self._documents.by_price)
        found: list[int] = []
        for document in order:
            if document in bits:
                found.append(document)
                if len(found) == limit:
                    break
        return found

    def _wanted(self, asked: Sequence[Asked]) -> dict[int, tuple[int, float]]:
        """Title terms that name a word of the question -> which word, and what naming it so is worth."""
        ids, wanted = self._documents.ids, dict[int, tuple[int, float]]()
        for number, ask in enumerate(asked):
            for rank, key in enumerate(ask.meaning.senses[0].parts[0]):
                if key in ids:
                    wanted.setdefault(ids[key], (number, ask.weight * (1.0 if rank == 0 else _INFLECTED)))
        return wanted

    def _score(self, document: int, wanted: Mapping[int, tuple[int, float]]) -> float:
        """Words named as they stand in the title, and how little the title says beyond them."""
        specificity, named = self._documents.specificity, 0.0
        worth: dict[int, float] = {}
        for term in self._documents.rows[document]:
            hit = wanted.get(term)
            if hit and hit[1] > worth.get(hit[0], 0.0):
                worth[hit[0]] = hit[1]
                named += specificity[term]
        return sum(worth.values()) + _FIT * named / (self._documents.mass[document] + 0.01)

    def _more(
        self, found: list[int], tiers: list[DocSet], levels: list[tuple[DocSet, ...]], within: DocSet, limit: int
    ) -> list[int]:
        """Further documents when too few have all words: the whole tier, then those lacking one word."""
        seen = set(found)
        more: list[int] = []
        sets = [tiers[-1]]
        for missing in range(len(levels)):
            bits = within if len(levels) > 1 else NOTHING
            for place, level in enumerate(levels):
                bits &= level[1] if place != missing else within
            sets.append(bits)
        for bits in sets:
            if len(found) + len(more) >= limit:
                break
            fresh = [d for d in bits.first(limit * 2) if d not in seen]
            more += fresh
            seen.update(fresh)
        return more

    def _quality(self, document: int, levels: tuple[DocSet, ...]) -> float:
        for bits, quality in zip(levels, _LEVEL_QUALITY, strict=True):
            if document in bits:
                return quality
        return 0.0


def _worth(asked: Asked, levels: tuple[DocSet, ...]) -> float:
    """What keeping a word is worth: rare and sure ones more, those of descriptions and of the talk less."""
    worth = asked.weight * (0.5 + 0.5 * asked.meaning.trust)
    return worth * (1.0 if levels[1] else 0.5) * (0.3 if asked.optional else 1.0)


def filters_order(filters: Filters) -> bool:
    """Whether the filters ask for an order by price."""
    return filters.order != "relevance"
