import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chatbot.costs.tracking import CostTrackingService, calls_as_csv, calls_as_json, estimated_tokens
from chatbot.model import APICall, Business, Caller, Intent, Method, Session, Turn
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations
from chatbot.store.cost_reports import CostReports
from chatbot.store.engine import Database
from costs.books import REQUEST, Books, answer


class Shop:
    """A tracking service over a real database, with a few answers in it."""

    def __init__(self, tmp_path, *, usd_try=None):
        self.books = Books(tmp_path / "costs.db")
        self.database = Database(self.books.url)
        self.costs = CostTrackingService(
            self.books.ledger,
            CostReports(self.database),
            self.books.budgets,
            usd_try=usd_try,
            now=lambda: self.books.now,
        )
        Businesses(self.database).put(Business("shop", "Deneme"))

    def call(self, caller=Caller("shop", "s"), **tokens):  # noqa: B008 - frozen
        self.books.ledger.settle(self.books.ledger.reserve(REQUEST, caller), answer(**tokens), ms=100)

    def answered(self, method, count):
        conversations = Conversations(self.database)
        for number in range(count):
            turn = Turn(
                *(f"r-{method}-{number}", "shop", "s", "soru", "cevap", Intent.GREETING, method, 1.0, 3, self.books.now)
            )
            conversations.save(Session("s", "shop", "{}", self.books.now), turn)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def test_day_and_month_are_istanbuls(shop):
    shop.call()
    assert shop.costs.get_daily_cost() == 0.00008
    assert shop.costs.get_daily_cost(date(2026, 11, 21)) == 0.0
    assert shop.costs.get_monthly_cost(date(2026, 11, 1)) == 0.00008
    late = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)  # already the 22nd in Istanbul
    assert shop.costs.get_daily_cost(late) == 0.00008


def test_a_summary_counts_calls_and_splits_them(shop):
    shop.call()
    shop.call(Caller("another"), model="gemini-3.5-flash")
    summary = shop.costs.get_cost_summary()
    assert summary.total_calls == 2
    assert summary.total_cost == pytest.approx(0.00008 + 0.00033)
    assert summary.avg_cost_per_call == pytest.approx(summary.total_cost / 2)
    assert summary.cost_by_service == {"gemini": pytest.approx(summary.total_cost)}
    assert summary.cost_by_model == {"gemini-3.5-flash": 0.00033, "gemini-3.5-flash-lite": 0.00008}
    assert summary.cost_by_business == {"another": 0.00033, "shop": 0.00008}
    assert list(summary.cost_by_hour) == ["2026-11-22T09"]


def test_a_late_correction_is_money_but_no_call_of_its_own(shop):
    call = shop.books.reserve()
    shop.books.now += timedelta(seconds=121)
    shop.books.ledger.sweep()
    shop.books.ledger.settle(call, answer(), ms=1)
    summary = shop.costs.get_cost_summary()
    assert (summary.total_calls, summary.total_cost) == (1, 0.00008)


def test_a_summary_looks_back_as_far_as_asked(shop):
    shop.call()
    shop.books.now += timedelta(hours=30)
    assert shop.costs.get_cost_summary(hours=24).total_calls == 0
    assert shop.costs.get_cost_summary(hours=48).total_calls == 1


def test_it_says_what_was_answered_free_and_what_that_saved(tmp_path):
    shop = Shop(tmp_path, usd_try=Decimal(40))
    shop.call()
    shop.answered(Method.LLM, 1)
    shop.answered(Method.CACHE, 2)
    shop.answered(Method.PRODUCT_SEARCH, 6)
    shop.answered(Method.FALLBACK, 1)
    summary = shop.costs.get_cost_summary()
    assert (summary.answers, summary.answered_free_share) == (10, 0.8)
    assert summary.saved_by_cache == pytest.approx(2 * 0.00008)
    assert summary.saved_by_local_answers == pytest.approx(6 * 0.00008)
    assert summary.total_cost_try == pytest.approx(0.0032)
    assert summary.saved_try == pytest.approx(8 * 0.00008 * 40)


def test_an_empty_shop_has_a_summary_too(shop):
    summary = shop.costs.get_cost_summary()
    assert (summary.total_calls, summary.total_cost, summary.avg_cost_per_call) == (0, 0.0, 0.0)
    assert summary.total_cost_try is None


def test_a_call_made_elsewhere_is_estimated_booked_and_summed(shop):
    cost = shop.costs.track_api_call("vision", "gemini-3.5-flash-lite", "ş" * 100, "a" * 25, "s-9", 120)
    assert cost == (80 * 300 + 10 * 2500) / 1e9  # 200 bytes / 2.5 and 25 bytes / 2.5
    assert shop.costs.get_daily_cost() == cost
    assert shop.costs.get_cost_summary().cost_by_service == {"vision": cost}


def test_tokens_are_estimated_by_bytes():
    assert [estimated_tokens(text) for text in ("", "a", "şu", "merhaba")] == [0, 1, 2, 3]


def test_the_projection_names_the_budgets_and_its_own_uncertainty(shop):
    shop.call()
    projection = shop.costs.get_cost_projection()
    assert projection["day_spent"] == 0.00008
    assert projection["day_end"] == pytest.approx(0.00016)  # noon in Istanbul: half the day
    assert projection["enough_data"] == 0.0
    assert projection["day_budget"] > 0
    assert all(isinstance(value, float) for value in projection.values())


def test_calls_come_page_by_page_in_order(shop):
    for number in range(2100):
        shop.books.now += timedelta(milliseconds=number % 2)
        shop.costs.track_api_call("batch", "gemini-3.5-flash-lite", "a", "b", "s", 1)
    since, until = shop.books.now - timedelta(hours=1), shop.books.now
    calls = list(shop.costs.calls(since, until))
    assert len({call.id for call in calls}) == 2100
    assert [call.timestamp for call in calls] == sorted(call.timestamp for call in calls)


def _dangerous():
    return APICall("2026-11-22T09:00:00Z", "=cmd()", "@m", 1, 2, 0.5, "+s", 10, success=True, business_id='a"b,c')


def test_csv_is_safe_to_open_in_a_spreadsheet():
    lines = "".join(calls_as_csv([_dangerous()]))
    row = next(csv.DictReader(io.StringIO(lines)))
    assert (row["service"], row["model"], row["session_id"]) == ("'=cmd()", "'@m", "'+s")
    assert row["business_id"] == 'a"b,c'
    assert row["cost"] == "0.5"


def test_json_is_one_array_also_when_empty():
    assert json.loads("".join(calls_as_json([]))) == []
    assert json.loads("".join(calls_as_json([_dangerous()] * 2)))[1]["service"] == "=cmd()"
