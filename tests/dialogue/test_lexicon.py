import tomllib
from importlib import resources

import pytest

from chatbot import turkish
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Lexicon, outermost
from chatbot.dialogue.spelling import Speller

GRAMMAR = {
    "must", "either", "is_done", "lets", "which_does", "generic", "would", "how_done", "predicate", "fails", "reproach",
    "denies", "have_you", "happened", "do_you", "are_you_at", "quantity", "many", "may_i", "i_will", "you_do",
    "have_done",
}  # fmt: skip


@pytest.fixture(scope="module")
def speller(turkish_lexicon):
    return Speller(turkish_lexicon)


def lexicon(**labels):
    return Lexicon("tr", {"social": labels})


def labels_of(lexicon, text):
    return {mark.label for mark in outermost(lexicon.marks(turkish.tokens(text)))}


@pytest.mark.parametrize("text", ["ödeyebilir", "ödüyorum", "ödemesi", "ödenmiyor"])
def test_a_verb_is_known_in_all_its_forms(text):
    assert labels_of(lexicon(pay=["ödemek"]), text) == {"pay"}


@pytest.mark.parametrize("text", ["renk", "renkleri", "rengi", "RENGİNDEN", "renkkk"])
def test_a_noun_is_known_in_all_its_forms_and_spellings(text):
    assert labels_of(lexicon(color=["renk"]), text) == {"color"}


def test_a_phrase_is_known_written_together_and_hides_its_words():
    greeting = lexicon(day=["gün"], daypart=["iyi gün"])
    assert labels_of(greeting, "iyi günler") == {"daypart"}
    assert labels_of(greeting, "iyigünler") == {"daypart"}


def test_the_longer_stem_wins():
    assert labels_of(lexicon(ship=["kargo"], mine=["kargom"]), "kargomun") == {"mine"}


@pytest.mark.parametrize("word", ["teşekürler", "tesekkürlr", "teşşekkürler", "tşekkürler"])
def test_one_slip_is_repaired(speller, turkish_lexicon, word):
    assert turkish_lexicon.words(speller.repair(turkish.fold(word)))


@pytest.mark.parametrize(
    "word", ["bisiklet", "matkap", "halı", "bornoz", "kelepçe", "hasır", "salam", "sofra", "kadın"]
)
def test_goods_are_not_repaired_into_small_talk(speller, word):
    assert speller.repair(turkish.fold(word)) == ""


@pytest.mark.parametrize(
    ("word", "meant"), [("rnkleri", "renkleri"), ("kdr", "kadar"), ("bdn", "beden"), ("aciksnz", "acik")]
)
def test_words_without_vowels_are_read(speller, word, meant):
    assert speller.repair(word) == meant


@pytest.mark.parametrize("word", ["acmiyorsunuz", "gelmedim"])
def test_no_negation_is_repaired_away(speller, word):
    assert speller.read([word], lambda _: False)[0] == [word]


@pytest.mark.parametrize("word", ["kaydirir", "dagitima"])
def test_no_letter_is_rewritten_into_a_complaint(speller, word):
    assert speller.repair(word) == ""


@pytest.mark.parametrize(
    ("word", "meant"), [("odme", "odeme"), ("kapda", "kapida"), ("ftura", "fatura"), ("fiyti", "fiyati")]
)
def test_a_lost_vowel_is_put_back(speller, word, meant):
    assert speller.repair(word) == meant


def test_abbreviations_stand_for_words(turkish_lexicon):
    assert turkish_lexicon.written["kc"] == ("kac",)
    assert turkish_lexicon.written["vrm"] == ("var", "mi")


def test_words_run_together_are_split(speller):
    assert speller.split("stoktavarmi") == ("stokta", "varmi")


@pytest.mark.parametrize("word", ["tabak", "yatak", "hamile", "poset", "kolye", "ceket", "abiye"])
def test_goods_are_not_torn_apart(speller, word):
    assert speller.split(word) == ()


@pytest.mark.parametrize("language", ["tr", "en"])
def test_rules_speak_of_labels_that_exist(language):
    source = resources.files("chatbot.dialogue") / "lexicon" / f"{language}.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    rules = {"facts", "themes", "intents"}
    known = GRAMMAR.union(*(labels for group, labels in tables.items() if group not in {*rules, "same", "written"}))
    named = {
        label
        for group in rules
        for patterns in tables.get(group, {}).values()
        for pattern in patterns
        for part in pattern.removesuffix("?").split("+")
        for label in part.strip().removeprefix("!").split("|")
    }
    assert named <= known


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("hangi bedeni almalıyım", "must"),
        ("saten mi pamuk mu", "either"),
        ("bu kumaş terletir mi", "generic"),
        ("kaşe nasıl temizlenir", "how_done"),
        ("gerçek deri mi", "predicate"),
        ("içinde neler olmalı", "which_does"),
        ("telefonu açmadınız", "reproach"),
    ],
)
def test_grammar_alone_tells_open_questions(text, label):
    assert label in {mark.label for mark in grammar_marks(turkish.tokens(text), ())}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("kapağı kapanmıyor", "fails"),
        ("kargoya verdiniz mi", "have_you"),
        ("boyası aktı çıktı", "happened"),
        ("almayı düşünmüyorum", "denies"),
        ("monte ediyor musunuz", "do_you"),
        ("avizeyi siz mi takıyorsunuz", "do_you"),
        ("tek başıma kurabilir miyim", "may_i"),
        ("akşam eşimle konuşup alırız", "i_will"),
        ("robot gibi konuşuyorsun", "you_do"),
        ("ikincisi kaç", "price"),
        ("kadıköyde misiniz", "are_you_at"),
        ("iki tane alırsam", "quantity"),
    ],
)
def test_grammar_tells_who_does_what(text, label):
    assert label in {mark.label for mark in grammar_marks(turkish.tokens(text), ())}


@pytest.mark.parametrize("text", ["var mı yok mu", "stokta var mı", "elmalı sabun", "bağlamalı bluz"])
def test_grammar_leaves_plain_questions_alone(text):
    assert not {mark.label for mark in grammar_marks(turkish.tokens(text), ())} & {"must", "either", "generic"}
