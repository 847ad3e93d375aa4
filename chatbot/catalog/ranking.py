"""Which products answer a reading, best first: as many of its words as one product can have, then its filters.

Sets of documents only; texts are read elsewhere. A word has levels: titles and colours, then categories and synonyms,
then descriptions; the better level wins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from chatbot.catalog.asked import NOBODY, Asked, Reading
from chatbot.catalog.documents import Documents
from chatbot.catalog.filtering import FilterSets
from chatbot.catalog.heads import Heads
from chatbot.catalog.levels import Levels, LevelsOf
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.objections import ACTIONS, Objections
from chatbot.catalog.postings import NOTHING, DocSet, all_but_one, all_of, worth_remembering
from chatbot.catalog.vocabulary import ANOTHER, Meaning, Vocabulary
from chatbot.memo import Memo
from chatbot.model import Filters

_CHANCE, _CHANCE_REAL = 0.05, 0.4  # least share of lucky meetings that a wrong meaning is given
_SURE = 0.9  # trust from which a word is no guess
_MOST_STEPS = 300
_RERANKED = 10
_FEW = 500  # documents that are sorted by price; more are met along the price order
_INFLECTED = 0.97  # what a title's word is worth that is another form of the word asked for
_MODIFIER = 0.4  # what it costs a title that what was asked for is only the modifier of its head
_UNSAID = 0.03  # what it costs that a thing is for children and nobody said so
_BUNDLED = 0.1  # what it costs that it is several things in one and one was asked for
_UNLIKE = 0.2  # what it costs that a title says it is of another kind: a "kağıt havlu" is no towel
_HEADED = 0.05  # what it is worth that a title ends in the thing asked for, and each time more surely so
_BESIDE = 0.05  # what it is worth that two words of a title stand together as they were said
_APPARATUS = frozenset(("cihazi", "aleti"))
_ASIDE = 0.4  # what keeping a word is worth that stands outside the phrase that the wish is about
_FIT = 0.3  # what a title that says nothing beyond the question is worth, in words
_MOST_THINGS, _MOST_PLACED = 256, 1000  # things that are remembered, and documents of each


class Matched(NamedTuple):
    """A word the best product has: how well (`quality`), and how surely the word means that (`trust`)."""

    asked: Asked
    quality: float
    trust: float


class Match(NamedTuple):
    """What the best product has of a reading: `matched` and `missed` words, each word's level quality."""

    documents: tuple[int, ...] = ()
    total: int = 0
    matched: tuple[Matched, ...] = ()
    missed: tuple[Asked, ...] = ()
    relaxed: tuple[str, ...] = ()
    heads: frozenset[int] = frozenset()  # places of the words that name kinds of goods
    contradicts: bool = False  # it is for others than was said: a woman's wallet for "erkek cüzdanı"
    modifies: bool = False  # what was asked for only modifies the product's own name: "buzdolabı" in "buzdolabı poşeti"
    model: bool = False  # nothing but a model was asked for that the product is made for: "samsung galaxy s24"
    told: bool = False  # the thing asked for stands in the product's description alone
    beyond: "Beyond | None" = None  # what comes after the documents, unless they are ordered by price


class _Thing(dict[int, tuple[tuple[bool, ...], bool]]):
    """What was asked for, as titles name it: its documents, the surest first (`sets`). Of a document it tells in which
    of the sets that is, and whether the title names the thing only as the modifier of another; remembered.
    """

    def __init__(self, keys: tuple[str, ...], sets: Sequence[DocSet], also: DocSet, objections: Objections) -> None:
        super().__init__()
        self.sets = sets
        self._keys = keys
        self._also = also  # those that other names of the thing name
        self._objections = objections
        self._trailing: dict[int, bool] = {}

    def trails(self, document: int) -> bool:
        """Whether a title tells of the thing after its own; remembered."""
        found = self._trailing.get(document)
        if found is None:
            found = self._trailing[document] = self._objections.is_trailing(document, self._keys)
        return found

    def __missing__(self, document: int) -> tuple[tuple[bool, ...], bool]:
        if len(self) >= _MOST_PLACED:
            self.clear()
            self._trailing.clear()
        only_modifies = document not in self._also and self._objections.only_modifies(document, self._keys)
        found = self[document] = tuple([document in bits for bits in self.sets]), only_modifies
        return found


