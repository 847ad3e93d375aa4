"""Sets of documents as integers: bit d is document d. An AND of a million documents takes some ten microseconds.

A frequent term keeps its integer, a rare one a sorted array that becomes an integer when it is asked for.
"""

import re
from array import array
from collections.abc import Iterable, Mapping

_DENSE_SHARE = 256  # a term in more than 1/256 of the documents keeps an integer
_SET_BYTE = re.compile(rb"[^\x00]", re.DOTALL)
_BITS_OF_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits_of(documents: Iterable[int], size: int) -> int:
    """The set of the given documents out of `size`."""
    buffer = bytearray((size >> 3) + 1)
    for document in documents:
        buffer[document >> 3] |= 1 << (document & 7)
    return int.from_bytes(buffer, "little")


def first_documents(bits: int, limit: int) -> list[int]:
    """The `limit` lowest documents of a set, ascending."""
    found: list[int] = []
    data = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    for match in _SET_BYTE.finditer(data):
        start = match.start()
        found += [start * 8 + bit for bit in _BITS_OF_BYTE[data[start]]]
        if len(found) >= limit:
            return found[:limit]
    return found


class Postings:
    """Which documents have which key; frozen at construction."""

    def __init__(self, documents: Mapping[int, "array[int]"], size: int) -> None:
        self._size = size
        self._count = {key: len(found) for key, found in documents.items()}
        least = max(2, size // _DENSE_SHARE)
        self._dense = {key: bits_of(found, size) for key, found in documents.items() if len(found) > least}
        self._sparse = {key: found for key, found in documents.items() if len(found) <= least}

    def __contains__(self, key: int) -> bool:
        return key in self._count

    def count(self, key: int) -> int:
        """How many documents have the key."""
        return self._count.get(key, 0)

    def bits(self, keys: Iterable[int]) -> int:
        """The documents that have any of the keys."""
        found = 0
        sparse: list[int] = []
        for key in keys:
            dense = self._dense.get(key)
            if dense is not None:
                found |= dense
            elif key in self._sparse:
                sparse += self._sparse[key]
        return found | bits_of(sparse, self._size) if sparse else found
