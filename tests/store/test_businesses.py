from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chatbot.model import Business, Faq, Product
from chatbot.store.businesses import Businesses
from chatbot.store.products import Products

FULL = Business(
    id="butik",
    name="Şıklık Butik",
    description="Lohusa ve gecelik",
    phone="0212 000 00 00",
    whatsapp="+905550000000",
    email="iletisim@example.com",
    address="Işık Sk. No: 1, Kadıköy",
    website="https://example.com",
    hours="Hafta içi 09.00-19.00",
    return_policy="14 gün",
    shipping_info="500 TL üstü bedava",
    payment_methods=("kart", "kapıda ödeme"),
    social={"instagram": "@butik", "x": "@butik"},
    faq=(Faq("Toptan satış var mı?", "Evet."), Faq("İade?", "14 gün içinde.")),
    installments="6 taksit",
    cargo_company="Yurtiçi",
    invoice="e-Fatura",
    pickup="Mağazadan alınabilir",
    synonyms={"gebe": ("hamile", "anne adayı")},
    opening_hours={"mon": ("09:00", "19:00"), "sat": ("10:00", "16:00")},
    theme={"color": "#aa3355"},
    welcome_message="Hoş geldiniz 🌷",
    allowed_origins=("https://example.com",),
)


@pytest.fixture
def businesses(database):
    return Businesses(database, now=lambda: datetime(2026, 1, 31, tzinfo=UTC))


def test_there_are_no_shops_at_first(businesses):
    assert businesses.all() == []
    assert businesses.get("butik") is None
    assert businesses.version("butik") is None


def test_a_profile_comes_back_as_it_was_put(businesses):
    assert businesses.put(FULL) == "added"
    assert businesses.get("butik") == FULL


def test_a_profile_needs_only_id_and_name(businesses):
    businesses.put(Business(id="b", name="B"))
    assert businesses.get("b") == Business(id="b", name="B")


def test_putting_the_same_profile_again_changes_nothing(businesses):
    businesses.put(FULL)
    assert businesses.put(replace(FULL)) == "unchanged"
    assert businesses.version("butik") == 1


def test_a_changed_profile_raises_the_version(businesses):
    businesses.put(FULL)
    changed = replace(FULL, phone="0216 000 00 00", faq=())
    assert businesses.put(changed) == "changed"
    assert businesses.get("butik") == changed
    assert businesses.version("butik") == 2


def test_shops_come_in_the_order_they_were_created(businesses):
    for name in ("zeytin", "arı", "meşe"):
        businesses.put(Business(id=name, name=name))
    businesses.put(Business(id="arı", name="Arı"))
    assert [business.id for business in businesses.all()] == ["zeytin", "arı", "meşe"]


def test_a_new_profile_keeps_the_catalogue(businesses, database):
    businesses.put(FULL)
    Products(database).replace("butik", [Product("1", "Gecelik", 100)])
    businesses.put(replace(FULL, name="Yeni"))
    assert [product.id for product in Products(database).all("butik")] == ["1"]


def test_products_are_counted_for_every_shop(businesses, database):
    businesses.put(Business(id="b", name="B"))
    businesses.put(Business(id="a", name="A"))
    Products(database).replace("a", [Product("1", "Gecelik", 100), Product("2", "Terlik", 100)])
    assert list(businesses.product_counts().items()) == [("b", 0), ("a", 2)]


def test_rows_are_readable_at_a_prompt(businesses, database):
    businesses.put(FULL)
    with database.read() as connection:
        row = connection.exec_driver_sql("SELECT created_at, payment_methods FROM businesses").one()
    assert tuple(row) == ("2026-01-31T00:00:00.000000Z", '["kart","kapıda ödeme"]')
