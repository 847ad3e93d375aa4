"""Questions the shop's own facts answer: its profile and its frequently asked questions."""

import re
from dataclasses import replace

from chatbot.dialogue.clauses import questions
from chatbot.dialogue.faq import FaqMatch
from chatbot.dialogue.forms import PART, forms
from chatbot.dialogue.lexicon import Hit
from chatbot.dialogue.meaning import FAQ_BESIDE, FAQ_SURE, FAQ_TOPIC, SOLD_OUT, Recall, Search, Understanding
from chatbot.dialogue.reading import OWNER, QUIET, Reading
from chatbot.dialogue.rules.goods import ON_SALE, wish
from chatbot.dialogue.rules.narrowing import narrowed_to
from chatbot.dialogue.rules.view import View, prices_goods
from chatbot.dialogue.vocabulary import ATTRIBUTES, is_owned, names_thing
from chatbot.model import Intent

_OF_GOODS = frozenset(
    {
        "washing",
        "shrinking",
        "colour_fastness",
        "harmless",
        "pregnancy_use",
        "fragile_goods",
        "battery_included",
        "keeping",
    }
)  # themes that without an answer of the shop's are a thing's
_GOODS = "goods"  # the fact that tells what the shop sells
_BARGAIN = "bargain"  # the fact that no one but the shop's people can tell
_CAMPAIGN = "campaign"  # shown by what is reduced, not told
_SHIPPING, _HOURS = "shipping", "hours"
_SIZES = frozenset({"size_guide"})
RESTOCK = frozenset({"restock"})  # the theme of what comes again
FAQ_THEMED = 0.5  # about the same thing, which only the shop's own questions speak of
FAQ_LIKELY = 0.65
_LIKELY_DONE = 0.45  # where it is asked what is done, not what there is
_LIKELY_THEN = 0.8  # when goods were shown, of which rather is asked
FAQ_POSSIBLE = 0.4  # better than no answer
_CLOSE = 0.8  # nearer than a fact that one word of the question touches
_QUESTIONS = (
    "do_you", "may_i", "asks_if", "how_can", "generic", "would", "if_clause", "predicate", "how_long", "ask_time",
    "how_ask", "what_do", "have_done",
)  # fmt: skip
_DOING = (
    "do_you", "may_i", "generic", "would", "have_done", "if_clause", "what_do", "how_ask", "predicate", "must",
    "how_long", "ask_time", "how_done",
)  # fmt: skip
_TELLING = frozenset(
    {"particle", "you", "you_do", "finite", "wish", "able", "optative"}
)  # forms of verbs and of what asks
_WH = frozenset({"ne", "nasil", "kac", "kaca", "hangi", "nereye", "nerede", "nereden", "neden", "kim", "kime"})
_AT_THE_END = 2  # words among which the verb of a Turkish sentence is
_TO = re.compile(r"[ae]$")  # where to something is brought: "odaya getirir misiniz"
_DONE = re.compile(r"\w{2,20}(?:[dt][iu]|m[iu]st[iu])[mk]")  # "denedim": a story, no question


def sure_faq(view: View) -> Understanding | None:
    """Asked almost in the words of one of the shop's own questions, or about what only these speak of."""
    faq, reading = view.faq, view.reading
    if faq is None:
        return None
    near = _is_nearly_said(view) and not view.facts
    if not (near or faq.score >= FAQ_SURE or (faq.themed and faq.score >= FAQ_THEMED)):
        return None
    if (not faq.themed and _asks_for_something(view)) or _only_names_goods(reading) or _asks_of_shown(view, faq):
        return None
    if view.hit("complaint") or reading.has("small_who", "small_fun") or _tells_size_beside_wish(reading):
        return None
    beside = _asked_beside(view, faq)
    kind = FAQ_BESIDE if beside else "faq"
    return Understanding(Intent.BUSINESS_INFO, faq=faq, facts=beside or view.topics, kind=kind)


def _names_a_size(view: View) -> bool:
    """Whether a size is named that what was shown may come in, and none is asked for: "39 numarayım hangisi olur"."""
    reading = view.reading
    named = view.stance.shown and reading.sizes and not (reading.goods() or reading.unknown)
    return bool(named) and "size" not in view.asks and not reading.has("my_body", "expecting")


def _asks_of_shown(view: View, faq: FaqMatch) -> bool:
    """Whether it is asked of a size or a part of goods, of which the shop's own question says nothing."""
    return (faq.themes == _SIZES and _names_a_size(view)) or _names_a_part(view, faq)


