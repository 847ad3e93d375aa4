import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.context import MAX_SEEN, MAX_SHOWN, Context, from_json
from chatbot.model import Filters

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)


def test_a_context_survives_json():
    context = Context(
        turns=3, language="en", shown=("a", "b"), focus="a", picked=True, query="red dress",
        filters=Filters(max_price_minor=50000, colors=("red",), order="cheapest"), seen=("a", "b"), pending="price",
        last_intent="greeting", topic="hours", earlier=("a", "b", "c"),
    )  # fmt: skip
    assert from_json(context.to_json()) == context


def test_a_fresh_context_is_empty():
    assert Context().to_json() == "{}"


def test_lists_are_bounded_and_texts_masked():
    context = Context()
    for page in range(20):
        ids = [f"{page}-{n}" for n in range(9)]
        context = context.with_products(ids, query="beni 0532 123 45 67 ara", filters=Filters(), more=True)
    assert (len(context.shown), len(context.seen)) == (MAX_SHOWN, MAX_SEEN)
    assert "[telefon]" in context.query


def test_a_narrowed_list_remembers_the_longer_one_until_something_else_is_shown():
    context = Context(shown=("a", "b", "c"))
    narrowed = context.with_products(["b"], query="dress", filters=Filters(), picked="b", narrowed=True)
    assert narrowed.earlier == ("a", "b", "c")
    assert narrowed.with_products(["x", "y"], query="bag", filters=Filters()).earlier == ()


@given(st.dictionaries(st.sampled_from([*Context().__dataclass_fields__]) | st.text(max_size=5), JSON).map(json.dumps))
def test_any_stored_data_is_a_context(text):
    assert from_json(from_json(text).to_json()) == from_json(text)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"turns"'])
def test_what_is_no_stored_context_is_a_fresh_one(text):
    assert from_json(text) == Context()
