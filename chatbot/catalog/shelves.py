"""The products under each category's name, as shops write it and as customers say it. Ranks nothing."""

import re
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chatbot.catalog.asked import Reading
from chatbot.model import Product
from chatbot.turkish import tokens

_ENDING = re.compile(r"(?<=\w{3})(?:lari|leri|lar|ler|[sy]?[iu])$")  # "aletleri" and "aleti" are of one shelf
_GOODS = re.compile(r"(?:malzeme|urun|esya|gerec)\w*|products?|supplies|items?|stuff")  # "makyaj malzemesi"
_JOINT = re.compile(r"\bve\b|[&,/|]")  # between the parts of a name: "Spor & Outdoor"
_MOST_WORDS = 5
_START = 3  # letters of a word that no ending changes
_TWO = 2  # words that name a shelf without its first ones: "ev aletleri" of "Küçük Ev Aletleri"


class Shelf(NamedTuple):
    """The places of a category's products; `of_goods`: whatever goods are in it, not what is called so."""

    places: Sequence[int] = ()
    of_goods: bool = False


NO_SHELF = Shelf()


class Shelves:
    """The places of the products by the names of their category."""

    def __init__(self, products: Sequence[Product]) -> None:
        paths: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place, product in enumerate(products):
            paths[product.category].append(place)
        names = {path: {_key(name) for name in (path, *path.split(">"))} for path in filter(None, paths)}
        self._written = _joined(names, paths)
        self._said = _joined({path: _said(path) for path in names}, paths)
        self._starts = frozenset(word[:_START] for key in self._said for word in key.split())

    def written(self, text: str) -> Sequence[int]:
        """The places under the very name a text is: a whole path, or a part of it."""
        return self._written.get(_key(text), ())

    def said(self, reading: Reading, text: str) -> "Shelf":
        """The shelf whose name is all that a question asks for, as it is written or as it is said."""
        asked = [(one.place, one.meaning.word) for one in reading.asked]
        asked += [(one.place, one.word) for one in reading.lacking]
        if len(asked) > _MOST_WORDS or not asked:
            return NO_SHELF
        words = [word for _, word in sorted(asked)]
        if self._starts.isdisjoint([word[:_START] for word in words]):
            return Shelf(self.written(text))
        named = [word for word in words if not _GOODS.fullmatch(word)]
        if named and any(_GOODS.fullmatch(word) for word in tokens(text)):
            found = self._said.get(_plain(words)) or self._said.get(_plain(named), ())
            return Shelf(found, of_goods=bool(found))
        return Shelf(self.written(text) or (self._said.get(_plain(words), ()) if len(words) > 1 else ()))


def _said(path: str) -> set[str]:
    """The ways a category is called: the parts of its path, those of a joint name, and its last two words or more."""
    names = {name for part in path.split(">") for name in (part, *_JOINT.split(part.lower()))}
    words = [tokens(name) for name in names if not _JOINT.search(name.lower())]
    ends = [of_name[start:] for of_name in words for start in range(1, len(of_name) - _TWO + 1)]
    return {_plain(of_name) for of_name in (*map(tokens, names), *ends) if of_name}


def _plain(words: Sequence[str]) -> str:
    return " ".join((*words[:-1], _ENDING.sub("", words[-1])))


def _key(name: str) -> str:
    return " ".join(tokens(name))


def _joined(names: Mapping[str, set[str]], paths: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for path, keys in names.items():
        for key in keys:
            found[key].update(paths[path])
    return {key: array("I", sorted(places)) for key, places in found.items()}
