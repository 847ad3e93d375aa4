from dataclasses import replace

import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.dialogue.answers.case import Scene
from chatbot.dialogue.context import Context
from chatbot.dialogue.decide import Decide
from chatbot.dialogue.faq import FaqBook
from chatbot.dialogue.lookup import look_up
from chatbot.model import Business, Faq, Intent, Method, Product
from dialogue.conftest import TUESDAY_NOON


class Talk:
    """A conversation over the dress shop, without a store."""

    def __init__(self, understand, decide, catalogue, book, shop):
        self._parts = understand, decide, catalogue, book, shop
        self.context = Context()

    def say(self, question, *, turn=0):
        understand, decide, catalogue, book, shop = self._parts
        meaning = understand(question, self.context, catalogue, book)
        found = look_up(meaning, self.context, catalogue)
        draft = decide(meaning, found, Scene(shop, catalogue.categories(), self.context, TUESDAY_NOON, question, turn))
        self.context = draft.context
        return draft


@pytest.fixture
def talk(understand, texts, catalogue, book, shop):
    return Talk(understand, Decide(texts), catalogue, book, shop)


@pytest.fixture
def silent_talk(understand, texts, catalogue, turkish_lexicon):
    return Talk(
        understand,
        Decide(texts),
        catalogue,
        FaqBook((), turkish_lexicon),
        Business("b", "Sessiz", phone="0232 000 12 34"),
    )


def test_a_question_of_the_shops_own_that_may_be_meant_is_offered_as_such(
    understand, texts, catalogue, shop, turkish_lexicon
):
    book = FaqBook([Faq("Kahveyi öğütüyor musunuz?", "Evet, ücretsiz.")], turkish_lexicon)
    draft = Talk(understand, Decide(texts), catalogue, book, shop).say(
        "yarınki misafirler için incecik çektirmek istiyorum"
    )
    assert (draft.method, draft.intent, draft.text) == (
        Method.FAQ,
        Intent.BUSINESS_INFO,
        "“Kahveyi öğütüyor musunuz?” diye soruyorsanız: Evet, ücretsiz.",
    )
    assert draft.confidence < 0.8


def test_each_of_two_questions_is_answered(talk):
    text = talk.say("kargo kaç günde gelir, bir de iade alıyor musunuz").text
    assert "14 gün içinde" in text
    assert "kargo ücretsiz" in text


def test_more_of_a_fact_just_told_is_asked_without_naming_it(talk):
    talk.say("iade alıyor musunuz")
    assert "14 gün" in talk.say("kaç gün içinde").text
    talk.say("merhaba")
    assert "14 gün" not in talk.say("kaç gün içinde").text


def test_a_price_names_the_old_one_beside_a_lower_one(talk):
    draft = talk.say("saten elbise 36 siyah ne kadar")
    assert "999,90 TL (indirimden önce 1.299,90 TL)" in draft.text
    assert draft.products[0].id == "S-36"


def test_goods_for_men_alone_are_no_yes_to_who_asks_for_womens(understand, texts, book, shop):
    there = ProductIndex([Product("E-1", "Erkek Eşofman Altı", 49900), Product("B-1", "Çizgili Defter", 4900)])
    draft = Talk(understand, Decide(texts), there, book, shop).say("kadın eşofmanı var mı")
    assert not draft.products
    assert "Evet" not in draft.text


def test_colours_and_sizes_of_one_thing_are_one_card(talk):
    draft = talk.say("saten elbise")
    assert [product.id for product in draft.products] == ["S-36"]
    assert "Renkleri: Siyah ve Pembe" in draft.text


def test_a_place_beyond_the_list_is_told(talk):
    talk.say("saten elbise")
    assert "tek bir ürün" in talk.say("ikincisi ne kadar").text


def test_text_and_cards_are_the_same_list(talk):
    draft = talk.say("elbise var mı")
    lines = draft.text.splitlines()[1:]
    assert all(product.title in line for product, line in zip(draft.products, lines, strict=True))


def test_a_greeting_beside_a_question_is_returned(talk):
    assert talk.say("iyi akşamlar, keten pantolon ne kadar").text.startswith("İyi akşamlar! ")


@pytest.mark.parametrize(
    ("question", "says"),
    [("fiyatı", "Hangi ürünün fiyat"), ("stokta var mı", "Hangi ürün"), ("bedenleri neler", "Hangi ürün")],
)
def test_a_bare_question_asks_which_product(talk, question, says):
    draft = talk.say(question)
    assert says in draft.text
    assert (draft.products, draft.method) == ((), Method.INTENT)


def test_the_answer_to_which_product_answers_the_first_question(talk):
    talk.say("stokta var mı")
    draft = talk.say("keten pantolon")
    assert draft.intent is Intent.STOCK_INQUIRY
    assert "stokta" in draft.text


