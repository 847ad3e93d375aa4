"""From a meaning and what was found to an answer: text, cards, suggestions, contact, and the talk's next context.

Pure: no search, no clock. Every price, stock state and fact in a text comes from the shop's records.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import turkish
from chatbot.dialogue import facts, variants
from chatbot.dialogue.contact import contact_of
from chatbot.dialogue.context import Context
from chatbot.dialogue.hours import open_state
from chatbot.dialogue.lookup import Found
from chatbot.dialogue.replies import Texts
from chatbot.dialogue.understand import BUYING, FAQ_SURE, Recall, Refine, Understanding
from chatbot.model import Business, Contact, Intent, Method, Product, Unanswered

_MAX_CATEGORIES = 5
_MOST_VALUES = 8
_LAST_PIECES = 5  # how few pieces are worth telling unasked
_HALF_UNDERSTOOD = 0.75  # confidence in products for a message with words that were not understood
_UNIT_START = 4  # letters that tell a unit, whatever its ending
_BROWSING = frozenset({"browse", "browse_gift"})
_HANDED_OVER = frozenset({Intent.ORDER_STATUS, Intent.COMPLAINT, Intent.HUMAN_HANDOFF})


@dataclass(frozen=True, slots=True)
class Scene:
    """What an answer is given in: the shop, its categories, the talk so far, the moment, and which variant to say."""

    business: Business
    categories: Sequence[tuple[str, int]]
    context: Context
    now: datetime
    question: str
    turn: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer without what only the service knows (ids, times)."""

    method: Method
    intent: Intent
    text: str
    confidence: float
    context: Context
    products: tuple[Product, ...] = ()
    suggestions: tuple[str, ...] = ()
    contact: Contact | None = None
    unanswered: Unanswered = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """The part of a draft that differs from intent to intent."""

    method: Method
    text: str
    confidence: float = 0.9
    products: tuple[Product, ...] = ()
    taps: tuple[str, ...] = ()
    handed_over: bool = False
    pending: str = ""
    unanswered: Unanswered = ""


@dataclass(frozen=True, slots=True)
class _Case:
    meaning: Understanding
    found: Found
    scene: Scene
    texts: Texts

    def say(self, key: str, /, **values: object) -> str:
        return self.texts.say(key, self.scene.turn, **values)


class Decide:
    """`decide(meaning, found, scene)`: holds only the texts by language, the first of which is the default."""

    def __init__(self, texts: Mapping[str, Texts]) -> None:
        self._texts = texts
        self._default = next(iter(texts.values()))

    def __call__(self, meaning: Understanding, found: Found, scene: Scene) -> Draft:
        """The answer."""
        case = _Case(meaning, found, scene, self._texts.get(meaning.language, self._default))
        said = _SPEAKERS[meaning.intent](case)
        contact = None
        if said.handed_over or said.method is Method.FALLBACK:
            contact = contact_of(scene.business, scene.question, scene.now)
        context = _next_context(case, said).after_turn(meaning.intent, meaning.language)
        return Draft(
            said.method,
            meaning.intent,
            _greeted(case, said),
            min(said.confidence, _HALF_UNDERSTOOD) if said.products and meaning.strange > 1 else said.confidence,
            context,
            said.products,
            said.taps,
            contact,
            said.unanswered,
        )


def _greeted(case: _Case, said: _Said) -> str:
    """The answer, with a greeting before it when the customer's question came with one."""
    meaning = case.meaning
    if meaning.intent in _SOCIAL_INTENTS or case.scene.context.turns:
        return said.text
    if "salam" in meaning.courtesies:
        return case.say("salam_first") + said.text
    if "hello" in meaning.courtesies:
        return case.say("hello_first") + said.text
    return (
        case.say("daypart_first", daypart=_daypart(case)) + said.text if "daypart" in meaning.courtesies else said.text
    )


def _daypart(case: _Case) -> str:
    """The greeting the customer used, in their words as far as they can be said back."""
    folded = turkish.fold(case.scene.question)
    return next((text for key, text in _DAYPARTS.items() if key in folded), "İyi günler")


