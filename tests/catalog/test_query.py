"""Filters in words: prices, sizes, order, sale and stock of a sentence, and what it leaves to be looked up."""

import time

import pytest

from chatbot.catalog.prices import amount
from chatbot.catalog.query import Reading, read, size_name
from chatbot.model import Filters
from chatbot.turkish import fold

SIZES = frozenset(("36", "38", "40", "42", "s", "m", "l", "xl", "xxl"))


def read_text(text: str) -> Reading:
    return read(fold(text), sizes=SIZES)


def lira(low: float | None, high: float | None) -> tuple[int | None, int | None]:
    return (None if low is None else round(low * 100), None if high is None else round(high * 100))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("500 tl altı elbise", None, 500),
        ("500 TL'nin altında bir şeyler", None, 500),
        ("500'ün altında", None, 500),
        ("500 tl altındaki sabahlıklar", None, 500),
        ("bin liraya kadar pijama", None, 1000),
        ("750 tlye kadar", None, 750),
        ("1.5k altı mont", None, 1500),
        ("1,5 bin altı mont", None, 1500),
        ("en fazla 300", None, 300),
        ("en fazla 300 lira", None, 300),
        ("max 400 tl çanta", None, 400),
        ("200 liradan ucuz çanta", None, 200),
        ("300 den ucuz", None, 300),
        ("ikiyüz liradan az", None, 200),
        ("iki yüz elli tl altında", None, 250),
        ("bin beş yüz liraya kadar", None, 1500),
        ("2 bin liranın altında telefon", None, 2000),
        ("1.299,90 tl altı", None, 1299.90),
        ("1.000 tl'yi geçmeyen ayakkabı", None, 1000),
        ("yüz liraya ne var", None, 100),
        ("bütçem 750 lira", None, 750),
        ("elimde 500 lira var yoga matı", None, 500),
        ("50 altı kitap", None, 50),
        ("dresses under 500", None, 500),
        ("500 ile 1000 lira arası", 500, 1000),
        ("500-1000 tl", 500, 1000),
        ("500-1000 tl arası ayakkabı", 500, 1000),
        ("500 tl ile 1000 tl arasında", 500, 1000),
        ("300 ila 500 arasında", 300, 500),
        ("100 tl'den 250 tl'ye kadar", 100, 250),
        ("1-2 bin tl arası", 1000, 2000),
        ("bin ile iki bin lira arası mont", 1000, 2000),
        ("1000 500 arası", 500, 1000),
        ("400₺ üstü", 400, None),
        ("100 tl ve altı", None, 100),
        ("500 tl den fazla olmasın çanta", None, 500),
        ("500 liradan pahalı olmayan çanta", None, 500),
        ("10 000 tl altı", None, 10_000),
        ("500 den başlayan", 500, None),
        ("en az 500 tl", 500, None),
        ("1000 tlden fazla", 1000, None),
        ("500 lira ve üzeri", 500, None),
        ("500 liralık elbise", 400, 600),
        ("elli lira civarı hediye", 40, 60),
    ],
)
def test_everyday_price_spellings(text: str, low: float | None, high: float | None) -> None:
    filters = read_text(text).filters
    assert (filters.min_price_minor, filters.max_price_minor) == lira(low, high)


@pytest.mark.parametrize(
    "text",
    [
        "iphone 15",
        "iphone 15 için kılıf",
        "3'lü paket",
        "5'li set fiyatı",
        "3 yaş altı oyuncak",
        "2. el değil mi",
        "galaxy a54",
        "en fazla 3 kişi",
        "en az 2 tane",
        "2000 w üzeri süpürge",
        "128 gb üstü telefon",
        "el yüz havlusu",
        "yüz üstü maske",
        "38 numara ayakkabı",
        "1000 parça yapboz",
        "daha ucuzu var mı",
        "ucuz elbise",
    ],
)
def test_numbers_of_products_are_no_prices(text: str) -> None:
    filters = read_text(text).filters
    assert (filters.min_price_minor, filters.max_price_minor) == (None, None)


