import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.model import Product


@pytest.fixture(scope="module")
def index():
    titles = (
        "Saç Maşası 25 mm",
        "Katlanır Kamp Masası",
        "Cam Kavanoz",
        "Yüzey Temizleyici Çam",
        "Canlı Renkli Çanta",
    )
    return ProductIndex([Product(str(n), title, 100) for n, title in enumerate(titles)])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("maşa", "Saç Maşası 25 mm"),
        ("katlanır masa", "Katlanır Kamp Masası"),
        ("çam", "Yüzey Temizleyici Çam"),
        ("büyük cam", "Cam Kavanoz"),
        ("canlı renkli çanta", "Canlı Renkli Çanta"),
    ],
)
def test_accents_tell_which_of_two_words_is_meant(index, text, title):
    assert index.search(text).products[0].title == title


def test_a_text_without_accents_may_mean_either(index):
    assert {p.title for p in index.search("masa").products} == {"Saç Maşası 25 mm", "Katlanır Kamp Masası"}


def test_only_what_has_the_word_meant_is_left(index):
    assert [p.title for p in index.search("maşa").products] == ["Saç Maşası 25 mm"]
