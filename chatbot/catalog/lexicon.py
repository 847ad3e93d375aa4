"""What the catalogue knows of Turkish shopping before it sees a shop: frames, colours, units, synonyms, common words.

The words live in `lexicon/*.toml`, written as people write them; here they are folded and arranged. Knows no product.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from chatbot.catalog.spelling import Spelling
from chatbot.turkish import casefold, fold, is_converb, is_finite, peelings, tokens, verb_forms

_LIKE = 0.78
_PLAIN = 0.2  # inflections of foreign words cost less ("saatler"), derivations more
_FAINT = 0.04  # a plain inflection costs less
_LACKING = ("siz", "suz", "sal", "sel")
_MY = re.compile(r"[iu]?m(?!in)")  # but not what is theirs: "annemin"
_CONDITION = re.compile(r"(\w{3,}?)(?:y?s[ae](?:m|k|n(?:[iu]z)?|l[ae]r)|y[iu][mz])")  # "müsaitseniz", "kişiyiz"
_DOING = ("ci", "cu")
_DOERS = ("ici", "ucu")  # a "kesici" is a thing
_BOUGHT = frozenset(("aldim", "aldik", "aldi", "almistim", "almistik"))  # whoever has it looks for another thing
_HAVING = ("li", "lu", *_LACKING)
_OF_WORDS = ("transparent", "plantings", "sets", "looks", "services", "parts", "likenesses", "packings")
_OF_ATTRIBUTES = ("attributes", "materials", "unlike", "kinds", "grown", "young", "pets")
_REMEMBERED_WORDS = 20_000  # of every word of a title or a question it is asked several times


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded word lists. Phrases are words joined by one blank."""

    closed: frozenset[str]  # function words: always stepped over
    twins: frozenset[str]  # function words that fold to a thing shops sell ("şu": su)
    slips: Spelling  # frames, for those typed wrong
    soft: frozenset[str]  # shopping words, judgements, the customer's own story: stepped over unless titles have them
    verbs: frozenset[str]
    told: frozenset[str]  # those of them that no shopping is about ("tırmalıyor"): product words where titles have them
    wishes: frozenset[str]  # forms of the verbs that ask for something
    wanting: frozenset[str]  # words that close a wish, the thing before them ("lazım", "arıyorum")
    goods: frozenset[str]  # things shops sell
    transparent: frozenset[str]  # heads that name no other thing than the word before them ("takımı")
    plantings: frozenset[str]  # those of them that say as what a plant is sold ("fidesi")
    sets: frozenset[str]  # those of them that say it is several things in one
    looks: frozenset[str]  # make the word before them a look, not a thing ("desenli")
    services: frozenset[str]  # what is done to things ("telefon tamir")
    parts: frozenset[str]  # parts that a title describes ("yakası nakışlı")
    likenesses: frozenset[str]  # what things look, smell or taste of ("muz çorap")
    packings: frozenset[str]  # what things are packed in
    other: frozenset[str]  # every other common word
    attributes: frozenset[str]  # say how a thing is, never which ("kışlık")
    traits: frozenset[str]  # adjectives goods are told apart by ("klasik")
    materials: frozenset[str]  # what things are made of, never a thing by themselves beside another ("keten ceket")
    unlike: frozenset[str]  # words before a thing that make it one of another kind ("kağıt havlu")
    brands: frozenset[str]  # well-known makers
    kinds: frozenset[str]  # words of the talk that make the thing after them another one ("okul çantası")
    audiences: Mapping[str, int]  # words for whom a thing is ("kadın", "bayan") -> number of their group
    relatives: Mapping[str, int]  # who gets a thing ("anne") -> number of the group it is then for
    grown: frozenset[str]  # who is no child ("kadın")
    young: frozenset[str]  # whom goods of every kind are for ("çocuk")
    pets: frozenset[str]  # animals that goods are for ("kedi")
    spellings: Mapping[str, Collection[str]]  # a folded word -> the words it may be ("masa": masa and maşa)
    spelled_closed: re.Pattern[str]  # closed words known by their spelling alone ("şu", not "su")
    colors: Mapping[str, str]  # a colour's name in any spelling -> its name
    shades: Mapping[str, tuple[str, ...]]  # a colour -> what may stand in for it
    ambiguous_colors: frozenset[str]
    units: Mapping[str, str]  # a unit in any spelling -> its name
    synonyms: Mapping[str, tuple[str, ...]]  # a word or phrase -> words and phrases that name the same goods

    def is_frame(self, word: str) -> bool:
        """Whether a folded word says nothing about which product is meant."""
        if word in self.closed or word in self.soft or word in self.verbs:
            return True
        if self.is_goods(word) or self.is_word(word):
            return False
        if (asked := _CONDITION.fullmatch(word)) and (asked[1] in self.closed or asked[1] in self.soft):
            return True
        stems = [p.stem for p in peelings(word, self.soft) if p.cost < _PLAIN and word.startswith(p.stem[:-1])]
        return bool(stems) and not any(len(stem) > 3 and stem in self.goods for stem in stems)

    def tells(self, word: str) -> bool:
        """Whether a folded word is a verb that asks for nothing: "örüyorum", "koptu", "içerken", but "aldık", too."""
        if word in _BOUGHT:
            return True
        if word in self.wishes or not (is_finite(word, sure=word in self.verbs) or is_converb(word)):
            return False
        return not self.is_real(word)

    def is_slipped_frame(self, word: str) -> bool:
        """Whether a word nobody knows is a frame typed wrong ("acba", "bakiyorm")."""
        if len(word) < 4 or any(p.cost < _FAINT for p in peelings(word, self.goods)):
            return False
        return any(likeness > _LIKE for _, likeness in self.slips.near(word))

    def is_goods(self, word: str) -> bool:
        """Whether a folded word, inflected or not, is a thing shops sell."""
        return word in self.goods or _is_built_on(word, self.goods)

    def is_word(self, word: str) -> bool:
        """Whether a folded word is a common Turkish word as it stands."""
        return word in self.goods or word in self.other

    def is_attribute(self, word: str) -> bool:
        """Whether a word says how a thing is, by what it is or by how it is built ("kolsuz", "fermuarlı")."""
        if word in self.attributes:
            return True
        stem = word[: -len("siz")] if word.endswith(_LACKING) else word[: -len("li")]
        return word.endswith(_HAVING) and len(stem) > 2 and word not in self.goods and self.is_word(stem)

    def audience_of(self, word: str) -> int | None:
        """The group of audiences that who is said to get a thing belongs to: "anneme", "oğlum"."""
        mine = (p for p in peelings(word, self.relatives) if _MY.match(p.chain))
        return next((self.relatives[p.stem] for p in mine), None)

    def longest_stem(self, word: str) -> int:
        """The letters of the longest common word that a folded word is, or is a plain inflection of."""
        if self.is_word(word):
            return len(word)
        stems = (p.stem for words in (self.goods, self.other) for p in peelings(word, words) if p.cost < _FAINT)
        return max(map(len, stems), default=0)

    def is_rather_goods(self, word: str, stem: str) -> bool:
        """Whether a word is rather a form of a thing shops sell than of a longer word: "şalın", of "salı" as well.

        So is "tavanın" of "tava", though it may be of "tavan": whoever sells pans is asked about them.
        """
        if stem not in self.goods or self.is_word(word):
            return False
        either = {stem, f"{stem}n"}
        longer = (p for p in peelings(word, self.goods) if len(p.stem) > len(stem) and p.stem not in either)
        return not any(p.cost < _FAINT for p in longer)

    def is_brand(self, word: str) -> bool:
        """Whether a folded word, inflected or not, is a well-known maker."""
        return word in self.brands or any(p.cost < _FAINT for p in peelings(word, self.brands))

    def is_trait(self, word: str) -> bool:
        """Whether a word says how much or how a thing is and never names one: "15", "2li", "geyikli"."""
        return word[0].isdigit() or (word.endswith(_HAVING) and word not in self.goods and not self.is_possessed(word))

    def is_possessed(self, word: str) -> bool:
        """Whether a word that ends like one built with -li is a noun in -l with a compound's ending: "teli", "gülü"."""
        return word[-2:] in _HAVING and self.is_word(word[:-1]) and not self.is_word(word[:-2])

    def is_real(self, word: str) -> bool:
        """Whether a folded word, inflected or not, is a common Turkish word, or who deals with what one names."""
        return self.is_word(word) or self.is_goods(word) or _is_built_on(word, self.other) or self.is_doer(word)

    def is_doer(self, word: str) -> bool:
        """Whether a folded word, inflected or not, is who deals with what a common word names: "elektrikçiniz"."""
        if "ci" not in word and "cu" not in word:
            return False
        peeled = (p for words in (self.goods, self.other) for p in peelings(word, words))
        return any(p.chain[:2] in _DOING and len(p.stem) > len("ci") for p in peeled)


