"""A question as the catalogue reads it: which words ask for something, what each may mean, what the catalogue lacks.

Steps over frames, joins what a blank tore apart, splits what ran together, and sets colours, brands and sizes aside as
filters. Ranks nothing.
"""

import re
from collections.abc import Collection, Container, Sequence
from itertools import pairwise
from typing import NamedTuple

from chatbot.catalog import query
from chatbot.catalog.asked import (
    LACKING_NAME,
    LACKING_OTHER,
    LONGEST_WORD,
    MEMO_SIZE,
    NO_FOCUS,
    NOBODY,
    Asked,
    Lacking,
    Reading,
)
from chatbot.catalog.documents import Documents
from chatbot.catalog.doers import Doers
from chatbot.catalog.facets import Facets
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.single import ACTIONS, FRAME, MINE, MY, OWN, TOWARDS, Single, SingleWords
from chatbot.catalog.story import HAVE, Stories, is_thing
from chatbot.catalog.torn import TornWords
from chatbot.catalog.vocabulary import Vocabulary
from chatbot.catalog.words import FEW, SPOKEN_NUMBERS, terms_of_folded
from chatbot.model import NO_FILTERS, Filters
from chatbot.turkish import LEAST_DERIVED, casefold, fold, peelings, squeeze, verb_forms

_SH = re.compile("[şŞ]|s\u0327", re.IGNORECASE)
_ASKING = frozenset(("mi", "midir", "ama", "miydi"))
_REFUSING = frozenset(
    ("olmayan", "olmayanlar", "olmasin", "haric", "istemiyorum", "istemiyoruz", "istemem", "istemez", "istemiyor")
)
_NOT = "degil"
_COMPOUND = re.compile(r"\w{2,}(?:[iu]|[iu]c[iu])")  # "kalemi", "bileyici"
_INFINITIVE = ("mak", "mek")
_INCLUDED = frozenset(("icinde", "dahil"))
_LEANING = SPOKEN_NUMBERS.union(
    _REFUSING, _INCLUDED, (_NOT, "kac")
)  # they say something of the word before or after them
_HAS_DIGIT = re.compile(r"\d")
_MIXED = re.compile(
    r"(?<![\w.])(?P<n1>\d+(?:[.,]\d+)?)\s*(?P<w1>[a-z]{3,})\b|(?<![\w.])(?P<w2>[a-z]{3,})(?P<n2>\d+(?:[.,]\d+)?)\b"
)
_NOWHERE: frozenset[int] = frozenset()
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
_SURE = 0.9  # trust from which a word is no guess
_BEING = frozenset(("olan", "olani", "olanlar", "olanlari", "olanindan", "olanlardan"))
_WISHED_SO = frozenset(("olsun", "olsa"))  # the same after what a thing is made or tastes of
_COMPOUND_ASIDE = re.compile(r"\w{3,}[iu]n[ae]")  # "yemek masasına örtü"
_LACKED = frozenset(("yok", "bitti", "bitmis", "kalmadi", "kalmamis"))  # "gözlüğüm yok": it is wanted
_FOR = "icin"
_LOOKED_AT = verb_forms("bak", "bakar").union(("ihtiyacim", "ihtiyacimiz", "ihtiyac"))  # "çantaya bakıyorum"
_PLACES = (("alti arkasi yani arasi kenari", "a da dan"), ("ustu ici onu uzeri kosesi", "e de den"))
_WANTED = _LACKED | _LOOKED_AT
_WHERE = frozenset(  # "tv arkasına" is a place of the customer's
    f"{place}n{end}" for places, ends in _PLACES for place in places.split() for end in ends.split()
)
_SAYING = _BEING | _WISHED_SO | _WANTED | _WHERE | {_FOR}
_BETWEEN = 4  # words of the talk that may stand between a thing and the wish: "terlik falan bir şey lazım"
_TALK = 3  # words up to which a question is a name and hardly more
_OBLIQUE = re.compile(
    rf"\w{{3,}}(?:{MY}(?:[aeiu]|[iu]n)?|[iu]m[iu]z|m[iu]z[ae]?|[dt][ae]n?|[iu]nc[ae]|ken|yl[ae]|[dt][ae]k[iu])"
)
_POSSESSED = re.compile(r"\w{2,}[iu](?:n[iu]n?)?")  # a compound's head, no place to go to ("spor salonuna")
_WORDS_AT_HAND = 2000  # words of titles, the commonest ones, that are looked up before anybody asks
_MOST_WORDS = 40
_MOST_UNCLEAR = 20
_Said = tuple[list[Asked], list[Lacking], list[int]]
_IN_NAME = 1.4  # what another word of the language says in a question that is a name and no word more


