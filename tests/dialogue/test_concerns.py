"""What customers of any shop ask beside its goods: facts of its profile, its own questions put in other words."""

import tomllib
from pathlib import Path

import pytest

from chatbot.dialogue.context import Context
from chatbot.dialogue.faq import FaqBook
from chatbot.model import Faq

TOLD = frozenset({"shipping", "return_policy", "payment", "hours", "address", "cargo_company", "phone"})
HERE = Path(__file__).parent
CONCERNS = tomllib.loads((HERE / "concerns.toml").read_text(encoding="utf-8"))["concern"]
FACTS = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=[0, 1], ids=["one way", "the other"])
def books(request, turkish_lexicon):
    entries = tuple(Faq(concern["shops"][request.param], "Bizde böyle.") for concern in CONCERNS)
    return request.param, FaqBook(entries, turkish_lexicon, told=TOLD)


@pytest.mark.parametrize("concern", CONCERNS, ids=[concern["shops"][0] for concern in CONCERNS])
def test_a_concern_is_found_in_other_words(understand, catalogue, books, concern):
    way, book = books
    meanings = {text: understand(text, Context(), catalogue, book) for text in concern["customers"]}
    matches = {text: meaning.faq or meaning.perhaps for text, meaning in meanings.items()}
    found = {text: match.entry.question if match else "" for text, match in matches.items()}
    assert {text: question for text, question in found.items() if question != concern["shops"][way]} == {}


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_asked_for_in_other_words(understand, catalogue, turkish_lexicon, name):
    book = FaqBook((), turkish_lexicon)
    facts = {text: understand(text, Context(), catalogue, book).facts for text in FACTS[name]}
    assert {text: found for text, found in facts.items() if name not in found} == {}
