"""Sets of documents, quick to intersect: bits for many documents, plain numbers for few.

A set is kept in one of two ways. `chunks` are integers, bit d of chunk c being document c * 16,384 + d, so that an AND
of frequent words costs a microsecond at a hundred thousand documents; `few` is a frozenset of numbers, for rare words,
whose AND with anything costs what the rare word is rare.
"""

from __future__ import annotations

from functools import reduce
from heapq import nsmallest
from operator import and_, or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_CHUNK_BITS = 14
_CHUNK_MASK = (1 << _CHUNK_BITS) - 1
_CHUNK_BYTES = 1 << (_CHUNK_BITS - 3)
_FULL_CHUNK = (1 << (1 << _CHUNK_BITS)) - 1
_SMALL = 2048  # up to so many documents every key keeps bits: they are no longer than numbers
_DENSE_SHARE = 512  # beyond, a key in more than this part of the documents
_WINDOW = 256  # bits that are looked through at once
_WINDOW_MASK = (1 << _WINDOW) - 1
_WORTH_OCTETS = 5  # documents looked for, a chunk, from which it is worth making bytes of the chunks
_WORTH_CHUNKS = 256  # documents from which it is worth making chunks of them to add them to others
_LEAST_REMEMBERED, _MOST_REMEMBERED = 64, 10_000  # words whose sets are worth remembering ...
_REMEMBERED = 200_000_000  # ... and documents in all of them, were they frequent
_BIT = (1, 2, 4, 8, 16, 32, 64, 128)

_Chunks = tuple[int, ...]
_NO_CHUNKS: _Chunks = ()
_NONE: frozenset[int] = frozenset()


class DocSet:
    """An immutable set of document numbers."""

    __slots__ = ("_looked_for", "_octets", "chunks", "few", "is_whole")

    def __init__(self, chunks: _Chunks, few: frozenset[int] = _NONE, *, whole: bool = False) -> None:
        self.chunks = chunks
        self.few = few  # none where there are chunks
        self.is_whole = whole  # every document there is: an AND with it is free
        self._octets = b""
        self._looked_for = 0

    @classmethod
    def of(cls, documents: Iterable[int]) -> DocSet:
        """The set of these few documents."""
        return cls(_NO_CHUNKS, frozenset(documents))

    @classmethod
    def many(cls, documents: Iterable[int], size: int) -> DocSet:
        """The set of these many documents, all of them below `size`."""
        return cls(_chunked(documents, size))

    @classmethod
    def first_of(cls, size: int) -> DocSet:
        """All documents below `size`."""
        rest = (1 << (size & _CHUNK_MASK)) - 1
        return cls((*[_FULL_CHUNK] * (size >> _CHUNK_BITS), *([rest] if rest else ())), whole=True)

    def __bool__(self) -> bool:
        return bool(self.few) or any(self.chunks)

    def __contains__(self, document: int) -> bool:
        if not self.chunks:
            return document in self.few
        chunk = document >> _CHUNK_BITS
        return chunk < len(self.chunks) and bool(self.chunks[chunk] >> (document & _CHUNK_MASK) & 1)

    def __and__(self, other: DocSet) -> DocSet:
        if self.is_whole:
            return other
        if other.is_whole or other is self:
            return self
        if self.chunks and other.chunks:
            return DocSet(tuple(map(and_, self.chunks, other.chunks)))
        return DocSet.of(self.those_of(other.few) if self.chunks else other.those_of(self.few))

    def __or__(self, other: DocSet) -> DocSet:
        if self.is_whole or not other:
            return self
        if other.is_whole or not self:
            return other
        if not self.chunks and not other.chunks:
            return DocSet(_NO_CHUNKS, self.few | other.few)
        many, more = (self, other) if self.chunks else (other, self)
        if more.few and len(more.few) < _WORTH_CHUNKS:
            chunks = list(many.chunks)
            for document in more.few:
                chunks[document >> _CHUNK_BITS] |= 1 << (document & _CHUNK_MASK)
            return DocSet(tuple(chunks))
        return DocSet(tuple(map(or_, many.chunks, more._as_chunks(len(many.chunks)))))

    def __sub__(self, other: DocSet) -> DocSet:
        if not self.chunks:
            return DocSet.of(document for document in self.few if document not in other)
        taken = other._as_chunks(len(self.chunks))
        return DocSet(tuple(bits & ~gone for bits, gone in zip(self.chunks, taken, strict=True)))

    def has_same(self, other: DocSet) -> bool:
        """Whether two sets, of bits both or of numbers, hold the same documents."""
        return self is other or (self.chunks == other.chunks and self.few == other.few)

    def _as_chunks(self, length: int) -> _Chunks:
        """All documents as so many chunks."""
        return self.chunks or _chunked(self.few, length << _CHUNK_BITS)

    def count(self) -> int:
        """How many documents."""
        return sum(map(int.bit_count, self.chunks)) if self.chunks else len(self.few)

    def those_of(self, documents: Collection[int]) -> Collection[int]:
        """Those of some different documents that are in this set: bytes are quicker to look into, once made."""
        if not self.chunks or not documents:
            return self.few.intersection(documents)
        self._looked_for += len(documents)
        if not self._octets and self._looked_for < _WORTH_OCTETS * len(self.chunks):
            chunks = self.chunks
            return [d for d in documents if chunks[d >> _CHUNK_BITS] >> (d & _CHUNK_MASK) & 1]
        octets = self._octets = self._octets or b"".join(
            [bits.to_bytes(_CHUNK_BYTES, "little") for bits in self.chunks]
        )
        return [d for d in documents if octets[d >> 3] >> (d & 7) & 1]

    def first(self, limit: int) -> list[int]:
        """The lowest documents, ascending, at most `limit`."""
        if not self.few:
            return self._first_frequent(limit)
        return nsmallest(limit, self.few) if len(self.few) > limit else sorted(self.few)

    def _first_frequent(self, limit: int) -> list[int]:
        if len(self.chunks) == 1:
            return _lowest(self.chunks[0], 0, limit)
        found: list[int] = []
        for chunk, bits in enumerate(self.chunks):
            if bits:
                found += _lowest(bits, chunk << _CHUNK_BITS, limit - len(found))
            if len(found) == limit:
                break
        return found


