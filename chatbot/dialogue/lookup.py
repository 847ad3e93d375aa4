"""Carrying out a lookup on a shop's catalogue: searches, the last list, one product's variants.

Knows the catalogue only as `Catalogue`; words no answer.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chatbot import turkish
from chatbot.dialogue import variants
from chatbot.dialogue.context import MAX_SHOWN, NO_FILTERS, Context
from chatbot.dialogue.reading import Vocabulary
from chatbot.dialogue.understand import Recall, Refine, Search, Understanding
from chatbot.model import Filters, Method, Product, SearchResult

_WORD_START = 5  # letters by which a word of a query is found in a title again
_WIDE = 60  # enough to still count what is shown as one card: the sizes of a product


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

    `subject` is the product a follow-up is about, `variants` all its rows, `lacking` the attribute it does not come in.
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
    lacking: str = ""
    more: bool = False
    need_product: bool = False


NOTHING = Found()


def look_up(meaning: Understanding, context: Context, catalogue: Catalogue) -> Found:
    """What the catalogue has for this meaning."""
    lookup = meaning.lookup
    if isinstance(lookup, Search):
        return _searched(lookup, meaning, catalogue)
    if isinstance(lookup, Recall):
        return _recalled(lookup, meaning, context, catalogue)
    if isinstance(lookup, Refine):
        return _refined(lookup, context, catalogue)
    return NOTHING


def _searched(lookup: Search, meaning: Understanding, catalogue: Catalogue) -> Found:
    text = lookup.text
    named = catalogue.get(text) or catalogue.get(text.upper())
    if named is not None:
        return _with_variants(Found(products=(named,), confidence=0.99, query=text, total=1), named, catalogue)
    result = catalogue.search(text, limit=_WIDE)
    if lookup.without:
        kept = [product for product in result.products[: result.total] if not _is_any(product, lookup.without)]
        result = replace(result, products=tuple(kept), total=len(kept), found=result.found and bool(kept))
    found = _from_result(result, text)
    if found.products and meaning.asks & {"color", "size"}:
        return _with_variants(found, found.products[0], catalogue)
    return found


def _is_any(product: Product, words: Collection[str]) -> bool:
    return not words_of(product).isdisjoint(words)


def words_of(product: Product) -> frozenset[str]:
    """The folded words a product is described by, but for its description."""
    return frozenset(turkish.tokens(f"{product.title} {product.color} {product.size} {product.brand}"))


def _from_result(result: SearchResult, query: str) -> Found:
    cards = _distinct(result.products[: result.total], result.filters) if result.found else ()
    return Found(
        products=cards[:MAX_SHOWN], confidence=result.confidence, query=query, filters=result.filters,
        total=len(cards), categories=result.categories, relaxed=result.relaxed,
    )  # fmt: skip


def _distinct(products: Iterable[Product], filters: Filters) -> tuple[Product, ...]:
    """One card for the sizes of one thing, in stock if one is; sizes stay apart when one was asked for."""
    cards: dict[tuple[str, ...], Product] = {}
    for product in products:
        key = (turkish.fold(product.title), turkish.fold(product.color), product.size if filters.sizes else "")
        kept = cards.get(key)
        if kept is None or (product.in_stock and not kept.in_stock):
            cards[key] = product
    return tuple(cards.values())


def _recalled(lookup: Recall, meaning: Understanding, context: Context, catalogue: Catalogue) -> Found:
    shown = _products(context.shown, catalogue)
    if lookup.words:
        picked = catalogue.search(lookup.words, limit=MAX_SHOWN, within=context.shown)
        if not picked.found:
            return _searched(Search(lookup.words), meaning, catalogue)
        shown = picked.products
        return _about(shown[:1], context, catalogue)
    if lookup.places:
        chosen = [shown[place] for place in lookup.places if -len(shown) <= place < len(shown)]
        if lookup.attribute and chosen:
            return _by_attribute(lookup.attribute, context.with_focus(chosen[0].id), catalogue)
        return _listed(chosen, context) if len(chosen) > 1 else _about(chosen, context, catalogue)
    if lookup.everything and len(shown) > 1:
        meant = _meant(shown, context, catalogue)
        return _listed(meant, context) if len(meant) > 1 else _about(meant, context, catalogue)
    return _about(_products((context.focus,), catalogue) or shown[:1], context, catalogue)


def _meant(shown: Sequence[Product], context: Context, catalogue: Catalogue) -> Sequence[Product]:
    """Those of the list that have every word of the search in their names, if any has; else all."""
    words = catalogue.parse(context.query).words
    full = [product for product in shown if all(_has_word(product, word) for word in words)]
    return full or shown


def _has_word(product: Product, word: str) -> bool:
    names = turkish.tokens(f"{product.title} {product.category}")
    return any(name.startswith(word[:_WORD_START]) for name in names)


def _listed(products: Sequence[Product], context: Context) -> Found:
    """Several products of the last list."""
    return Found(Method.FOLLOW_UP, tuple(products), 0.9, context.query, context.filters, len(products))


def _about(products: Sequence[Product], context: Context, catalogue: Catalogue) -> Found:
    """One product the talk turned to; without any, the customer has to say which."""
    if not products:
        return Found(Method.INTENT, need_product=True)
    found = Found(Method.FOLLOW_UP, tuple(products[:1]), 0.95, context.query, context.filters, 1)
    return _with_variants(found, products[0], catalogue)


def _with_variants(found: Found, subject: Product, catalogue: Catalogue) -> Found:
    return replace(found, subject=subject, variants=catalogue.variants(subject))


def _products(ids: Iterable[str], catalogue: Catalogue) -> tuple[Product, ...]:
    return tuple(product for product_id in ids if (product := catalogue.get(product_id)) is not None)


def _refined(lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    if lookup.how == "attribute":
        return _by_attribute(lookup.text, context, catalogue)
    if lookup.how == "filter":
        return _again(lookup.text, context, catalogue)
    if lookup.how == "kind":
        return _of_kind(lookup.text, context, catalogue)
    if lookup.how == "other":
        return _others(lookup.text, context, catalogue)
    return _by_price(lookup, context, catalogue)


def _by_attribute(text: str, context: Context, catalogue: Catalogue) -> Found:
    """The product talked about in another colour or size, else the last search narrowed, else what was shown."""
    focus = catalogue.get(context.focus)
    rows = catalogue.variants(focus) if focus else ()
    for found in _narrowed(text, focus, rows, context, catalogue):
        if found.products:
            return _with_variants(found, found.products[0], catalogue)
    if described := _described(text, focus, rows):
        return _with_variants(_about([described], context, catalogue), described, catalogue)
    return Found(Method.FOLLOW_UP, (), 0.8, context.query, subject=focus, variants=rows, lacking=text)


def _narrowed(
    text: str, focus: Product | None, rows: Sequence[Product], context: Context, catalogue: Catalogue
) -> Iterator[Found]:
    """What the text may narrow, likeliest first: a chosen product's rows in its colour, all its rows, the search."""
    if not context.picked:
        yield _again(text, context, catalogue)
    yield _within(text, [row.id for row in rows if focus and row.color == focus.color], context, catalogue)
    yield _within(text, [row.id for row in rows], context, catalogue)
    if context.picked:
        yield _again(text, context, catalogue)