_DAYPARTS = {
    "aksam": "İyi akşamlar",
    "gece": "İyi geceler",
    "kolay": "Merhaba",
    "hafta": "İyi hafta sonları",
    "bayram": "İyi bayramlar",
    "hayirli is": "Teşekkürler, hayırlı günler",
    "kazanc": "Teşekkürler, hoş geldiniz",
    "hayirli": "Hayırlı günler",
}


def _next_context(case: _Case, said: _Said) -> Context:
    context, found = case.scene.context, case.found
    if said.pending:
        return replace(context, pending=said.pending)
    if not said.products:
        return replace(context, pending="")
    ids = [product.id for product in said.products]
    if found.method is Method.FOLLOW_UP and len(ids) == 1 and not found.more:
        return context.with_focus(ids[0])
    if found.method is Method.FOLLOW_UP and tuple(ids) == context.shown:
        return replace(context, pending="")
    return context.with_products(
        ids, query=found.query, filters=found.filters, picked=len(ids) == 1, more=found.more,
        narrowed=found.method is Method.FOLLOW_UP,
    )  # fmt: skip


# --- small talk ---


def _greeting(case: _Case) -> _Said:
    taps = _start_taps(case)
    if "salam" in case.meaning.courtesies:
        return _Said(Method.INTENT, case.say("greeting_salam"), taps=taps)
    if case.scene.context.turns == 0:
        welcome = case.scene.business.welcome_message if case.texts.language == "tr" else ""
        if welcome and "daypart" not in case.meaning.courtesies:
            return _Said(Method.INTENT, welcome, taps=taps)
    if "daypart" in case.meaning.courtesies:
        return _Said(Method.INTENT, case.say("greeting_daypart", daypart=_daypart(case)), taps=taps)
    key = "greeting" if case.scene.context.turns else "welcome"
    return _Said(Method.INTENT, case.say(key, shop=case.scene.business.name), taps=taps)


def _farewell(case: _Case) -> _Said:
    courtesies = case.meaning.courtesies
    if "thanks" in courtesies:
        return _Said(Method.INTENT, case.say("farewell_thanks"))
    daypart = _daypart(case) if "daypart" in courtesies else ""
    if daypart.startswith("İyi"):
        return _Said(Method.INTENT, case.say("farewell_daypart", daypart=daypart))
    return _Said(Method.INTENT, case.say("farewell"))


def _thanks(case: _Case) -> _Said:
    return _Said(Method.INTENT, case.say("thanks"))


def _acknowledgement(case: _Case) -> _Said:
    return _Said(Method.INTENT, case.say("acknowledgement"), taps=_start_taps(case)[:2])


def _negation(case: _Case) -> _Said:
    return _Said(Method.INTENT, case.say("negation_thanks" if "thanks" in case.meaning.courtesies else "negation"))


def _smalltalk(case: _Case) -> _Said:
    return _Said(Method.INTENT, case.say(case.meaning.kind, shop=case.scene.business.name), taps=_start_taps(case)[:3])


def _help(case: _Case) -> _Said:
    return _Said(Method.INTENT, case.say("help"), taps=_start_taps(case))


def _unclear(case: _Case) -> _Said:
    return _Said(Method.FALLBACK, case.say("unclear"), 0.3, taps=_start_taps(case), unanswered="unclear")


# --- the shop ---


def _business_info(case: _Case) -> _Said:
    meaning = case.meaning
    told = _facts(case)
    if meaning.faq and (not told or meaning.faq.themed or meaning.faq.score >= FAQ_SURE):
        answer = case.texts.quoted(meaning.faq.entry.answer)
        return _Said(Method.FAQ, answer, meaning.faq.score, taps=_fact_taps(case))
    if told:
        return _Said(Method.BUSINESS_INFO, told, 0.9, taps=_fact_taps(case))
    text = case.say("bargain" if "bargain" in meaning.facts else "fact_unknown", reach=_reach(case))
    return _Said(Method.FALLBACK, text, 0.5, taps=_fact_taps(case), unanswered="fallback")


