"""What counting costs: `/chat` with monitoring and metrics beside the same service that counts nothing, in one run.

The two servers share a core and take turns in short rounds, so that the machine's drift meets both. Compared is the
processor time of a request, which is what bounds the throughput and which others on the machine do not change.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from flask import Flask

from benchmarks.throughput import SEARCHES, TALK, Server, asking, cpu_us, post, stocked
from chatbot import factory, telemetry
from chatbot.model import Intent, Method
from chatbot.settings import load_settings
from chatbot.web import create_web


class Uncounted:
    """Stands where monitoring and metrics are, and does nothing."""

    def track_request(
        self, endpoint: str, method: str, response_time_ms: float, status_code: int, *, hops: Mapping[str, float]
    ) -> None:
        """Ignore it."""

    def answered(self, method: Method, intent: Intent) -> None:
        """Ignore it."""


def uncounted_app() -> Flask:
    """The service without counting and without its heartbeat."""
    settings = load_settings()
    telemetry.configure(level=settings.log_level, log_format=settings.log_format)
    service = factory.build(settings)
    return create_web(replace(factory.web_services(service), monitoring=Uncounted(), metrics=Uncounted()))


def compare(*, rounds: int, seconds: float) -> None:
    """Print requests per second of both and the share that counting costs."""
    with tempfile.TemporaryDirectory() as folder:
        environ = stocked(folder) | {"RATE_LIMIT_PER_MINUTE": "100000"}
        servers = {
            name: Server(app, environ)
            for name, app in (("counting", "chatbot:create_app()"), ("not counting", "monitoring:uncounted_app()"))
        }
        try:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
            for server in servers.values():
                server.first_answer_s(post(SEARCHES[0], "first"))
            spent: dict[str, list[float]] = {name: [] for name in servers}
            for round_number in range(rounds):
                for name in sorted(servers, reverse=bool(round_number % 2)):
                    spent[name].append(cpu_us(servers[name], asking(tuple(chain(SEARCHES, TALK))), seconds))
        finally:
            for server in servers.values():
                server.stop()
    counting, bare = (statistics.median(spent[name]) for name in ("counting", "not counting"))
    shares = sorted(1 - off / on for on, off in zip(spent["counting"], spent["not counting"], strict=True))
    print(f"a request takes {counting:.0f} us of the processor, {bare:.0f} us without counting")
    print(
        f"counting costs {1 - bare / counting:.1%} of the throughput "
        f"(single rounds of {rounds}: {shares[0]:.1%} to {shares[-1]:.1%})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seconds", type=float, default=1.0, help="per round and server")
    options = parser.parse_args()
    compare(rounds=options.rounds, seconds=options.seconds)


if __name__ == "__main__":
    main()