@lru_cache(_REMEMBERED_WORDS)
def _is_built_on(word: str, known: frozenset[str]) -> bool:
    """Whether a word is an inflection of a known one; three letters vouch for a suffix of three and more."""
    return any(p.cost < _FAINT and len(p.stem) + (len(p.chain) > 2) > 3 for p in peelings(word, known))


def _toml(name: str) -> dict[str, Any]:
    path = resources.files("chatbot.catalog") / "lexicon" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def phrase(text: str) -> str:
    """A name as folded words joined by one blank."""
    return " ".join(tokens(text))


def _verbs(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """All forms of all verbs; of two-word verbs ("merak et") both words."""
    forms: set[str] = set()
    for root, aorist in pairs:
        *before, last = root.split()
        forms |= verb_forms(last, aorist.split()[-1])
        forms |= {fold(word) for word in before}
    return frozenset(forms)


def _twins(text: str) -> dict[str, Collection[str]]:
    """The words that fold to the same."""
    found: dict[str, set[str]] = {}
    for word in casefold(text).split():
        found.setdefault(fold(word), set()).add(word)
    return {folded: words for folded, words in found.items() if len(words) > 1}


def _spelled(closed: str, goods: frozenset[str]) -> re.Pattern[str]:
    """Closed words that differ from a thing shops sell by their spelling only."""
    twins = [word for word in casefold(closed).split() if fold(word) != word and fold(word) in goods]
    return re.compile(rf"\b(?:{'|'.join(sorted(twins)) or '$^'})\b")


def group_synonyms(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Every member of every group -> the other members, folded."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        names = [phrase(name) for name in group]
        for name in names:
            others = tuple(other for other in names if other != name)
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *others)))
    return found


