"""How a customer reaches the shop's people: phone numbers in one form, the WhatsApp link, opening times. Pure."""

from datetime import datetime
from urllib.parse import quote

from chatbot.dialogue.hours import open_state
from chatbot.model import Business, Contact

_PREFILL_LENGTH = 300


def contact_of(business: Business, question: str, now: datetime) -> Contact | None:
    """The shop's contact with the customer's question ready in WhatsApp; None when the shop gave no way at all."""
    state = open_state(business.opening_hours, now)
    whatsapp = whatsapp_url(business.whatsapp, question)
    if not (business.phone or whatsapp or business.email):
        return None
    return Contact(
        phone=business.phone or None,
        whatsapp_url=whatsapp,
        email=business.email or None,
        open_now=state.open_now if state else None,
        opens_at=state.opens_at.isoformat() if state and state.opens_at else None,
    )


def whatsapp_url(number: str, text: str) -> str | None:
    """The wa.me link that opens a chat with the text already written, or None without a usable number."""
    digits = international(number)
    if not digits:
        return None
    prefill = " ".join(text.split())[:_PREFILL_LENGTH].encode("utf-8", "ignore")
    return f"https://wa.me/{digits}" + (f"?text={quote(prefill, safe='')}" if prefill else "")


def international(number: str) -> str:
    """A phone number's digits with the country code: 0532…, 532… and +90 532… are all 90532…; "" if it is none."""
    digits = "".join(char for char in number if char in "0123456789")
    if number.strip().startswith("+"):
        return digits if len(digits) >= 8 else ""
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if len(digits) == 11 and digits.startswith("0"):
        return "9" + digits
    if len(digits) == 10:
        return "90" + digits
    return digits if 11 <= len(digits) <= 15 else ""
