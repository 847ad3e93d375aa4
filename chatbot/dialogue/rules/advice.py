"""Advice, comparison, how-to - about the shop's goods or what was shown - and talk of things no shop is for."""

import re
from dataclasses import replace
from itertools import pairwise

from chatbot import turkish
from chatbot.dialogue.context import Stance
from chatbot.dialogue.forms import BARE_PARTICLES, PART
from chatbot.dialogue.lexicon import Hit
from chatbot.dialogue.meaning import Lookup, Recall, Search, Understanding
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.rules import whom
from chatbot.dialogue.rules.goods import gift
from chatbot.dialogue.rules.leaning import names_its_subject, points
from chatbot.dialogue.rules.places import ORDINALS
from chatbot.dialogue.rules.view import ASKS, View
from chatbot.dialogue.sentence import stands_at
from chatbot.dialogue.vocabulary import ATTRIBUTES, NOTHING, names_thing
from chatbot.model import Intent

_THERE, _HOW_MANY = "var", "kac"
_CASED = re.compile(r"\w{2,}(?:[ae]|[dt][ae]n?)")  # for whom, in what, by what: "iki kişiye", "makinede", "telefondan"
_TRAITS = ("li", "lu", "siz", "suz")
_OF_FITTING = ("my_body", "must", "recommend", "choosing")  # what no list of sizes answers
_PLACES_OF = ("kismi", "tarafi", "bolumu", "bolgesi")  # of the thing talked about
_FEW_ASKED = 4  # words of a question that can only be asked of the one product talked about
_TELLING = 3  # letters of a word that a product's text may speak of
_WORLDLY = ("what_do", "why", "howto", "how_make", "how_done", "define", "generic", "must", "suit")
_OF_PRODUCTS = (
    "this",
    "suit",
    "quality",
    "generic",
    "uses",
    "may_i",
    "compare",
    "is_thing",
    "does_it",
)  # what is asked of something one was just shown


def wanted(view: View) -> Understanding | None:
    """Advice, comparison, how-to: about the shop's goods, what was shown, or nothing named; else it is not ours."""
    if view.stance.shown and names_its_subject(view.reading):
        view = replace(view, stance=Stance(begun=True, shown=0, picked=False, pending=""))
    hit = view.hit("open_question")
    reading = view.reading
    if hit is None and view.hit("is_it") and not reading.has("exist", "price", "stock"):
        hit = view.hit("is_it") if view.stance.shown or reading.has("this") or _names_what_is_so(view) else None
    if hit is None or _is_no_advice(view, hit):
        return None
    about_shown = (view.stance.shown and (not reading.unknown or reading.has(*_OF_PRODUCTS))) or reading.has("this")
    about_shown = about_shown or (view.stance.picked and (_says_only_where(reading) or _says_only_a_part(reading)))
    ours = reading.goods() or reading.attribute or reading.has(*ASKS, "under", "goes") or about_shown
    if ours or not (reading.unknown or reading.has("what_do")):
        kind = "recommend" if reading.has("recommend") and not reading.has("compare", "must", "size") else ""
        return Understanding(Intent.OPEN_QUESTION, kind=kind, lookup=_lookup_for_open(view, hit))
    if reading.has("recommend", "must") and reading.has("recommend", "compare", "want"):
        return None
    of_topic = view.stance.topic and not reading.unknown  # "ne yapmam gerekiyor" of what was just told
    return Understanding(Intent.SMALLTALK, kind="off_topic") if reading.has(*_WORLDLY) and not of_topic else None


def _names_what_is_so(view: View) -> bool:
    """Whether the thing is named of which it is asked if it is so: "pazen gecelik kışlık mı"."""
    hit, kinds = view.hit("is_it"), view.reading.kinds
    named = [place for place in view.reading.goods(hit.places) if place < min(hit.places)] if hit else []
    if view.stance.shown:  # "toz torbalı mı" is asked of what was shown
        return any("category" in kinds[place] for place in named)
    return any(names_thing(kinds[place]) for place in named)


def leans(view: View, lookup: Lookup | None) -> bool:
    """Whether an open question can be answered only by who knows the talk; what is searched for is named in it."""
    if not view.stance.begun:
        return False
    named = isinstance(lookup, Search) or (lookup is None and names_its_subject(view.reading))
    return not named or points(view.reading)


