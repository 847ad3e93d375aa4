"""Golden cases computed by hand: tokens x USD per million, in nano-USD, rounded up once."""

import json
from datetime import date
from pathlib import Path

import pytest

from chatbot.costs.prices import PriceBook, read_prices
from chatbot.errors import UnreadableFile
from chatbot.model import TokenUsage

PRICES = Path(__file__).resolve().parents[2] / "data" / "prices.json"
TODAY = date(2026, 11, 22)
NEXT_YEAR = date(2027, 1, 1)

# model, day, prompt, cached, billed output, nano-USD by hand
GOLDEN = [
    ("gemini-3.5-flash-lite", TODAY, 1_000_000, 0, 0, 300_000_000),  # 0.30 USD
    ("gemini-3.5-flash-lite", TODAY, 0, 0, 1_000_000, 2_500_000_000),  # 2.50 USD
    ("gemini-3.5-flash-lite", TODAY, 1_000_000, 1_000_000, 0, 30_000_000),  # all cached: 0.03 USD
    ("gemini-3.5-flash-lite", TODAY, 1, 0, 0, 300),
    ("gemini-3.5-flash-lite", TODAY, 1, 1, 0, 30),
    ("gemini-3.5-flash-lite", TODAY, 0, 0, 1, 2_500),
    ("gemini-3.5-flash-lite", TODAY, 0, 0, 0, 0),
    ("gemini-3.5-flash-lite", TODAY, 1200, 0, 80, 560_000),  # 360,000 + 200,000
    ("gemini-3.5-flash-lite", TODAY, 1200, 1000, 80, 290_000),  # 200 x 300 + 1000 x 30 + 80 x 2500
    ("gemini-3.5-flash-lite", TODAY, 700, 0, 1024, 2_770_000),  # thinking to the ceiling: 210,000 + 2,560,000
    ("gemini-3.5-flash-lite", NEXT_YEAR, 1200, 0, 80, 560_000),  # no price change announced
    ("gemini-3.1-flash-lite", TODAY, 1000, 0, 100, 400_000),  # 250,000 + 150,000
    ("gemini-3.1-flash-lite", TODAY, 1000, 1, 100, 399_775),  # 999 x 250 + 1 x 25 + 100 x 1500
    ("gemini-3.1-flash-lite", TODAY, 3, 3, 0, 75),
    ("gemini-2.5-flash-lite", TODAY, 1000, 500, 100, 95_000),  # 500 x 100 + 500 x 10 + 100 x 400
    ("gemini-2.5-flash", TODAY, 1000, 0, 100, 550_000),
    ("gemini-2.5-pro", TODAY, 1000, 0, 100, 2_250_000),  # 1.25 and 10
    ("gemini-2.5-pro", TODAY, 200_000, 0, 0, 250_000_000),  # at the border: still the short price
    ("gemini-2.5-pro", TODAY, 200_001, 0, 0, 500_002_500),  # above it the whole prompt costs 2.50
    ("gemini-2.5-pro", TODAY, 300_000, 100_000, 1000, 540_000_000),  # 200k x 2500 + 100k x 250 + 1000 x 15000
    ("gemini-3.5-flash", TODAY, 1000, 200, 300, 3_930_000),  # 800 x 1500 + 200 x 150 + 300 x 9000
    ("gemini-3.6-flash", TODAY, 1000, 0, 100, 1_125_000),  # introductory: 750,000 + 375,000
    ("gemini-3.6-flash", date(2026, 12, 31), 1000, 0, 100, 1_125_000),  # its last day
    ("gemini-3.6-flash", NEXT_YEAR, 1000, 0, 100, 2_250_000),  # doubled
    ("gemini-3.7-flash", NEXT_YEAR, 1000, 1000, 0, 150_000),
    ("gemini-3.8-flash", TODAY, 7, 3, 11, 44_475),  # 4 x 750 + 3 x 75 + 11 x 3750
    ("models/gemini-3.5-flash-lite", TODAY, 1000, 0, 0, 300_000),  # as some responses name it
    ("gemini-3.5-flash-lite-001", TODAY, 1000, 0, 0, 300_000),  # a pinned revision
]


@pytest.fixture(scope="module")
def prices():
    return read_prices(PRICES)


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_golden(prices, case):
    model, day, prompt, cached, output, nano_usd = case
    assert prices.cost_nano_usd(model, TokenUsage(prompt, cached, output), day) == (nano_usd, True)


def test_there_are_enough_golden_cases():
    assert len(GOLDEN) >= 25


def test_an_unknown_model_costs_what_the_dearest_would_and_is_named(prices):
    cost, known = prices.cost_nano_usd("gemini-9-ultra", TokenUsage(1000, 0, 100), TODAY)
    assert (cost, known) == (2_400_000, False)  # gemini-3.5-flash: 1000 x 1500 + 100 x 9000 beats 2.5-pro's 2,250,000


