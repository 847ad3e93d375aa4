"""Marks that the words around take back: "saten" is no form of "satmak", "anne geceliği" is for nobody's mother."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from chatbot.dialogue.forms import BARE_PARTICLES
from chatbot.dialogue.lexicon import Lexicon, Mark, outermost
from chatbot.dialogue.sentence import Sentence, stands_at
from chatbot.dialogue.vocabulary import GOODS, Vocabulary, names_goods

_LIGHT = frozenset({"stock", "pay_act", "buying", "take_over"})  # labels of words as light as those of frames
_MATERIAL = "malzemesi"
_WHAT = ("ne", "nedir", "neymis", "neden", "nasil")
_WATER = "su"
_AFTER_WATER = re.compile(r"\w{2}(?:[iu]|[iu]n[iuae]?|[dt][ae]n?|m[ae]z)$")
_SHORT_STEM = 3  # forms of so short a stem are other words as often
_FOR = "icin"
_IS_COMING, _NONE = "var", "yok"
_CIRCUMSTANCES = frozenset({"for_whom", "setting", "occasion"})
_DOUBTFUL = _CIRCUMSTANCES | {"these"}  # labels that the words around may take back
_POSTPOSITIONS = frozenset({_FOR, "hediyesi", "hediye", "hediyelik", "altina", "ustune", "yaklasiyor", "geliyor"})
_CASED = re.compile(r"[dt][ae]n?$|[ae]$|[iu]m(?:[iu]z)?$")


def telling_marks(marks: Sequence[Mark], sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> list[Mark]:
    """The marks that say something here: no part of a longer one, none on what is goods after all."""
    texts = [token.text for token in sentence.tokens]
    outer = [
        mark
        for mark in outermost([mark for mark in marks if mark.label != "no" or not _is_asked_back(mark, sentence)])
        if mark.label not in _DOUBTFUL or not (_is_between(mark, sentence) or _is_compound(mark, texts, lexicon))
    ]
    alone: dict[int, set[str]] = {}
    for label, start, end in outer:
        if end - start == 1:
            alone.setdefault(start, set()).add(label)
    inside = places_of(mark for mark in outer if mark.end - mark.start > 1)
    words = ((place, labels) for place, labels in alone.items() if place not in inside)
    goods = {place for place, labels in words if _is_content(place, labels, sentence, lexicon, vocabulary)}
    return [mark for mark in outer if goods.isdisjoint(range(mark.start, mark.end))] if goods else outer


def _is_compound(mark: Mark, texts: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a person, place or occasion only names a kind of goods: "anne geceliği", "düğün davetiyesi"."""
    if mark.label not in _CIRCUMSTANCES or lexicon.language != "tr":
        return False
    word, after, third = (texts[mark.end - 1], *texts[mark.end : mark.end + 2], "", "")[:3]
    if after in _POSTPOSITIONS or (after == _IS_COMING and third not in BARE_PARTICLES):
        return False
    if mark.label == "for_whom":
        return after.endswith(("i", "u")) and not lexicon.is_frame(after)
    bare = any(stem == len(word) for _, stem in lexicon.words(word))
    return bare or not _CASED.search(word)


def _is_asked_back(mark: Mark, sentence: Sentence) -> bool:
    """Whether a "yok" that refuses is none: "başka yok mu" asks for more."""
    tokens = sentence.tokens
    return mark.label == "no" and tokens[mark.end - 1].text == _NONE and stands_at(tokens, mark.end, *BARE_PARTICLES)


def _is_between(mark: Mark, sentence: Sentence) -> bool:
    """Whether "arasında" stands between two amounts, not for what was shown."""
    if mark.label != "these":
        return False
    return sum(sentence.tokens[place].number is not None for place in range(mark.start)) > 1


def _is_content(
    place: int, labels: AbstractSet[str], sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary
) -> bool:
    """Whether a word only looks like a form of a frame word: "saten" is no form of "satmak", "altın" none of "almak".

    So is a bare "fotoğraf" before more goods: "fotoğraf makinesi" asks for no picture.
    """
    word = sentence.tokens[place].text
    if word == _WATER:
        return _is_water(place, sentence, vocabulary)
    weighty = labels - lexicon.groups.get("frame", frozenset())
    if weighty <= _LIGHT and "color" in vocabulary.kinds(word):
        read = vocabulary.parse(word)
        return len(word) not in lexicon.stems(word) and word in (*read.filters.colors, *read.words)
    if weighty <= {"stock"}:
        return _looks_framed(word, labels, lexicon, vocabulary)
    if "detail" not in labels:
        return False
    if place + 1 < len(sentence.tokens):
        joined = word + sentence.tokens[place + 1].text
        if vocabulary.parse(joined).words == (joined,):
            return True  # "power bank"
    made_with = word.endswith(("li", "lu")) and names_goods(vocabulary.kinds(word))
    compound = made_with or _is_before_goods(place, sentence, lexicon, vocabulary)
    return compound or _is_head(place, sentence, lexicon, vocabulary)


def _is_water(place: int, sentence: Sentence, vocabulary: Vocabulary) -> bool:
    """Whether "su" names no "şu" thing: "su bardağı", "su geçirmez" - written without its ş, where goods are so."""
    tokens = sentence.tokens
    written = sentence.text[tokens[place].start : tokens[place].end]
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    compound = _AFTER_WATER.search(after) is not None and "product" in vocabulary.kinds(after)
    return written.isascii() and compound and "product" in vocabulary.kinds(_WATER)


def _looks_framed(word: str, labels: AbstractSet[str], lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether a word is goods that begin like a frame word: with a short stem, or a longer one that is no filler."""
    stems = [stem for _, stem in lexicon.words(word)]
    if not stems or len(word) in stems:
        return False
    if max(stems) > _SHORT_STEM:
        return "filler" not in labels and names_goods(vocabulary.kinds(word))
    return names_goods(vocabulary.kinds(word)) or bool(vocabulary.parse(word).unknown)


def _is_head(place: int, sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether "malzeme" is what is sold: "parti malzemesi" where either is a category, no "elbisenin malzemesi"."""
    tokens = sentence.tokens
    before = tokens[place - 1].text if place else ""
    if not before.isalpha() or lexicon.is_frame(before) or before.endswith(("in", "un")):
        return False
    asked = stands_at(tokens, place + 1, *_WHAT)
    of_shelf = tokens[place].text == _MATERIAL and "category" in vocabulary.kinds(before) and not asked
    return of_shelf or "category" in vocabulary.kinds(tokens[place].text)


def _is_before_goods(place: int, sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    if place + 1 >= len(sentence.tokens):
        return False
    word, after = sentence.tokens[place].text, sentence.tokens[place + 1].text
    bare = word.endswith(("li", "lu")) or any(stem == len(word) for _, stem in lexicon.words(word))
    return bare and not lexicon.words(after) and bool(vocabulary.kinds(after) & GOODS)


def places_of(marks: Iterable[Mark]) -> frozenset[int]:
    """All token places of these marks."""
    places: set[int] = set()
    for _, start, end in marks:
        places.add(start)
        if end > start + 1:
            places.update(range(start + 1, end))
    return frozenset(places)