def _facts(case: _Case) -> str:
    scene, meaning = case.scene, case.meaning
    told = {topic: _fact(topic, case) for topic in meaning.facts}
    if "hours" in told and meaning.days:
        on_days = facts.on_days(meaning.days, scene.business, case.texts, scene.now)
        told["hours"] = on_days or told["hours"]
    return " ".join(text for text in told.values() if text)


def _fact(topic: str, case: _Case) -> str:
    if topic == "goods":
        names = _category_names(case)
        return case.say("goods", categories=case.texts.listing(names)) if names else ""
    return facts.fact(topic, case.scene.business, case.texts, case.scene.now)


def _handed_over(case: _Case) -> _Said:
    text = case.say(case.meaning.intent.value, reach=_reach(case))
    return _Said(Method.INTENT, text, taps=_tap_texts(case, "hours", "returns", "shipping")[:2], handed_over=True)


def _open_question(case: _Case) -> _Said:
    text = case.say("open_question", reach=_reach(case))
    products = case.found.products
    names = _category_names(case)
    if not products and names and case.meaning.kind == "recommend":
        text = case.say("open_browse", categories=", ".join(names), reach=_reach(case))
    elif products and case.meaning.kind == "recommend":
        shown = f"{case.say('open_recommend')}\n{case.texts.listed(products)}"
        text = f"{shown}\n{case.say('open_help', reach=_reach(case))}"
    elif len(products) == 1 and products[0].description:
        told = case.texts.description(products[0])
        text = f"{case.say('open_description', title=case.texts.title(products[0]), description=told)} {text}"
    elif products:
        text += f"\n{case.say('open_products')}\n{case.texts.listed(products)}"
    taps = _product_taps(case, products) if products else _start_taps(case)
    return _Said(Method.FALLBACK, text, 0.5, products, taps, unanswered="fallback")


def _reach(case: _Case) -> str:
    """How to reach a person, and when they are there."""
    business = case.scene.business
    key = "reach_both" if business.phone and business.whatsapp else ""
    key = key or ("reach_phone" if business.phone else "reach_whatsapp" if business.whatsapp else "")
    key = key or ("reach_email" if business.email else "")
    state = open_state(business.opening_hours, case.scene.now)
    closed = ""
    if state and not state.open_now and state.opens_at:
        closed = case.say("closed_until", opens=facts.opens(state, case.texts))
    return (case.say(key, phone=business.phone, email=business.email) if key else "") + closed


# --- products ---


def _products(case: _Case) -> _Said:
    found = case.found
    if case.meaning.kind in _BROWSING:
        return _browsing(case)
    if found.need_product or case.meaning.lookup is None:
        return _ask_which(case)
    said = _told_of_products(case)
    if case.meaning.facts and (extra := _facts(case)):
        said = replace(said, text=f"{said.text}\n{extra}")
    return said


def _told_of_products(case: _Case) -> _Said:
    meaning, found = case.meaning, case.found
    if isinstance(meaning.lookup, Refine) and (found.method is Method.FOLLOW_UP or not found.products):
        return _refined(case, meaning.lookup)
    if not found.products:
        return _lacks_kind(case) if isinstance(meaning.lookup, Recall) and meaning.lookup.only else _not_found(case)
    if found.relaxed or found.few:
        return _nearest(case) if found.relaxed else _few(case)
    return _told_of_found(case)


def _told_of_found(case: _Case) -> _Said:
    meaning, found = case.meaning, case.found
    if meaning.kind == "extreme":
        return _extreme(case)
    if found.subject is not None and meaning.asks & {"color", "size"}:
        return _variants(case, found.subject)
    if meaning.asks & {"stock", "count"} or meaning.intent is Intent.STOCK_INQUIRY:
        return _stock(case)
    told = found.method is Method.FOLLOW_UP and meaning.intent is Intent.PRODUCT_DETAIL and BUYING not in meaning.facts
    if "detail" in meaning.asks or told:
        return _open_question(case) if _asks_what_is_not_written(case) else _detail(case)
    return _listed(case)


