"""Searches in everyday words: numbers as they are spoken, verbs as they are said, and what only a neighbour tells."""

import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.model import Product, SearchResult


def _shop(rows: str) -> ProductIndex:
    """A shop of `title | category | size` lines, their prices rising."""
    products: list[Product] = []
    for line in filter(None, map(str.strip, rows.splitlines())):
        title, category, size = (cell.strip() for cell in line.split("|"))
        products.append(Product(f"{len(products) + 1}", title, 1000 + len(products), category=category, size=size))
    return ProductIndex(products)


@pytest.fixture(scope="module")
def shop() -> ProductIndex:
    return _shop("""
        İnce Külotlu Çorap 15 Denye Parlak | Çorap            | 2
        Mat Külotlu Çorap 70 Den Kalın     | Çorap            | 2
        Müslin Bebek Örtüsü 80x80 cm       | Bebek            |
        Müslin Bebek Örtüsü 120x120 cm     | Bebek            |
        Okey Takımı Melamin                | Oyun             |
        Pijama Takımı Kışlık               | Giyim            | M
        İş Eldiveni Nitril                 | Hırdavat         |
        Bahçe Eldiveni                     | Hırdavat         |
        Granit Tava 26 cm                  | Mutfak           |
        HDMI Kablo 4K                      | Kablo            | 3 m
        Type-C Hızlı Şarj Kablosu          | Şarj             | 1 m
        20W USB-C Şarj Başlığı Ev Tipi     | Şarj ve Kablo    |
        Matkap Şarjlı 21V                  | Hırdavat         |
        Masa Tenisi Raket Seti 3 Top       | Saha             |
        Basketbol Topu 7 No                | Saha             |
        Emzirme Sütyeni                    | İç Giyim         | 80B
        Sporcu Sütyeni Çapraz              | İç Giyim         | M
        Lazer Kesim İz Yapmayan Külot      | İç Giyim         | S
        Yağmurluk Kapüşonlu                | Giyim            | M
        Çeyizlik 6'lı Saten Gecelik Seti   | Giyim            | M
        Avize Modern Sarkıt                | Aydınlatma       |
        Elektrikli Izgara                  | Mutfak           |
        Bisiklet Kaskı Ayarlı              | Saha             |
        Kuş Yemi Muhabbet                  | Evcil            |
        Lastikli Çarşaf Penye              | Yatak            | 160x200
        Lastikli Çarşaf Ranforce           | Yatak            | 100x200
        Toz Çamaşır Deterjanı Beyazlar     | Temizlik         |
        Su Geçirmez Çanta                  | Plaj             |
        Şnorkel Maskesi                    | Plaj             |
        Kuru Boya Kalemi 24 Renk           | Kırtasiye        |
        Erkek Terlik                       | Ev               |
        Kadın Ev Terliği                   | Ev               |
        Kız Çocuk Ev Terliği Unicornlu     | Ev               |
        Terlik                             | Ev               |
        Kedi Oltası Tüylü                  | Evcil            |
        Hassas Tornavida Seti Telefon Tamir | Hırdavat        |
        Kaydırmaz Halı Altı File           | Ev               |
        Yetişkin Kedi Maması               | Evcil            |
        Kısırlaştırılmış Kedi Maması Somonlu | Evcil          |
        Göğüs Altı Korse                   | İç Giyim         |
        Saç Köpüğü 200 ml                  | Bakım            |
        Laptop Evrak Çantası 15.6 inç      | Çanta            |
        Metal Çek Bırak Araba              | Oyuncak > Figür, Araç, Bebek |
        Şeffaf Silikon Kılıf               | Aksesuar         | iPhone 14 Pro
    """)


def titles(result: SearchResult) -> list[str]:
    return [product.title for product in result.products] if result.found else []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("yetmiş denye külotlu çorap", "Mat Külotlu Çorap 70 Den Kalın"),
        ("80 e 80 müslin örtü", "Müslin Bebek Örtüsü 80x80 cm"),
        ("120'ye 120 müslin örtü", "Müslin Bebek Örtüsü 120x120 cm"),
        ("okey takımı bakmıştım", "Okey Takımı Melamin"),
        ("işeldiveni", "İş Eldiveni Nitril"),
        ("yağda yumurta yapılcak tava lazım", "Granit Tava 26 cm"),
        ("hdmi cable 3 meters", "HDMI Kablo 4K"),
        ("tip c şarj kablolarınız var mı", "Type-C Hızlı Şarj Kablosu"),
        ("şarjlı matkap fiatı", "Matkap Şarjlı 21V"),
        ("top bakıyorum", "Basketbol Topu 7 No"),
        ("basketbol için", "Basketbol Topu 7 No"),
        ("spor yaparken giymek için sütyen var mı", "Sporcu Sütyeni Çapraz"),
        ("yagmurlugunz varmi", "Yağmurluk Kapüşonlu"),
        ("kedi oltası", "Kedi Oltası Tüylü"),
        ("iphone 14 kılıf", "Şeffaf Silikon Kılıf"),
        ("saçım kabarıyo köpük varmı", "Saç Köpüğü 200 ml"),
        ("laptop çantası 15 inç", "Laptop Evrak Çantası 15.6 inç"),
        ("göğsümü saran sütyen", "Emzirme Sütyeni"),
        ("bizim kedi kısır mama varmı", "Kısırlaştırılmış Kedi Maması Somonlu"),
        ("kask bisiklet", "Bisiklet Kaskı Ayarlı"),
        ("çarşaf lastikli 160 200", "Lastikli Çarşaf Penye"),
        ("beyaz çamaşırlar için toz deterjan", "Toz Çamaşır Deterjanı Beyazlar"),
        ("suyun altına bakmak için maske", "Şnorkel Maskesi"),
        ("kuru boya var mı", "Kuru Boya Kalemi 24 Renk"),
        ("düğünüm var saten çeyiz seti lazım", "Çeyizlik 6'lı Saten Gecelik Seti"),
    ],
)
def test_everyday_words_find_it(shop: ProductIndex, text: str, title: str) -> None:
    assert titles(shop.search(text))[:1] == [title]


@pytest.mark.parametrize(
    "text",
    [
        "varis çorabı",
        "muhabbet kuşu",
        "balık oltası",
        "bebek arabası",
        "telefon var mı",
        "iphone var mı",
        "halı bakıyorum",
        "bir şişe su",
        "iphone 14 satıyor musunuz telefonun kendisi",
        "elektrikçi lazım",
        "müsaitseniz bir şey soracaktım",
    ],
)
def test_words_that_only_look_like_goods_find_nothing(shop: ProductIndex, text: str) -> None:
    assert not titles(shop.search(text))


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("anneme terlik", {"Erkek Terlik", "Kız Çocuk Ev Terliği Unicornlu"}),
        ("kocam için terlik", {"Kadın Ev Terliği", "Kız Çocuk Ev Terliği Unicornlu"}),
        ("kızıma terlik", {"Erkek Terlik", "Kadın Ev Terliği"}),
        ("arkadaşıma terlik", set()),
    ],
)
def test_who_gets_a_thing_says_whom_it_is_for(shop: ProductIndex, text: str, others: set[str]) -> None:
    result = shop.search(text)
    named = {"Erkek Terlik", "Kadın Ev Terliği", "Kız Çocuk Ev Terliği Unicornlu", "Terlik"}
    assert {product.title for product in result.products[: result.total]} == named - others
