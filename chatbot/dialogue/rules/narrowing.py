"""The last list narrowed or moved: another colour, size, kind or price, cheaper ones, other ones."""

import re
from itertools import takewhile

from chatbot.dialogue.meaning import Lookup, Recall, Refine
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules import whom
from chatbot.dialogue.rules.goods import names_one_more, unsold_extreme
from chatbot.dialogue.rules.view import FEW_WORDS, View
from chatbot.dialogue.sentence import stands_at
from chatbot.dialogue.spelling import color_near

_EXTREMES = {"cheaper": "cheapest", "dearer": "dearest"}  # "hangisi daha ucuz"
_ORDERS = ("cheaper", "dearer", "cheapest", "dearest", "other")
_MORE, _MOST = "daha", "en"
_SIZE, _OWN_SIZE = re.compile(r"(?:buyu|kucu)[gk]\w*"), re.compile(r"(?:buyu|kucu)gu\w*")  # "büyük", "küçüğünü"
_BIG = "buyu"
_WHICH, _WHICH_ONE = "hangi", "hangisi"
_CHILDREN = ("cocuk", "bebek", "kiz")
_UNMARKED = {  # wearers often left unsaid, and what is said of goods for others
    "yetiskin": _CHILDREN,
    "kadin": ("erkek", *_CHILDREN),
    "bayan": ("erkek", *_CHILDREN),
}
_WITHOUT = re.compile(r"(\w{3,20})s[iu]z")  # "torbasız"
_PERSONS = "kisilik"
_TRAIT = re.compile(r"\w{3,20}l[iu](?:s[iu])?|li|lu|kisilik")
_MOST_TELLING = 3  # words that tell one of a list from the others


def sized(view: View) -> Lookup | None:
    """A bigger or a smaller one than the product talked about: "daha büyüğü var mı", "küçüğü"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    said = [place for place, token in enumerate(tokens) if _SIZE.fullmatch(token.text)]
    if len(said) != 1 or not view.stance.picked or not {*said}.issuperset((*reading.goods(), *reading.unknown)):
        return None
    place = said[0]
    compared = stands_at(tokens, place - 1, _MORE) or _OWN_SIZE.fullmatch(tokens[place].text)
    if not compared or stands_at(tokens, place - 1, _MOST) or reading.attribute or reading.priced:
        return None
    return Refine("bigger" if tokens[place].text.startswith(_BIG) else "smaller")


def ordering(view: View) -> Lookup | None:
    """Cheaper or dearer than what was shown, the cheapest, the dearest, or others."""
    reading = view.reading
    how = next((order for order in _ORDERS if reading.has(order)), "") or _compared(reading)
    if not how or not view.stance.shown or reading.unknown or reading.priced or unsold_extreme(reading):
        return None
    if reading.goods():
        return Refine(how, reading.rest) if how in {"cheaper", "dearer"} and not reading.attribute else None
    if how == "other" and reading.has("color", "size") and not reading.attribute:
        return Recall()
    which = any(token.text.startswith(_WHICH) for token in reading.sentence.tokens)
    if how in _EXTREMES and (which or _picks_by_price(view)):
        return Refine(_EXTREMES[how], reading.attribute_text, only=True)
    return Refine(how, reading.attribute_text)


def _compared(reading: Reading) -> str:
    """Whether others are wished that are more so than what was shown: "daha hafif olanı"."""
    tokens = reading.sentence.tokens
    after = (tokens[place].text for place in range(1, len(tokens)) if tokens[place - 1].text == _MORE)
    wished = reading.picks or reading.has("exist", "want")
    return "other" if wished and any(map(reading.vocabulary.describes, after)) else ""


def _picks_by_price(view: View) -> bool:
    """Whether the cheaper one of the list is meant, no other than these: "daha uygun fiyatlı olanı"."""
    reading = view.reading
    return view.stance.shown > 1 and not view.stance.picked and reading.picks and not reading.has("exist", "want")


def excluded(view: View) -> Lookup | None:
    """What it shall not be: "saten olmayan", "dantelli istemiyorum"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    last = max((place - 1 for place in reading.places("without") if reading.kinds.get(place - 1)), default=-1)
    places = [*takewhile(reading.kinds.get, range(last, -1, -1))][::-1]
    if not view.stance.shown or not places or not {*places}.issuperset((*reading.goods(), *reading.unknown)):
        return None
    said = (reading.vocabulary.parse(tokens[place].text).words or (tokens[place].text,) for place in places)
    return Refine("kind", only=True, contrary=(" ".join(words[0] for words in said),))


