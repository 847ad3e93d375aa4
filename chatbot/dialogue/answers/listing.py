"""Products in a list, or the one found: with prices, the nearest ones, or none."""

from dataclasses import replace
from itertools import chain

from chatbot import turkish
from chatbot.dialogue import ages, variants
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.taps import category_names, category_taps, leaf, product_taps
from chatbot.dialogue.lookups.titles import numbers_in, said_by
from chatbot.dialogue.meaning import Recall
from chatbot.dialogue.sentence import read_sentence
from chatbot.model import Method, Product

MOST_VALUES = 8
_WHICH = {  # what is asked of a product that is not named, the likeliest first, and how it is asked back
    "price": "which_price", "stock": "which_stock", "count": "which_stock", "color": "which_variant",
    "size": "which_variant", "brand": "which_brand", "detail": "which_detail",
}  # fmt: skip


def listed(case: Case) -> Said:
    """The products with their prices, as many sentences as they need."""
    found, texts = case.found, case.texts
    products = found.products
    if len(products) == 1:
        plain = ("price" in case.meaning.asks and not case.meaning.asks_whether) or not products[0].in_stock
        key = "price_one" if plain else _yes(case, "found_one")
        if "reduced" in case.meaning.asks:
            key = "reduced" if products[0].on_sale else "not_reduced"
        title = texts.title(products[0], sized=_is_size_said(case, products[0]))
        text = case.say(key, title=title, price=texts.price(products[0]))
        text += total(case, products[0])
        text += "" if products[0].in_stock else case.say("sold_out_note")
        text += _other_colors(case)
    elif found.method is Method.FOLLOW_UP:
        text = f"{case.say('price_list')}\n{texts.listed(products)}" + _sum(case)
    else:
        head = case.say("price_list") if "price" in case.meaning.asks else counted(case)
        text = f"{head}\n{texts.listed(products, sized=bool(found.filters.sizes))}"
    return with_products(case, text)


def _is_size_said(case: Case, product: Product) -> bool:
    """Whether the product's size was asked for: "l bedeni", "38-39", "5 kiloluk", "6 yaş" of "6-7 Yaş"."""
    if case.found.filters.sizes:
        return True
    query, numbers = case.found.query, numbers_in(product.size)
    if numbers:
        age, made_for = ages.named(read_sentence(query).tokens), ages.span(product)
        return numbers <= numbers_in(query) or bool(age and made_for and age[1] in made_for)
    said = said_by(product.size)
    return bool(said) and said.issubset(turkish.tokens(query))


def total(case: Case, product: Product) -> str:
    """What several pieces of it cost, when that was asked: "2 tanesi ne kadar"."""
    pieces = case.meaning.pieces
    if pieces < 2 or "price" not in case.meaning.asks:
        return ""
    total = case.texts.money(product.final_price_minor * pieces, product.currency)
    return case.say("total", count=pieces, total=total)


def _sum(case: Case) -> str:
    """What all of the list cost together, or one more than the other, when that was asked: "ikisinin toplamı"."""
    products, meaning = case.found.products, case.meaning
    prices = [product.final_price_minor for product in products]
    if len({product.currency for product in products}) > 1:
        return ""
    if meaning.apart:
        apart = case.texts.money(max(prices) - min(prices), products[0].currency)
        return "\n" + case.say("apart", amount=apart) if len(prices) == 2 else ""
    summed = meaning.summed or (isinstance(meaning.lookup, Recall) and meaning.lookup.talked)
    return "\n" + case.say("sum", total=case.texts.money(sum(prices), products[0].currency)) if summed else ""


def _other_colors(case: Case) -> str:
    """The colours of the one product found by its name, when it has several."""
    found = case.found
    colors = [] if found.filters.colors or found.method is Method.FOLLOW_UP else variants.colors(found.variants)
    if len(colors) < 2:
        return ""
    return case.say("also_colors", values=case.texts.listing(map(case.texts.color, colors)))