def _without_refused(words: list[str], colors: Container[str]) -> list[str]:
    """The words without those that are said not to be meant: "gelinlik değil gelin sabahlığı", "siyah olmayan"."""
    refused = {
        place - 1
        for place, word in enumerate(words)
        if word in _REFUSING or (word == _NOT and 0 < place < len(words) - 1 and words[place + 1] not in _ASKING)
    }
    if not refused:
        return words
    refused.update(
        [place - 1 for place in refused if words[place].endswith(_INFINITIVE)]
    )  # "plastik kullanmak istemem"
    refused.update([place - 1 for place in refused if place > 0 and words[place - 1] in colors])  # "sarı ışık olmasın"
    refused.update([place - 1 for place in refused if place > 0 and _is_refused_too(words, place)])
    return [word for place, word in enumerate(words) if place not in refused]


def _is_refused_too(words: list[str], place: int) -> bool:
    """Whether the word before a refused one belongs to it: "kedim için değil", "boya kalemi değil"."""
    return words[place] == _FOR or (words[place + 1] == _NOT and _COMPOUND.fullmatch(words[place]) is not None)


def _without_included(words: list[str]) -> list[str]:
    """The words without what a thing may come with: "elbisenin kemeri içinde mi"."""
    asked = {place for place, two in enumerate(pairwise(words)) if two[0] in _INCLUDED and two[1] in _ASKING}
    return [word for place, word in enumerate(words) if place + 1 not in asked]


def _without_counts(words: list[str], packings: frozenset[str]) -> list[str]:
    """The words without how many packings are asked for: "10 koli kağıt", "iki takım"."""
    if packings.isdisjoint(words):
        return words
    pairs = zip(words, [*words[1:], ""], strict=False)
    return [word for word, after in pairs if after not in packings or not (word.isdigit() or word in FEW)]


def _without_measures(words: list[str], units: Container[str]) -> list[str]:
    """The words without units that are asked about: "hortum kaç metre"."""
    return [word for before, word in zip(["", *words], words, strict=False) if before != "kac" or word not in units]


