import pytest

from chatbot.dialogue.context import Context
from chatbot.dialogue.faq import FaqBook
from chatbot.model import Faq

ENTRIES = (
    Faq("Pantolon paçası kısaltıyor musunuz?", "Evet, ertesi gün hazır olur."),
    Faq("Elbiseler ütü ister mi?", "Hafif ütü yeter."),
    Faq("Ürünler yıkanınca çeker mi?", "Hayır, çekmez."),
)


@pytest.fixture(scope="module")
def entry_for(understand, catalogue, turkish_lexicon):
    book = FaqBook(ENTRIES, turkish_lexicon)

    def found(text):
        meaning = understand(text, Context(), catalogue, book)
        match = meaning.faq or meaning.perhaps
        return match and match.entry

    return found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pantolonun paçasını kısaltır mısınız", 0),
        ("elbise ütü ister mi", 1),
        ("pantolon yıkanınca çeker mi", 2),
    ],
)
def test_an_entry_answers_what_is_asked_of_its_goods(entry_for, text, place):
    assert entry_for(text) == ENTRIES[place]


@pytest.mark.parametrize(
    "text",
    [
        "pantolonun paçası dar mı",
        "pantolon kaç paçalı",
        "pantolon ütü ister mi",
    ],
)
def test_an_entry_answers_nothing_else_of_them_and_of_no_others(entry_for, text):
    assert entry_for(text) is None
