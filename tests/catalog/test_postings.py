"""A set of documents does what a set of numbers does, however many documents there are and however it is kept."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.catalog.postings import NOTHING, DocSet, Postings, all_but_one, all_of

SIZE = 40_000
documents = st.integers(0, SIZE - 1)
numbers = st.sets(documents | st.integers(0, 70), max_size=60)


@st.composite
def kept_anyhow(draw: st.DrawFn) -> tuple[DocSet, set[int]]:
    """A set kept as numbers, as bits, or made of both; and its documents."""
    few, many = draw(numbers), draw(numbers)
    way = draw(st.sampled_from(("few", "many", "both", "all")))
    if way == "all":
        return DocSet.first_of(SIZE), set(range(SIZE))
    if way == "few":
        return DocSet.of(few), few
    frequent = DocSet.many(many, SIZE)
    return (frequent, many) if way == "many" else (frequent | DocSet.of(few), many | few)


def content(found: DocSet) -> set[int]:
    return set(found.first(SIZE + 1))


@given(kept_anyhow(), kept_anyhow())
def test_two_sets(one: tuple[DocSet, set[int]], other: tuple[DocSet, set[int]]) -> None:
    (a, plain_a), (b, plain_b) = one, other
    assert content(a & b) == plain_a & plain_b
    assert content(a | b) == plain_a | plain_b
    assert content(a - b) == plain_a - plain_b


@given(st.lists(kept_anyhow(), max_size=5), kept_anyhow())
def test_all_of_many_sets(sets: list[tuple[DocSet, set[int]]], within: tuple[DocSet, set[int]]) -> None:
    found = all_of([one for one, _ in sets], within[0])
    assert content(found) == within[1].intersection(*(plain for _, plain in sets))


@given(st.lists(kept_anyhow(), min_size=2, max_size=5), kept_anyhow())
def test_all_of_many_sets_but_one(sets: list[tuple[DocSet, set[int]]], within: tuple[DocSet, set[int]]) -> None:
    found = all_but_one([one for one, _ in sets], within[0])
    plain = [one for _, one in sets]
    for left_out, one in enumerate(found):
        assert content(one) == within[1].intersection(*plain[:left_out], *plain[left_out + 1 :])


@given(kept_anyhow(), st.lists(documents, max_size=20, unique=True), st.integers(1, 30))
def test_looking_into_a_set(one: tuple[DocSet, set[int]], asked: list[int], limit: int) -> None:
    found, plain = one
    assert found.first(limit) == sorted(plain)[:limit]
    assert (found.count(), bool(found)) == (len(plain), bool(plain))
    assert [document in found for document in asked] == [document in plain for document in asked]
    assert sorted(found.those_of(asked)) == sorted(document for document in asked if document in plain)


def test_nothing_is_in_nothing() -> None:
    assert not NOTHING
    assert (NOTHING.first(3), NOTHING.count(), 0 in NOTHING) == ([], 0, False)


@pytest.mark.parametrize("size", [5, 600, SIZE])
def test_postings_of_frequent_and_rare_keys(size: int) -> None:
    frequent, rare = array("I", range(0, size, 2)), array("I", [1, size - 1])
    postings = Postings({0: frequent, 1: rare}, size)
    assert content(postings.bits([0])) == set(frequent)
    assert content(postings.bits([1])) == set(rare)
    assert content(postings.bits([0, 1, 7])) == {*frequent, *rare}
    assert 1 in postings
    assert 7 not in postings
