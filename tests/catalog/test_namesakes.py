import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.model import Product

TITLES = {
    "Lastik Toka 20'li": "Kozmetik > Saç",
    "Metal Çek Bırak Araba 6'lı": "Oyuncak",
    "Masa Tenisi Raketi 2'li Set": "Raket",
    "Kamp Masası Katlanır": "Kamp",
    "İnce Külotlu Çorap 15 Denye": "Çorap",
    "Mat Külotlu Çorap 70 Den": "Çorap",
    "Müslin Bebek Örtüsü 80x80 cm": "Bebek",
    "Sporcu Sütyeni Çapraz Sırt": "İç Giyim > Sütyen",
    "Emzirme Sütyeni Pamuklu": "İç Giyim > Sütyen",
    "Oyuncak Bebek Arabası": "Oyuncak",
}


@pytest.fixture(scope="module")
def index():
    return ProductIndex([Product(str(n), title, 100, category=TITLES[title]) for n, title in enumerate(TITLES)])


@pytest.mark.parametrize("text", ["arabaya lastik lazım", "masa tenisi masası", "varis çorabı"])
def test_what_only_shares_a_name_is_not_what_was_asked_for(index, text):
    assert not index.search(text).found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lastik", "Lastik Toka 20'li"),
        ("masa tenisi raketi", "Masa Tenisi Raketi 2'li Set"),
        ("yetmiş denye külotlu çorap var mıydı", "Mat Külotlu Çorap 70 Den"),
        ("80 e 80 müslin örtü", "Müslin Bebek Örtüsü 80x80 cm"),
        ("spor yaparken giymek için sütyen var mı", "Sporcu Sütyeni Çapraz Sırt"),
        ("araba", "Metal Çek Bırak Araba 6'lı"),
    ],
)
def test_spoken_measures_and_purposes_find_the_thing_itself(index, text, title):
    result = index.search(text)
    assert result.found
    assert result.products[0].title == title
