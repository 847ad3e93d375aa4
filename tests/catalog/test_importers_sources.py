"""Files as other shop systems write them: Google Merchant, WooCommerce, Shopify, Turkish sheets and marketplaces."""

import csv
import io
from datetime import UTC, datetime

import pytest


def text_of(*records, delimiter=","):
    """A file with a column for every key of the records."""
    names = list(dict.fromkeys(name for record in records for name in record))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


class TestGoogleMerchant:
    def test_feed_columns(self, load):
        text = text_of(
            {
                "id": "G1", "title": "Midi Elbise", "description": "Yazlık", "link": "https://a.b/1", "image_link": "https://a.b/1.jpg",
                "availability": "in_stock", "price": "1299.90 TRY", "sale_price": "999.90 TRY", "brand": "Selvinaz",
                "google_product_category": "2271", "product_type": "Giyim > Elbise", "color": "Bordo", "size": "38",
                "item_group_id": "G",
            },
            {"id": "G2", "title": "Saat", "availability": "out of stock", "price": "100 TRY",
             "google_product_category": "201"},
            {"id": "G3", "title": "Küpe", "availability": "preorder", "price": "50 TRY",
             "google_product_category": "Takı > Küpe"},
            delimiter="\t",
        )  # fmt: skip

        first, second, third = load(text, "feed.txt").products

        assert (first.price_minor, first.sale_price_minor, first.currency) == (129990, 99990, "TRY")
        assert (first.category, first.color, first.size, first.group_id) == ("Giyim > Elbise", "Bordo", "38", "G")
        assert (first.in_stock, first.stock, first.url) == (True, None, "https://a.b/1")
        assert (second.in_stock, second.stock, second.category) == (False, 0, "")
        assert (third.in_stock, third.category) == (False, "Takı > Küpe")

    def test_names_with_the_g_prefix(self, load):
        assert load("g:id\tg:title\tg:price\nX\tElbise\t5.00 USD\n").products[0].currency == "USD"

    @pytest.mark.parametrize(
        ("period", "sale"),
        [
            ("2026-02-01T00:00+0300/2026-04-01T00:00+0300", 800),
            ("2026-03-02T00:00+0300/2026-04-01T00:00+0300", None),
            ("2025-01-01/2026-02-28", None),
            ("2025-01-01/2026-03-01", 800),
            ("yakında/bitiyor", None),
        ],
    )
    def test_a_sale_counts_only_within_its_dates(self, load, period, sale):
        text = text_of({"id": "1", "title": "A", "price": "10", "sale_price": "8", "sale_price_effective_date": period})
        catalogue = load(text, now=datetime(2026, 3, 1, 12, tzinfo=UTC))

        assert catalogue.products[0].sale_price_minor == sale
        assert catalogue.notes


WOO_ENGLISH = {
    "id": "ID", "type": "Type", "sku": "SKU", "title": "Name", "published": "Published", "short": "Short description",
    "description": "Description", "in_stock": "In stock?", "stock": "Stock", "sale": "Sale price",
    "price": "Regular price",
    "category": "Categories", "images": "Images", "parent": "Parent", "name1": "Attribute 1 name",
    "value1": "Attribute 1 value(s)",
    "name2": "Attribute 2 name", "value2": "Attribute 2 value(s)", "starts": "Date sale price starts",
    "ends": "Date sale price ends",
}  # fmt: skip
WOO_TURKISH = {
    "id": "Kimlik", "type": "Tür", "sku": "Stok kodu (SKU)", "title": "İsim", "published": "Yayımlanmış",
    "short": "Kısa açıklama",
    "description": "Açıklama", "in_stock": "Stokta?", "stock": "Stok", "sale": "İndirimli satış fiyatı",
    "price": "Normal fiyat",
    "category": "Kategoriler", "images": "Görseller", "parent": "Ebeveyn", "name1": "Nitelik 1 ismi",
    "value1": "Nitelik 1 değer(ler)i",
    "name2": "Nitelik 2 ismi", "value2": "Nitelik 2 değer(ler)i", "starts": "İndirimli fiyatın başladığı tarih",
    "ends": "İndirimli fiyatın bittiği tarih",
}  # fmt: skip