def subjects(reading: Reading) -> tuple[str, ...]:
    """The words that a question is about, no frame of it: "sezaryen" of "bu sezaryen için olur mu".

    Nor what the thing itself is called: "o gecelik terletir mi" is not about nightgowns.
    """
    tokens, frame = reading.sentence.tokens, reading.purposed | reading.places("suit", "goes")
    named = (p + 1 for p in reading.places("this") if p + 2 not in reading.purposed)
    frame |= {place for place in named if "category" in reading.kinds.get(place, NOTHING)}
    left = (p for p, kinds in reading.kinds.items() if "color" not in kinds and p not in frame)
    return tuple(tokens[p].text for p in left if len(tokens[p].text) >= _TELLING)


def _is_no_advice(view: View, hit: Hit) -> bool:
    """Whether what sounds like a question for advice narrows a list, names goods, or is talk of other things."""
    reading, worldly = view.reading, view.hit("off_topic")
    by_price = view.stance.shown and reading.has("cheaper", "cheapest", "dearer", "dearest")
    there = any(token.text == _THERE for token in reading.sentence.tokens)
    traits = reading.has("would") or (reading.has("either") and there)
    by_trait = view.stance.shown and (reading.attribute or reading.sizes) and traits and not reading.goods()
    by_trait = by_trait or _asks_if_it_comes_so(reading) or _asks_for_a_size(view) or _asks_if_there(view, hit)
    named = max(hit.places) + 1 in reading.goods() and reading.has("exist", "price", "want")  # "yıkama fırçası var mı"
    named = named or _wishes_so(reading)
    named = named or _asks_the_fabric(view, hit)
    leaves = reading.has("bye") and not reading.goods()
    other = worldly is not None and not reading.goods(worldly.places)
    other = other and not (view.stance.shown and reading.has("compare"))  # "boynum ağrıyor, hangisi iyi"
    return bool(by_price or view.asks_apart or by_trait or named or leaves or other) or _is_small_talk(view)


def _asks_the_fabric(view: View, hit: Hit) -> bool:
    """Whether nothing is asked but of what the thing talked about is made: "kumaşı nedir"."""
    own = any(PART.fullmatch(view.reading.sentence.tokens[p].text) for p in view.reading.places("fabric"))
    return own and view.stance.picked and hit.places <= view.reading.places("fabric", "define", "detail")


def _asks_if_it_comes_so(reading: Reading) -> bool:
    """Whether it is asked if there is one of a colour or size: "bordosu da oluyor mu"."""
    asked = min(reading.places("how_can") & reading.places("generic", "predicate", "suit"), default=0)
    named = asked - 2 if asked - 1 in reading.places("filler") else asked - 1
    return bool(asked) and bool(reading.kinds.get(named, NOTHING) & ATTRIBUTES) and not reading.purposed


def _asks_if_there(view: View, hit: Hit) -> bool:
    """Whether nothing but a colour or size is asked to be there of what was shown: "krem var mıydı bunda"."""
    reading = view.reading
    plain = bool(view.stance.shown and (reading.attribute or reading.sizes)) and not reading.goods()
    return plain and reading.has("exist") and hit.places <= reading.places("inside", "exist")


def _asks_for_a_size(view: View) -> bool:
    """Whether a size is asked for of what was shown: "42 numaraya olur mu", "39 giyiyorum uyar mı"."""
    reading = view.reading
    fitting = reading.places(*_OF_FITTING) - reading.places("size")  # "numarayım" is no wish
    if not view.stance.shown or reading.goods() or fitting or reading.has(*whom.LABELS):
        return False
    counted = any(stands_at(reading.sentence.tokens, place - 1, _HOW_MANY) for place in reading.places("size"))
    return counted or bool(reading.sizes and reading.has("suit", "how_can", "goes") and not reading.unknown)


def _wishes_so(reading: Reading) -> bool:
    """Whether goods of a size or colour are wished by asking if they may be: "büyük beden gecelik olur mu"."""
    asked = min(reading.places("suit"), default=0)
    if asked - 1 not in reading.goods() or reading.purposed or (reading.has("this") and not whom.is_named(reading)):
        return False
    return reading.has("title_size") or reading.attribute


