"""Finding products: what customers type, and the product that must come first."""

import threading
from typing import TYPE_CHECKING

import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.model import Filters, Product, SearchResult

if TYPE_CHECKING:
    from collections.abc import Sequence


def product(number: int, title: str, **facts: object) -> Product:
    return Product(id=f"p{number}", title=title, price_minor=10_000 * number, **facts)  # type: ignore[arg-type]  # a table


NIGHTWEAR = (
    product(1, "LOHUSA SABAHLIK TAKIMI", color="SİYAH", category="Lohusa > Sabahlık", size="S-M-L"),
    product(2, "LOHUSA SABAHLIK TAKIMI", color="BORDO", category="Lohusa > Sabahlık", size="XL"),
    product(3, "Dantelli Saten Gecelik", color="Bordo", category="Gecelik", size="38", sale_price_minor=9_000),
    product(4, "Dantelli Saten Gecelik", color="Lacivert", category="Gecelik", size="40", in_stock=False),
    product(
        5, "Hamile Pijama Takımı", color="Gül Kurusu", category="Pijama", description="Gebe (hamile) anneler için."
    ),
    product(6, "Pamuklu Çorap 3'lü", color="Beyaz", category="Çorap", brand="Penti"),
    product(7, "Ev Terliği", color="Haki", category="Terlik", size="38"),
    product(8, "Çiçek Desenli Elbise", color="Kırmızı", category="Elbise", brand="Selvinaz"),
    product(9, "Kapüşonlu Bornoz", color="Beyaz", category="Bornoz"),
)
GENERAL = (
    product(1, "Fenlo iPhone 15 Silikon Kılıf", category="Telefon Aksesuarları", brand="Fenlo"),
    product(2, "Fenlo iPhone 13 Silikon Kılıf", category="Telefon Aksesuarları", brand="Fenlo"),
    product(3, "Plastik Kova 10 L", category="Temizlik"),
    product(4, "Kablosuz Mouse", category="Bilgisayar"),
    product(5, "Buzdolabı Poşeti 40'lı", category="Mutfak"),
    product(6, "Granit Tava 24 cm", category="Mutfak"),
    product(7, "Su Isıtıcı Cam 1.7 lt", category="Küçük Ev Aletleri"),
    product(8, "Powerbank 20000 mAh", category="Telefon Aksesuarları"),
    product(9, "Çift Kişilik Nevresim Takımı", category="Ev Tekstili"),
    product(10, "Darbeli Matkap 13 mm", category="Hırdavat"),
    product(11, "Matkap Ucu Seti", category="Hırdavat"),
    product(12, "Kedi Kumu 10 lt", category="Evcil Hayvan"),
)


@pytest.fixture(scope="module")
def nightwear() -> ProductIndex:
    return ProductIndex(NIGHTWEAR)


@pytest.fixture(scope="module")
def general() -> ProductIndex:
    return ProductIndex(GENERAL)


def ids(result: SearchResult) -> list[str]:
    return [found.id for found in result.products]


NIGHTWEAR_SEARCHES = [
    ("lohusa sabahlık takımı", "p1"),
    ("LOHUSA SABAHLIK TAKIMI", "p1"),
    ("lohusa sabahlik takimi", "p1"),
    ("lohusa sabahlık takımlarınızın fiyatını öğrenebilir miyim", "p1"),
    ("lohsa sabahlık", "p1"),
    ("lohusa sabah lık", "p1"),
    ("lohusasabahlık", "p1"),
    ("lohusasabahlıktakımı", "p1"),
    ("bordo sabahlık takımı", "p2"),
    ("sabahlık takımının bordosu", "p2"),
    ("elinizde siyah lohusa sabahlığı bulunur mu acaba", "p1"),
    ("bana saten gecelik gösterir misiniz", "p3"),
    ("lacivert geceliğin fiyatı ne kadar", "p4"),
    ("gebe pijaması", "p5"),
    ("gül kurusu pijama takımı", "p5"),
    ("üçlü pamuklu çorap", "p6"),
    ("3 lü çorabınız varmı", "p6"),
    ("penti çorapları", "p6"),
    ("ev terligi", "p7"),
    ("evterliği", "p7"),
    ("çiçekli elbise", "p8"),
    ("çicek desnli elbise", "p8"),
    ("merhaba kolay gelsin bornoz bakıyordum da", "p9"),
]
GENERAL_SEARCHES = [
    ("iphone 15'e kılıf var mı", "p1"),
    ("iphone 13 kılıfı", "p2"),
    ("10lt kova", "p3"),
    ("on litrelik kova", "p3"),
    ("kablosuz fare", "p4"),
    ("tava 24cm", "p6"),
    ("su ısıtıcı", "p7"),
    ("power bank 20000", "p8"),
    ("çift kişilik nevresim", "p9"),
    ("matkap", "p10"),
    ("en ucuz matkap hangisi", "p10"),
    ("matkap ucu", "p11"),
    ("kedi kumu10 lt", "p12"),
]


