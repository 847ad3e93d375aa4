import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.sentence import MAX_TOKENS, read_sentence, squeezed


def words(text):
    return [token.text for token in read_sentence(text).tokens]


def test_words_are_folded_and_case_endings_cut_at_the_apostrophe():
    assert words("İyi GÜNLER, iPhone'un fiyatı?") == ["iyi", "gunler", "iphone", "fiyati"]


def test_emoji_are_words_of_their_own():
    assert words("tamam👍") == ["tamam", "👍"]


@pytest.mark.parametrize(("text", "number"), [("42si", 42), ("3'ü", 3), ("2.", 2), ("38", 38)])
def test_numbers_lose_their_endings(text, number):
    assert read_sentence(text).tokens[0].number == number


@pytest.mark.parametrize("text", ["3. nün rengi", "3.sü", "3 sü", "3ncü", "3. ün"])
def test_a_place_in_a_list_may_be_written_apart_from_its_ending(text):
    first = read_sentence(text).tokens[0]
    assert (first.number, bool(first.tail)) == (3, True)


@pytest.mark.parametrize("text", ["3 cihaz", "3 un kurabiye", "2 yıl"])
def test_words_after_numbers_stay_words(text):
    assert not read_sentence(text).tokens[0].tail


def test_what_is_cut_out_leaves_the_rest_as_written():
    sentence = read_sentence("Merhaba, KIRMIZI elbise var mı?")
    assert sentence.without(frozenset({0})) == ", KIRMIZI elbise var mı?"


def test_letters_drawn_out():
    assert squeezed("tamammm") == ("tamamm", "tamam")
    assert squeezed("saat") == ()


def test_zalgo_and_invisible_characters_are_dropped():
    assert words("m̷e̸r̴haba\u200b") == ["merhaba"]


@given(st.text(max_size=1000))
def test_any_text_is_read(text):
    assert len(read_sentence(text).tokens) <= MAX_TOKENS
