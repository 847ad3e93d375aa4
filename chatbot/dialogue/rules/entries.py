"""Whether one of the shop's own questions can answer what is asked of goods: it must speak of that, and of these goods.

"battaniye yıkanıyor mu" is not answered by how duvet covers are ironed, "pantolonun paçası dar mı" not by hemming.
"""

import re

from chatbot import turkish
from chatbot.dialogue.faq import FaqMatch
from chatbot.dialogue.forms import BARE_PARTICLES, PART, forms
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.vocabulary import names_thing

_OF_SHOP = (
    "do_you", "may_i", "how_can", "how_ask", "have_done", "if_clause", "what_do", "you_handle", "price", "exist", "fee",
    "how_long", "ask_time", "size_chart", "fee_share", "free", "i_will",
)  # fmt: skip
_LIGHT = re.compile(  # verbs of anything
    r"(?:ol|ed|yap|al[iu]n|edil|yap[iu]l|veril|kabul|icer|bulun|gerek)\w*|dahil|lazim"
)
_HOW_MANY, _NOT = "kac", "degil"
_HAVING = re.compile(r"\w{2,}l[iu](?:k|d[iu]r)?")  # what a thing has so many of: "kaç anahtarlı", "kaç aylık"
_STEM = 4  # letters that two forms of a word share
_VERBAL = frozenset({"finite", "aorist", "present", "able"})


def is_of_other(reading: Reading, match: FaqMatch) -> bool:
    """Whether something is asked of goods that the entry does not tell."""
    if not reading.goods() or reading.has(*_OF_SHOP):
        return False
    if reading.lexicon.language != "tr":
        return _names_others(reading, match)
    asked = _asked(reading)
    if not asked or reading.places("wearer").issuperset((*reading.goods(), *reading.unknown)):
        return False
    untold = any(not _is_told(reading, place, match) for place in asked)
    return untold or _names_others(reading, match)


def _asked(reading: Reading) -> tuple[int, ...]:
    """The places of what is asked of a thing: "dar" of "paçası dar mı", "çalışıyor" of "pille mi çalışıyor"."""
    tokens = [token.text for token in reading.sentence.tokens]
    if _HOW_MANY in tokens[1:]:
        place = tokens.index(_HOW_MANY, 1)
        return (place + 1 if place + 1 < len(tokens) else place - 1,)
    end = next((place for place, word in enumerate(tokens) if place and word in BARE_PARTICLES), 0)
    end -= end > 1 and tokens[end - 1] == _NOT
    if not end or _LIGHT.fullmatch(tokens[end - 1]):
        return ()
    verb = end + 1 < len(tokens) and not _VERBAL.isdisjoint(forms(tokens[end + 1]))
    return (end - 1, end + 1) if verb else (end - 1,)


def _is_told(reading: Reading, place: int, match: FaqMatch) -> bool:
    """Whether the entry speaks of the word at a place, or is about something that is said beside the goods."""
    words, goods = [token.text for token in reading.sentence.tokens], reading.goods()
    hits = [hit for hit in (*reading.facts, *reading.concerns) if hit.name in match.themes]
    if any(place in hit.places for hit in hits) or (words[place] in match.own and _is_asked_too(reading, place, match)):
        return not (words[place - 1] == _HOW_MANY and _HAVING.fullmatch(words[place]))
    parts = {thing + 1 for thing in goods if PART.fullmatch("".join(words[thing + 1 : thing + 2]))}
    return _HOW_MANY not in words and any(not hit.places <= parts.union(goods) for hit in hits)


def _is_asked_too(reading: Reading, place: int, match: FaqMatch) -> bool:
    """Whether the entry's question has the word at a place, or speaks of the goods, too: more than its answer alone."""
    tokens = reading.sentence.tokens
    stem = tokens[place].text[:_STEM]
    spoken = any(tokens[thing].text in match.own for thing in reading.goods() if thing != place)
    return spoken or any(word.startswith(stem) for word in turkish.tokens(match.entry.question))


def _names_others(reading: Reading, match: FaqMatch) -> bool:
    """Whether the entry's question is of other goods than those named, and of none that may have these among them."""
    tokens, vocabulary = reading.sentence.tokens, reading.vocabulary
    english = reading.lexicon.language != "tr"  # whose words stand in no title
    named = {tokens[p].text for p in reading.goods() if english or names_thing(reading.kinds[p])}
    if not named or not match.own.isdisjoint(named):
        return False
    theirs = [word for word in turkish.tokens(match.entry.question) if names_thing(vocabulary.kinds(word))]
    return bool(theirs) and not any(vocabulary.is_among(word, shelf) for word in named for shelf in theirs)