def _lowest(bits: int, start: int, limit: int) -> list[int]:
    """The places of the lowest bits, counted from `start`; looked for in short windows, for long numbers are slow."""
    found: list[int] = []
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits, start = bits >> skipped, start + skipped
        window = bits & _WINDOW_MASK
        while window:
            lowest = window & -window
            found.append(start + lowest.bit_length() - 1)
            if len(found) == limit:
                return found
            window ^= lowest
        bits, start = bits >> _WINDOW, start + _WINDOW
    return found


def _chunked(documents: Iterable[int], size: int) -> _Chunks:
    """Documents as the chunks of a catalogue of this size."""
    octets = bytearray((size + 7) >> 3)
    for document in documents:
        octets[document >> 3] |= _BIT[document & 7]
    return tuple(
        int.from_bytes(octets[start : start + _CHUNK_BYTES], "little") for start in range(0, len(octets), _CHUNK_BYTES)
    )


NOTHING = DocSet(_NO_CHUNKS)


def worth_remembering(size: int) -> int:
    """For how many words of a catalogue of so many documents made sets may be kept."""
    return min(_MOST_REMEMBERED, max(_LEAST_REMEMBERED, _REMEMBERED // max(size, 1)))


def all_of(sets: Sequence[DocSet], within: DocSet) -> DocSet:
    """The documents of `within` that are in all the sets; the rare ones are asked first, the frequent ones at once."""
    every = [one for one in (within, *sets) if not one.is_whole]
    if len(every) < 2:
        return every[0] if every else within
    rare = [one.few for one in every if not one.chunks]
    if not rare:
        return DocSet(tuple([reduce(and_, chunks) for chunks in zip(*[one.chunks for one in every], strict=True)]))
    few: Collection[int] = rare[0].intersection(*rare[1:])
    for one in every:
        if one.chunks:
            few = one.those_of(few)
    return DocSet.of(few)


def all_but_one(sets: Sequence[DocSet], within: DocSet) -> Iterator[DocSet]:
    """For each set the documents of `within` that are in all the others, made when they are asked for."""
    if all(one.chunks for one in (within, *sets)):
        return _many_but_one(sets, within)
    order = sorted(range(len(sets)), key=lambda place: (bool(sets[place].chunks), len(sets[place].few)))
    return _few_but_one(sets, order, within)


def _many_but_one(sets: Sequence[DocSet], within: DocSet) -> Iterator[DocSet]:
    """The same for sets of bits: from the left and from the right, each AND once."""
    chunks = [one.chunks for one in sets]
    after = [within.chunks]
    for column in chunks[:0:-1]:
        after.append(tuple(map(and_, after[-1], column)))
    before = after.pop()
    yield DocSet(before)
    before = chunks[0]
    for column in chunks[1:]:
        yield DocSet(tuple(map(and_, before, after.pop())))
        before = tuple(map(and_, before, column))


def _few_but_one(sets: Sequence[DocSet], order: Sequence[int], within: DocSet) -> Iterator[DocSet]:
    """The same, `order` giving the sets' places, the rarest first: what lacks another set is in the rarest one."""
    rarest, *others = order
    complete = frozenset((within & sets[rarest]).few)
    lacking: dict[int, int] = {}  # document -> the one set it is not in
    for place in others:
        kept = frozenset(sets[place].those_of(complete.union(lacking)))
        lacking = {document: first for document, first in lacking.items() if document in kept}
        lacking.update(dict.fromkeys(complete - kept, place))
        complete &= kept
    for place in range(len(sets)):
        if place == rarest:
            yield all_of([sets[other] for other in others], within)
        else:
            yield DocSet.of(complete.union([document for document, one in lacking.items() if one == place]))


class Postings:
    """Which documents have which key; frozen at construction."""

    def __init__(self, documents: Mapping[int, array[int]], size: int) -> None:
        least = 0 if size <= _SMALL else size // _DENSE_SHARE + 1
        self._dense = {key: DocSet.many(found, size) for key, found in documents.items() if len(found) > least}
        self._sparse = {key: found for key, found in documents.items() if len(found) <= least}

    def __contains__(self, key: int) -> bool:
        return key in self._dense or key in self._sparse

    def bits(self, keys: Iterable[int]) -> DocSet:
        """The documents that have any of the keys."""
        found, rare = NOTHING, list[int]()
        for key in keys:
            if key in self._dense:
                found |= self._dense[key]
            elif key in self._sparse:
                rare += self._sparse[key]
        return found | DocSet.of(rare) if rare else found
