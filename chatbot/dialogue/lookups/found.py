"""What the catalogue says to a lookup: the cards, and what they are about. Knows the catalogue only as `Catalogue`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from chatbot import turkish
from chatbot.dialogue import variants
from chatbot.dialogue.context import MAX_SHOWN, NO_FILTERS
from chatbot.dialogue.lookups.titles import tells_of
from chatbot.dialogue.vocabulary import Vocabulary
from chatbot.model import Filters, Method, Product, SearchResult

WIDE = 120  # enough to still count what is shown as one card: the colours and sizes of a product
SURE_OF_LACK = 0.85


class Catalogue(Vocabulary, Protocol):
    """What a dialogue asks of a shop's products."""

    def search(
        self, text: str, /, *, limit: int = ..., filters: Filters = ..., within: Collection[str] | None = ...
    ) -> SearchResult:
        """The ranking for a text, and whether the shop has it."""
        ...

    def get(self, product_id: str, /) -> Product | None:
        """The product, or None."""
        ...

    def variants(self, product: Product, /) -> tuple[Product, ...]:
        """The product in all its colours and sizes, itself included."""
        ...

    def categories(self) -> tuple[tuple[str, int], ...]:
        """Category paths and their number of products, biggest first."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What the catalogue says. `products` are the cards; empty = nothing to show.

    `subject` is the product a follow-up is about, `variants` all its rows, `choices` in what they differ (see
    `variants.choices`), `lacking` the attribute it, or anything found, does not come in.
    """

    method: Method = Method.PRODUCT_SEARCH
    products: tuple[Product, ...] = ()
    confidence: float = 0.0
    query: str = ""
    filters: Filters = NO_FILTERS
    total: int = 0
    categories: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()
    subject: Product | None = None
    variants: tuple[Product, ...] = ()
    choices: tuple[str, ...] = ()
    rows: tuple[tuple[Product, ...], ...] = ()  # of each of `products` all its rows, where measures are asked for
    part: str = ""  # what of `products` is asked for, whether any of their texts tells of it or not
    lacking: str = ""
    more: bool = False
    need_product: bool = False
    counted: bool = True  # whether `total` is all there is
    extreme: bool = False  # nothing beyond the list is cheaper or dearer: the product is its cheapest or dearest
    few: bool = False  # a place was named that the last list did not have: `products` are that list

    @property
    def teller(self) -> Product | None:
        """The first of the products whose texts tell of the part asked for."""
        return next((product for product in self.products if tells_of(product, (self.part,))), None)


NOTHING = Found()


def from_result(result: SearchResult, query: str) -> Found:
    """A search's outcome as cards: every product once, in all its colours and sizes."""
    cards = distinct(result.products[: result.total], result.filters) if result.found else ()
    return Found(
        products=cards[:MAX_SHOWN], confidence=result.confidence, query=query, filters=result.filters,
        total=len(cards), categories=result.categories, relaxed=result.relaxed, counted=result.total <= WIDE,
    )  # fmt: skip


def distinct(products: Iterable[Product], filters: Filters) -> tuple[Product, ...]:
    """One card for a product in all its colours and sizes, in stock if one is; what is sold out comes last."""
    cards: dict[str, Product] = {}
    for product in products:
        key = face(product)
        kept = cards.get(key)
        if kept is None or (product.in_stock and not kept.in_stock):
            cards[key] = product
    if filters.order != "relevance":
        return tuple(cards.values())
    return tuple(sorted(cards.values(), key=lambda card: not card.in_stock))


def face(product: Product) -> str:
    """What variants of one product share."""
    return product.group_id or turkish.fold_name(product.title)


def with_variants(found: Found, subject: Product, catalogue: Catalogue) -> Found:
    """The outcome, told of one product and all its rows."""
    rows = catalogue.variants(subject)
    return replace(found, subject=subject, variants=rows, choices=variants.choices(rows, subject))


def products_of(ids: Iterable[str], catalogue: Catalogue) -> tuple[Product, ...]:
    """The products with these ids that the shop still has."""
    return tuple(product for product_id in ids if (product := catalogue.get(product_id)) is not None)