def _is_small_talk(view: View) -> bool:
    """Whether it is asked how or who one is, and nothing of goods: "nasıl gidiyor işler"."""
    reading = view.reading
    return reading.has("small_who") or (reading.has("small_how") and not reading.matter and not view.asks)


def _lookup_for_open(view: View, hit: Hit) -> Lookup | None:
    reading = view.reading
    places = tuple(n for label, n in ORDINALS.items() if reading.has(label))
    if view.stance.shown and places:
        return Recall(places)
    if view.stance.shown and reading.has("either") and _names_no_kind(view):
        return Recall(everything=not view.stance.picked)
    does = reading.has("this") and reading.has("may_i")  # "can i put it in the dishwasher"
    asked = hit.name == "is_it" and not _names_what_is_so(view)
    if view.stance.shown and (asked or does or _only_beside(view)):
        return Recall(everything=hit.name != "is_it" and not view.stance.picked)
    if view.stance.picked and (
        _asks_of_this(reading) or reading.has("included") or _names_no_kind(view) or _names_a_part(view)
    ):
        return Recall()
    if reading.goods(hit.places | reading.places("age")) or (reading.attribute and not view.stance.shown):
        aside = hit.places | _traits_compared(reading)
        everything = frozenset(range(len(reading.sentence.tokens)))
        core = "" if reading.places("recommend") - reading.cut else reading.core  # "önerin" is no goods
        goods = core or reading.sentence.without(everything.difference(reading.goods(aside)))
        text = reading.sentence.without(reading.cut | aside)
        return Search(text, core=goods, parts=_alternatives(reading), of_shown=view.stance.picked)
    return _lookup_unnamed(view)


def _lookup_unnamed(view: View) -> Lookup | None:
    """Where no goods are named: a gift at the price told ("ne alabilirim 500 lira civarı"), or what was shown."""
    if view.reading.has("recommend") and view.reading.priced:
        return gift(view.reading, view.reading.price_text)
    return Recall(everything=not view.stance.picked) if view.stance.shown else None


def _alternatives(reading: Reading) -> tuple[str, ...]:
    """The goods between which one is to choose: "blender mı mikser mi almalıyım"."""
    named = [place for place in reading.goods() if place + 1 in reading.places("either")]
    things = [reading.sentence.tokens[place].text for place in named if place not in _traits_compared(reading)]
    return tuple(things) if len(things) > 1 else ()


def _traits_compared(reading: Reading) -> frozenset[int]:
    """Places of what a thing that is named may have, this or that: "gecelik fermuarlı mı düğmeli mi"."""
    tokens, asked = reading.sentence.tokens, reading.places("either")
    told = frozenset(p for p in reading.goods() if p + 1 in asked and tokens[p].text.endswith(_TRAITS))
    return told if reading.goods(told) else frozenset()


def _asks_of_this(reading: Reading) -> bool:
    """Whether it is asked if what was shown will do for someone: "lohusa için de olur mu bu"."""
    return bool(reading.has("this") and reading.purposed)


def _names_no_kind(view: View) -> bool:
    """Whether no word names a kind of goods, nor are any wished for: "leke tutar mı" is asked of what was shown."""
    reading = view.reading
    kinds = any("category" in reading.kinds[place] for place in reading.goods())
    kinds = kinds or (reading.attribute and any(names_thing(reading.kinds[place]) for place in reading.goods()))
    tokens, goods = reading.sentence.tokens, reading.goods()
    traits = all(tokens[place].text.endswith(_TRAITS) for place in goods) and reading.has("either")
    return not kinds and (len(goods) < 2 or traits) and not reading.has("recommend", "want", "exist")


def _names_a_part(view: View) -> bool:
    """Whether the one thing named is the other's: "şarjı kaç saat gidiyor"."""
    goods, tokens = view.reading.goods(), view.reading.sentence.tokens
    wished = view.reading.has("recommend", "want", "exist")
    return len(goods) == 1 and not wished and PART.fullmatch(tokens[goods[0]].text) is not None


