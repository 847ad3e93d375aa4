"""Words one slip of the finger away: symmetric deletes over a fixed vocabulary.

A word and a misspelling of it share a form with one letter less (Garbe's SymSpell). All such forms of the vocabulary
lie in one sorted array of 64-bit numbers, a 40-bit hash above a 24-bit word number: a look-up is a bisection, and a
sieve spares most of them, for most forms are no word's.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

_SHORTEST = 3
_LONGEST = 40
_ID_BITS = 24
_ID_MASK = (1 << _ID_BITS) - 1
_HASH_MASK = (1 << 40) - 1
_SIEVE_SLOTS = 4  # for each form

# Rows of the Turkish Q keyboard, folded: ğ ü beside p, ş i beside l, ö ç beside m.
_ROWS = ("qwertyuiopgu", "asdfghjklsi", "zxcvbnmoc")


def _beside() -> frozenset[str]:
    pairs: set[str] = set()
    for row, keys in enumerate(_ROWS):
        for place, key in enumerate(keys):
            below = _ROWS[row + 1][max(0, place - 1) : place + 1] if row + 1 < len(_ROWS) else ""
            for other in (*keys[place + 1 : place + 2], *below):
                pairs |= {key + other, other + key}
    return frozenset(pairs)


_BESIDE = _beside()
_VOWELS = frozenset("aeiou")
_TRANSPOSED, _DOUBLED, _NEIGHBOUR, _MISSED, _VOWEL, _OTHER = 0.95, 0.95, 0.94, 0.92, 0.88, 0.8
_FIRST_LETTER = 0.9


def _forms(word: str) -> set[str]:
    forms = {word[:place] + word[place + 1 :] for place in range(len(word))}
    forms.add(word)
    return forms


def likeness(typed: str, word: str) -> float:
    """How believably one slip turned `word` into `typed`, 0..1; 0 when it takes more than one."""
    if typed == word:
        return 1.0
    if abs(len(typed) - len(word)) > 1:
        return 0.0
    shortest, start = min(len(typed), len(word)), 0
    while start < shortest and typed[start] == word[start]:
        start += 1
    score = _exchange(typed, word, start) if len(typed) == len(word) else _extra(typed, word, start)
    return score * (_FIRST_LETTER if start == 0 else 1.0)


def _extra(typed: str, word: str, start: int) -> float:
    long, short = (typed, word) if len(typed) > len(word) else (word, typed)
    if long[start + 1 :] != short[start:]:
        return 0.0
    return _DOUBLED if start and long[start] == long[start - 1] else _MISSED


def _exchange(typed: str, word: str, start: int) -> float:
    if typed[start + 1 :] == word[start + 1 :]:
        if typed[start] + word[start] in _BESIDE:
            return _NEIGHBOUR
        return _VOWEL if {typed[start], word[start]} <= _VOWELS else _OTHER
    swapped = typed[start : start + 2] == word[start : start + 2][::-1] and typed[start + 2 :] == word[start + 2 :]
    return _TRANSPOSED if swapped else 0.0


class Spelling:
    """The words of a vocabulary that a word may have been meant to be."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(word for word in words if _SHORTEST <= len(word) <= _LONGEST)
        forms = sum(map(len, self._words)) + len(self._words)
        self._sieve = bytearray(1 << (_SIEVE_SLOTS * forms).bit_length())  # 1 where a form's hash falls
        self._sieve_mask = len(self._sieve) - 1
        self._table = array("Q", sorted(self._entries()))

    def _entries(self) -> Iterator[int]:
        sieve, mask = self._sieve, self._sieve_mask
        for number, word in enumerate(self._words):
            for hashed in map(hash, _forms(word)):
                sieve[hashed & mask] = 1
                yield (hashed & _HASH_MASK) << _ID_BITS | number

    def near(self, typed: str) -> list[tuple[str, float]]:
        """The words one slip away, the likeliest first."""
        if not _SHORTEST <= len(typed) <= _LONGEST:
            return []
        numbers = self._numbers(typed)
        scored = ((self._words[number], likeness(typed, self._words[number])) for number in numbers)
        return sorted((pair for pair in scored if pair[1]), key=lambda pair: (-pair[1], pair[0]))

    def _numbers(self, typed: str) -> set[int]:
        """The words that share a form with what was typed."""
        table, end, found = self._table, len(self._table), set[int]()
        sieve, mask = self._sieve, self._sieve_mask
        for number in map(hash, _forms(typed)):
            if not sieve[number & mask]:
                continue
            key = (number & _HASH_MASK) << _ID_BITS
            place = bisect_left(table, key)
            while place < end and table[place] <= key + _ID_MASK:
                found.add(table[place] & _ID_MASK)
                place += 1
        return found
