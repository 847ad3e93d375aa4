"""The shop's facts and frequently asked questions, its people, and what only they or a model could tell."""

import re
from dataclasses import replace

from chatbot import turkish
from chatbot.dialogue import facts
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.contact import reach
from chatbot.dialogue.answers.records import is_sure, quoted, testified, untold
from chatbot.dialogue.answers.taps import category_names, fact_taps, product_taps, start_taps, tap_texts
from chatbot.dialogue.faq import FaqMatch
from chatbot.dialogue.lookups.found import Found
from chatbot.dialogue.lookups.titles import tells_of
from chatbot.dialogue.meaning import FAQ_BESIDE, FAQ_SURE, FAQ_TOPIC, Understanding
from chatbot.model import Faq, Intent, Method, Product

_LASTS = re.compile(r"\d+ (?:is )?(?:gun|saat|hafta)|ayni gun")
_SENT = re.compile(r"\b(?:gonder|kurye|teslim|gotur|ulas)")
_TELLING = 5  # letters of a question's word that a description may speak of

TRUST = "trust"  # the fact that a place to see speaks for
BARGAIN = "bargain"  # the fact that no one but the shop's people can tell
_UNSURE = 0.6  # confidence in a question that only may be meant


def business_info(case: Case) -> Said:
    """The shop's own answer to such a question, its facts, or how to reach somebody who knows."""
    meaning = case.meaning
    if entry := _told_before(case):
        return Said(Method.FAQ, case.texts.quoted(entry.answer), 0.8, taps=fact_taps(case))
    told = facts_told(case)
    if meaning.faq and meaning.kind == FAQ_BESIDE and told:
        answer = f"{told} {case.texts.quoted(meaning.faq.entry.answer)}"
        return Said(Method.FAQ, answer, meaning.faq.score, taps=fact_taps(case))
    if meaning.faq and (not told or meaning.faq.themed or meaning.faq.score >= FAQ_SURE):
        answer = case.texts.quoted(meaning.faq.entry.answer)
        return Said(Method.FAQ, answer, meaning.faq.score, taps=fact_taps(case))
    if told:
        return Said(Method.BUSINESS_INFO, told, 0.9, taps=fact_taps(case))
    if case.found.products and (said := _told_by_product(case, case.found.products[0])):
        return said
    text = case.say(_untold(case), reach=reach(case), address=case.scene.business.address)
    return Said(Method.FALLBACK, text, 0.5, taps=fact_taps(case), unanswered="fallback")


def _untold(case: Case) -> str:
    """The text for a fact that the profile does not have."""
    facts = case.meaning.facts
    if TRUST in facts and case.scene.business.address:
        return TRUST
    return BARGAIN if BARGAIN in facts else "fact_unknown"


def _told_before(case: Case) -> Faq | None:
    """The shop's own question of which more is asked."""
    topic, entries = "".join(case.meaning.facts[:1]), case.scene.business.faq
    place = int(topic.removeprefix(FAQ_TOPIC)) if topic.startswith(FAQ_TOPIC) else len(entries)
    entry = entries[place] if place < len(entries) else None
    if entry is None or len(case.meaning.facts) == 1 or _tells_how_long(entry.answer):
        return entry
    return None  # the shop's profile tells how long it takes


def _tells_how_long(answer: str) -> bool:
    """Whether an answer tells in what time something is brought: "7-10 günde gönderiyoruz"."""
    told = turkish.fold(answer)
    return _LASTS.search(told) is not None and _SENT.search(told) is not None


def _told_by_product(case: Case, product: Product) -> Said | None:
    """What the product talked about says itself of what the shop's profile has no line for: "2 yıl garanti"."""
    described = replace(product, title="")
    asked = (word for word in turkish.tokens(case.scene.question) if len(word) >= _TELLING)
    if not any(tells_of(described, (word,)) for word in asked):
        return None
    return _described(case, product)


def _described(case: Case, product: Product) -> Said:
    text = case.say("detail", title=case.texts.title(product), description=case.texts.description(product))
    return Said(Method.FOLLOW_UP, text, 0.8, (product,), product_taps(case, (product,)))


