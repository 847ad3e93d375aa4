"""Where texts are in a long list, in eight bytes a text: numbers of hash and place in one sorted array."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_PLACE_BITS = 24
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_HASH_MASK = (1 << 40) - 1


class Places:
    """The places that a text may be at. Two texts may share a hash: the caller compares."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers = ((hash(text) & _HASH_MASK) << _PLACE_BITS | place for place, text in enumerate(texts))
        self._table = array("Q", sorted(numbers))

    def of(self, text: str) -> Iterator[int]:
        """The places, ascending, of all texts with this one's hash."""
        key = hash(text) & _HASH_MASK
        at = bisect_left(self._table, key << _PLACE_BITS)
        while at < len(self._table) and self._table[at] >> _PLACE_BITS == key:
            yield self._table[at] & _PLACE_MASK
            at += 1