def _names_a_part(view: View, faq: FaqMatch) -> bool:
    """Whether it is asked of one part of goods, of which the shop's own question says nothing: "yastığın kılıfı".

    Where goods are talked about, these may go without saying: "kılıfı yıkanıyor mu".
    """
    tokens, goods = view.reading.sentence.tokens, view.reading.goods()
    first = tokens[0].text if view.stance.picked and goods[:1] == (0,) else ""
    if PART.fullmatch(first) and is_owned(first, view.reading.vocabulary):
        return first not in faq.words
    owned = (place for place in goods if place - 1 in goods and OWNER.fullmatch(tokens[place - 1].text))
    return any(names_thing(view.reading.kinds[p]) and tokens[p].text not in faq.words for p in owned)


def _tells_size_beside_wish(reading: Reading) -> bool:
    """Whether how tall or heavy one is only stands beside goods that are looked for: "boyum 1.65, elbise arıyorum"."""
    kinds = any("category" in reading.kinds[place] for place in reading.goods())
    return kinds and reading.has("my_body") and reading.has("seek") and not reading.has(*_QUESTIONS)


def _asked_beside(view: View, faq: FaqMatch) -> tuple[str, ...]:
    """The facts asked for in a question of their own: "bugün açık mısınız bir de otopark var mı"."""
    reading = view.reading
    parts = questions(reading.sentence)
    said = (*reading.facts, *reading.concerns)
    answered = frozenset(place for hit in said if hit.name in faq.themes for place in hit.places)
    apart = [part for part in parts if answered.isdisjoint(part)]
    if not answered or len(parts) < 2:
        return ()
    return tuple(hit.name for hit in view.facts if any(hit.places.issubset(part) for part in apart))


def fact(view: View) -> Understanding | None:
    """A fact of the shop's profile is asked for, perhaps beside goods."""
    hit = view.facts[0] if view.facts else None
    if (
        hit is None
        or _is_goods_compound(view.reading, hit)
        or (len(view.facts) == 1 == hit.strength and view.hit("off_topic"))
    ):
        return None
    if view.faq and _tells_more(view, hit) and not _asks_for_something(view, view.faq.own):
        return Understanding(Intent.BUSINESS_INFO, faq=view.faq, kind="faq")
    reduced = view.reading.has("sale_goods") or view.reading.query.filters.on_sale
    on_sale = hit.name == _GOODS and reduced  # "indirimli ürünler neler"
    if on_sale or (hit.name == _CAMPAIGN and not (view.faq and view.faq.themed and is_likely(view))):
        return Understanding(Intent.PRODUCT_SEARCH, lookup=Search(ON_SALE))
    if _asks_for_goods_too(view):
        return replace(wish(view) or Understanding(Intent.UNCLEAR), facts=view.topics)
    if _is_of_goods(view, hit):
        return None
    return _told(view)


def asks_if_it_comes(reading: Reading) -> bool:
    """Whether it is asked if or when something comes, and nothing is named: "ne zaman gelir"."""
    return _comes(reading) and not reading.matter


def _comes(reading: Reading) -> bool:
    """Whether it is asked if or when something comes, of which at most the looks are named: "mavisi ne zaman gelir"."""
    asked = reading.has("arrive") and reading.has("ask_time", "how_long", "asks_if")
    return asked and not (reading.goods() or reading.unknown or reading.has("order", "my_order"))


def back_in_stock(view: View) -> Understanding | None:
    """When what was just said to be sold out comes again: by the shop's own answer, else nobody knows.

    Of a colour or size that is named it is told first whether it is there: "mavisi ne zaman gelir".
    """
    if view.stance.shown and view.reading.attribute and _comes(view.reading):
        return Understanding(Intent.VARIANT_INQUIRY, lookup=narrowed_to(view.reading))
    if view.stance.topic != SOLD_OUT or not asks_if_it_comes(view.reading):
        return None
    if view.restock:
        return Understanding(Intent.BUSINESS_INFO, faq=view.restock)
    return Understanding(Intent.OPEN_QUESTION, lookup=Recall())


def _told(view: View) -> Understanding:
    """The facts asked for, and what of the talk they are told of."""
    if _asks_how_long_of_it(view):
        return Understanding(Intent.BUSINESS_INFO, facts=(view.stance.topic, *view.topics))
    told_of = Recall() if view.stance.picked or (view.stance.shown and view.reading.has("this")) else None
    return Understanding(
        Intent.BUSINESS_INFO, lookup=told_of, facts=view.topics, faq=view.faq if is_near(view) else None
    )


