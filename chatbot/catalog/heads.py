"""Which thing a title names and for whom: "Triko Kazak Elbise" is a dress, "Kadın Cüzdan" is no man's.

Laid out once per catalogue as sets of documents. Reads no question.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.postings import NOTHING, DocSet, Postings

_LISTED = 3  # things right before the last one from which a title only counts up what is in a set
_CHILDREN = ("cocuk", "bebek", "kiz", "yenidogan")


class Heads:
    """The documents by the thing that their title ends in, and by audience."""

    def __init__(self, documents: Documents, lexicon: Lexicon) -> None:
        self._documents = documents
        self._lexicon = lexicon
        things = frozenset(term for term, name in enumerate(documents.names) if self._is_thing(name))
        self._heads = Postings(self._by_head(things), documents.size)
        self._audiences = self._by_audience()
        self._for_pets = self._named(lexicon.pets)
        self.unlike = self._titled(lexicon.unlike)  # those whose titles say that they are of another kind ...
        self.unlike_terms = frozenset(documents.ids[word] for word in lexicon.unlike if word in documents.ids)  # ... so
        self.for_children = self._titled(_CHILDREN)  # the documents whose titles say they are for these
        self.set_terms = frozenset(documents.ids[word] for word in lexicon.sets if word in documents.ids)
        self.bundles = self._bundles(things)  # the documents that are several kinds of things in one

    def _by_head(self, things: frozenset[int]) -> "dict[int, array[int]]":
        found: dict[int, array[int]] = defaultdict(lambda: array("I"))
        for document, row in enumerate(self._documents.rows):
            last = next((place for place in range(len(row) - 1, -1, -1) if row[place] in things), -1)
            if last >= 0 and not (last >= _LISTED and things.issuperset(row[last - _LISTED : last])):
                found[row[last]].append(document)
        return found

    def _bundles(self, things: frozenset[int]) -> DocSet:
        """The documents whose titles say they are a set and name two things in it: "Lohusa Terlik ve Taç Seti"."""
        names, rows = self._documents.names, self._documents.rows
        goods = {term for term in things if self._lexicon.is_goods(names[term])}
        several = (not self.set_terms.isdisjoint(row) and len(goods.intersection(row)) > 1 for row in rows)
        return DocSet.many((document for document, is_bundle in enumerate(several) if is_bundle), len(rows))

    def _is_thing(self, name: str) -> bool:
        lexicon = self._lexicon
        plain = not any(
            name in words for words in (lexicon.transparent, lexicon.looks, lexicon.colors, lexicon.materials)
        )
        goods = name in self._documents.categories.words or lexicon.is_goods(name)
        return plain and goods and not lexicon.is_trait(name)

    def _by_audience(self) -> dict[int, DocSet]:
        found: dict[int, DocSet] = defaultdict(lambda: NOTHING)
        for word, group in self._lexicon.audiences.items():
            found[group] |= self._named((word,))
        return dict(found)

    def _named(self, words: Collection[str]) -> DocSet:
        """The documents whose titles or categories have any of these words."""
        found = self._titled(words)
        for word in words:
            found |= self._documents.categories.words.get(word, NOTHING)
        return found

    def _titled(self, keys: Iterable[str]) -> DocSet:
        ids = self._documents.ids
        return self._documents.titles.bits([ids[key] for key in keys if key in ids])

    def for_others(self, audience: int) -> DocSet:
        """The documents that are for another audience and not for this one."""
        found = NOTHING
        for number, documents in self._audiences.items():
            found = found if number == audience else found | documents
        return found - self._audiences.get(audience, NOTHING)

    def of(self, keys: Sequence[str]) -> list[DocSet]:
        """The documents that are such a thing, the surest first: titles that end in it filed under it, all that end so,
        those that are filed under it, too.

        Where half of a category's titles end in the thing, those that do not name it are something else: wallets among
        the bags.
        """
        ids, filed = self._documents.ids, NOTHING
        headed = self._heads.bits([ids[key] for key in keys if key in ids])
        for key in keys:
            filed |= self._documents.categories.words.get(key, NOTHING)
        titled, both = self._titled(keys), headed & filed
        others = filed & titled if 2 * both.count() >= filed.count() else filed
        return [both, headed, headed | others]

    def names(self, keys: Iterable[str]) -> bool:
        """Whether any title names such a thing as its own."""
        ids = self._documents.ids
        return any(key in ids and ids[key] in self._heads for key in keys)

    def is_for_pet(self, document: int) -> bool:
        """Whether a product is for a pet."""
        return document in self._for_pets

    def is_for(self, document: int, words: Collection[str]) -> bool:
        """Whether a title or category says that a product is for one of these."""
        return document in self._named(words)

    def contradicts(self, document: int, word: str) -> bool:
        """Whether a product is for others than the word says, and not for those as well; or for no pet."""
        if word in self._lexicon.pets:
            return document not in self._for_pets
        if word in self._lexicon.grown and document in self.for_children:
            return True
        group = self._lexicon.audiences.get(word)
        if group is None or document in self._audiences[group]:
            return False
        return any(document in others for number, others in self._audiences.items() if number != group)
