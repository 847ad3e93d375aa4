"""Carrying out a lookup on a shop's catalogue: searches, the last list, one product's variants.

Knows the catalogue only as `Catalogue`; words no answer.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chatbot import turkish
from chatbot.dialogue import variants
from chatbot.dialogue.context import MAX_SHOWN, NO_FILTERS, Context
from chatbot.dialogue.reading import Vocabulary
from chatbot.dialogue.understand import Recall, Refine, Search, Understanding
from chatbot.model import Filters, Method, Order, Product, SearchResult

_JOINT = re.compile(r"\bve\b|[&/,]")  # in the name of a category that holds several kinds
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SURE_OF_LACK = 0.85
_SHORT_WORD = 3  # such a word stands for itself: "tek" is no "tekstil"
_SIZED = " beden"  # how the reading writes that a word is a size
_WORD_START = 5  # letters by which a word of a query is found in a title again
_WIDE = 120  # enough to still count what is shown as one card: the colours and sizes of a product


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
    `variants.choices`), `lacking` the attribute it does not come in.
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
    lacking: str = ""
    more: bool = False
    need_product: bool = False
    counted: bool = True  # whether `total` is all there is
    few: bool = False  # a place was named that the last list did not have: `products` are that list


NOTHING = Found()


def look_up(meaning: Understanding, context: Context, catalogue: Catalogue) -> Found:
    """What the catalogue has for this meaning."""
    lookup = meaning.lookup
    if isinstance(lookup, Search):
        return _searched(lookup, catalogue)
    if isinstance(lookup, Recall):
        return _recalled(lookup, context, catalogue)
    if isinstance(lookup, Refine):
        return _refined(lookup, context, catalogue)
    return NOTHING


def _searched(lookup: Search, catalogue: Catalogue) -> Found:
    text = lookup.text
    named = catalogue.get(text) or catalogue.get(text.upper())
    if named is not None:
        return _with_variants(Found(products=(named,), confidence=0.99, query=text, total=1), named, catalogue)
    result = _affordable(_named(catalogue.search(text, limit=_WIDE), catalogue), catalogue)
    if lookup.without:
        kept = [product for product in result.products[: result.total] if not _is_any(product, lookup.without)]
        result = replace(result, products=tuple(kept), total=len(kept), found=result.found and bool(kept))
    found = _from_result(result, text)
    if not found.products and result.relaxed and not catalogue.parse(text).unknown:
        found = _nearest(result, text, catalogue)
    if not found.products and lookup.core:
        found = _from_result(_named(catalogue.search(lookup.core, limit=_WIDE), catalogue), lookup.core)
    if lookup.parts and not (found.products and _meant_whole(found.products[0], text, catalogue)):
        return _one_by_one(lookup.parts, found, catalogue)
    return _with_variants(found, found.products[0], catalogue) if found.products else found


def _named(result: SearchResult, catalogue: Catalogue) -> SearchResult:
    """Without what only shares a category of several kinds; of a list by price only what is named in its title.

    What stands in "Gözlük ve Cüzdan" is no wallet yet, and a camping bed is no "en ucuz yatak".
    """
    words = catalogue.parse(result.query).words if result.found else ()
    if not words:
        return result
    if result.filters.order == "relevance":
        shared = any(map(_JOINT.search, {p.category.rsplit(">", 1)[-1] for p in result.products[: result.total]}))
        also_color = any("color" in catalogue.kinds(word) for word in words)
        kept = _titled(result, catalogue) if shared or also_color else ()
        return replace(result, products=kept, total=len(kept)) if kept else result
    kept = _titled(result, catalogue)
    by_price = sorted(kept, key=lambda p: p.final_price_minor, reverse=result.filters.order == "dearest")
    return replace(result, products=tuple(by_price), total=len(kept)) if kept else result


def _titled(result: SearchResult, catalogue: Catalogue) -> tuple[Product, ...]:
    """What the query's words name in its title."""
    words = catalogue.parse(result.query).words
    return tuple(p for p in result.products[: result.total] if words and all(_is_titled(p, word) for word in words))


