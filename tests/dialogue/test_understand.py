import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.dialogue.context import Context
from chatbot.dialogue.meaning import Recall, Refine, Search
from chatbot.memo import Memo
from chatbot.model import Intent

FRESH = Context()
LIST = Context(turns=1, shown=("S-36", "P-36", "K-1"), focus="S-36", query="elbise", seen=("S-36", "P-36", "K-1"))
ONE = Context(turns=1, shown=("S-36",), focus="S-36", picked=True, query="saten elbise")


@pytest.fixture(scope="module")
def meaning(understand, catalogue, book):
    return lambda text, context=FRESH: understand(text, context, catalogue, book)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("merhaba", Intent.GREETING),
        ("slm", Intent.GREETING),
        ("merhabaaaa", Intent.GREETING),
        ("merahba", Intent.GREETING),
        ("iyigünler", Intent.GREETING),
        ("görüşürüz", Intent.FAREWELL),
        ("kib aeo", Intent.FAREWELL),
        ("tşk", Intent.THANKS),
        ("teşekürler", Intent.THANKS),
        ("🙏", Intent.THANKS),
        ("tmm", Intent.ACKNOWLEDGEMENT),
        ("tamammm", Intent.ACKNOWLEDGEMENT),
        ("👍", Intent.ACKNOWLEDGEMENT),
        ("hayır başka bir şey yok", Intent.NEGATION),
        ("istemiyorum kalsın", Intent.NEGATION),
        ("nbr", Intent.SMALLTALK),
        ("sen robot musun", Intent.SMALLTALK),
        ("bana şiir yaz", Intent.SMALLTALK),
        ("neler sorabilirim", Intent.HELP),
        ("asdfgh", Intent.UNCLEAR),
        ("", Intent.UNCLEAR),
    ],
)
def test_small_talk(meaning, text, intent):
    found = meaning(text)
    assert (found.intent, found.lookup) == (intent, None)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("tamam teşekkürler iyi akşamlar", Intent.FAREWELL),
        ("yok teşekkürler", Intent.THANKS),
        ("tamam sağ olun", Intent.THANKS),
        ("hayır tamam", Intent.NEGATION),
        ("merhaba tamam", Intent.ACKNOWLEDGEMENT),
        ("iyi günler, saten elbise fiyatı ne kadar", Intent.PRICE_INQUIRY),
        ("teşekkürler, kargo ücreti ne kadar", Intent.BUSINESS_INFO),
    ],
)
def test_the_weightiest_of_several_intents_is_primary(meaning, text, intent):
    assert meaning(text).intent is intent


def test_iyi_gunler_greets_first_and_says_goodbye_later(meaning):
    assert meaning("iyi günler").intent is Intent.GREETING
    assert meaning("iyi günler", LIST).intent is Intent.FAREWELL


