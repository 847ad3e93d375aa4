"""Money on a real database: reservations, bookings, budgets, sweeps, and the sums that must always agree."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.costs.ledger import Crossing
from chatbot.errors import BudgetExceeded, DatabaseBusy
from chatbot.model import Caller, ModelResult, TokenUsage
from costs.books import CALLER, WORST, Books, answer


@pytest.fixture
def books(make_books):
    made = make_books()
    yield made
    made.check()


def test_a_reservation_holds_the_worst_case_until_it_is_settled(books):
    call = books.reserve()
    assert books.budget() == (0, WORST)
    assert books.budget(period="2026-11") == (0, WORST)
    assert books.ledger.settle(call, answer(), ms=120) == 100 * 300 + 20 * 2500
    assert books.budget() == (80_000, 0)
    assert books.states() == ["settled"]


def test_the_row_tells_what_a_person_at_the_prompt_wants_to_know(books):
    books.ledger.settle(books.reserve(), answer(prompt=1200, cached=1000, output=80), ms=340)
    row = books.query(
        "SELECT model, served_model, business_id, input_tokens, cached_tokens, output_tokens, CAST(cost_usd AS FLOAT),"
        " response_time_ms, success, price_version, day FROM api_calls"
    )[0]
    assert row == (
        *("gemini-3.5-flash-lite", "gemini-3.5-flash-lite", "shop", 1200, 1000, 80, 0.00029, 340),
        *(1, "2026-11-15", "2026-11-22"),
    )


def test_the_served_models_price_counts(books):
    assert books.ledger.settle(books.reserve(), answer(model="gemini-3.5-flash"), ms=1) == 100 * 1500 + 20 * 9000


def test_an_unknown_served_model_is_dear_and_reported(books):
    books.ledger.settle(books.reserve(), answer(model="gemini-9-ultra"), ms=1)
    assert books.unpriced == ["gemini-9-ultra"]
    assert books.budget()[0] == 100 * 1500 + 20 * 9000


def test_a_released_reservation_costs_nothing(books):
    books.ledger.release(books.reserve(), ms=30)
    assert books.budget() == (0, 0)
    assert books.states() == ["released"]


def test_an_uncertain_call_costs_its_whole_reservation(books):
    assert books.ledger.assume(books.reserve(), ms=30) == WORST
    assert books.budget() == (WORST, 0)
    assert books.states() == ["assumed"]


def test_an_answer_without_token_counts_is_assumed(books):
    books.ledger.settle(books.reserve(), ModelResult("Olur", "STOP", None, None, "gemini-3.5-flash-lite"), ms=1)
    assert books.states() == ["assumed"]


def test_closing_twice_changes_nothing(books):
    call = books.reserve()
    books.ledger.settle(call, answer(), ms=1)
    books.ledger.settle(call, answer(output=500), ms=1)
    books.ledger.release(call)
    assert books.budget() == (80_000, 0)
    assert books.states() == ["settled"]


def test_no_reservation_passes_the_days_limit(books):
    held = [books.reserve() for _ in range(10)]
    with pytest.raises(BudgetExceeded) as refused:
        books.reserve()
    assert (refused.value.scope, refused.value.period) == ("service", "2026-11-22")
    assert len(books.states()) == 10
    for call in held:
        books.ledger.release(call)
    books.ledger.release(books.reserve())


def test_a_refusal_by_the_month_leaves_no_hold_on_the_day(make_books):
    books = make_books(daily=10 * WORST, monthly=WORST)
    books.ledger.assume(books.reserve())
    with pytest.raises(BudgetExceeded) as refused:
        books.reserve()
    assert refused.value.period == "2026-11"
    books.check()


def test_a_limit_of_zero_means_no_call(make_books):
    books = make_books(daily=0)
    with pytest.raises(BudgetExceeded):
        books.reserve()


def test_one_business_cannot_spend_more_than_its_own_budget(make_books):
    books = make_books(by_business={"shop": (2 * WORST, None)})
    books.ledger.assume(books.reserve())
    books.ledger.assume(books.reserve())
    with pytest.raises(BudgetExceeded) as refused:
        books.reserve()
    assert refused.value.scope == "business:shop"
    books.ledger.assume(books.reserve(Caller("another")))
    books.check()


def test_every_booking_is_told_once(books):
    settled, swept = books.reserve(), books.reserve()
    for _ in range(2):
        books.ledger.settle(settled, answer(), ms=1)
    books.ledger.release(books.reserve())
    books.ledger.assume(swept)
    books.ledger.settle(swept, answer(), ms=1)
    name = "gemini-3.5-flash-lite"
    assert books.booked == [(name, 20, 80_000), (name, None, WORST), (name, 20, 80_000 - WORST)]


def test_the_day_is_istanbuls_and_fixed_when_the_call_begins(books):
    books.now = datetime(2026, 11, 30, 20, 59, 58, tzinfo=UTC)  # 23:59:58 in Istanbul
    call = books.reserve()
    books.now += timedelta(seconds=5)
    books.ledger.settle(call, answer(), ms=5000)
    assert books.budget(period="2026-11-30") == (80_000, 0)
    assert books.budget(period="2026-11") == (80_000, 0)
    later = books.reserve()
    assert books.budget(period="2026-12-01") == (0, WORST)
    books.ledger.release(later)


def test_a_new_day_has_its_whole_budget(books):
    for _ in range(10):
        books.ledger.assume(books.reserve())
    books.now += timedelta(days=1)
    books.ledger.release(books.reserve())


def test_eighty_percent_warns_and_a_hundred_is_critical_once_each(books):
    for _ in range(10):
        books.ledger.assume(books.reserve())
    for _ in range(3):
        with pytest.raises(BudgetExceeded):
            books.reserve()
    assert books.crossed == [Crossing("service", "2026-11-22", 80), Crossing("service", "2026-11-22", 100)]


def test_a_threshold_told_by_one_process_is_not_told_by_another(make_books):
    first, second = make_books(daily=WORST), make_books(daily=WORST)
    first.ledger.assume(first.reserve())
    with pytest.raises(BudgetExceeded):
        second.reserve()
    assert first.crossed == [Crossing("service", "2026-11-22", 100)]
    assert second.crossed == []


def test_the_first_refused_reservation_is_critical(make_books):
    books = make_books(daily=WORST + 1000)
    books.ledger.settle(books.reserve(), answer(), ms=1)
    with pytest.raises(BudgetExceeded):
        books.reserve()
    assert books.crossed == [Crossing("service", "2026-11-22", 100)]


def test_a_sweep_assumes_what_nobody_will_close(books):
    books.reserve()
    books.now += timedelta(seconds=60)
    young = books.reserve()
    books.now += timedelta(seconds=61)
    assert books.ledger.sweep() == 1
    assert books.states() == ["assumed", "held"]
    books.ledger.settle(young, answer(), ms=1)


def test_a_settle_after_the_sweep_is_a_correction_row(make_books):
    books, owner = make_books(), make_books()
    call = owner.reserve()
    books.now += timedelta(seconds=121)
    books.ledger.sweep()
    assert books.budget() == (WORST, 0)
    owner.ledger.settle(call, answer(), ms=1)
    owner.ledger.settle(call, answer(), ms=1)
    assert books.budget() == (80_000, 0)
    assert books.query("SELECT id, state, cost_nano_usd, corrects FROM api_calls ORDER BY id") == [
        ("call-001", "assumed", WORST, None),
        ("call-001-late", "settled", 80_000 - WORST, "call-001"),
    ]
    books.check()


def test_the_ledger_does_not_know_session_ids(books):
    books.ledger.release(books.reserve(Caller("shop", "a-session-id")))
    dump = str(books.query("SELECT * FROM api_calls"))
    assert "a-session-id" not in dump
    books.ledger.release(books.reserve(Caller("shop", "a-session-id")))
    assert len(books.query("SELECT DISTINCT session_id FROM api_calls")) == 1


def test_a_call_made_elsewhere_counts_even_past_the_limit(make_books):
    books = make_books(daily=1000)
    usage = TokenUsage(100, 0, 20)
    cost = books.ledger.record("gemini-3.5-flash-lite", usage, CALLER, service="gemini", ms=10, success=True)
    assert cost == 80_000
    assert books.budget() == (80_000, 0)
    with pytest.raises(BudgetExceeded):
        books.reserve()
    books.check()


def test_the_daily_view_is_pleasant(books):
    books.ledger.settle(books.reserve(), answer(), ms=100)
    books.ledger.settle(books.reserve(), answer(), ms=300)
    books.ledger.release(books.reserve())
    (row,) = books.query("SELECT * FROM daily_costs")
    assert (*row[:5], float(row[5]), *row[6:]) == ("2026-11-22", "gemini-3.5-flash-lite", 2, 200, 40, 0.00016, 200, 0)


class DeafRows:
    """The rows of a ledger where alerts cannot be remembered."""

    def __init__(self, rows):
        self._rows = rows

    def __getattr__(self, name):
        return getattr(self._rows, name)

    def first_alert(self, *_facts):
        raise DatabaseBusy("kilitli")


def test_an_alert_that_cannot_be_remembered_is_told_and_keeps_no_money_held(database_url):
    books = Books(database_url, daily=WORST, wrap=DeafRows)
    books.ledger.assume(books.reserve())
    assert books.crossed == [Crossing("service", "2026-11-22", 100)]
    with pytest.raises(BudgetExceeded):
        books.reserve()
    books.check()
    books.close()


def test_a_reaction_to_a_model_that_fails_comes_after_the_booking(database_url):
    def fail(_model):
        raise ZeroDivisionError

    books = Books(database_url, unpriced=fail)
    with pytest.raises(ZeroDivisionError):
        books.ledger.settle(books.reserve(), answer(model="gemini-9-ultra"), ms=1)
    assert books.states() == ["settled"]
    books.check()
    books.close()
