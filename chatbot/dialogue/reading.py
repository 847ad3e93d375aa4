"""A message read with the lexicons and the shop's own words: what each token is, which rules hold, what is left over.

Decides nothing: `understand` does. Knows the catalogue only as `Vocabulary`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Protocol

from chatbot import turkish
from chatbot.dialogue.clauses import listed, told_places
from chatbot.dialogue.forms import forms
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Hit, Lexicon, Mark, outermost
from chatbot.dialogue.sentence import Sentence, Token, read_sentence
from chatbot.dialogue.spelling import LONG_WORD, Speller
from chatbot.model import Product, Query

LETTER_SIZE = re.compile(r"x{0,3}[sml]|[2-6]xl")
GOODS = frozenset({"product", "category"})
ATTRIBUTES = frozenset({"color", "size", "brand"})
_MEMO_SIZE = 10_000
_SAME_START = 3  # letters that a word and what it is a form of share
_LIGHT = frozenset({"stock", "pay_act", "buying", "take_over"})  # labels of words as light as those of frames
_SHORT_STEM = 3  # forms of so short a stem are other words as often
_FEW_JOINED = 4  # who writes words together writes few
_MOST_WORDS = 24  # of one message that the catalogue is asked about
_MOST_STRANGE = 12  # of these, words it does not know, which take it longest
_LIKE = "gibi"
_LONGER_THAN_SIZES = 5
_TINY = 2  # so short an abbreviation may as well be a name of the shop's
_PACKS = ("li", "lu")  # "50'li" is no size
_TITLES = frozenset({"hanim", "hanima", "hanimin", "bey", "beye", "beyin"})
_FOR = "icin"
_IS_COMING, _NONE = "var", "yok"
_CIRCUMSTANCES = frozenset({"for_whom", "setting", "occasion"})
_DOUBTFUL = _CIRCUMSTANCES | {"these"}  # labels that the words around may take back
_POSTPOSITIONS = frozenset({_FOR, "hediyesi", "hediye", "hediyelik", "altina", "ustune", "yaklasiyor", "geliyor"})
_CASED = re.compile(r"[dt][ae]n?$|[ae]$|[iu]m(?:[iu]z)?$")
_BESIDE = ("for_whom", "setting", "occasion", "taste")  # what may be left out of a wish that finds nothing
_NOT = "degil"
_PARTICLES = frozenset({"mi", "mu"})
_SMALLEST_SIZE, _LARGEST_SIZE = 16, 120
_BANDS, _CUPS = range(60, 131, 5), frozenset("abcdefgh")  # of bras
_NOWHERE: frozenset[int] = frozenset()
_NOTHING: frozenset[str] = frozenset()
_QUIET = ("social", "frame", "ask", "order", "refer")  # groups whose words are never goods by themselves
_LOOSE = frozenset(
    {"filler", "want", "goes", "suit", "quality", "howto", "pay_act", "how_can", "under"}
)  # verbs any goods may take
_KEPT = ("color", "size", "cheapest", "dearest")  # quiet words the catalogue reads as filters
_CUT_WITH_NUMBERS = ("social", "refer")  # "500 ile 1000 arası" needs its frame
_WISHES = ("exist", "want", "price", "stock", "recommend")
_ASKED = ("open_question", "off_topic", "is_it")  # intents of a wish, not of a story told beside one
_SERVICE = "install"  # what a shop may do, and a customer, too
_HOW_LONG = "how_long"  # whose words name no goods: "kaç saat"
_DATIVES = ("ye", "ya")
_NAMELESS = frozenset({"quantity", "not_over", "budget"})  # whose words are never goods
_CUT_LABELS = ("quantity", "address_word", "price", "count", "detail")


class Vocabulary(Protocol):
    """What is asked of a catalogue's words."""

    def kinds(self, word: str, /) -> frozenset[str]:
        """What the word is here: any of product, category, color, size, brand; empty = not known."""
        ...

    def parse(self, text: str, /) -> Query:
        """A sentence as the catalogue reads it."""
        ...

    def get(self, product_id: str, /) -> Product | None:
        """The product with this id, or None."""
        ...

    def is_category(self, text: str, /) -> bool:
        """Whether a text is a category's name and nothing else."""
        ...

    @property
    def colors(self) -> frozenset[str]:
        """The folded words that colours are named by."""
        ...


