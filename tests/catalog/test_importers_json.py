import json
from pathlib import Path

import pytest

from chatbot.catalog.importers import Rejection
from chatbot.errors import UnreadableFile

SHOPS = Path(__file__).resolve().parents[1] / "shops"

PROTOTYPE = [
    {"name": "Hamile Pijama Takımı", "color": "SİYAH", "price": 1299.9, "final_price": 999.9, "discount": 23,
     "category": "Pijama", "stock": 5, "description": "Pamuklu"},
    {"name": "Hamile Pijama Takımı", "color": "SİYAH", "price": "1299.90", "final_price": "1299.90",
     "discount": "0", "category": "Pijama", "stock": "3", "description": ""},
    {"name": "Di\u0307kişsiz Atlet", "color": "BEYAZ", "price": "1.299,90 TL", "final_price": None,
     "discount": None, "category": "İç Giyim", "stock": 0, "description": None},
]  # fmt: skip


def dumps(document):
    return json.dumps(document, ensure_ascii=False)


def test_the_prototypes_file_imports_unchanged(load):
    catalogue = load(dumps(PROTOTYPE), "products.json")

    assert [(p.id, p.title, p.color) for p in catalogue.products] == [
        ("hamile-pijama-takimi-siyah", "Hamile Pijama Takımı", "SİYAH"),
        ("hamile-pijama-takimi-siyah-2", "Hamile Pijama Takımı", "SİYAH"),
        ("dikissiz-atlet-beyaz", "Di\u0307kişsiz Atlet", "BEYAZ"),
    ]
    assert [(p.price_minor, p.sale_price_minor) for p in catalogue.products] == [
        (129990, 99990),
        (129990, None),
        (129990, None),
    ]
    assert [(p.in_stock, p.stock) for p in catalogue.products] == [(True, 5), (True, 3), (False, 0)]
    assert (catalogue.rejected, catalogue.notes) == ((), ())


def test_a_whole_shop_of_the_prototypes_kind_loses_no_row(load):
    content = (SHOPS / "lingerie_store" / "products.json").read_text(encoding="utf-8")
    catalogue = load(content, "products.json")

    assert len(catalogue.products) == len(json.loads(content))
    assert len({p.id for p in catalogue.products}) == len(catalogue.products)


@pytest.mark.parametrize("key", ["products", "ürünler", "items"])
def test_the_list_may_stand_inside_an_object(load, key):
    assert load(dumps({"count": 1, key: [{"title": "A", "price": 5}]})).products[0].title == "A"


def test_our_own_keys_and_their_types(load):
    item = {
        "id": 7,
        "title": "A",
        "price": 5.005,
        "in_stock": False,
        "images": ["https://a.b/1.jpg", "https://a.b/2.jpg"],
        "extra": {"x": 1},
    }
    product = load(dumps([item])).products[0]

    assert (product.id, product.price_minor, product.in_stock, product.image_url) == (
        "7",
        500,
        False,
        "https://a.b/1.jpg",
    )


def test_a_byte_order_mark_and_windows_1254_are_read(load):
    content = dumps([{"title": "Şık", "price": 5}])

    assert load(b"\xef\xbb\xbf" + content.encode()).products[0].title == "Şık"
    assert load(content.encode("cp1254")).products[0].title == "Şık"


def test_bad_items_are_rejected_by_their_place_and_the_rest_is_kept(load):
    items = [
        '{"title": "A", "price": NaN}',
        '{"title": "B", "price": Infinity}',
        '{"title": "C", "price": 1e400}',
        "5",
        '{"title": "", "price": 1}',
        '{"price": 1}',
        '{"title": "D", "price": {"amount": 5}}',
        '{"title": "E", "price": true}',
        '{"title": "F", "price": 5}',
    ]

    catalogue = load(f"[{', '.join(items)}]")

    assert [p.title for p in catalogue.products] == ["F"]
    assert catalogue.rejected == (
        Rejection(1, "fiyat okunamadı: 'NaN'"),
        Rejection(2, "fiyat okunamadı: 'Infinity'"),
        Rejection(3, "fiyat çok büyük"),
        Rejection(4, "kayıt bir nesne ({…}) değil"),
        Rejection(5, "ürün adı boş"),
        Rejection(6, "ürün adı boş"),
        Rejection(7, "fiyat boş"),
        Rejection(8, "fiyat okunamadı: 'True'"),
    )


def test_of_a_key_written_twice_the_last_stands_and_it_is_said(load):
    catalogue = load('[{"title": "A", "price": 5, "price": 6}]')

    assert catalogue.products[0].price_minor == 600
    assert "price" in catalogue.notes[0]


def test_lone_surrogates_and_control_characters_do_not_get_through(load):
    assert load('[{"title": "A\\ud800\\u0000\\u202eB\\n C", "price": 5}]').products[0].title == "AB C"


@pytest.mark.parametrize(
    "text", ["[", '{"a": 1}', "[1, 2", "{}", '[{"title": "A"}]', "[[[" * 40_000, '[{"price": ' + "9" * 5000 + "}]"]
)
def test_what_is_no_catalogue_is_refused(load, text):
    with pytest.raises(UnreadableFile):
        load(text)


def test_broken_json_names_its_place(load):
    with pytest.raises(UnreadableFile, match=r"2\. satır, 16\. sütun"):
        load('[{"title": "A", "price": 5},\n {"title": "B" "price": 5}]')
