"""Greetings, thanks, refusals, small talk: what is answered without looking at shop or goods."""

import re

from chatbot.dialogue.forms import forms
from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.view import View
from chatbot.dialogue.vocabulary import names_thing
from chatbot.model import Intent

_SMALL = ("small_how", "small_who", "small_praise", "small_here", "small_sad", "small_fun", "small_fine")
_TAKING = re.compile(r"\w{2,}m[ae](?:kt[ae]n|y[iu])")  # "almaktan vazgeçtim"
SOCIAL = {
    "bye": Intent.FAREWELL,
    "thanks": Intent.THANKS,
    "no": Intent.NEGATION,
    "ack": Intent.ACKNOWLEDGEMENT,
    "hello": Intent.GREETING,
}


def refused(view: View) -> Understanding | None:
    """A refusal with nothing named after it: "hayır başka bir şey yok", "yok teşekkürler", "almayı düşünmüyorum"."""
    reading = view.reading
    denied = reading.places("denies")
    if reading.has("no") and (_only_remarks(view) or _leaves(view)):
        return Understanding(Intent.NEGATION)
    declines = reading.has("no") or (denied and reading.has("other", "thanks")) or denied & reading.places("want")
    if not declines or reading.matter or reading.numbers or view.asks:
        return None
    return polite(view) or Understanding(Intent.NEGATION)


def _only_remarks(view: View) -> bool:
    """Whether a refusal says what is wrong with what was shown: "yok bu tek kişilikmiş"."""
    reading = view.reading
    remark = "hearsay" in forms(reading.sentence.tokens[-1].text)
    return view.stance.shown > 0 and remark and not (view.asks or reading.has("exist", "want", "got", "complain"))


def _leaves(view: View) -> bool:
    """Whether a thing that was talked of is named to be left: "vazgeçtim sandalye kalsın", "matkap istemiyorum"."""
    reading, goods = view.reading, view.reading.goods()
    if not (view.stance.shown and goods and names_thing(reading.kinds[goods[-1]])) or view.asks:
        return False
    tokens = reading.sentence.tokens
    left = reading.places("no", "dismiss") | {p for p, token in enumerate(tokens) if _TAKING.fullmatch(token.text)}
    wishes = reading.places("exist", "want", "i_take", "other", "this", "these") - left
    described = reading.unknown or reading.attribute or reading.numbers or reading.priced
    after = range(goods[-1] + 1, len(tokens))
    said = left | reading.places("filler", "ack", "thanks", "bye")
    return not left.isdisjoint(after) and not (wishes or described) and said.issuperset(after)


def put_off(view: View) -> Understanding | None:
    """What the customer is going to do later, nothing asked: "akşam eşimle konuşup alırız"."""
    reading = view.reading
    if view.hit("put_off") is None or reading.goods() or view.asks or reading.has("exist"):
        return None
    return polite(view) or Understanding(Intent.ACKNOWLEDGEMENT)


def proposal(view: View) -> Understanding | None:
    """Something to do together that no shop does: "hadi satranç oynayalım"."""
    reading = view.reading
    if not reading.has("lets") or view.asks or reading.has("exist", "want") or reading.attribute:
        return None
    return Understanding(Intent.SMALLTALK, kind="small_fun")


def small_talk(view: View) -> Understanding | None:
    """How or who one is, praise, remarks - nothing that is wanted."""
    reading = view.reading
    kind = next((label for label in _SMALL if reading.has(label)), None)
    if kind is None and reading.has("question") and not (view.asks or reading.matter or reading.has("exist")):
        kind = "small_here"
    if kind is None and view.hit("praise") is not None:
        kind = "small_praise"
    if kind is None and reading.has("you_do") and not reading.has("exist", "want"):
        return None if view.asks else Understanding(Intent.SMALLTALK, kind="small_remark")
    if kind is None or (kind == "small_here" and reading.has("hello", "daypart")):
        return None
    said = reading.places(kind, "love", "you_do")
    asked = view.asks or reading.has("exist", "want")
    if reading.goods(said) or (asked and reading.matter and not reading.goods() and kind != "small_who"):
        return None
    return Understanding(Intent.SMALLTALK, kind=kind)


def help_wanted(view: View) -> Understanding | None:
    """What the bot can do is asked, and nothing else."""
    return Understanding(Intent.HELP) if view.hit("help") and not view.reading.matter else None


def polite(view: View) -> Understanding | None:
    """Greetings, thanks, goodbyes, refusals, acknowledgements - and what is said beside them."""
    reading = view.reading
    if reading.has("bye") or (reading.has("daypart") and _is_leaving(view)):
        return Understanding(Intent.FAREWELL)
    for label, intent in SOCIAL.items():
        if reading.has(label) and not (label == "ack" and reading.has("hello") and _is_smile(reading)):
            return Understanding(intent)
    return Understanding(Intent.GREETING) if reading.has("daypart") else None


def _is_smile(reading: Reading) -> bool:
    """Whether nothing but a smile says yes: "merhaba 😊"."""
    return not any(reading.sentence.tokens[place].text[0].isalnum() for place in reading.places("ack"))


def _is_leaving(view: View) -> bool:
    """Whether "iyi günler" says goodbye: later in a talk, or beside thanks and "tamam"; at the start it says hello."""
    if view.reading.has("hello"):
        return False
    return view.reading.has("thanks", "no", "ack") or view.stance.begun
