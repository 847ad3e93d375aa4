"""The promise about money, with real processes, a real database and a provider that keeps its own books."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from costs.books import Books
from fake_gemini import FakeGemini

SPENDER = Path(__file__).with_name("spender.py")
ROOT = SPENDER.parents[2]
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


def spender(books, fake, *, questions, threads=4):
    command = [sys.executable, str(SPENDER), str(books.path), fake.endpoint, str(DAILY), str(questions), str(threads)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def go(*processes):
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def finish(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return Counter(json.loads(out))


def spent_and_held(books):
    day, month = books.budgets.periods(books.now)
    assert books.budget(period=day) == books.budget(period=month)
    return books.budget(period=day)


def ledger_sum(books, states="'settled', 'assumed'"):
    return books.query(f"SELECT COALESCE(SUM(cost_nano_usd), 0) FROM api_calls WHERE state IN ({states})")[0][0]


def test_eight_processes_at_once_never_pass_the_budget_and_all_books_agree(books, fake):
    crowd = [spender(books, fake, questions=40) for _ in range(PROCESSES)]
    go(*crowd)
    outcomes = sum((finish(process) for process in crowd), Counter())
    spent, held = spent_and_held(books)
    assert outcomes.total() == PROCESSES * 40
    assert outcomes["budget_exceeded"] > 0, "the budget has to be the limit in this test"
    assert outcomes["answered"] == fake.billed_calls
    assert held == 0
    assert spent <= DAILY
    assert spent == ledger_sum(books) == fake.billed_nano_usd


def test_killed_in_mid_call_again_and_again_the_books_still_agree(books, fake):
    fake.delay_s = 0.05
    dice = random.Random(7)
    for _ in range(20):
        victim = spender(books, fake, questions=1000)
        go(victim)
        try:
            victim.wait(0.1 + dice.random() * 0.4)
        except subprocess.TimeoutExpired:
            victim.send_signal(signal.SIGKILL)
        victim.communicate(timeout=10)
    assert books.query("SELECT COUNT(*) FROM api_calls WHERE state = 'held'")[0][0] > 0, "nobody died in mid-call"
    books.now = datetime.now(UTC) + timedelta(minutes=5)
    assert books.ledger.sweep() > 0
    spent, held = spent_and_held(books)
    assert held == 0
    assert spent <= DAILY
    assert spent == ledger_sum(books) >= fake.billed_nano_usd


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
    process = spender(books, fake, questions=1, threads=1)
    go(process)
    finish(process)
    states = books.states()
    assert states[0] == state
    assert set(states[1:]) <= {"settled"}, "a second try of what may be tried again"
    spent, held = spent_and_held(books)
    assert held == 0
    assert spent == ledger_sum(books) >= fake.billed_nano_usd