def _extreme(case: _Case) -> _Said:
    """The one cheapest or dearest of what was found."""
    found, texts = case.found, case.texts
    best = found.products[0]
    key = "dearest" if found.filters.order == "dearest" else "cheapest"
    return _with_products(case, case.say(key, title=texts.title(best), price=texts.price(best)), products=(best,))


def _ask_which(case: _Case) -> _Said:
    ask = next((ask for ask in ("price", "stock", "count", "color", "size", "detail") if ask in case.meaning.asks), "")
    key = {"price": "which_price", "stock": "which_stock", "count": "which_stock", "color": "which_variant",
           "size": "which_variant", "detail": "which_detail"}.get(ask, "which_product")  # fmt: skip
    return _Said(Method.INTENT, case.say(key), 0.8, taps=_category_taps(case), pending=ask)


def _browsing(case: _Case) -> _Said:
    """What the shop sells, for somebody who has not said what they look for."""
    names = _category_names(case)
    if not names:
        return _ask_which(case)
    text = case.say(case.meaning.kind, categories=", ".join(names))
    return _Said(Method.INTENT, text, 0.8, taps=_category_taps(case))


def _not_found(case: _Case) -> _Said:
    names = [_leaf(name) for name in case.found.categories[:3]]
    text = case.say("relaxed") if case.found.relaxed else case.say("not_found")
    if names:
        text += case.say("not_found_categories", categories=case.texts.listing(names))
    taps = tuple(case.texts.tap("category", category=name) for name in names)
    sureness = max(0.5, 1 - case.found.confidence)
    return _Said(Method.PRODUCT_SEARCH, text, sureness, taps=taps or _category_taps(case), unanswered="not_found")


def _nearest(case: _Case) -> _Said:
    """Nothing meets all that was asked: what cannot be met, what there is instead, and the nearest products."""
    found, texts = case.found, case.texts
    products = found.products
    lacking = found.relaxed[0] if len(found.relaxed) == 1 else ""
    if lacking == "price":
        price = texts.money(products[0].final_price_minor, products[0].currency)
        falling = any(later.final_price_minor < products[0].final_price_minor for later in products)
        text = case.say("relaxed_price_to" if falling else "relaxed_price_from", price=price)
    elif lacking in {"colors", "sizes"} and (values := _values_of(case, lacking)):
        text = case.say(f"relaxed_{lacking}", values=texts.listing(values[:_MOST_VALUES]))
    else:
        text = case.say("relaxed_nearest")
    return replace(_with_products(case, f"{text}\n{texts.listed(products)}"), unanswered="not_found")


def _values_of(case: _Case, facet: str) -> list[str]:
    """The colours or sizes there are: of the one product found, or of all that are shown."""
    found = case.found
    rows = found.variants if len(found.products) == 1 else found.products
    values = variants.colors(rows) if facet == "colors" else variants.sizes(rows, in_stock=True)
    return [case.texts.color(value) if facet == "colors" else case.texts.display(value) for value in values]


def _few(case: _Case) -> _Said:
    """A place was named that the last list did not have."""
    products = case.found.products
    head = case.say("only_one" if len(products) == 1 else "only_few", count=len(products))
    return _with_products(case, f"{head}\n{case.texts.listed(products)}")


def _listed(case: _Case) -> _Said:
    found, texts = case.found, case.texts
    products = found.products
    if len(products) == 1:
        plain = "price" in case.meaning.asks or not products[0].in_stock
        key = "price_one" if plain else _yes(case, "found_one")
        if "reduced" in case.meaning.asks:
            key = "reduced" if products[0].on_sale else "not_reduced"
        text = case.say(
            key, title=texts.title(products[0], sized=bool(found.filters.sizes)), price=texts.price(products[0])
        )
        text += "" if products[0].in_stock else case.say("sold_out_note")
        text += _other_colors(case)
    elif found.method is Method.FOLLOW_UP:
        text = f"{case.say('price_list')}\n{texts.listed(products)}"
    else:
        head = case.say("price_list") if "price" in case.meaning.asks else _count(case)
        text = f"{head}\n{texts.listed(products, sized=bool(found.filters.sizes))}"
    return _with_products(case, text)