def _described(text: str, focus: Product | None, rows: Sequence[Product]) -> Product | None:
    """The row whose description lists the size, where the shop keeps sizes in no column."""
    if focus is None or not text.endswith(" beden"):
        return None
    alike = [row for row in rows if row.color == focus.color]
    return next((row for row in alike if variants.comes_in(row, text)), None)


def _within(text: str, ids: Collection[str], context: Context, catalogue: Catalogue) -> Found:
    """Those of these products that have what the text names."""
    result = catalogue.search(text, limit=_WIDE, within=ids)
    return replace(_from_result(result, context.query), method=Method.FOLLOW_UP)


def _again(text: str, context: Context, catalogue: Catalogue) -> Found:
    """The last search with a new condition; where the text names a colour, size or price, it replaces the old one."""
    words = " ".join(catalogue.parse(context.query).words)
    result = catalogue.search(f"{text} {words}".strip(), limit=_WIDE, filters=context.filters)
    return replace(_from_result(result, words), method=Method.FOLLOW_UP)


def _of_kind(text: str, context: Context, catalogue: Catalogue) -> Found:
    """The last search with another kind: "saten olan" after "pamuklu pijama" is "saten pijama"."""
    words, wanted = catalogue.parse(context.query).words, catalogue.parse(text).words
    for start in range(len(words) + 1):
        query = " ".join((text, *words[start:]))
        found = _from_result(catalogue.search(query, limit=_WIDE, filters=context.filters), query)
        if found.products and all(_has_word(found.products[0], word) for word in wanted):
            return replace(found, method=Method.FOLLOW_UP if start < len(words) else Method.PRODUCT_SEARCH)
    return Found(Method.FOLLOW_UP, query=context.query, filters=context.filters)