def _affordable(result: SearchResult, catalogue: Catalogue) -> SearchResult:
    """Within a price limit what is left may be the rarer sense of the words: as good as found, if the words are."""
    limited = result.filters.min_price_minor is not None or result.filters.max_price_minor is not None
    kept = _titled(result, catalogue) if limited and not (result.found or result.relaxed) else ()
    if not kept or not catalogue.search(" ".join(catalogue.parse(result.query).words), limit=1).found:
        return result
    return replace(result, products=kept, total=len(kept), found=True, relaxed=())


def _is_titled(product: Product, word: str) -> bool:
    """Whether a word of a query stands in the title, in any of its forms."""
    names = turkish.tokens(product.title)
    if len(word) > _SHORT_WORD:
        return any(name.startswith(word[:_WORD_START]) for name in names)
    return any(name == word or word in turkish.stems(name, {word}) for name in names)


def _meant_whole(product: Product, text: str, catalogue: Catalogue) -> bool:
    """Whether one product is all that was named: a set of two things."""
    return all(_has_word(product, word) for word in catalogue.parse(text).words)


def _one_by_one(parts: Sequence[str], nothing: Found, catalogue: Catalogue) -> Found:
    """The best of each of several things looked for, in turn."""
    each = [found for part in parts if (found := _from_result(catalogue.search(part, limit=_WIDE), part)).products]
    turns = (found.products[place] for place in range(MAX_SHOWN) for found in each if place < len(found.products))
    cards = tuple(dict.fromkeys(turns))
    if len(each) < len(parts) and (nothing.products or not each):
        return nothing
    return replace(each[0], products=cards[:MAX_SHOWN], query=" ".join(f.query for f in each), total=len(cards))


def _nearest(result: SearchResult, text: str, catalogue: Catalogue) -> Found:
    """What the words find without the filters that nothing meets; the nearest price first. `relaxed` names those."""
    query = " ".join(catalogue.parse(text).words)
    filters = _without(result.filters, result.relaxed)
    again = catalogue.search(query, limit=_WIDE, filters=filters)
    if not query or not again.found:
        return _from_result(result, text)
    fitting = _fitting(again, result.filters.sizes) if "sizes" in result.relaxed else ()
    if fitting:
        again = replace(again, products=fitting, total=len(fitting))
    relaxed = tuple(name for name in result.relaxed if name != "sizes" or not fitting)
    found = _from_result(again, query)
    return replace(found, confidence=_SURE_OF_LACK, relaxed=relaxed, filters=replace(filters, order="relevance"))


def _fitting(result: SearchResult, sizes: Sequence[str]) -> tuple[Product, ...]:
    """What comes in one of the sizes by its description, where the shop keeps them in no column."""
    products = result.products[: result.total]
    return tuple(p for p in products if any(variants.comes_in(p, size) for size in sizes))


def _without(filters: Filters, relaxed: Collection[str]) -> Filters:
    """The filters but for those named; without a price limit the price still gives the order."""
    if "price" in relaxed:
        order: Order = "cheapest" if filters.max_price_minor is not None else "dearest"
        filters = replace(filters, min_price_minor=None, max_price_minor=None, order=order)
    return replace(
        filters,
        colors=() if "colors" in relaxed else filters.colors,
        sizes=() if "sizes" in relaxed else filters.sizes,
        brands=() if "brands" in relaxed else filters.brands,
        on_sale=filters.on_sale and "on_sale" not in relaxed,
        in_stock=filters.in_stock and "in_stock" not in relaxed,
    )


def _is_any(product: Product, words: Collection[str]) -> bool:
    return not words_of(product).isdisjoint(words)


def words_of(product: Product) -> frozenset[str]:
    """The folded words a product is described by, but for its description."""
    return frozenset(turkish.tokens(f"{product.title} {product.color} {product.size} {product.brand}"))


