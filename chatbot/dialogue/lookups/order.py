"""The last list moved: cheaper or dearer ones, the cheapest, the dearest, others."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chatbot import turkish
from chatbot.dialogue.context import MAX_SHOWN
from chatbot.dialogue.lookups.found import SURE_OF_LACK, WIDE, Found, distinct, face, from_result, products_of
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.lookups.search import named, searched
from chatbot.dialogue.lookups.titles import PACKS, WEARERS, is_titled
from chatbot.dialogue.meaning import Refine, Search
from chatbot.model import Filters, Method, Product, SearchResult

_OWNED = re.compile(  # the second word of "gitar teli", not of "çanta baskılı" or "çanta mini"
    r"(?!\w{3,20}l[iu]$|mini$|midi$|maxi$)\w{2,20}(?:s[iu]|[^aeious][iu]|l[ae]r[iu])"
)
_CHEAPER = 99  # percent: what costs a penny less is not cheaper


def others(text: str, last: LastList) -> Found:
    """More of the same search, without what was seen; of one product's kind also in other colours and sizes."""
    more, filters = _more(text, last), last.context.filters
    if more.products or not last.context.picked:
        return more
    if filters.colors or filters.sizes:
        anyhow = replace(last.context, filters=replace(filters, colors=(), sizes=()))
        more = _more(text, LastList(anyhow, last.catalogue))
    rest = [product for product in last.shown if last.focus and face(product) != face(last.focus)]
    return last.listed(rest) if rest and not (text or more.products) else more


def _more(text: str, last: LastList) -> Found:
    """What the search finds besides what was seen, else its last words: "araba" of "kumandalı araba"."""
    more = _unseen(last.context.query, text, last)
    shelves = {product.category for product in last.shown}
    for start in range(1, 0 if more.products else len(last.words)):
        found = _unseen(" ".join(last.words[start:]), text, last, shelves)
        if found.products:
            return found
    return more


def _unseen(query: str, text: str, last: LastList, shelves: Collection[str] = ()) -> Found:
    """What a search finds besides what was seen, in these categories if any are named."""
    context = last.context
    result = last.catalogue.search(f"{query} {text}".strip(), limit=WIDE + len(context.seen), filters=context.filters)
    seen = {face(product) for product in products_of(context.seen, last.catalogue)}
    fresh = [product for product in result.products[: result.total] if face(product) not in seen]
    fresh = [product for product in fresh if not shelves or product.category in shelves]
    products = distinct(fresh, context.filters)[:MAX_SHOWN] if result.found else ()
    return Found(
        Method.FOLLOW_UP, products, result.confidence, context.query, context.filters, len(products),
        result.categories, more=True,
    )  # fmt: skip


def by_price(lookup: Refine, last: LastList) -> Found:
    """Cheaper or dearer than what was shown, or the cheapest or dearest of the last search; other goods are new."""
    renamed = tuple(last.catalogue.parse(lookup.text).words)
    if not {*renamed} <= {*last.words}:
        packs = PACKS.issuperset(renamed)  # "set olarak daha mı uygun"
        return searched(Search(f"{last.text} {lookup.text}" if packs else lookup.text), last.catalogue)
    words, filters = renamed or last.words, _priced(lookup.how, last)
    query = lookup.text if renamed else f"{last.context.query} {lookup.text}"
    result = named(last.search(query, filters), last.catalogue)
    if lookup.how == "cheaper":
        result = _worth_it(result, last)
    akin = _akin(_as_shown(result, words, last), words, last)
    found = from_result(akin, last.text if renamed else last.context.query)
    found = replace(found, method=Method.FOLLOW_UP, filters=last.context.filters)
    if lookup.how == "cheapest" and len(last.shown) < 2 and _is_only(last.focus, found.products):
        cheaper = _of_the_same_kind(words, _priced("cheaper", last), last)
        found = cheaper if cheaper.products else found
    if lookup.how in {"cheapest", "dearest"}:
        return _extreme(_or_shown(found, lookup.how, last), lookup, last)
    found = found if found.products else _of_the_same_kind(words, filters, last)
    if found.products or last.context.picked or len(last.shown) < 2:
        return found
    return replace(_best_shown(lookup.how, last), extreme=True)


def _or_shown(found: Found, how: str, last: LastList) -> Found:
    """What was found, unless one of the list is cheaper or dearer still."""
    best = min((*found.products[:1], *last.shown), key=lambda p: _price_of(p, how), default=None)
    if best is None or not found.products or _price_of(best, how) == _price_of(found.products[0], how):
        return found
    return replace(found, products=(best, *found.products))


