"""How goods are said in another language than the catalogue's: single words and phrases, the longest first.

Knows no shop.
"""

from collections.abc import Iterator, Mapping, Sequence

from chatbot import turkish


class Wording:
    """Phrases with what the catalogue calls them, and the words that only this language has. Immutable."""

    def __init__(self, goods: Mapping[str, Sequence[str]], words: str = "") -> None:
        self._meant = {tuple(turkish.fold(said).split()): meant for meant, ways in goods.items() for said in ways}
        self._longest: dict[str, int] = {}
        for said in self._meant:
            self._longest[said[0]] = max(len(said), self._longest.get(said[0], 0))
        self._words = frozenset(turkish.fold(words).split())

    def __bool__(self) -> bool:
        return bool(self._meant)

    def phrases(self, tokens: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """The phrases among folded tokens: the places from which and up to which they go, and what they stand for."""
        place = 0
        while place < len(tokens):
            length, meant = self._at(tokens, place)
            if length:
                yield place, place + length, meant
            place += length or 1

    def told(self, tokens: Sequence[str]) -> frozenset[int]:
        """The places of all words that are of this language."""
        places = {p for start, end, _ in self.phrases(tokens) for p in range(start, end)}
        places.update(
            p for p, word in enumerate(tokens) if word in self._words or word.removesuffix("s") in self._words
        )
        return frozenset(places)

    def _at(self, tokens: Sequence[str], place: int) -> tuple[int, str]:
        """How many tokens the longest phrase here has, and what it stands for; nothing = (0, "")."""
        for length in range(self._length(tokens[place]), 0, -1):
            said = tuple(tokens[place : place + length])
            for last in (said[-1], said[-1].removesuffix("s"), said[-1].removesuffix("es")):
                if meant := self._meant.get((*said[:-1], last)):
                    return len(said), meant
        return 0, ""

    def _length(self, word: str) -> int:
        """How long a phrase that begins with a word may be."""
        return max(self._longest.get(word, 0), self._longest.get(word.removesuffix("s"), 0))