@pytest.fixture(params=[WOO_ENGLISH, WOO_TURKISH], ids=["english", "turkish"])
def woo(request):
    def write(*records):
        return text_of(*({request.param[name]: value for name, value in record.items()} for record in records))

    return write


class TestWooCommerce:
    def test_variations_take_what_they_lack_from_their_parent_which_is_skipped(self, load, woo):
        catalogue = load(woo(
            {"id": "10", "type": "variable", "sku": "TS", "title": "Basic Tişört", "published": "1",
             "description": "Pamuklu",
             "category": "Giyim, Giyim > Üst > Tişört", "images": "https://a.b/1.jpg, https://a.b/2.jpg",
             "name1": "Renk", "value1": "Kırmızı, Mavi"},
            {"id": "11", "type": "variation", "title": "Basic Tişört - Kırmızı", "price": "99,90", "sale": "79,90",
             "in_stock": "1", "stock": "5",
             "parent": "id:10", "name1": "Renk", "value1": "Kırmızı", "name2": "Beden", "value2": "M"},
            {"id": "12", "type": "variation", "title": "", "price": "99,90", "in_stock": "0", "parent": "TS",
             "name1": "Renk", "value1": "Mavi"},
        ))  # fmt: skip

        red, blue = catalogue.products
        assert (red.id, red.title, red.color, red.size) == ("11", "Basic Tişört - Kırmızı", "Kırmızı", "M")
        assert (red.price_minor, red.sale_price_minor, red.stock) == (9990, 7990, 5)
        assert (red.category, red.description, red.image_url) == (
            "Giyim > Üst > Tişört",
            "Pamuklu",
            "https://a.b/1.jpg",
        )
        assert (blue.title, blue.in_stock) == ("Basic Tişört", False)
        assert red.group_id == blue.group_id == "10"
        assert (catalogue.read, catalogue.skipped) == (3, 1)
        assert "1 satır atlandı: ana ürün, satılan varyasyonları ayrı satırlarda." in catalogue.notes

    def test_unpublished_products_and_the_variations_of_unpublished_parents_are_skipped(self, load, woo):
        catalogue = load(woo(
            {"id": "1", "type": "simple", "title": "Var", "published": "1", "price": "5"},
            {"id": "2", "type": "simple", "title": "Taslak", "published": "-1", "price": "5"},
            {"id": "3", "type": "variable", "title": "Gizli", "published": "0"},
            {"id": "4", "type": "variation", "title": "Gizli - S", "published": "1", "price": "5", "parent": "id:3"},
        ))  # fmt: skip

        assert [p.id for p in catalogue.products] == ["1"]
        assert catalogue.skipped == 3

    def test_short_and_long_description_are_joined_as_text(self, load, woo):
        text = woo(
            {
                "id": "1",
                "type": "simple",
                "title": "A",
                "price": "5",
                "short": "Kısa.",
                "description": "<p>Uzun&nbsp;&amp; <b>kalın</b></p><ul><li>bir</li></ul>",
            }
        )

        assert load(text).products[0].description == "Kısa.\nUzun & kalın\nbir"

    def test_the_type_is_no_category_and_commas_may_be_part_of_a_category(self, load, woo):
        text = woo(
            {
                "id": "1",
                "type": "simple, virtual",
                "title": "A",
                "price": "5",
                "category": "Bebek\\, Çocuk > Oyuncak, Yeni",
            },
            {"id": "2", "type": "simple", "title": "B", "price": "5", "category": ""},
        )

        assert [p.category for p in load(text).products] == ["Bebek, Çocuk > Oyuncak", ""]

    def test_sale_dates(self, load, woo):
        base = {"type": "simple", "title": "A", "price": "10", "sale": "8"}
        text = woo(
            {**base, "id": "1", "starts": "2026-02-01 00:00:00", "ends": "2026-03-01 23:59:59"},
            {**base, "id": "2", "starts": "2026-04-01", "ends": ""},
        )

        assert [p.sale_price_minor for p in load(text).products] == [800, None]

    def test_a_backorder_is_not_in_stock(self, load, woo):
        product = load(
            woo({"id": "1", "type": "simple", "title": "A", "price": "10", "in_stock": "backorder", "stock": "3"})
        ).products[0]

        assert not product.in_stock


