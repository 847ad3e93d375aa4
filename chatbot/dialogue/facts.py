"""What a shop says about itself, by topic, in a sentence. From the business profile only: an empty text = not said."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from chatbot import turkish
from chatbot.dialogue import formats
from chatbot.dialogue.hours import DAYS, SHOP_ZONE, OpenState, hours_on, minutes, open_state
from chatbot.dialogue.meaning import Moment
from chatbot.dialogue.replies import Texts
from chatbot.model import Business

_DAY_MINUTES = 24 * 60
_INSTALLMENT = "taksit"
_BEGINS = {"evening": 18 * 60, "night": 22 * 60}  # from when on it is open then


def on_days(days: Iterable[str], business: Business, texts: Texts, now: datetime) -> str:
    """The hours on the named days ("mon".."sun", "tomorrow"), or "" when the shop gave no hours by day."""
    if not business.opening_hours:
        return ""
    today = now.astimezone(SHOP_ZONE).weekday()
    named = {DAYS[(today + 1) % 7] if day == "tomorrow" else day for day in days}
    return " ".join(_on_day(day, business, texts) for day in DAYS if day in named)


def _on_day(day: str, business: Business, texts: Texts) -> str:
    hours = hours_on(business.opening_hours, day)
    name = texts.day(day)
    name = name[:1].upper() + name[1:]
    return (
        texts.say("day_open", day=name, opens=hours[0], closes=hours[1]) if hours else texts.say("day_closed", day=name)
    )


def at_moment(moment: Moment, day: str, business: Business, texts: Texts, now: datetime) -> str:
    """Whether the shop is open at a moment of the named day, else of today; "" when it gave no hours by day."""
    if not business.opening_hours:
        return ""
    today = now.astimezone(SHOP_ZONE).weekday()
    weekday = DAYS.index(day) if day in DAYS else (today + (day == "tomorrow")) % 7
    hours = hours_on(business.opening_hours, DAYS[weekday])
    if hours is None:
        return _on_day(DAYS[weekday], business, texts)
    near = {today: "today", (today + 1) % 7: "tomorrow"}.get(weekday, "that")
    name = texts.line(f"{near}_{moment.part if moment.minute is None else 'day'}", day=texts.day(DAYS[weekday]))
    if moment.minute is not None:
        return _at_clock(moment.minute, name, hours, texts)
    return _in_part(moment.part, name, hours, texts)


def _at_clock(minute: int, name: str, hours: tuple[str, str], texts: Texts) -> str:
    """Whether hours include a minute of the day."""
    opens_at, closes_at = map(minutes, hours)
    closes_at += _DAY_MINUTES if closes_at <= opens_at else 0
    time = f"{minute // 60 % 24:02}:{minute % 60:02}"
    key = "open_at" if opens_at <= minute <= closes_at else "closed_at"
    time = formats.clock(time, "locative") if texts.language == "tr" else time
    return texts.say(key, day=name, time=time, opens=hours[0], closes=hours[1])


def _in_part(part: str, name: str, hours: tuple[str, str], texts: Texts) -> str:
    """Until when in the evening or the night the shop is open, or when it closes before."""
    opens_at, closes_at = map(minutes, hours)
    late = closes_at <= opens_at or closes_at > _BEGINS[part]
    case: formats.Case = "dative" if late else "locative"
    closes = formats.clock(hours[1], case) if texts.language == "tr" else hours[1]
    return texts.say("open_late" if late else "closed_late", when=name[:1].upper() + name[1:], closes=closes)


def fact(topic: str, business: Business, texts: Texts, now: datetime) -> str:
    """The shop's answer on a topic, or "" when the shop did not say."""
    told = TOPICS.get(topic)
    return told(business, texts, now) if told else _told_beside(topic, business, texts)


def _told_beside(topic: str, business: Business, texts: Texts) -> str:
    """A line of the profile that speaks of a topic beside its own: of shipping, where "yurt dışı" is in it."""
    name, spoken = _BESIDE.get(topic, ("", ""))
    line = str(getattr(business, name)) if name else ""
    return texts.quoted(_sentence(line)) if spoken and spoken in turkish.fold(line) else ""


def topics_told(business: Business) -> frozenset[str]:
    """The topics the shop's profile is asked for, but for those whose one line it left empty."""
    return frozenset(topic for topic in TOPICS if topic not in _LINES or getattr(business, _LINES[topic]).strip())


def texts_of(business: Business) -> tuple[str, ...]:
    """What the shop's profile says in sentences of its own."""
    told = (
        business.return_policy, business.shipping_info, business.cargo_company, business.installments,
        business.invoice, business.pickup, business.hours,
    )  # fmt: skip
    return tuple(text for text in told if text)


def opening(state: OpenState | None, texts: Texts) -> str:
    """Open or closed, and until when."""
    if state is None:
        return ""
    if state.open_now and state.closes_at:
        time = f"{state.closes_at:%H:%M}"
        return texts.say("open_now", closes=formats.clock(time, "dative") if texts.language == "tr" else time)
    return texts.say("closed_now", opens=opens(state, texts)) if state.opens_at else ""