def _other_colors(case: _Case) -> str:
    """The colours of the one product found by its name, when it has several."""
    found = case.found
    colors = [] if found.filters.colors or found.method is Method.FOLLOW_UP else variants.colors(found.variants)
    if len(colors) < 2:
        return ""
    return case.say("also_colors", values=case.texts.listing(map(case.texts.color, colors)))


def _count(case: _Case) -> str:
    shown, total = len(case.found.products), case.found.total
    if not case.found.counted:
        return case.say("found_lots", shown=shown)
    return case.say(_yes(case, "found_many" if total > shown else "found_some"), count=total, shown=shown)


def _yes(case: _Case, key: str) -> str:
    """The text that says yes first, when it was asked whether there is any."""
    return f"{key}_yes" if case.meaning.asks_whether else key


def _stock(case: _Case) -> _Said:
    products = case.found.products
    if len(products) > 1:
        return _with_products(case, f"{case.say('stock_list')}\n{case.texts.listed(products, stock=True)}")
    return _with_products(case, _stock_of(case, products[0], case.found.variants or products))


def _stock_of(case: _Case, product: Product, variants: Sequence[Product]) -> str:
    title = case.texts.title(product)
    rows = [row for row in variants if turkish.fold(row.color) == turkish.fold(product.color)]
    if len({row.size for row in rows}) > 1 and not case.found.filters.sizes:
        return _sizes_text(case, product, rows)
    if not product.in_stock:
        return case.say("stock_no", title=title)
    if not product.stock:
        return case.say("stock_yes", title=title)
    few = product.stock <= _LAST_PIECES
    key = "stock_last" if few else "stock_count" if "count" in case.meaning.asks else "stock_yes"
    return case.say(key, title=title, count=product.stock)


def _asks_what_is_not_written(case: _Case) -> bool:
    """Whether a measure is asked for that the product's texts do not speak of, nor in short: "kaç watt", "1000W"."""
    unit, product = case.meaning.unit, case.found.products[0]
    if not unit:
        return False
    written = turkish.fold(f"{product.title} {product.size} {product.description}")
    return unit[:_UNIT_START] not in written and not re.search(rf"\d\s?{unit[0]}[a-z]{{0,2}}\b", written)


def _detail(case: _Case) -> _Said:
    product = case.found.products[0]
    title = case.texts.title(product)
    description = case.texts.description(product)
    text = case.say("detail", title=title, description=description) if description else ""
    if "detail" not in case.meaning.asks and not description:
        text = case.say("found_one", title=title, price=case.texts.price(product))
    elif "detail" not in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(product))
    if not text:
        return replace(
            _with_products(case, case.say("detail_none", title=title), products=(product,)), unanswered="fallback"
        )
    return _with_products(case, text, products=(product,))


def _variants(case: _Case, subject: Product) -> _Said:
    rows = case.found.variants or (subject,)
    if "color" in case.meaning.asks:
        text, cards = _colors_text(case, subject, rows), _one_each(rows, lambda row: turkish.fold(row.color))
    else:
        same = [row for row in rows if turkish.fold(row.color) == turkish.fold(subject.color)]
        text, cards = _sizes_text(case, subject, same), (subject,)
    if "price" in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(subject))
    return _with_products(case, text, products=cards)


def _colors_text(case: _Case, subject: Product, rows: Sequence[Product]) -> str:
    colors = [case.texts.color(color) for color in variants.colors(rows)]
    if not colors:
        return case.say("colors_none", title=case.texts.display(subject.title))
    key = "colors" if len(colors) > 1 else "color_one"
    return case.say(key, title=case.texts.display(subject.title), values=case.texts.listing(colors))