@pytest.mark.parametrize(("text", "first"), NIGHTWEAR_SEARCHES)
def test_a_nightwear_shop_has_it(nightwear: ProductIndex, text: str, first: str) -> None:
    result = nightwear.search(text)
    assert (ids(result)[:1], result.found) == ([first], True)


@pytest.mark.parametrize(("text", "first"), GENERAL_SEARCHES)
def test_a_general_store_has_it(general: ProductIndex, text: str, first: str) -> None:
    result = general.search(text)
    assert (ids(result)[:1], result.found) == ([first], True)


@pytest.mark.parametrize(
    "text",
    [
        "buzdolabı var mı",
        "siyah halı",
        "halı",
        "dantelli perde",
        "hamile yastığı",
        "bebek arabası",
        "qwrtzp",
        "iphone 15",
    ],
)
def test_a_nightwear_shop_lacks_it(nightwear: ProductIndex, text: str) -> None:
    result = nightwear.search(text)
    assert not result.found
    assert result.categories


@pytest.mark.parametrize("text", ["buzdolabı", "silikon sütyen", "kedi maması", "cam vazo", "çift kişilik yatak"])
def test_a_general_store_lacks_it(general: ProductIndex, text: str) -> None:
    assert not general.search(text).found


@pytest.mark.parametrize("text", ["", "   ", "merhaba", "teşekkürler iyi akşamlar", "?!", "😀"])
def test_talk_finds_nothing(nightwear: ProductIndex, text: str) -> None:
    result = nightwear.search(text)
    assert (ids(result), result.found, result.confidence) == ([], False, 0.0)


def test_a_negated_word_is_not_asked_for(nightwear: ProductIndex) -> None:
    assert ids(nightwear.search("gecelik değil pijama takımı"))[0] == "p5"


def test_a_colour_that_must_not_be_is_no_filter(nightwear: ProductIndex) -> None:
    assert nightwear.search("siyah olmayan sabahlık takımı").filters == Filters()


def test_a_function_word_is_told_from_goods_by_its_spelling(general: ProductIndex) -> None:
    assert general.parse("şu tava").words == ("tava",)
    assert general.parse("su ısıtıcı").words == ("su", "isitici")