def opens(state: OpenState, texts: Texts) -> str:
    """When a closed shop opens: "yarın 09:00'da", "pazartesi 10:00'da"."""
    assert state.opens_at is not None
    time = formats.clock(f"{state.opens_at:%H:%M}", "locative") if texts.language == "tr" else f"{state.opens_at:%H:%M}"
    days = (state.opens_at.date() - state.now.date()).days
    if days < 2:
        return texts.line("tomorrow" if days else "today", time=time)
    return texts.line("on_day", day=texts.day(DAYS[state.opens_at.weekday()]), time=time)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def _field(name: str) -> Callable[[Business, Texts, datetime], str]:
    def told(business: Business, texts: Texts, _now: datetime) -> str:
        return texts.quoted(_sentence(str(getattr(business, name))))

    return told


def _installments(business: Business, texts: Texts, now: datetime) -> str:
    """What the shop says of paying in parts; else how one pays, where a way to pay speaks of it: "Kart (6 taksit)"."""
    if business.installments:
        return _field("installments")(business, texts, now)
    told = any(_INSTALLMENT in turkish.fold(method) for method in business.payment_methods)
    return _payment(business, texts, now) if told else ""


def _worded(name: str) -> Callable[[Business, Texts, datetime], str]:
    def told(business: Business, texts: Texts, _now: datetime) -> str:
        value = str(getattr(business, name)).strip()
        return texts.say(name, value=value) if value else ""

    return told


def _hours(business: Business, texts: Texts, now: datetime) -> str:
    state = opening(open_state(business.opening_hours, now), texts)
    text = business.hours.strip() or _week(business, texts)
    told = texts.say("hours", value=_sentence(text)) if text else ""
    return " ".join(part for part in (state, told) if part)


def _week(business: Business, texts: Texts) -> str:
    days = [(day, business.opening_hours[day]) for day in DAYS if day in business.opening_hours]
    return ", ".join(f"{texts.day(day)} {opens_at}-{closes_at}" for day, (opens_at, closes_at) in days)


def _payment(business: Business, texts: Texts, _now: datetime) -> str:
    if not business.payment_methods:
        return ""
    return texts.say("payment", methods=texts.listing(business.payment_methods))


def _cash_on_delivery(business: Business, texts: Texts, _now: datetime) -> str:
    if not business.payment_methods:
        return ""
    door = _at_the_door(business)
    if [turkish.fold(method) for method in door] == ["kapida odeme"]:
        return texts.say("cash_on_delivery_plain")
    key = "cash_on_delivery_yes" if door else "cash_on_delivery_no"
    return texts.say(key, methods=texts.listing(door or business.payment_methods))


def _at_the_door(business: Business) -> list[str]:
    """The shop's ways to pay at the door, in its words."""
    return [method for method in business.payment_methods if "kapida" in turkish.fold(method)]


def _at_door_by(way: str) -> Callable[[Business, Texts, datetime], str]:
    """Whether one way of paying at the door is recorded; without it, what is recorded, word for word."""

    def told(business: Business, texts: Texts, now: datetime) -> str:
        door = _at_the_door(business)
        if not door:
            return _cash_on_delivery(business, texts, now)
        exact = [method for method in door if way in turkish.fold(method)]
        return texts.say("at_door_yes" if exact else "at_door_only", methods=texts.listing(exact or door))

    return told


def _social(business: Business, texts: Texts, _now: datetime) -> str:
    accounts = ", ".join(f"{name.capitalize()} {link}" for name, link in business.social.items() if link)
    return texts.say("social", value=accounts) if accounts else ""


def _contact(business: Business, texts: Texts, _now: datetime) -> str:
    ways = {"phone": business.phone, "whatsapp": business.whatsapp, "email": business.email, "site": business.website}
    told = [texts.line(name, value=value) for name, value in ways.items() if value]
    return texts.say("contact", value=", ".join(told)) if told else ""


def _about(business: Business, texts: Texts, _now: datetime) -> str:
    return " ".join(part for part in (texts.say("about", shop=business.name), _sentence(business.description)) if part)


def _ordering(business: Business, texts: Texts, _now: datetime) -> str:
    if business.website:
        return texts.say("ordering_web", value=business.website)
    if business.phone:
        return texts.say("ordering_phone_whatsapp" if business.whatsapp else "ordering_phone", value=business.phone)
    return texts.say("ordering_whatsapp") if business.whatsapp else ""


_LINES: Mapping[str, str] = {  # topics that one line of the profile tells, by the name of that
    "return_policy": "return_policy",
    "shipping": "shipping_info",
    "cargo_company": "cargo_company",
    "installments": "installments",
    "invoice": "invoice",
    "pickup": "pickup",
}
_BESIDE: Mapping[str, tuple[str, str]] = {"abroad": ("shipping_info", "yurt dis")}
TOPICS: Mapping[str, Callable[[Business, Texts, datetime], str]] = {
    "hours": _hours,
    "address": _worded("address"),
    "phone": _worded("phone"),
    "whatsapp": _worded("whatsapp"),
    "email": _worded("email"),
    "website": _worded("website"),
    "social": _social,
    "contact": _contact,
    "payment": _payment,
    "cash_on_delivery": _cash_on_delivery,
    "card_at_door": _at_door_by("kart"),
    "cash_at_door": _at_door_by("nakit"),
    **{topic: _field(name) for topic, name in _LINES.items()},
    "installments": _installments,
    "about": _about,
    "ordering": _ordering,
}
