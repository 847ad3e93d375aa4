"""What befell goods, told as a fact and nothing asked, is a complaint: "kumandası çalışmıyor", "6 aldım 5 çıktı"."""

import re

from chatbot.dialogue.forms import forms
from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.view import FEW_WORDS, View
from chatbot.model import Intent

_WISHES = ("exist", "want", "seek", "recommend", "thanks", "ack", "if_clause", "you_handle", "no")
_QUESTIONS = ("would", "generic", "have_you", "wh", "predicate", "asks_if", "do_you", "may_i")
_BEFALLEN = frozenset({"happened", "hearsay", "present", "befallen"})
_MY_OWN = re.compile(r"\w{2,}[aeiu]m(?:[iu]z)?")  # "kedim", "saçım": nothing a shop sold
_OF_MY_OWN = re.compile(r"\w{2,}[aeiu]m(?:[iu]z)?[iu]n")  # "arabamın"
_BEGUN = re.compile(r"\w{2,}m[ae]y[ae]")
_COUNTED_TIMES = re.compile(r"gun|hafta|ay|saat|yil|dakika|kere|kez|defa|yas")


def mishap(view: View) -> Understanding | None:
    """A complaint, where goods are named of which only what befell them is told."""
    reading = view.reading
    if not _only_tells(view):
        return None
    long = len(reading.sentence.tokens) > FEW_WORDS
    told = (reading.has("mine") and long) or _befell(reading) or _is_broken(reading) or _fails(reading)
    return Understanding(Intent.COMPLAINT) if told or _is_miscounted(reading) else None


def _only_tells(view: View) -> bool:
    """Whether nothing is asked or wished for."""
    reading = view.reading
    asked = view.asks & {"price", "stock", "count"} or reading.has(*_WISHES, *_QUESTIONS)
    return not (asked or reading.sentence.text.rstrip().endswith("?"))


def _befell(reading: Reading) -> bool:
    """Whether the last word says what happened to the goods named before it: "nevresimin rengi çarşafa çıktı"."""
    last = max(reading.places("happened") - reading.places("filler"), default=-1)
    at_end = last >= max(reading.kinds, default=0) and not reading.kinds.get(last)
    return at_end and last >= FEW_WORDS and bool(reading.goods())


def _is_broken(reading: Reading) -> bool:
    """Whether goods are said to be damaged: "şemsiye ilk rüzgarda kırıldı", "tabaklardan biri çatlak"."""
    tokens = reading.sentence.tokens
    damaged = {p for p in reading.places("damage", "broken") if not _BEFALLEN.isdisjoint(forms(tokens[p].text))}
    damaged |= {p for p in reading.places("broken") if p > max(reading.goods(), default=p)}
    damaged -= reading.places("used_up")
    return any(not reading.kinds.get(place) for place in damaged) and _names_a_thing(reading, damaged)


def _fails(reading: Reading) -> bool:
    """Whether goods do not do what they should: "kulaklığın teki çalışmıyor", "çekmemeye başladı"."""
    failing = reading.places("fails") - reading.places("fits_not") | _begun(reading)
    return bool(failing) and failing.isdisjoint(reading.places("minds")) and _names_a_thing(reading, failing)


def _begun(reading: Reading) -> frozenset[int]:
    """Places of what goods began to do: the verb of "çekmemeye başladı"."""
    tokens = reading.sentence.tokens
    begun = (place - 1 for place in reading.places("begins") if place)
    return frozenset(place for place in begun if _BEGUN.fullmatch(tokens[place].text))


def _names_a_thing(reading: Reading, verbs: frozenset[int] | set[int]) -> bool:
    """Whether something is named that is not the customer's own, nor a part of that."""
    if any(_OF_MY_OWN.fullmatch(token.text) for token in reading.sentence.tokens):
        return False
    named = [reading.sentence.tokens[place].text for place in reading.goods() if place not in verbs]
    return bool(named) and all(word in reading.query.words or not _MY_OWN.fullmatch(word) for word in named)


def _is_miscounted(reading: Reading) -> bool:
    """Whether another number came than was bought: "6 lı bardak aldım 5 tane çıktı"."""
    tokens = reading.sentence.tokens
    numbers = {tokens[p].text for p in range(len(tokens)) if tokens[p].text.isdecimal() and not _is_time(reading, p)}
    came = max(reading.places("sent_me"), default=-1)
    return len(numbers) == 2 and came == len(tokens) - 1 and reading.has("got", "writes", "asked_for", "mine")


def _is_time(reading: Reading, place: int) -> bool:
    after = reading.sentence.tokens[place + 1 : place + 2]
    return bool(after) and _COUNTED_TIMES.match(after[0].text) is not None