def _asks_how_long_of_it(view: View) -> bool:
    """Whether nothing but how long it takes is asked after one of the shop's own questions: "kaç günde gelir"."""
    after = view.stance.topic.startswith(FAQ_TOPIC) and view.topics == (_SHIPPING,)
    return after and view.reading.has("how_long", "ask_time") and not view.reading.matter


def _tells_more(view: View, hit: Hit) -> bool:
    """Whether one of the shop's own questions is nearer than a fact that a part of what is asked touches."""
    if view.faq is None or not is_near(view):
        return False
    reading, tokens = view.reading, view.reading.sentence.tokens
    told = reading.places(*reading.lexicon.labels_of(("shop",))).union(*(fact.places for fact in view.facts))
    own = {place for place, token in enumerate(tokens) if token.text in view.faq.own}
    things = {place for place in reading.goods() if names_thing(reading.kinds[place])}
    beside = bool(own - told - things) or not (own.isdisjoint(told) or own.isdisjoint(things))
    return (beside and len(view.facts) == 1) or (hit.strength == 1 and view.faq.score >= _CLOSE)


def likely_faq(view: View) -> Understanding | None:
    """Asked much like one of the shop's own questions, and no goods are."""
    reading = view.reading
    if not is_likely(view) or reading.query.filters.on_sale or reading.has("small_who", "small_praise", "small_fun"):
        return None
    spoken = view.faq.own if view.faq and reading.has("do_you", "may_i") else frozenset()
    if _asks_for_something(view, spoken) or _only_names_goods(reading):
        return None
    return Understanding(Intent.BUSINESS_INFO, faq=view.faq, kind="faq")


def _only_names_goods(reading: Reading) -> bool:
    """Whether nothing but goods is said: "ekran koruyucu" is no question whether it is put on."""
    named = reading.places("filler", "address_word").union(reading.goods())
    return bool(reading.goods()) and len(named) == len(reading.sentence.tokens)


def _asks_for_something(view: View, spoken: frozenset[str] = frozenset()) -> bool:
    """Whether a thing is asked for, sold or not: "gitar teli var mı", or just "düdüklü tencere".

    Not what the shop's own question has `spoken` of: "abonelik var mı", "içeride hayvana izin var mı".
    """
    reading, goods, tokens = view.reading, view.reading.goods(), view.reading.sentence.tokens
    unknown = [place for place in reading.unknown if tokens[place].text not in spoken]
    if not goods and not unknown:
        return False
    if _asks_for_a_person(reading):
        return False
    if reading.has("measure") or _asks_there_for_more(reading, spoken):
        return True
    if _is_nearly_said(view):
        return False
    wishes = reading.places("seek", "show_me").union(p for p in reading.places("want") if _is_told(tokens[p].text))
    wishes -= {p for p in reading.places("bring") if _TO.search(tokens[p - 1].text)}
    return any(p - 1 in goods or p - 1 in unknown for p in wishes) or bool(goods and not _is_sentence(reading))


def _is_nearly_said(view: View) -> bool:
    """Whether the shop's own question has nearly all of it, and more than goods: "lens için reçete lazım mı"."""
    reading, faq = view.reading, view.faq
    if faq is None or faq.score < _CLOSE or not reading.has("needed", *_QUESTIONS):
        return False
    return not faq.own <= {reading.sentence.tokens[place].text for place in reading.goods()}


def _asks_for_a_person(reading: Reading) -> bool:
    """Whether it is somebody who is asked to be there: "kadın çalışan var mı"."""
    there = reading.places("exist") if reading.has("person") else ()
    return any(_asked_there(reading, place) in reading.places("person") for place in there)


def _asks_there_for_more(reading: Reading, spoken: frozenset[str]) -> bool:
    """Whether what is asked to be there, or to cost, is goods, or nothing that was spoken of."""
    asked = reading.places("exist", "price", "stock")
    if not asked:
        return False
    lasting = {place + step for place in reading.places("its_time") for step in (1, 2)}  # no price: "süresi ne kadar"
    quiet = reading.places("discount", "deal", *reading.lexicon.labels_of(QUIET)).union(reading.goods())
    things = [_asked_there(reading, place) for place in asked - lasting]
    return any(p < 0 or p in quiet or reading.sentence.tokens[p].text not in spoken for p in things)


