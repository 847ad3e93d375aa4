from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.catalog.importers.cells import Stock, clean, html_to_text, is_hidden, read_link, read_moment, read_stock


@pytest.mark.parametrize(
    ("cell", "in_stock", "count"),
    [
        (5, True, 5), (5.0, True, 5), (Decimal("2.5"), True, 2), (0.5, True, None), (0, False, 0), (-3, False, 0),
        (True, True, None), (False, False, 0), (None, True, None), ("", True, None), ("-", True, None),
        ("5", True, 5), ("5 adet", True, 5), ("5 Adet", True, 5), ("5 ad.", True, 5), ("0", False, 0),
        ("-2", False, 0), ("5,0", True, 5),
        ("12.000", True, None), ("0,000", False, 0), ("1.234.567", True, None), ("10+", True, None),
        ("Var", True, None), ("VAR", True, None), ("Yok", False, 0), ("YOK", False, 0), ("Stokta", True, None),
        ("Stokta yok", False, 0),
        ("Tükendi", False, 0), ("TÜKENDİ", False, 0), ("in stock", True, None), ("out_of_stock", False, 0),
        ("preorder", False, 0),
        ("backorder", False, 0), ("true", True, None), ("FALSE", False, 0), ("Mevcut", True, None),
        ("sorunuz", True, None),
        (float("nan"), True, None), (10**30, True, None),
    ],
)  # fmt: skip
def test_stock_in_a_count_column(cell, in_stock, count):
    stock = read_stock(cell, None)

    assert (stock.in_stock, stock.count) == (in_stock, count)


@pytest.mark.parametrize("cell", [-3, "-2 adet", "preorder", "backorder", "sorunuz", float("nan")])
def test_what_had_to_be_interpreted_is_remarked(cell):
    assert read_stock(cell, None).remark


@pytest.mark.parametrize(
    ("count", "availability", "expected"),
    [
        (None, 1, Stock(in_stock=True)),
        (None, "1", Stock(in_stock=True)),
        (None, 0.0, Stock(in_stock=False, count=0)),
        (None, False, Stock(in_stock=False, count=0)),
        (None, "in_stock", Stock(in_stock=True)),
        (None, "Tükendi", Stock(in_stock=False, count=0)),
        (5, "in stock", Stock(in_stock=True, count=5)),
        (5, "out of stock", Stock(in_stock=False, count=0)),
        (0, "in stock", Stock(in_stock=False, count=0)),
        (5, None, Stock(in_stock=True, count=5)),
    ],
)
def test_availability_takes_away_but_never_promises_more(count, availability, expected):
    assert read_stock(count, availability) == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("düz metin", "düz metin"),
        ("H&M ve 5 < 10", "H&M ve 5 < 10"),
        ("<p>Bir</p><p>İki<br>Üç</p>", "Bir\nİki\nÜç"),
        ("A&amp;B &lt;x&gt; &uuml;", "A&B <x> ü"),
        ("<style>p{}</style>Yazı<script>alert(1)</script>", "Yazı"),
        ("  çok \t  boşluk  \n\n\n satır ", "çok boşluk\nsatır"),
        ("<ul><li>bir</li><li>iki</li></ul>", "bir\niki"),
        ("<![if x]>a<![endif]>b", "ab"),
        ("<p title='a > b' data-x=1>metin</P><i class=it's><!-- not --><br/>son<!-- açık", "metin\nson"),
        ('<a href="x">5 > 3</a>', "5 > 3"),
        ("a <b ve <3 kalp", "a <b ve <3 kalp"),
        ("ters\u202e\u200b\x00yön", "tersyön"),
    ],
)
def test_descriptions_become_text(html, text):
    assert html_to_text(html, max_length=100) == text


def test_long_descriptions_are_cut_at_a_word():
    assert html_to_text("uzun " * 100, max_length=22) == "uzun uzun uzun uzun…"


@given(st.text("<>&;!-[]/abc \n'\"=", max_size=60) | st.text(max_size=60))
def test_any_description_becomes_short_clean_text(html):
    text = html_to_text(html, max_length=40)

    assert len(text) <= 41
    assert all(line == line.strip() and line for line in text.split("\n")) or text == ""


@given(st.text(max_size=40))
def test_cleaning_is_done_once_and_for_all(text):
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


def test_cleaning_keeps_what_the_shop_wrote():
    assert (
        clean("  Di\u0307kişsiz  ATLET \U0001f469\u200d\U0001f9b0 ")
        == "Di\u0307kişsiz  ATLET \U0001f469\u200d\U0001f9b0"
    )
    assert clean("s\u0327ık") == "şık"


@pytest.mark.parametrize(("cell", "hidden"), [
    (None, False), ("", False), (1, False), (1.0, False), (True, False), ("Evet", False), ("active", False),
    ("yeni", False),
    (0, True), (-1, True), (False, True), ("0", True), ("-1", True), ("Hayır", True), ("HAYIR", True),
    ("draft", True), ("Taslak", True),
    ("Pasif", True), ("FALSE", True),
])  # fmt: skip
def test_what_takes_a_row_out_of_the_shop(cell, hidden):
    assert is_hidden(cell) is hidden


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("https://a.b/c?d=1,2", "https://a.b/c?d=1,2"),
        ("https://a.b/1.jpg, https://a.b/2.jpg", "https://a.b/1.jpg"),
        ("https://a.b/1.jpg|https://a.b/2.jpg", "https://a.b/1.jpg"),
        ("www.a.com/x", "https://www.a.com/x"),
        ("javascript:alert(1)", ""),
        ("/urun/1", ""),
        (5, ""),
        ("", ""),
    ],
)
def test_links_are_http_or_none(cell, address):
    assert read_link(cell) == address


@pytest.mark.parametrize(
    ("text", "end_of_day", "moment"),
    [
        ("2026-03-01", False, datetime(2026, 2, 28, 21, tzinfo=UTC)),
        ("2026-03-01", True, datetime(2026, 3, 1, 21, tzinfo=UTC)),
        ("2026-03-01T10:00+0300", True, datetime(2026, 3, 1, 7, tzinfo=UTC)),
        ("2026-03-01 23:59:59", True, datetime(2026, 3, 1, 20, 59, 59, tzinfo=UTC)),
        ("01.03.2026", False, datetime(2026, 2, 28, 21, tzinfo=UTC)),
        ("31.02.2026", False, None),
        ("0001-01-01", False, None),
        ("9999-12-31", True, None),
        ("bir gün", False, None),
    ],
)
def test_moments(text, end_of_day, moment):
    assert read_moment(text, end_of_day=end_of_day) == moment
