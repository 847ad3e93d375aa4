"""A search carried out: what is named, what comes nearest when nothing is, several things one by one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from chatbot import turkish
from chatbot.dialogue import ages, variants
from chatbot.dialogue.context import MAX_SHOWN, NO_FILTERS
from chatbot.dialogue.lookups.found import SURE_OF_LACK, WIDE, Catalogue, Found, from_result, with_variants
from chatbot.dialogue.lookups.titles import has_word, is_any, is_named, is_titled, tells_of, title_words, wearing
from chatbot.dialogue.meaning import Search
from chatbot.model import Filters, Order, Product, SearchResult

_WEARERS = ("erkek", "kadin", "cocuk", "bebek", "kiz")  # whom goods may be for
_GENEROUS = Filters(in_stock=True, order="dearest")
_UNKNOWN_SIZE = re.compile(r"(\d{2}|\d{0,2}x{1,4}[sl])(?:numara|beden|no)?")
_LACKING = re.compile(r"[a-z]{3,20}s[iu]z")  # "yumurtasız", as a folded word
_JOINT = re.compile(r"\bve\b|[&/,]")  # in the name of a category that holds several kinds


def searched(lookup: Search, catalogue: Catalogue) -> Found:
    """What is found by a product's code, by the words, near them, or for the goods alone."""
    text = lookup.text
    coded = catalogue.get(text) or catalogue.get(text.upper())
    if coded is not None:
        return with_variants(Found(products=(coded,), confidence=0.99, query=text, total=1), coded, catalogue)
    given = _GENEROUS if lookup.generous else NO_FILTERS
    result = _affordable(named(catalogue.search(text, limit=WIDE, filters=given), catalogue), catalogue)
    if lookup.unfit or lookup.fitting:
        result = _suited(result, lookup, only=not lookup.generous)
        text = _with_wearer(text, result)
    if lookup.without:
        kept = [product for product in result.products[: result.total] if not is_any(product, lookup.without)]
        result = replace(result, products=tuple(kept), total=len(kept), found=result.found and bool(kept))
    if result.found and _LACKING.search(turkish.fold(text)):
        result = _without_it(result, text)
    if lookup.age is not None and result.found:
        result = _of_age(result, lookup.age)
    found = from_result(result, text)
    if found.products and _is_beside(found.products[0], lookup.core, catalogue):
        found = Found(query=text, confidence=found.confidence)
    if not found.products and result.relaxed and not catalogue.parse(text).unknown:
        found = nearest(result, text, catalogue)
    found = found if found.products else in_other_sizes(text, catalogue) or found
    for core in filter(None, (lookup.core, lookup.wished)):
        found = found if found.products else _of_core(core, lookup, catalogue)
    if lookup.parts and not (found.products and _meant_whole(found.products[0], text, catalogue)):
        return _one_by_one(lookup.parts, found, catalogue)
    return with_variants(found, found.products[0], catalogue) if found.products else found


def in_other_sizes(text: str, catalogue: Catalogue) -> Found | None:
    """Goods that come in sizes, of which the one named is none the shop knows: "terlik 45 numara"."""
    query = catalogue.parse(text)
    size = _UNKNOWN_SIZE.fullmatch(turkish.fold("".join(query.unknown))) if query.words else None
    again = catalogue.search(" ".join(query.words), limit=WIDE, filters=query.filters) if size else None
    if size is None or again is None or not again.found:
        return None
    sized = [p for p in again.products[: again.total] if variants.are_sized(p)]
    fitting = tuple(p for p in sized if variants.comes_in(p, size[1]))
    if not sized:
        return None
    kept = fitting or tuple(sized)
    found = from_result(replace(again, products=kept, total=len(kept)), again.query)
    if fitting:
        return found
    return _with_rows(replace(found, relaxed=("sizes",), lacking=size[1], confidence=SURE_OF_LACK), catalogue)


def _with_rows(found: Found, catalogue: Catalogue) -> Found:
    """The outcome with all rows of what was found, where the sizes there are shall be told."""
    told = "sizes" in found.relaxed and len(found.products) > 1
    return replace(found, rows=tuple(map(catalogue.variants, found.products))) if told else found


def _of_core(core: str, lookup: Search, catalogue: Catalogue) -> Found:
    """What the goods alone find, of it only what is for the one it is wanted for."""
    result = named(catalogue.search(core, limit=WIDE), catalogue)
    return from_result(_suited(result, lookup, only=True) if lookup.unfit or lookup.fitting else result, core)


def _is_beside(product: Product, core: str, catalogue: Catalogue) -> bool:
    """Whether a product has nothing of the goods alone, but only of what was said beside them."""
    words = catalogue.parse(core).words if core else ()
    return bool(words) and not any(has_word(product, word) for word in words)


def _with_wearer(text: str, result: SearchResult) -> str:
    """The text with whom all that suits is for, to be looked for again: "erkek pijama" for "babama pijama"."""
    found = [title_words(f"{p.title} {p.category}") for p in result.products[: result.total]]
    shared = (word for word in _WEARERS if found and all(is_named(names, word) for names in found))
    wearer = next(shared, "")
    return text if not wearer or wearer in text else f"{wearer} {text}"


def _of_age(result: SearchResult, months: int) -> SearchResult:
    """What is made for an age, else what comes in no sizes; where all are made for another, those, `relaxed`."""
    spans = {product: ages.span(product) for product in result.products[: result.total]}
    fitting = tuple(product for product, told in spans.items() if told and months in told)
    sizes = tuple({" ".join(turkish.tokens(product.size)): None for product in fitting if product.size})
    filters = replace(result.filters, sizes=sizes) if len(sizes) == 1 else result.filters
    kept = fitting or tuple(product for product, told in spans.items() if not (told or product.size))
    others = () if kept else tuple(product for product, told in spans.items() if told)
    result = replace(result, relaxed=("sizes",)) if others else result
    shown = kept or others or tuple(spans)
    return replace(result, products=shown, total=len(shown), filters=filters)