def _is_sentence(reading: Reading) -> bool:
    """Whether anything is asked or told, no thing only named: "klima montajı", "kırılmaz cam"."""
    tokens = reading.sentence.tokens
    asked = any(token.text in _WH for token in tokens) or reading.has(*_QUESTIONS, "wh", "what", "where")
    return asked or any(_is_told(token.text) for token in tokens[-_AT_THE_END:])


def _is_told(word: str) -> bool:
    """Whether a word is a sentence's verb, or what asks."""
    return not _TELLING.isdisjoint(forms(word))


def theme(view: View) -> Understanding | None:
    """Something of the shop is asked that only its own questions could answer, and none does: "beden tablosu"."""
    reading = view.reading
    asked = reading.themes - _OF_GOODS and not (reading.goods() or reading.strange_goods)
    return Understanding(Intent.BUSINESS_INFO) if asked else None


def same_fact(view: View) -> Understanding | None:
    """More is asked of what was just told, which is not named again: "kaç gün içinde", "süresi var mı"."""
    reading, topic = view.reading, view.stance.topic
    asked = reading.has("how_long", "ask_time", "free", "fee_share", "what_do")
    asked = asked or (topic == _HOURS and reading.has("day") and not reading.has("bye", "visit"))  # "peki pazar"
    if topic.startswith(FAQ_TOPIC):
        asked = asked or reading.has("its_time") or (reading.has("price") and not view.stance.shown)
    wanted = reading.has("this", "want") or (reading.has("exist") and not reading.has("its_time"))
    if topic in ("", SOLD_OUT) or not asked or reading.matter or wanted:
        return None
    return Understanding(Intent.BUSINESS_INFO, facts=(topic,))


def themes(reading: Reading) -> frozenset[str]:
    """What the shop's own questions may be about, but for words that only describe goods: "paça pantolon"."""
    meant = [hit for hit in reading.facts if not _is_goods_compound(reading, hit)]
    meant += [hit for hit in reading.concerns if hit.strength > 1 or not _is_before_goods(reading, max(hit.places))]
    return frozenset(hit.name for hit in meant if not _is_beside(reading, hit)) - {_CAMPAIGN, _GOODS}


def _is_before_goods(reading: Reading, place: int) -> bool:
    """Whether a word stands right before goods and ends no clause of its own: "evleniyorum, toplu ...", "solar mı"."""
    said = forms(reading.sentence.tokens[place].text)
    return place + 1 in reading.goods() and said.isdisjoint(("finite", "particle"))


def _is_beside(reading: Reading, hit: Hit) -> bool:
    """Whether a lone word asks for nothing the shop does: goods are wanted, measured, or it tells what was done.

    "montajı kolay raf var mı", "pantolonun paçası kaç cm", "denedim olmadı".
    """
    if hit.strength > 1:
        return False
    goods = reading.goods(hit.places)
    done = all(_DONE.fullmatch(reading.sentence.tokens[place].text) for place in hit.places)
    things = {*goods, *reading.unknown} - reading.places(*reading.lexicon.labels_of(("concern",)))
    describes = reading.has("exist") and not things.isdisjoint(max(hit.places) + step for step in (1, 2))
    sought = hit in reading.concerns and reading.has("seek") and not reading.has("price", "exist", *_QUESTIONS)
    return done or describes or (bool(goods) and (sought or reading.has("measure")))


def topics(reading: Reading) -> tuple[Hit, ...]:
    """The shop facts asked for, strongest first, without those a stronger one already explains."""
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in reading.facts:
        yields = hit.weak and reading.goods(hit.places)
        if not yields and not hit.places <= taken and all(hit.name != other.name for other in kept):
            kept.append(hit)
            taken |= hit.places
    return tuple(kept[:2])


def _asked_there(reading: Reading, place: int) -> int:
    """The place of what a "var mı" is said of: "bot 38 numara var mı" asks for the boot."""
    beside = reading.places("size", "color", "filler")
    before = place - 1
    while before in beside or before in reading.numbers or reading.kinds.get(before, frozenset()) & ATTRIBUTES:
        before -= 1
    return before


def _is_of_goods(view: View, hit: Hit) -> bool:
    """Whether advice on goods is asked that a lone fact word only touches; "iade oluyor mu" asks for the fact."""
    asked = view.hit("open_question")
    light = view.reading.places("how_can", "pay_act")
    return (
        asked is not None and not asked.places <= light and hit.strength == 1 and bool(view.reading.goods(hit.places))
    )