def _from_result(result: SearchResult, query: str) -> Found:
    cards = _distinct(result.products[: result.total], result.filters) if result.found else ()
    return Found(
        products=cards[:MAX_SHOWN], confidence=result.confidence, query=query, filters=result.filters,
        total=len(cards), categories=result.categories, relaxed=result.relaxed, counted=result.total <= _WIDE,
    )  # fmt: skip


def _distinct(products: Iterable[Product], filters: Filters) -> tuple[Product, ...]:
    """One card for a product in all its colours and sizes, in stock if one is; what is sold out comes last."""
    cards: dict[str, Product] = {}
    for product in products:
        key = _face(product)
        kept = cards.get(key)
        if kept is None or (product.in_stock and not kept.in_stock):
            cards[key] = product
    if filters.order != "relevance":
        return tuple(cards.values())
    return tuple(sorted(cards.values(), key=lambda card: not card.in_stock))


def _recalled(lookup: Recall, context: Context, catalogue: Catalogue) -> Found:
    shown = _products(context.shown, catalogue)
    if lookup.words:
        return _with_words(lookup, context, catalogue)
    if lookup.rest:
        return _at_rest(shown, context, catalogue)
    if lookup.places:
        return _at_places(lookup, shown, context, catalogue)
    if lookup.everything and len(shown) > 1:
        meant = _meant(shown, context, catalogue)
        return _listed(meant, context) if len(meant) > 1 else _about(meant, context, catalogue)
    return _about(_products((context.focus,), catalogue) or shown[:1], context, catalogue)


def _with_words(lookup: Recall, context: Context, catalogue: Catalogue) -> Found:
    """That of the list which the words name; what is none of these may be elsewhere, unless these alone were meant."""
    picked = catalogue.search(lookup.words, limit=MAX_SHOWN, within=context.shown)
    if picked.found:
        return _about(picked.products[:1], context, catalogue)
    if lookup.only:
        return Found(Method.FOLLOW_UP, query=context.query, filters=context.filters)
    return _searched(Search(lookup.words), catalogue)


def _at_rest(shown: Sequence[Product], context: Context, catalogue: Catalogue) -> Found:
    """The others of the list than the one talked about."""
    focus = catalogue.get(context.focus)
    others = [product for product in shown if focus is None or _face(product) != _face(focus)]
    others = others or [product for product in shown if product.id != context.focus]
    return _listed(others, context) if len(others) > 1 else _about(others, context, catalogue)


def _at_places(lookup: Recall, shown: Sequence[Product], context: Context, catalogue: Catalogue) -> Found:
    """Those at the named places of the last list; the whole list when it was shorter than that."""
    earlier = _products(context.earlier, catalogue)
    lists = [
        listed for listed in (shown, earlier) if all(-len(listed) <= place < len(listed) for place in lookup.places)
    ]
    listed = lists[0] if lists else shown
    chosen = [listed[place] for place in lookup.places if -len(listed) <= place < len(listed)]
    if shown and not chosen:
        return replace(_listed(shown, context), few=True)
    if lookup.attribute and chosen:
        return _by_attribute(lookup.attribute, context.with_focus(chosen[0].id), catalogue)
    return _listed(chosen, context) if len(chosen) > 1 else _about(chosen, context, catalogue)


def _meant(shown: Sequence[Product], context: Context, catalogue: Catalogue) -> Sequence[Product]:
    """Those of the list that have every word of the search in their names, if any has; else all."""
    words = catalogue.parse(context.query).words
    full = [product for product in shown if all(_has_word(product, word) for word in words)]
    return full or shown


def _has_word(product: Product, word: str) -> bool:
    names = turkish.tokens(f"{product.title} {product.category}")
    if len(word) <= _SHORT_WORD:
        return word in names
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
    rows = catalogue.variants(subject)
    return replace(found, subject=subject, variants=rows, choices=variants.choices(rows, subject))


def _products(ids: Iterable[str], catalogue: Catalogue) -> tuple[Product, ...]:
    return tuple(product for product_id in ids if (product := catalogue.get(product_id)) is not None)


