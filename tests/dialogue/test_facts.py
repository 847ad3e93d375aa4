"""What a shop's profile says of a topic, and which topics are left to its own questions."""

from datetime import UTC, datetime

from chatbot.dialogue.facts import fact, topics_told
from chatbot.dialogue.replies import load_texts
from chatbot.model import Business

_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _shop(**lines: str) -> Business:
    return Business("kiosk", "Büfe", **lines)  # type: ignore[arg-type]  # only texts are given


def _abroad(shipping_info: str) -> str:
    return fact("abroad", _shop(shipping_info=shipping_info), load_texts("tr"), _NOW)


def test_a_line_left_empty_leaves_its_topic_to_the_shops_own_questions():
    told = topics_told(_shop(pickup="Mağazadan alabilirsiniz."))
    assert "pickup" in told
    assert {"installments", "invoice"}.isdisjoint(told)


def test_shipping_abroad_is_told_by_a_shipping_line_that_speaks_of_it():
    assert "gönderim yoktur" in _abroad("Kargo 60 TL. Yurt dışına gönderim yoktur")


def test_shipping_abroad_is_not_told_by_a_line_that_says_nothing_of_it():
    assert _abroad("Kargo 60 TL.") == ""