def test_what_is_not_understood_stays_to_be_looked_up() -> None:
    assert read_text("500 tl altı kırmızı elbise").rest.replace(",", "").split() == ["kirmizi", "elbise"]
    assert read_text("iphone 15 kılıf").rest == "iphone 15 kilif"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("en ucuz sabahlık", {"order": "cheapest"}),
        ("en uygun fiyatlı pijama hangisi", {"order": "cheapest"}),
        ("en pahalı çanta", {"order": "dearest"}),
        ("indirimde olan elbiseler", {"on_sale": True}),
        ("indirimli ürünler", {"on_sale": True}),
        ("kampanyalı ayakkabılar", {"on_sale": True}),
        ("%30 indirimli çantalar", {"on_sale": True}),
        ("yüzde 50 indirimde olanlar", {"on_sale": True}),
        ("medium gömlek", {"sizes": ("m",)}),
        ("stokta olan siyah çanta", {"in_stock": True}),
        ("stoktaki elbiseler", {"in_stock": True}),
        ("38 beden elbise", {"sizes": ("38",)}),
        ("beden 40 var mı", {"sizes": ("40",)}),
        ("m beden tişört", {"sizes": ("m",)}),
        ("42 numara ayakkabı", {"sizes": ("42",)}),
        ("xl pijama", {"sizes": ("xl",)}),
        ("2XL pijama", {"sizes": ("xxl",)}),
        ("large beden", {"sizes": ("l",)}),
        ("38 veya 40 beden abiye", {"sizes": ("40", "38")}),
        ("s, m ya da l beden tişört", {"sizes": ("l", "m", "s")}),
        ("m-l beden pijama", {"sizes": ("l", "m")}),
        ("s m beden pijama", {"sizes": ("m", "s")}),
        ("16 38 beden elbise", {"sizes": ("38",)}),
        ("41 ve 42 numara bot", {"sizes": ("42", "41")}),
        ("4 numara şiş", {}),
        ("indirim yapıyor musunuz", {}),
        ("stokta var mı", {}),
        ("merhaba", {}),
        ("", {}),
    ],
)
def test_order_sale_stock_and_sizes(text: str, changes: dict[str, object]) -> None:
    assert read_text(text).filters == Filters(**changes)  # type: ignore[arg-type]  # a table of fields


def test_filters_combine() -> None:
    filters = read_text("stokta olan 38 beden elbiselerin en ucuzu 1000 tl altı").filters
    assert filters == Filters(max_price_minor=100_000, sizes=("38",), in_stock=True, order="cheapest")


@pytest.mark.parametrize(
    ("text", "value"),
    [("500", 500), ("1.500", 1500), ("1.5k", 1500), ("2 bin 500", 2500), ("bin bes yuz", 1500), ("ikiyuzelli", 250)],
)
def test_amounts(text: str, value: int) -> None:
    assert amount(text) == value


@pytest.mark.parametrize("text", ["", "elma", "1.2.3.4", "5.."])
def test_what_is_no_amount(text: str) -> None:
    assert amount(text) is None


def test_size_names_are_one_per_size() -> None:
    assert [size_name(name) for name in ("2xl", "medium", "37,5", "tek beden")] == ["xxl", "m", "37.5", "standart"]


@pytest.mark.parametrize(
    "text",
    [
        "bin " * 240 + "tl alti",
        "on" * 500,
        "1." * 500,
        "5 tl " * 200,
        "500 ile " * 125,
        "1x" * 500,
        "en az " * 160,
        "9" * 1000,
    ],
)
def test_no_text_makes_a_pattern_search_for_long(text: str) -> None:
    started = time.process_time()
    read(text[:1000], sizes=SIZES)
    assert time.process_time() - started < 0.5  # a runaway pattern takes minutes
