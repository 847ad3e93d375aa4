"""Greetings, thanks, refusals, small talk, and what to say when nothing was understood."""

import re

from chatbot import turkish
from chatbot.dialogue.answers.case import Case, Said
from chatbot.dialogue.answers.taps import start_taps
from chatbot.model import Intent, Method

SOCIAL_INTENTS = frozenset(
    {Intent.GREETING, Intent.FAREWELL, Intent.THANKS, Intent.ACKNOWLEDGEMENT, Intent.NEGATION, Intent.SMALLTALK}
)


def greeted(case: Case, said: Said) -> str:
    """The answer, with a greeting before it when the customer's question came with one."""
    meaning = case.meaning
    if meaning.intent in SOCIAL_INTENTS or case.scene.context.turns:
        return said.text
    if "salam" in meaning.courtesies:
        return case.say("salam_first") + said.text
    if "hello" in meaning.courtesies:
        return case.say("hello_first") + said.text
    return (
        case.say("daypart_first", daypart=daypart(case)) + said.text if "daypart" in meaning.courtesies else said.text
    )


def daypart(case: Case) -> str:
    """The greeting the customer used, in their words as far as they can be said back."""
    folded = turkish.fold(case.scene.question)
    return next((text for pattern, text in _DAYPARTS if pattern.search(folded)), "İyi günler")


_GOOD = r"\b(?:iyi|ii|hayirli)\s?"
_DAYPARTS = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (_GOOD + "ak[sş]", "İyi akşamlar"),
        (_GOOD + "g(?:ece|cl)", "İyi geceler"),
        (r"\bkolay\s?gel", "Merhaba"),
        (r"\bhafta\s?son", "İyi hafta sonları"),
        (r"\bbayram", "İyi bayramlar"),
        (_GOOD + "is", "Teşekkürler, hayırlı günler"),
        ("kazanc", "Teşekkürler, hoş geldiniz"),
        ("hayirli", "Hayırlı günler"),
    )
)


def greeting(case: Case) -> Said:
    """A greeting returned: in the customer's words, the shop's, or plainly."""
    taps = start_taps(case)
    if "salam" in case.meaning.courtesies:
        return Said(Method.INTENT, case.say("greeting_salam"), taps=taps)
    if case.scene.context.turns == 0:
        welcome = case.scene.business.welcome_message if case.texts.language == "tr" else ""
        if welcome and "daypart" not in case.meaning.courtesies:
            return Said(Method.INTENT, welcome, taps=taps)
    if "daypart" in case.meaning.courtesies:
        return Said(Method.INTENT, case.say("greeting_daypart", daypart=daypart(case)), taps=taps)
    key = "greeting" if case.scene.context.turns else "welcome"
    return Said(Method.INTENT, case.say(key, shop=case.scene.business.name), taps=taps)


def farewell(case: Case) -> Said:
    """A goodbye returned."""
    courtesies = case.meaning.courtesies
    if "thanks" in courtesies:
        return Said(Method.INTENT, case.say("farewell_thanks"))
    wished = daypart(case) if "daypart" in courtesies else ""
    if wished.startswith("İyi"):
        return Said(Method.INTENT, case.say("farewell_daypart", daypart=wished))
    return Said(Method.INTENT, case.say("farewell"))


def thanks(case: Case) -> Said:
    """Thanks returned."""
    return Said(Method.INTENT, case.say("thanks"))


def acknowledgement(case: Case) -> Said:
    """A word to "tamam"."""
    return Said(Method.INTENT, case.say("acknowledgement"), taps=start_taps(case)[:2])


def negation(case: Case) -> Said:
    """A word to "hayır"."""
    return Said(Method.INTENT, case.say("negation_thanks" if "thanks" in case.meaning.courtesies else "negation"))


def small_talk(case: Case) -> Said:
    """A word to what is no question about shop or goods."""
    return Said(Method.INTENT, case.say(case.meaning.kind, shop=case.scene.business.name), taps=start_taps(case)[:3])


def help_told(case: Case) -> Said:
    """What can be asked here."""
    return Said(Method.INTENT, case.say("help"), taps=start_taps(case))


def unclear(case: Case) -> Said:
    """What to say when nothing was understood."""
    return Said(Method.FALLBACK, case.say("unclear"), 0.3, taps=start_taps(case), unanswered="unclear")