def _is_goods_compound(reading: Reading, hit: Hit) -> bool:
    """Whether a lone fact word only describes goods: "kargo pantolon", "servis tabağı"."""
    goods = reading.goods(hit.places | reading.places("place", "company"))
    if hit.strength > 1 or not goods:
        return False
    if max(hit.places) + 1 in goods:
        verb = reading.lexicon.language != "tr" and min(hit.places) - 1 in reading.places("filler", "asks_if")
        return not verb  # "can i return earrings" is no compound
    return any(reading.kinds.get(place) for place in hit.places) and reading.has("exist", "price")


def _asks_for_goods_too(view: View) -> bool:
    reading = view.reading
    taken = frozenset(place for topic in view.facts for place in topic.places)
    named = reading.goods(taken)
    asked = reading.places("price", "stock", "count") - taken
    asked |= frozenset(place for place in reading.places("exist", "seek") if _asked_there(reading, place) in named)
    taken |= reading.places(*reading.lexicon.labels_of(("shop",)))
    return bool(asked or prices_goods(reading, taken)) and bool(reading.goods(taken))


def is_possible(view: View) -> bool:
    """Whether one of the shop's own questions may be meant: something is asked, of no thing that is wanted."""
    reading, faq = view.reading, view.faq
    if faq is None or faq.score < FAQ_POSSIBLE or _asks_of_shown(view, faq):
        return False
    if is_likely(view):
        return not (reading.has("exist") and _asks_for_something(view, faq.words))
    if faq.score < FAQ_THEMED and not (faq.own and reading.has(*_QUESTIONS)):
        return False
    asked = _is_sentence(reading) and _is_of_its_goods(reading, faq) and not reading.query.filters.on_sale
    if view.stance.shown or _points(reading) or not asked or not _shares_content(reading, faq):
        return False
    advised = reading.has("recommend", "compare") or (not faq.own and reading.has("must", "is_done", "which_does"))
    return not (advised or _asks_for_something(view, faq.words))


def _shares_content(reading: Reading, faq: FaqMatch) -> bool:
    """Whether a word is shared that is no frame of a question."""
    shared = {place for place, token in enumerate(reading.sentence.tokens) if token.text in faq.words}
    return not shared <= reading.places(*reading.lexicon.labels_of(QUIET))


def is_likely(view: View) -> bool:
    """Whether one of the shop's own questions is much like what was asked."""
    if view.faq is None or view.faq.score < _LIKELY_DONE or _asks_of_shown(view, view.faq):
        return False
    return view.faq.score >= _least(view, view.faq)


def is_near(view: View) -> bool:
    """Whether it is as near as a fact beside it must be."""
    return view.faq is not None and view.faq.score >= FAQ_LIKELY and view.faq.score >= _least(view, view.faq)


def _least(view: View, faq: FaqMatch) -> float:
    """The score from which on it is likely: more where a thing is only named, or one was shown, of which is asked."""
    reading = view.reading
    if view.stance.shown or _points(reading) or not (faq.themed or _is_sentence(reading)):
        return _LIKELY_THEN
    if _BARGAIN in view.topics and _BARGAIN not in faq.themes:
        return FAQ_SURE
    done = reading.has(*_DOING) and not reading.has("exist", "price", "stock", "seek", "recommend")
    return _LIKELY_DONE if done and _is_of_its_goods(reading, faq) and _shares_more(reading, faq) else FAQ_LIKELY


def _shares_more(reading: Reading, faq: FaqMatch) -> bool:
    """Whether more is shared than goods, or the shop is asked what it does: "isimli takım yapıyor musunuz"."""
    named = {reading.sentence.tokens[place].text for place in (*reading.goods(), *reading.numbers)}
    done = reading.has("do_you", "may_i") and not reading.has("want", "seek")
    return not (faq.own or faq.words) <= named or (done and bool(faq.own))


def _points(reading: Reading) -> bool:
    """Whether "bu" points at a thing; "su" is water as often as "şu"."""
    return any(reading.sentence.tokens[place].text != "su" for place in reading.places("this"))


def _is_of_its_goods(reading: Reading, faq: FaqMatch) -> bool:
    """Whether the goods named, if any are, are spoken of by the shop's own question."""
    named = {reading.sentence.tokens[place].text for place in reading.goods()}
    return not named or not named.isdisjoint(faq.words)
