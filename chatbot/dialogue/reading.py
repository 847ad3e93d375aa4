"""A message as it was read: what each token is, which rules hold, what is left over for the catalogue.

Decides nothing: the rules do. Knows the catalogue only as `Vocabulary`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot import turkish
from chatbot.dialogue import ages
from chatbot.dialogue.clauses import listed
from chatbot.dialogue.forms import BARE_PARTICLES
from chatbot.dialogue.lexicon import Hit, Lexicon
from chatbot.dialogue.sentence import Sentence, Token, stands_at
from chatbot.dialogue.vocabulary import ATTRIBUTES, GOODS, NOTHING, Vocabulary, names_goods, names_thing
from chatbot.memo import kept
from chatbot.model import Query

OWNER = re.compile(r"\w{3,20}n[iu]n|\w{3,20}[^aeioun][iu]n")  # "süpürgenin"
_PLURAL = re.compile(r"(\w{2,20})l[ae]ri?")  # "havlular", as a folded word
LETTER_SIZE = re.compile(r"x{0,3}[sml]|[2-6]xl")
_LIKE = "gibi"
_PACKS = ("li", "lu")  # "50'li" is no size
_TITLES = frozenset({"hanim", "hanima", "hanimin", "bey", "beye", "beyin"})
_BOUNDS = ("arasi", "arasinda", "alti", "altinda", "ustu", "ustunde", "civari")  # of a price
_YEARS = "yas"
_SHELVED = re.compile(r"(?:malzeme|urun|gerec|esya)(?:s?[iu]|l[ae]r[iu]?)?")
_ABOUT = ("kilo", "kg", "cm", "boy", "metre")
_MANY_WORDS = 8  # among so many a thing wanted is named once and for all
_DESCRIBING = ("taste", "filler", "address_word")  # words that stand between what is wanted and its verb
_AGES = ("yas", "ay")
_FOR, _FOR_ENGLISH = "icin", "for"
_HOW_MANY = "kac"
_BESIDE = (
    "for_whom",
    "for_man",
    "for_woman",
    "for_grown",
    "setting",
    "occasion",
    "taste",
)  # what may be left out of a wish that finds nothing
_NOT = "degil"
_KIND_WORD = "kind_word"  # the first of "school bag"
_SEXES, _BABY = frozenset({"kiz", "erkek"}), "bebe"
_SMALLEST_SIZE, _LARGEST_SIZE = 16, 120
BANDS, CUPS = range(60, 131, 5), frozenset("abcdefgh")  # of bras
NOWHERE: frozenset[int] = frozenset()
QUIET = ("social", "frame", "ask", "order", "refer")  # groups whose words are never goods by themselves
_KEPT = ("color", "size", "cheapest", "dearest")  # quiet words the catalogue reads as filters
_CUT_WITH_NUMBERS = ("social", "refer")  # "500 ile 1000 arası" needs its frame
_CUT_LABELS = ("quantity", "address_word", "price", "count", "brand", "detail", "dimensions")
_TOO = ("de", "da")  # "ikisine de çanta"
_DATIVES = ("ye", "ya")


@dataclass(frozen=True)
class Reading:
    """What was seen. Places are positions in `sentence.tokens`."""

    sentence: Sentence
    lexicon: Lexicon
    vocabulary: Vocabulary
    labels: Mapping[str, frozenset[int]]  # the token places of each label found
    facts: tuple[Hit, ...]
    intents: tuple[Hit, ...]
    concerns: tuple[Hit, ...]  # what only the shop's own questions may answer
    kinds: Mapping[int, frozenset[str]]  # of the words that small talk, frames, asks and references do not explain
    told: frozenset[int]  # the story told beside a wish
    rewritten: frozenset[int] = NOWHERE  # what the catalogue would not read as the lexicon does: "bdn"

    def has(self, *labels: str) -> bool:
        """Whether any of the labels was found."""
        return not self.labels.keys().isdisjoint(labels)

    def places(self, *labels: str) -> frozenset[int]:
        """The token places of these labels."""
        found = self.labels
        if len(labels) == 1:
            return found.get(labels[0], NOWHERE)
        return NOWHERE.union(*[found[label] for label in labels if label in found])

    @kept
    def spoken(self) -> frozenset[int]:
        """Places of tokens that any label explains, but for what only the shop's own questions may be about."""
        aside = self.lexicon.groups.get("concern", frozenset()) | {_KIND_WORD}
        return NOWHERE.union(*(places for label, places in self.labels.items() if label not in aside))

    @kept
    def themes(self) -> frozenset[str]:
        """What the shop's own questions may be about."""
        return frozenset(hit.name for hit in (*self.facts, *self.concerns))

    @kept
    def numbers(self) -> tuple[int, ...]:
        """Places of tokens that start with a digit and tell no quantity."""
        pieces = self.places("quantity") | self.told
        return tuple(p for p, token in enumerate(self.sentence.tokens) if token.text[0].isdecimal() and p not in pieces)

    @kept
    def units(self) -> frozenset[int]:
        """Places of what a number is counted in: "metre" of "2 metre"."""
        return frozenset(place + 1 for place in self.numbers) & self.places("unit")

    def goods(self, but: frozenset[int] = NOWHERE) -> tuple[int, ...]:
        """Places of words that name goods: in titles or categories, and no mere colour, size or brand."""
        return tuple(place for place in self._goods if place not in but) if but else self._goods

    @kept
    def _goods(self) -> tuple[int, ...]:
        tokens, numbers = self.sentence.tokens, self.numbers
        no_goods = {*numbers, *(place + 1 for place in numbers if cup(tokens, place))}
        no_goods.update(place + 1 for place, token in enumerate(tokens) if token.text == _HOW_MANY)
        no_goods.update(p + 1 for p in self.places("money") if stands_at(tokens, p + 1, *_BOUNDS))
        no_goods |= self._color_words
        return tuple(place for place, kind in self.kinds.items() if place not in no_goods and names_goods(kind))

    @property
    def _color_words(self) -> frozenset[int]:
        """Places of words that only together name a colour: "gül kurusu"."""
        tokens, colors = self.sentence.tokens, self.vocabulary.colors
        pairs = (place for place in self.kinds if place + 1 in self.kinds)
        named = [p for p in pairs if f"{tokens[p].text} {tokens[p + 1].text}" in colors]
        return frozenset((*named, *(place + 1 for place in named)))

    @kept
    def cut(self) -> frozenset[int]:
        """Places of what the catalogue need not read: courtesies, references, frames, what is asked of the product."""
        groups = _CUT_WITH_NUMBERS if self.numbers or self.has("money") else QUIET
        cutting = self.lexicon.labels_of(groups)
        cut = [label for label in self.labels if (label in cutting or label in _CUT_LABELS) and label not in _KEPT]
        kept = self.places("stock", "one") if self.filters_stock else NOWHERE
        said = self.places(*cut).difference(kept, self.kinds)
        said |= self.places(*_KEPT) & self.rewritten
        said -= frozenset(place for place in self.purposed if place - 1 in self.kinds)  # the catalogue knows "için"
        said -= self._of_shelves
        return said | self.refused | self._ages | self._likened | self.told | self._age_beside_goods | self._body

    @property
    def _body(self) -> frozenset[int]:
        """Places of how tall or heavy the customer is: "boyum 1.65", "kilom 70 civarı"."""
        found, tokens = set(self.places("my_body")), self.sentence.tokens
        for place in self.places("my_body"):
            if place + 1 in self.numbers:
                found.update((place + 1, *((place + 2,) if stands_at(tokens, place + 2, *_BOUNDS, *_ABOUT) else ())))
        return frozenset(found) if any(place in self.numbers for place in found) else NOWHERE

    @property
    def _of_shelves(self) -> frozenset[int]:
        """Places of what stands for all that a category holds: "makyaj ürünü", "temizlik malzemesi"."""
        found = (p for p, token in enumerate(self.sentence.tokens) if _SHELVED.fullmatch(token.text))
        return frozenset(p for p in found if "category" in self.kinds.get(p - 1, NOTHING))

    @kept
    def _likened(self) -> frozenset[int]:
        """Places of names and of what goods are only likened to: "Ayşe hanım", "prenses gibi elbise"."""
        before = zip(self.sentence.tokens[1:], range(len(self.sentence.tokens)), strict=False)
        marked = ((p, token.text) for token, p in before if token.text in _TITLES or token.text == _LIKE)
        return frozenset(p for p, text in marked if p in self.kinds and (text != _LIKE or not self.kinds[p]))

    @kept
    def refused(self) -> frozenset[int]:
        """Places of what is said not to be meant before what is: the first word of "pijama değil gecelik"."""
        tokens = self.sentence.tokens
        denied = [p - 1 for p in range(1, len(tokens) - 2) if tokens[p].text == _NOT and self.kinds.get(p - 1)]
        denied += [p for no in self.places("without") for p in self._named_before(no) if tokens[no].text != _NOT]
        later = max((p for p, kinds in self.kinds.items() if kinds), default=0)
        return frozenset(p for p in denied if p + 1 < later and tokens[p + 2].text not in BARE_PARTICLES)

    def _named_before(self, place: int) -> range:
        """The places of a thing named right before a place, if another is named after it: of "oje istemiyorum, ruj"."""
        first = place
        while self.kinds.get(first - 1):
            first -= 1
        goods = self.goods()
        named = place - 1 in goods and names_thing(self.kinds[place - 1])
        return range(first, place) if named and goods[-1] > place else range(0)

    @kept
    def age(self) -> tuple[int, int] | None:
        """The place of an age and its months, where goods come in such sizes."""
        found = ages.named(self.sentence.tokens)
        return found if found and any("size" in self.vocabulary.kinds(unit) for unit in _AGES) else None

    @property
    def _age_beside_goods(self) -> frozenset[int]:
        """Places of an age beside goods, which no title is searched for."""
        place = self.age[0] if self.age and self.goods() else None
        return NOWHERE if place is None else frozenset((place, place + 1))

    @kept
    def _ages(self) -> frozenset[int]:
        """Places of ages that are no size of the shop's goods: "65 yaşında"."""
        told = self.places("age")
        numbers = (p - 1 for p in told if p - 1 in self.numbers)
        strange = [p for p in numbers if "size" not in self.vocabulary.kinds(f"{self.sentence.tokens[p].text} yas")]
        return frozenset((*strange, *(p + 1 for p in strange)))

    @kept
    def picks(self) -> bool:
        """Whether "olan" or "olsun" tells one of a list.

        Not before goods ("indirimde olan çantalar"), and not said of other goods ("gecelik olsun").
        """
        goods = self.goods()
        trait = self.has("let_be") and not any("category" in self.kinds[place] for place in goods)
        return trait or any(place + 1 not in goods for place in self.places("one"))

    @kept
    def filters_stock(self) -> bool:
        """Whether "stokta" narrows ("stokta olanlar") instead of asking ("stokta mı")."""
        stock, ones = self.places("stock"), self.places("one")
        return bool(stock and ones) and any(place + 1 in ones for place in stock)

    @kept
    def rest(self) -> str:
        """The text the catalogue is given; what describes goods after the verb stands before them."""
        after = self._afterthought
        if not after:
            return self.sentence.without(self.cut)
        everything = frozenset(range(len(self.sentence.tokens)))
        return f"{self.sentence.without(everything - after)} {self.sentence.without(self.cut | after)}"

    @kept
    def purposed(self) -> frozenset[int]:
        """Places of "için"."""
        return frozenset(place for place, token in enumerate(self.sentence.tokens) if token.text == _FOR)

    @property
    def pieces(self) -> int:
        """How many pieces are spoken of: 2 in "2 tanesi ne kadar"; 0 when that is not said, as in "11 tane olanı"."""
        if self.places("one") & {place + 1 for place in self.places("quantity")}:
            return 0
        said = (self.sentence.tokens[place] for place in sorted(self.places("quantity")))
        numbers = (token.number or turkish.number_value(turkish.number_words(token.text)) for token in said)
        return next(filter(None, numbers), 0)

    @kept
    def core(self) -> str:
        """The goods without for whom, for what and how nice they are to be; nothing when there is no such word.

        Nor what they have ("süpürgenin şarjı"), nor a foreign word nobody knows.
        """
        ends = self.purposed
        purposes = frozenset(place - 1 for place in ends if "category" not in self.kinds.get(place - 1, NOTHING))
        aside = self._owned | self._foreign | self._babies_sex | self._after_for | self._years
        beside = (self.places(*_BESIDE) | aside | purposes) - (self.cut | self._owners)
        beside |= frozenset(place for place in ends if place - 1 in beside)
        if not beside or not self.goods(beside):
            return ""
        return self.sentence.without(self.cut | beside)

    @property
    def wished(self) -> str:
        """Of a long message what stands right before the verb of its wish, and its looks: "gecelik istedi ..."."""
        tokens = self.sentence.tokens
        verbs = [place for place in sorted(self.places("want", "seek", "exist")) if place not in self.told]
        if len(tokens) < _MANY_WORDS or not verbs:
            return ""
        phrase = next(filter(None, (self._thing_before(verb) for verb in verbs)), set[int]())
        if not phrase:
            return ""
        phrase |= {place for place, kinds in self.kinds.items() if kinds & ATTRIBUTES}
        named = self.sentence.without(frozenset(range(len(tokens))) - phrase)
        return f"{named} {self.price_text}".strip()

    def _thing_before(self, verb: int) -> set[int]:
        """The places of the phrase right before a verb, if it names a thing."""
        tokens, phrase, place = self.sentence.tokens, set[int](), verb - 1
        between = frozenset(p for p in self.places(*_DESCRIBING) if not stands_at(tokens, p, *_TOO))
        while place >= 0 and (place in between or (place in self.kinds and place not in self.told)):
            phrase |= {place} - between
            place -= 1
        return phrase if any(names_thing(self.kinds[p]) for p in phrase.intersection(self.goods())) else set()

    @property
    def price_text(self) -> str:
        """The price that is named, and nothing else: "500 lira civarı"."""
        money, tokens = self.places("money"), self.sentence.tokens
        said = {place + step for place in money for step in (-1, 0, 1)}
        kept = (p for p in said if p in money or p in self.numbers or stands_at(tokens, p, *_BOUNDS))
        return self.sentence.without(frozenset(range(len(tokens))).difference(kept))

    @property
    def goods_text(self) -> str:
        """The goods words alone, as they were written."""
        return self.sentence.without(frozenset(range(len(self.sentence.tokens))).difference(self.goods()))

    @property
    def _owners(self) -> frozenset[int]:
        """Places of things right before the thing that is wanted for them: "arabaya" of "arabaya lastik"."""
        tokens, goods = self.sentence.tokens, self.goods()
        towards = (p for p in goods if p + 1 in goods and tokens[p].text.endswith(("a", "e")))
        return frozenset(p for p in towards if names_thing(self.kinds[p]))

    @property
    def _after_for(self) -> frozenset[int]:
        """Places of for whom or what goods are in English: the end of "school bag for a 7 year old boy"."""
        texts = [token.text for token in self.sentence.tokens]
        if self.lexicon.language != "en" or _FOR_ENGLISH not in texts:
            return NOWHERE
        first = min(self.goods(), default=len(texts))
        start = next((place for place in range(first, len(texts)) if texts[place] == _FOR_ENGLISH), None)
        if start is None:
            return NOWHERE
        looks = (place for place, kinds in self.kinds.items() if kinds & ATTRIBUTES)  # "for my mother, size XL"
        return frozenset(range(start, len(texts))).difference(looks, self.places("size", "color"))

    @property
    def _years(self) -> frozenset[int]:
        """Places of an age: "3 yaş"."""
        ages = [place for place in self.numbers if stands_at(self.sentence.tokens, place + 1, _YEARS)]
        return frozenset((*ages, *(place + 1 for place in ages)))

    @property
    def _babies_sex(self) -> frozenset[int]:
        """Places of what is left unsaid of most babies' goods: the first word of "kız bebek"."""
        tokens = self.sentence.tokens
        pairs = zip(tokens, tokens[1:], range(len(tokens)), strict=False)
        return frozenset(p for one, two, p in pairs if one.text in _SEXES and two.text.startswith(_BABY))

    @property
    def _owned(self) -> frozenset[int]:
        """Places of what is said to belong to goods: the last of "dikey süpürgenin şarjı"."""
        tokens, names = self.sentence.tokens, self.query.words  # "müslin" is no "müsl'ün"
        owners = (p for p in self.goods() if OWNER.fullmatch(tokens[p].text) and tokens[p].text not in names)
        owner = next(owners, len(tokens))
        return frozenset(place for place in self.kinds if place > owner)

    @property
    def _foreign(self) -> frozenset[int]:
        """Places of words of another language than the shop's that nothing explains."""
        if self.lexicon.language == "tr":
            return NOWHERE
        lacking, tokens = self._lacking, self.sentence.tokens
        left = (p for p, kind in self.kinds.items() if not kind and p not in self.spoken | self.places(_KIND_WORD))
        return frozenset(p for p in left if tokens[p].text in lacking)

    @kept
    def parts(self) -> tuple[str, ...]:
        """What the catalogue is given for each of several things named: "çanta ve terlik"."""
        everything = frozenset(range(len(self.sentence.tokens)))
        goods = self.goods(self.units)
        things = [place for place in goods if names_thing(self.kinds[place])]
        plurals = [place for place in goods if self._is_plural(place)]
        parts = listed(self.sentence, goods, things, plurals, self.places("quantity"))
        return tuple(self.sentence.without(everything.difference(part) | self.cut) for part in parts)

    def _is_plural(self, place: int) -> bool:
        """Whether goods are told as many: "havlular", but not "polar"."""
        plural = _PLURAL.fullmatch(self.sentence.tokens[place].text)
        return plural is not None and names_goods(self.vocabulary.kinds(plural[1]))

    @kept
    def _afterthought(self) -> frozenset[int]:
        """Places after the verb of words that only describe the goods before it: "çarşaf var mı lastikli"."""
        goods = self.goods()
        verb = max((place for place in self.places("exist", "want") if goods and place > goods[0]), default=-1)
        priced = {place - 1 for place in self.places("money")}
        after = [p for p in self.kinds if p > verb >= 0 and p not in self.cut | priced and self.kinds[p]]
        texts = {place: self.sentence.tokens[place].text for place in after}
        if any("category" in self.kinds[place] and not text.endswith(_DATIVES) for place, text in texts.items()):
            return NOWHERE
        tokens = self.sentence.tokens
        joined = (p + 1 for p in after if p + 1 < len(tokens) and tokens[p].end == tokens[p + 1].start)  # "5li" stays
        whole = (*after, *joined)  # together, and so do "m beden", "1 kilo", "duvar için"
        endings = self.places("size") | self.units | self.purposed
        return frozenset((*whole, *(p + 1 for p in whole if p + 1 in endings)))

    @kept
    def query(self) -> Query:
        """The catalogue's reading of what is left."""
        said = self.kinds or self.filters_stock or self.has("money", *_KEPT)
        return self.vocabulary.parse(self.rest) if said else Query("")

    @kept
    def unknown(self) -> tuple[int, ...]:
        """Places of content words neither the lexicon nor the catalogue knows."""
        lacking, tokens = self._lacking, self.sentence.tokens
        known = self.spoken.union(self.numbers)
        left = (p for p, k in self.kinds.items() if not (k or p in known or LETTER_SIZE.fullmatch(tokens[p].text)))
        return tuple(p for p in left if tokens[p].text in lacking)

    @kept
    def _lacking(self) -> frozenset[str]:
        """The words the catalogue lacks."""
        return frozenset(map(turkish.fold, self.query.unknown))

    @kept
    def strange_goods(self) -> tuple[int, ...]:
        """Places of unknown words that tell nothing of what only the shop's own questions may be about."""
        told = NOWHERE.union(*(hit.places for hit in self.concerns))
        return tuple(place for place in self.unknown if place not in told)

    @kept
    def strange(self) -> int:
        """How many words nothing explains: no label, not the catalogue, no story beside the wish."""
        return sum(not k and p not in self.spoken and p not in self.numbers for p, k in self.kinds.items())

    @kept
    def guessed(self) -> bool:
        """Whether the catalogue sees a word of its own only by bending the spelling far."""
        left = (p for p in self.kinds if p not in self.spoken and p not in self.numbers)
        return (
            next(left, None) is not None
            and bool(self.query.words)
            and not any(k & (GOODS | ATTRIBUTES) for k in self.kinds.values())
        )

    @property
    def attribute(self) -> bool:
        """Whether a colour, size or brand is named."""
        filters = self.query.filters
        return bool(filters.colors or filters.sizes or filters.brands)

    @kept
    def sizes(self) -> tuple[str, ...]:
        """The sizes named: those the catalogue reads, else bare numbers that look like one ("42si", "85b")."""
        if self.priced or self.query.filters.sizes:
            return self.query.filters.sizes
        tokens = self.sentence.tokens
        letters = tuple(p for p in self.kinds if LETTER_SIZE.fullmatch(tokens[p].text))
        numbers = (p for p in self.numbers if "size" in self.kinds.get(p, NOTHING) or _looks_like_size(tokens, p))
        numbers = (p for p in numbers if tokens[p].tail not in _PACKS and not stands_at(tokens, p + 1, *_PACKS))
        likely = (*letters, *(p for p in numbers if not (p + 1 in letters and _digit_before(tokens, p + 1))))
        units = {p: f" {tokens[p + 1].text}" for p in likely if p + 1 not in likely and self._is_size_unit(p + 1)}
        joined = len(units) + sum(bool(_digit_before(tokens, p)) for p in letters)
        said = len(tokens) - joined - len(self.places("filler", "ack", "address_word"))
        alone = said <= 1 + bool(self.numbers and cup(tokens, self.numbers[0]))
        asked = (
            alone
            or bool(units)
            or any(cup(tokens, place) for place in likely)
            or self.has("size", "exist", "one", "let_be", "stock", "wears")
            or (bool(letters) and self.has("i_take"))
            or bool(self.query.filters.colors)
        )
        named = (f"{_digit_before(tokens, p)}{tokens[p].text}{units.get(p) or cup(tokens, p)}" for p in likely)
        return tuple(named) if asked else ()

    def _is_size_unit(self, place: int) -> bool:
        """Whether a word says what kind of size the number before it is: "6 yaş"."""
        return "size" in self.kinds.get(place, NOTHING) and self.sentence.tokens[place].text.isalpha()

    @kept
    def attribute_text(self) -> str:
        """The colours, brands and sizes named, in words the catalogue reads."""
        filters = self.query.filters
        return " ".join((*filters.colors, *filters.brands, *(f"{size} beden" for size in self.sizes)))

    @property
    def priced(self) -> bool:
        """Whether a price limit is named."""
        return self.query.filters.is_priced

    @property
    def matter(self) -> bool:
        """Whether anything is named that small talk does not explain."""
        return bool(self.goods() or self.attribute or self.unknown or self.priced or self.guessed)


def _looks_like_size(tokens: Sequence[Token], place: int) -> bool:
    number = tokens[place].number
    return number is not None and _SMALLEST_SIZE <= number <= _LARGEST_SIZE


def _digit_before(tokens: Sequence[Token], place: int) -> str:
    """The digit written right before a letter: the 3 of 3XL."""
    before = tokens[place - 1] if place else None
    joined = before is not None and before.end == tokens[place].start and before.text.isdecimal()
    return before.text if before is not None and joined else ""


def cup(tokens: Sequence[Token], place: int) -> str:
    """The letter written right after a number: the B of 85B, and of "85 B"."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or len(after.text) > 1:
        return ""
    apart = after.text in CUPS and (tokens[place].number or 0) in BANDS
    return after.text if apart or after.start == tokens[place].end else ""