class TestFilters:
    def test_a_sentence_of_filters_alone_filters_the_whole_catalogue(self, nightwear: ProductIndex) -> None:
        result = nightwear.search("kırmızı bir şey")
        assert (ids(result)[0], result.total, result.found) == ("p8", 1, True)

    def test_cheapest_and_dearest_order_by_the_price_paid(self, nightwear: ProductIndex) -> None:
        assert ids(nightwear.search("en ucuz ürün", limit=2)) == ["p3", "p1"]
        assert ids(nightwear.search("en pahalı ürün", limit=2)) == ["p9", "p8"]

    def test_price_size_stock_sale_and_brand(self, nightwear: ProductIndex) -> None:
        assert set(ids(nightwear.search("250 tl altı bir şeyler"))) == {"p1", "p2", "p3"}
        assert (
            ids(nightwear.search("gecelik 38 beden")) == ["p3"] or ids(nightwear.search("gecelik 38 beden"))[0] == "p3"
        )
        assert ids(nightwear.search("stokta olan gecelik"))[0] == "p3"
        assert ids(nightwear.search("indirimdeki ürünler")) == ["p3"]
        assert nightwear.search("selvinaz elbise").filters.brands == ("selvinaz",)

    def test_filters_that_no_product_meets_are_named(self, nightwear: ProductIndex) -> None:
        result = nightwear.search("turuncu lohusa sabahlık takımı")
        assert (result.found, result.relaxed, ids(result)[0]) == (False, ("colors",), "p1")
        assert nightwear.search("gecelik 50 tl altı").relaxed == ("price",)

    def test_a_shade_stands_in_for_a_colour_the_shop_lacks(self, nightwear: ProductIndex) -> None:
        assert ids(nightwear.search("yeşil terlik"))[0] == "p7"

    def test_what_is_said_wins_over_what_is_given(self, nightwear: ProductIndex) -> None:
        given = Filters(colors=("siyah",), in_stock=True)
        result = nightwear.search("bordo sabahlık", filters=given)
        assert (ids(result)[0], result.filters) == ("p2", Filters(colors=("bordo",), in_stock=True))

    def test_within_narrows_to_some_products(self, nightwear: ProductIndex) -> None:
        assert ids(nightwear.search("bordo olanı", within=["p1", "p2"])) == ["p2"]
        assert ids(nightwear.search("en ucuzu", within=["p8", "p9"]))[0] == "p8"
        assert ids(nightwear.search("sabahlık", within=[])) == []

    def test_colours_in_titles_count_as_colours(self) -> None:
        index = ProductIndex([product(1, "Siyah Kazak"), product(2, "Mavi Kazak")])
        assert ids(index.search("mavi kazak"))[0] == "p2"


class TestReading:
    def test_words_unknown_words_and_filters_come_apart(self, nightwear: ProductIndex) -> None:
        query = nightwear.parse("bordo dantelli perde var mı 500 tl altı")
        assert query.words == ("dantelli",)
        assert query.unknown == ("perde",)
        assert query.filters == Filters(colors=("bordo",), max_price_minor=50_000)

    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("sabahlıkları", "product"),
            ("sabahlik", "category"),
            ("siyahı", "color"),
            ("lacivertler", "color"),
            ("penti", "brand"),
            ("xl", "size"),
            ("geceliğin", "product"),
            ("dntelli", "product"),
        ],
    )
    def test_kinds_of_words(self, nightwear: ProductIndex, word: str, kind: str) -> None:
        assert kind in nightwear.kinds(word)

    @pytest.mark.parametrize("word", ["merhaba", "buzdolabı", "", "halı"])
    def test_words_of_no_kind(self, nightwear: ProductIndex, word: str) -> None:
        assert nightwear.kinds(word) <= {"color"} - {"color"}

    def test_goods_are_among_those_of_their_shelf(self) -> None:
        index = ProductIndex([product(1, "Gümüş Yüzük", category="Takı > Yüzük"), product(2, "Kolye", category="Takı")])
        assert index.is_among("yüzüğüm", "takılar")
        assert not index.is_among("kolyeler", "yüzük")


class TestLookingUp:
    def test_products_and_variants(self, nightwear: ProductIndex) -> None:
        first = nightwear.get("p1")
        assert first is not None
        assert [variant.id for variant in nightwear.variants(first)] == ["p1", "p2"]
        assert nightwear.get("p99") is None

    def test_a_group_id_joins_titles(self) -> None:
        index = ProductIndex([product(1, "Kısa Elbise", group_id="g"), product(2, "Uzun Elbise", group_id="g")])
        assert [variant.id for variant in index.variants(GENERAL[0])] == ["p1"]
        assert len(index.variants(index.search("uzun elbise").products[0])) == 2

    def test_categories_the_biggest_first(self, general: ProductIndex) -> None:
        assert general.categories()[0] == ("Telefon Aksesuarları", 3)