def whom_for(view: View) -> Lookup | None:
    """For whom or what it shall be: "erkek", "çocuk için mavisi var mı", "salon için"."""
    reading = view.reading
    if not view.stance.shown:
        return None
    wearers = reading.places("wearer")
    if reading.attribute and (names_whom_for(reading) or (wearers and wearers >= {*reading.goods()})):
        return narrowed_to(reading)
    if _only_tells_the_wearer(reading):
        return Refine("kind", reading.rest, only=True, contrary=_contrary(reading))
    if _only_tells_what_for(reading):
        return Refine("kind", reading.sentence.without(reading.purposed), only=True)
    if _only_tells_whom_for(reading):
        text = reading.sentence.without(reading.cut | reading.purposed | reading.places("want", "exist", "filler"))
        return Refine("kind", text, only=bool(whom.fitting(reading)))
    return None


def attribute(view: View) -> Lookup | None:
    """Only a colour, a size, a brand or a price: "pembe olanı", "38 bedeni var mı", "500 tl altı", "saten olan"."""
    reading = view.reading
    strange = [place for place in reading.unknown if "color" not in reading.kinds.get(place + 1, frozenset())]
    if not view.stance.shown or strange or (reading.goods() and not _narrows(reading)):
        return misspelt_color(view) if view.stance.shown else None
    if reading.goods():
        only = reading.picks or reading.has("contrast") or _tells_a_trait(reading) or _only_describes(reading)
        return None if reading.priced else Refine("kind", reading.rest, only=only)
    if reading.attribute or reading.sizes:
        return narrowed_to(reading)
    if reading.has("title_size"):
        return Refine("kind", reading.rest, only=True)
    return misspelt_color(view) or _filtered(reading) or _described(reading)


def _only_describes(reading: Reading) -> bool:
    """Whether a word or two only tell how it shall be: "kışlık", "deri"."""
    described = (reading.vocabulary.describes(reading.sentence.tokens[place].text) for place in reading.goods())
    return len(reading.sentence.tokens) < FEW_WORDS and all(described)


def _tells_a_trait(reading: Reading) -> bool:
    """Whether nothing but what goods have is said: "buharlı", "kapaklısı var mı", "2 kişilik"."""
    tokens, goods = reading.sentence.tokens, reading.goods()
    return len(tokens) <= FEW_WORDS and _TRAIT.fullmatch(tokens[goods[-1]].text) is not None


def _only_tells_the_wearer(reading: Reading) -> bool:
    """Whether nothing but for whom it shall be is said: "erkek", "çocuk için olsun", "7 yaşında kız"."""
    said, wearers = {*reading.goods(), *reading.numbers}, reading.places("wearer", "age")
    short = len(reading.sentence.tokens) <= FEW_WORDS
    return bool(reading.places("wearer")) and wearers >= said and short and not (reading.attribute or reading.unknown)


def _contrary(reading: Reading) -> tuple[str, ...]:
    """What a product says that is not for the wearer named, where those for this wearer often say nothing."""
    named = (reading.sentence.tokens[place].text for place in reading.places("wearer"))
    return next((_UNMARKED[word] for word in named if word in _UNMARKED), ())


def _only_tells_what_for(reading: Reading) -> bool:
    """Whether nothing but a place or an occasion is said: "ev için", "düğün için"."""
    said = reading.places("setting", "occasion") | reading.purposed
    return bool(reading.purposed) and said.issuperset(range(len(reading.sentence.tokens)))


