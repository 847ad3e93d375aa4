"""What a talk showed last, as its catalogue holds it: the list, the product talked about, the search behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatbot.dialogue.context import Context
from chatbot.dialogue.lookups.found import WIDE, Catalogue, Found, products_of, with_variants
from chatbot.dialogue.lookups.titles import has_word
from chatbot.memo import kept
from chatbot.model import Filters, Method, Product, SearchResult


@dataclass(frozen=True)
class LastList:
    """The last list of one talk, for one lookup: nothing is asked of the catalogue twice."""

    context: Context
    catalogue: Catalogue
    _searches: dict[tuple[str, Filters], SearchResult] = field(default_factory=dict)

    @kept
    def shown(self) -> tuple[Product, ...]:
        """The products of the list that the shop still has."""
        return products_of(self.context.shown, self.catalogue)

    @kept
    def focus(self) -> Product | None:
        """The product talked about."""
        return self.catalogue.get(self.context.focus)

    @kept
    def rows(self) -> tuple[Product, ...]:
        """The product talked about in all its colours and sizes."""
        return self.catalogue.variants(self.focus) if self.focus else ()

    @kept
    def words(self) -> tuple[str, ...]:
        """The words of the search, without its filters."""
        return tuple(self.catalogue.parse(self.context.query).words)

    @kept
    def text(self) -> str:
        """The words of the search as a text."""
        return " ".join(self.words)

    @property
    def nothing(self) -> Found:
        """Nothing of this list."""
        return Found(Method.FOLLOW_UP, query=self.context.query, filters=self.context.filters)

    def search(self, text: str, filters: Filters | None = None) -> SearchResult:
        """What a text finds within the conditions of the search, or within others."""
        key = (text.strip(), self.context.filters if filters is None else filters)
        if key not in self._searches:
            self._searches[key] = self.catalogue.search(key[0], limit=WIDE, filters=key[1])
        return self._searches[key]

    def turned_to(self, product: Product) -> "LastList":
        """The same list, with this product talked about."""
        return LastList(self.context.with_focus(product.id), self.catalogue)

    def whole(self) -> Found:
        """The list as far as it is what was searched for; of a single one, that product."""
        if len(self.shown) < 2:
            return self.one()
        meant = self.meant()
        return self.listed(meant) if len(meant) > 1 else self.about(meant)

    def one(self) -> Found:
        """The product talked about, else the first of the list."""
        return self.about([self.focus] if self.focus else self.shown[:1])

    def meant(self) -> Sequence[Product]:
        """Those of the list that have every word of the search in their names, if any has; else all."""
        full = [product for product in self.shown if all(has_word(product, word) for word in self.words)]
        return full or self.shown

    def listed(self, products: Sequence[Product]) -> Found:
        """Several products of the list."""
        return Found(Method.FOLLOW_UP, tuple(products), 0.9, self.context.query, self.context.filters, len(products))

    def about(self, products: Sequence[Product]) -> Found:
        """One product the talk turned to; without any, the customer has to say which."""
        if not products:
            return Found(Method.INTENT, need_product=True)
        found = Found(Method.FOLLOW_UP, tuple(products[:1]), 0.95, self.context.query, self.context.filters, 1)
        return with_variants(found, products[0], self.catalogue)