def _sizes_text(case: _Case, subject: Product, rows: Sequence[Product]) -> str:
    title = case.texts.title(subject)
    there, gone = variants.sizes(rows, in_stock=True), variants.sizes(rows, in_stock=False)
    if not there:
        return case.say("sizes_sold_out" if gone else "sizes_none", title=title)
    if case.meaning.asks & {"stock", "count"} and any(row.size for row in rows):
        values = [f"{row.size} ({case.texts.stock(row)})" for row in rows if row.in_stock and row.size]
    else:
        values = list(there)
    key = "sizes" if variants.are_worn(there) else "measures"
    text = case.say(key, title=title, values=case.texts.listing(dict.fromkeys(values)))
    return text + (case.say("sizes_gone", values=case.texts.listing(gone)) if gone else "")


def _one_each(rows: Sequence[Product], key: Callable[[Product], str]) -> tuple[Product, ...]:
    """One row for each value, in stock if there is one, at most five."""
    kept: dict[str, Product] = {}
    for row in rows:
        if key(row) not in kept or (row.in_stock and not kept[key(row)].in_stock):
            kept[key(row)] = row
    return tuple(kept.values())[:5]


def _refined(case: _Case, lookup: Refine) -> _Said:
    products = case.found.products
    if lookup.how in {"attribute", "measure"}:
        return _by_attribute(case, lookup)
    if not products:
        return _none_left(case, lookup)
    if case.found.relaxed:
        return _nearest(case)
    if lookup.how in {"cheapest", "dearest"}:
        text = case.say(lookup.how, title=case.texts.title(products[0]), price=case.texts.price(products[0]))
        return _with_products(case, text)
    if lookup.how in {"kind", "filter"} and len(products) == 1:
        return _listed(case)
    key = "more" if lookup.how == "other" else "price_list" if "price" in case.meaning.asks else lookup.how
    head = _count(case) if key in {"filter", "kind"} else case.say(key)
    return _with_products(case, f"{head}\n{case.texts.listed(products)}")


def _none_left(case: _Case, lookup: Refine) -> _Said:
    """Nothing of the last list, or beside it, is like that."""
    if lookup.how == "filter":
        return _not_found(case)
    if lookup.how == "kind":
        return _lacks_kind(case)
    return _with_products(case, case.say(_NONE_LEFT[lookup.how]))


def _lacks_kind(case: _Case) -> _Said:
    taps = _tap_texts(case, "more")
    return _Said(Method.FOLLOW_UP, case.say("lacks_kind"), 0.8, taps=taps, unanswered="not_found")


_NONE_LEFT = {
    "cheaper": "cheaper_none",
    "dearer": "dearer_none",
    "other": "more_none",
    "cheapest": "cheaper_none",
    "dearest": "dearer_none",
}


def _by_attribute(case: _Case, lookup: Refine) -> _Said:
    products, texts = case.found.products, case.texts
    if not products:
        return _lacking(case, lookup)
    if case.found.relaxed:
        return _nearest(case)
    if len(products) > 1:
        return _with_products(case, f"{case.say('has_attribute_list')}\n{texts.listed(products, sized=True)}")
    title = texts.title(products[0], sized=True)
    if not products[0].in_stock:
        return _with_products(case, case.say("sold_out_attribute", title=title, price=texts.price(products[0])))
    return _with_products(case, case.say("has_attribute", title=title, price=texts.price(products[0])))


