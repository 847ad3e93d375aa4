import pytest

from chatbot.dialogue.forms import forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("almaliyim", "must"),
        ("terletir", "aorist"),
        ("olmali", "necessity"),
        ("kapanmiyor", "fails"),
        ("dusunmuyorum", "denies"),
        ("begenmisler", "hearsay"),
        ("gidecegiz", "finite"),
        ("goturecegim", "intends"),
        ("naziksiniz", "you_are"),
        ("ayrildi", "happened"),
    ],
)
def test_a_word_has_the_form_its_ending_says(word, form):
    assert form in forms(word)


@pytest.mark.parametrize(
    ("word", "form"), [("bileti", "finite"), ("ustu", "happened"), ("kodu", "happened"), ("deler", "plural")]
)
def test_nouns_are_no_verbs(word, form):
    assert form not in forms(word)
