"""The search over one shop's products: the catalogue's face to everybody else.

Immutable after construction but for bounded memories of texts; safe to share between threads. Names of
`SearchResult.relaxed`: colors, brands, sizes, price, on_sale, in_stock.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from chatbot.catalog.asked import NO_WORDS, Reading
from chatbot.catalog.decision import Verdict, decide
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import group_synonyms, load_lexicon
from chatbot.catalog.places import Places, text_number
from chatbot.catalog.postings import DocSet
from chatbot.catalog.ranking import Match, Ranker
from chatbot.catalog.reading import Reader
from chatbot.catalog.shelves import NO_SHELF, Shelves
from chatbot.catalog.twins import Twins
from chatbot.catalog.vocabulary import Vocabulary
from chatbot.memo import Memo
from chatbot.model import NO_FILTERS, Filters, Product, Query, SearchResult
from chatbot.turkish import fold_name

_NO_SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_LONGEST_QUESTION = 1000
_NEAREST_CATEGORIES = 3
_NEAR = 0.3  # confidence from which the ranking says something about what was meant
_SURE = 0.5  # trust in a word, and weight of a lacking one, from which it is named
_CATEGORY_NAMED = 0.95  # confidence in what stands under the very name that was asked for
_KNOWN = 0.7  # trust in what a word is, from which on it is that
_ANOTHER_WORD = 0.2  # confidence in what only has a word that sounds otherwise: "masa" for "maşa"
_MEMO_SIZE = 2000
_TWINS = 200  # products among which those are found whose titles have the word with its accents
_MOST_WORDS = 10_000  # words that are remembered

_SearchKey = tuple[str, int, Filters | None, tuple[str, ...] | None, bool]


class ProductIndex:
    """Finds the products a Turkish sentence asks for."""

    def __init__(self, products: Sequence[Product], *, synonyms: Mapping[str, tuple[str, ...]] = _NO_SYNONYMS) -> None:
        lexicon = load_lexicon()
        own = group_synonyms((word, *names) for word, names in synonyms.items())
        self._documents = Documents(products, lexicon)
        self._vocabulary = Vocabulary(self._documents, lexicon, {**lexicon.synonyms, **own})
        self._reader = Reader(self._documents, self._vocabulary, lexicon)
        self._ranker = Ranker(self._documents, self._vocabulary, lexicon)
        self._twins = Twins(lexicon.spellings)
        self._lexicon = lexicon
        self._ids = Places(text_number(product.id) for product in self._documents.products)
        counts = Counter(product.category for product in products if product.category)
        self._categories = tuple(counts.most_common())
        self._shelves = Shelves(self._documents.products)
        self.colors = frozenset(lexicon.colors).union(self._documents.colors.words, self._documents.colors.values)
        """The folded names of colours, here or anywhere, and the words in them."""
        self._kinds: Memo[str, frozenset[str]] = Memo(_MOST_WORDS)
        self._words: Memo[str, Query] = Memo(_MOST_WORDS)
        self._readings: Memo[str, Reading] = Memo(_MEMO_SIZE)
        self._results: Memo[_SearchKey, SearchResult] = Memo(_MEMO_SIZE)

    # --- looking up

    @property
    def products(self) -> Sequence[Product]:
        """Every product, in the order of static quality."""
        return self._documents.products

    def __contains__(self, word: object) -> bool:
        """Whether a folded word stands in the catalogue."""
        return word in self._documents.ids

    def get(self, product_id: str) -> Product | None:
        """The product with this id."""
        place = self._place(product_id)
        return None if place is None else self._documents.products[place]

    def _place(self, product_id: str) -> int | None:
        products = self._documents.products
        return next((place for place in self._ids.of(product_id) if products[place].id == product_id), None)

    def variants(self, product: Product) -> tuple[Product, ...]:
        """The products that differ from one in colour or size only, itself included, in catalogue order."""
        documents, key = self._documents, _group_key(product)
        same = [place for place in documents.groups.of(key) if _group_key(documents.products[place]) == key]
        same.sort(key=documents.position.__getitem__)
        return tuple(documents.products[place] for place in same) or (product,)

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Every category with its number of products, the biggest first."""
        return self._categories

    def is_category(self, text: str) -> bool:
        """Whether a text is the name of a category, the whole path or a part of it, and nothing else."""
        return bool(self._shelves.written(text))

    def describes(self, word: str) -> bool:
        """Whether a folded word says how a thing is and never names one: "klasik", "uzun"."""
        return word in self._lexicon.traits or self._lexicon.is_attribute(word)

    def kinds(self, word: str) -> frozenset[str]:
        """What a word is here: any of product (a word of titles), thing (one that titles end in), category, color,
        size, brand; remembered.
        """
        return self._kinds.get(word, lambda: self._find_kinds(word))

    def _find_kinds(self, word: str) -> frozenset[str]:
        reading = self._reader.read(word)
        filters = reading.filters
        found = {
            name
            for name, values in (("color", filters.colors), ("size", filters.sizes), ("brand", filters.brands))
            if values
        }
        for asked in reading.asked:
            if asked.meaning.trust >= _KNOWN and not asked.optional:
                found |= self._key_kinds(asked.meaning.senses[0].parts[0])
                found |= {"thing"} if asked.goods and self._ranker.names_thing(asked) else set()
        return frozenset(found)

    def is_among(self, word: str, shelf: str) -> bool:
        """Whether goods of a word stand in a category that is called by another: "yüzük" among "takılar"."""
        titles, shelves = self._documents.titles, self._documents.categories.words
        ids = [self._documents.ids[key] for key in self._keys_of(word) if key in self._documents.ids]
        return bool(titles.bits(ids) & shelves.any_of(key for key in self._keys_of(shelf) if key in shelves))

    def _keys_of(self, word: str) -> set[str]:
        """What a word is written as in the catalogue."""
        known = (asked.meaning for asked in self._reader.read(word).asked if asked.meaning.trust >= _KNOWN)
        return {key for meaning in known for key in meaning.senses[0].parts[0]}

    def _key_kinds(self, keys: Collection[str]) -> set[str]:
        documents = self._documents
        tables: tuple[tuple[str, Collection[str]], ...] = (
            ("product", documents.ids),
            ("category", documents.categories.words),
            ("color", documents.colors.words),
            ("size", documents.sizes.words),
            ("brand", documents.brands.words),
        )
        return {kind for kind, words in tables if any(key in words for key in keys)}

    # --- searching

    def parse(self, text: str) -> Query:
        """A sentence as the catalogue reads it; single words are remembered."""
        return self._parsed(text) if " " in text else self._words.get(text, lambda: self._parsed(text))

    def _parsed(self, text: str) -> Query:
        reading = self._read(text)
        asked = [asked for asked in reading.asked if not asked.optional]
        words = tuple(ask.meaning.senses[0].parts[0][0] for ask in asked if ask.meaning.trust >= _SURE)
        doubted = tuple(ask.meaning.word for ask in asked if ask.meaning.trust < _SURE)
        unknown = doubted + tuple(lacking.word for lacking in reading.lacking if lacking.weight >= _SURE)
        return Query(text, words, unknown, reading.filters)

    def search(
        self,
        text: str,
        *,
        limit: int = 5,
        filters: Filters = NO_FILTERS,
        within: Collection[str] | None = None,
        near: bool = False,
    ) -> SearchResult:
        """The products a sentence asks for; what it says of filters wins over `filters`; `within`: among these ids;
        `near`: with the nearest after them up to `limit`, which otherwise follow only where nothing was found.
        """
        said_so = None if filters is NO_FILTERS else filters
        key = (text, limit, said_so, None if within is None else tuple(within), near)
        return self._results.get(key, lambda: self._search(text, limit, filters, within, near=near))

    def _search(
        self, text: str, limit: int, filters: Filters, within: Collection[str] | None, *, near: bool
    ) -> SearchResult:
        reading = self._read(text)
        merged = merge(filters, reading.filters)
        filtered = merged is not NO_FILTERS and merged != NO_FILTERS
        if not reading.asked and not filtered:
            return self._nothing(text, merged)
        twins = self._twins.meant(text, reading.asked)
        shelf = self._shelves.said(reading, text) if within is None else NO_SHELF
        if shelf.of_goods:
            return self._of_shelf(text, shelf.places, merged, limit)
        match = self._ranker.rank(reading, merged, self._within(within), max(limit, _TWINS) if twins else limit)
        verdict = decide(reading, match, filtered=filtered)
        if shelf.places and not ((verdict.found or match.relaxed) and _is_named(match, reading, shelf.places)):
            return self._of_shelf(text, shelf.places, merged, limit)
        documents, total = match.documents, match.total
        if match.beyond and (near or not verdict.found) and len(documents) < limit:
            documents = (*documents, *match.beyond.nearest(documents, limit))
        products = tuple(map(self._documents.products.__getitem__, documents))
        if twins and (named := self._twins.named(products[:total], twins)):
            products, total = named, len(named)
        elif twins and self._twins.mistaken(products[:total], twins):
            verdict = Verdict(found=False, confidence=_ANOTHER_WORD)
        return SearchResult(
            query=text,
            products=products[:limit],
            confidence=verdict.confidence,
            found=verdict.found,
            filters=merged,
            relaxed=match.relaxed,
            categories=() if verdict.found else self._nearest(verdict.confidence, products),
            total=total,
        )

    def _of_shelf(self, text: str, shelf: Sequence[int], filters: Filters, limit: int) -> SearchResult:
        """What of a category meets the filters; without any, what comes nearest to that."""
        match = self._ranker.rank(NO_WORDS, filters, DocSet.many(shelf, self._documents.size), limit)
        products = tuple(map(self._documents.products.__getitem__, match.documents))
        return SearchResult(
            text, products, _CATEGORY_NAMED, found=not match.relaxed, filters=filters, relaxed=match.relaxed,
            total=match.total, shelf=True,
        )  # fmt: skip

    def _read(self, text: str) -> Reading:
        return self._readings.get(text, lambda: self._reader.read(text[:_LONGEST_QUESTION]))

    def _nothing(self, text: str, filters: Filters) -> SearchResult:
        return SearchResult(text, filters=filters, categories=self._biggest())

    def _within(self, ids: Collection[str] | None) -> DocSet:
        if ids is None:
            return self._documents.everything
        return DocSet.of(place for i in ids if (place := self._place(i)) is not None)

    def _nearest(self, confidence: float, products: Sequence[Product]) -> tuple[str, ...]:
        """Categories to offer instead: those of the nearest products, or the biggest when nothing is near."""
        near = tuple(dict.fromkeys(product.category for product in products if product.category))
        return near[:_NEAREST_CATEGORIES] if confidence >= _NEAR and near else self._biggest()

    def _biggest(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._categories[:_NEAREST_CATEGORIES])


def _is_named(match: Match, reading: Reading, shelf: Sequence[int]) -> bool:
    """Whether the best product stands on a shelf, or its title has all the words that name the shelf."""
    titled = len(match.matched) == len(reading.asked) and all(matched.quality == 1.0 for matched in match.matched)
    return titled or any(document in shelf for document in match.documents[:1])


def _group_key(product: Product) -> str:
    return f"#{product.group_id}" if product.group_id else fold_name(product.title)


def merge(given: Filters, said: Filters) -> Filters:
    """Two sets of filters as one; what was said wins."""
    if given is NO_FILTERS or given == NO_FILTERS:
        return said
    if said is NO_FILTERS or said == NO_FILTERS:
        return given
    return replace(
        given,
        min_price_minor=said.min_price_minor if said.is_priced else given.min_price_minor,
        max_price_minor=said.max_price_minor if said.is_priced else given.max_price_minor,
        colors=said.colors or given.colors,
        sizes=said.sizes or given.sizes,
        brands=said.brands or given.brands,
        in_stock=said.in_stock or given.in_stock,
        on_sale=said.on_sale or given.on_sale,
        order=said.order if said.order != "relevance" else given.order,
    )
