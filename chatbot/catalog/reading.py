"""A question as the catalogue reads it: which words ask for something, what each may mean, what the catalogue lacks.

Steps over frames, joins what a blank tore apart, splits what ran together, and sets colours, brands and sizes aside as
filters. Ranks nothing.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import add
from typing import NamedTuple

from chatbot.catalog import query
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING
from chatbot.catalog.vocabulary import Meaning, Sense, Vocabulary
from chatbot.catalog.words import SPOKEN_NUMBERS, terms_of_folded
from chatbot.model import NO_FILTERS, Filters
from chatbot.turkish import casefold, fold, is_finite, looks_verbal, peelings, squeeze

_SH = re.compile("[şŞ]|s\u0327", re.IGNORECASE)
_ASKING = frozenset(("mi", "midir", "ama", "miydi"))
_CHILD = ("cocu", "oglu", "oglan", "kiz", "torun", "yegen", "bebe", "bebi", "minik", "ufakl", "yenidogan")
_AGES = ("yas", "ay")
_REFUSING = frozenset(("olmayan", "olmayanlar", "olmasin", "haric"))
_INCLUDED = frozenset(("icinde", "dahil"))
_LEANING = SPOKEN_NUMBERS.union(
    _REFUSING, _INCLUDED, ("degil", "kac")
)  # they say something of the word before or after them
_HAS_DIGIT = re.compile(r"\d")
_MIXED = re.compile(
    r"(?<![\w.])(?P<n1>\d+(?:[.,]\d+)?)\s*(?P<w1>[a-z]{3,})\b|(?<![\w.])(?P<w2>[a-z]{3,})(?P<n2>\d+(?:[.,]\d+)?)\b"
)
_LEAST_DERIVED = 0.2  # suffixes that cost this much make another word
_MEMO_SIZE = 20_000
_NOWHERE: frozenset[int] = frozenset()
_NO_FOCUS = range(0)
_TWO = 2  # words from which on one may matter more than the other
# Words after which another phrase begins, and endings that no part of a product's name has.
_BOUNDARIES = frozenset(
    (
        "icin",
        "diye",
        "olarak",
        "gibi",
        "kadar",
        "gore",
        "dolayi",
        "beri",
        "once",
        "sonra",
        "ama",
        "cunku",
        "bir",
        "biraz",
    )
)
_MY = r"(?<![^aeiou]y)[iu]m"  # but no stem ends as "akvaryum" would without it
_MINE = re.compile(rf"\w{{3,}}{_MY}(?:[iuea]|[iu]n|d[ae]n?)?")  # "boynum", "ayakkabımın"
_OWN = re.compile(
    rf"\w{{3,}}(?:{_MY}(?:[ie]|[iu]n|d[ae]n?)?|[iu]m[iu]z(?:[iue]|[iu]n|d[ae]n?)?|[dt][ae](?:k[iu])?)"
)  # "saçımı", "kafede"
_SURE = 0.9  # trust from which a word is no guess
_UNSURE = 0.5  # trust below which it is hardly what it was taken for
_TOWARDS = ("a", "e")  # ending of what the thing is for, never of the thing: "arabaya antifriz"
_BEING = frozenset(("olan", "olani", "olanlar", "olanlari", "olanindan", "olanlardan"))
_WISHED_SO = frozenset(("olsun", "olsa"))  # the same after what a thing is made or tastes of
_INNER = ".x"  # what stands inside numbers
_COMPOUND_ASIDE = re.compile(r"\w{3,}[iu]n[ae]")  # "yemek masasına örtü"
_LACKED = frozenset(("yok", "bitti", "bitmis", "kalmadi", "kalmamis"))  # "gözlüğüm yok": it is wanted
_FOR = "icin"
_SAYING = _BEING | _WISHED_SO | _LACKED | {_FOR}
_BETWEEN = 4  # words of the talk that may stand between a thing and the wish: "terlik falan bir şey lazım"
_TALK = 4  # words up to which a question is a name and hardly more
_OBLIQUE = re.compile(
    rf"\w{{3,}}(?:{_MY}(?:[aeiu]|[iu]n)?|[iu]m[iu]z|m[iu]z[ae]?|[dt][ae]n?|[iu]nc[ae]|ken|yl[ae]|[dt][ae]k[iu])"
)
_LIKELY = 0.8  # trust from which the last of some words that ran together may be inflected, a foreign one too
_QUANTITY = re.compile(r"\d+adet")  # how many the customer wants, unless the shop sells so many together
_ACTIONS = ("ma", "me")  # "çalışma masası", "yıkama makinesi"
_LOANED = "tik"  # ending of adjectives that look like verbs: "eliptik bisiklet"
_AGENTS = ("ici", "ucu")
_DOERS = ("ci", "cu")  # "spor sütyeni" is a "sporcu sütyeni"
_POSSESSED = re.compile(r"\w{2,}[iu](?:n[iu]n?)?")  # a compound's head, no place to go to ("spor salonuna")
_SHORT = 4  # letters from which a part of a word of the language may be a word that ran into another
_ENDING = 2  # letters of an end that after words of the talk is rather a suffix than a word
_LONG = 14  # letters from which a word known by its suffixes may be two that ran together
_WORDS_AT_HAND = 2000  # words of titles, the commonest ones, that are looked up before anybody asks
_MOST_WORDS = 40
_MOST_UNCLEAR = 20
_LONGEST_WORD = 40
_LEAST_WEIGHT = 0.3
_COLOR_WORDS = frozenset(("renk", "rengi", "renkli", "renginde", "renkte", "rengini", "renkler"))

# What a word the catalogue lacks says against a find, by what is known of it.
_LACKING_BRAND = 1.8
_IN_NAME = 1.4  # what another word of the language says in a question that is a name and no word more
LACKING_GOODS, LACKING_NAME, _LACKING_NUMBER, _LACKING_OTHER, _LACKING_SHORT = 1.0, 0.85, 0.6, 0.45, 0.15


NOBODY = -1


class Asked(NamedTuple):
    """A word that asks for something the catalogue has; `optional` ones only help to choose."""

    meaning: Meaning
    weight: float
    against: float  # what it weighs against a find, should the meaning not be trusted
    place: int
    optional: bool = False
    goods: bool = False  # it is a thing shops sell
    kind: bool = False  # what it means names a kind of goods, not a look or a maker of them
    trait: bool = False  # it says which one is meant: "limon olanından"
    own: bool = False  # by its ending rather a thing or a place of the customer's: "saçımı", "kafede"
    numbered: bool = False  # it ends in a figure: "15", "s24"
    tells_how: bool = False  # it names no thing by itself: "takımı", "pamuklu"


class Lacking(NamedTuple):
    """A word that asks for something the catalogue lacks; `weight` says how much that matters."""

    word: str
    weight: float
    place: int
    bounded: bool = False  # another phrase begins after it ("için", "diye")
    oblique: bool = False  # its ending is none that a part of a product's name has
    told: bool = False  # a verb of the customer's own story follows: "battaniye öreceğim"


class Reading(NamedTuple):
    """One way to read a question."""

    asked: tuple[Asked, ...]
    lacking: tuple[Lacking, ...]
    filters: Filters
    facets: frozenset[int] = frozenset()  # places of the colours and brands among the words
    focus: range = _NO_FOCUS  # places of the phrase that stands before the wish: "boynum tutuluyor yastık var mı"
    bare: bool = False  # it is a name and no word more
    for_child: bool = False  # a child is spoken of: "kızım", "5 yaş"
    audience: int = NOBODY  # whom a thing is for, by who gets it: "anneme", "oğlum"


def _is_of_child(word: str) -> bool:
    return word.startswith(_CHILD) or (word[:1].isdigit() and word.endswith(_AGES))


def _without_refused(words: list[str]) -> list[str]:
    """The words without those that are said not to be meant: "gelinlik değil gelin sabahlığı", "siyah olmayan"."""
    refused = {
        place - 1
        for place, word in enumerate(words)
        if word in _REFUSING or (word == "degil" and 0 < place < len(words) - 1 and words[place + 1] not in _ASKING)
    }
    return [word for place, word in enumerate(words) if place not in refused]


def _without_included(words: list[str]) -> list[str]:
    """The words without what a thing may come with: "elbisenin kemeri içinde mi"."""
    asked = {place for place, two in enumerate(pairwise(words)) if two[0] in _INCLUDED and two[1] in _ASKING}
    return [word for place, word in enumerate(words) if place + 1 not in asked]


def _without_measures(words: list[str], units: Container[str]) -> list[str]:
    """The words without units that are asked about: "hortum kaç metre"."""
    return [word for before, word in zip(["", *words], words, strict=False) if before != "kac" or word not in units]


class Reader:
    """Reads questions with a catalogue's vocabulary."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._color_names = frozenset((*documents.colors.values, *lexicon.colors))
        self._color_lasts = frozenset(name.split()[-1] for name in self._color_names)
        self._brand_firsts = frozenset(name.split()[0] for name in documents.brands.values)
        self._said = lexicon.closed.union(vocabulary.keys, documents.colors.values)
        phrases = [name.split() for name in lexicon.synonyms if " " in name]
        self._renamed_firsts = frozenset(words[0] for words in phrases)
        self._phrases: dict[str, frozenset[str]] = {}
        for first, second in (words for words in phrases if len(words) == 2):
            self._phrases[first] = self._phrases.get(first, frozenset()) | {second}
        self._tokens: dict[str, _Token] = {}
        self._torn: dict[str, bool] = {}
        self._memo: dict[str, _Solo] = {}
        self._children: set[str] = set()  # words that speak of a child, as they were met
        self._relatives: dict[str, int] = {}  # words for who gets it, as they were met -> their audience
        self._ends: dict[str, tuple[str, ...]] = {}
        for word in documents.commonest(_WORDS_AT_HAND):
            self._solo(word)
            self._color_ends(word)

    def read(self, text: str) -> Reading:
        """The reading of a question."""
        words, filters = self._worded([self._tokens.get(token) or self._token(token) for token in text.split()])
        words = self._healed([word[:_LONGEST_WORD] for word in self._bounded(words[:_MOST_WORDS])])
        words, filters = self._facets(words, filters)
        facets = frozenset([place for place, word in enumerate(words) if not word]) if "" in words else _NOWHERE
        asked, lacking = self._asks(words)
        child, audience = not self._children.isdisjoint(words), NOBODY
        if not self._relatives.keys().isdisjoint(words):
            audience = next(self._relatives[word] for word in words if word in self._relatives)
        if len(asked) + len(lacking) < _TWO:
            said = self._without_story(asked, lacking, _NO_FOCUS)
            return Reading(*said, filters, facets, for_child=child, audience=audience)
        focus = self._focus(words, asked, lacking, facets) if len(words) > _TALK else _NO_FOCUS
        bare = len(words) == len(asked) + len(lacking) + len(facets)
        if bare and lacking:
            lacking = [one._replace(weight=_IN_NAME) if one.weight == _LACKING_OTHER else one for one in lacking]
        return Reading(*self._without_story(asked, lacking, focus), filters, facets, focus, bare, child, audience)

    def _token(self, typed: str) -> "_Token":
        """What was typed between two blanks, nothing of it left that is closed by its spelling alone; remembered."""
        said = self._lexicon.spelled_closed.sub(" ", casefold(typed)) if _SH.search(typed) else typed
        plain = squeeze(fold(said))
        words = tuple(terms_of_folded(plain, self._lexicon.units))
        leans = _HAS_DIGIT.search(plain) is not None or not _LEANING.isdisjoint(words)
        found = _Token(plain, None if leans else words, query.hints(plain))
        if len(typed) <= _LONGEST_WORD:
            if len(self._tokens) >= _MEMO_SIZE:
                self._tokens.clear()
            self._tokens[typed] = found
        return found

    def _worded(self, tokens: list["_Token"]) -> tuple[list[str], Filters]:
        """The catalogue words of what was typed, and the filters it names."""
        alone, hinted = [token.alone for token in tokens], 0
        for token in tokens:
            hinted |= token.hints
        if None not in alone and not query.may_filter(hinted):
            return [word for words in alone if words for word in words], NO_FILTERS
        understood = query.read(" ".join([token.plain for token in tokens]), sizes=self._documents.sizes.words)
        apart = _MIXED.sub(self._parted, understood.rest) if _HAS_DIGIT.search(understood.rest) else understood.rest
        words = terms_of_folded(apart, self._lexicon.units)[:_MOST_WORDS]
        words = _without_included(_without_measures(words, self._lexicon.units))
        return _without_refused(words), understood.filters

    def _bounded(self, words: list[str]) -> list[str]:
        """The words, without the unclear ones beyond those that any real question has: each costs a search."""
        if len(words) <= _MOST_UNCLEAR:
            return words
        kept: list[str] = []
        unclear = 0
        for word in words:
            unclear += not (
                word in self._vocabulary.keys or word in self._lexicon.closed or word in self._lexicon.verbs
            )
            if unclear <= _MOST_UNCLEAR:
                kept.append(word)
        return kept

    def _parted(self, found: re.Match[str]) -> str:
        """A number and the word that ran into it, apart ("5cocuk", "mati750", "10 kglacivert")."""
        whole = found[0]
        if whole in self._vocabulary.keys:
            return whole
        number, word = (found["n1"], found["w1"]) if found["n1"] else (found["n2"], found["w2"])
        if found["n2"]:
            return f"{word} {number}" if self._vocabulary.known(word) else whole
        if word in self._vocabulary.keys:
            return f"{number} {word}"
        for cut in range(len(word) - 3, 0, -1):
            if word[:cut] in self._lexicon.units and word[cut:] in self._vocabulary.keys:
                return f"{number} {word[:cut]} {word[cut:]}"
        return whole

    def _without_story(
        self, asked: list[Asked], lacking: list[Lacking], focus: range
    ) -> tuple[tuple[Asked, ...], tuple[Lacking, ...]]:
        """What is asked for; beside a thing named plainly the customer's own things count little: "saçım için toka"."""
        if not lacking and not any(one.own for one in asked):
            return tuple(asked), ()
        bought = any(_is_thing(one) and not one.told for one in lacking)
        named = [one for one in asked if not one.own and not one.optional]
        plain = [one.place for one in named if one.goods or (one.place in focus and not one.tells_how)]
        if bought or plain:
            last = max(plain, default=-1)
            aside = {one.place for one in asked if one.own and _is_aside(one, last)}
            aside |= {
                one.place - 1 for one in asked if one.place in aside and _COMPOUND_ASIDE.fullmatch(one.meaning.word)
            }
            asked = [one._replace(optional=True) if one.place in aside else one for one in asked]
            lacking = [self._set_aside(one, last) for one in lacking if not self._is_mine(one.word)]
        return tuple(asked), tuple(lacking)

    def _focus(
        self, words: Sequence[str], asked: Sequence[Asked], lacking: Sequence[Lacking], facets: frozenset[int]
    ) -> range:
        """The places of the last phrase before a wish that names a thing: in Turkish the object stands there."""
        likely = [one for one in asked if not (one.own or one.optional or one.tells_how)]
        things = {one.place for one in likely if one.meaning.trust >= _SURE}
        if not things:
            return _NO_FOCUS
        content = facets.union([one.place for one in asked if not one.own])
        if lacking:
            content = content.union([one.place for one in lacking if not (one.oblique or one.told)])
        wanting = self._lexicon.wanting
        wishes = [
            place for place, word in enumerate(words) if word in wanting and words[place + 1 : place + 2] != [_FOR]
        ]  # "suyun altına bakmak için" says what it is for
        for wish in reversed(wishes or [len(words)]):
            phrase = _phrase_before(wish, content)
            if not things.isdisjoint(phrase):
                return phrase
        return _NO_FOCUS

    def _set_aside(self, lacking: Lacking, last: int) -> Lacking:
        """A lacking word, as oblique when it only says what a thing after it is for: "denize terlik"."""
        word = lacking.word
        aside = lacking.place < last and word.endswith(_TOWARDS) and not self._lexicon.is_word(word)
        return lacking._replace(oblique=True) if aside and self._lexicon.is_real(word) else lacking

    def _tells_how(self, word: str) -> bool:
        """Whether a word names no thing by itself: "takımı", "pamuklu"."""
        return word in self._lexicon.transparent or word.endswith(_AGENTS) or self._lexicon.is_trait(word)

    def _is_mine(self, word: str) -> bool:
        return _MINE.fullmatch(word) is not None and not self._lexicon.is_word(word)

    # --- words torn apart

    def _healed(self, words: list[str]) -> list[str]:
        """The words with those put together that a blank tore apart, and phrases that the shop has by another name."""
        said = list(map(self._said.__contains__, words))
        if not self._may_be_torn(words, said):
            return words
        healed: list[str] = []
        place = 0
        while place < len(words):
            length = self._torn_length(words, said, place)
            part = words[place : place + length]
            healed.append(part[0] if length == 1 else self._decimal(part) or self._whole(part))
            place += length
        return healed

    def _may_be_torn(self, words: list[str], said: list[bool]) -> bool:
        """Whether any neighbours may be one word, or a phrase with another name; most questions are whole."""
        if b"\0\0" in bytes(said):  # two neighbours that nobody knows
            return True
        pairs = list(map(add, words, words[1:]))
        if not (self._said.isdisjoint(pairs) and self._said.isdisjoint(map(add, pairs, words[2:]))):
            return True
        if not self._renamed_firsts.isdisjoint(words):
            return True
        return any(map(str.isdigit, words)) and any(one.isdigit() and two[0].isdigit() for one, two in pairwise(words))

    def _torn_length(self, words: list[str], said: list[bool], place: int) -> int:
        """How many words from a place on are one that blanks tore apart."""
        whole, known, length = words[place], said[place], 1
        special = whole in self._renamed_firsts or whole.isdigit()
        for end in range(place + 1, min(place + 3, len(words))):
            whole += words[end]
            known = known or said[end]
            if special or not known or whole in self._said:
                length = end + 1 - place if self._is_torn(words[place : end + 1], whole, known=known) else length
        return length

    def _whole(self, part: list[str]) -> str:
        phrase = " ".join(part)
        return phrase if self._vocabulary.renamed(phrase) else "".join(part)

    def _decimal(self, part: list[str]) -> str:
        """A decimal that lost its comma ("1 5l" for "1,5 L"), or two sides without their x ("160 200"), where the
        catalogue has it; else "".
        """
        if len(part) != 2 or not part[0].isdigit() or not part[1][0].isdigit():
            return ""
        return next((number for sign in _INNER if (number := sign.join(part)) in self._vocabulary.keys), "")

    def _is_torn(self, part: list[str], whole: str, *, known: bool) -> bool:
        """Whether neighbours are one word of the catalogue, or one it has another name for, and not a word each.

        `known`: one of them stands in the catalogue or between words. Remembered.
        """
        phrase = " ".join(part)
        found = self._torn.get(phrase)
        if found is None:
            if len(self._torn) >= _MEMO_SIZE:
                self._torn.clear()
            found = self._torn[phrase] = self._were_torn(part, phrase, whole, known=known)
        return found

    def _were_torn(self, part: list[str], phrase: str, whole: str, *, known: bool) -> bool:
        if part[0] in self._renamed_firsts and self._vocabulary.renamed(phrase):
            return True
        if self._decimal(part):
            return True
        if not 3 < len(whole) <= _LONGEST_WORD:
            return False
        if whole in self._vocabulary.keys or whole in self._documents.colors.values:
            return not self._go_together(part)
        if known or self._are_words(part):
            return False
        return self._is_inflected(whole) or (len(part) == 2 and len(self._split(whole)) == 2)

    def _are_words(self, part: list[str]) -> bool:
        """Whether some words are all words of the language."""
        return all(len(word) > 3 and self._solo(word).stands for word in part)

    def _is_inflected(self, whole: str) -> bool:
        found = self._vocabulary.known(whole)
        return found is not None and found.how == "inflected" and found.trust > 0.9

    def _go_together(self, part: list[str]) -> bool:
        """Whether some product has all of these words."""
        if not all(word in self._vocabulary.keys or word in self._lexicon.closed for word in part):
            return False
        together = self._documents.everything
        for word in part:
            meaning = self._vocabulary.known(word)
            together &= self._vocabulary.bits(meaning.senses[0]) if meaning else NOTHING
        return bool(together)

    # --- colours and brands

    def _facets(self, words: list[str], filters: Filters) -> tuple[list[str], Filters]:
        """The words without the colours and brands among them ("" in their places), and those as filters."""
        known = self._ends.get
        ends = [self._color_ends(word) if (found := known(word)) is None else found for word in words]
        if not any(ends) and self._brand_firsts.isdisjoint(words):
            return words, filters
        colors: list[str] = []
        brands: list[str] = []
        place = 0
        while place < len(words):
            color, length = self._color_at(words, ends, place) if any(ends[place : place + 3]) else ("", 0)
            if not length and words[place] in self._brand_firsts:
                brand, length = self._brand_at(words, place)
                brands += [brand] if length else []
            colors += [color] if color and not self._is_anothers(words, place + length) else []
            words[place : place + length] = [""] * length
            place += max(length, 1)
        named = (tuple(dict.fromkeys(colors)), tuple(dict.fromkeys(brands)))
        if filters is NO_FILTERS:
            return words, Filters(colors=named[0], brands=named[1]) if any(named) else filters
        return words, replace(filters, colors=named[0] or filters.colors, brands=named[1] or filters.brands)

    @staticmethod
    def _is_anothers(words: list[str], place: int) -> bool:
        """Whether the word at a place, and the colour before it, only say what is looked for is for: "beyaz
        çamaşırlar için toz deterjan".
        """
        return words[place + 1 : place + 2] == [_FOR] and place + 2 < len(words)

    def _color_at(self, words: list[str], ends: list[tuple[str, ...]], place: int) -> tuple[str, int]:
        """The colour that begins at a place and how many words it takes; ("", 0) when none does."""
        for end in range(min(place + 3, len(words)), place, -1):
            for last in ends[end - 1]:
                name = " ".join([*words[place : end - 1], last])
                if name in self._color_names:
                    said = end < len(words) and words[end] in _COLOR_WORDS
                    if said or self._is_color_here(name):
                        return name, end - place + said
        return "", 0

    def _color_ends(self, word: str) -> tuple[str, ...]:
        """The last words of colours' names that a word may be, inflected or not; remembered."""
        found = self._ends.get(word)
        if found is None:
            if len(self._ends) >= _MEMO_SIZE:
                self._ends.clear()
            whole = (word,) if word in self._color_lasts else ()
            found = self._ends[word] = (*whole, *self._inflected_colors(word))
        return found

    def _inflected_colors(self, word: str) -> list[str]:
        """The colours a word may be inflected from, unless it is rather another word: "tabanı" is no "taba"."""
        if word in self._documents.ids or word in self._documents.sizes.words or word in self._lexicon.closed:
            return []
        stems = [p.stem for p in peelings(word, self._color_lasts) if p.cost < _LEAST_DERIVED]
        longest = self._lexicon.longest_stem(word) if stems else 0
        return [stem for stem in stems if len(stem) >= longest]

    def _is_color_here(self, name: str) -> bool:
        """Whether a colour's name is nothing else in this shop."""
        if name not in self._lexicon.ambiguous_colors:
            return name in self._lexicon.colors or " " in name or name not in self._vocabulary.titled
        return name in self._documents.colors.values and name not in self._vocabulary.titled

    def _brand_at(self, words: list[str], place: int) -> tuple[str, int]:
        for length in (3, 2, 1):
            part = words[place : place + length]
            name = " ".join(part)
            if len(part) == length and name and self._is_brand(name, part):
                return name, length
        return "", 0

    def _is_brand(self, name: str, part: list[str]) -> bool:
        if name not in self._documents.brands.values:
            return False
        return len(part) > 1 or not (self._lexicon.is_word(name) or name in self._lexicon.soft)

    # --- words

    def _asks(self, words: list[str]) -> tuple[list[Asked], list[Lacking]]:
        """What the words ask for that the catalogue has, and what it lacks."""
        asked: list[Asked] = []
        lacking: list[Lacking] = []
        told: set[int] = set()
        for place, word in enumerate(words):
            solo = self._memo.get(word) or self._solo(word)
            if solo is _FRAME:
                continue
            if solo.modifies and self._makes_kind(words, place, action=solo.action):
                solo = self._kind(word)
            if solo.asked:
                placed = solo.placed.get(place) or solo.at(place)
                says = place + 1 < len(words) and words[place + 1] in _SAYING
                asked += self._asked_so(placed, words, place) if says else placed
            elif solo.lacking:
                lacking.append(self._lacks(solo, words, place))
            elif solo.tells:
                told.add(place - 1)
            elif solo.slipped and place + 1 < len(words) and self._vocabulary.is_compound_head(words[place + 1]):
                lacking.append(Lacking(solo.slipped, LACKING_NAME, place))
        return _with_told(asked, lacking, told) if told else (asked, lacking)

    def _asked_so(self, asked: Sequence[Asked], words: list[str], place: int) -> Sequence[Asked]:
        """What a word asks for, given what the word after it says of it."""
        following = words[place + 1]
        if following in _LACKED:
            return [one._replace(own=False) for one in asked]
        trait = following in _BEING or (following in _WISHED_SO and self._may_be_trait(asked))
        if trait or (following == _FOR and self._closes(words, place)):
            return [one._replace(trait=True) for one in asked]
        return asked

    def _closes(self, words: list[str], place: int) -> bool:
        """Whether what a thing is for is said last: "kask alacaktım bisiklet için", "basketbol için"."""
        return place + 2 == len(words) or (place > 0 and words[place - 1] in self._lexicon.wanting)

    def _may_be_trait(self, asked: Sequence[Asked]) -> bool:
        names = {one.meaning.word for one in asked}
        return not (self._lexicon.materials | self._lexicon.likenesses).isdisjoint(names)

    def _lacks(self, solo: "_Solo", words: list[str], place: int) -> Lacking:
        bounded = place + 1 < len(words) and words[place + 1] in _BOUNDARIES
        whole = self._lexicon.is_word(solo.lacking) or solo.lacking in self._lexicon.brands
        oblique = not whole and _OBLIQUE.fullmatch(solo.lacking) is not None
        return Lacking(solo.lacking, solo.weight, place, bounded=bounded, oblique=oblique)

    def _makes_kind(self, words: list[str], place: int, *, action: bool) -> bool:
        """Whether a word of the talk makes the thing after it another one: "okul" of "okul çantası"."""
        word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
        kind = (action or self._says_kind(word)) and not self._lexicon.is_frame(following)
        compound = kind and (_POSSESSED.fullmatch(following) or self._is_made_so(word))
        if not compound and not self._is_phrase(word, following):
            return False
        return any(not asked.optional for asked in self._solo(following).asked)

    def _says_kind(self, word: str) -> bool:
        lexicon = self._lexicon
        if word in lexicon.kinds or (word.endswith(_ACTIONS) and word in lexicon.verbs):
            return True
        return word in lexicon.goods and (word in lexicon.verbs or word in lexicon.soft or word in lexicon.twins)

    def _is_made_so(self, word: str) -> bool:
        """Whether a verb's noun says how a thing is made: "şişme bot", "katlama masa"."""
        return word.endswith(_ACTIONS) and word in self._lexicon.verbs and word not in self._lexicon.wishes

    def _is_phrase(self, word: str, following: str) -> bool:
        """Whether two words name one thing of its own: "akıllı saatler" are no other watches."""
        seconds = self._phrases.get(word, frozenset())
        return following in seconds or any(p.cost < _LEAST_DERIVED for p in peelings(following, seconds))

    def _kind(self, word: str) -> "_Solo":
        keys = self._vocabulary.keys
        family = [key for name in (word, *map(word.__add__, _DOERS)) for key in keys.get(name, ())]
        if not family:
            return _Solo(lacking=word, weight=LACKING_NAME)
        meaning = Meaning(word, (Sense((tuple(family),)),), "exact")
        return _Solo((self._asked(meaning)._replace(optional=False),))

    def _asked(self, meaning: Meaning) -> Asked:
        documents = self._documents
        keys = meaning.senses[0].parts[0]
        specific = [documents.specificity[documents.ids[key]] for key in keys if key in documents.ids]
        least = min(specific, default=1.0 if meaning.how == "text" else 0.3)
        against = 0.0 if meaning.trust > 0.85 else max(_lacking_weight(self._lexicon, meaning.word), _LEAST_WEIGHT)
        return Asked(
            meaning,
            weight=_LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * least,
            against=against,
            place=0,
            optional=self._is_story(meaning.word),
            goods=self._lexicon.is_goods(meaning.word),
            kind=self._names_kind(meaning),
            own=self._is_own(meaning),
            numbered=meaning.word[-1:].isdigit(),
            tells_how=self._tells_how(meaning.word),
        )

    def _names_kind(self, meaning: Meaning) -> bool:
        key = meaning.senses[0].parts[-1][0]
        return key in self._documents.categories.words or self._lexicon.is_goods(key)

    def _is_own(self, meaning: Meaning) -> bool:
        word = meaning.word
        aside = word.endswith(_TOWARDS) or _OWN.fullmatch(word) is not None or self._is_inflected_mine(meaning)
        if not aside or word[0].isdigit() or self._lexicon.is_word(word):
            return False
        if meaning.how == "inflected":
            return True
        if meaning.how == "exact":
            return word.endswith(_TOWARDS) and self._lexicon.is_goods(word)  # "duvara monte"
        return meaning.trust < _UNSURE and self._lexicon.is_real(word)

    @staticmethod
    def _is_inflected_mine(meaning: Meaning) -> bool:
        """Whether a word is "my ..." of its stem: "göğsümü", no "parfümü"."""
        stem = meaning.senses[0].parts[-1][0] if meaning.how == "inflected" else meaning.word
        return "m" in meaning.word[len(stem) :] and _MINE.fullmatch(meaning.word) is not None

    def _solo(self, word: str) -> "_Solo":
        """What a word is by itself; remembered."""
        found = self._memo.get(word)
        if found is None:
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
                self._children.clear()
                self._relatives.clear()
            found = self._memo[word] = self._with_role(self._look(word), word)
            self._note_people(word)
        return found

    def _note_people(self, word: str) -> None:
        if _is_of_child(word):
            self._children.add(word)
        if (audience := self._lexicon.audience_of(word)) is not None:
            self._relatives[word] = audience

    def _with_role(self, solo: "_Solo", word: str) -> "_Solo":
        """What a word is, with what it may do to its neighbours."""
        action = word.endswith(_ACTIONS) and not solo.asked and not self._lexicon.is_frame(word)
        if self._says_kind(word) or word in self._phrases or action:
            return replace(solo, modifies=True, action=action)
        if solo.asked:
            return solo
        verb = bool(solo.lacking) and not solo.weight
        tells = self._lexicon.tells(word) or (verb and is_finite(word, sure=True))
        return replace(solo, lacking="", slipped="", tells=True) if tells else solo

    def _look(self, word: str) -> "_Solo":
        if not word or word in self._lexicon.closed:
            return _FRAME
        if " " in word:
            renamed = self._vocabulary.renamed(word)
            return _Solo((self._asked(renamed),)) if renamed else _FRAME
        if self._lacks_attribute(word):
            return self._made_for(word) or _Solo(lacking=word, weight=_lacking_weight(self._lexicon, word))
        if word in self._vocabulary.keys:
            return _Solo((self._asked(self._vocabulary.meaning(word)),))
        if word in self._lexicon.twins or self._lexicon.is_frame(word) or _QUANTITY.fullmatch(word):
            return _Solo(tuple(map(self._asked, self._split_soft(word))))
        return self._look_closer(word)

    def _made_for(self, word: str) -> "_Solo | None":
        """What is made for who does that, to help choosing: "sporcu" for "spor yaparken giymek için"."""
        doers = self._kind(word).asked
        return _Solo((doers[0]._replace(optional=True),)) if doers else None

    def _lacks_attribute(self, word: str) -> bool:
        """Whether a word says how a thing is or who makes it, and no product of the shop says so."""
        said = word in self._lexicon.brands or self._lexicon.is_attribute(word)
        return said and not self._vocabulary.known(word)

    def _look_closer(self, word: str) -> "_Solo":
        """A word neither known as it stands nor a frame: inflected, run together, misspelt, or lacking."""
        meaning = self._vocabulary.meaning(word)
        if meaning.trust >= 0.9 and meaning.how != "repaired" and len(word) < _LONG:
            return _Solo((self._asked(meaning),))
        parts = self._split(word)
        if self._is_whole(word, parts):
            parts = []
        if parts and meaning.trust < self._split_trust(parts):
            return _Solo(tuple(self._asked(found) for part in parts if (found := self._part(part))))
        if meaning.trust < 0.5 and not self._lexicon.is_real(word) and (halves := self._split_misspelt(word)):
            return _Solo(tuple(map(self._asked, halves)))
        slipped = self._is_slipped_frame(word, meaning)
        if slipped or self._is_verb(word, meaning):
            return _Solo(slipped=word) if slipped and not looks_verbal(word) else _FRAME
        if meaning.senses:
            return _Solo((self._asked(meaning),), stands=meaning.how != "repaired" or meaning.trust > 0.9)
        return _Solo(lacking=word, weight=_lacking_weight(self._lexicon, word), stands=self._lexicon.is_real(word))

    def _is_slipped_frame(self, word: str, meaning: Meaning) -> bool:
        """Whether a word is rather a frame typed wrong than a product word typed wrong."""
        if meaning.trust >= 0.7 or len(word) < (5 if meaning.senses else 4):
            return False
        return not self._lexicon.is_real(word) and self._lexicon.is_slipped_frame(word)

    def _is_verb(self, word: str, meaning: Meaning) -> bool:
        """Whether a word is rather a verb nobody knows than a product word typed wrong ("sarmak", "yıkandıktan")."""
        guessed = meaning.how == "repaired" and meaning.trust < _SURE and len(word) > 5
        guessed = guessed or (meaning.how == "inflected" and meaning.trust < _UNSURE)
        return guessed and looks_verbal(word) and not self._lexicon.is_real(word)

    def _is_whole(self, word: str, parts: list[str]) -> bool:
        """Whether a word of the language only looks as if short words ran together: "kazan", "tekne-ler"."""
        short = any(len(part) < _SHORT or part in self._lexicon.closed for part in parts)
        return short and self._lexicon.is_real(word)

    @staticmethod
    def _split_trust(parts: list[str]) -> float:
        return 1.01 - 0.04 * (len(parts) - 2) - (0.15 if min(map(len, parts)) < 3 else 0.0)

    def _part(self, part: str) -> Meaning | None:
        if part in self._lexicon.closed or (self._is_story(part) and part not in self._vocabulary.keys):
            return None
        return self._vocabulary.known(part)

    def _is_story(self, word: str) -> bool:
        """Whether a word belongs to the talk more often than to a product's name."""
        talk = word in self._lexicon.soft or (word in self._lexicon.verbs and not word.endswith(_AGENTS))
        return talk and word not in self._lexicon.goods

    def _split(self, word: str) -> list[str]:
        """The words of the catalogue (and frames) that ran together in one; the fewest and longest of them."""
        best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
        for end in range(1, len(word) + 1):
            for start in [start for start in best if start >= end - 20]:
                part = word[start:end]
                last = end == len(word)
                if self._is_part(part, last=last, least=_LIKELY if start else _SURE):
                    score = best[start][0] + len(part) ** 2
                    if end not in best or score > best[end][0]:
                        best[end] = (score, [*best[start][1], part])
        parts = best.get(len(word), (0, []))[1]
        content = [part for part in parts if part not in self._lexicon.closed]
        if len(parts) < _TWO or not content:
            return []
        suffix = content == parts[-1:] and len(parts[-1]) <= _ENDING  # "musaitsen-iz"
        return [] if suffix else parts

    def _split_soft(self, word: str) -> list[Meaning]:
        """The words that a shop's titles write for a word of the talk: "doğumgünü"."""
        parts = self._split(word) if word in self._lexicon.soft else []
        if any(len(part) < _SHORT or part not in self._documents.ids for part in parts):
            return []
        return list(map(self._vocabulary.meaning, parts))

    def _is_part(self, part: str, *, last: bool, least: float) -> bool:
        """Whether some letters are a word of the catalogue or a frame; the `last` ones may be inflected, so sure."""
        if part in self._lexicon.closed:
            return len(part) > (1 if last else 2)
        if part in self._documents.ids or part in self._documents.colors.words:
            return len(part) > 1
        if len(part) <= 3:
            return False
        if part in self._vocabulary.keys:
            return True
        found = self._vocabulary.known(part) if last else None
        return found is not None and found.trust > least

    def _split_misspelt(self, word: str) -> list[Meaning]:
        """Two words run together, one of them misspelt."""
        for cut in range(4, len(word) - 3):
            left, right = word[:cut], word[cut:]
            for known, slipped in ((left, right), (right, left)):
                if known in self._vocabulary.keys and self._vocabulary.is_slip(slipped):
                    return [self._vocabulary.meaning(left), self._vocabulary.meaning(right)]
        return []