@dataclass(frozen=True)
class Reading:
    """What was seen. Places are positions in `sentence.tokens`."""

    sentence: Sentence
    lexicon: Lexicon
    vocabulary: Vocabulary
    labels: Mapping[str, frozenset[int]]  # the token places of each label found
    facts: tuple[Hit, ...]
    intents: tuple[Hit, ...]
    themes: frozenset[str]  # what the shop's own questions may be about
    kinds: Mapping[int, frozenset[str]]  # of the words that small talk, frames, asks and references do not explain
    told: frozenset[int]  # the story told beside a wish
    rewritten: frozenset[int] = _NOWHERE  # what the catalogue would not read as the lexicon does: "bdn"

    def has(self, *labels: str) -> bool:
        """Whether any of the labels was found."""
        return not self.labels.keys().isdisjoint(labels)

    def places(self, *labels: str) -> frozenset[int]:
        """The token places of these labels."""
        found = self.labels
        return _NOWHERE.union(*(found[label] for label in labels if label in found))

    @cached_property
    def spoken(self) -> frozenset[int]:
        """Places of tokens that any label explains."""
        return _NOWHERE.union(*self.labels.values())

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Places of tokens that start with a digit and tell no quantity."""
        pieces = self.places("quantity") | self.told
        return tuple(p for p, token in enumerate(self.sentence.tokens) if token.text[0].isdecimal() and p not in pieces)

    def goods(self, but: frozenset[int] = _NOWHERE) -> tuple[int, ...]:
        """Places of words that name goods: in titles or categories, and no mere colour, size or brand."""
        return tuple(place for place in self._goods if place not in but) if but else self._goods

    @cached_property
    def _goods(self) -> tuple[int, ...]:
        numbers = self.numbers
        return tuple(place for place, kind in self.kinds.items() if place not in numbers and _names_goods(kind))

    @cached_property
    def cut(self) -> frozenset[int]:
        """Places of what the catalogue need not read: courtesies, references, frames, what is asked of the product."""
        groups = _CUT_WITH_NUMBERS if self.numbers or self.has("money") else _QUIET
        labels = self.lexicon.labels_of(groups)
        kept = self.places("stock", "one") if self.filters_stock else _NOWHERE
        said = self.places(*labels.union(_CUT_LABELS).difference(_KEPT)).difference(kept, self.kinds)
        said |= self.places(*_KEPT) & self.rewritten
        return said | self.refused | self._ages | self._likened | self.told

    @cached_property
    def _likened(self) -> frozenset[int]:
        """Places of names and of what goods are only likened to: "Ayşe hanım", "prenses gibi elbise"."""
        before = zip(self.sentence.tokens[1:], range(len(self.sentence.tokens)), strict=False)
        marked = ((p, token.text) for token, p in before if token.text in _TITLES or token.text == _LIKE)
        return frozenset(p for p, text in marked if p in self.kinds and (text != _LIKE or not self.kinds[p]))

    @cached_property
    def refused(self) -> frozenset[int]:
        """Places of what is said not to be meant before what is: the first word of "pijama değil gecelik"."""
        tokens = self.sentence.tokens
        denied = (p - 1 for p in range(1, len(tokens) - 2) if tokens[p].text == _NOT and self.kinds.get(p - 1))
        later = max((p for p, kinds in self.kinds.items() if kinds), default=0)
        return frozenset(p for p in denied if p + 1 < later and tokens[p + 2].text not in _PARTICLES)

    @cached_property
    def _ages(self) -> frozenset[int]:
        """Places of ages that are no size of the shop's goods: "65 yaşında"."""
        told = self.places("age")
        numbers = (p - 1 for p in told if p - 1 in self.numbers)
        strange = [p for p in numbers if "size" not in self.vocabulary.kinds(f"{self.sentence.tokens[p].text} yas")]
        return frozenset((*strange, *(p + 1 for p in strange)))

    @cached_property
    def picks(self) -> bool:
        """Whether "olan" tells one of a list; before goods it only describes them: "indirimde olan çantalar"."""
        goods = self.goods()
        return any(place + 1 not in goods for place in self.places("one"))

    @property
    def filters_stock(self) -> bool:
        """Whether "stokta" narrows ("stokta olanlar") instead of asking ("stokta mı")."""
        ones = self.places("one")
        return any(place + 1 in ones for place in self.places("stock"))

    @cached_property
    def rest(self) -> str:
        """The text the catalogue is given; what describes goods after the verb stands before them."""
        after = self._afterthought
        if not after:
            return self.sentence.without(self.cut)
        everything = frozenset(range(len(self.sentence.tokens)))
        return f"{self.sentence.without(everything - after)} {self.sentence.without(self.cut | after)}"

    @cached_property
    def core(self) -> str:
        """The goods without for whom, for what and how nice they are to be; nothing when there is no such word."""
        tokens = self.sentence.tokens
        if not self.has(*_BESIDE):
            return ""
        beside = self.places(*_BESIDE) - self.cut
        beside |= frozenset(
            place for place in range(1, len(tokens)) if place - 1 in beside and tokens[place].text == _FOR
        )
        if not beside or not self.goods(beside):
            return ""
        return self.sentence.without(self.cut | beside)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """What the catalogue is given for each of several things named: "çanta ve terlik"."""
        everything = frozenset(range(len(self.sentence.tokens)))
        parts = listed(self.sentence, self.goods()) if not self.unknown else []
        return tuple(self.sentence.without(everything.difference(part) | self.cut) for part in parts)

    @cached_property
    def _afterthought(self) -> frozenset[int]:
        """Places after the verb of words that only describe the goods before it: "çarşaf var mı lastikli"."""
        goods = self.goods()
        verb = max((place for place in self.places("exist", "want") if goods and place > goods[0]), default=-1)
        after = [place for place in self.kinds if place > verb >= 0 and place not in self.cut and self.kinds[place]]
        texts = {place: self.sentence.tokens[place].text for place in after}
        if any("category" in self.kinds[place] and not text.endswith(_DATIVES) for place, text in texts.items()):
            return _NOWHERE
        sized = (place + 1 for place in after if place + 1 in self.places("size"))  # "m beden" stays together
        return frozenset((*after, *sized))

    @cached_property
    def query(self) -> Query:
        """The catalogue's reading of what is left."""
        said = self.kinds or self.filters_stock or self.has("money", *_KEPT)
        return self.vocabulary.parse(self.rest) if said else Query("")

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """Places of content words neither the lexicon nor the catalogue knows."""
        lacking = {turkish.fold(word) for word in self.query.unknown}
        tokens = self.sentence.tokens
        known = self.spoken.union(self.numbers)
        left = (p for p, k in self.kinds.items() if not (k or p in known or LETTER_SIZE.fullmatch(tokens[p].text)))
        return tuple(p for p in left if tokens[p].text in lacking or self.lexicon.language != "tr")

    @property
    def strange(self) -> int:
        """How many words nothing explains: no label, not the catalogue, no story beside the wish."""
        return sum(not k and p not in self.spoken and p not in self.numbers for p, k in self.kinds.items())

    @cached_property
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

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The sizes named: those the catalogue reads, else bare numbers that look like one ("42si", "85b")."""
        if self.priced or self.query.filters.sizes:
            return self.query.filters.sizes
        tokens = self.sentence.tokens
        letters = tuple(p for p in self.kinds if LETTER_SIZE.fullmatch(tokens[p].text))
        numbers = (p for p in self.numbers if "size" in self.kinds.get(p, _NOTHING) or _looks_like_size(tokens, p))
        numbers = (p for p in numbers if tokens[p].tail not in _PACKS and not _is_text(tokens, p + 1, *_PACKS))
        likely = (*letters, *(p for p in numbers if not (p + 1 in letters and _digit_before(tokens, p + 1))))
        units = {p: f" {tokens[p + 1].text}" for p in likely if p + 1 not in likely and self._is_size_unit(p + 1)}
        joined = len(units) + sum(bool(_digit_before(tokens, p)) for p in letters)
        said = len(tokens) - joined - len(self.places("filler", "ack", "address_word"))
        alone = said <= 1 + bool(self.numbers and _cup(tokens, self.numbers[0]))
        asked = alone or bool(units) or self.has("size", "exist", "one", "stock") or bool(self.query.filters.colors)
        named = (f"{_digit_before(tokens, p)}{tokens[p].text}{units.get(p) or _cup(tokens, p)}" for p in likely)
        return tuple(named) if asked else ()

    def _is_size_unit(self, place: int) -> bool:
        """Whether a word says what kind of size the number before it is: "6 yaş"."""
        return "size" in self.kinds.get(place, _NOTHING) and self.sentence.tokens[place].text.isalpha()

    @cached_property
    def attribute_text(self) -> str:
        """The colours, brands and sizes named, in words the catalogue reads."""
        filters = self.query.filters
        return " ".join((*filters.colors, *filters.brands, *(f"{size} beden" for size in self.sizes)))

    @property
    def priced(self) -> bool:
        """Whether a price limit is named."""
        filters = self.query.filters
        return filters.min_price_minor is not None or filters.max_price_minor is not None

    @property
    def matter(self) -> bool:
        """Whether anything is named that small talk does not explain."""
        return bool(self.goods() or self.attribute or self.unknown or self.priced or self.guessed)


class RememberedWords:
    """A vocabulary whose answers about single words are remembered. Safe for many threads; bounded."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.get = vocabulary.get
        self.is_category = vocabulary.is_category
        self.colors = vocabulary.colors
        self._kinds: dict[str, frozenset[str]] = {}
        self._queries: dict[str, Query] = {}

    def kinds(self, word: str) -> frozenset[str]:
        """What the word is."""
        known = self._kinds.get(word)
        if known is None:
            if len(self._kinds) >= _MEMO_SIZE:
                self._kinds.clear()
            known = self._kinds[word] = self._vocabulary.kinds(word)
        return known

    def parse(self, text: str) -> Query:
        """A sentence as the catalogue reads it; single words are remembered."""
        if " " in text:
            return self._vocabulary.parse(text)
        known = self._queries.get(text)
        if known is None:
            if len(self._queries) >= _MEMO_SIZE:
                self._queries.clear()
            known = self._queries[text] = self._vocabulary.parse(text)
        return known


