"""Whatever dialect a catalogue is written in, it reads back the same; whatever the bytes, one kind of error."""

import csv
import io
import json
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.errors import UnreadableFile
from chatbot.model import Product

_LETTERS = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ0123456789"
words = st.text(_LETTERS, min_size=1, max_size=8)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
awkward = st.one_of(phrases, st.builds('{} "{}", {}; x'.format, words, words, words))
optional = st.one_of(st.just(""), phrases)


@st.composite
def products(draw):
    price = draw(st.integers(2, 10_000_000_000))
    stock = draw(st.none() | st.integers(0, 999))
    return Product(
        id=draw(words),
        title=draw(awkward),
        description=draw(optional),
        price_minor=price,
        sale_price_minor=draw(st.none() | st.integers(1, price - 1)),
        category=" > ".join(draw(st.lists(phrases, max_size=3))),
        color=draw(optional),
        size=draw(optional),
        brand=draw(optional),
        in_stock=stock != 0,
        stock=stock,
        url=draw(st.sampled_from(["", "https://magaza.example/urun?id=1,2"])),
        image_url=draw(st.sampled_from(["", "https://magaza.example/1.jpg"])),
    )


catalogues = st.lists(products(), min_size=1, max_size=6, unique_by=lambda product: product.id)


def turkish(minor):
    return "" if minor is None else f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02}"


def english(minor):
    return "" if minor is None else f"{minor // 100}.{minor % 100:02}"


def number(minor):
    return None if minor is None else minor / 100


CANONICAL = (
    "id",
    "title",
    "description",
    "price",
    "sale_price",
    "category",
    "color",
    "size",
    "brand",
    "stock",
    "url",
    "image_url",
)
TURKISH = ("Ürün Kodu", "Ürün Adı", "Açıklama", "Fiyat", "İndirimli Fiyat", "Kategori", "Renk", "Beden", "Marka",
    "Stok", "Ürün Linki", "Resim")  # fmt: skip
GOOGLE = ("id", "title", "description", "price", "sale_price", "product_type", "color", "size", "brand", "quantity",
    "link", "image_link")  # fmt: skip


def row(product, price):
    p = product
    stock = p.stock if p.stock is not None else ""
    return [p.id, p.title, p.description, price(p.price_minor), price(p.sale_price_minor), p.category, p.color,
        p.size, p.brand, stock, p.url, p.image_url]  # fmt: skip


def delimited(delimiter, headers, price, encoding="utf-8"):
    def write(catalogue):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(headers)
        writer.writerows(row(product, price) for product in catalogue)
        return stream.getvalue().encode(encoding)

    return write


def excel(catalogue):
    book = openpyxl.Workbook()
    book.active.append(TURKISH)
    for product in catalogue:
        book.active.append([value or None if isinstance(value, str) else value for value in row(product, number)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def objects(catalogue):
    rows = [dict(zip(CANONICAL, row(product, number), strict=True)) for product in catalogue]
    return json.dumps({"products": rows}, ensure_ascii=False).encode()


def woocommerce(catalogue):
    """Every product a simple one; Turkish headers, localised prices, colour and size as attributes."""
    headers = ["Kimlik", "Tür", "İsim", "Açıklama", "Normal fiyat", "İndirimli satış fiyatı", "Kategoriler",
        "Nitelik 1 ismi",
               "Nitelik 1 değer(ler)i", "Nitelik 2 ismi", "Nitelik 2 değer(ler)i", "Markalar", "Stok", "Harici URL",
               "Görseller"]  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headers)
    for product in catalogue:
        id_, title, description, price, sale, category, color, size, *rest = row(product, turkish)
        writer.writerow([id_, "simple", title, description, price, sale, category, "Renk", color, "Beden", size, *rest])
    return stream.getvalue().encode("utf-8-sig")


def shopify(catalogue):
    """Every product the one variant of its handle; what is paid stands in the price column."""
    headers = ["Handle", "Title", "Body (HTML)", "Variant Price", "Variant Compare At Price", "Type",
        "Option1 Name", "Option1 Value",
               "Option2 Name", "Option2 Value", "Vendor", "Variant Inventory Qty", "URL", "Image Src",
               "Variant SKU"]  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headers)
    for product in catalogue:
        id_, title, description, price, sale, category, color, size, *rest = row(product, english)
        paid, compare = (sale, price) if sale else (price, "")
        writer.writerow([id_, title, description, paid, compare, category, "Renk", color, "Beden", size, *rest, id_])
    return stream.getvalue().encode()


DIALECTS = {
    "comma": delimited(",", CANONICAL, english),
    "semicolon-turkish": delimited(";", TURKISH, turkish, "utf-8-sig"),
    "tab-google": delimited("\t", GOOGLE, english),
    "windows-1254": delimited(";", TURKISH, turkish, "cp1254"),
    "utf-16": delimited("\t", TURKISH, turkish, "utf-16"),
    "excel": excel,
    "json": objects,
    "woocommerce": woocommerce,
    "shopify": shopify,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues)
def test_a_catalogue_reads_back_the_same_from_every_dialect(load, dialect, catalogue):
    read = load(DIALECTS[dialect](catalogue))

    ungrouped = [Product(**{**fields(product), "group_id": ""}) for product in read.products]
    assert ungrouped == catalogue
    assert read.rejected == ()


def fields(product):
    return {name: getattr(product, name) for name in Product.__dataclass_fields__}


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(str.encode)
    | st.text('",;\n\ttitle price[]{}:1.', max_size=80).map(str.encode)
)
def test_any_bytes_are_a_catalogue_or_an_unreadable_file(load, content):
    for head in (
        b"",
        b"title,price\n",
        b'[{"title": "A", "price": ',
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ):
        with suppress(UnreadableFile):
            catalogue = load(head + content)
            assert catalogue.read == len(catalogue.products) + len(catalogue.rejected) + catalogue.skipped


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Elbise", "Elbise 2", "elbise", "???", "Şal"]),
            st.sampled_from(["", "A", "elbise", "elbise-2"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_without_an_id_is_dropped_and_all_ids_differ(load, rows):
    catalogue = load(json.dumps([{"id": id_, "title": title, "price": 1} for title, id_ in rows]))

    given_ids = [id_ for _, id_ in rows if id_]
    ids = [product.id for product in catalogue.products]
    assert len(ids) == len(set(ids)) == len(rows) - (len(given_ids) - len(set(given_ids)))
