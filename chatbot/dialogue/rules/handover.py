"""What goes to the shop's people: complaints, orders under way, the wish for a person."""

from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.rules.shop import is_near
from chatbot.dialogue.rules.view import FEW_WORDS, View
from chatbot.model import Intent


def hand_over(view: View) -> Understanding | None:
    """Complaints, orders under way and the wish for a person go to the shop's people."""
    for name, intent in (
        ("complaint", Intent.COMPLAINT),
        ("order_status", Intent.ORDER_STATUS),
        ("human_handoff", Intent.HUMAN_HANDOFF),
    ):
        if view.hit(name) is not None:
            return Understanding(intent, faq=view.faq if is_near(view) or (view.faq and view.faq.themed) else None)
    return None


def mishap(view: View) -> Understanding | None:
    """Something befell a thing and nothing is asked: "nevresimin rengi çarşafa çıktı", "aldığım ütü koktu"."""
    reading = view.reading
    asked = view.asks & {"price", "stock", "count"} or reading.has("exist", "want", "recommend", "thanks", "ack")
    told = not reading.has("would", "generic", "have_you", "wh", "predicate", "asks_if")
    if reading.has("mine") and told and not asked and len(reading.sentence.tokens) > FEW_WORDS:
        return Understanding(Intent.COMPLAINT)
    last = max(reading.places("happened") - reading.places("filler"), default=-1)
    if (
        asked
        or not told
        or reading.kinds.get(last)
        or last < max(reading.kinds, default=0)
        or not reading.goods()
        or last < FEW_WORDS
    ):
        return None
    return Understanding(Intent.COMPLAINT)