class _Rationed:
    """A vocabulary that answers for so many different words of one message, for fewer if it knows none."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kinds: dict[str, frozenset[str]] = {}
        self._left = _MOST_STRANGE
        self.parse = vocabulary.parse
        self.get = vocabulary.get
        self.is_category = vocabulary.is_category
        self.colors = vocabulary.colors

    def kinds(self, word: str) -> frozenset[str]:
        """What the word is."""
        if word not in self._kinds:
            if len(self._kinds) >= _MOST_WORDS or not self._left:
                return _NOTHING
            self._kinds[word] = self._vocabulary.kinds(word)
            self._left -= not self._kinds[word]
        return self._kinds[word]


class Reader:
    """Reads messages with the lexicons, the first of which is the shop's own language."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)
        self._spellers = {lexicon.language: Speller(lexicon) for lexicon in lexicons}

    def read(self, text: str, vocabulary: Vocabulary, *, language: str) -> Reading:
        """The message in the language that explains most of it; the talk's `language` decides between equals."""
        sentence = read_sentence(text)
        if len(sentence.tokens) > _MOST_WORDS:
            vocabulary = _Rationed(vocabulary)
        sentence = self._apart(self._spelled_out(sentence, vocabulary), vocabulary)
        first = self._lexicons[0]
        ours = language == first.language and not text.isascii()
        lexicon = first if ours else self._choose(sentence, vocabulary, language)
        return _read(sentence, lexicon, self._spellers[lexicon.language], vocabulary)

    def _spelled_out(self, sentence: Sentence, vocabulary: Vocabulary) -> Sentence:
        """The message with its abbreviations written out, for the catalogue, too: "40 bdn" is "40 beden"."""
        written, text = self._lexicons[0].written, sentence.text
        for token in reversed(sentence.tokens):
            meant = written.get(token.text)
            if meant and not (len(token.text) <= _TINY and vocabulary.kinds(token.text)):
                text = f"{text[: token.start]}{' '.join(meant)}{text[token.end :]}"
        sentence = sentence if text is sentence.text else read_sentence(text)
        size = _size_of_goods(sentence, vocabulary)
        return read_sentence(f"{sentence.text[: size.end]} beden{sentence.text[size.end :]}") if size else sentence

    def _apart(self, sentence: Sentence, vocabulary: Vocabulary) -> Sentence:
        """The message with goods written apart from what is asked of them: "montbedenleri" is "mont bedenleri"."""
        if len(sentence.tokens) > _FEW_JOINED or all(len(token.text) < LONG_WORD for token in sentence.tokens):
            return sentence
        speller, text = self._spellers[self._lexicons[0].language], sentence.text
        for token in reversed(sentence.tokens):
            whole = token.end - token.start == len(token.text)
            cut = speller.goods_apart(token.text, lambda word: bool(vocabulary.kinds(word))) if whole else 0
            if cut:
                text = f"{text[: token.start + cut]} {text[token.start + cut :]}"
        return sentence if text is sentence.text else read_sentence(text)

    def _choose(self, sentence: Sentence, vocabulary: Vocabulary, language: str) -> Lexicon:
        words = [token.text for token in sentence.tokens[:_MOST_WORDS]]
        goods = {place for place, word in enumerate(words) if word.isalpha() and vocabulary.kinds(word)}

        def explained(lexicon: Lexicon) -> tuple[int, bool]:
            marks = lexicon.marks(words)
            spoken = lexicon.language == language
            telling = spoken or lexicon is self._lexicons[0] or any(mark.label != "filler" for mark in marks)
            return len(goods.union(_places(marks) if telling else ())), spoken

        return max(self._lexicons, key=explained)