SHOPIFY_OLD = {
    "handle": "Handle", "title": "Title", "body": "Body (HTML)", "vendor": "Vendor", "category": "Product Category",
    "type": "Type",
    "published": "Published", "name1": "Option1 Name", "value1": "Option1 Value", "name2": "Option2 Name",
    "value2": "Option2 Value",
    "sku": "Variant SKU", "tracker": "Variant Inventory Tracker", "qty": "Variant Inventory Qty",
    "price": "Variant Price",
    "compare": "Variant Compare At Price", "image": "Image Src", "variant_image": "Variant Image", "status": "Status",
}  # fmt: skip
SHOPIFY_NEW = {
    "handle": "URL handle", "title": "Title", "body": "Description", "vendor": "Vendor",
    "category": "Product category", "type": "Type",
    "published": "Published on online store", "name1": "Option1 name", "value1": "Option1 value",
    "name2": "Option2 name",
    "value2": "Option2 value", "sku": "SKU", "tracker": "Inventory tracker", "qty": "Inventory quantity",
    "price": "Price",
    "compare": "Compare-at price", "image": "Product image URL", "variant_image": "Variant image URL",
    "status": "Status",
}  # fmt: skip


@pytest.fixture(params=[SHOPIFY_OLD, SHOPIFY_NEW], ids=["old", "new"])
def shopify(request):
    def write(*records):
        return text_of(*({request.param[name]: value for name, value in record.items()} for record in records))

    return write


DRESS = {
    "handle": "ipek-elbise", "title": "İpek Elbise", "body": "<p>Saf ipek</p>", "vendor": "Selvinaz", "type": "Elbise",
    "category": "Apparel & Accessories > Clothing > Dresses", "published": "true", "status": "active", "name1": "Renk",
    "value1": "Kırmızı", "name2": "Beden", "value2": "S", "tracker": "shopify", "qty": "3", "price": "899.90",
    "compare": "1299.90", "image": "https://a.b/1.jpg", "sku": "",
}  # fmt: skip


class TestShopify:
    def test_rows_of_a_handle_are_variants_of_one_product(self, load, shopify):
        catalogue = load(shopify(
            DRESS,
            {"handle": "ipek-elbise", "value1": "Mavi", "value2": "M", "tracker": "shopify", "qty": "0",
             "price": "899.90",
             "compare": "", "image": "https://a.b/2.jpg", "sku": "MAVI-M", "variant_image": "https://a.b/mavi.jpg"},
            {"handle": "ipek-elbise", "image": "https://a.b/3.jpg"},
        ))  # fmt: skip

        red, blue = catalogue.products
        assert (red.id, red.title, red.color, red.size, red.brand) == (
            "ipek-elbise-kirmizi-s",
            "İpek Elbise",
            "Kırmızı",
            "S",
            "Selvinaz",
        )
        assert (red.category, red.description) == ("Elbise", "Saf ipek")
        assert (blue.id, blue.title, blue.color, blue.size) == ("MAVI-M", "İpek Elbise", "Mavi", "M")
        assert (blue.in_stock, blue.stock, blue.image_url) == (False, 0, "https://a.b/mavi.jpg")
        assert red.group_id == blue.group_id == "ipek-elbise"
        assert (catalogue.read, catalogue.skipped, catalogue.rejected) == (3, 1, ())

    def test_price_is_what_is_paid_and_compare_at_the_old_one(self, load, shopify):
        def prices(price, compare):
            product = load(shopify({**DRESS, "price": price, "compare": compare})).products[0]
            return product.price_minor, product.sale_price_minor

        assert prices("899.90", "1299.90") == (129990, 89990)
        assert prices("899.90", "") == (89990, None)
        assert prices("899.90", "899.90") == (89990, None)
        assert prices("899.90", "0.00") == (89990, None)
        assert prices("899.90", "500.00") == (89990, None)

    def test_the_only_variant_is_the_product_itself(self, load, shopify):
        record = {**DRESS, "name1": "Title", "value1": "Default Title", "name2": "", "value2": ""}
        product = load(shopify(record)).products[0]

        assert (product.id, product.color, product.size) == ("ipek-elbise", "", "")

    def test_a_quantity_nobody_tracks_says_nothing(self, load, shopify):
        product = load(shopify({**DRESS, "tracker": "", "qty": "0"})).products[0]

        assert (product.in_stock, product.stock) == (True, None)

    def test_a_sku_that_several_variants_share_is_no_id(self, load, shopify):
        rows = [
            {**DRESS, "sku": "X"},
            {"handle": "ipek-elbise", "value1": "Mavi", "value2": "S", "price": "5", "sku": "X"},
        ]

        assert [p.id for p in load(shopify(*rows)).products] == ["ipek-elbise-kirmizi-s", "ipek-elbise-mavi-s"]

    @pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "archived"}, {"published": "false"}])
    def test_what_is_not_on_sale_is_skipped_with_all_its_variants(self, load, shopify, change):
        rows = [{**DRESS, **change}, {"handle": "ipek-elbise", "value1": "Mavi", "value2": "S", "price": "5"}]
        catalogue = load(shopify(*rows, {**DRESS, "handle": "baska"}))

        assert [p.group_id for p in catalogue.products] == ["baska"]
        assert catalogue.skipped == 2


