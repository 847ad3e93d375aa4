"""Every labelled conversation is held through the service; of each shop's turns almost all must be right."""

from pathlib import Path

import pytest

from chatbot.catalog.importers import read_catalogue
from chatbot.dialogue.replies import load_texts
from chatbot.model import Intent
from labelled import ROOT, TUESDAY_NOON, ask_id, hold_all, read_conversations, service_for

FOLDER = Path(__file__).parent / "conversations"
WANTED = 0.97

CONVERSATIONS = read_conversations(FOLDER)
SHOPS = sorted({conversation.shop for conversation in CONVERSATIONS})
OPENINGS = (
    "merhaba",
    "elbise var mı",
    "siyah elbise ne kadar",
    "kargo ücreti ne kadar",
    "bisiklet var mı",
    "fiyatı",
    "asdfgh",
    "bana şiir yaz",
    "siparişim nerede",
    "hangi renkleri var",
    "saten pijama düğüne uygun mu",
    "hello",
    "do you have a dress",
    "neler sorabilirim",
)


@pytest.mark.parametrize("shop", SHOPS)
def test_almost_every_turn_is_answered_as_labelled(shop):
    judged = hold_all([conversation for conversation in CONVERSATIONS if conversation.shop == shop])
    wrong = [one for one in judged if one.faults]
    right = 1 - len(wrong) / len(judged)
    listing = "\n".join(map(str, wrong))
    assert right >= WANTED, f"{right:.1%} of {len(judged)} turns are right; wrong ones:\n{listing}"


@pytest.mark.parametrize("opening", OPENINGS)
def test_every_suggestion_is_understood_when_tapped(opening):
    with service_for(["sample_shop"]) as service:
        first = service.reply("sample_shop", None, opening, request_id=ask_id())
        assert opening == "siparişim nerede" or first.suggestions
        for suggestion in first.suggestions:
            session_id = service.reply("sample_shop", None, opening, request_id=ask_id()).session_id
            reply = service.reply("sample_shop", session_id, suggestion, request_id=ask_id())
            assert reply.intent is not Intent.UNCLEAR, suggestion
            assert "yok" not in reply.answer.split()[:6], f"{suggestion}: {reply.answer}"


@pytest.mark.parametrize(("language", "opening"), [("tr", "kargo ücreti ne kadar"), ("en", "hello, do you ship?")])
@pytest.mark.parametrize("shop", ["general_store", "lingerie_store", "bazaar_store"])
def test_a_category_offered_is_shown_when_tapped(shop, language, opening):
    catalogue = next((ROOT / "tests" / "shops" / shop).glob("products.*"))
    categories = {
        product.category
        for product in read_catalogue(catalogue, now=TUESDAY_NOON, progress=lambda done, total: None).products
        if product.category
    }
    assert len(categories) > 5
    with service_for([shop]) as service:
        for category in sorted(categories):
            name = category.rpartition(">")[2].strip()
            session_id = service.reply(shop, None, opening, request_id=ask_id()).session_id
            tap = load_texts(language).tap("category", category=name)
            reply = service.reply(shop, session_id, tap, request_id=ask_id())
            assert any(product.category.endswith(name) for product in reply.products), tap


def test_what_is_asked_of_ones_own_product_is_not_answered_with_anothers():
    with service_for(["general_store"]) as service:

        def talk(*questions):
            session_id = None
            for question in questions:
                reply = service.reply("general_store", session_id, question, request_id=ask_id())
                session_id = reply.session_id
            return reply

        charger = talk("şarj aleti", "hızlı şarj destekliyor mu")
        lamp = talk("masa lambası klipsli", "hızlı şarj destekliyor mu")
        assert [product.title for product in charger.products] == ["Voltaro GaN Şarj Aleti 65W 3 Portlu"]
        assert charger.products[0] not in lamp.products
