"""Where texts are in a long list, in eight bytes a text: numbers of hash and place in one sorted array."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_PLACE_BITS = 24
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_HASH_MASK = (1 << 40) - 1


def text_number(text: str) -> int:
    """The number that stands for a text."""
    return hash(text) & _HASH_MASK


class Places:
    """The places that a text may be at, by its number. Two texts may share a number: the caller compares."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._table = array("Q", sorted(number << _PLACE_BITS | place for place, number in enumerate(numbers)))

    def of(self, text: str) -> Iterator[int]:
        """The places, ascending, of all texts with this one's hash."""
        key = text_number(text)
        at = bisect_left(self._table, key << _PLACE_BITS)
        while at < len(self._table) and self._table[at] >> _PLACE_BITS == key:
            yield self._table[at] & _PLACE_MASK
            at += 1