def perhaps(case: Case, match: FaqMatch) -> Said:
    """The shop's own question that may be meant, with its answer."""
    entry = match.entry
    text = case.say("perhaps", question=entry.question.strip(), answer=case.texts.quoted(entry.answer))
    return Said(Method.FAQ, text, min(match.score, _UNSURE), taps=fact_taps(case))


def facts_told(case: Case) -> str:
    """The facts asked for, as far as the profile has them."""
    meaning = case.meaning
    told = {topic: _fact(topic, case) for topic in meaning.facts}
    if "hours" in told and (meaning.days or meaning.moment):
        told["hours"] = _hours_asked(case) or told["hours"]
    return " ".join(text for text in told.values() if text)


def _hours_asked(case: Case) -> str:
    """The hours on the days that are named, or whether the shop is open at the moment that is."""
    meaning, business, now = case.meaning, case.scene.business, case.scene.now
    if meaning.moment and len(meaning.days) < 2:
        return facts.at_moment(meaning.moment, "".join(meaning.days), business, case.texts, now)
    return facts.on_days(meaning.days, business, case.texts, now) if meaning.days else ""


def _fact(topic: str, case: Case) -> str:
    if topic == "goods":
        names = category_names(case)
        return case.say("goods", categories=case.texts.listing(names)) if names else ""
    return facts.fact(topic, case.scene.business, case.texts, case.scene.now)


def handed_over(case: Case) -> Said:
    """How to reach the shop's people, and what the shop itself says of such a case."""
    text = case.say(case.meaning.intent.value, reach=reach(case))
    if case.meaning.faq and case.meaning.intent is Intent.COMPLAINT:
        text = f"{text} {case.texts.quoted(case.meaning.faq.entry.answer)}"
    return Said(Method.INTENT, text, taps=tap_texts(case, "hours", "returns", "shipping")[:2], handed_over=True)


def open_question(case: Case) -> Said:
    """What the shop's records say of it, and how to reach somebody who knows more."""
    products = case.found.products
    if said := testified(case):
        return said
    if case.meaning.asked and (said := quoted(case)):
        return said
    if _text_tells(case.meaning, case.found):
        return _described(case, products[0])
    if _title_tells(case.meaning, case.found):
        text = case.say("titled", title=case.texts.title(products[0]))
        return Said(Method.FOLLOW_UP, text, 0.8, products, product_taps(case, products))
    text = case.say("open_question", reach=reach(case))
    names = category_names(case)
    if not products and names and case.meaning.kind == "recommend":
        text = case.say("open_browse", categories=", ".join(names), reach=reach(case))
    elif products and case.meaning.kind == "recommend":
        shown = f"{case.say('open_recommend')}\n{case.texts.listed(products)}"
        text = f"{shown}\n{case.say('open_help', reach=reach(case))}"
    elif case.meaning.asked and case.found.method is Method.FOLLOW_UP and len(products) == 1:
        text = untold(case)
    elif len(products) == 1 and products[0].description:
        told = case.texts.description(products[0])
        text = f"{case.say('open_description', title=case.texts.title(products[0]), description=told)} {text}"
    elif products:
        text += f"\n{case.say('open_products')}\n{case.texts.listed(products)}"
    taps = product_taps(case, products) if products else start_taps(case)
    return Said(Method.FALLBACK, text, 0.5, products, taps, unanswered="fallback")


def record_tells(meaning: Understanding, found: Found) -> bool:
    """Whether the one product talked about says all that is asked in its own words: "sezaryen için olur mu"."""
    return is_sure(meaning, found) or _text_tells(meaning, found) or _title_tells(meaning, found)


def _text_tells(meaning: Understanding, found: Found) -> bool:
    return _is_of_one(meaning, found) and tells_of(replace(found.products[0], title=""), meaning.about)


def _title_tells(meaning: Understanding, found: Found) -> bool:
    return _is_of_one(meaning, found) and tells_of(replace(found.products[0], description=""), meaning.about)


def _is_of_one(meaning: Understanding, found: Found) -> bool:
    """Whether something is asked of one product."""
    return found.method is Method.FOLLOW_UP and len(found.products) == 1 and bool(meaning.about)
