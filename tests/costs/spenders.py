"""Starts spending processes, for the money tests and the benchmark of the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

SPENDER = Path(__file__).with_name("spender.py")
ROOT = SPENDER.parents[2]


class Spenders:
    """Processes that spend from one database at one fake; see spender.py."""

    def __init__(self, url, endpoint, daily_nano_usd):
        self.process = subprocess.Popen(
            [sys.executable, str(SPENDER), url, endpoint, str(daily_nano_usd)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert self.said() == "ready"

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.process.communicate(timeout=20)

    def said(self):
        return json.loads(self.process.stdout.readline())

    def start(self, *, processes, questions, threads=4):
        self.process.stdin.write(f"{processes} {questions} {threads}\n")
        self.process.stdin.flush()
        return self.said()
