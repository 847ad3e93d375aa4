"""The words a catalogue has, and what a typed word may mean among them.

A word resolves to senses, best first: itself, a stem it is built on, a name for the same goods, a word one slip away.
Never to a word the catalogue lacks. Memoised; safe to share between threads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chatbot.catalog.documents import Documents, NamedSets
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING, DocSet, all_of
from chatbot.catalog.spelling import Spelling
from chatbot.turkish import Peeling, chain_starts, common_chains, is_chain, may_be_chain, peelings

_MEMO_SIZE = 20_000
_INFLECTION = 0.2  # peelings that cost more are derivations: another word, if a related one
_HEAD_WORDS = ("i", "u", "si", "su", "lar", "ler", "lari", "leri")  # what a title adds to a word: "takımı", "çoraplar"
_PLAIN_HEADS = ("i", "u", "lar", "ler")
_COMPOUND = ("i", "u", "si", "su")
_DOING = ("ci", "cu")
_PAST = ("di", "du", "ti", "tu")
_TOWARDS = ("a", "e", "ya", "ye")  # "kepeğe karşı şampuan"
_TITLED = (*_HEAD_WORDS, *_TOWARDS)
_ADJECTIVES = ("li", "lu", "siz", "suz")
_HAVING = ("li", "lu")
_DERIVED = ("lik", "luk", "li", "lu")
_FAINT = 0.04
_AGENTS = ("ici", "ucu")  # makers of the thing before them: "soğutucu", "koruyucu"
_SHORTEST_STEM = 2  # letters of a stem that only a thing shops sell has: "örgü ipi"
_SHORTEST_GUESS = 4  # letters of a stem nobody else vouches for
_MEANT = 0.82  # a repair likelier than this much of the likeliest is as good

# How far a repair of a word of so many letters is right (benchmarks/search.py on catalogues outside the tests).
_TRUST_BY_LENGTH = {3: 0.3, 4: 0.55, 5: 0.75, 6: 0.87, 7: 0.94}
_TRUST_LONG = 0.97
_TRUST_REAL_WORD, _TRUST_GOODS = 0.25, 0.12  # a common word the shop lacks is hardly a misspelling
_TRUST_TEXT = 0.4
ANOTHER = 0.1  # that a real word is a form of another one: "boyun" of "boy"
_HARD = {"g": "k", "b": "p", "d": "t"}
_VOWELS = frozenset("aeiou")
_ABBREVIATED = 0.8
_IN_STEM, _IN_SHORT_STEM = 0.97, 0.85  # likeness left to a slip in a stem under suffixes
_TRUST_MEASURE = 0.8
_SYNONYM = 0.9
_ROUNDED = "inc"  # "15.6 inç" is called 15 as well
_MADE = re.compile(r"(\w{3,})l[ae]st[iu]r[iu]lm[iu]s")  # "kısırlaştırılmış" is for whoever is "kısır"
_WATER = "suyu"  # of "su": the one word that takes a y there
_OF_SO_MANY = re.compile(r"\d+l[iu]k")  # "500lük"
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\dx])")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: each part a choice of keys, all parts needed; how good a match, how far to be trusted."""

    parts: tuple[tuple[str, ...], ...]
    quality: float = 1.0
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a typed word is to the catalogue. No senses: the catalogue lacks it."""

    word: str
    senses: tuple[Sense, ...] = ()
    how: str = "unknown"  # exact, inflected, synonym, deed, text, repaired, unknown

    @property
    def trust(self) -> float:
        """How surely the first sense is meant."""
        return self.senses[0].trust if self.senses else 0.0


class Vocabulary:
    """Keys (words of titles and facets, and the stems they are built on) and the meanings of words among them."""

    def __init__(self, documents: Documents, lexicon: Lexicon, synonyms: Mapping[str, tuple[str, ...]]) -> None:
        self._documents = documents
        self._lexicon = lexicon
        self._synonyms = synonyms
        facets = (documents.brands.words, documents.categories.words, documents.colors.words, documents.sizes.words)
        surfaces = dict.fromkeys(word for words in (documents.ids, *facets) for word in words)
        self.keys = self._with_stems(surfaces)
        self._faceted = self._with_facets()
        self.titled = frozenset(key for key, found in self.keys.items() if any(name in documents.ids for name in found))
        self._spelling = Spelling([key for key in self.keys if key.isalpha()])
        self._chains = Spelling(common_chains())
        self._measures: dict[str, list[str]] = {}
        for key in self.keys:
            number = _NUMBER.match(key)
            if number and (len(number[0]) > 1 or number[0] == key):
                self._measures.setdefault(number[0], []).append(key)
                if key.endswith(_ROUNDED) and "." in number[0]:
                    self._measures.setdefault(number[0].partition(".")[0], []).append(key)
        self._skeletons = self._with_skeletons()
        self._heads: dict[str, bool] = {}
        self._memo: dict[str, Meaning] = {}

    def _with_stems(self, surfaces: Mapping[str, None]) -> dict[str, tuple[str, ...]]:
        """Every surface and every stem of one -> the surfaces it stands for, itself first."""
        keys: dict[str, list[str]] = {surface: [surface] for surface in surfaces}
        for surface in surfaces:
            for stem in self._stems(surface, surfaces):
                keys.setdefault(stem, []).append(surface)
        return {key: tuple(dict.fromkeys(found)) for key, found in keys.items()}

    def _stems(self, surface: str, surfaces: Mapping[str, None]) -> Iterator[str]:
        """The words a title's word is a plural, a compound's head or made of: "takımı" takım, "çorapları" çorap."""
        if self._lexicon.is_word(surface) or surface in self._lexicon.colors:
            return
        if made := _MADE.fullmatch(surface):
            yield made[1]
        found = [p for p in peelings(surface, _Anything()) if p.chain in _TITLED and len(p.stem) >= _SHORTEST_STEM]
        vouched = [p for p in found if p.stem in surfaces or self._lexicon.is_word(p.stem)]
        plain = any(not p.cost and len(p.stem) > _SHORTEST_STEM for p in vouched)
        for peeling in found:
            if self._is_stem(peeling, surface, sure=peeling in vouched, plain=plain):
                yield peeling.stem

    def _is_stem(self, peeling: Peeling, surface: str, *, sure: bool, plain: bool) -> bool:
        """Whether a title's word is built on a stem; `sure`: it is a word, `plain`: some plain stem is one."""
        stem = peeling.stem
        if plain and (peeling.cost or not sure):
            return False
        if len(stem) <= _SHORTEST_STEM:
            return peeling.chain in _PLAIN_HEADS and stem in self._lexicon.goods
        if peeling.chain in _TOWARDS:
            return len(stem) >= _SHORTEST_GUESS and self._lexicon.is_word(stem)
        return sure or (len(stem) >= _SHORTEST_GUESS and peeling.cost < 0.05 and not surface[-1].isdigit())

    def _with_facets(self) -> dict[str, tuple[NamedSets, ...]]:
        """The words of colours, brands and sizes, and in which of them they are."""
        found: dict[str, tuple[NamedSets, ...]] = {}
        for facet in (self._documents.colors, self._documents.brands, self._documents.sizes):
            for word in facet.words:
                found[word] = (*found.get(word, ()), facet.words)
        return found

    def _with_skeletons(self) -> dict[str, tuple[str, ...]]:
        """Words as they are abbreviated, without vowels ("tkm"): the keys they may stand for."""
        found: dict[str, list[str]] = {}
        for key in filter(self.titled.__contains__, self.keys):
            bare = _bare(key)
            if 3 <= len(bare) <= 6 and len(bare) < len(key) and key.isalpha():
                found.setdefault(bare, []).append(key)
        return {bare: tuple(keys) for bare, keys in found.items() if len(keys) <= 3}

    def __contains__(self, word: str) -> bool:
        return word in self.keys

    def meaning(self, word: str) -> Meaning:
        """What a folded word means here."""
        found = self._memo.get(word)
        if found is None:
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
            found = self._memo[word] = self._resolve(word)
        return found

    def known(self, word: str) -> Meaning | None:
        """What a word means as it stands or inflected, spelling left alone; None when the catalogue lacks it."""
        if word in self.keys:
            family = tuple(dict.fromkeys(self._family(word)))
            others = (*self._synonym_senses(word), *self._measures_of(word), *self._had(word))
            return Meaning(word, (Sense((family,)), *others), "exact")
        if word[0].isdigit():
            return self._measured(word)
        peeled, named = tuple(self._peeled(word)), tuple(self._synonym_senses(word))
        if peeled and peeled[0].trust >= _SYNONYM:
            return Meaning(word, (*peeled, *named), "inflected")
        if named:
            return Meaning(word, (*named, *peeled), "synonym")
        return Meaning(word, peeled, "inflected") if peeled else None

    def _had(self, word: str) -> Iterator[Sense]:
        """What a thing has by the word for that: "tavşan kulaklı" of "tavşanlı", "şort takımı" of "şortlu"."""
        stem = word[:-2]
        if word == _WATER[:2] and _WATER in self.keys:  # "misel su"
            yield Sense((self.keys[_WATER],), _SYNONYM, _SYNONYM)
        if word.endswith(_HAVING) and stem in self.titled and stem in self._lexicon.goods:
            yield Sense((self.keys[stem],), _SYNONYM, _SYNONYM)

    def _measured(self, word: str) -> Meaning | None:
        """A number or measure written with another unit or none: "20000" for "20000mah", "24lik" for "24cm"."""
        senses = self._measures_of(word) if _OF_SO_MANY.fullmatch(word) else ()
        senses = senses or tuple(self._peeled(word)) or self._measures_of(word)
        return Meaning(word, senses, "inflected") if senses else None

    def _measures_of(self, word: str) -> tuple[Sense, ...]:
        number = _NUMBER.match(word)
        if number and len(word) == number.end() + 1 and word[-1].isalpha() and word[-1] not in self._lexicon.units:
            return ()  # the letter is no unit but half of a size: 85B is no 85C
        keys = tuple(key for key in self._measures.get(number[0], ()) if key != word) if number else ()
        return (Sense((keys,), 0.9, _TRUST_MEASURE),) if keys else ()

    def _resolve(self, word: str) -> Meaning:
        found = self.known(word) or Meaning(word)
        if found.trust >= _SYNONYM:
            return found
        text, repairs = self._text_sense(word), tuple(self._repairs(word))
        ways = [(found.how, found.senses), ("inflected", tuple(self._derived(word)))]
        ways += [("repaired", repairs), ("text", (text,) if text else ())]
        ways = [way for way in ways if way[1]]
        if not ways:
            return found
        ways.sort(key=lambda way: -way[1][0].trust)
        how, senses = ways[0]
        others = tuple(sense for other, more in ways[1:] if "text" not in {how, other} for sense in more)
        return Meaning(word, senses + others, how)

    def _derived(self, word: str) -> Iterator[Sense]:
        """What a title says of a thing by a word nobody knows without its ending: "çeyiz seti", "çeyizlik"."""
        if not self._lexicon.is_real(word):
            keys = [key for ending in _DERIVED if (key := word + ending) in self.keys and is_chain(ending, word)]
            yield from (Sense((self.keys[key],), _SYNONYM, _SYNONYM) for key in keys)

    def _family(self, key: str) -> Iterator[str]:
        """The surfaces a key stands for, then those of the stems it is an inflection of."""
        yield from self.keys[key]
        if self._lexicon.is_word(key):
            return
        for peeling in peelings(key, self.keys):
            vouched = len(peeling.stem) >= _SHORTEST_GUESS or self._lexicon.is_word(peeling.stem)
            if peeling.cost < _INFLECTION and vouched:
                yield from self._of_kind(key, self.keys[peeling.stem])

    def _of_kind(self, key: str, surfaces: Iterable[str]) -> Iterator[str]:
        """The surfaces, without those that only tell what has the thing: "telli" is no "teli"."""
        trait = self._lexicon.is_trait(key)
        return (surface for surface in surfaces if trait or not self._lexicon.is_trait(surface))

    def _peeled(self, word: str) -> Iterator[Sense]:
        """The stems of a word the catalogue has: plain inflections before derivations, long before short."""
        found = sorted(peelings(word, self.keys), key=lambda p: (p.cost >= _INFLECTION, -len(p.stem), p.cost))
        if not found:
            return
        lemma = self._lexicon.longest_stem(word)
        for peeling in found[:3]:
            other = lemma > len(peeling.stem) or (lemma == len(word) and not word.startswith(peeling.stem))
            other = other and not self._lexicon.is_rather_goods(word, peeling.stem)
            another = other and lemma == len(word) and peeling.stem not in self._lexicon.goods
            trust = ANOTHER if another else self._peel_trust(peeling, lemma=other)
            yield Sense((tuple(dict.fromkeys(self._family(peeling.stem))),), 1.0 - peeling.cost / 2, trust)

    def _peel_trust(self, peeling: Peeling, *, lemma: bool) -> float:
        """A word of its own ("kazan", "koyun-un") is hardly an inflection of another ("kaz", "koyu")."""
        short = len(peeling.stem) <= 3 and not self._lexicon.is_word(peeling.stem)
        unlikely = 0.6 * lemma + 0.3 * short + 0.03 * max(0, len(peeling.chain) - 2 * len(peeling.stem))
        if peeling.chain in _PAST:  # "yazıldı" is no "yazılı", "kildi" rather "kilidi" than "kil"
            unlikely += 0.6 if self.keys[peeling.stem][0] != peeling.stem else 0.3 * (len(peeling.stem) <= 3)
        if peeling.chain[:2] in _DOING:  # an "elektrikçi" is nothing electric
            unlikely += 0.4
        return max(1.0 - peeling.cost - unlikely, 0.1)

    def _synonym_senses(self, word: str) -> Iterator[Sense]:
        names = self._synonyms.get(word, ())
        if not names and not self._lexicon.is_word(word):
            names = next((self._synonyms[p.stem] for p in peelings(word, self._synonyms) if p.cost < _INFLECTION), ())
        for name in names:
            sense = self.phrase(name)
            if sense:
                yield Sense(sense.parts, _SYNONYM, _SYNONYM)

    def renamed(self, name: str) -> Meaning | None:
        """What a phrase means that the catalogue has only under another name ("dizüstü bilgisayar": laptop)."""
        if name not in self._synonyms:
            return None
        literal = self.phrase(name)
        if literal and self.bits(literal):
            return None
        senses = tuple(self._synonym_senses(name))
        return Meaning(name, senses, "synonym") if senses else None

    def phrase(self, name: str) -> Sense | None:
        """The sense of a name all of whose words the catalogue has."""
        parts = [self.keys.get(part) or self._stem_key(part) for part in name.split()]
        return Sense(tuple(part for part in parts if part)) if parts and all(parts) else None

    def _stem_key(self, word: str) -> tuple[str, ...]:
        return next((self.keys[p.stem] for p in peelings(word, self.keys) if p.chain in _HEAD_WORDS), ())

    def _text_sense(self, word: str) -> Sense | None:
        """A word that descriptions have and titles lack."""
        known = self._documents.text_ids
        if word in known:
            return Sense(((word,),), 0.5, _TRUST_TEXT)
        if self._lexicon.is_word(word):
            return None
        stem = next((p.stem for p in peelings(word, known) if p.cost < _INFLECTION and len(p.stem) > 3), None)
        return Sense(((stem,),), 0.5, _TRUST_TEXT) if stem else None

    def _repairs(self, word: str) -> Iterator[Sense]:
        """The keys one slip away from the word or from a stem it may be built on."""
        candidates: dict[str, float] = {}
        for key, likeness in self._slips(word):
            if not self._is_other_form(word, key):
                candidates[key] = max(likeness, candidates.get(key, 0.0))
        ranked = sorted(candidates.items(), key=lambda pair: -pair[1])[:6]
        if not ranked:
            return
        doubt = self._real_word_doubt(word)
        best = [key for key, likeness in ranked if likeness >= ranked[0][1] * _MEANT]
        for keys in (best, [key for key, _ in ranked if key not in best]):
            if keys:
                family = tuple(dict.fromkeys(surface for key in keys for surface in self.keys[key]))
                likeness = max(candidates[key] for key in keys)
                yield Sense((family,), likeness * 0.95, self._repair_trust(word, keys[0], likeness) * doubt)

    def _is_other_form(self, word: str, key: str) -> bool:
        """Whether a word is no slip in a trait but a form of the thing it tells of: "merceği" is not "mercekli"."""
        surface = self.keys[key][0]
        if not surface.endswith(_ADJECTIVES) or word.endswith(_ADJECTIVES) or not self._lexicon.is_trait(surface):
            return False
        return any(peeling.chain in _COMPOUND for peeling in peelings(word, {surface[:-2]}))

    def _slips(self, word: str) -> Iterator[tuple[str, float]]:
        """Keys and how believably a slip in them, or in the suffixes after them, gave the word."""
        if any(c.isdigit() for c in word) and not word[:4].isalpha():
            return
        bare = _bare(word)
        meant = [key for key in self._skeletons.get(bare, ()) if _is_shortened(word, key)]
        yield from ((key, _ABBREVIATED) for key in meant)
        if meant and bare == word:
            return  # written without a single vowel: "tkm" is no slip of "tam"
        yield from self._spelling.near(word)
        starts = {len(word), *chain_starts(word)}
        for cut in range(len(word) - 1, max(2, len(word) - 12), -1):
            stem, rest = word[:cut], word[cut:]
            if cut > 3 and (cut in starts or cut + 1 in starts):
                yield from self._slipped_stems(stem, rest)
            for whole in (stem, stem[:-1] + _HARD[stem[-1]]) if stem[-1] in _HARD else (stem,):
                if whole in self.keys and self._is_slipped_chain(whole, rest):
                    yield whole, 0.9 if cut > 3 else 0.8

    def _slipped_stems(self, stem: str, rest: str) -> Iterator[tuple[str, float]]:
        """Keys a slip away from a stem, itself or with its softened end hard again, that take the suffixes after it."""
        if not may_be_chain(rest) and not may_be_chain(rest[1:]):  # of "hakkı" the first k belongs to the stem
            return
        hard = stem[:-1] + _HARD[stem[-1]] if stem[-1] in _HARD else ""
        for typed in filter(None, (stem, hard)):
            for key, likeness in self._spelling.near(typed):
                if key != typed and any(p.stem == key for p in peelings(key + rest, {key})):
                    yield key, likeness * (_IN_STEM if len(stem) > 5 else _IN_SHORT_STEM)

    def _is_slipped_chain(self, stem: str, rest: str) -> bool:
        """Whether the letters after a stem are suffixes with a slip in them."""
        if len(rest) <= 2:
            return len(stem) > 4
        return any(is_chain(chain, stem) for chain, _ in self._chains.near(rest))

    def _real_word_doubt(self, word: str) -> float:
        if self._lexicon.is_goods(word) or word in self._synonyms:
            return _TRUST_GOODS
        return _TRUST_REAL_WORD if self._lexicon.is_real(word) else 1.0

    @staticmethod
    def _repair_trust(word: str, key: str, likeness: float) -> float:
        by_length = _TRUST_BY_LENGTH.get((len(word) + len(key) + 1) // 2, _TRUST_LONG)
        return min(1.0, by_length * (0.55 + 0.5 * likeness))

    def is_slip(self, word: str) -> bool:
        """Whether a word is a key but for one slip, and long enough to tell."""
        return len(word) > 4 and not self._lexicon.is_real(word) and bool(self._spelling.near(word))

    def is_compound_head(self, surface: str) -> bool:
        """Whether a title's word makes the one before it its modifier: "poşeti", "çantası", "soğutucu"."""
        found = self._heads.get(surface)
        if found is None:
            found = self._heads[surface] = self._makes_modifiers(surface)
        return found

    def is_agent(self, surface: str) -> bool:
        """Whether a title's word names what does something to the thing before it: "temizleyici"."""
        return surface.endswith(_AGENTS) and surface in self._lexicon.goods

    def _makes_modifiers(self, surface: str) -> bool:
        if (
            surface in self._lexicon.transparent
            or surface in self._lexicon.looks
            or surface in self._lexicon.soft
            or surface in self._lexicon.parts
            or not surface.isalpha()
            or (surface.endswith(_ADJECTIVES) and not self._lexicon.is_possessed(surface))
        ):
            return False
        if surface.endswith(_AGENTS) and len(surface) > 4:
            return self.is_agent(surface)
        if surface in self._lexicon.colors or self._lexicon.is_word(surface):
            return False
        known = (self._documents.ids, self._lexicon.goods, self._lexicon.other)
        return any(p.chain in _COMPOUND and p.cost < _FAINT for words in known for p in peelings(surface, words))

    def bits(self, sense: Sense) -> DocSet:
        """The documents of a sense by title, colour, brand and size."""
        return all_of([self._part_bits(part) for part in sense.parts], self._documents.everything)

    def filed_bits(self, sense: Sense, named: DocSet) -> DocSet:
        """The same and those whose category has every part; `named` are those without."""
        categories = self._documents.categories.words
        if not any(key in categories for part in sense.parts for key in part):
            return named
        return named | all_of([categories.any_of(part) for part in sense.parts], self._documents.everything)

    def _part_bits(self, keys: Iterable[str]) -> DocSet:
        ids, found = self._documents.ids, NOTHING
        for key in keys:
            for facet in self._faceted.get(key, ()):
                found |= facet.get(key)
        return self._documents.titles.bits([ids[key] for key in keys if key in ids]) | found

    def told_bits(self, meaning: Meaning) -> DocSet:
        """The documents whose descriptions have a meaning as it is named, or a phrase for it: "doğum sonrası"."""
        found = self._text_bits(meaning.senses[0])
        names = self._synonyms.get(meaning.word, ())
        for name in (*names, meaning.word) if names else ():
            if " " in name:
                found |= self._text_bits(Sense(tuple((part,) for part in name.split())))
        return found

    def _text_bits(self, sense: Sense) -> DocSet:
        """The documents whose descriptions have every part of a sense."""
        documents = self._documents
        known = documents.text_ids
        told = [documents.texts.bits([known[key] for key in part if key in known]) for part in sense.parts]
        return all_of(told, documents.everything)


def _bare(word: str) -> str:
    """A word without its vowels."""
    return "".join(c for c in word if c not in _VOWELS)


def _is_shortened(word: str, key: str) -> bool:
    """Whether a word is another one without some of its vowels: "tkm", "bsklet"."""
    letters = iter(key)
    return len(word) < len(key) - (len(word) > len(_bare(word))) and all(letter in letters for letter in word)


class _Anything:
    """Knows every word."""

    def __contains__(self, word: object) -> bool:
        return True
