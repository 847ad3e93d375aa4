import pytest

from chatbot.dialogue import endings


@pytest.mark.parametrize(
    "word",
    [
        "fiyat-i",
        "fiyat-lari",
        "fiyat-iniz",
        "fiyat-lariniza",
        "magaza-nizdan",
        "kargo-yla",
        "beden-lerinden",
        "stok-taki",
        "pembe-si",
    ],
)
def test_nouns_take_their_endings(word):
    assert endings.noun(word.split("-")[1])


@pytest.mark.parametrize(
    "word",
    [
        "ulas-abilirim",
        "begen-mezsem",
        "kapan-iyorsunuz",
        "gonder-iyormusunuz",
        "al-abiliyormuyuz",
        "degis-tirebilir",
        "yika-nir",
        "gel-medi",
    ],
)
def test_verbs_take_their_endings(word):
    assert endings.verb(word.split("-")[1])


@pytest.mark.parametrize("tail", ["lik", "ci", "xyz", "kolu", "bahce"])
def test_derivations_and_other_words_are_no_endings(tail):
    assert not endings.noun(tail)


def test_a_lone_voice_suffix_is_no_verb_form():
    assert not endings.verb("t")  # şort is not sor-t
