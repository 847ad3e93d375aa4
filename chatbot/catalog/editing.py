"""A product with another price or stock, by its shop's hand. Pure; knows neither files nor where products are kept."""

from dataclasses import replace
from typing import TypedDict

from chatbot.errors import InvalidInput
from chatbot.model import Product


class Changes(TypedDict, total=False):
    """What may be changed; what is missing stays. `sale_price_minor` None ends the sale, `stock` None the counting."""

    price_minor: int
    sale_price_minor: int | None
    stock: int | None
    in_stock: bool


def edited(product: Product, changes: Changes) -> Product:
    """The product with the changes; raises InvalidInput for two that contradict each other.

    A counted stock decides whether there is any unless `in_stock` is given, too; "there is some" about a product with
    a count of zero ends the count.
    """
    price = changes.get("price_minor", product.price_minor)
    sale = changes.get("sale_price_minor", product.sale_price_minor)
    if sale is not None and sale >= price and changes.keys() & {"price_minor", "sale_price_minor"}:
        told = "İndirimli fiyat normal fiyattan düşük olmalı; indirim yoksa boş (null) bırakın."
        raise _contradiction("sale_price", told)
    stock, in_stock = _stock(product, changes)
    return replace(product, price_minor=price, sale_price_minor=sale, stock=stock, in_stock=in_stock)


def _stock(product: Product, changes: Changes) -> tuple[int | None, bool]:
    stock = changes.get("stock", product.stock)
    counted = "stock" in changes and stock is not None
    in_stock = changes.get("in_stock", bool(stock) if counted else product.in_stock)
    if counted and stock == 0 and in_stock:
        raise _contradiction("stock", "Stok 0 iken ürün stokta olamaz; sayılmıyorsa stoğu boş (null) bırakın.")
    return (None if in_stock and stock == 0 else stock), in_stock


def _contradiction(field: str, problem: str) -> InvalidInput:
    return InvalidInput(problem, details={"fields": {field: [problem]}})