def _others(text: str, context: Context, catalogue: Catalogue) -> Found:
    """More of the same search, without what was seen."""
    result = catalogue.search(
        f"{context.query} {text}".strip(), limit=_WIDE + len(context.seen), filters=context.filters
    )
    seen = {_face(product) for product in _products(context.seen, catalogue)}
    fresh = [product for product in result.products[: result.total] if _face(product) not in seen]
    products = _distinct(fresh, context.filters)[:MAX_SHOWN] if result.found else ()
    return Found(
        Method.FOLLOW_UP, products, result.confidence, context.query, context.filters, len(products),
        result.categories, more=True,
    )  # fmt: skip


def _face(product: Product) -> tuple[str, str]:
    return turkish.fold(product.title), turkish.fold(product.color)


def _by_price(lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    """Cheaper or dearer than what was shown, or the cheapest or dearest of the last search."""
    prices = [product.final_price_minor for product in _reference(context, catalogue)]
    filters = replace(context.filters, order="cheapest" if lookup.how.startswith("cheap") else "dearest")
    if lookup.how == "cheaper" and prices:
        filters = replace(filters, max_price_minor=min(prices) - 1, min_price_minor=None)
    if lookup.how == "dearer" and prices:
        filters = replace(filters, min_price_minor=max(prices) + 1, max_price_minor=None)
    result = catalogue.search(f"{context.query} {lookup.text}".strip(), limit=_WIDE, filters=filters)
    found = replace(_from_result(result, context.query), method=Method.FOLLOW_UP, filters=context.filters)
    if lookup.how in {"cheapest", "dearest"}:
        return replace(found, products=found.products[:1], total=1)
    return found if found.products else _of_the_same_kind(filters, context, catalogue)


def _of_the_same_kind(filters: Filters, context: Context, catalogue: Catalogue) -> Found:
    """Products of the category talked about that share the head of the search: "kaban" of "kaşe kaban"."""
    focus = catalogue.get(context.focus)
    words = catalogue.parse(context.query).words
    wanted = replace(filters, colors=(), sizes=())
    for start in range(1, len(words)):
        head = " ".join(words[start:])
        result = catalogue.search(head, limit=_WIDE, filters=wanted)
        same = tuple(p for p in result.products[: result.total] if focus and p.category == focus.category)
        found = _from_result(replace(result, products=same, total=len(same)), head)
        if found.products:
            return replace(found, method=Method.FOLLOW_UP, filters=context.filters)
    return Found(Method.FOLLOW_UP, query=context.query, filters=context.filters)


def _reference(context: Context, catalogue: Catalogue) -> tuple[Product, ...]:
    """What "cheaper" is measured against: the product talked about, else the whole list."""
    return _products((context.focus,) if context.picked else context.shown, catalogue)