def _color_names(table: dict[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for color, shades in table["shades"].items():
        names.update({phrase(name): phrase(name) for name in (color, *shades)})
    names.update({phrase(name): phrase(name) for name in table["other"]["names"]})
    for group in table["same"]["groups"]:
        names.update({phrase(name): phrase(group[0]) for name in group})
    return names


def _audiences(groups: Iterable[str]) -> dict[str, int]:
    return {word: number for number, group in enumerate(groups) for word in _words(group)}


def _telling(pairs: Iterable[tuple[str, str]], known: frozenset[str]) -> frozenset[str]:
    """The forms of verbs that ask for nothing, but for known words and names of who does so: "kesici"."""
    return frozenset(form for form in _verbs(pairs) - known if not form.endswith(_DOERS))


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of this product, read once."""
    frames, words, colors = _toml("frames"), _toml("words"), _toml("colors")
    goods, other, closed = _words(words["goods"]), _words(words["other"]), _words(frames["closed"])
    asking = _verbs(frames["verbs"]) - goods
    told = _telling(frames["told"], asking | goods | other)
    return Lexicon(
        closed=closed - goods,
        twins=closed & goods,
        slips=Spelling(sorted(word for word in closed | asking | _words(frames["soft"]) if len(word) > 3)),
        soft=_words(frames["soft"]) | _words(frames["qualities"]) | _words(frames["chat"]),
        verbs=asking | told,
        told=told,
        wishes=_verbs(pair for pair in frames["verbs"] if pair[0] in frames["wishes"].split()),
        wanting=_words(frames["wanting"]) | _verbs(p for p in frames["verbs"] if p[0] in frames["wanted"].split()),
        goods=goods,
        other=other,
        spellings=_twins(f"{words['goods']} {words['other']} {words['likenesses']}"),
        spelled_closed=_spelled(frames["closed"], goods),
        colors=_color_names(colors),
        shades={phrase(color): tuple(map(phrase, names)) for color, names in colors["shades"].items()},
        ambiguous_colors=frozenset(map(phrase, colors["ambiguous"]["names"])),
        units={fold(name): unit for unit, names in _toml("units")["units"].items() for name in (unit, *names)},
        traits=_words(_toml("attributes")["traits"]) | _words(_toml("attributes")["materials"]),
        brands=_words(_toml("brands")["brands"]),
        audiences=_audiences(_toml("attributes")["audiences"]),
        relatives=_audiences(_toml("attributes")["relatives"]),
        synonyms=group_synonyms(_toml("synonyms")["groups"]),
        **{name: _words(words[name]) for name in _OF_WORDS},
        **{name: _words(_toml("attributes")[name]) for name in _OF_ATTRIBUTES},
    )
