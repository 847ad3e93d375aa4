"""How to reach a person, as a sentence."""

from chatbot.dialogue import facts
from chatbot.dialogue.answers.case import Case
from chatbot.dialogue.hours import open_state


def reach(case: Case) -> str:
    """How to reach a person, and when they are there."""
    business = case.scene.business
    key = "reach_both" if business.phone and business.whatsapp else ""
    key = key or ("reach_phone" if business.phone else "reach_whatsapp" if business.whatsapp else "")
    key = key or ("reach_email" if business.email else "")
    state = open_state(business.opening_hours, case.scene.now)
    closed = ""
    if state and not state.open_now and state.opens_at:
        closed = case.say("closed_until", opens=facts.opens(state, case.texts))
    return (case.say(key, phone=business.phone, email=business.email) if key else "") + closed