def _size_of_goods(sentence: Sentence, vocabulary: Vocabulary) -> Token | None:
    """The letters of a size that stand beside goods without "beden": the first of "xl sabahlık"."""
    tokens = sentence.tokens
    short = (p for p, token in enumerate(tokens) if 1 < len(token.text) < _LONGER_THAN_SIZES)
    sizes = [p for p in short if LETTER_SIZE.fullmatch(tokens[p].text)]
    if len(sizes) != 1 or _is_text(tokens, sizes[0] + 1, "beden") or vocabulary.kinds(tokens[sizes[0]].text):
        return None
    beside = (token.text for token in (*tokens[sizes[0] - 1 : sizes[0]], *tokens[sizes[0] + 1 : sizes[0] + 2]))
    return tokens[sizes[0]] if any(_names_goods(vocabulary.kinds(word)) for word in beside) else None


def _read(sentence: Sentence, lexicon: Lexicon, speller: Speller, vocabulary: Vocabulary) -> Reading:
    texts = [token.text for token in sentence.tokens]
    words, origin, marks = speller.read(texts, lambda word: bool(vocabulary.kinds(word)))
    if lexicon.language == "tr":
        taken = _places(mark for mark in marks if mark.label not in _LOOSE)
        marks += grammar_marks(words, taken, _places(mark for mark in marks if mark.label != _SERVICE))
    rewritten = frozenset(place for place, word in zip(origin, words, strict=True) if word != texts[place])
    marks = [_moved(mark, origin) for mark in marks]
    outer = _telling(marks, sentence, lexicon, vocabulary)
    labels: dict[str, frozenset[int]] = {}
    for mark in outer:
        labels[mark.label] = labels.get(mark.label, _NOWHERE).union(range(mark.start, mark.end))
    quiet = lexicon.labels_of(_QUIET)
    covered = _covered(outer, quiet).union(_amounts(texts, labels.get("money", _NOWHERE)))
    kinds = _kinds_of(sentence, labels, covered, vocabulary)
    _tell_events(sentence, labels)
    told = _told(sentence, labels, kinds, covered)
    kinds = {place: kind for place, kind in kinds.items() if place not in told}
    framed = [mark for mark in outer if mark.label in quiet and mark.end - mark.start > 1]
    facts = lexicon.rules("facts", [mark for mark in marks if not any(_is_within(mark, frame) for frame in framed)])
    intents = [hit for hit in lexicon.rules("intents", outer) if hit.name not in _ASKED or not hit.places & told]
    themes = frozenset(hit.name for hit in (*facts, *lexicon.rules("themes", marks)))
    return Reading(
        sentence, lexicon, vocabulary, labels, tuple(facts), tuple(intents), themes, kinds, told, rewritten
    )  # fmt: skip