@pytest.mark.parametrize("text", ["tamam", "anladım", "ok", "peki", "hmm", "evet", "olur"])
@pytest.mark.parametrize("context", [FRESH, LIST, ONE])
def test_acknowledgements_never_search(meaning, text, context):
    found = meaning(text, context)
    assert (found.intent, found.lookup) == (Intent.ACKNOWLEDGEMENT, None)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("kaçta kapanıyorsunuz", "hours"),
        ("bugün açık mısınız", "hours"),
        ("cumartesi kaça kadar", "hours"),
        ("kargo bedava mı", "shipping"),
        ("kaç günde gelir", "shipping"),
        ("Erzurum'a gönderiyor musunuz", "shipping"),
        ("hangi kargoyla yolluyorsunuz", "cargo_company"),
        ("size nasıl ulaşırım", "contact"),
        ("beğenmezsem iade edebilir miyim", "return_policy"),
        ("değişim oluyor mu", "return_policy"),
        ("kapıda ödeme var mı", "cash_on_delivery"),
        ("taksit yapıyor musunuz", "installments"),
        ("fatura kesiyor musunuz", "invoice"),
        ("mağazadan teslim alabilir miyim", "pickup"),
        ("instagram hesabınız var mı", "social"),
        ("yeriniz nerede", "address"),
        ("nerdesiniz", "address"),
        ("numaranız kaç", "phone"),
        ("havale ile ödeyebilir miyim", "payment"),
        ("neler satıyorsunuz", "goods"),
        ("nasıl sipariş verebilirim", "ordering"),
    ],
)
def test_shop_facts_by_meaning(meaning, text, fact):
    found = meaning(text)
    assert (found.intent, found.facts[0]) == (Intent.BUSINESS_INFO, fact)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("siparişim nerede kaldı", Intent.ORDER_STATUS),
        ("kargom ne zaman gelir", Intent.ORDER_STATUS),
        ("sipariş takip numaram ne", Intent.ORDER_STATUS),
        ("ürün kırık geldi", Intent.COMPLAINT),
        ("rezalet bir hizmet", Intent.COMPLAINT),
        ("yetkiliyle görüşmek istiyorum", Intent.HUMAN_HANDOFF),
        ("beni bir insana bağlar mısınız", Intent.HUMAN_HANDOFF),
    ],
)
def test_what_people_must_see_to(meaning, text, intent):
    assert meaning(text).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "aldığım elbisenin dikişi ilk yıkamada söküldü",
        "kemer geldi ama tokası kapanmıyor",
        "siyah istemiştim pembe yollamışsınız",
        "gönderdiğiniz elbisenin kuşağı eksik",
        "kimse mesajıma cevap vermiyor",
        "kadife elbisenin dikişi ortadan ayrıldı",
    ],
)
def test_a_story_of_what_went_wrong_is_a_complaint(meaning, text):
    assert meaning(text).intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "kadife elbise almıştım çok memnun kaldım, keten pantolon var mı",
        "saten elbise kaydırır mı",
        "dikişi sökülürse ne oluyor",
        "aldığım elbise çok güzel teşekkürler",
    ],
)
def test_not_every_story_is_a_complaint(meaning, text):
    assert meaning(text).intent is not Intent.COMPLAINT


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kışın çok üşüyorum, kadife elbise var mı", "kadife elbise"),
        ("düğüne gideceğiz saten elbise lazım", "saten elbise"),
        ("kadife elbiseyi geç, keten pantolon var mı", "keten pantolon"),
        ("pantolon var mı keten", "keten pantolon"),
    ],
)
def test_only_the_wish_of_a_story_is_looked_for(meaning, text, wanted):
    assert meaning(text).lookup.text.replace(",", "").split() == wanted.split()


def test_several_things_are_looked_for_one_by_one(meaning):
    assert meaning("keten pantolon ve deri kemer lazım").lookup.parts == ("keten pantolon", "deri kemer")


@pytest.mark.parametrize("text", ["tokası var mı", "bunun tokası var mı", "kemeri yanında mı"])
def test_a_part_of_what_was_picked_is_no_new_search(meaning, text):
    assert isinstance(meaning(text, ONE).lookup, Recall)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("kaç watt", "watt"),
        ("kaç vites", "vites"),
        ("kaç bölmeli bu", "bolmeli"),
        ("kaç beden", "beden"),
        ("kaç para", ""),
    ],
)
def test_what_is_counted_of_what_was_picked(meaning, text, unit):
    found = meaning(text, ONE)
    assert (found.unit, found.lookup) == (unit, Recall())


@pytest.mark.parametrize(
    ("text", "places"),
    [("ilk ikisi ne kadar", (0, 1)), ("son ikisinin fiyatı", (-2, -1)), ("ilk üçü stokta mı", (0, 1, 2))],
)
def test_the_first_and_last_ones_of_a_list(meaning, text, places):
    assert meaning(text, LIST).lookup == Recall(places)


@pytest.mark.parametrize("text", ["38", "xl", "90b"])
def test_a_size_alone_chooses_from_the_list(meaning, text):
    assert meaning(text, ONE).lookup.how == "attribute"


@pytest.mark.parametrize("text", ["almayı düşünmüyorum", "içime sinmedi", "başka bir isteğim olmayacak sağ olun"])
def test_a_refusal_without_no_never_searches(meaning, text):
    assert meaning(text, LIST).lookup is None


def test_a_meaning_is_remembered_for_each_stance_of_a_talk(understand, catalogue, book):
    readings = Memo(10)
    for context, intent in ((FRESH, Intent.GREETING), (LIST, Intent.FAREWELL), (FRESH, Intent.GREETING)):
        assert understand("iyi günler", context, catalogue, book, readings).intent is intent


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("toptan alım yapabiliyor muyuz", "Toptan satış yapıyor musunuz?"),
        ("hediye paketi oluyor mu", "Hediye paketi yapıyor musunuz?"),
        ("arabayı park edecek yer var mı", "Mağazanızın otoparkı var mı?"),
        ("arabayla gelsem nereye bırakırım", "Mağazanızın otoparkı var mı?"),
        ("sınıfça alacağız fiyatta kolaylık olur mu", "Toptan satış yapıyor musunuz?"),
        ("kurdeleli kutuya koyar mısınız", "Hediye paketi yapıyor musunuz?"),
        ("is there anywhere to park", "Mağazanızın otoparkı var mı?"),
    ],
)
def test_frequent_questions_by_paraphrase(meaning, text, question):
    assert meaning(text).faq.entry.question == question