def _lacking(case: _Case, lookup: Refine) -> _Said:
    """The colour or size is not there; what there is instead."""
    found = case.found
    subject = found.subject
    alike = [row for row in found.variants if subject and row.color == subject.color]
    values = variants.sizes(alike, in_stock=True) if lookup.of == "size" else variants.colors(found.variants)
    known = bool(values) or lookup.of == "color"
    key = f"lacks_{lookup.of}" if known else "lacks_plain" if lookup.how == "measure" else "sizes_none"
    text = case.say(key, title=case.texts.title(subject)) if subject else case.say("lacks_plain")
    shown = case.texts.display if lookup.of == "size" else case.texts.color
    told = [shown(value) for value in values[:_MOST_VALUES]]
    text += case.say("has_instead", values=case.texts.listing(told)) if told else ""
    cards = (subject,) if subject else ()
    return _Said(Method.FOLLOW_UP, text, 0.8, cards, _tap_texts(case, "more"), unanswered="not_found")


def _with_products(case: _Case, text: str, *, products: tuple[Product, ...] | None = None) -> _Said:
    cards = case.found.products if products is None else products
    return _Said(case.found.method, text, case.found.confidence or 0.8, cards, _product_taps(case, cards))


# --- suggestions ---


def _tap_texts(case: _Case, *keys: str) -> tuple[str, ...]:
    return tuple(case.texts.tap(key) for key in keys)


def _start_taps(case: _Case) -> tuple[str, ...]:
    known = [key for key, topic in (("shipping", "shipping_info"), ("returns", "return_policy"), ("hours", "hours"))
             if getattr(case.scene.business, topic)]  # fmt: skip
    return _tap_texts(case, "goods", "sale", *known)[:4]


def _fact_taps(case: _Case) -> tuple[str, ...]:
    asked = set(case.meaning.facts)
    business = case.scene.business
    choices = {
        "shipping": business.shipping_info,
        "returns": business.return_policy,
        "payment": business.payment_methods,
        "hours": business.hours,
        "address": business.address,
    }
    topics = {"returns": "return_policy"}
    keys = [key for key, value in choices.items() if value and topics.get(key, key) not in asked]
    return _tap_texts(case, *keys)[:3]


def _product_taps(case: _Case, products: Sequence[Product]) -> tuple[str, ...]:
    if not products:
        return _start_taps(case)
    asks = case.meaning.asks
    keys = ["stock"] if not asks & {"stock", "count"} else ["price"]
    keys += [choice for choice in case.found.choices if _ASKED_BY[choice] not in asks]
    keys += ["second"] if len(products) > 1 else ["details"] if products[0].description and "detail" not in asks else []
    return _tap_texts(case, *keys, "cheaper")[:4]


_ASKED_BY = {"colors": "color", "sizes": "size", "measures": "size"}


def _category_names(case: _Case) -> list[str]:
    return list(dict.fromkeys(_leaf(name) for name, _ in case.scene.categories))[:_MAX_CATEGORIES]


def _category_taps(case: _Case) -> tuple[str, ...]:
    return tuple(case.texts.tap("category", category=name) for name in _category_names(case)[:3])


def _leaf(category: str) -> str:
    return category.rsplit(">", 1)[-1].strip()


_SOCIAL_INTENTS = frozenset(
    {Intent.GREETING, Intent.FAREWELL, Intent.THANKS, Intent.ACKNOWLEDGEMENT, Intent.NEGATION, Intent.SMALLTALK}
)
_SPEAKERS: Mapping[Intent, Callable[[_Case], _Said]] = {
    Intent.GREETING: _greeting,
    Intent.FAREWELL: _farewell,
    Intent.THANKS: _thanks,
    Intent.ACKNOWLEDGEMENT: _acknowledgement,
    Intent.NEGATION: _negation,
    Intent.SMALLTALK: _smalltalk,
    Intent.HELP: _help,
    Intent.UNCLEAR: _unclear,
    Intent.BUSINESS_INFO: _business_info,
    Intent.OPEN_QUESTION: _open_question,
    **dict.fromkeys(_HANDED_OVER, _handed_over),
    **dict.fromkeys(
        (
            Intent.PRODUCT_SEARCH,
            Intent.PRICE_INQUIRY,
            Intent.STOCK_INQUIRY,
            Intent.VARIANT_INQUIRY,
            Intent.PRODUCT_DETAIL,
        ),
        _products,
    ),
}
