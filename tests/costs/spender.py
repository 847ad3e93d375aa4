"""A process that spends: asks the fake Gemini through the real adapter, guard and ledger. Run by the money tests.

`python spender.py DATABASE ENDPOINT DAILY_NANO_USD QUESTIONS THREADS` prints one JSON line of what it did.
"""

import json
import sys
import uuid
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

from chatbot.costs.ledger import Budgets, CostLedger
from chatbot.costs.prices import PriceBook
from chatbot.errors import ChatbotError
from chatbot.llm.generativeai import GenerativeAiModel
from chatbot.llm.guard import Guard
from chatbot.model import Caller, Message, ModelRequest
from chatbot.store.engine import Database
from chatbot.store.ledger import LedgerRows

PRICES = Path(__file__).resolve().parents[2] / "data" / "prices.json"


def main():
    warnings.simplefilter("ignore")
    database, endpoint, daily, questions, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    rows = LedgerRows(Database(f"sqlite:///{database}", busy_timeout_s=30))
    ledger = CostLedger(
        rows,
        PriceBook(PRICES),
        Budgets(daily, daily * 100, ZoneInfo("Europe/Istanbul")),
        session_key=rows.session_key(),
        new_id=lambda: uuid.uuid4().hex,
    )
    guard = Guard(GenerativeAiModel("key", endpoint=endpoint), ledger, slots=threads)
    request = ModelRequest("gemini-3.5-flash-lite", "Kısa cevap ver.", (Message("user", "Merhaba"),), 100)

    def ask(_number):
        try:
            guard.generate(request, Caller("shop"))
        except ChatbotError as error:
            return error.code
        return "answered"

    print("ready", flush=True)  # noqa: T201 - its report
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        outcomes = Counter(pool.map(ask, range(questions)))
    print(json.dumps(outcomes), flush=True)  # noqa: T201 - its report


main()
