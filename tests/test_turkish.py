"""The Turkish language: case, folding, words, suffixes, verbs, numbers."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.turkish import (
    casefold,
    common_chains,
    fold,
    is_chain,
    looks_verbal,
    number_value,
    number_words,
    peelings,
    squeeze,
    stems,
    tokens,
    verb_forms,
)

TURKISH = "abcçdefgğhıijklmnoöprsştuüvyz"
UPPER = str.maketrans({"i": "İ", "ı": "I"})
turkish_words = st.text(TURKISH, min_size=1, max_size=20)


def capitals(text: str) -> str:
    return text.translate(UPPER).upper()


@given(st.text())
def test_fold_is_final_and_has_no_accents(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(unicodedata.category(c) == "Mn" for c in folded)


@given(turkish_words)
def test_capitals_ascii_and_decomposed_spellings_fold_alike(word: str) -> None:
    plain = word.translate(str.maketrans("çğıöşü", "cgiosu"))
    spellings = (word, capitals(word), plain, plain.upper(), unicodedata.normalize("NFD", capitals(word)))
    assert {fold(spelling) for spelling in spellings} == {plain}


@given(turkish_words)
def test_casefold_undoes_turkish_capitals(word: str) -> None:
    assert casefold(capitals(word)) == word


@given(st.text())
def test_tokens_are_plain_words(text: str) -> None:
    assert all(set(token) <= set(string.ascii_lowercase + string.digits) and token for token in tokens(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LOHUSA SABAHLIK TAKIMI", ["lohusa", "sabahlik", "takimi"]),
        ("Terli̇k Seti̇", ["terlik", "seti"]),
        ("iphone 15'e", ["iphone", "15e"]),
        ("Levi’s 3`lü", ["levis", "3lu"]),
        ("'tırnak' içinde", ["tirnak", "icinde"]),
        ("ｆｕｌｌ　ｗｉｄｔｈ", ["full", "width"]),
        ("kâğıt, hâlâ…", ["kagit", "hala"]),
        ("zal\u0301\u0302\u0336go", ["zalgo"]),
        ("я 你好 😀", []),
    ],
)
def test_words_of_everyday_and_odd_spellings(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("sabahliklari", "sabahlik"),
        ("takiminin", "takim"),
        ("fiyatini", "fiyat"),
        ("elbiseleriniz", "elbise"),
        ("cantasindaki", "canta"),
        ("gomlegi", "gomlek"),
        ("corabi", "corap"),
        ("kagidin", "kagit"),
        ("rengi", "renk"),
        ("burnu", "burun"),
        ("agzi", "agiz"),
        ("hakki", "hak"),
        ("suyun", "su"),
        ("arabayla", "araba"),
        ("evdekilerden", "ev"),
        ("elbisemi", "elbise"),
        ("saatler", "saat"),
        ("iphoneu", "iphone"),
        ("15e", "15"),
        ("dantelli", "dantel"),
    ],
)
def test_suffixes_come_off_down_to_a_known_stem(word: str, stem: str) -> None:
    assert stem in {peeling.stem for peeling in peelings(word, {stem})}


@pytest.mark.parametrize(
    ("word", "stem"), [("balkon", "bal"), ("kolsuz", "kollu"), ("masalari", "masi"), ("pijama", "pij")]
)
def test_letters_that_are_no_suffixes_stay_on(word: str, stem: str) -> None:
    assert peelings(word, {stem}) == []


def test_plain_inflection_is_cheaper_than_derivation_and_broken_harmony() -> None:
    cost = {word: peelings(word, {"gece", "saat"})[0].cost for word in ("geceler", "gecelik", "saatler", "geceleri")}
    assert cost["geceler"] == cost["geceleri"] == 0
    assert cost["geceler"] < cost["saatler"] < cost["gecelik"]


@given(turkish_words, st.sets(turkish_words, max_size=5))
def test_only_known_stems_are_found(word: str, known: set[str]) -> None:
    folded = {fold(k) for k in known}
    assert set(stems(fold(word), folded)) <= folded


def test_the_longest_stem_leads() -> None:
    assert stems("sabahliklar", {"sabah", "sabahlik", "sabahliklar"}) == ("sabahliklar", "sabahlik", "sabah")


def test_usual_chains_are_chains() -> None:
    chains = common_chains()
    assert {"larin", "lerini", "sinin", "ndan", "imizden"} <= set(chains)
    assert is_chain("larini", "takim")
    assert not is_chain("xyz", "takim")


def test_letters_drawn_out_are_one_and_numbers_stay() -> None:
    assert squeeze("merhabaaaa saat 1000 parça çoooook") == "merhaba saat 1000 parça çok"


@pytest.mark.parametrize(
    ("root", "aorist", "forms"),
    [
        ("ara", "arar", {"ariyorum", "ararim", "aramak", "arasam", "ariyoruz", "aradigim", "arayicam"}),
        ("bak", "bakar", {"bakiyorum", "bakarim", "bakabilir", "bakicam", "bakiyordum", "baksak"}),
        ("göster", "gösterir", {"gosteriyor", "gosterirsiniz", "gosterin", "gosterebilir", "gostersene"}),
        ("söyle", "söyler", {"soyluyorum", "soyleyin", "soylesene"}),
    ],
)
def test_verb_forms_follow_harmony(root: str, aorist: str, forms: set[str]) -> None:
    assert forms <= verb_forms(root, aorist)


@pytest.mark.parametrize("word", ["gidiyordum", "kaybetmistim", "yapabilirsem", "giderken", "sasirdim", "ucuzladi"])
def test_unknown_words_with_verbal_ends_look_verbal(word: str) -> None:
    assert looks_verbal(word)


@pytest.mark.parametrize("word", ["sabahlik", "terlik", "canta", "kazak", "elbise", "xiaomi"])
def test_nouns_do_not(word: str) -> None:
    assert not looks_verbal(word)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["iki", "yuz", "elli"], 250),
        (["bin", "bes", "yuz"], 1500),
        (["yuz"], 100),
        (["iki", "bin"], 2000),
        (["uc", "milyon"], 3_000_000),
        (["elma"], None),
        ([], None),
    ],
)
def test_number_words_say_numbers(words: list[str], value: int | None) -> None:
    assert number_value(words) == value


def test_number_words_that_ran_together_come_apart() -> None:
    assert number_words("ikiyuzelli") == ["iki", "yuz", "elli"]
    assert number_words("ikincisi") == []
