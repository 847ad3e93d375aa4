"""What speaks against a find: the title names another thing, another model, or it is for others than was said.

Looks at titles of documents that were found already. Ranks nothing, decides nothing.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from chatbot.catalog.asked import LACKING_GOODS, Asked, Reading
from chatbot.catalog.documents import Documents
from chatbot.catalog.heads import Heads
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING
from chatbot.catalog.vocabulary import Vocabulary
from chatbot.turkish import peelings, tokens

ACTIONS = ("ma", "me")  # "ekmek yapma makinesi"
_TRAILING = 2  # words, a compound's, that stand before a thing that only tells more of it
_REACH = 4  # words after a thing among which the thing it modifies is looked for
_MODEL = re.compile(r"([a-z]{1,3})\d{1,4}")  # "s24", "kw10": other letters are another maker's
_MEASURE = re.compile(r"\d+(?:\.\d+)?([a-z]+\d?)")
_SEVERAL = re.compile(r"\d+(?:li|parca|adet)")
_PLACES = frozenset(("alti", "ustu", "ici", "onu", "arkasi"))  # "masa üstü", "araç içi"
_LISTING = re.compile(r"[&/,]|\bve\b")
_VARIANTS = frozenset(("pro", "max", "plus", "ultra", "mini", "lite", "fe", "promax"))
_NO_SIZES = frozenset(("li", "lik", "adet", "yas", "ay", "paket", "parca"))  # how many, and how old: no other thing
_WITH, _WITHOUT = ("li", "lu"), ("siz", "suz")


def _all_keys(asked: Asked) -> set[str]:
    return {key for sense in asked.meaning.senses for part in sense.parts for key in part}


class Objections:
    """Reads titles against what was asked for."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon, heads: Heads) -> None:
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._heads = heads

    def contradicts(self, document: int, reading: Reading, missed: Sequence[Asked]) -> bool:
        """Whether a product is for others than was said, or another model of what was."""
        if (missed or reading.lacking) and self._is_for_others(document, reading, missed):
            return True
        kept = [ask for ask in reading.asked if ask not in missed] if missed else reading.asked
        audiences: list[str] = []
        for ask in kept:
            if ask.numbered and self._is_other_variant(document, kept):
                return True
            if ask.meaning.word in self._lexicon.audiences:
                audiences.append(ask.meaning.word)
        if not (audiences or missed or reading.lacking):
            return False
        lacking = [(ask.meaning.word, ask.place) for ask in missed]
        lacking += [(lack.word, lack.place) for lack in reading.lacking]
        names = self._names(document)
        if any(self._is_look(names, word, kept) for word in audiences):
            return True
        if any(_is_contrary(names, word) for word, _ in lacking):
            return True
        return any(self._is_other_model(names, word, place, kept) for word, place in lacking)

    def _is_for_others(self, document: int, reading: Reading, missed: Sequence[Asked]) -> bool:
        """Whether a product is for others than was said: a "kuş kafesi" for "hamsterıma kafes"."""
        if any(self._heads.contradicts(document, ask.meaning.word) for ask in missed if not ask.told):
            return True
        if not self._heads.is_for_pet(document):
            return False
        said = [ask.meaning.word for ask in reading.asked] + [lack.word for lack in reading.lacking]
        pets = {pet for word in said for pet in self._lexicon.pets if word.startswith(pet)}
        if pets:
            return not self._heads.is_for(document, pets)
        return any(lack.weight >= LACKING_GOODS and not (lack.told or lack.oblique) for lack in reading.lacking)

    def _names(self, document: int) -> list[str]:
        names = self._documents.names
        return [names[term] for term in self._documents.rows.of(document)]

    def _is_other_variant(self, document: int, kept: Sequence[Asked]) -> bool:
        """Whether a title says more after a model's number than was said: "iphone 15" is no "iphone 15 pro"."""
        said = {key for ask in kept for part in ask.meaning.senses[0].parts for key in part}
        names = self._names(document)
        place = next((at for at, name in enumerate(names) if name in said and name[-1].isdigit()), len(names))
        if not place or names[place - 1] not in said:
            return False
        following = takewhile(_VARIANTS.__contains__, names[place + 1 :])
        return any(name not in said for name in following)

    def _is_look(self, names: Sequence[str], word: str, kept: Sequence[Asked]) -> bool:
        """Whether whom a thing is for is only the look of this one: "erkek" of "erkek yaka"."""
        if word not in names[:-1]:
            return False
        following = names[names.index(word) + 1]
        return following in self._lexicon.looks and all(ask.meaning.word != following for ask in kept)

    @staticmethod
    def _is_other_model(names: Sequence[str], word: str, place: int, kept: Sequence[Asked]) -> bool:
        """Whether a title has another number where a number was said: "iphone 12", "s23", "9. sınıf", "32 GB"."""
        measure = _MEASURE.fullmatch(word)
        if measure and measure[1] not in _NO_SIZES:
            return any((other := _MEASURE.fullmatch(name)) and other[1] == measure[1] for name in names)
        model = _MODEL.fullmatch(word)
        if model:
            return any((other := _MODEL.fullmatch(name)) and other[1] == model[1] for name in names)
        if not word.isdigit():
            return False
        before = next((ask.meaning.senses[0].parts[0] for ask in kept if ask.place == place - 1), ())
        after = next((ask.meaning.senses[0].parts[0] for ask in kept if ask.place == place + 1), ())
        return any(
            (one in before and other.isdigit()) or (one.isdigit() and other in after) for one, other in pairwise(names)
        )

    def is_set_of(self, document: int, keys: Sequence[str]) -> bool:
        """Whether a title names several of a thing: "Su Bardağı 6'lı", "Zıbın Seti"."""
        if self.only_modifies(document, keys):
            return False
        names = self._names(document)
        place = next((at for at, name in enumerate(names) if name in keys), len(names))
        following = names[place + 1 :]
        if following and following[0] in self._lexicon.transparent:
            return True
        return any(map(_SEVERAL.fullmatch, following)) or not self._lexicon.sets.isdisjoint(names[:place])

    def is_several(self, document: int) -> bool:
        """Whether a title says that it is several things: "Hastane Çıkışı 5'li"."""
        names = self._names(document)
        return any(map(_SEVERAL.fullmatch, names)) or not self._lexicon.sets.isdisjoint(names)

    def only_modifies(self, document: int, keys: Sequence[str]) -> bool:
        """Whether a thing stands in a title only as the modifier of another thing."""
        if not keys:
            return False
        names = self._names(document)
        place = next((place for place, name in enumerate(names) if name in keys), len(names))
        following = names[place + 1 : place + 1 + _REACH]
        if not following or self._heads_compound(following, keys):
            return False
        if self._is_adjective(names[place]) and any(map(self._is_plain_thing, following)):
            return True  # "mat likit ruj"
        return self._is_modifier(document, keys, names, place)

    def _heads_compound(self, following: Sequence[str], keys: Sequence[str]) -> bool:
        """Whether a title comes back to the thing: "polar battaniye TV battaniyesi"."""
        return any(name in keys and self._vocabulary.is_compound_head(name) for name in following)

    def _is_modifier(self, document: int, keys: Sequence[str], names: Sequence[str], place: int) -> bool:
        """Whether the thing at a place of a title modifies what follows."""
        following = names[place + 1 : place + 1 + _REACH]
        if following[0] in self._lexicon.looks:
            return self._names_another(names[:place], following[1:]) and not self._is_filed(document, keys)
        if following[0] in _PLACES and any(map(self._is_thing, following[1:])):
            return True  # "halı altı file"
        if len(following) == 1 and following[0] in _PLACES and any(map(self._is_thing, names[:place])):
            return not self._is_filed(document, keys)  # "büstiyer gelinlik altı", but no "pijama altı"
        if place and self._ends_phrase(names[place]):
            following = following[:1]
        return self._reach_head(following)

    def _is_adjective(self, name: str) -> bool:
        """Whether a thing's name says as well how another one is: "mat", "kuru"."""
        return name in self._lexicon.traits and name not in self._lexicon.materials

    def is_trailing(self, document: int, keys: Sequence[str]) -> bool:
        """Whether a thing stands after the head of a compound and makes no other: "kol saati hasır kordon"."""
        if not keys or not self._is_plain_thing(keys[0]) or self._is_filed(document, keys):
            return False
        names = self._names(document)
        place = next((place for place, name in enumerate(names) if name in keys), 0)
        if place < _TRAILING or self._vocabulary.is_compound_head(names[place]):
            return False
        heads = [name for name in names[:place] if self._vocabulary.is_compound_head(name)]
        if names[place - 1] in heads[-1:]:  # two names of one thing: "su ısıtıcı kettle"
            return False
        if any(self._is_called(head, keys[0]) for head in heads):
            return False
        return any(map(self._lexicon.is_goods, heads)) and not any(map(self._makes_compound, names[place + 1 :]))

    def _is_called(self, head: str, key: str) -> bool:
        """Whether a compound's head is another name of a thing: "mutfak tartısı" of "terazi"."""
        names = (name for p in peelings(head, self._lexicon.synonyms) for name in self._lexicon.synonyms[p.stem])
        return any(name.rsplit(" ", 1)[-1].startswith(key) for name in names)

    def _makes_compound(self, name: str) -> bool:
        return name in self._lexicon.transparent or self._vocabulary.is_compound_head(name)

    def _names_another(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Whether a title names another thing before or after a place; those it is for are none."""
        others = (*before, *after)
        if not self._lexicon.transparent.isdisjoint(others):
            return True
        if any(map(self._lexicon.is_goods, filter(self._vocabulary.is_compound_head, before))):
            return True
        return any(self._is_plain_thing(name) and name not in self._lexicon.young for name in others)

    def is_likeness(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether the one thing asked for is only what another one looks, smells or tastes of: "muz çorap"."""
        keys = named[0].meaning.senses[0].parts[-1] if len(named) == 1 else ()
        if not keys or keys[0] not in self._lexicon.likenesses or self._is_filed(document, keys):
            return False
        names = self._names(document)
        return any(name in keys and self._has_other_thing(names, place) for place, name in enumerate(names))

    def _has_other_thing(self, names: Sequence[str], place: int) -> bool:
        """Whether a title names another thing after this place, as a compound's head before it, or with this trait."""
        before, after, following = names[:place], names[place + 1 :], [*names[place + 1 :], ""][0]
        if not (following[:1].isalpha() and self._lexicon.is_trait(following)):
            before = list(filter(self._vocabulary.is_compound_head, before))
        return any(map(self._lexicon.is_goods, before)) or any(map(self._is_plain_thing, after))

    def _is_thing(self, name: str) -> bool:
        lexicon = self._lexicon
        others = (lexicon.likenesses, lexicon.materials, lexicon.colors, lexicon.transparent)
        return name in lexicon.goods and not any(name in words for words in others)

    def _is_plain_thing(self, name: str) -> bool:
        return self._is_thing(name) and name not in self._lexicon.packings

    def _ends_phrase(self, name: str) -> bool:
        """Whether another phrase begins after a title's word: "jant temizleyici balata tozu sökücü"."""
        if self._vocabulary.is_agent(name):
            return True
        return self._vocabulary.is_compound_head(name) and not self._lexicon.is_goods(name)

    def is_made_for(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether what was asked for is a model that a product is only made for: "galaxy s24" and its cases."""
        if len(named) == 1:
            return self._is_makers(document, named[0])
        while len(named) > 2 and (named[-1].meaning.word in _VARIANTS or self._is_unnamed(document, named)):
            named = named[:-1]
        number = named[-1].meaning.word if named[-1].place - named[-2].place == 1 else ""
        if not number.isdigit() and not (_MODEL.fullmatch(number) and self._lexicon.is_brand(named[-2].meaning.word)):
            return False
        model, names = named[-2].meaning.senses[0].parts[-1], self._names(document)
        place = next((at for at, two in enumerate(pairwise(names)) if two[0] in model and two[1] == number), -2)
        sized = place >= 0 or self._is_sized_for(document, named[-2], number)
        if not sized or self._is_filed(document, model):
            return False
        return any(map(self._lexicon.is_goods, names[place + 2 :]))

    def _is_makers(self, document: int, asked: Asked) -> bool:
        """Whether a maker's goods were asked for, and a title names other goods after a model of theirs."""
        if not asked.goods or not self._lexicon.is_brand(asked.meaning.word):
            return False
        keys, names = asked.meaning.senses[0].parts[-1], self._names(document)
        place = next((at for at, name in enumerate(names) if name in keys), -1)  # or its size names the model
        return any(map(self._lexicon.is_goods, names[place + 1 :])) and not self._is_filed(document, keys)

    def _is_sized_for(self, document: int, model: Asked, number: str) -> bool:
        """Whether a product's size is a maker's model: a case's "iPhone 14 Pro"."""
        return self._lexicon.is_brand(model.meaning.word) and number in tokens(self._documents.products[document].size)

    def _is_unnamed(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether the last word, after a model's number, is goods that the title does not name: "iphone 14 telefon"."""
        if not named[-2].numbered or not named[-1].goods:
            return False
        return set(named[-1].meaning.senses[0].parts[-1]).isdisjoint(self._names(document))

    def is_other_compound(self, document: int, named: Asked) -> bool:
        """Whether a title makes another thing of what a compound was renamed to: "kedi oltası" of "balık oltası"."""
        parts = named.meaning.senses[0].parts
        if named.meaning.how != "synonym" or " " not in named.meaning.word or len(parts) > 1:
            return False
        keys, names = parts[0], self._names(document)
        modifiers = (one for one, two in pairwise(names) if two in keys and self._vocabulary.is_compound_head(two))
        aside = self._lexicon.young.union(self._lexicon.materials, named.meaning.word.split())
        return any(one in self._lexicon.goods and one not in aside for one in modifiers)

    def is_turned(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether a title has the last thing named right before the head of a compound named first: "top futbol"."""
        first, heads = _all_keys(named[-1]), {key for ask in named[:-1] for key in _all_keys(ask)}
        pairs = pairwise(self._names(document))
        return any(one in first and two in heads and self._vocabulary.is_compound_head(two) for one, two in pairs)

    def is_listed(self, document: int, named: Sequence[Asked]) -> bool:
        """Whether two words that were said as one thing are two of those that a category lists: "Araç, Bebek"."""
        leaf, names = self._documents.products[document].category.rsplit(">", 1)[-1], self._names(document)
        listed = [frozenset(tokens(part)) for part in _LISTING.split(leaf)]
        for one, two in pairwise(named):
            first, second = _all_keys(one), _all_keys(two)
            told = two.place - one.place > 1 or not first.isdisjoint(names)
            apart = [words for words in listed if not words.isdisjoint(first) and words.isdisjoint(second)]
            if apart and not told and not all(words.isdisjoint(second) for words in listed):
                return True
        return False

    def _is_filed(self, document: int, keys: Iterable[str]) -> bool:
        return any(document in self._documents.categories.words.get(key, NOTHING) for key in keys)

    def _reach_head(self, names: Sequence[str]) -> bool:
        """Whether goods after goods end in a thing that they all belong to: "bisiklet motosiklet telefon tutucu"."""
        for name in names:
            if self._vocabulary.is_compound_head(name) or name in self._lexicon.services:
                return True
            passed = name in self._lexicon.goods or (name.endswith(ACTIONS) and name in self._lexicon.verbs)
            if name in self._lexicon.transparent or not passed:
                return False
        return False


def _is_contrary(names: Sequence[str], word: str) -> bool:
    """Whether a title says of a thing that it has what a word says it is without, or the other way round: "kokusuz"."""
    stem, end = word[:-3], word[-3:]
    if end in _WITHOUT:
        return any(name[:-2] == stem and name.endswith(_WITH) for name in names)
    return word.endswith(_WITH) and any(name[:-3] == word[:-2] and name.endswith(_WITHOUT) for name in names)