class TestTurkishSheets:
    def test_usual_headers(self, load):
        record = {
            "ÜRÜN KODU": "K-1", "ÜRÜN ADI": "Bebek Tulumu", "Marka": "Minik", "Kategori": "Bebek>Giyim",
            "Renk": "Ekru", "Beden": "3-6 Ay",
            "Liste Fiyatı": "1.299,90 TL", "İndirimli Fiyat": "999,90 TL", "Stok Adedi": "12 adet",
            "Para Birimi": "TL", "Aktif": "Evet",
            "Ürün Linki": "www.a.com/1", "Resim": "https://a.com/1.jpg;https://a.com/2.jpg", "Açıklama": "Pamuklu",
            "Ana Ürün Kodu": "K",
        }  # fmt: skip
        product = load(text_of(record, delimiter=";")).products[0]

        assert (product.id, product.title, product.brand, product.category) == (
            "K-1",
            "Bebek Tulumu",
            "Minik",
            "Bebek > Giyim",
        )
        assert (product.color, product.size, product.group_id) == ("Ekru", "3-6 Ay", "K")
        assert (product.price_minor, product.sale_price_minor, product.stock) == (129990, 99990, 12)
        assert (product.url, product.image_url) == ("https://www.a.com/1", "https://a.com/1.jpg")

    @pytest.mark.parametrize(
        ("columns", "prices"),
        [
            ({"Fiyat": "100"}, (10000, None)),
            ({"Satış Fiyatı": "100", "İndirimli Fiyat": "80"}, (10000, 8000)),
            ({"Liste Fiyatı": "100", "Satış Fiyatı": "80"}, (10000, 8000)),
            (
                {"Piyasa Satış Fiyatı (KDV Dahil)": "100", "Trendyol'da Satılacak Fiyat (KDV Dahil)": "80"},
                (10000, 8000),
            ),
            ({"Fiyat": "100", "İndirimli Fiyat": "0"}, (10000, None)),
            ({"Fiyat": "", "İndirimli Fiyat": "80"}, (8000, None)),
            ({"Fiyat": "100", "İndirimli Fiyat": "100"}, (10000, None)),
            ({"Fiyat": "100", "İndirimli Fiyat": "120"}, (10000, None)),
            ({"Liste Fiyatı": "100", "Satış Fiyatı": "120"}, (12000, None)),
            ({"Fiyat (TL)": "100", "Alış Fiyatı": "40"}, (10000, None)),
            ({"KDV Dahil Fiyat": "100", "Fiyat (KDV Hariç)": "80"}, (10000, None)),
        ],
    )
    def test_which_column_is_paid(self, load, columns, prices):
        product = load(text_of({"Ürün Adı": "A", **columns})).products[0]

        assert (product.price_minor, product.sale_price_minor) == prices

    def test_a_sale_price_above_the_price_is_left_out_and_noted(self, load):
        notes = load("Ürün Adı;Fiyat;İndirimli Fiyat\nA;100;120\nB;100;90\n").notes

        assert notes == ("İndirimli fiyat fiyattan yüksek olduğu için alınmadı (1 satır: 2).",)

    def test_the_currency_may_stand_in_the_header_or_a_column(self, load):
        assert load("Ürün Adı;Fiyat (USD)\nA;100\n").products[0].currency == "USD"
        assert load("Ürün Adı;Fiyat;Döviz\nA;100;EUR\n").products[0].currency == "EUR"

    def test_currencies_that_disagree_reject_the_row(self, load):
        catalogue = load("Ürün Adı;Fiyat;Para Birimi\nA;100 USD;TL\nB;5;TL\nC;5;altın\n")

        assert [r.reason for r in catalogue.rejected] == [
            "fiyatların para birimleri çelişiyor: TRY, USD",
            "para birimi tanınmadı: 'altın'",
        ]

    def test_a_product_code_that_variants_share_is_their_group(self, load):
        text = "Ürün Kodu;Stok Kodu;Ürün Adı;Fiyat\nE1;E1-S;Elbise;5\nE1;E1-M;Elbise;5\nC1;C1-T;Ceket;9\n"

        assert [(p.id, p.group_id) for p in load(text).products] == [("E1-S", "E1"), ("E1-M", "E1"), ("C1-T", "C1")]

    def test_a_stock_code_that_variants_share_gives_way_to_the_barcode(self, load):
        text = "Stok Kodu;Barkod;Ürün Adı;Fiyat\nE1;8690001;Elbise;5\nE1;8690002;Elbise;5\n"

        assert [(p.id, p.group_id) for p in load(text).products] == [("8690001", "E1"), ("8690002", "E1")]

    def test_a_code_repeated_by_mistake_stays_an_id(self, load):
        catalogue = load("Ürün Kodu;Barkod;Ürün Adı;Fiyat\nE1;8690001;Elbise;5\nE1;8690002;Ceket;5\n")

        assert [p.id for p in catalogue.products] == ["E1"]
        assert "id tekrar ediyor" in catalogue.rejected[0].reason

    def test_a_status_column_may_speak_of_the_stock(self, load):
        products = load("Ürün Adı;Fiyat;Durum\nA;5;Stokta\nB;5;Tükendi\nC;5;Yeni\nD;5;Pasif\n").products

        assert [(p.title, p.in_stock) for p in products] == [("A", True), ("B", False), ("C", True)]

    def test_variant_types_and_values(self, load):
        header = "Ürün Grup ID;Varyant ID;İsim;KDV Dahil Satış Fiyatı;Varyant Tip 1;Varyant Değer 1;Stok (Adet)"
        product = load(f"{header}\nG;V1;Elbise;5;Renk;Mor;4\n").products[0]

        assert (product.id, product.group_id, product.color, product.stock) == ("V1", "G", "Mor", 4)

    def test_category_and_subcategory_columns_make_a_path(self, load):
        assert (
            load("Ürün Adı;Fiyat;Ana Kategori;Alt Kategori\nA;5;Giyim;Elbise\n").products[0].category
            == "Giyim > Elbise"
        )

    @pytest.mark.parametrize("word", ["Hayır", "0", "false", "pasif", "H"])
    def test_inactive_rows_are_skipped(self, load, word):
        catalogue = load(f"Ürün Adı;Fiyat;Aktif\nA;5;Evet\nB;5;{word}\nC;5;\n")

        assert [p.title for p in catalogue.products] == ["A", "C"]
        assert (catalogue.read, catalogue.skipped) == (3, 1)
        assert catalogue.notes == ("1 satır atlandı: yayında değil.",)
