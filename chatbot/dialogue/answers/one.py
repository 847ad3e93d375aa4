"""One product told of: its stock, its details, the colours and sizes it comes in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from chatbot import turkish
from chatbot.dialogue import variants
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.listing import with_products
from chatbot.model import Product

_LAST_PIECES = 5  # how few pieces are worth telling unasked
_MEASURE = re.compile(r"\d\s?(?:x\s?\d|(?:cm|mm|metre|ml|lt|litre|gr|gram|kg|inc)\b)")


def stock(case: Case) -> Said:
    """Whether the product, or each of several, is in stock."""
    products = case.found.products
    if len(products) > 1:
        return with_products(case, f"{case.say('stock_list')}\n{case.texts.listed(products, stock=True)}")
    text = _stock_of(case, products[0], case.found.variants or products)
    if "price" in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(products[0]))
    return with_products(case, text)


def _stock_of(case: Case, product: Product, variants: Sequence[Product]) -> str:
    title = case.texts.title(product)
    rows = [row for row in variants if turkish.fold(row.color) == turkish.fold(product.color)]
    if len({row.size for row in rows}) > 1 and not case.found.filters.sizes:
        return sizes_told(case, product, rows)
    if not product.in_stock:
        return case.say("stock_no", title=title)
    if not product.stock:
        return case.say("stock_yes", title=title)
    few = product.stock <= _LAST_PIECES
    key = "stock_last" if few else "stock_count" if "count" in case.meaning.asks else "stock_yes"
    return case.say(key, title=title, count=product.stock)


def comes_in_several(case: Case) -> bool:
    """Whether the product comes in several sizes."""
    subject = case.found.subject
    rows = [row for row in case.found.variants if subject and row.color == subject.color]
    return len({size for there in (True, False) for size in variants.sizes(rows, in_stock=there)}) > 1


def detail(case: Case) -> Said:
    """The product as its description has it."""
    product = case.found.products[0]
    title = case.texts.title(product, sized=_is_measure(product.size) and not comes_in_several(case))
    description = case.texts.description(product)
    text = case.say("detail", title=title, description=description) if description else ""
    if "detail" not in case.meaning.asks and not description:
        text = case.say("found_one", title=title, price=case.texts.price(product))
    elif "detail" not in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(product))
    if not text and comes_in_several(case):
        return variants_of(case, product)
    if not text and _MEASURE.search(turkish.fold_name(product.title)):
        text = case.say("titled", title=title)
    if not text:
        return replace(
            with_products(case, case.say("detail_none", title=title), products=(product,)), unanswered="fallback"
        )
    return with_products(case, text, products=(product,))


def brand(case: Case) -> Said:
    """Whose make the product is, or each of several."""
    products = case.found.products
    if len(products) == 1:
        return _brand_of(case, products[0])
    brands = {product.brand for product in products}
    named = [f"{n}. {case.texts.title(p)} — {p.brand or '-'}" for n, p in enumerate(products, 1)]
    alike = len(brands) == 1 and "" not in brands
    text = case.say("brand_all", brand=brands.pop()) if alike else "\n".join((case.say("brand_list"), *named))
    return with_products(case, text)


def _brand_of(case: Case, product: Product) -> Said:
    key = "brand" if product.brand else "brand_none"
    text = case.say(key, title=case.texts.title(product), brand=product.brand)
    if "price" in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(product))
    return replace(with_products(case, text), unanswered="" if product.brand else "fallback")


def _tells_measure(product: Product) -> bool:
    """Whether a description says how big a thing is: "80x90 cm"."""
    return _MEASURE.search(turkish.fold(product.description)) is not None


def _is_measure(size: str) -> bool:
    """Whether a size tells how big a thing is: "40x180", no "38"."""
    return any(map(str.isdecimal, size)) and not variants.are_worn((size,))


def variants_of(case: Case, subject: Product) -> Said:
    """The colours or sizes the product comes in."""
    rows = case.found.variants or (subject,)
    if "color" in case.meaning.asks and (variants.colors(rows) or not comes_in_several(case)):
        text, cards = _colors_text(case, subject, rows), _one_each(rows, lambda row: turkish.fold(row.color))
    else:
        same = [row for row in rows if turkish.fold(row.color) == turkish.fold(subject.color)]
        if _tells_measure(subject) and not any(variants.sizes(same, in_stock=there) for there in (True, False)):
            return detail(case)
        text, cards = sizes_told(case, subject, same), (subject,)
    if "price" in case.meaning.asks:
        text += case.say("detail_price", price=case.texts.price(subject))
    return with_products(case, text, products=cards)


def _colors_text(case: Case, subject: Product, rows: Sequence[Product]) -> str:
    colors = [case.texts.color(color) for color in variants.colors(rows)]
    if not colors:
        return case.say("colors_none", title=case.texts.display(subject.title))
    key = "colors" if len(colors) > 1 else "color_one"
    return case.say(key, title=case.texts.display(subject.title), values=case.texts.listing(colors))


def sizes_told(case: Case, subject: Product, rows: Sequence[Product]) -> str:
    """The sizes of the rows, those in stock and those that are sold out; of several colours none is named."""
    several = len({turkish.fold_name(row.color) for row in rows}) > 1
    title = case.texts.display(subject.title) if several else case.texts.title(subject)
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
