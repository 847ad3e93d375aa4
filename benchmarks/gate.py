"""What the gate costs `/chat`: the same service with and without its limits and origins, taking turns in one run."""

import argparse
import contextlib
import os
import statistics
import tempfile

from flask import Flask

from benchmarks.throughput import SEARCHES, TALK, Server, asking, cpu_us, post, stocked
from chatbot.factory import create_app
from chatbot.web.gate import Gate


def unguarded_app() -> Flask:
    """The service with its gate always open: for this measurement only."""
    Gate._open = lambda _self: None  # type: ignore[method-assign]  # noqa: SLF001 - there is no setting that would do it
    Gate.admit = lambda _self, _business_id, _session_id: None  # type: ignore[method-assign]  # the same
    return create_app()


def measure(*, rounds: int, seconds: float) -> None:
    """Print what a request costs both, and the share that the gate adds."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        environ = stocked(folder)
        servers = [Server(app, environ) for app in ("chatbot:create_app()", "benchmarks.gate:unguarded_app()")]
        for server in servers:
            running.callback(server.stop)
            server.first_answer_s(post(SEARCHES[0], "first"))
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        print(f"{'':30}{'guarded us':>12}{'open us':>10}{'cost':>8}")
        for name, questions in (("/chat, product questions", SEARCHES), ("/chat, small talk and facts", TALK)):
            spent = [[cpu_us(server, asking(questions), seconds) for server in servers] for _ in range(rounds)]
            guarded, bare = (statistics.median(round_[n] for round_ in spent) for n in (0, 1))
            print(f"{name:30}{guarded:12.0f}{bare:10.0f}{guarded / bare - 1:8.1%}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=1.0, help="per round and server")
    options = parser.parse_args()
    measure(rounds=options.rounds, seconds=options.seconds)


if __name__ == "__main__":
    main()