def _price_of(product: Product, how: str) -> int:
    """What it costs, the less the better for this order."""
    return product.final_price_minor if how.startswith("cheap") else -product.final_price_minor


def _is_only(product: Product | None, found: Sequence[Product]) -> bool:
    """Whether nothing but this product was found."""
    return product is not None and all(face(one) == face(product) for one in found)


def _akin(result: SearchResult, words: Sequence[str], last: LastList) -> SearchResult:
    """Of the kind talked about, where any is: a cheaper case is no cheaper phone."""
    there = result.products[: result.total]
    categories = {product.category for product in last.shown}
    kept = tuple(p for p in there if p.category in categories and not _is_for(p, words))
    kept = kept or tuple(p for p in there if not _is_for(p, words)) or there
    return replace(result, products=kept, total=len(kept)) if last.shown else result


def _is_for(product: Product, words: Sequence[str]) -> bool:
    """Whether a word of the search only says what the product is for: "gitar teli", "valiz kılıfı"."""
    names = turkish.tokens(product.title)
    after = [following for name, following in pairwise(names) if name in words]
    return any(_OWNED.fullmatch(word) and word not in PACKS for word in after)


def _best_shown(how: str, last: LastList) -> Found:
    """The cheapest or dearest of the list."""
    shown = sorted(last.shown, key=lambda product: product.final_price_minor)
    return last.about([shown[0 if how.startswith("cheap") else -1]])


def _priced(how: str, last: LastList) -> Filters:
    """The conditions of the last search with a limit and an order by price."""
    filters = replace(last.context.filters, order="cheapest" if how.startswith("cheap") else "dearest")
    prices = [product.final_price_minor for product in _reference(last)]
    if how == "cheaper" and prices:
        return replace(filters, max_price_minor=min(prices) - 1, min_price_minor=None)
    if how == "dearer" and prices:
        return replace(filters, min_price_minor=max(prices) + 1, max_price_minor=None)
    return filters


def _worth_it(result: SearchResult, last: LastList) -> SearchResult:
    """Without the same product in another colour for a penny less."""
    least = {face(product): product.final_price_minor * _CHEAPER // 100 for product in _reference(last)}
    kept = tuple(
        p for p in result.products[: result.total] if p.final_price_minor <= least.get(face(p), p.final_price_minor)
    )
    return replace(result, products=kept, total=len(kept), found=result.found and bool(kept))


def _reference(last: LastList) -> tuple[Product, ...]:
    """What "cheaper" is measured against: the product talked about, else the whole list."""
    return products_of((last.context.focus,), last.catalogue) if last.context.picked else last.shown


def _as_shown(result: SearchResult, words: Sequence[str], last: LastList) -> SearchResult:
    """When what was shown had every word of the search in its title, so has what is cheaper."""
    if not any(words and all(is_titled(p, word) for word in words) for p in last.shown):
        return result
    kept = tuple(p for p in result.products[: result.total] if all(is_titled(p, word) for word in words))
    return replace(result, products=kept, total=len(kept), found=result.found and bool(kept))


def _extreme(found: Found, lookup: Refine, last: LastList) -> Found:
    """The cheapest or dearest of all that was found, or only of the list: "hangisi daha ucuz"."""
    if (lookup.only and len(last.shown) > 1) or not found.products:
        found = replace(found, products=_best_shown(lookup.how, last).products, confidence=SURE_OF_LACK)
    return replace(found, products=found.products[:1], total=1)


def _of_the_same_kind(words: Sequence[str], filters: Filters, last: LastList) -> Found:
    """What shares the head of the search and the category talked about, else only the head: "kaban" of "kaşe kaban"."""
    wanted = replace(filters, colors=(), sizes=())
    for head in _heads([word for word in words if word not in WEARERS] or words):
        result = last.search(head, wanted)
        there = result.products[: result.total]
        same = tuple(p for p in there if last.focus and p.category == last.focus.category)
        if not (same or _OWNED.fullmatch(head)):  # any "makinesi" is no other "saç kurutma makinesi"
            same = tuple(p for p in there if all(is_titled(p, word) for word in head.split()))
        same = tuple(p for p in same if not _is_for(p, head.split()))
        found = from_result(replace(result, products=same, total=len(same)), head)
        if found.products:
            return replace(found, method=Method.FOLLOW_UP, query=last.context.query, filters=last.context.filters)
    return last.nothing


def _heads(words: Sequence[str]) -> Iterator[str]:
    """What a search may be shortened to: its last words, but for in what number it comes ("seti")."""
    ends = [words[start:] for start in range(1, len(words))]
    yield from (" ".join(end) for end in ends if not PACKS.issuperset(end))
    if len(words) > 1 and words[-1] in PACKS:
        yield words[-2]
