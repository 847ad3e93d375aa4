from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.catalog.importers.prices import Money, PriceError, PriceReader, currency_code


def read(cell, *others):
    return PriceReader([cell, *others]).read(cell)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1.299,90", 129990),
        ("1299,90", 129990),
        ("1,299.90", 129990),
        ("1299.90", 129990),
        ("1 299,90", 129990),
        ("1\u00a0299,90", 129990),
        ("1'299.90", 129990),
        ("1.234.567", 123456700),
        ("1.234.567,89", 123456789),
        ("1299,9", 129990),
        ("1299.9000", 129990),
        ("0.299", 30),
        (",99", 99),
        ("12,-", 1200),
        ("  5 ", 500),
        ("0", 0),
    ],
)
def test_every_way_of_writing_a_number(text, minor):
    assert read(text) == Money(minor)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("1299.90 TRY", Money(129990, "TRY")),
        ("₺1.299", Money(129900, "TRY")),
        ("1.299 TL", Money(129900, "TRY")),
        ("1.299 tl.", Money(129900, "TRY")),
        ("TL 12", Money(1200, "TRY")),
        ("12 Türk Lirası", Money(1200, "TRY")),
        ("$12.50", Money(1250, "USD")),
        ("12,50 €", Money(1250, "EUR")),
        ("12 EUR", Money(1200, "EUR")),
    ],
)
def test_currencies_beside_the_number(text, price):
    assert read(text) == price


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "N/A", "null", None])
def test_blank_is_no_price(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "cell",
    ["abc", "1.2.3", "1,2.345,6", "100-200", "%20", "12 XYZ", "1e5", "1299 90", "TL.12", "1" * 60, True, float("nan")],
)
def test_what_is_no_price_is_said_to_be_none(cell):
    with pytest.raises(PriceError, match="fiyat okunamadı"):
        read(cell)


@pytest.mark.parametrize("cell", ["-5", "(5)", "5-", "−5 TL", -5, -0.01, -(10**400)])
def test_a_negative_price_is_refused(cell):
    with pytest.raises(PriceError, match="fiyat eksi olamaz"):
        read(cell)


@pytest.mark.parametrize("cell", ["100.000.001", 100_000_000.01, 10**400, 1e300, Decimal("1e5000")])
def test_an_absurd_price_is_refused(cell):
    with pytest.raises(PriceError, match="fiyat çok büyük"):
        read(cell)


@pytest.mark.parametrize(("number", "minor"), [(1299.9, 129990), (0.1 + 0.2, 30), (2.675, 268), (2.665, 266), (7, 700)])
def test_numbers_of_spreadsheets_round_half_even_as_they_are_shown(number, minor):
    assert read(number) == Money(minor)


@pytest.mark.parametrize(
    ("column", "minor"),
    [
        (["1.299"], 129900),
        (["1.299", "2.450", "899"], 129900),
        (["1.299", "899,90"], 129900),
        (["1.299", "1.299,90"], 129900),
        (["1,299", "1,299.90"], 129900),
        (["1.299", "12.50", "3.75"], 130),
        (["1,299", "12,50", "3,75"], 130),
        (["1.299", "1299.90", "899.90"], 129900),
        (["899.900", "1299.900", "12.500"], 89990),
        (["1.299", 1450.0, "990.50"], 129900),
    ],
)
def test_an_ambiguous_price_is_decided_from_its_column(column, minor):
    reader = PriceReader(column)

    assert reader.read(column[0]) == Money(minor)
    assert len(reader.notes()) == 1
    assert f"'{column[0]}'" in reader.notes()[0]


def test_nothing_is_noted_where_nothing_is_ambiguous():
    assert PriceReader(["1299,90", "1.299,90", "12", 5.5, None]).notes() == ()


@pytest.mark.parametrize(("text", "code"), [("TL", "TRY"), ("₺", "TRY"), ("try", "TRY"), ("usd", "USD"), ("", None)])
def test_currency_codes(text, code):
    assert currency_code(text) == code


def test_an_unknown_currency_is_named():
    with pytest.raises(PriceError, match="'XAU'"):
        currency_code("XAU")


def turkish(minor):
    return f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02}"


def english(minor):
    return f"{minor // 100:,}.{minor % 100:02}"


def plain(minor):
    return f"{minor // 100}.{minor % 100:02}"


@given(
    minors=st.lists(st.integers(1, 10_000_000_000), min_size=1),
    write=st.sampled_from([turkish, english, plain]),
    around=st.sampled_from(["{}", "{} TL", "₺{}", "{} TRY", "TRY {}", " {} "]),
)
def test_written_prices_read_back_exactly(minors, write, around):
    texts = [around.format(write(minor)) for minor in minors]
    reader = PriceReader(texts)

    assert [reader.read(text).minor for text in texts] == minors


@given(minors=st.lists(st.integers(1, 10_000_000_000), min_size=1))
def test_prices_as_floats_read_back_exactly(minors):
    reader = PriceReader([minor / 100 for minor in minors])

    assert [reader.read(minor / 100).minor for minor in minors] == minors


@given(st.lists(st.text(max_size=30) | st.text("0123456789., -₺TL", max_size=12), max_size=8))
def test_any_text_is_a_price_or_blank_or_refused_with_a_reason(texts):
    reader = PriceReader(texts)
    for text in texts:
        with suppress(PriceError):
            price = reader.read(text)
            assert price is None or price.minor >= 0
