"""The last list moved: cheaper or dearer ones, the cheapest, the dearest, others."""

from dataclasses import replace

from chatbot.dialogue.context import MAX_SHOWN
from chatbot.dialogue.lookups.found import SURE_OF_LACK, WIDE, Found, distinct, face, from_result, products_of
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.lookups.search import named, searched
from chatbot.dialogue.lookups.titles import is_titled
from chatbot.dialogue.meaning import Refine, Search
from chatbot.model import Filters, Method, Product, SearchResult


def others(text: str, last: LastList) -> Found:
    """More of the same search, without what was seen; else of its last words: "araba" of "kumandalı araba"."""
    for query in (last.context.query, *(" ".join(last.words[start:]) for start in range(1, len(last.words)))):
        found = _unseen(query, text, last)
        if found.products:
            return found
    return _unseen(last.context.query, text, last)


def _unseen(query: str, text: str, last: LastList) -> Found:
    """What a search finds besides what was seen."""
    context = last.context
    result = last.catalogue.search(f"{query} {text}".strip(), limit=WIDE + len(context.seen), filters=context.filters)
    seen = {face(product) for product in products_of(context.seen, last.catalogue)}
    fresh = [product for product in result.products[: result.total] if face(product) not in seen]
    products = distinct(fresh, context.filters)[:MAX_SHOWN] if result.found else ()
    return Found(
        Method.FOLLOW_UP, products, result.confidence, context.query, context.filters, len(products),
        result.categories, more=True,
    )  # fmt: skip


def by_price(lookup: Refine, last: LastList) -> Found:
    """Cheaper or dearer than what was shown, or the cheapest or dearest of the last search; other goods are new."""
    if not {*last.catalogue.parse(lookup.text).words} <= {*last.words}:
        return searched(Search(lookup.text), last.catalogue)
    filters = _priced(lookup.how, last)
    result = named(last.search(f"{last.context.query} {lookup.text}", filters), last.catalogue)
    found = from_result(_as_shown(result, last), last.context.query)
    found = replace(found, method=Method.FOLLOW_UP, filters=last.context.filters)
    if lookup.how in {"cheapest", "dearest"}:
        return _extreme(found, lookup, last)
    return found if found.products else _of_the_same_kind(filters, last)


def _priced(how: str, last: LastList) -> Filters:
    """The conditions of the last search with a limit and an order by price."""
    filters = replace(last.context.filters, order="cheapest" if how.startswith("cheap") else "dearest")
    prices = [product.final_price_minor for product in _reference(last)]
    if how == "cheaper" and prices:
        return replace(filters, max_price_minor=min(prices) - 1, min_price_minor=None)
    if how == "dearer" and prices:
        return replace(filters, min_price_minor=max(prices) + 1, max_price_minor=None)
    return filters


def _reference(last: LastList) -> tuple[Product, ...]:
    """What "cheaper" is measured against: the product talked about, else the whole list."""
    return products_of((last.context.focus,), last.catalogue) if last.context.picked else last.shown


def _as_shown(result: SearchResult, last: LastList) -> SearchResult:
    """When what was shown had every word of the search in its title, so has what is cheaper."""
    words = last.words
    if not any(words and all(is_titled(p, word) for word in words) for p in last.shown):
        return result
    kept = tuple(p for p in result.products[: result.total] if all(is_titled(p, word) for word in words))
    return replace(result, products=kept, total=len(kept), found=result.found and bool(kept))


def _extreme(found: Found, lookup: Refine, last: LastList) -> Found:
    """The cheapest or dearest of all that was found, or only of the list: "hangisi daha ucuz"."""
    shown = sorted(last.shown, key=lambda product: product.final_price_minor)
    if lookup.only and len(shown) > 1:
        found = replace(found, products=(shown[0 if lookup.how == "cheapest" else -1],), confidence=SURE_OF_LACK)
    return replace(found, products=found.products[:1], total=1)


def _of_the_same_kind(filters: Filters, last: LastList) -> Found:
    """Products of the category talked about that share the head of the search: "kaban" of "kaşe kaban"."""
    wanted = replace(filters, colors=(), sizes=())
    for start in range(1, len(last.words)):
        head = " ".join(last.words[start:])
        result = last.search(head, wanted)
        same = tuple(p for p in result.products[: result.total] if last.focus and p.category == last.focus.category)
        found = from_result(replace(result, products=same, total=len(same)), head)
        if found.products:
            return replace(found, method=Method.FOLLOW_UP, filters=last.context.filters)
    return last.nothing
