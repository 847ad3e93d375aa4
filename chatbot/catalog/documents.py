"""The catalogue laid out for searching: products in a static order, which words their titles, facets and texts have.

Documents are numbered by how little a title says beyond any question, lightest first, those in stock before the others:
the first document of a set of matches is its best one. Reads no question.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise
from math import log
from typing import overload

from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.places import Places, text_number
from chatbot.catalog.postings import NOTHING, DocSet, Postings
from chatbot.catalog.query import size_name
from chatbot.catalog.words import terms, terms_of_folded
from chatbot.model import Product
from chatbot.turkish import fold, tokens

ReadValue = Callable[[str], tuple[str, list[str]]]

_PRICE_STEPS = 100
_LONGEST_TEXT = 2000  # characters of a description that are read
_PARTS = re.compile(r"[>&,/|]|\bve\b")
_COMPOUND = "iu"  # endings of a compound's head: "telefon aksesuarı", "ev tekstili"
_OUT_OF_STOCK = 1e-6


class NamedSets(Mapping[str, DocSet]):
    """Sets of documents by name, each made of the documents of one key or several when it is asked for."""

    def __init__(self, keys: Mapping[str, tuple[int, ...]], postings: Postings) -> None:
        self._keys = keys
        self._postings = postings

    def __getitem__(self, name: str) -> DocSet:
        return self._postings.bits(self._keys[name])

    def __contains__(self, name: object) -> bool:
        return name in self._keys

    def get(self, name: str, default: DocSet = NOTHING) -> DocSet:  # type: ignore[override]  # quicker, and never None
        """The set of a name, empty for one there is not."""
        keys = self._keys.get(name)
        return default if keys is None else self._postings.bits(keys)

    def any_of(self, names: Iterable[str]) -> DocSet:
        """The documents of any of the names."""
        return self._postings.bits([key for name in names for key in self._keys.get(name, ())])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@dataclass(frozen=True, slots=True)
class Facet:
    """A column with few values: the documents of each folded value, and of each word that values have."""

    values: NamedSets
    words: NamedSets

    def bits(self, name: str) -> DocSet:
        """The documents whose value is this one."""
        return self.values.get(name, NOTHING)


def _facet(texts: Iterable[str], read: ReadValue, size: int) -> Facet:
    """The facet of one column's texts, a document each; `read` gives a text's folded value ("": none) and its words."""
    found: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for document, text in enumerate(texts):
        found[text].append(document)
    documents: dict[int, array[int]] = defaultdict(lambda: array("I"))
    keys: dict[str, tuple[int]] = {}
    words: dict[str, tuple[int, ...]] = {}
    for text in filter(None, found):
        value, parts = read(text)
        if not value:
            continue
        if value not in keys:
            keys[value] = (len(keys),)
            for part in dict.fromkeys(parts):
                words[part] = (*words.get(part, ()), *keys[value])
        documents[keys[value][0]].extend(found[text])
    postings = Postings(documents, size)
    return Facet(NamedSets(keys, postings), NamedSets(words, postings))


class Rows(Sequence[Sequence[int]]):
    """The words of every title, in order, in one array."""

    def __init__(self) -> None:
        self._terms, self._starts = array("I"), array("I", [0])

    def append(self, terms: Iterable[int]) -> None:
        """Another title."""
        self._terms.extend(terms)
        self._starts.append(len(self._terms))

    def in_order(self, order: Iterable[int]) -> "Rows":
        """The titles of these places, in this order."""
        rows = Rows()
        for place in order:
            rows.append(self.of(place))
        return rows

    @overload
    def __getitem__(self, document: int) -> Sequence[int]: ...
    @overload
    def __getitem__(self, document: slice) -> Sequence[Sequence[int]]: ...
    def __getitem__(self, document: int | slice) -> Sequence[int] | Sequence[Sequence[int]]:
        if isinstance(document, slice):
            return [self[place] for place in range(*document.indices(len(self)))]
        if not 0 <= document < len(self):
            raise IndexError(document)
        return self._terms[self._starts[document] : self._starts[document + 1]]

    def of(self, document: int) -> Sequence[int]:
        """The words of a title there is, unchecked."""
        return self._terms[self._starts[document] : self._starts[document + 1]]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[Sequence[int]]:
        return (self._terms[start:end] for start, end in pairwise(self._starts))

    def counts(self) -> Counter[int]:
        """How many titles have each word."""
        return Counter(self._terms)


def _size_names(text: str) -> list[str]:
    """The sizes a column names: "S-M-L", "36/38", "38-42" (read as a run of even sizes) or one."""
    folded = fold(text)
    names = [size_name(part) for part in tokens(folded.replace(",5", ".5"))]
    numbers = [int(name) for name in names if name.isdigit()]
    if len(numbers) == len(names) == 2 and "-" in folded and 0 < numbers[1] - numbers[0] <= 16:
        names += [str(number) for number in range(numbers[0], numbers[1])]
    return [*names, size_name(" ".join(tokens(folded)))]


def _things(words: list[str], lexicon: Lexicon) -> list[str]:
    """The words of a category that name its goods: not "telefon" of "Telefon Aksesuarları", but "Çeyiz Seti"."""
    compound = len(words) > 1 and words[-1][-1] in _COMPOUND
    return words if not compound else words[-2:] if words[-1] in lexicon.transparent else words[-1:]


class Prices:
    """The documents by what they cost."""

    def __init__(self, final: Iterable[int]) -> None:
        self._final = array("q", final)
        self.ascending = array("I", sorted(range(len(self._final)), key=self._final.__getitem__))
        self._sorted = array("q", (self._final[document] for document in self.ascending))
        self._step = max(64, len(self._final) // _PRICE_STEPS)
        self._below = [NOTHING]  # the documents of the first 0, 1, 2 ... steps
        for start in range(0, len(self._final), self._step):
            self._below.append(self._below[-1] | self._many(start, start + self._step))

    def of(self, document: int) -> int:
        """What a document costs, in minor units."""
        return self._final[document]

    def up_to(self, price_minor: int) -> DocSet:
        """The documents that cost no more than this."""
        count = bisect_right(self._sorted, price_minor)
        steps = count // self._step
        return self._below[steps] | self._many(steps * self._step, count)

    def _many(self, start: int, end: int) -> DocSet:
        return DocSet.many(self.ascending[start:end], len(self._final))


class Documents:
    """The products and everything the search looks up about them. Frozen after construction."""

    def __init__(self, products: Sequence[Product], lexicon: Lexicon) -> None:
        self.size = len(products)
        self.everything = DocSet.first_of(self.size)
        self._lay_out_titles(products, lexicon)
        self.titles = self._postings(self.rows)
        self._lay_out_facets(lexicon)
        self._lay_out_prices()
        self._lay_out_texts()

    def _lay_out_titles(self, products: Sequence[Product], lexicon: Lexicon) -> None:
        """The words of the titles, and the products in the order of what their titles say beyond any question."""
        ids: dict[str, int] = {}
        rows, titles = Rows(), array("Q")
        for product in products:
            folded = fold(product.title)
            titles.append(text_number(folded))
            words = dict.fromkeys(terms_of_folded(folded, lexicon.units))
            rows.append([ids.setdefault(word, len(ids)) for word in words])
        self.ids, self.names = ids, tuple(ids)
        self.specificity = self._specificity(rows)
        mass = array("d", (round(sum(map(self.specificity.__getitem__, row)), 4) for row in rows))
        for place, product in enumerate(products):
            mass[place] += 0.0 if product.in_stock else _OUT_OF_STOCK
        self.position = array("I", sorted(range(self.size), key=mass.__getitem__))
        self.products = tuple(products[place] for place in self.position)
        self.mass = array("f", (mass[place] for place in self.position))
        self.rows = rows.in_order(self.position)
        self.groups = Places(map(self._group_number, self.products, map(titles.__getitem__, self.position)))

    def _specificity(self, rows: Rows) -> tuple[float, ...]:
        """How much each word tells titles apart: 1 for a word of one title, 0 for one of all."""
        counts, rarest = rows.counts(), log(self.size + 1)
        return tuple(log((self.size + 1) / counts[term]) / rarest for term in range(len(self.ids)))

    def commonest(self, limit: int) -> list[str]:
        """The words that most titles have, at most so many."""
        return [self.names[term] for term in nsmallest(limit, range(len(self.names)), key=self.specificity.__getitem__)]

    @staticmethod
    def _group_number(product: Product, title: int) -> int:
        return text_number(f"#{product.group_id}") if product.group_id else title

    def _postings(self, rows: Iterable[Sequence[int]]) -> Postings:
        found = [array("I") for _ in self.names]
        add = [documents.append for documents in found]
        for document, row in enumerate(rows):
            for term in row:
                add[term](document)
        return Postings(dict(enumerate(found)), self.size)

    def _lay_out_facets(self, lexicon: Lexicon) -> None:
        def words_of(text: str) -> tuple[str, list[str]]:
            words = tokens(text)
            return " ".join(words), words

        def category_of(text: str) -> tuple[str, list[str]]:
            parts = (terms(part, lexicon.units) for part in _PARTS.split(text))
            return fold(text), [word for words in parts for word in _things(words, lexicon)]

        def sizes_of(text: str) -> tuple[str, list[str]]:
            return fold(text), _size_names(text)

        self.colors = _facet((product.color for product in self.products), words_of, self.size)
        self.brands = _facet((product.brand for product in self.products), words_of, self.size)
        self.categories = _facet((product.category for product in self.products), category_of, self.size)
        self.sizes = _facet((product.size for product in self.products), sizes_of, self.size)

    def _lay_out_prices(self) -> None:
        self.prices = Prices(product.final_price_minor for product in self.products)
        self.in_stock = DocSet.many((d for d, product in enumerate(self.products) if product.in_stock), self.size)
        self.on_sale = DocSet.many((d for d, product in enumerate(self.products) if product.on_sale), self.size)

    def _lay_out_texts(self) -> None:
        """Which documents' descriptions have a word that no title has."""
        documents: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for document, product in enumerate(self.products):
            if product.description:
                for word in set(tokens(product.description[:_LONGEST_TEXT])):
                    documents[word].append(document)
        self.text_ids = {word: number for number, word in enumerate(documents)}
        self.texts = Postings({self.text_ids[word]: found for word, found in documents.items()}, self.size)