def _without_it(result: SearchResult, text: str) -> SearchResult:
    """Only what is told to be without what it shall be without, if any is: "yumurtasız kurabiye"."""
    words = [word for word in turkish.tokens(text) if _LACKING.fullmatch(word)]
    kept = tuple(p for p in result.products[: result.total] if tells_of(p, words))
    return replace(result, products=kept, total=len(kept)) if kept else result


def _suited(result: SearchResult, lookup: Search, *, only: bool = False) -> SearchResult:
    """Without what is for others than the one it is wanted for; where nothing else is found, what there is.

    `only`: then what is for others by its shelf alone ("Erkek ve Çocuk"), not by its title.
    """
    found = result.products[: result.total]
    suited = [p for p in found if not _is_named(f"{p.title} {p.category}", lookup.unfit)]
    suited = suited or [p for p in found if not (only and _is_named(p.title, lookup.unfit))]
    fitting = [p for p in suited if _is_named(f"{p.title} {p.category}", lookup.fitting)] or suited
    return replace(result, products=tuple(fitting), total=len(fitting))


def _is_named(text: str, wearers: Sequence[str]) -> bool:
    """Whether a text says that goods are for one of these."""
    told = wearing(title_words(text))
    return any(is_named(told, word) for word in wearers)


def named(result: SearchResult, catalogue: Catalogue) -> SearchResult:
    """Without what only shares a category of several kinds; of a list by price only what is named in its title.

    What stands in "Gözlük ve Cüzdan" is no wallet yet, and a camping bed is no "en ucuz yatak".
    """
    words = catalogue.parse(result.query).words if result.found else ()
    if not words or result.shelf:
        return result
    if result.filters.order == "relevance":
        shared = any(map(_JOINT.search, {p.category for p in result.products[: result.total]}))
        also_color = any("color" in catalogue.kinds(word) for word in words)
        kept = _called(result, words) if shared or also_color else ()
        return replace(result, products=kept, total=len(kept)) if kept else result
    kept = titled(result, catalogue)
    by_price = sorted(kept, key=lambda p: p.final_price_minor, reverse=result.filters.order == "dearest")
    return replace(result, products=tuple(by_price), total=len(kept)) if kept else result


def _called(result: SearchResult, words: Sequence[str]) -> tuple[Product, ...]:
    """What the words name in its title, or all of whose shelf they name: "Gecelik", not "Gecelik ve Pijama"."""
    products = result.products[: result.total]
    leaves = {p.category: p.category.rsplit(">", 1)[-1] for p in products}
    own = {path: "" if _JOINT.search(leaf) else leaf for path, leaf in leaves.items()}
    names = {(p.title, p.category): title_words(f"{p.title} {own[p.category]}") for p in products}
    called = {named for named, told in names.items() if all(is_named(told, word) for word in words)}
    return tuple(p for p in products if (p.title, p.category) in called)


def titled(result: SearchResult, catalogue: Catalogue) -> tuple[Product, ...]:
    """What the query's words name in its title."""
    words = catalogue.parse(result.query).words
    return tuple(p for p in result.products[: result.total] if words and all(is_titled(p, word) for word in words))


def _affordable(result: SearchResult, catalogue: Catalogue) -> SearchResult:
    """Within a price limit what is left may be the rarer sense of the words: as good as found, if the words are."""
    kept = titled(result, catalogue) if result.filters.is_priced and not (result.found or result.relaxed) else ()
    if not kept or not catalogue.search(" ".join(catalogue.parse(result.query).words), limit=1).found:
        return result
    return replace(result, products=kept, total=len(kept), found=True, relaxed=())


def _meant_whole(product: Product, text: str, catalogue: Catalogue) -> bool:
    """Whether one product is all that was named: a set of two things, not what only shares their shelf."""
    is_so = is_titled if _JOINT.search(product.category) else has_word
    return all(is_so(product, word) for word in catalogue.parse(text).words)


def _one_by_one(parts: Sequence[str], nothing: Found, catalogue: Catalogue) -> Found:
    """The best of each of several things looked for, in turn."""
    each = [found for part in parts if (found := from_result(catalogue.search(part, limit=WIDE), part)).products]
    turns = (found.products[place] for place in range(MAX_SHOWN) for found in each if place < len(found.products))
    cards = tuple(dict.fromkeys(turns))
    if len(each) < len(parts) and (nothing.products or not each):
        return nothing
    return replace(each[0], products=cards[:MAX_SHOWN], query=" ".join(f.query for f in each), total=len(cards))


def nearest(result: SearchResult, text: str, catalogue: Catalogue) -> Found:
    """What the words find without the filters that nothing meets; the nearest price first. `relaxed` names those."""
    query = " ".join(catalogue.parse(text).words)
    filters = _without(result.filters, result.relaxed)
    again = catalogue.search(query, limit=WIDE, filters=filters)
    if not again.found:
        return from_result(result, text)
    fitting = _fitting(again, result.filters.sizes) if "sizes" in result.relaxed else ()
    if fitting:
        again = replace(again, products=fitting, total=len(fitting))
    relaxed = tuple(name for name in result.relaxed if name != "sizes" or not fitting)
    found = from_result(again, query)
    lacking = result.filters.sizes[0] if len(result.filters.sizes) == 1 else ""
    filters = replace(filters, order="relevance")
    found = replace(found, confidence=SURE_OF_LACK, relaxed=relaxed, filters=filters, lacking=lacking)
    return _with_rows(found, catalogue)


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
