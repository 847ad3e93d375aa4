from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.catalog.editing import edited
from chatbot.errors import InvalidInput
from chatbot.model import Product

DRESS = Product(id="E1", title="Elbise", price_minor=90000, sale_price_minor=70000, stock=3)


def test_what_is_not_named_stays():
    assert edited(DRESS, {}) == DRESS
    assert edited(DRESS, {"price_minor": 95000}) == replace(DRESS, price_minor=95000)


def test_a_sale_can_be_ended_and_begun():
    full = edited(DRESS, {"sale_price_minor": None})
    assert full.final_price_minor == 90000
    assert edited(full, {"sale_price_minor": 80000}).final_price_minor == 80000


@pytest.mark.parametrize("changes", [{"price_minor": 70000}, {"sale_price_minor": 90000}, {"price_minor": 60000}])
def test_a_sale_that_is_none_is_refused(changes):
    with pytest.raises(InvalidInput) as refused:
        edited(DRESS, changes)
    assert list(refused.value.details["fields"]) == ["sale_price"]


def test_an_odd_price_of_an_import_does_not_keep_its_stock_from_being_changed():
    odd = replace(DRESS, sale_price_minor=95000)
    assert edited(odd, {"stock": 9}).stock == 9


@pytest.mark.parametrize(
    ("changes", "stock", "in_stock"),
    [
        ({"stock": 0}, 0, False),
        ({"stock": 5}, 5, True),
        ({"stock": None}, None, True),
        ({"in_stock": False}, 3, False),
        ({"stock": 5, "in_stock": False}, 5, False),
    ],
)
def test_a_count_decides_whether_there_is_any_unless_that_is_said_too(changes, stock, in_stock):
    product = edited(DRESS, changes)
    assert (product.stock, product.in_stock) == (stock, in_stock)


def test_there_is_some_of_what_was_counted_out_ends_the_counting():
    gone = edited(DRESS, {"stock": 0})
    back = edited(gone, {"in_stock": True})
    assert (back.stock, back.in_stock) == (None, True)


def test_none_and_some_at_once_is_refused():
    with pytest.raises(InvalidInput, match="Stok 0"):
        edited(DRESS, {"stock": 0, "in_stock": True})


@given(
    stock=st.none() | st.integers(0, 9),
    in_stock=st.booleans(),
    changes=st.fixed_dictionaries({}, optional={"stock": st.none() | st.integers(0, 9), "in_stock": st.booleans()}),
)
def test_no_change_of_stock_makes_an_empty_shelf_available(stock, in_stock, changes):
    try:
        product = edited(replace(DRESS, stock=stock, in_stock=in_stock), changes)
    except InvalidInput:
        return
    if changes:
        assert not (product.in_stock and product.stock == 0) or (stock == 0 and in_stock)