def test_colours_and_sizes_from_the_records(talk):
    talk.say("saten elbise")
    assert "Siyah ve Pembe" in talk.say("hangi renkleri var").text
    assert "36 ve 38" in talk.say("hangi bedenleri var").text


def test_stock_is_said_row_by_row_when_counted(talk):
    talk.say("saten elbise")
    assert "36 (4 adet) ve 38 (12 adet)" in talk.say("stokta kaç tane var").text


def test_few_pieces_are_told_many_are_not(talk):
    assert "son 2 adet" in talk.say("keten pantolon stokta mı").text
    assert "7" not in talk.say("kadife elbise stokta mı").text


def test_sizes_written_only_in_a_description(talk):
    talk.say("deri kemer")
    assert "85, 90 ve 95" in talk.say("hangi bedenleri var").text


def test_a_fact_in_between_keeps_the_product(talk):
    talk.say("keten pantolon")
    assert talk.say("kargo ücreti ne kadar").method is Method.BUSINESS_INFO
    draft = talk.say("bunun fiyatı")
    assert (draft.method, draft.products[0].id) == (Method.FOLLOW_UP, "K-2")


def test_places_in_the_list(talk):
    talk.say("elbise")
    assert talk.say("sonuncusu ne kadar").products[0].id == "K-1"
    assert talk.say("1").products[0].id == "S-36"
    assert "yalnızca 2 ürün" in talk.say("9").text


def test_cheaper_than_what_was_shown(talk):
    talk.say("saten elbise")
    draft = talk.say("daha ucuzu yok mu")
    assert all(product.final_price_minor < 99990 for product in draft.products)


def test_hours_tell_whether_the_shop_is_open(talk):
    assert talk.say("kaçta kapanıyorsunuz").text.startswith("Şu an açığız, 19:00'a kadar")
    assert talk.say("pazar günü açık mısınız").text == "Pazar günü kapalıyız."
    assert "10:00 ile 20:00" in talk.say("cumartesi kaçta açılıyorsunuz").text


def test_cash_on_delivery_is_read_from_the_payment_methods(talk):
    draft = talk.say("kapıda ödeme var mı")
    assert "arasında yok" in draft.text
    assert "Kredi kartı ve Havale" in draft.text


def test_paying_in_parts_may_be_told_by_a_way_to_pay(understand, texts, catalogue, book, shop):
    profile = replace(shop, payment_methods=("Nakit", "Kredi kartı (12 taksit)"))
    draft = Talk(understand, Decide(texts), catalogue, book, profile).say("taksit yapıyor musunuz")
    assert "Kredi kartı (12 taksit)" in draft.text


@pytest.mark.parametrize(
    "question",
    ["iade var mı", "taksit yapıyor musunuz", "çalışma saatleriniz", "garanti veriyor musunuz", "otoparkınız var mı"],
)
def test_what_the_shop_did_not_say_is_admitted(silent_talk, question):
    draft = silent_talk.say(question)
    assert (draft.intent, draft.method) == (Intent.BUSINESS_INFO, Method.FALLBACK)
    assert draft.contact.phone == "0232 000 12 34"


@pytest.mark.parametrize("question", ["siparişim nerede", "ürün kırık geldi", "yetkiliyle görüşmek istiyorum"])
def test_people_take_over_with_the_shops_contact(talk, question):
    draft = talk.say(question)
    assert draft.contact.whatsapp_url.startswith("https://wa.me/905000001234?text=")
    assert (draft.contact.open_now, draft.products) == (True, ())


@pytest.mark.parametrize(
    "question", ["merhaba", "kargo ücreti ne kadar", "saten elbise", "teşekkürler", "bana şiir yaz"]
)
def test_other_answers_carry_no_contact(talk, question):
    assert talk.say(question).contact is None


def test_open_questions_show_the_goods_and_the_contact(talk):
    draft = talk.say("saten elbise düğüne uygun mu")
    assert (draft.intent, draft.method) == (Intent.OPEN_QUESTION, Method.FALLBACK)
    assert draft.products
    assert draft.contact is not None


def test_goods_the_shop_lacks_show_nothing(talk):
    draft = talk.say("bisiklet var mı")
    assert (draft.products, draft.contact) == ((), None)
    assert any(word in draft.text for word in ("yok", "bulunmuyor"))


def test_wording_varies_with_the_turn_and_only_with_it(talk):
    variants = {talk.say("teşekkürler", turn=turn).text for turn in range(6)}
    assert len(variants) > 1
    assert talk.say("teşekkürler", turn=2).text == talk.say("teşekkürler", turn=2).text


def test_english_questions_get_english_answers(talk):
    draft = talk.say("what is your address")
    assert draft.text.startswith("Our address")


def test_both_languages_say_the_same_things(texts):
    turkish, english = texts["tr"], texts["en"]
    assert turkish._say.keys() == english._say.keys()
    assert turkish._tap.keys() == english._tap.keys()
    assert turkish._line.keys() == english._line.keys()