class Reader:
    """Reads questions with a catalogue's vocabulary."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._single = SingleWords(documents, vocabulary, lexicon)
        self._torn = TornWords(documents, vocabulary, lexicon, self._single)
        self._doers = Doers(vocabulary, lexicon, self._single)
        self._stories = Stories(lexicon, self._single)
        self._facets = Facets(documents, vocabulary, lexicon)
        self._pets = tuple(lexicon.pets)
        self._tokens: dict[str, _Token] = {}
        for word in documents.commonest(_WORDS_AT_HAND):
            self._single[word]  # looked up and remembered
            self._facets.color_ends(word)

    def read(self, text: str) -> Reading:
        """The reading of a question."""
        words, filters = self._worded([self._tokens.get(token) or self._token(token) for token in text.split()])
        words = self._torn.healed([word[:LONGEST_WORD] for word in self._bounded(words[:_MOST_WORDS])])
        words, filters = self._facets.set_aside(words, filters)
        facets = frozenset([place for place, word in enumerate(words) if not word]) if "" in words else _NOWHERE
        asked, lacking, told = self._asks(words)
        child, audience = not self._single.children.isdisjoint(words), NOBODY
        if not self._single.relatives.keys().isdisjoint(words):
            audience = next(self._single.relatives[word] for word in words if word in self._single.relatives)
        if len(asked) + len(lacking) < _TWO:
            said = self._without_story(asked, lacking, NO_FOCUS)
            return Reading(*said, filters, facets, for_child=child, audience=audience)
        focus = self._focus(words, asked, lacking, facets) if len(words) > _TALK else NO_FOCUS
        if told and focus:  # "oklava istiyorum börek açacağım"
            after = {place for place in told if place >= focus.stop}
            asked = [one._replace(own=True, told=True) if one.place in after else one for one in asked]
            lacking = [one._replace(told=one.told or one.place in after) for one in lacking]
        bare = len(words) == len(asked) + len(lacking) + len(facets)
        if bare and lacking:
            lacking = [one._replace(weight=_IN_NAME) if one.weight == LACKING_OTHER else one for one in lacking]
        return Reading(*self._without_story(asked, lacking, focus), filters, facets, focus, bare, child, audience)

    def _token(self, typed: str) -> "_Token":
        """What was typed between two blanks, nothing of it left that is closed by its spelling alone; remembered."""
        said = self._lexicon.spelled_closed.sub(" ", casefold(typed)) if _SH.search(typed) else typed
        plain = fold(said)
        plain = plain if plain in self._vocabulary.keys else squeeze(plain)  # "aaa pil"
        words = tuple(terms_of_folded(plain, self._lexicon.units))
        leans = _HAS_DIGIT.search(plain) is not None or not _LEANING.isdisjoint(words)
        found = _Token(plain, None if leans else words, query.hints(plain))
        if len(typed) <= LONGEST_WORD:
            if len(self._tokens) >= MEMO_SIZE:
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
        words = _without_counts(_without_measures(words, self._lexicon.units), self._lexicon.packings)
        words = _without_included(words)
        return _without_refused(words, self._lexicon.colors), understood.filters

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
        bought = any(is_thing(one) and not one.told for one in lacking)
        named = [one for one in asked if not one.own and not one.optional]
        plain = [one.place for one in named if _names_thing(one) or (one.place in focus and not one.tells_how)]
        mine = {one.place - 1 for one in asked if one.own and self._is_my_compound(one)}
        plain = [place for place in plain if place not in mine] if mine else plain
        if bought or plain:
            last = max(plain, default=-1)
            aside = {one.place for one in asked if one.own and _is_aside(one, last)}
            aside |= {
                one.place - 1 for one in asked if one.place in aside and _COMPOUND_ASIDE.fullmatch(one.meaning.word)
            }
            aside |= mine
            asked = [one._replace(optional=True) if one.place in aside else one for one in asked]
            lacking = [self._set_aside(one, last) for one in lacking if not self._is_my_own(one.word)]
        return tuple(asked), tuple(lacking)

    def _is_my_compound(self, own: Asked) -> bool:
        """Whether a thing of the customer's may be the head of a compound: "kablom" of "şarj kablom"."""
        word = own.meaning.word
        mine = MINE.fullmatch(word) is not None and not word.endswith(TOWARDS)
        return mine and any(map(self._vocabulary.is_compound_head, own.meaning.senses[0].parts[-1]))

    def _focus(
        self, words: Sequence[str], asked: Sequence[Asked], lacking: Sequence[Lacking], facets: frozenset[int]
    ) -> range:
        """The places of the last phrase before a wish that names a thing: in Turkish the object stands there."""
        others = [one for one in asked if not one.own]
        likely = [one for one in others if not (one.optional or one.tells_how)]
        things = {one.place for one in likely if one.meaning.senses[0].trust >= _SURE}
        if not things:
            return NO_FOCUS
        content = facets.union([one.place for one in others if not (one.optional and one.is_deed)])
        if lacking:
            content = content.union([one.place for one in lacking if not (one.oblique or one.told)])
        wanting = self._lexicon.wanting
        wishes = [] if wanting.isdisjoint(words) else [place for place, word in enumerate(words) if word in wanting]
        if _FOR in words:  # "suyun altına bakmak için" says what it is for
            wishes = [place for place in wishes if words[place + 1 : place + 2] != [_FOR]]
        for wish in reversed(wishes or [len(words)]):
            phrase = _phrase_before(wish, content)
            if not things.isdisjoint(phrase):
                return phrase
        return _phrase_before(wishes[-1], content) if wishes and lacking else NO_FOCUS

    def _set_aside(self, lacking: Lacking, last: int) -> Lacking:
        """A lacking word, as oblique when it only says what a thing after it is for: "denize terlik"."""
        word = lacking.word
        aside = lacking.place < last and word.endswith(TOWARDS) and not self._lexicon.is_word(word)
        return lacking._replace(oblique=True) if aside and self._lexicon.is_real(word) else lacking

    def _is_my_own(self, word: str) -> bool:
        """Whether a word names a thing of the customer's, or somebody, but no pet: goods are for that one then."""
        mine = MINE.fullmatch(word) is not None and not self._lexicon.is_word(word)
        return mine and not word.startswith(self._pets)

    # --- words

    def _asks(self, words: list[str]) -> tuple[list[Asked], list[Lacking], Collection[int]]:
        """What the words ask for that the catalogue has, what it lacks, and the places of what is told only."""
        asked: list[Asked] = []
        lacking: list[Lacking] = []
        verbs: list[int] = []
        for place, word in enumerate(words):
            solo = self._single[word]
            if solo is FRAME:
                continue
            if solo.modifies and self._makes_kind(words, place, action=solo.action):
                solo = self._single.kind(word)
            if solo.verbal and self._is_doing(solo, words, place, (asked, lacking, verbs)):
                continue
            if solo.asked:
                placed = solo.placed.get(place) or solo.at(place)
                says = place + 1 < len(words) and words[place + 1] in _SAYING
                asked += self._asked_so(placed, words, place) if says else placed
            elif one := self._lacking_at(solo, words, place):
                lacking.append(one)
        if not verbs and HAVE not in words:
            return asked, lacking, _NOWHERE
        return self._stories.told(asked, lacking, words, verbs)

    def _lacking_at(self, solo: Single, words: list[str], place: int) -> Lacking | None:
        """What the catalogue lacks of a word where it stands, if anything."""
        if solo.lacking:
            return self._lacks(solo, words, place)
        if solo.slipped and place + 1 < len(words) and self._vocabulary.is_compound_head(words[place + 1]):
            return Lacking(solo.slipped, LACKING_NAME, place)
        return None

    def _is_doing(self, solo: Single, words: list[str], place: int, said: _Said) -> bool:
        """Note what a verb tells and what it asks for by what that does; whether nothing is left to read of it."""
        asked, lacking, verbs = said
        if solo.tells:
            verbs.append(place)
        if solo.denies:
            self._doers.set_denied_aside(asked, place)
        if solo.vague:
            lacking += self._doers.lacking(words, place)
            return self._doers.is_any_thing(words, place)
        if solo.agent:
            self._doers.set_object_aside(asked, lacking, place)
            asked += self._doers.asked(solo.placed.get(place) or solo.at(place), words, place)
            if place:
                asked += self._doers.object(words[place - 1], place - 1)
        return solo.agent

    def _asked_so(self, asked: Sequence[Asked], words: list[str], place: int) -> Sequence[Asked]:
        """What a word asks for, given what the word after it says of it."""
        following = words[place + 1]
        if following in _WANTED:
            return [one._replace(own=False) for one in asked]
        if following in _WHERE:
            return [one._replace(own=True) for one in asked]
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

    def _lacks(self, solo: Single, words: list[str], place: int) -> Lacking:
        bounded = place + 1 < len(words) and words[place + 1] in _BOUNDARIES
        whole = self._lexicon.is_word(solo.lacking) or solo.lacking in self._lexicon.brands
        where = place + 1 < len(words) and words[place + 1] in _WHERE
        oblique = where or (not whole and _OBLIQUE.fullmatch(solo.lacking) is not None)
        return Lacking(solo.lacking, solo.weight, place, bounded=bounded, oblique=oblique)

    def _makes_kind(self, words: list[str], place: int, *, action: bool) -> bool:
        """Whether a word of the talk makes the thing after it another one: "okul" of "okul çantası"."""
        word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
        kind = (action or self._single.says_kind(word)) and not self._lexicon.is_frame(following)
        compound = kind and (_POSSESSED.fullmatch(following) or self._is_made_so(word))
        if not compound and not self._is_phrase(word, following):
            return False
        return any(not asked.optional for asked in self._single[following].asked)

    def _is_made_so(self, word: str) -> bool:
        """Whether a verb's noun says how a thing is made: "şişme bot", "katlama masa"."""
        return word.endswith(ACTIONS) and word in self._lexicon.verbs and word not in self._lexicon.wishes

    def _is_phrase(self, word: str, following: str) -> bool:
        """Whether two words name one thing of its own: "akıllı saatler" are no other watches."""
        seconds = self._single.phrases.get(word, frozenset())
        return following in seconds or any(p.cost < LEAST_DERIVED for p in peelings(following, seconds))


class _Token(NamedTuple):
    """What was typed between two blanks: folded, as catalogue words unless its neighbours may change those, and what
    filters it hints at.
    """

    plain: str
    alone: tuple[str, ...] | None
    hints: int


def _names_thing(asked: Asked) -> bool:
    """Whether a word names goods, or what goods are for: "tırmalama"."""
    return asked.goods or asked.meaning.word.endswith(ACTIONS)


def _phrase_before(wish: int, content: frozenset[int]) -> range:
    """The places of the run of content words that ends shortly before a wish; none when there is no such run."""
    last = next((place for place in range(wish - 1, max(wish - _BETWEEN, 0) - 1, -1) if place in content), -1)
    first = last
    while first - 1 in content:
        first -= 1
    return range(first, last + 1) if last >= 0 else NO_FOCUS


def _is_aside(own: Asked, last: int) -> bool:
    """Whether a thing beside the one that is asked for last is none itself: "arabaya" of "arabaya antifriz"."""
    return own.place < last or not own.meaning.word.endswith(TOWARDS) or OWN.fullmatch(own.meaning.word) is not None
