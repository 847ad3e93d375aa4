import pytest

from chatbot.dialogue import records
from chatbot.dialogue.meaning import Asked
from chatbot.model import Product


def product(title="Nevresim Takımı", description="", brand=""):
    return Product(id="p", title=title, price_minor=100, description=description, brand=brand)


def says(asked, **texts):
    return records.testimony(product(**texts), asked).verdict


def is_(*words):
    return Asked("is", words)


def has(*words):
    return Asked("has", words, "var")


def suits(*words):
    return Asked("suits", words, "uygun")


def does(verb, *words):
    return Asked("does", words, verb)


@pytest.mark.parametrize(
    ("asked", "description", "verdict"),
    [
        (is_("pamuklu"), "%100 pamuk, çarşafı dahildir.", "yes"),
        (is_("100", "pamuk"), "%100 pamuk.", "yes"),
        (is_("pamuklu"), "%100 polyester.", "no"),
        (is_("100", "pamuk"), "Pamuklu kumaş.", "told"),
        (is_("100", "pamuk"), "%100 polyester.", "no"),
        (is_("100", "pamuk"), "Yumuşak dokulu.", ""),
        (is_("gurultulu"), "Sessiz çalışır.", "no"),
        (is_("dar"), "Bol kesimdir.", "no"),
        (is_("pamuklu"), "İçi pamuklu.", "told"),
        (is_("pamuklu"), "%50 pamuk %50 polyester.", "told"),
        (is_("deri"), "Suni deri.", "told"),
        (is_("cam"), "Cam kapaklı.", "told"),
        (is_("uzun"), "Uzun kollu.", "told"),
        (is_("kisa"), "Uzun.", "no"),
        (is_("kisa", "kollu"), "Uzun kollu.", "no"),
        (is_("astarli"), "İçi astarlı.", "yes"),
        (is_("astarli"), "Astarlı değildir.", "no"),
        (is_("kablosuz"), "Kablosuz.", "yes"),
        (is_("kablolu"), "Kablosuz.", "no"),
        (is_("keten"), "Yumuşak dokulu.", ""),
        (has("kablosu"), "Kutudan kablo çıkar.", "yes"),
        (has("kablosu"), "Kablo düzenleyici.", "told"),
        (has("kablosu"), "Kablosu ayrı satılır.", "told"),
        (has("pili"), "Pil dahil değildir.", "no"),
        (has("pili"), "Pil, adaptör dahil değildir.", "told"),
        (has("pili"), "AA pil ile çalışır, pil dahil değildir.", "no"),
        (has("terlik"), "Gecelik, sabahlık ve terlik.", "yes"),
        (has("bilgisayar"), "Televizyon, bilgisayar ve konsol için.", "told"),
        (has("parfum"), "Parfüm içermez.", "no"),
        (suits("bulasik", "makinesine"), "Bulaşık makinesinde yıkanır.", "yes"),
        (suits("mikrodalgaya"), "Mikrodalgaya uygun değildir.", "no"),
        (suits("kuru", "cilde"), "Yağlı ciltler için.", "told"),
        (does("isinir", "sapi"), "Ahşap sapı ısınmaz.", "no"),
        (does("isinir", "sapi"), "Kulpu ısınmaz.", "told"),
        (does("gecirmez", "su"), "Su geçirmez.", "yes"),
        (does("polyester"), "%100 pamuk.", "no"),
        (does("terletir"), "%100 pamuk.", ""),
    ],
)
def test_a_description_says_yes_or_no_only_of_the_thing_itself(asked, description, verdict):
    assert says(asked, description=description) == verdict


def test_a_brand_is_no_material():
    assert says(is_("pamuklu"), title="Pamukdal Nevresim Takımı", brand="Pamukdal") == ""
    assert says(is_("pamuk"), title="Pamuk Nevresim Takımı", brand="Pamuk") == "told"


def test_a_title_names_who_it_is_for():
    assert says(suits("yavru", "kedi"), title="Yavru Kedi Maması") == "yes"
    assert says(suits("yavru", "kedi"), title="Yetişkin Kedi Maması") == "no"
    assert says(suits("kisir", "kedi"), title="Yetişkin Kedi Maması") == "told"


def test_texts_that_contradict_each_other_say_neither():
    assert says(is_("kablolu"), title="Kablosuz Mouse", description="Şarj kablosu var.") == "told"


def test_the_sentence_that_says_it_is_told():
    told = records.testimony(product(description="Yumuşacık. %100 pamuk! Solmaz."), is_("pamuklu"))
    assert (told.text, told.titled) == ("%100 pamuk!", False)
