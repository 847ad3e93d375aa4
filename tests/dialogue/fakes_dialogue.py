"""A catalogue small enough to read: exact stems, no ranking. It stands in for the product index."""

from collections.abc import Collection, Sequence

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.context import NO_FILTERS
from chatbot.model import Filters, Product, Query, SearchResult

TRAITS = frozenset({"klasik", "uzun"})
FRAMES = frozenset({"var", "mi", "ne", "kadar", "bir", "icin"})


class FakeCatalogue:
    """Finds products that hold every known content word of a text."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = tuple(products)
        self._kinds: dict[str, set[str]] = {}
        for product in products:
            for kind, text in (
                ("product", product.title),
                ("category", product.category),
                ("color", product.color),
                ("size", product.size),
                ("brand", product.brand),
            ):
                for word in turkish.tokens(text):
                    self._kinds.setdefault(word, set()).add(kind)

    def _stem(self, word: str) -> str:
        for end in range(len(word), 1, -1):
            if word[:end] in self._kinds and endings.noun(word[end:]):
                return word[:end]
        return word if word in self._kinds else ""

    def kinds(self, word: str) -> frozenset[str]:
        return frozenset(self._kinds.get(self._stem(turkish.fold(word)), ()))

    def parse(self, text: str) -> Query:
        stems = {word: self._stem(word) for word in turkish.tokens(text)}
        unknown = tuple(word for word, stem in stems.items() if not stem and word not in FRAMES)
        return Query(text, tuple(stem for stem in stems.values() if stem), unknown)

    def search(
        self, text: str, *, limit: int = 5, filters: Filters = NO_FILTERS, within: Collection[str] | None = None
    ) -> SearchResult:
        words = self.parse(text).words
        hits = [p for p in self._products if self._holds(p, words, filters) and (within is None or p.id in within)]
        if filters.order != "relevance":
            hits.sort(key=lambda p: p.final_price_minor, reverse=filters.order == "dearest")
        found = bool(hits) and bool(words)
        return SearchResult(text, tuple(hits[:limit]), 0.9 if found else 0.1, found, filters, (), (), len(hits))

    def get(self, product_id: str) -> Product | None:
        return next((p for p in self._products if p.id == product_id), None)

    @property
    def colors(self) -> frozenset[str]:
        return frozenset(word for word, kinds in self._kinds.items() if "color" in kinds)

    def is_category(self, text: str) -> bool:
        return any(turkish.tokens(p.category) == turkish.tokens(text) for p in self._products if p.category)

    def is_among(self, word: str, shelf: str) -> bool:
        def has(text: str, name: str) -> bool:
            return self._stem(name) in turkish.tokens(text)

        return any(has(product.title, word) and has(product.category, shelf) for product in self._products)

    def describes(self, word: str) -> bool:
        return word in TRAITS

    def variants(self, product: Product) -> tuple[Product, ...]:
        return tuple(p for p in self._products if p.title == product.title)

    def categories(self) -> tuple[tuple[str, int], ...]:
        names = dict.fromkeys(p.category for p in self._products)
        return tuple((name, sum(p.category == name for p in self._products)) for name in names)

    def _holds(self, product: Product, words: Sequence[str], filters: Filters) -> bool:
        held = turkish.tokens(f"{product.title} {product.category} {product.color} {product.size} {product.brand}")
        price = product.final_price_minor
        return (
            all(word in held for word in words)
            and (filters.max_price_minor is None or price <= filters.max_price_minor)
            and (filters.min_price_minor is None or price >= filters.min_price_minor)
        )
