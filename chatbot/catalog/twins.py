"""Words that nothing but their accents tells apart: "cam" is glass and "çam" pine. Ranks no product."""

from collections.abc import Collection, Mapping, Sequence

from chatbot.catalog.asked import Asked
from chatbot.model import Product
from chatbot.turkish import casefold, fold

_ENDINGS = frozenset({"", "i", "u", "si", "su", "lar", "ler", "lari", "leri", "li", "lu"})  # of such a word in a title
_LONGEST_ENDING = 4
_START = 2  # letters by which most words are seen to be none of these
_MOST_WORDS = 10_000  # words that are remembered


class Twins:
    """Tells which of two such words a text means, and which products are named by it."""

    def __init__(self, spellings: Mapping[str, Collection[str]]) -> None:
        self._spellings = spellings  # a folded word -> the words it may be, accents and all
        self._starts = frozenset(word[:_START] for words in spellings.values() for word in words)
        self._typed: dict[str, str] = {}

    def meant(self, text: str, asked: Sequence[Asked]) -> tuple[str, ...]:
        """The words meant, where some may be two; none in a text without accents: its writer may leave them out."""
        if text.isascii():
            return ()
        known, words = self._typed, text.split()
        found = [known[word] if word in known else self._chosen(word) for word in words]
        if not any(found):
            return ()
        folded = {ask.meaning.word for ask in asked}
        pairs = zip(words, found, strict=True)
        return tuple(dict.fromkeys(one for word, one in pairs if one and fold(casefold(word)) in folded))

    def _chosen(self, typed: str) -> str:
        """Which of two words a typed one is a form of, or nothing; remembered."""
        word = casefold(typed)
        spellings = self._spellings.get(self._key(fold(word)), ()) if word[:_START] in self._starts else ()
        if len(self._typed) >= _MOST_WORDS:
            self._typed.clear()
        found = self._typed[typed] = max(_starting(word, spellings), key=len, default="")
        return found

    def _key(self, word: str) -> str:
        """The folded word with several spellings that a folded word is a form of, or nothing."""
        ends = range(len(word), max(len(word) - _LONGEST_ENDING - 1, 1), -1)
        return next((word[:end] for end in ends if word[:end] in self._spellings and word[end:] in _ENDINGS), "")

    def named(self, products: Sequence[Product], meant: Sequence[str]) -> tuple[Product, ...]:
        """Those of the products that have the words meant in their titles, or that have no twin of them there."""
        return tuple(product for product in products if all(_has(product, word) for word in meant))

    def mistaken(self, products: Sequence[Product], meant: Sequence[str]) -> bool:
        """Whether all products have a twin of a word that was written with its accents; titles in ASCII say nothing."""
        if not products or any(product.title.isascii() for product in products):
            return False
        return any(not any(_has(product, word) for product in products) for word in meant if not word.isascii())


def _starting(word: str, spellings: Collection[str]) -> list[str]:
    return [spelling for spelling in spellings if word.startswith(spelling)]


def _has(product: Product, word: str) -> bool:
    """Whether a title has a word, or no word at all that only its accents tell from it."""
    folded, size = fold(word), len(word)
    twins = [name for name in casefold(product.title).split() if fold(name[:size]) == folded]
    forms = [name for name in twins if fold(name[size:]) in _ENDINGS]
    return not forms or any(name.startswith(word) for name in forms)