def test_an_unknown_model_is_never_free(prices):
    assert prices.cost_nano_usd("x", TokenUsage(1, 1, 0), TODAY)[0] > 0


def test_the_worst_case_is_the_dearer_of_a_model_and_its_reroute(prices):
    own = prices.worst_case_nano_usd("gemini-2.5-flash", 1000, 1024, TODAY)
    assert own == 1000 * 300 + 1024 * 2500
    pro = prices.worst_case_nano_usd("gemini-2.5-pro", 1000, 1024, NEXT_YEAR)
    assert pro == 1000 * 1250 + 1024 * 10_000  # dearer than 3.8-flash, to which it goes


def test_a_fraction_of_a_nano_dollar_is_rounded_up_once(tmp_path):
    path = _file(
        tmp_path, prices=[{"effective_from": "2026-01-01", "input": "0.0001", "cached_input": "0", "output": "0.0001"}]
    )
    assert read_prices(path).cost_nano_usd("m", TokenUsage(3, 0, 3), TODAY) == (1, True)  # 0.3 + 0.3, not 1 + 1


def test_retirement_is_said_thirty_days_before(prices):
    assert prices.retirement_warning("gemini-2.5-flash", date(2026, 10, 31)) is None
    warning = prices.retirement_warning("gemini-2.5-flash", date(2026, 11, 1))
    assert warning == "gemini-2.5-flash retires on 2026-12-01; calls go to and are billed as gemini-3.5-flash-lite"
    assert prices.retirement_warning("gemini-3.5-flash-lite", date(2030, 1, 1)) is None


def _file(tmp_path, **row):
    path = tmp_path / "prices.json"
    price = [{"effective_from": "2026-01-01", "input": "1", "cached_input": "0.1", "output": "2"}]
    path.write_text(json.dumps({"version": "t", "models": [{"model": "m", "prices": price} | row]}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "wrong",
    [
        {"prices": []},
        {"prices": [{"effective_from": "2026-01-01", "input": "-1", "cached_input": "0", "output": "1"}]},
        {"prices": [{"effective_from": "2026-01-01", "input": "NaN", "cached_input": "0", "output": "1"}]},
        {"prices": [{"effective_from": "2026-01-01", "input": "1", "cached_input": "0", "output": "0"}]},
        {"prices": [{"effective_from": "1. Ocak", "input": "1", "cached_input": "0", "output": "1"}]},
        {"prices": [{"input": "1", "cached_input": "0", "output": "1"}]},
        {"prices": [{"effective_from": "2026-01-01", "input": "bir", "cached_input": "0", "output": "1"}]},
        {"prices": "0.30"},
        {"retires": "yakında"},
    ],
)
def test_a_wrong_row_is_refused_by_number(tmp_path, wrong):
    with pytest.raises(UnreadableFile) as refused:
        read_prices(_file(tmp_path, **wrong))
    assert refused.value.details["row"] == 1
    assert "1. model satırı" in refused.value.message


@pytest.mark.parametrize("text", ["", "{", "[]", '{"models": []}', '{"models": {"m": 1}}'])
def test_a_file_that_is_no_price_list_is_refused(tmp_path, text):
    path = tmp_path / "prices.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_prices(path)


def test_a_model_named_twice_is_refused(tmp_path):
    path = _file(tmp_path)
    document = json.loads(path.read_text())
    document["models"] *= 2
    path.write_text(json.dumps(document))
    with pytest.raises(UnreadableFile):
        read_prices(path)


class TestPriceBook:
    def book(self, tmp_path):
        self.now = 0.0
        self.path = _file(tmp_path)
        return PriceBook(self.path, timer=lambda: self.now)

    def cost(self, book):
        return book.current.cost_nano_usd("m", TokenUsage(1, 0, 0), TODAY)[0]

    def test_a_changed_file_is_read_without_a_restart(self, tmp_path):
        book = self.book(tmp_path)
        assert self.cost(book) == 1000
        _file(
            tmp_path, prices=[{"effective_from": "2026-01-01", "input": "3.00", "cached_input": "0.1", "output": "2"}]
        )
        self.now = 6.0
        assert self.cost(book) == 3000

    def test_a_wrong_file_leaves_the_old_prices_in_force(self, tmp_path):
        book = self.book(tmp_path)
        self.path.write_text("half a fi", encoding="utf-8")
        self.now = 6.0
        assert self.cost(book) == 1000
        self.path.unlink()
        self.now = 12.0
        assert self.cost(book) == 1000

    def test_a_missing_file_at_the_start_is_refused(self, tmp_path):
        with pytest.raises(UnreadableFile):
            PriceBook(tmp_path / "none.json")
