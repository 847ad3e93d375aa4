"""The promise about money, with real processes, a real database and a provider that keeps its own books."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.errors import ModelError
from chatbot.llm.generativeai import GenerativeAiModel
from chatbot.llm.guard import Guard, RetryHandler
from costs.books import CALLER, REQUEST, Books
from costs.spenders import Spenders
from fake_gemini import FakeGemini

DAILY = 20_000_000  # 0.02 USD: enough for about a hundred of the answers below, not for all that are asked for
PROCESSES = 8


@pytest.fixture
def fake():
    with FakeGemini() as running:
        yield running


@pytest.fixture
def books(tmp_path):
    made = Books(tmp_path / "money.db", daily=DAILY, monthly=DAILY * 100)
    made.now = datetime.now(UTC)
    return made


def spent_and_held(books):
    """Both over all days; the run may have lasted past midnight, and past the end of a month."""
    days, months = sums(books, len("2026-11-22")), sums(books, len("2026-11"))
    assert days == months
    return days


def sums(books, length_of_name):
    (found,) = books.query(
        "SELECT SUM(spent_nano_usd), SUM(held_nano_usd) FROM budget_periods "
        f"WHERE scope = 'service' AND LENGTH(period) = {length_of_name}"
    )
    return found


def dearest_day(books):
    return books.query("SELECT MAX(spent_nano_usd) FROM budget_periods WHERE LENGTH(period) = 10")[0][0]


def ledger_sum(books, states="'settled', 'assumed'"):
    return books.query(f"SELECT COALESCE(SUM(cost_nano_usd), 0) FROM api_calls WHERE state IN ({states})")[0][0]


def test_eight_processes_at_once_never_pass_the_budget_and_all_books_agree(books, fake):
    with Spenders(books.url, fake.endpoint, DAILY) as spenders:
        crowd = spenders.start(processes=PROCESSES, questions=40)
        outcomes = sum((Counter(spenders.said()) for _ in crowd), Counter())
    spent, held = spent_and_held(books)
    assert outcomes.total() == PROCESSES * 40
    assert outcomes["budget_exceeded"] > 0, "the budget has to be the limit in this test"
    assert outcomes["answered"] == fake.billed_calls
    assert held == 0
    assert dearest_day(books) <= DAILY
    assert spent == ledger_sum(books) == fake.billed_nano_usd


def test_killed_in_mid_call_again_and_again_the_books_still_agree(books, fake):
    fake.delay_s = 0.05
    dice = random.Random(7)
    plenty = 5 * DAILY
    with Spenders(books.url, fake.endpoint, plenty) as spenders:
        for round_number in range(20):
            (victim,) = spenders.start(processes=1, questions=1000)
            wait_until(lambda now=fake.calls: fake.calls > now)
            time.sleep(dice.random() * 0.2)  # anywhere between two of its commits
            os.kill(victim, signal.SIGKILL)
            assert round_number < 3 or held_rows(books) > 0, "nobody died in mid-call"
    books.now = datetime.now(UTC) + timedelta(minutes=5)
    assert books.ledger.sweep() > 0
    spent, held = spent_and_held(books)
    assert held == 0
    assert dearest_day(books) <= plenty
    assert spent == ledger_sum(books) >= fake.billed_nano_usd


def held_rows(books):
    return books.query("SELECT COUNT(*) FROM api_calls WHERE state = 'held'")[0][0]


def wait_until(true, *, patience_s=20):
    end = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


MODES_AND_STATES = {
    "healthy": "settled",
    "thinking": "settled",
    "cached": "settled",
    "rerouted": "settled",
    "empty": "settled",
    "blocked": "settled",
    "safety": "settled",
    "max_tokens": "settled",
    "unknown_enum": "settled",
    "no_usage": "assumed",
    "reset": "assumed",
    "html": "assumed",
    "truncated": "assumed",
    "504": "assumed",
    "400": "released",
    "400_key": "released",
    "403": "released",
    "404": "released",
    "429_day": "released",
    "429_zero": "released",
}


@pytest.mark.parametrize(("mode", "state"), MODES_AND_STATES.items())
def test_each_end_of_a_call_is_exactly_one_state_of_the_ledger(books, fake, mode, state):
    fake.enqueue(mode)
    retry = RetryHandler(sleep=lambda _seconds: None)
    guard = Guard(GenerativeAiModel("key", endpoint=fake.endpoint), books.ledger, slots=1, retry=retry)
    with contextlib.suppress(ModelError):
        guard.generate(REQUEST, CALLER)
    states = books.states()
    assert states[0] == state
    assert set(states[1:]) <= {"settled"}, "a second try of what may be tried again"
    spent, held = spent_and_held(books)
    assert held == 0
    assert spent == ledger_sum(books) >= fake.billed_nano_usd