class _Token(NamedTuple):
    """What was typed between two blanks: folded, as catalogue words unless its neighbours may change those, and what
    filters it hints at.
    """

    plain: str
    alone: tuple[str, ...] | None
    hints: int


@dataclass(frozen=True, slots=True)
class _Solo:
    """What one word is by itself; `stands`: it is a word, not a torn piece of one."""

    asked: tuple[Asked, ...] = ()
    lacking: str = ""
    weight: float = 0.0
    stands: bool = True
    modifies: bool = False  # a word of the talk that may make the thing after it another one
    action: bool = False  # a verb's noun, or what looks like one: "sayma makinesi"
    tells: bool = False  # a verb that makes the thing before it one of the customer's own story
    slipped: str = ""  # what looks like a frame typed wrong, and is a word nobody knows where a compound ends after it
    placed: dict[int, tuple[Asked, ...]] = field(default_factory=dict, init=False, compare=False)

    def at(self, place: int) -> tuple[Asked, ...]:
        """What it asks for at a place of the question; remembered as `placed`."""
        found = self.placed[place] = tuple([Asked(*one[:3], place, *one[4:]) for one in self.asked])
        return found


_FRAME = _Solo()


def _with_told(asked: list[Asked], lacking: list[Lacking], told: set[int]) -> tuple[list[Asked], list[Lacking]]:
    """What is asked for, things of a story marked as such: they are `told` before another thing is asked for."""
    things = [one.place for one in asked if one.goods and not (one.own or one.optional)]
    things += [one.place for one in lacking if _is_thing(one)]
    last = max((place for place in things if place not in told), default=-1)
    return (
        [one._replace(own=True) if one.place in told and one.place < last else one for one in asked],
        [
            one._replace(told=True) if one.place in told and (one.place < last or not _is_thing(one)) else one
            for one in lacking
        ],
    )