@pytest.mark.parametrize(
    "text", ["saten elbise var mı", "hediye kutusu var mı", "kaç satışınız var", "park yatak var mı"]
)
def test_no_wrong_frequent_question(meaning, text):
    found = meaning(text)
    assert found.faq is None or found.kind != "faq"


@pytest.mark.parametrize(
    ("text", "lookup"),
    [
        ("2", Recall((1,))),
        ("ikincisi ne kadar", Recall((1,))),
        ("sonuncusu", Recall((-1,))),
        ("1. ve 3. ne kadar", Recall((0, 2))),
        ("bunun fiyatı", Recall()),
        ("bunlar stokta mı", Recall(everything=True)),
        ("fiyatı ne", Recall(everything=True)),
        ("hangi bedenleri var", Recall()),
        ("daha ucuzu yok mu", Refine("cheaper")),
        ("en ucuzu hangisi", Refine("cheapest")),
        ("başka seçenek var mı", Refine("other")),
    ],
)
def test_follow_ups_over_a_list(meaning, text, lookup):
    assert meaning(text, LIST).lookup == lookup


def test_the_cheaper_one_of_a_list_is_one_of_these(meaning):
    assert meaning("daha uygun fiyatlı olanı", LIST).lookup == Refine("cheapest", only=True)


def test_a_measure_is_no_price(meaning):
    found = meaning("menzili ne kadardı bunun", ONE)
    assert (found.intent, found.asks) == (Intent.PRODUCT_DETAIL, {"detail"})


@pytest.mark.parametrize("text", ["kaç gün içinde", "ücretli mi"])
def test_more_is_asked_of_the_fact_just_told(meaning, text):
    told = Context(turns=1, topic="return_policy")
    assert meaning(text, told).facts == ("return_policy",)


@pytest.mark.parametrize(("text", "intent"), [("merhaba 😊", Intent.GREETING), ("😊", Intent.ACKNOWLEDGEMENT)])
def test_a_smile_beside_a_greeting_greets(meaning, text, intent):
    assert meaning(text).intent is intent


@pytest.mark.parametrize("text", ["keten pantolon var mı", "peki deri kemer bakalım"])
def test_new_goods_are_a_new_search(meaning, text):
    found = meaning(text, LIST)
    assert (found.intent, type(found.lookup)) == (Intent.PRODUCT_SEARCH, Search)


@pytest.mark.parametrize("text", ["fiyatı", "stokta var mı", "ne kadar", "hangi renkleri var"])
def test_a_bare_question_points_at_nothing_without_a_list(meaning, text):
    assert isinstance(meaning(text).lookup, Recall)


@pytest.mark.parametrize(
    "text",
    [
        "saten elbise düğüne uygun mu",
        "saten elbise nasıl yıkanır",
        "saten mi kadife elbise mi daha iyi",
        "hangi elbiseyi almalıyım",
        "kadife elbise terletir mi",
    ],
)
def test_advice_about_goods_is_an_open_question_with_the_goods(meaning, text):
    found = meaning(text)
    assert (found.intent, type(found.lookup)) == (Intent.OPEN_QUESTION, Search)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hello", Intent.GREETING),
        ("how much is shipping", Intent.BUSINESS_INFO),
        ("thanks a lot", Intent.THANKS),
        ("i want to talk to a human", Intent.HUMAN_HANDOFF),
        ("where is my order", Intent.ORDER_STATUS),
        ("and on sunday?", Intent.BUSINESS_INFO),
    ],
)
def test_english(meaning, text, intent):
    found = meaning(text)
    assert (found.intent, found.language) == (intent, "en")


@given(st.text(max_size=400), st.sampled_from([FRESH, LIST, ONE]))
@settings(max_examples=150, deadline=None)
def test_any_text_means_something(understand, catalogue, book, text, context):
    assert understand(text, context, catalogue, book).intent in Intent


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1000,
        "lar" * 333,
        "teşekkürler " * 80,
        "1 " * 500,
        "mı " * 300,
        "😀" * 1000,
        "̷" * 1000,
        "kargo" * 200,
        "iyi" * 333,
    ],
)
def test_hostile_texts_mean_something_too(meaning, text):
    assert meaning(text, LIST).intent in Intent
