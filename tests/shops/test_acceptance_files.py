import json
import tomllib
from pathlib import Path

import pytest

from chatbot.catalog.business_file import read_business
from chatbot.catalog.importers import read_catalogue
from chatbot.model import Intent, Method, utc_now

HERE = Path(__file__).parent
UNSEEN = HERE.parent / "unseen"
SHOPS = sorted(path.parent.name for path in HERE.glob("*/business.json"))
SLICES = {
    "clean", "inflected", "sentence", "ascii", "caps", "typo", "joined", "split", "combined", "units", "chat",
    "none_plain", "none_hard", "none_chat",
}  # fmt: skip


def catalogue(shop):
    file = next((HERE / shop).glob("products.*"))
    return read_catalogue(file, now=utc_now(), progress=lambda _done, _total: None)


def queries(shop):
    files = sorted((HERE / shop).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("shop", SHOPS)
def test_the_shop_imports_without_a_rejected_row_or_a_warning(shop):
    business, warnings = read_business(HERE / shop / "business.json")
    read = catalogue(shop)
    assert business.id == shop
    assert not warnings
    assert not read.rejected


def test_rows_of_the_prototype_without_ids_are_all_kept_and_told_apart():
    products = catalogue("lingerie_store").products
    assert len(products) == len({product.id for product in products}) == 590


@pytest.mark.parametrize("shop", SHOPS)
def test_every_query_names_products_the_shop_has(shop):
    products = catalogue(shop).products
    known = {product.id for product in products} | {product.title for product in products}
    for query in queries(shop):
        relevant = query.get("relevant", []) + query.get("relevant_titles", [])
        assert bool(relevant) is query["found"], query
        assert known.issuperset(relevant), query
        assert query["slice"] in SLICES


@pytest.mark.parametrize("shop", SHOPS)
def test_no_query_is_asked_twice(shop):
    texts = [query["query"] for query in queries(shop)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("file", sorted(UNSEEN.glob("*.toml")), ids=lambda file: file.stem)
def test_unseen_turns_are_labelled_in_the_words_of_the_contract(file):
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    assert (HERE / content["shop"] / "business.json").exists()
    for turn in (turn for conversation in content["conversation"] for turn in conversation["turns"]):
        for key, values in (("intent", set(Intent)), ("method", set(Method))):
            label = turn.get(key, [])
            assert values.issuperset(label if isinstance(label, list) else [label]), turn