class _Wanted(NamedTuple):
    """What is looked for: all words with their levels, the `kept` ones' places, those of them that name something, what
    the last of them means, and the thing that is.
    """

    asked: Sequence[Asked]
    levels: Sequence[Levels]
    kept: Sequence[int]
    named: Sequence[Asked]
    head: Meaning | None
    thing: _Thing
    for_child: bool  # a child is spoken of


@dataclass(slots=True)
class _Search:
    """Branch and bound over which words to keep."""

    sets: Sequence[DocSet]
    weights: Sequence[float]
    best: float = -1.0
    kept: tuple[int, ...] = ()
    steps: int = field(default=0)

    def run(self, place: int, bits: DocSet, kept: tuple[int, ...], gained: float, left: float) -> None:
        self.steps += 1
        if gained > self.best:
            self.best, self.kept = gained, kept
        if place == len(self.sets) or gained + left <= self.best or self.steps > _MOST_STEPS:
            return
        left -= self.weights[place]
        both = bits & self.sets[place]
        if both:
            self.run(place + 1, both, (*kept, place), gained + self.weights[place], left)
        self.run(place + 1, bits, kept, gained, left)


class Ranker:
    """Ranks the documents of a catalogue for readings."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._filters = FilterSets(documents, lexicon)
        self._heads = Heads(documents, lexicon)
        self._objections = Objections(documents, vocabulary, lexicon, self._heads)
        self._levels = LevelsOf(vocabulary, documents.size)
        self._things: Memo[tuple[str, ...], _Thing] = Memo(min(_MOST_THINGS, worth_remembering(documents.size) // 3))
        self._nothing = _Thing((), (), NOTHING, self._objections)

    def rank(self, reading: Reading, filters: Filters, within: DocSet, limit: int) -> Match:
        """The best documents for the words of a reading among `within`, under filters as far as any meets them."""
        asked = reading.asked
        levels = self._levels.of_all([ask.meaning for ask in asked])
        titled = all_of([level.named for level in levels], within)
        kept = tuple(range(len(asked))) if titled else self._keep(asked, levels, within, reading.focus)
        named = [asked[i] for i in kept if not asked[i].optional]
        head = self._head([ask for ask in named if ask.place in reading.focus and not ask.trait] or named)
        thing = self._thing(head, compound=len(named) > 1)
        wanted = _Wanted(asked, levels, kept, named, head, thing, reading.for_child)
        tiers = _Tiers(titled or self._best(kept, asked, levels, within), [levels[i] for i in kept], within)
        candidates = tiers
        if len(kept) == len(named) == 1 and self._is_category(named[0]):
            candidates = _Tiers(within & levels[kept[0]].filed, (), within)
        sets = self._filters.named(filters)
        chosen, relaxed = self._filtered(candidates, sets)
        if reading.audience != NOBODY:
            chosen = (chosen - self._heads.for_others(reading.audience)) or chosen
        total = chosen.count()
        if filters.order == "relevance":
            beyond = Beyond(candidates, chosen, levels, within if relaxed else self._meeting(sets, within))
            found = self._order(chosen, chosen & tiers.best, wanted, total=total, limit=limit)
            found = found or beyond.nearest((), limit)
        else:
            beyond = None
            found = self._by_price(chosen, limit, wanted.thing, dearest=filters.order == "dearest")
        match = Match(tuple(found[:limit]), total, relaxed=relaxed, beyond=beyond)
        return self._weighed(match, reading, wanted, all_named=bool(found) and found[0] in titled)

    def _weighed(self, match: Match, reading: Reading, wanted: _Wanted, *, all_named: bool) -> Match:
        """A match with what its best product has and lacks of what was asked for."""
        asked, levels, kept, named, head, thing, _ = wanted
        missed = [ask for i, ask in enumerate(asked) if i not in kept] if len(kept) < len(asked) else []
        missed = [] if missed and self._is_list(asked, reading.focus) else missed
        missed = [ask for ask in missed if not self._says_nothing(ask, named, match.documents)]
        best = match.documents[0] if match.documents else None
        qualities = [1.0 if all_named else levels[i].quality(best) if best is not None else 0.0 for i in kept]
        modifies = best is not None and (
            self._modifies(best, named, thing) or (len(named) == 1 and self._is_part_of_other(best, asked, kept, thing))
        )
        return Match(
            match.documents,
            match.total,
            tuple(map(Matched, [asked[i] for i in kept], qualities, self._trusts(asked, kept, levels))),
            tuple(missed),
            match.relaxed,
            heads=frozenset([ask.place for ask in asked if ask.kind]),
            contradicts=best is not None and self._contradicts(best, reading, missed, () if all_named else named),
            modifies=modifies,
            model=modifies and all(ask.numbered or self._lexicon.is_brand(ask.meaning.word) for ask in named[:-1]),
            told=best is not None and not all_named and head is not None and best not in self._levels(head).filed,
            beyond=match.beyond,
        )

    def _contradicts(self, best: int, reading: Reading, missed: Sequence[Asked], named: Sequence[Asked]) -> bool:
        listed = len(named) > 1 and self._objections.is_listed(best, named)
        return listed or self._objections.contradicts(best, reading, missed)

    def _says_nothing(self, missed: Asked, named: Sequence[Asked], found: Sequence[int]) -> bool:
        """Whether a word only says that the thing before it is one, or several, and a product is: "zıbın takımı"."""
        word = missed.meaning.word
        several = word in self._lexicon.transparent and word not in self._lexicon.plantings
        if not found or not (several or word in _APPARATUS):
            return False
        before = next((ask for ask in named if ask.place == missed.place - 1), None)
        if several and before is not None and before.tells_how:  # "fırfırlı set"
            return self._objections.is_several(found[0])
        keys = before.meaning.senses[0].parts[-1] if before is not None and before.goods else ()
        if not keys or self._objections.only_modifies(found[0], keys):
            return False
        return not several or any(self._objections.is_set_of(document, keys) for document in found)

    def _is_category(self, asked: Asked) -> bool:
        """Whether a word names categories, so that all their goods are meant: "ayakkabılarınız"."""
        return any(key in self._documents.categories.words for key in asked.meaning.senses[0].parts[-1])

    def _head(self, named: Sequence[Asked]) -> Meaning | None:
        """What the last thing asked for means, the words that only say how it is left aside."""
        words = [ask.meaning for ask in named if not ask.trait] or [ask.meaning for ask in named]
        while words and self._lexicon.is_trait(words[-1].word):
            trait = words.pop()
            if words and trait.senses[0].parts[-1][0] in self._lexicon.looks:
                words.pop()  # "fil desenli"
        if len(words) > 1 and self._only_says_several(words[-1].word):
            words.pop()  # "tornavida set"
        return words[-1] if words else None

    def _only_says_several(self, word: str) -> bool:
        """Whether a word that is no compound's head names nothing but how the thing before it comes."""
        lexicon = self._lexicon
        packs = word in lexicon.transparent and word not in lexicon.looks and lexicon.is_goods(word)
        return packs and not self._vocabulary.is_compound_head(word)

    def _thing(self, head: Meaning | None, *, compound: bool) -> _Thing:
        """The last thing asked for, if it is a kind of goods or what a compound names: "kedi yavrusu"."""
        if head is None:
            return self._nothing
        keys = head.senses[0].parts[-1]
        if (compound and self._vocabulary.is_compound_head(head.word)) or self._lexicon.is_goods(keys[0]):
            return self._things.get(
                keys, lambda: _Thing(keys, self._heads.of(keys), self._also_called(keys), self._objections)
            )
        return self._nothing

    def _modifies(self, document: int, named: Sequence[Asked], thing: _Thing) -> bool:
        objections = self._objections
        if not named or (named[-1].trait and all(ask.trait for ask in named)):
            return False  # "basketbol için" asks for a "basketbol topu"
        if objections.is_made_for(document, named) or objections.is_likeness(document, named):
            return True
        if objections.is_other_compound(document, named[-1]):
            return True
        if thing[document][1]:
            return not (self._is_short_for(document, named) or self._is_turned(document, named))
        return self._stands_alone(named) and thing.trails(document)

    def _is_turned(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether a product is the thing that was said before what modifies it: "kask bisiklet"."""
        if self._vocabulary.is_compound_head(named[-1].meaning.word):
            return False
        if self._objections.is_turned(document, named):
            return True
        things = [
            parts for ask in named[:-1] if (parts := ask.meaning.senses[0].parts[-1])[0] not in self._lexicon.young
        ]
        return any(document in self._heads.of(keys)[1] for keys in things)

    def _is_short_for(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether a product has the whole of a name of which only the first words were said: "kuru boya" kalemi."""
        said = " ".join([ask.meaning.word for ask in named])
        whole = [name for name in self._lexicon.synonyms.get(said, ()) if name.startswith(said)]
        return any(document in self._vocabulary.bits(sense) for sense in map(self._vocabulary.phrase, whole) if sense)

    def _stands_alone(self, named: Sequence[Asked]) -> bool:
        """Whether the thing asked for is one word, or what a compound names."""
        return len(named) == 1 or (len(named) > 1 and self._vocabulary.is_compound_head(named[-1].meaning.word))

    def _is_owner(self, ask: Asked) -> bool:
        """Whether a word names a thing of the customer's, and nobody: "arabaya", but not "çocuğa"."""
        somebody = ask.meaning.senses[0].parts[-1][0] in self._lexicon.young
        return ask.own and ask.optional and ask.goods and not somebody

    def _is_part_of_other(self, document: int, asked: Sequence[Asked], kept: Sequence[int], thing: _Thing) -> bool:
        """Whether something's thing was asked for and it only has that name: a "lastik toka" for "arabaya lastik"."""
        if not thing.sets or document in thing.sets[-1]:
            return False
        if not self._lexicon.transparent.isdisjoint(asked[-1].meaning.senses[0].parts[-1]):
            return False  # "tohumu" heads no title, and is what the word before it is
        owners = {ask.place for i, ask in enumerate(asked) if i not in kept and self._is_owner(ask)}
        return any(ask.place - 1 in owners for ask in asked[-1:])

    def _also_called(self, keys: Sequence[str]) -> DocSet:
        """The documents that name a thing by a phrase of its other names: "kırlent" by "kırlent kılıfı"."""
        found = NOTHING
        for key in keys:
            for name in self._lexicon.synonyms.get(key, ()):
                first, *others = name.split()
                if others and (first == key or not name.count(key)) and (sense := self._vocabulary.phrase(name)):
                    found |= self._vocabulary.bits(sense)
        return found

    def _is_list(self, asked: Sequence[Asked], focus: range) -> bool:
        """Whether a question only counts up goods, a product each: "kolye küpe bileklik", but not "bas gitar"."""
        listed = [ask for ask in asked if ask.place in focus] if focus else asked
        if len(listed) == 2 and not all(self._heads.of(ask.meaning.senses[0].parts[-1])[0] for ask in listed):
            return False
        return len(listed) > 1 and all(self._is_wish(ask) for ask in listed)

    def names_thing(self, asked: Asked) -> bool:
        """Whether titles name what a word asks for as their own thing, and no more than what it is made of."""
        keys = asked.meaning.senses[0].parts[-1]
        return keys[0] not in self._lexicon.materials and self._heads.names(keys)

    def _is_wish(self, asked: Asked) -> bool:
        meaning = asked.meaning
        if (
            meaning.trust < _SURE
            or meaning.word.endswith(ACTIONS)
            or not self._heads.names(meaning.senses[0].parts[-1])
        ):
            return False
        plain = asked.goods and meaning.word not in self._lexicon.pets
        return plain and not self._vocabulary.is_compound_head(meaning.word)

    def _trusts(self, asked: Sequence[Asked], kept: Sequence[int], levels: Sequence[Levels]) -> list[float]:
        """How surely each kept word means what it was taken for."""
        return [
            1.0 if asked[i].meaning.senses[0].trust == 1.0 else self._trust(asked[i], i, kept, levels) for i in kept
        ]

    def _trust(self, asked: Asked, place: int, kept: Sequence[int], levels: Sequence[Levels]) -> float:
        """How surely a word means what it was taken for, given that it goes together with the others.

        Bayes: were the meaning wrong, some product would have it beside the other words by chance only.
        """
        prior = asked.meaning.trust
        if prior > 0.95 or prior <= ANOTHER or len(kept) < 2 or asked.meaning.how == "text":
            return prior
        others = all_of([levels[other].filed for other in kept if other != place], self._documents.everything)
        share = levels[place].filed.count() / max(self._documents.size, 1)
        least = _CHANCE_REAL if self._lexicon.is_real(asked.meaning.word) else _CHANCE
        chance = 1.0 - (1.0 - share) ** others.count()
        return prior / (prior + (1 - prior) * max(chance, least)) if others else prior

    @staticmethod
    def _keep(needed: Sequence[Asked], levels: Sequence[Levels], within: DocSet, focus: range) -> tuple[int, ...]:
        """The places of the words to keep: the weightiest set that some document has all of."""
        if all_of([level.told for level in levels], within):
            return tuple(range(len(needed)))
        worth = [_worth(asked, level, focus) for asked, level in zip(needed, levels, strict=True)]
        order = sorted(range(len(needed)), key=lambda i: -worth[i])
        search = _Search([levels[i].told for i in order], [worth[i] for i in order])
        search.run(0, within, (), 0.0, sum(worth))
        return tuple(sorted(order[i] for i in search.kept))

    @staticmethod
    def _best(kept: Sequence[int], asked: Sequence[Asked], levels: Sequence[Levels], within: DocSet) -> DocSet:
        """Of the documents that have all kept words, those that have the weightiest ones best, the needed first."""
        best = all_of([levels[i].told for i in kept], within)
        for i in sorted(kept, key=lambda i: (asked[i].optional, -asked[i].weight)):
            best = (best & levels[i].named) or (best & levels[i].filed) or best
        return best

    def _filtered(self, tiers: "_Tiers", named: list[tuple[str, list[DocSet]]]) -> tuple[DocSet, tuple[str, ...]]:
        """The best tier under all filters; else the best tier under as many as it can meet, and the rest by name."""
        if not named:
            return tiers.best, ()
        best, relaxed = self._narrow(tiers.best, named)
        if relaxed:
            chosen, lacking = self._narrow(tiers.all, named)
            if not lacking:
                return chosen, ()
        return best, relaxed

    @staticmethod
    def _narrow(bits: DocSet, named: list[tuple[str, list[DocSet]]]) -> tuple[DocSet, tuple[str, ...]]:
        relaxed: list[str] = []
        for name, sets in named:
            met = next((both for choice in sets if (both := bits & choice)), NOTHING)
            if met:
                bits = met
            else:
                relaxed.append(name)
        return bits, tuple(relaxed)

    # --- order

    def _order(self, bits: DocSet, titled: DocSet, wanted: _Wanted, *, total: int, limit: int) -> list[int]:
        """The first of the `total` documents, `titled` ones before the others, the best first."""
        if total < 2:
            return bits.first(total)
        most, thing, alone = max(limit, _RERANKED), wanted.thing, self._stands_alone(wanted.named)
        first = bits.first(most) if total <= most else _first_of(bits, titled, thing.sets, most)
        terms = self._terms(wanted.asked)
        unsaid = NOTHING if wanted.for_child else self._heads.for_children
        unlike = self._heads.unlike if self._heads.unlike_terms.isdisjoint(terms) else NOTHING
        bundles = self._heads.bundles if self._heads.set_terms.isdisjoint(terms) else NOTHING
        scored: list[tuple[float, int, int]] = []
        for document in first:
            named_so, only_modifies = thing[document]
            aside = only_modifies or (alone and thing.trails(document))
            score = self._score(document, terms) - _MODIFIER * aside
            score -= _UNSAID * (document in unsaid) + _UNLIKE * (document in unlike) + _BUNDLED * (document in bundles)
            for surely in named_so:
                score += _HEADED * surely
            scored.append((-score, -sum(named_so) if document in titled else 1, document))
        return [document for *_, document in sorted(scored)]

    def _by_price(self, bits: DocSet, limit: int, thing: _Thing, *, dearest: bool) -> list[int]:
        """The cheapest or dearest documents, those first whose titles name the thing itself."""
        prices = self._documents.prices
        few = bits.first(_FEW + 1)
        if len(few) <= _FEW:
            few.sort(key=prices.of, reverse=dearest)
        else:
            order = reversed(prices.ascending) if dearest else iter(prices.ascending)
            few = list(islice((document for document in order if document in bits), _FEW))
        return sorted(few, key=lambda document: (not all(thing[document][0][-1:]), thing[document][1]))[:limit]

    def _terms(self, asked: Sequence[Asked]) -> dict[int, tuple[int, float]]:
        """Title terms that name a word of the question -> which word, and what naming it so is worth."""
        ids, wanted = self._documents.ids, dict[int, tuple[int, float]]()
        for number, ask in enumerate(asked):
            for rank, key in enumerate(ask.meaning.senses[0].parts[0]):
                if key in ids:
                    wanted.setdefault(ids[key], (number, ask.weight * (1.0 if rank == 0 else _INFLECTED)))
        return wanted

    def _score(self, document: int, wanted: Mapping[int, tuple[int, float]]) -> float:
        """Words named as they stand in the title, and how little the title says beyond them."""
        specificity, named, beside, before = self._documents.specificity, 0.0, 0, -1
        worth: dict[int, float] = {}
        for term in self._documents.rows.of(document):
            if term not in wanted:
                before = -1
                continue
            word, value = wanted[term]
            beside += word == before + 1 > 0
            before = word
            if value > worth.get(word, 0.0):
                worth[word] = value
                named += specificity[term]
        return sum(worth.values()) + _BESIDE * beside + _FIT * named / (self._documents.mass[document] + 0.01)

    @staticmethod
    def _meeting(sets: list[tuple[str, list[DocSet]]], within: DocSet) -> DocSet:
        """The documents that meet all filters, however loosely."""
        for _, choices in sets:
            within &= choices[-1]
        return within


class _Tiers:
    """The documents that have all kept words: the `best` matched ones, and `all`, made when they are asked for."""

    __slots__ = ("_all", "_levels", "_within", "best")

    def __init__(self, best: DocSet, levels: Sequence[Levels], within: DocSet) -> None:
        self.best = best
        self._levels = levels
        self._within = within
        self._all: DocSet | None = None if levels else best

    @property
    def all(self) -> DocSet:
        if self._all is None:
            more = any(level.told is not level.named for level in self._levels)
            self._all = all_of([level.told for level in self._levels], self._within) if more else self.best
        return self._all


class Beyond(NamedTuple):
    """What comes after the `chosen` documents: the rest of the whole tier, then those lacking one word, all `among`
    those that meet the filters. Looked for only when it is asked for: whoever finds what was asked for needs no more.
    """

    candidates: _Tiers
    chosen: DocSet
    levels: Sequence[Levels]
    among: DocSet

    def nearest(self, found: Sequence[int], limit: int) -> list[int]:
        """Further documents than those `found`, until there are `limit` in all."""
        seen, more = set(found), list[int]()
        for bits in self._tiers():
            fresh = [document for document in bits.first(limit) if document not in seen]
            more += fresh
            seen.update(fresh)
            if len(seen) >= limit:
                break
        return more

    def _tiers(self) -> Iterator[DocSet]:
        whole = self.candidates.all & self.among
        if whole is not self.chosen:
            yield whole
        if len(self.levels) > 1:
            yield from all_but_one([level.filed for level in self.levels], self.among)


def _first_of(bits: DocSet, titled: DocSet, things: Sequence[DocSet], count: int) -> list[int]:
    """The first `count` documents of `bits`: those that are titled so and such a thing, those titled so, the others."""
    found: dict[int, None] = {}
    for one in chain((titled & thing for thing in things), (titled, bits)):
        found.update(dict.fromkeys(one.first(count)))
        if len(found) >= count:
            break
    return list(found)[:count]


def _worth(asked: Asked, levels: Levels, focus: range) -> float:
    """What keeping a word is worth: rare and sure ones more, those of descriptions and of the talk less."""
    worth = asked.weight * (0.5 + 0.5 * asked.meaning.trust)
    aside = _ASIDE if focus and asked.place not in focus else 1.0
    return worth * (1.0 if levels.filed else 0.5) * (0.3 if asked.optional else aside)
