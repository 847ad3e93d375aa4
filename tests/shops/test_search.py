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

Query = Mapping[str, Any]
Outcome = tuple[bool, bool]  # whether the first product is right, whether the shop is said to have it
index_of = cache(read_index)


def outcomes(shop: str, wanted: Callable[[Query], bool]) -> list[Outcome]:
    """What came of a shop's queries: the looked-at ones, which are many and of all kinds."""
    lines = (HERE / shop / "looked_at.jsonl").read_text(encoding="utf-8").splitlines()
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
