"""What is left of the last list when it was narrowed or moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue import variants
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.listing import MOST_VALUES, counted, listed, nearest, not_found, total, with_products
from chatbot.dialogue.answers.measures import measure
from chatbot.dialogue.answers.one import stock, variants_of
from chatbot.dialogue.answers.taps import tap_texts
from chatbot.dialogue.meaning import Refine
from chatbot.model import Method, Product

_SIZED = "beden"  # how the reading writes that a word is a size


def narrowed(case: Case, lookup: Refine) -> Said:
    """What is left of the last list, or beside it."""
    products = case.found.products
    if way := _WAYS.get(lookup.how):
        return way(case, lookup)
    if not products:
        return _none_left(case, lookup)
    if case.found.relaxed:
        return nearest(case)
    if case.found.extreme or lookup.how in {"cheapest", "dearest"}:
        key = _EXTREME.get(lookup.how, lookup.how)
        text = case.say(key, title=case.texts.title(products[0]), price=case.texts.price(products[0]))
        return with_products(case, text)
    if lookup.how in {"kind", "filter"} and len(products) == 1:
        return (measure(case) if case.meaning.unit else None) or listed(case)
    key = "more" if lookup.how == "other" else "price_list" if "price" in case.meaning.asks else lookup.how
    head = counted(case) if key in {"filter", "kind"} else case.say(key)
    return with_products(case, f"{head}\n{case.texts.listed(products)}")


_EXTREME = {"cheaper": "cheapest", "dearer": "dearest"}


def _none_left(case: Case, lookup: Refine) -> Said:
    """Nothing of the last list, or beside it, is like that."""
    if lookup.how == "kind" or lookup.only:
        return lacks_kind(case)
    if lookup.how == "filter":
        return not_found(case)
    return with_products(case, case.say(_NONE_LEFT[lookup.how]))


_NONE_LEFT = {
    "cheaper": "cheaper_none",
    "dearer": "dearer_none",
    "other": "more_none",
    "bigger": "bigger_none",
    "smaller": "smaller_none",
    "cheapest": "cheaper_none",
    "dearest": "dearer_none",
}


def lacks_kind(case: Case) -> Said:
    """None of the list is of that kind."""
    taps = tap_texts(case, "more")
    return Said(Method.FOLLOW_UP, case.say("lacks_kind"), 0.8, taps=taps, unanswered="not_found")


def _by_attribute(case: Case, lookup: Refine) -> Said:
    products, texts = case.found.products, case.texts
    if not products:
        return _lacking(case, lookup)
    if case.found.relaxed:
        return nearest(case)
    elsewhere = _is_elsewhere(case)
    sized = lookup.of == "size" or "size" in case.meaning.asks or bool(case.found.filters.sizes)
    if len(products) > 1:
        head = case.say("attribute_elsewhere_list" if elsewhere else "has_attribute_list")
        return with_products(case, f"{head}\n{texts.listed(products, sized=sized)}")
    best = products[0]
    if best.in_stock and not sized and "count" in case.meaning.asks:
        return stock(case)
    if "size" in case.meaning.asks and not case.found.filters.sizes and lookup.of == "color":
        return variants_of(case, best)
    key = "attribute_elsewhere" if elsewhere else "has_attribute"
    title = texts.title(_as_asked(best, lookup), sized=sized)
    text = case.say(key if best.in_stock else "sold_out_attribute", title=title, price=texts.price(best))
    return with_products(case, text + (total(case, best) if best.in_stock else _other_sizes(case, best)))


def _by_size(case: Case, lookup: Refine) -> Said:
    """The next bigger or smaller one; of what is worn, the sizes there are."""
    if not case.found.products:
        return _none_left(case, lookup)
    best, texts = case.found.products[0], case.texts
    if best.id == case.scene.context.focus:
        return variants_of(case, best)
    key = "has_attribute" if best.in_stock else "sold_out_attribute"
    return with_products(case, case.say(key, title=texts.title(best, sized=True), price=texts.price(best)))


_WAYS: Mapping[str, Callable[[Case, Refine], Said]] = {
    "attribute": _by_attribute,
    "measure": _by_attribute,
    "age": _by_attribute,
    "bigger": _by_size,
    "smaller": _by_size,
}


def _as_asked(product: Product, lookup: Refine) -> Product:
    """The product in the size asked for, where only its description tells in which it comes."""
    if product.size or lookup.of != "size":
        return product
    named = (variants.size_of(product, word) for word in lookup.text.split() if word != _SIZED)
    return replace(product, size=next(filter(None, named), ""))


def _other_sizes(case: Case, product: Product) -> str:
    """In what other sizes the product is in stock."""
    alike = [row for row in case.found.variants if row.color == product.color]
    return _instead(case, variants.sizes(alike, in_stock=True) if product.size else (), case.texts.display)


def _instead(case: Case, values: Sequence[str], shown: Callable[[str], str]) -> str:
    """What there is instead, if anything."""
    told = [shown(value) for value in values[:MOST_VALUES]]
    return case.say("has_instead", values=case.texts.listing(told)) if told else ""


def _is_elsewhere(case: Case) -> bool:
    """Whether it is not the product talked about that comes so, but others."""
    context, rows = case.scene.context, case.found.variants
    return context.picked and all(row.id != context.focus for row in rows)


def _sizes_there(alike: Sequence[Product], rows: Sequence[Product]) -> tuple[str, ...]:
    """The sizes in stock: of the colour talked about, else of any."""
    return variants.sizes(alike, in_stock=True) or variants.sizes(rows, in_stock=True)


def _lacking(case: Case, lookup: Refine) -> Said:
    """The colour or size is not there; what there is instead, of the colour named beside a size."""
    found = case.found
    named = [row for row in found.variants if variants.is_colored(row, lookup.colors)] if lookup.colors else []
    subject = named[0] if named else found.subject
    of = "color" if lookup.colors and not named and case.texts.language == "tr" else lookup.of
    alike = [row for row in found.variants if subject and row.color == subject.color]
    values = _sizes_there(alike, found.variants) if of == "size" else variants.colors(found.variants)
    known = bool(values) or of == "color"
    gone = "sizes_sold_out" if variants.sizes(alike, in_stock=False) else "sizes_none"
    size = variants.said(found.lacking, beside=values) if of == "size" else ""
    lacks = f"lacks_{of}" if size or of == "color" else "lacks_size_unsaid"
    key = lacks if known else "lacks_plain" if lookup.how == "measure" else gone
    text = case.say("lacks_plain")
    if subject is not None:
        title = case.texts.display(subject.title) if of == "color" else case.texts.title(subject)
        text = case.say(key, title=title, size=size)
    text += _instead(case, values, case.texts.display if of == "size" else case.texts.color)
    cards = (subject,) if subject else ()
    return Said(Method.FOLLOW_UP, text, 0.8, cards, tap_texts(case, "more"), unanswered="not_found")
