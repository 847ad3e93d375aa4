"""A ledger over a real database, its clock in the test's hands."""

import itertools
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chatbot.costs.ledger import Budgets, CostLedger
from chatbot.costs.prices import PriceBook
from chatbot.model import Caller, Message, ModelRequest, ModelResult, TokenUsage
from chatbot.store.engine import Database
from chatbot.store.ledger import LedgerRows
from chatbot.store.migrate import migrate

PRICES = Path(__file__).resolve().parents[2] / "data" / "prices.json"
REQUEST = ModelRequest("gemini-3.5-flash-lite", "s" * 184, (Message("user", "u" * 84),), max_output_tokens=1000)
WORST = 300 * 300 + 1000 * 2500  # 184 + 16 + 84 + 16 bytes at most, and every output token
CALLER = Caller("shop", "s-1")


def answer(prompt=100, cached=0, output=20, model="gemini-3.5-flash-lite", text="Olur"):
    return ModelResult(text, "STOP", None if text else "SAFETY", TokenUsage(prompt, cached, output), model)


class Books:
    """A ledger over a database (a file, or what a URL names), its clock in the test's hands."""

    def __init__(
        self, place, *, daily=10 * WORST, monthly=100 * WORST, by_business=None, wrap=lambda rows: rows, unpriced=None
    ):
        self.url = url = place if isinstance(place, str) else f"sqlite:///{place}"
        migrate(url)
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        self.crossed, self.unpriced, ids = [], [], itertools.count(1)
        self.booked = []
        self.budgets = Budgets(daily, monthly, ZoneInfo("Europe/Istanbul"), by_business)
        self.rows_database = Database(url)
        self.rows = LedgerRows(self.rows_database)
        self.ledger = CostLedger(
            wrap(self.rows),
            PriceBook(PRICES),
            self.budgets,
            session_key=self.rows.session_key(),
            new_id=lambda: f"call-{next(ids):03d}",
            now=lambda: self.now,
            crossed=self.crossed.append,
            unpriced=unpriced or self.unpriced.append,
            booked=lambda model, usage, nano_usd: self.booked.append((model, usage and usage.output, nano_usd)),
        )

    def close(self):
        self.rows_database.close()

    def reserve(self, caller=CALLER):
        return self.ledger.reserve(REQUEST, caller)

    def query(self, sql):
        with self.rows_database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    def budget(self, scope="service", period="2026-11-22"):
        columns = "SELECT spent_nano_usd, held_nano_usd FROM budget_periods"
        return self.query(f"{columns} WHERE scope = '{scope}' AND period = '{period}'")[0]

    def states(self):
        return [state for (state,) in self.query("SELECT state FROM api_calls ORDER BY id")]

    def check(self):
        """What must hold whenever nobody is calling."""
        for period in ("day", "month"):
            for name, ledger_sum in self.query(f"SELECT {period}, SUM(cost_nano_usd) FROM api_calls GROUP BY {period}"):
                assert self.budget(period=name) == (ledger_sum, 0)