def _refined(lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    if lookup.how == "attribute":
        return _by_attribute(lookup.text, context, catalogue)
    if lookup.how == "measure":
        return _measured(lookup.text, context, catalogue)
    if lookup.how == "filter":
        return _again(lookup.text, context, catalogue)
    if lookup.how == "kind":
        return _of_kind(lookup, context, catalogue)
    if lookup.how == "other":
        return _others(lookup.text, context, catalogue)
    return _by_price(lookup, context, catalogue)


def _by_attribute(text: str, context: Context, catalogue: Catalogue) -> Found:
    """The product talked about in another colour or size, else the last search narrowed, else what was shown."""
    focus = catalogue.get(context.focus)
    rows = catalogue.variants(focus) if focus else ()
    said = catalogue.parse(text)
    nowhere = said.unknown and not (said.filters.colors or said.filters.sizes or said.filters.brands)
    size = "" if said.filters != NO_FILTERS or not text.endswith(_SIZED) else text.removesuffix(_SIZED)
    for found in () if nowhere else _narrowed(text, focus, rows, context, catalogue):
        if found.products and (not size or any(variants.comes_in(row, size) for row in found.products)):
            return _with_variants(found, found.products[0], catalogue)
    if not context.picked and len(context.shown) > 1 and (near := _near_again(text, context, catalogue)).products:
        return near
    if described := _described(text, focus, rows):
        return _with_variants(_about([described], context, catalogue), described, catalogue)
    return Found(Method.FOLLOW_UP, (), 0.8, context.query, subject=focus, variants=rows, lacking=text)


def _narrowed(
    text: str, focus: Product | None, rows: Sequence[Product], context: Context, catalogue: Catalogue
) -> Iterator[Found]:
    """What the text may narrow, likeliest first: a chosen product's rows in its colour, all its rows, the search."""
    picked = context.picked or _is_precise(context, catalogue)
    if not picked:
        yield _again(text, context, catalogue)
    same = [row.id for row in rows if focus and row.color == focus.color]
    every = [row.id for row in rows]
    sized = Filters(sizes=context.filters.sizes)
    for ids, kept in ((same, sized), (every, sized)) if sized.sizes else ():
        yield _within(text, ids, context, catalogue, kept)
    if picked and sized.sizes:
        yield _again(text, context, catalogue)
    yield _within(text, same, context, catalogue)
    yield _within(text, every, context, catalogue)
    if picked:
        yield _again(text, context, catalogue)


def _is_precise(context: Context, catalogue: Catalogue) -> bool:
    """Whether the last search named one product and no kind: only the first of the list has all its words."""
    return len(_meant(_products(context.shown, catalogue), context, catalogue)) == 1


def _described(text: str, focus: Product | None, rows: Sequence[Product]) -> Product | None:
    """The row whose description lists the size, where the shop keeps sizes in no column."""
    if focus is None or not text.endswith(_SIZED):
        return None
    alike = [row for row in rows if row.color == focus.color]
    return next((row for row in alike if variants.comes_in(row, text)), None)


def _within(
    text: str, ids: Collection[str], context: Context, catalogue: Catalogue, kept: Filters = NO_FILTERS
) -> Found:
    """Those of these products that have what the text names."""
    result = catalogue.search(text, limit=_WIDE, filters=kept, within=ids)
    return replace(_from_result(result, context.query), method=Method.FOLLOW_UP)


def _again(text: str, context: Context, catalogue: Catalogue) -> Found:
    """The last search with a new condition; where the text names a colour, size or price, it replaces the old one."""
    words = " ".join(catalogue.parse(context.query).words)
    result = _named(catalogue.search(f"{text} {words}".strip(), limit=_WIDE, filters=context.filters), catalogue)
    found = _from_result(result, words)
    if not found.products and result.relaxed == ("price",):
        return _nearest(result, f"{text} {words}", catalogue)
    return replace(found, method=Method.FOLLOW_UP)


def _near_again(text: str, context: Context, catalogue: Catalogue) -> Found:
    """What the last search has that comes nearest to a new condition nothing meets."""
    query = f"{text} {' '.join(catalogue.parse(context.query).words)}"
    result = catalogue.search(query, limit=_WIDE, filters=context.filters)
    return replace(_nearest(result, query, catalogue), method=Method.FOLLOW_UP) if result.relaxed else NOTHING


def _of_kind(lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    """The last search with another kind: "saten olan" after "pamuklu pijama" is "saten pijama"; else the shop's own."""
    words = catalogue.parse(context.query).words
    anywhere = _named(catalogue.search(lookup.text, limit=_WIDE), catalogue)
    elsewhere = _from_result(anywhere, lookup.text)
    wanted, numbers = _words_met(lookup.text, anywhere.products), _NUMBER.findall(lookup.text)
    renamed = not lookup.only and elsewhere.products and _names_itself(elsewhere.products[0], wanted)
    if renamed and not _tell_apart(wanted, context, catalogue):
        return _with_variants(elsewhere, elsewhere.products[0], catalogue)
    for start in range(len(words)) if wanted else ():
        query = " ".join((lookup.text, *words[start:]))
        result = catalogue.search(query, limit=_WIDE, filters=context.filters)
        found = _from_result(_having(result, (*wanted, *words[start:]), numbers), query)
        if found.products:
            return _with_variants(replace(found, method=Method.FOLLOW_UP), found.products[0], catalogue)
    if shown := _within(lookup.text, context.shown, context, catalogue) if lookup.only else None:
        if shown.products and _numbers_of(shown.products[0]).issuperset(numbers):
            return _with_variants(shown, shown.products[0], catalogue)
        if not catalogue.parse(lookup.text).words:
            return _recalled(Recall(everything=True), context, catalogue)
    if lookup.only or not elsewhere.products:
        return Found(Method.FOLLOW_UP, query=context.query, filters=context.filters)
    return _with_variants(elsewhere, elsewhere.products[0], catalogue)


def _words_met(text: str, products: Sequence[Product]) -> tuple[str, ...]:
    """The words of a text that any of the products has in its names."""
    return tuple(word for word in turkish.tokens(text) if any(_has_word(product, word) for product in products))


def _having(result: SearchResult, words: Sequence[str], numbers: Collection[str]) -> SearchResult:
    """The result's products whose names have all of these words and numbers."""
    kept = tuple(
        p for p in result.products if all(_has_word(p, word) for word in words) and _numbers_of(p).issuperset(numbers)
    )
    return replace(result, products=kept, total=len(kept), found=bool(kept))


def _names_itself(product: Product, words: Sequence[str]) -> bool:
    """Whether one of the words is what the product is: the last word of its title, not what tells it from others."""
    *_, last = turkish.tokens(product.title) or [""]
    return any(last.startswith(word[:_WORD_START]) for word in words)


def _tell_apart(words: Sequence[str], context: Context, catalogue: Catalogue) -> bool:
    """Whether some of what the last search found have these words in their names, and others have not."""
    query = " ".join(catalogue.parse(context.query).words)
    result = catalogue.search(query, limit=_WIDE, filters=context.filters) if words and query else None
    fitting = [all(_has_word(product, word) for word in words) for product in (result.products if result else ())]
    return any(fitting) and not all(fitting)


def _measured(text: str, context: Context, catalogue: Catalogue) -> Found:
    """Those of the last search whose title or size holds the numbers; what was shown before what was not."""
    words = " ".join(catalogue.parse(context.query).words)
    searched = catalogue.search(words, limit=_WIDE, filters=context.filters)
    focus = catalogue.get(context.focus)
    rows = (*(catalogue.variants(focus) if focus and context.picked else ()), *searched.products[: searched.total])
    numbers = frozenset(text.split())
    fitting = [row for row in dict.fromkeys(rows) if numbers <= _numbers_of(row)]
    cards = _distinct(fitting, NO_FILTERS)
    found = Found(Method.FOLLOW_UP, cards[:MAX_SHOWN], 0.9, words, context.filters, len(cards))
    if cards:
        return _with_variants(found, cards[0], catalogue)
    return replace(found, subject=focus, variants=catalogue.variants(focus) if focus else (), lacking=text)


def _numbers_of(product: Product) -> frozenset[str]:
    return frozenset((*_NUMBER.findall(f"{product.title} {product.size}"), *turkish.tokens(product.size)))


def _others(text: str, context: Context, catalogue: Catalogue) -> Found:
    """More of the same search, without what was seen; else of its last words: "araba" of "kumandalı araba"."""
    words = catalogue.parse(context.query).words
    queries = (context.query, *(" ".join(words[start:]) for start in range(1, len(words))))
    for query in queries:
        found = _unseen(query, text, context, catalogue)
        if found.products:
            return found
    return _unseen(context.query, text, context, catalogue)


def _unseen(query: str, text: str, context: Context, catalogue: Catalogue) -> Found:
    """What a search finds besides what was seen."""
    result = catalogue.search(f"{query} {text}".strip(), limit=_WIDE + len(context.seen), filters=context.filters)
    seen = {_face(product) for product in _products(context.seen, catalogue)}
    fresh = [product for product in result.products[: result.total] if _face(product) not in seen]
    products = _distinct(fresh, context.filters)[:MAX_SHOWN] if result.found else ()
    return Found(
        Method.FOLLOW_UP, products, result.confidence, context.query, context.filters, len(products),
        result.categories, more=True,
    )  # fmt: skip


def _face(product: Product) -> str:
    """What variants of one product share."""
    return product.group_id or turkish.fold_name(product.title)


def _by_price(lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    """Cheaper or dearer than what was shown, or the cheapest or dearest of the last search; other goods are new."""
    named = catalogue.parse(lookup.text).words
    if named and not set(named) <= set(catalogue.parse(context.query).words):
        return _searched(Search(lookup.text), catalogue)
    prices = [product.final_price_minor for product in _reference(context, catalogue)]
    filters = replace(context.filters, order="cheapest" if lookup.how.startswith("cheap") else "dearest")
    if lookup.how == "cheaper" and prices:
        filters = replace(filters, max_price_minor=min(prices) - 1, min_price_minor=None)
    if lookup.how == "dearer" and prices:
        filters = replace(filters, min_price_minor=max(prices) + 1, max_price_minor=None)
    result = _named(catalogue.search(f"{context.query} {lookup.text}".strip(), limit=_WIDE, filters=filters), catalogue)
    result = _as_shown(result, context, catalogue)
    found = replace(_from_result(result, context.query), method=Method.FOLLOW_UP, filters=context.filters)
    if lookup.how in {"cheapest", "dearest"}:
        return _extreme(found, lookup, context, catalogue)
    return found if found.products else _of_the_same_kind(filters, context, catalogue)


def _as_shown(result: SearchResult, context: Context, catalogue: Catalogue) -> SearchResult:
    """When what was shown had every word of the search in its title, so has what is cheaper."""
    words = catalogue.parse(context.query).words
    if not any(words and all(_is_titled(p, word) for word in words) for p in _products(context.shown, catalogue)):
        return result
    kept = tuple(p for p in result.products[: result.total] if all(_is_titled(p, word) for word in words))
    return replace(result, products=kept, total=len(kept), found=result.found and bool(kept))


def _extreme(found: Found, lookup: Refine, context: Context, catalogue: Catalogue) -> Found:
    """The cheapest or dearest of all that was found, or only of the list: "hangisi daha ucuz"."""
    shown = sorted(_products(context.shown, catalogue), key=lambda product: product.final_price_minor)
    if lookup.only and len(shown) > 1:
        found = replace(found, products=(shown[0 if lookup.how == "cheapest" else -1],), confidence=_SURE_OF_LACK)
    return replace(found, products=found.products[:1], total=1)


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
