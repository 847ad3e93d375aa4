"""What a yes-or-no question asks of a thing: "pamuklu mu", "kablosu var mı", "bulaşık makinesine girer mi"."""

import re

from chatbot.dialogue.forms import forms
from chatbot.dialogue.meaning import Asked
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules.places import ORDINALS

_ASIDE = (  # beside the point
    "filler", "ack", "address_word", "hello", "daypart", "salam", "thanks", "detail", "fabric", "this", "these", "one",
    "remaining", *ORDINALS,
)  # fmt: skip
_HAS = re.compile(
    r"var|mevcut|dahil|icinde|icerisinde|ekli|kullanilmis"
    r"|(?:bulun|gel|cik|icer|veril|ver|barindir|iceril)(?:[iu]yor?|[aeiu]r)(?:lar|ler|sunuz)?|oluyor?"
)
_WITHIN = frozenset(
    {
        "icinde", "icerisinde", "icinden", "icerisinden", "yaninda", "kutusunda", "kutusundan", "kutuda", "kutudan",
        "pakette", "paketinde", "paketten", "beraberinde", "birlikte", "beraber", "ile", "hediye", "hediyesi", "ek",
        "ekstra", "ayrica", "setin", "sette", "takimin", "takimda", "kendi",
    }
)  # fmt: skip
_SUITS = re.compile(
    r"uygun|uyumlu|olur|oluyor?|uyar|uyuyor?|kullan(?:[iu]l)?(?:[iu]yor?|[iu]r|abil\w*)"
    r"|gir(?:er|iyor?|ebil\w*)|calis(?:ir|iyor?)|yarar|yariyor?"
)
_DOES = frozenset({"aorist", "present", "able"})
_FOR = "icin"
_MOST_WORDS = 6
_HUNDRED = {("yuzde", "yuz"): ("100",), ("yuzde", "100"): ("100",)}


def asked(reading: Reading) -> Asked | None:
    """What is asked, if it is one thing with one "mi"."""
    tokens = reading.sentence.tokens
    particles = [place for place, token in enumerate(tokens) if "particle" in forms(token.text)]
    if len(particles) != 1 or not particles[0]:
        return _asked_in_english(reading) if reading.lexicon.language != "tr" else None
    end = particles[0]
    aside = reading.places(*_ASIDE)
    verb = tokens[end - 1].text
    said = tuple(token.text for place, token in enumerate(tokens[: end - 1]) if place not in aside)
    return _of(verb, _plain(said))


def _of(verb: str, said: tuple[str, ...]) -> Asked | None:
    """The question whose last word before "mi" is this, with the words before it."""
    words = tuple(word for word in said if word not in _WITHIN)
    if _HAS.fullmatch(verb):
        found = Asked("has", words, verb)
    elif _SUITS.fullmatch(verb):
        found = Asked("suits", tuple(word for word in words if word != _FOR), verb)
    elif not _DOES.isdisjoint(forms(verb)):
        found = Asked("does", words, verb)
    else:
        found = Asked("is", _plain((*said, verb)))
    return found if (found.words or found.how == "does") and len(found.words) <= _MOST_WORDS else None


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with "yüzde yüz" as its number."""
    return next(((*put, *words[2:]) for pair, put in _HUNDRED.items() if words[:2] == pair), words)


def _asked_in_english(reading: Reading) -> Asked | None:
    """What an English question asks, in the catalogue's words: "is it cotton"."""
    words = tuple(reading.query.words)
    if not words or len(words) > _MOST_WORDS or not reading.has("is_it", "contents", "does_it"):
        return None
    return Asked("has" if reading.has("does_it", "exist") else "is", words)