def _only_tells_whom_for(reading: Reading) -> bool:
    """Whether the goods words only say for whom or what: "salon için", "kedi için de var mı"."""
    rest = range(max(reading.purposed, default=0) + 1, len(reading.sentence.tokens))
    quiet = reading.places("filler", "want", "exist", "let_be")
    plain = not (reading.unknown or reading.attribute or reading.priced or reading.numbers)
    return plain and names_whom_for(reading) and quiet.issuperset(rest)


def _filtered(reading: Reading) -> Lookup | None:
    """Only a price, a sale, a stock or words with a number that narrow what was shown."""
    filters = reading.query.filters
    if filters.on_sale and reading.has("predicate", "asks_if") and not reading.has("one"):
        return Recall()
    if reading.numbers and reading.query.words and not (reading.has("asks_if") and not reading.has("exist")):
        only = reading.picks or reading.has("contrast", "unit") or reading.sentence.tokens[-1].text == _PERSONS
        return Refine("kind", reading.rest, only=only)
    narrowed = reading.priced or filters.on_sale or filters.in_stock
    which = any(token.text.startswith(_WHICH_ONE) for token in reading.sentence.tokens)
    return Refine("filter", reading.rest, only=which) if narrowed else None


def names_whom_for(reading: Reading) -> bool:
    """Whether the only goods words stand before "için": "erkek bebek için mavisi", but no "bisiklet çocuk için"."""
    goods, ends = reading.goods(), reading.purposed
    alone = reading.places("wearer").issuperset(goods[:-1])
    return bool(goods and ends) and goods[-1] < max(ends) and alone


def _described(reading: Reading) -> Lookup | None:
    """Only a word that goods are described by: "uzun olanlar", "kalın olanı"."""
    judged = reading.places("fine_one") - reading.places("taste")
    plain = [place for place in reading.kinds if place in judged or place not in reading.spoken]
    tokens = reading.sentence.tokens
    if not plain:
        return None
    if len(tokens) <= FEW_WORDS and all(reading.vocabulary.describes(tokens[place].text) for place in plain):
        return Refine("kind", reading.rest, only=True)
    meant_for = len(tokens) <= FEW_WORDS and len(tokens) - 1 in reading.purposed  # "klasik için"
    if len(tokens) <= FEW_WORDS and (lacked := _WITHOUT.fullmatch(tokens[plain[0]].text)):
        return Refine("kind", reading.rest, only=True, contrary=(lacked[1],))
    return Refine("kind", reading.rest, only=True) if reading.picks or meant_for else None


def _narrows(reading: Reading) -> bool:
    """Whether goods words may only tell which of the shown ones is meant: "saten olan", "tek kişiliği yok mu"."""
    if names_one_more(reading) or reading.has("same_size"):
        return False
    goods = reading.goods()
    names = any("category" in reading.kinds[place] for place in goods)
    filters = reading.query.filters
    if names:
        picks = reading.picks and not reading.has("exist", "want")
        return len(goods) == 1 and picks and not filters.in_stock and filters.order == "relevance"
    short = len(reading.sentence.tokens) <= FEW_WORDS
    return len(goods) <= _MOST_TELLING and (short or reading.picks or reading.has("exist", "contrast"))


def misspelt_color(view: View) -> Lookup | None:
    """A colour typed wrong, alone beside what was shown: "lacivrt olanı", "siyyah rengi var mı"."""
    reading = view.reading
    if (
        reading.goods()
        or reading.priced
        or not (reading.has("one", "color", "this") or len(reading.sentence.tokens) <= FEW_WORDS)
    ):
        return None
    read = next((word for word in reading.query.words if "color" in reading.vocabulary.kinds(word)), "")
    strange = [place for place in reading.unknown or reading.kinds if not reading.kinds.get(place)]
    if not read and len(strange) == 1:
        read = color_near(reading.sentence.tokens[strange[0]].text, reading.vocabulary.colors)
    return Refine("attribute", read) if read else None


def narrowed_to(reading: Reading) -> Refine:
    """The last list narrowed to the colour, brand or size named."""
    text, of = reading.attribute_text or reading.rest, "size" if reading.sizes else "color"
    return Refine("attribute", text, of, colors=reading.query.filters.colors)