def test_a_shop_adds_its_own_names() -> None:
    index = ProductIndex(NIGHTWEAR, synonyms={"robdöşambr": ("sabahlık",), "mest": ("terlik",)})
    assert ids(index.search("mest var mı"))[0] == "p7"


def test_an_empty_shop_has_nothing() -> None:
    index = ProductIndex([])
    assert (index.search("elbise").found, index.categories(), index.search("en ucuz").products) == (False, (), ())


def test_confidence_does_not_depend_on_the_size_of_the_shop() -> None:
    small = ProductIndex(NIGHTWEAR)
    large = ProductIndex([*NIGHTWEAR, *(product(100 + n, f"Model {n} Kazak Yün") for n in range(2000))])
    for text in ("lohusa sabahlık takımı", "dantelli perde"):
        assert abs(small.search(text).confidence - large.search(text).confidence) < 0.2


def test_many_threads_get_the_answers_of_one(nightwear: ProductIndex) -> None:
    texts = [text for text, _ in NIGHTWEAR_SEARCHES]
    alone = [ids(ProductIndex(NIGHTWEAR).search(text)) for text in texts]
    together: list[Sequence[list[str]]] = []
    threads = [
        threading.Thread(target=lambda: together.append([ids(nightwear.search(text)) for text in texts]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [alone] * 8


def test_the_nearest_follow_what_was_found_only_where_they_are_asked_for(general):
    assert ids(general.search("iphone 15 silikon kılıf")) == ["p1"]
    ranking = general.search("iphone 15 silikon kılıf", near=True)
    assert ranking.found
    assert ranking.total == 1
    assert ids(ranking) == ["p1", "p2"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("saten gecelik", "p2"),  # its title ends in other words, its category tells what it is
        ("lohusa tacı", "p4"),
        ("lohusa terlik taç seti", "p3"),
    ],
)
def test_the_thing_itself_goes_before_a_set_that_holds_it(text: str, first: str) -> None:
    shop = ProductIndex(
        [
            product(1, "Lohusa Sabahlık Gecelik Takımı Saten Dantelli Set", category="Lohusa Takımları"),
            product(2, "Kadın Gecelik Saten İp Askılı Göğsü Dantelli Midi Boy", category="Gecelik"),
            product(3, "Lohusa Terlik ve Taç Seti Fiyonklu", category="Lohusa Aksesuar"),
            product(4, "Lohusa Tacı Çiçekli Tül Detaylı", category="Lohusa Aksesuar"),
        ]
    )
    assert ids(shop.search(text))[0] == first


@pytest.mark.parametrize("text", ["tv battaniyesi", "polar battaniye"])
def test_a_title_may_name_its_thing_twice(text: str) -> None:
    found = ProductIndex([product(1, "Polar Battaniye TV Battaniyesi"), product(2, "Masa Örtüsü")]).search(text)
    assert (found.found, ids(found)) == (True, ["p1"])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("çocuk bardakları hep kırıyor plastik leğen lazım", "p1"),
        ("tv arkasına led şerit çekicem", "p2"),
        ("nohut haşlarken kullanacağım düdüklü tencere arıyorum", "p3"),
        ("plastik istemiyorum cam bardak", "p4"),
    ],
)
def test_a_story_told_beside_a_wish_takes_nothing_from_it(text: str, first: str) -> None:
    titles = ("Plastik Leğen", "Led Şerit", "Düdüklü Tencere", "Cam Bardak", "Kuş Kafesi")
    found = ProductIndex([product(number, title) for number, title in enumerate(titles, 1)]).search(text)
    assert (found.found, ids(found)[0]) == (True, first)
    assert found.confidence > 0.95


@pytest.mark.parametrize("text", ["doğum sonrası korse", "lohusa korsesi"])
def test_a_phrase_that_only_descriptions_have_counts_as_its_other_name(text: str) -> None:
    shop = ProductIndex(
        [
            product(1, "Toparlayıcı Korse", description="Doğum sonrası da kullanılabilir."),
            product(2, "Lohusa Gecelik", description="Pamuklu."),
        ]
    )
    found = shop.search(text)
    assert (found.found, ids(found)[0]) == (True, "p1")