def _phrase_before(wish: int, content: frozenset[int]) -> range:
    """The places of the run of content words that ends shortly before a wish; none when there is no such run."""
    last = next((place for place in range(wish - 1, max(wish - _BETWEEN, 0) - 1, -1) if place in content), -1)
    first = last
    while first - 1 in content:
        first -= 1
    return range(first, last + 1) if last >= 0 else _NO_FOCUS


def _is_aside(own: Asked, last: int) -> bool:
    """Whether a thing beside the one that is asked for last is none itself: "arabaya" of "arabaya antifriz"."""
    return own.place < last or not own.meaning.word.endswith(_TOWARDS) or _OWN.fullmatch(own.meaning.word) is not None


def _is_thing(lacking: Lacking) -> bool:
    """Whether a word names a thing to buy, no thing of the customer's."""
    return lacking.weight >= LACKING_GOODS and not lacking.oblique


def _lacking_weight(lexicon: Lexicon, word: str) -> float:
    """How much it says against a find that the catalogue lacks this word."""
    if word[0].isdigit() or (len(word) <= 2 and _HAS_DIGIT.search(word)):
        return _LACKING_NUMBER
    if len(word) <= 2 and word not in lexicon.goods:
        return _LACKING_SHORT
    if lexicon.is_brand(word):
        return _LACKING_BRAND
    if lexicon.is_attribute(word):
        return LACKING_NAME if word in lexicon.kinds else _LACKING_SHORT
    return _lacking_thing(lexicon, word)


def _lacking_thing(lexicon: Lexicon, word: str) -> float:
    if lexicon.is_goods(word):
        return LACKING_GOODS
    if word.endswith(_LOANED):
        return LACKING_NAME
    if looks_verbal(word):
        return 0.0
    return _LACKING_OTHER if lexicon.is_real(word) else LACKING_NAME
