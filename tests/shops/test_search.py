"""How well the search does on questions as customers type them: the shares that no change may lose."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.unseen import is_relevant, read_index

HERE = Path(__file__).parent
SHOPS = ["general_store", "lingerie_store"]
LEAST_RIGHT, MOST_FALSE_PLAIN, MOST_FALSE_HARD = 0.96, 0.03, 0.08
TELLING = sorted(path.parent.name for path in HERE.glob("*/told.jsonl"))
LEAST_RIGHT_TOLD, MOST_FALSE_TOLD_PLAIN, MOST_FALSE_TOLD_HARD = 0.9, 0.03, 0.09

Query = Mapping[str, Any]
Outcome = tuple[bool, bool]  # whether the first product is right, whether the shop is said to have it
index_of = cache(read_index)


def outcomes(shop: str, wanted: Callable[[Query], bool], *, file: str = "looked_at.jsonl") -> list[Outcome]:
    """What came of a shop's queries: the looked-at ones, which are many and of all kinds."""
    lines = (HERE / shop / file).read_text(encoding="utf-8").splitlines()
    found = []
    for query in filter(wanted, map(json.loads, lines)):
        result = index_of(shop).search(query["query"])
        found.append((bool(result.products) and is_relevant(result.products[0], query), result.found))
    return found


@pytest.mark.parametrize("shop", SHOPS)
def test_nearly_all_that_the_shop_has_is_found_and_comes_first(shop: str) -> None:
    good = outcomes(shop, lambda query: query["found"])
    assert sum(right and found for right, found in good) >= LEAST_RIGHT * len(good)


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize(("slices", "most"), [("plain chat", MOST_FALSE_PLAIN), ("hard", MOST_FALSE_HARD)])
def test_hardly_anything_that_the_shop_lacks_is_found(shop: str, slices: str, most: float) -> None:
    lacking = outcomes(shop, lambda query: query["slice"] in {f"none_{name}" for name in slices.split()})
    assert sum(found for _, found in lacking) <= most * len(lacking)


def told(wanted: Callable[[Query], bool]) -> list[Outcome]:
    """What came of all shops' long messages: stories, purposes, parts described, near goods that are not sold."""
    return [one for shop in TELLING for one in outcomes(shop, wanted, file="told.jsonl")]


def test_what_is_asked_for_in_a_story_is_found() -> None:
    good = told(lambda query: query["found"])
    assert sum(right and found for right, found in good) >= LEAST_RIGHT_TOLD * len(good)


@pytest.mark.parametrize(
    ("slice_name", "most"), [("none_plain", MOST_FALSE_TOLD_PLAIN), ("none_hard", MOST_FALSE_TOLD_HARD)]
)
def test_a_story_around_what_is_not_sold_finds_hardly_anything(slice_name: str, most: float) -> None:
    lacking = told(lambda query: query["slice"] == slice_name)
    assert sum(found for _, found in lacking) <= most * len(lacking)
