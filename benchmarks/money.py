"""The promise about money as a run with figures: processes racing for one budget, and processes killed in mid-call.

Real processes, real SQLite, real SDK; the provider is the fake of the tests, which keeps books of its own. The tests
hold the same promise in a smaller run (tests/costs/test_money.py).
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # the fake provider and the spending processes live there

from costs.books import Books  # noqa: E402 - found on the path just set
from costs.spenders import Spenders  # noqa: E402 - the same
from fake_gemini import FakeGemini  # noqa: E402 - the same

NANO = 1_000_000_000


def race(folder: Path, *, processes: int, questions: int, daily: int) -> dict[str, object]:
    """So many processes ask at once for more than the day's budget."""
    books = Books(folder / "race.db", daily=daily, monthly=daily * 100)
    with FakeGemini() as fake, Spenders(books.url, fake.endpoint, daily) as spenders:
        started = time.perf_counter()
        crowd = spenders.start(processes=processes, questions=questions)
        outcomes = sum((Counter(spenders.said()) for _ in crowd), Counter())
        seconds = time.perf_counter() - started
    asked = processes * questions
    return {"asked": asked, "answered": outcomes["answered"], "seconds": seconds} | compare(books, fake, daily)


def crashes(folder: Path, *, rounds: int, daily: int) -> dict[str, object]:
    """A process is killed in mid-call, again and again; then the sweep."""
    books = Books(folder / "crash.db", daily=daily, monthly=daily * 100)
    dice = random.Random(7)
    with FakeGemini(delay_s=0.05) as fake, Spenders(books.url, fake.endpoint, daily) as spenders:
        for _ in range(rounds):
            before = fake.calls
            (victim,) = spenders.start(processes=1, questions=1000)
            patience = time.monotonic() + 20
            while fake.calls == before and time.monotonic() < patience:
                time.sleep(0.002)
            time.sleep(dice.random() * 0.2)
            os.kill(victim, signal.SIGKILL)
    books.now = datetime.now(UTC) + timedelta(minutes=5)
    return {"killed": rounds, "swept": books.ledger.sweep()} | compare(books, fake, daily)


def compare(books: Books, fake: FakeGemini, daily: int) -> dict[str, object]:
    """The budget, the ledger and the provider, side by side."""
    books.now = datetime.now(UTC)
    spent, held = books.budget(period=books.budgets.periods(books.now)[0])
    (total,) = books.query("SELECT SUM(cost_nano_usd) FROM api_calls")[0]
    return {
        "limit USD": daily / NANO,
        "spent USD": spent / NANO,
        "overshoot": max(0, spent - daily),
        "held": held,
        "ledger sum - spent": total - spent,
        "spent - billed": spent - fake.billed_nano_usd,
    }


def main() -> None:
    """Run both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--questions", type=int, default=100, help="of each process")
    parser.add_argument("--rounds", type=int, default=20, help="kill -9 in mid-call")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        runs = {
            f"{options.processes} processes x {options.questions}": race(
                place, processes=options.processes, questions=options.questions, daily=40_000_000
            ),
            f"{options.rounds} x kill -9": crashes(place, rounds=options.rounds, daily=100_000_000),
        }
    for name, facts in runs.items():
        print(name)
        for fact, value in facts.items():
            print(f"  {fact:20}{value:>14.6f}" if isinstance(value, float) else f"  {fact:20}{value:>14}")


if __name__ == "__main__":
    main()