def counted(case: Case) -> str:
    """How many were found, and how many of them are shown."""
    shown, total = len(case.found.products), case.found.total
    if not case.found.counted:
        return case.say("found_lots", shown=shown)
    return case.say(_yes(case, "found_many" if total > shown else "found_some"), count=total, shown=shown)


def _yes(case: Case, key: str) -> str:
    """The text that says yes first, when it was asked whether there is any."""
    return f"{key}_yes" if case.meaning.asks_whether else key


def with_products(case: Case, text: str, *, products: tuple[Product, ...] | None = None) -> Said:
    """A text with its cards - those found, or others - and what to tap next."""
    cards = case.found.products if products is None else products
    return Said(case.found.method, text, case.found.confidence or 0.8, cards, product_taps(case, cards))


def extreme(case: Case) -> Said:
    """The one cheapest or dearest of what was found."""
    found, texts = case.found, case.texts
    best = found.products[0]
    key = "dearest" if found.filters.order == "dearest" else "cheapest"
    return with_products(case, case.say(key, title=texts.title(best), price=texts.price(best)), products=(best,))


def few(case: Case) -> Said:
    """A place was named that the last list did not have."""
    products = case.found.products
    head = case.say("only_one" if len(products) == 1 else "only_few", count=len(products))
    return with_products(case, f"{head}\n{case.texts.listed(products)}")


def nearest(case: Case) -> Said:
    """Nothing meets all that was asked: what cannot be met, what there is instead, and the nearest products."""
    found, texts = case.found, case.texts
    products = found.products
    lacking = found.relaxed[0] if len(found.relaxed) == 1 else ""
    if lacking == "price":
        price = texts.money(products[0].final_price_minor, products[0].currency)
        falling = any(later.final_price_minor < products[0].final_price_minor for later in products)
        text = case.say("relaxed_price_to" if falling else "relaxed_price_from", price=price)
    elif lacking in {"colors", "sizes"} and (values := _values_of(case, lacking)):
        size = variants.said(found.lacking, beside=values) if lacking == "sizes" else ""
        key = "relaxed_sizes_unsaid" if lacking == "sizes" and not size else f"relaxed_{lacking}"
        text = case.say(key, size=size, values=texts.listing(values[:MOST_VALUES]))
    else:
        text = case.say("relaxed_nearest")
    return replace(with_products(case, f"{text}\n{texts.listed(products)}"), unanswered="not_found")


def _values_of(case: Case, facet: str) -> list[str]:
    """The colours or sizes there are: of the one product found, or of all that are shown."""
    found = case.found
    rows = found.variants if len(found.products) == 1 else tuple(chain(*found.rows)) or found.products
    values = variants.colors(rows) if facet == "colors" else variants.sizes(rows, in_stock=True)
    return [case.texts.color(value) if facet == "colors" else case.texts.display(value) for value in values]


def not_found(case: Case) -> Said:
    """The shop has none; what it has instead of the kind."""
    names = [leaf(name) for name in case.found.categories[:3]]
    text = case.say("relaxed") if case.found.relaxed else case.say("not_found")
    if names:
        text += case.say("not_found_categories", categories=case.texts.listing(names))
    taps = tuple(case.texts.tap("category", category=name) for name in names)
    sureness = max(0.5, 1 - case.found.confidence)
    return Said(Method.PRODUCT_SEARCH, text, sureness, taps=taps or category_taps(case), unanswered="not_found")


def ask_which(case: Case) -> Said:
    """No product was named: asked back which one is meant."""
    ask = next((ask for ask in _WHICH if ask in case.meaning.asks), "")
    key = _WHICH.get(ask, "which_product")
    return Said(Method.INTENT, case.say(key), 0.8, taps=category_taps(case), pending=ask)


def browsing(case: Case) -> Said:
    """What the shop sells, for somebody who has not said what they look for."""
    names = category_names(case)
    if not names:
        return ask_which(case)
    text = case.say(case.meaning.kind, categories=", ".join(names))
    return Said(Method.INTENT, text, 0.8, taps=category_taps(case))
