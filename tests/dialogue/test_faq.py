import pytest

from chatbot.dialogue.faq import FaqBook
from chatbot.model import Faq

ENTRIES = (
    Faq("Toptan satış yapıyor musunuz?", "Evet, 20 adetten sonra."),
    Faq("Pantolon paçası kısaltıyor musunuz?", "Evet, ertesi gün hazır olur."),
    Faq("Saatlerin garantisi var mı?", "İki yıl garantilidir, pil değişimi ilk yıl ücretsizdir."),
    Faq("Hediye paketi yapıyor musunuz?", "Evet, kurdeleli kutuya koyuyoruz."),
    Faq("Kahveyi öğütüyor musunuz?", "Evet, demleme yönteminize göre."),
    Faq("Kahve kaç günde kavruluyor?", "Siparişten sonraki gün."),
)


@pytest.fixture(scope="module")
def long_book(turkish_lexicon):
    return FaqBook(ENTRIES, turkish_lexicon, told=frozenset({"shipping"}), texts=("Kahve siparişleri aynı gün çıkar.",))


def question_for(book, text, **hints):
    match = book.match(text.split(), **hints)
    return match.entry.question if match else ""


def test_what_both_are_about_finds_an_entry_without_a_shared_word(long_book):
    assert question_for(long_book, "cok sayida alsam", themes=frozenset({"wholesale"})) == ENTRIES[0].question


def test_words_of_the_answer_find_an_entry(long_book):
    assert question_for(long_book, "kurdeleli kutuda gelsin") == ENTRIES[3].question


def test_a_word_of_one_entry_says_more_than_one_of_many(long_book):
    match = long_book.match(["kahve", "ogutuluyor", "mu"])
    assert (match.entry, match.score > 0.9) == (ENTRIES[4], True)


def test_what_is_asked_of_a_thing_decides_between_entries_about_it(long_book):
    assert question_for(long_book, "kahve kac gunde hazir", labels=["how_long"]) == ENTRIES[5].question


def test_a_told_theme_says_nothing(long_book):
    assert long_book.match(["nasil"], frozenset({"shipping"})) is None


def test_other_themes_make_a_shared_word_weaker(long_book):
    plain = long_book.match(["garanti"])
    other = long_book.match(["garanti"], frozenset({"wholesale"}))
    assert plain.entry == ENTRIES[2]
    assert other.score < 1


def test_one_rare_word_among_others_is_not_enough(long_book):
    match = long_book.match(["kahve", "makinesi", "temizligi"], rare=frozenset({"kahve"}))
    assert match is None or not match.themed


def test_a_book_without_entries_knows_nothing(turkish_lexicon):
    assert FaqBook((), turkish_lexicon).match(["toptan"], frozenset({"wholesale"})) is None


def test_a_word_is_no_form_of_another_that_only_begins_alike(turkish_lexicon):
    book = FaqBook([Faq("Havlulara isim işleniyor mu?", "Evet.")], turkish_lexicon)
    assert book.match(["hava", "nasil"]) is None


def test_a_word_of_the_same_field_finds_an_entry(turkish_lexicon):
    book = FaqBook([*ENTRIES, Faq("Otoparkınız var mı?", "Arkada ücretsiz park yeri var.")], turkish_lexicon)
    near = book.match(["araci", "nereye", "birakalim"])
    assert (near.entry.question, near.words, near.own) == ("Otoparkınız var mı?", {"araci", "birakalim"}, frozenset())


def test_a_word_of_one_answer_finds_its_entry(turkish_lexicon):
    book = FaqBook(
        [Faq("Düzenli sipariş verebilir miyim?", "Abonelikle her ay gönderiyoruz."), *ENTRIES], turkish_lexicon
    )
    match = book.match(["abonelik", "var", "mi"])
    assert (match.entry.question, match.own) == ("Düzenli sipariş verebilir miyim?", {"abonelik"})


def test_goods_alone_make_no_entry_likely(turkish_lexicon):
    book = FaqBook(
        [Faq("Anahtar kopyalıyor musunuz?", "Beklerken."), Faq("Otopark var mı?", "Arkada.")], turkish_lexicon
    )
    words = ["anahtar", "kopyala"]
    assert book.match(words, goods=set(words)).score <= 0.6 < book.match(words).score


def test_what_every_shop_does_makes_no_entry_likely(long_book):
    match = long_book.match(["siparisi", "ne", "zaman", "gonderirsiniz"])
    assert match is None or match.score < 0.4


def test_a_theme_of_several_entries_says_less_than_one_of_a_single_entry(turkish_lexicon):
    entries = (
        Faq("Avizeyi takıyor musunuz?", "Evet."),
        Faq("Dolap kurulumu yapıyor musunuz?", "Evet."),
        Faq("Şubeniz var mı?", "Tek mağazamız var."),
    )
    book = FaqBook(entries, turkish_lexicon)
    broad = book.match(["usta", "gonderir"], frozenset({"service"}))
    single = book.match(["izmirde"], frozenset({"branches"}))
    assert broad.score < single.score
    assert single.entry == entries[2]
