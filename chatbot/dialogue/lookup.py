"""Carrying out a lookup on a shop's catalogue: searches, the last list, one product's variants.

Knows the catalogue only as `Catalogue`; words no answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatbot import turkish
from chatbot.dialogue.context import Context
from chatbot.dialogue.lookups import order, refine
from chatbot.dialogue.lookups.found import NOTHING, Catalogue, Found
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.lookups.recall import recalled
from chatbot.dialogue.lookups.search import searched
from chatbot.dialogue.lookups.testimony import witnesses
from chatbot.dialogue.lookups.titles import PACKS, is_titled, tells_of
from chatbot.dialogue.meaning import Recall, Refine, Search, Understanding


def look_up(meaning: Understanding, context: Context, catalogue: Catalogue) -> Found:
    """What the catalogue has for this meaning."""
    found = _found(meaning, context, catalogue)
    if not meaning.unit:
        return found
    return replace(found, rows=tuple(catalogue.variants(product) for product in found.products))


def _found(meaning: Understanding, context: Context, catalogue: Catalogue) -> Found:
    lookup = meaning.lookup
    if meaning.anew and (found := _turned(meaning, LastList(context, catalogue))):
        return found
    if meaning.asked and context.shown and (found := witnesses(meaning, LastList(context, catalogue))):
        return found
    if isinstance(lookup, Search):
        last = LastList(context, catalogue)
        asked_of_shown = lookup.of_shown and last.focus and tells_of(last.focus, turkish.tokens(lookup.text))
        if lookup.part and not _is_sold_so(lookup, catalogue):
            owner = searched(Search(lookup.owner), catalogue)
            return replace(owner, part=lookup.part) if owner.products else searched(lookup, catalogue)
        return last.one() if asked_of_shown else searched(_like_last(lookup, last), catalogue)
    if isinstance(lookup, Recall):
        return recalled(lookup, LastList(context, catalogue))
    return _refined(lookup, LastList(context, catalogue)) if isinstance(lookup, Refine) else NOTHING


def _turned(meaning: Understanding, last: LastList) -> Found | None:
    """The goods a question begins with, where the shop sells such and what it seems asked of tells nothing of them."""
    words = last.catalogue.parse(meaning.anew).words
    meant = (last.focus,) if last.context.picked and last.focus else last.shown
    if not words or any(tells_of(product, words[-1:]) for product in meant):
        return None
    text = meaning.lookup.text if isinstance(meaning.lookup, Refine) else meaning.anew
    found = searched(Search(text), last.catalogue)
    return found if found.products and all(is_titled(found.products[0], word) for word in words) else None


def _is_sold_so(lookup: Search, catalogue: Catalogue) -> bool:
    """Whether something is called by both its owner and the part: a "lohusa taç ve terlik seti"."""
    best = catalogue.search(lookup.text, limit=1)
    words = catalogue.parse(lookup.text).words
    return best.found and all(is_titled(best.products[0], word) for word in (*words, lookup.part))


def _like_last(lookup: Search, last: LastList) -> Search:
    """What is wanted, in the size and of the kind of what was talked about, as far as that was said."""
    said = last.catalogue.parse(lookup.text) if last.context.shown else None
    if said and said.words and PACKS.issuperset(said.words) and not said.unknown:
        return _in_that_number(lookup, said.words, last)  # "set olarak daha mı uygun"
    size = last.focus.size if lookup.same_size and last.focus else ""
    if not size:
        return _of_same_kind(lookup, last)
    text = f"{lookup.text} {size} beden"
    return replace(lookup, text=text, core=lookup.text)


def _in_that_number(lookup: Search, words: Sequence[str], last: LastList) -> Search:
    """The goods looked for last in so many, as many of their words as find any: "valiz seti" after "orta boy valiz"."""
    texts = (" ".join((*last.words[start:], *words)) for start in range(len(last.words)))
    text = next((text for text in texts if last.catalogue.search(text, limit=1).found), lookup.text)
    return replace(lookup, text=text, core="")


def _of_same_kind(lookup: Search, last: LastList) -> Search:
    """What is wanted, too, of the kind just looked at, where there is such a one: "top" beside a "tenis raketi"."""
    kinds = last.words[:-1] if lookup.beside else ()
    runs = [kinds[start:end] for end in range(len(kinds), 0, -1) for start in range(end)]
    for run in sorted(runs, key=len, reverse=True):
        text = " ".join((*run, lookup.text))
        best = last.catalogue.search(text, limit=1)
        if best.found and all(is_titled(best.products[0], word) for word in last.catalogue.parse(text).words):
            return replace(lookup, text=text)
    return lookup


def _refined(lookup: Refine, last: LastList) -> Found:
    return _WAYS.get(lookup.how, order.by_price)(lookup, last)


_WAYS: Mapping[str, Callable[[Refine, LastList], Found]] = {
    "attribute": lambda lookup, last: refine.by_attribute(lookup.text, last),
    "age": refine.by_age,
    "measure": refine.by_measure,
    "filter": refine.by_condition,
    "kind": refine.of_kind,
    "bigger": refine.by_size,
    "smaller": refine.by_size,
    "other": lambda lookup, last: order.others(lookup.text, last),
}