def _says_only_where(reading: Reading) -> bool:
    """Whether what nobody knows only says to, in or from what: "pusete takılıyor mu" is asked of a bag."""
    tokens = reading.sentence.tokens
    return not reading.goods() and all(_CASED.fullmatch(tokens[place].text) for place in reading.unknown)


def _says_only_a_part(reading: Reading) -> bool:
    """Whether what nobody knows is what belongs to something, at the front: "kılıfı yıkanıyor mu"."""
    tokens = reading.sentence.tokens
    return reading.unknown == (0,) and not reading.goods() and PART.fullmatch(tokens[0].text) is not None


def _only_beside(view: View) -> bool:
    """Whether goods words only say for whom, or a part of what was shown: "iki kişiye yeter mi", "pili gider mi"."""
    reading = view.reading
    named = [reading.sentence.tokens[place].text for place in reading.goods()]
    goods = [word for word in named if not turkish.number_words(word) and word not in reading.query.words]
    beside = [word for word in goods if _CASED.fullmatch(word) or (view.stance.picked and PART.fullmatch(word))]
    told = [word for word in named if not turkish.number_words(word)]
    whole = {word for word, after in pairwise(told) if after in beside}.union(beside)  # "bulaşık makinesinde"
    return bool(named) and whole.issuperset(told)


def about_shown(view: View) -> Understanding | None:
    """Something else asked after products were shown: what it is cannot be told, but of what: "hangi yöreden"."""
    reading, tokens = view.reading, view.reading.sentence.tokens
    asked = reading.has("wh", "asks_if", "how_long", "how_ask", "where") or reading.sentence.text.rstrip().endswith("?")
    asked = asked or any(token.text in BARE_PARTICLES for token in tokens[-1:])
    known = len(tokens) - reading.strange
    likely = known >= reading.strange or (view.stance.picked and len(tokens) <= _FEW_ASKED)
    if not (view.stance.shown and asked and likely) or reading.goods():
        return None
    return Understanding(Intent.OPEN_QUESTION, lookup=Recall(everything=not view.stance.picked))


def of_its_part(view: View) -> Understanding | None:
    """How the thing talked about is in a place the catalogue knows no word for: "göğüs kısmı nasıl açılıyor"."""
    reading = view.reading
    if not (view.stance.picked and reading.unknown == (0,)) or reading.goods() or view.asks:
        return None
    named = stands_at(reading.sentence.tokens, 1, *_PLACES_OF)
    return Understanding(Intent.OPEN_QUESTION, lookup=Recall()) if named else None


def off_topic(view: View) -> Understanding | None:
    """Something no shop is for: football, poems, the way to somewhere."""
    reading = view.reading
    if reading.has("where") and reading.unknown and not reading.goods() and not view.facts:
        return Understanding(Intent.SMALLTALK, kind="off_topic")
    hit = view.hit("off_topic")
    if hit is None or _names_only_goods(reading, hit):
        return None
    wanted = reading.has("exist") and hit.places.isdisjoint(reading.places("exist"))
    if hit.places <= {*reading.goods()} and reading.has("seek"):
        return None  # "ilaç lazım", where such are sold
    goods = [place for place in reading.goods(hit.places) if not _is_receiver(reading, place)]
    said = len(hit.places) > 1 or all(place < min(hit.places) for place in goods)  # "tarif versene tavada yumurta"
    is_head = not wanted and not view.asks and not reading.has("want") and said
    if (goods or wanted) and not (is_head or (reading.has("poem_verb") and not view.asks)):
        return None
    return Understanding(Intent.SMALLTALK, kind="off_topic")


def _names_only_goods(reading: Reading, hit: Hit) -> bool:
    """Whether what sounds worldly is only the name of a thing sold here: "matematik", a book's subject."""
    beside = reading.places("filler", "want", "exist", "price", "stock", "one").union(reading.numbers)
    return hit.places <= {*reading.goods()} and beside.union(reading.goods()).issuperset(
        range(len(reading.sentence.tokens))
    )


def _is_receiver(reading: Reading, place: int) -> bool:
    """Whether goods only stand for whom something shall be done: "bebeğe isim önerir misin"."""
    word = reading.sentence.tokens[place].text
    return word.endswith(("a", "e")) and word not in reading.query.words
