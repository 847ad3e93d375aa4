"""Sets of documents as integers: bit d of a chunk of 8,192 documents is a document.

An AND of frequent words costs some hundred nanoseconds a chunk, and chunks without documents cost nothing. A frequent
key keeps its set, a rare one a sorted array that becomes a set when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping

_CHUNK_BITS = 13
_CHUNK_MASK = (1 << _CHUNK_BITS) - 1
_FULL_CHUNK = (1 << (1 << _CHUNK_BITS)) - 1
_DENSE_SHARE = 256  # a key in more than 1/256 of the documents keeps a set


class DocSet:
    """An immutable set of document numbers."""

    __slots__ = ("_chunks", "_whole")

    def __init__(self, chunks: dict[int, int], *, whole: bool = False) -> None:
        self._chunks = chunks
        self._whole = whole  # every document there is: an AND with it is free

    @classmethod
    def of(cls, documents: Iterable[int]) -> DocSet:
        """The set of these documents."""
        chunks: dict[int, int] = {}
        for document in documents:
            chunk = document >> _CHUNK_BITS
            chunks[chunk] = chunks.get(chunk, 0) | 1 << (document & _CHUNK_MASK)
        return cls(chunks)

    @classmethod
    def first_of(cls, size: int) -> DocSet:
        """All documents below `size`."""
        chunks = dict.fromkeys(range(size >> _CHUNK_BITS), _FULL_CHUNK)
        if size & _CHUNK_MASK:
            chunks[size >> _CHUNK_BITS] = (1 << (size & _CHUNK_MASK)) - 1
        return cls(chunks, whole=True)

    def __bool__(self) -> bool:
        return bool(self._chunks)

    def __contains__(self, document: int) -> bool:
        return bool(self._chunks.get(document >> _CHUNK_BITS, 0) >> (document & _CHUNK_MASK) & 1)

    def __and__(self, other: DocSet) -> DocSet:
        if self._whole:
            return other
        if other._whole:
            return self
        small, large = self._chunks, other._chunks
        if len(small) > len(large):
            small, large = large, small
        return DocSet({chunk: both for chunk, bits in small.items() if (both := bits & large.get(chunk, 0))})

    def __or__(self, other: DocSet) -> DocSet:
        if not other._chunks or self._whole:
            return self
        if not self._chunks or other._whole:
            return other
        chunks = dict(self._chunks)
        for chunk, bits in other._chunks.items():
            chunks[chunk] = chunks.get(chunk, 0) | bits
        return DocSet(chunks)

    def __sub__(self, other: DocSet) -> DocSet:
        taken = other._chunks
        return DocSet({c: left for c, bits in self._chunks.items() if (left := bits & ~taken.get(c, 0))})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocSet) and self._chunks == other._chunks

    __hash__ = None  # type: ignore[assignment]  # a set of numbers, not a key

    def count(self) -> int:
        """How many documents."""
        return sum(bits.bit_count() for bits in self._chunks.values())

    def first(self, limit: int) -> list[int]:
        """The lowest documents, ascending, at most `limit`."""
        found: list[int] = []
        for chunk in sorted(self._chunks):
            bits = self._chunks[chunk]
            while bits and len(found) < limit:
                lowest = bits & -bits
                found.append((chunk << _CHUNK_BITS) + lowest.bit_length() - 1)
                bits ^= lowest
            if len(found) >= limit:
                break
        return found


NOTHING = DocSet({})


class Postings:
    """Which documents have which key; frozen at construction."""

    def __init__(self, documents: Mapping[int, array[int]], size: int) -> None:
        least = max(2, size // _DENSE_SHARE)
        self._dense = {key: DocSet.of(found) for key, found in documents.items() if len(found) > least}
        self._sparse = {key: found for key, found in documents.items() if len(found) <= least}

    def bits(self, keys: Iterable[int]) -> DocSet:
        """The documents that have any of the keys."""
        found, sparse = NOTHING, list[int]()
        for key in keys:
            if key in self._dense:
                found |= self._dense[key]
            elif key in self._sparse:
                sparse += self._sparse[key]
        return found | DocSet.of(sparse) if sparse else found
