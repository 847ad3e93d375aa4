"""What goes to the shop's people: complaints, orders under way, the wish for a person."""

from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.rules.shop import is_near
from chatbot.dialogue.rules.view import View
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
