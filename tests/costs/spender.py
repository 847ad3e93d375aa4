"""Processes that spend: they ask the fake Gemini through the real adapter, guard and ledger. Run by the money tests.

`python spender.py DATABASE ENDPOINT DAILY_NANO_USD` reads lines `PROCESSES QUESTIONS THREADS`, each of which forks that
many spenders (the SDK is imported once, before; its client is made after, as it must be). It prints their process ids
as a JSON list, then each spender prints one JSON object of what became of its questions. Logs go to standard error.
"""

import json
import os
import signal
import sys
import uuid
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

from chatbot import telemetry
from chatbot.costs.ledger import Budgets, CostLedger
from chatbot.costs.prices import PriceBook
from chatbot.errors import ChatbotError
from chatbot.llm.generativeai import GenerativeAiModel
from chatbot.llm.guard import Guard
from chatbot.model import Caller, Message, ModelRequest
from chatbot.store.engine import Database
from chatbot.store.ledger import LedgerRows

PRICES = Path(__file__).resolve().parents[2] / "data" / "prices.json"
REQUEST = ModelRequest("gemini-3.5-flash-lite", "Kısa cevap ver.", (Message("user", "Merhaba"),), 100)


def spend(database, endpoint, daily, *, questions, threads):
    """Ask that often on that many threads at once; what became of the questions."""
    rows = LedgerRows(Database(database, busy_timeout_s=30))
    ledger = CostLedger(
        rows,
        PriceBook(PRICES),
        Budgets(daily, daily * 100, ZoneInfo("Europe/Istanbul")),
        session_key=rows.session_key(),
        new_id=lambda: uuid.uuid4().hex,
    )
    guard = Guard(GenerativeAiModel("key", endpoint=endpoint), ledger, slots=threads)

    def ask(_number):
        try:
            guard.generate(REQUEST, Caller("shop"))
        except ChatbotError as error:
            return error.code
        return "answered"

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(ask, range(questions)))


def say(value):
    """One line, in one write, so that processes do not write into each other's."""
    os.write(1, json.dumps(value).encode() + b"\n")


def main():
    telemetry.configure(level="critical")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import google.generativeai  # noqa: F401 - once for all spenders
    database, endpoint, daily = sys.argv[1], sys.argv[2], int(sys.argv[3])
    say("ready")
    for line in sys.stdin:
        processes, questions, threads = map(int, line.split())
        hold, let_go = os.pipe()
        pids = []
        for _ in range(processes):
            pid = os.fork()
            if not pid:
                os.close(let_go)
                os.read(hold, 1)  # until all are there
                say(spend(database, endpoint, daily, questions=questions, threads=threads))
                os._exit(0)
            pids.append(pid)
        say(pids)
        os.close(let_go)
        os.close(hold)


main()