def _telling(marks: Sequence[Mark], sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> list[Mark]:
    """The marks that say something here: no part of a longer one, none on what is goods after all."""
    texts = [token.text for token in sentence.tokens]
    outer = [
        mark
        for mark in outermost([mark for mark in marks if mark.label != "no" or not _is_asked_back(mark, sentence)])
        if mark.label not in _DOUBTFUL or not (_is_between(mark, sentence) or _is_compound(mark, texts, lexicon))
    ]
    goods = {p for p in _places(outer) if _is_content(p, sentence, outer, lexicon, vocabulary)}
    return [mark for mark in outer if goods.isdisjoint(range(mark.start, mark.end))]


def _covered(marks: Iterable[Mark], quiet: frozenset[str]) -> frozenset[int]:
    """Places of words that are never goods by themselves."""
    return _places(
        mark
        for mark in marks
        if mark.label in quiet or mark.label in _NAMELESS or (mark.label == _HOW_LONG and mark.end - mark.start > 1)
    )


def _kinds_of(
    sentence: Sentence, labels: Mapping[str, frozenset[int]], covered: frozenset[int], vocabulary: Vocabulary
) -> dict[int, frozenset[str]]:
    """What the words that nothing covers are to the catalogue, but for what is said of the one written to."""
    colored, nice = labels.get("color", _NOWHERE), "thanks" in labels
    kinds = {
        place: _letter_size(place, sentence, labels, vocabulary)
        or (_settled(token.text, vocabulary) if place + 1 not in colored else vocabulary.kinds(token.text))
        for place, token in enumerate(sentence.tokens)
        if place not in covered and token.text[0].isalnum()
    }
    return {p: kind for p, kind in kinds.items() if not _says_what_you_are(sentence.tokens[p].text, kind, nice=nice)}


def _letter_size(
    place: int, sentence: Sentence, labels: Mapping[str, frozenset[int]], vocabulary: Vocabulary
) -> frozenset[str]:
    """A letter before "beden" is a size where goods come in it, whatever unit it is elsewhere: "l beden"."""
    word = sentence.tokens[place].text
    if len(word) > 1 or place + 1 not in labels.get("size", _NOWHERE):
        return _NOTHING
    read = vocabulary.parse(f"{word} {sentence.tokens[place + 1].text}").filters.sizes
    return frozenset({"size"}) if read else _NOTHING


def _amounts(texts: Sequence[str], money: frozenset[int]) -> frozenset[int]:
    """The places of number words before a currency: "bin sekiz yüz lira"."""
    found: set[int] = set()
    for place in money:
        before = takewhile(lambda p: bool(turkish.number_words(texts[p])), range(place - 1, -1, -1))
        found.update(before)
    return frozenset(found)


def _settled(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    """What a word is here: goods when the catalogue reads it so, whatever colour it names; no verb is bent to goods.

    "bal" is honey where honey is sold; "kazanır" is no slip of "kapanır".
    """
    kinds = vocabulary.kinds(word)
    if "product" not in kinds:
        return kinds
    if kinds & ATTRIBUTES:
        query = vocabulary.parse(word)
        filters = query.filters
        named = any(word.startswith(known) or known[:2] != word[:2] for known in query.words)  # no slip of a colour
        return kinds - ATTRIBUTES if named and not (filters.colors or filters.sizes or filters.brands) else kinds
    if "aorist" in forms(word) and not any(
        known.startswith(word[:_SAME_START]) for known in vocabulary.parse(word).words
    ):
        return _NOTHING
    return kinds


def _is_compound(mark: Mark, texts: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a person, place or occasion only names a kind of goods: "anne geceliği", "düğün davetiyesi"."""
    if mark.label not in _CIRCUMSTANCES or lexicon.language != "tr":
        return False
    word, after, third = (texts[mark.end - 1], *texts[mark.end : mark.end + 2], "", "")[:3]
    if after in _POSTPOSITIONS or (after == _IS_COMING and third not in _PARTICLES):
        return False
    if mark.label == "for_whom":
        return after.endswith(("i", "u")) and not lexicon.is_frame(after)
    bare = any(stem == len(word) for _, stem in lexicon.words(word))
    return bare or not _CASED.search(word)


def _is_asked_back(mark: Mark, sentence: Sentence) -> bool:
    """Whether a "yok" that refuses is none: "başka yok mu" asks for more."""
    tokens = sentence.tokens
    return mark.label == "no" and tokens[mark.end - 1].text == _NONE and _is_text(tokens, mark.end, *_PARTICLES)


def _is_between(mark: Mark, sentence: Sentence) -> bool:
    """Whether "arasında" stands between two amounts, not for what was shown."""
    if mark.label != "these":
        return False
    return sum(sentence.tokens[place].number is not None for place in range(mark.start)) > 1


def _says_what_you_are(word: str, kinds: frozenset[str], *, nice: bool) -> bool:
    """Whether a word is said of the one written to: "hızlısın"; beside thanks also one known otherwise: "incesiniz"."""
    return "you_are" in forms(word) and (nice or not kinds)


def _tell_events(sentence: Sentence, labels: dict[str, frozenset[int]]) -> None:
    """A "var" that says an event is coming asks for no goods: "kızımın düğünü var"."""
    exist, events = labels.get("exist", _NOWHERE), labels.get("occasion", _NOWHERE)
    coming = frozenset(p for p in exist if p - 1 in events and not _is_text(sentence.tokens, p + 1, *_PARTICLES))
    if coming:
        labels["coming"] = coming
        labels["exist"] = exist - coming
        if not labels["exist"]:
            del labels["exist"]


def _told(
    sentence: Sentence,
    labels: Mapping[str, frozenset[int]],
    kinds: Mapping[int, frozenset[str]],
    covered: frozenset[int],
) -> frozenset[int]:
    """The places of the story told beside a wish, which is no description of the goods."""
    fillers = labels.get("filler", _NOWHERE)
    verbs = {
        place
        for place, token in enumerate(sentence.tokens)
        if "finite" in forms(token.text)
        and not kinds.get(place)
        and (place not in covered or place in fillers or "hearsay" in forms(token.text))
    }
    verbs |= labels.get("dismiss", _NOWHERE) | labels.get("coming", _NOWHERE)
    verbs |= {place for place in labels.get("time_left", ()) if place + 1 not in labels["time_left"]}
    if not verbs:
        return _NOWHERE
    hearsay = {place for place in covered if "hearsay" in forms(sentence.tokens[place].text)}
    wishes = _NOWHERE.union(*(labels.get(label, _NOWHERE) for label in _WISHES)) - hearsay
    goods = [place for place, kind in kinds.items() if _names_goods(kind)]
    if not wishes:
        wishes = frozenset(place for place in verbs if "intends" in forms(sentence.tokens[place].text))
    ages = labels.get("age", _NOWHERE)
    traits = [place for place, kind in kinds.items() if kind & ATTRIBUTES or place + 1 in ages]
    return told_places(sentence, verbs, wishes, goods, [*traits, *ages])


def _looks_like_size(tokens: Sequence[Token], place: int) -> bool:
    number = tokens[place].number
    return number is not None and _SMALLEST_SIZE <= number <= _LARGEST_SIZE


def _is_text(tokens: Sequence[Token], place: int, *texts: str) -> bool:
    return place < len(tokens) and tokens[place].text in texts


def _digit_before(tokens: Sequence[Token], place: int) -> str:
    """The digit written right before a letter: the 3 of 3XL."""
    before = tokens[place - 1] if place else None
    joined = before is not None and before.end == tokens[place].start and before.text.isdecimal()
    return before.text if before is not None and joined else ""


def _cup(tokens: Sequence[Token], place: int) -> str:
    """The letter written right after a number: the B of 85B, and of "85 B"."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or len(after.text) > 1:
        return ""
    apart = after.text in _CUPS and (tokens[place].number or 0) in _BANDS
    return after.text if apart or after.start == tokens[place].end else ""


def _names_goods(kinds: frozenset[str]) -> bool:
    return "category" in kinds or ("product" in kinds and not kinds & ATTRIBUTES)


def _is_content(
    place: int, sentence: Sentence, marks: Sequence[Mark], lexicon: Lexicon, vocabulary: Vocabulary
) -> bool:
    """Whether a word only looks like a form of a frame word: "saten" is no form of "satmak", "altın" none of "almak".

    So is a bare "fotoğraf" before more goods: "fotoğraf makinesi" asks for no picture.
    """
    here = [mark for mark in marks if mark.start <= place < mark.end]
    if any(mark.end - mark.start > 1 for mark in here):
        return False
    labels, word = frozenset(mark.label for mark in here), sentence.tokens[place].text
    frame = lexicon.groups.get("frame", frozenset())
    if labels and labels <= frame | _LIGHT and "color" in vocabulary.kinds(word):
        return len(word) not in lexicon.stems(word) and word in vocabulary.parse(word).filters.colors
    if labels <= frame | {"stock"}:
        return _looks_framed(word, labels, lexicon, vocabulary)
    made_with = word.endswith(("li", "lu")) and _names_goods(vocabulary.kinds(word))
    compound = made_with or _is_before_goods(place, sentence, lexicon, vocabulary)
    return "detail" in labels and (compound or _is_head(place, sentence, lexicon, vocabulary))


def _looks_framed(word: str, labels: frozenset[str], lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether a word is goods that begin like a frame word: with a short stem, or a longer one that is no filler."""
    stems = [stem for _, stem in lexicon.words(word)]
    if not stems or len(word) in stems:
        return False
    if max(stems) > _SHORT_STEM:
        return "filler" not in labels and _names_goods(vocabulary.kinds(word))
    return _names_goods(vocabulary.kinds(word)) or bool(vocabulary.parse(word).unknown)


def _is_head(place: int, sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether "malzeme" is what is sold: "parti malzemesi" where that is a category, no "elbisenin malzemesi"."""
    before = sentence.tokens[place - 1].text if place else ""
    if not before.isalpha() or lexicon.is_frame(before) or before.endswith(("in", "un")):
        return False
    return "category" in vocabulary.kinds(sentence.tokens[place].text)


def _is_before_goods(place: int, sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    if place + 1 >= len(sentence.tokens):
        return False
    word, after = sentence.tokens[place].text, sentence.tokens[place + 1].text
    bare = word.endswith(("li", "lu")) or any(stem == len(word) for _, stem in lexicon.words(word))
    return bare and not lexicon.words(after) and bool(vocabulary.kinds(after) & GOODS)


def _places(marks: Iterable[Mark]) -> frozenset[int]:
    return frozenset(place for mark in marks for place in range(mark.start, mark.end))


def _is_within(mark: Mark, other: Mark) -> bool:
    return other.start <= mark.start and mark.end <= other.end and other.end - other.start > mark.end - mark.start


def _moved(mark: Mark, origin: Sequence[int]) -> Mark:
    return Mark(mark.label, origin[mark.start], origin[mark.end - 1] + 1)
