"""The last list recalled: by place, by words, all of it, or the product talked about."""

from dataclasses import replace

from chatbot.dialogue.context import MAX_SHOWN
from chatbot.dialogue.lookups.found import Found, face, products_of
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.lookups.refine import by_attribute
from chatbot.dialogue.lookups.search import searched
from chatbot.dialogue.lookups.titles import is_titled
from chatbot.dialogue.meaning import Recall, Search
from chatbot.model import Product


def recalled(lookup: Recall, last: LastList) -> Found:
    """What of the last list is meant."""
    if lookup.words:
        return _with_words(lookup, last)
    if lookup.talked:
        return last.listed(_talked(lookup.talked, last))
    if lookup.rest:
        return _rest(last)
    if lookup.part and not lookup.only and (sold := _sold_apart(lookup.part, last)).products:
        return sold
    if lookup.places:
        return _at_places(lookup, last)
    return last.whole() if lookup.everything else last.one()


def _with_words(lookup: Recall, last: LastList) -> Found:
    """That of the list which the words name; what is none of these may be elsewhere, unless these alone were meant."""
    picked = last.catalogue.search(lookup.words, limit=MAX_SHOWN, within=last.context.shown)
    if picked.found and lookup.attribute:
        return by_attribute(lookup.attribute, last.turned_to(picked.products[0]))
    if picked.found:
        return last.about(picked.products[:1])
    if lookup.only:
        return last.nothing
    return searched(Search(f"{lookup.attribute} {lookup.words}".strip()), last.catalogue)


def _sold_apart(part: str, last: LastList) -> Found:
    """What the shop sells as such a part for goods of the kind talked about: "toz torbası" for a vacuum cleaner."""
    for start in range(len(last.words)):
        text = " ".join((*last.words[start:], part))
        found = last.catalogue.search(text, limit=MAX_SHOWN)
        words = last.catalogue.parse(text).words
        if found.found and last.focus not in found.products[:1] and all(is_titled(found.products[0], w) for w in words):
            return searched(Search(text), last.catalogue)
    return last.nothing


def _talked(count: int, last: LastList) -> tuple[Product, ...]:
    """The products talked about last, each in the colour and size it was talked about last."""
    ids = dict.fromkeys(reversed((*last.context.talked, last.context.focus)))
    by_face: dict[str, Product] = {}
    for product in products_of(ids, last.catalogue):
        by_face.setdefault(face(product), product)
    return tuple(by_face.values())[:count][::-1]


def _rest(last: LastList) -> Found:
    """The others of the list than the one talked about."""
    focus = last.focus
    others = [product for product in last.shown if focus is None or face(product) != face(focus)]
    others = others or [product for product in last.shown if product.id != last.context.focus]
    return last.listed(others) if len(others) > 1 else last.about(others)


def _at_places(lookup: Recall, last: LastList) -> Found:
    """Those at the named places of the last list; the whole list when it was shorter than that."""
    lists = (last.shown, products_of(last.context.earlier, last.catalogue))
    long_enough = (each for each in lists if all(-len(each) <= place < len(each) for place in lookup.places))
    listed = next(long_enough, last.shown)
    chosen = [listed[place] for place in lookup.places if -len(listed) <= place < len(listed)]
    if last.shown and not chosen:
        return replace(last.listed(last.shown), few=True)
    if lookup.attribute and chosen:
        return by_attribute(lookup.attribute, last.turned_to(chosen[0]))
    return last.listed(chosen) if len(chosen) > 1 else last.about(chosen)
