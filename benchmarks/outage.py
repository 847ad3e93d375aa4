"""A provider that fails or hangs for a minute under load: what reaches it, what customers and /health notice."""

import argparse
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Self

from benchmarks.model import FakeProvider, ask, different_questions, service
from benchmarks.throughput import Server

CLIENTS = 8
PAUSE_S = 0.1
HEALTHY_S = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """When it was asked for (seconds of `perf_counter`), how long it took, where it came from."""

    at: float
    ms: float
    method: str


class Crowd:
    """Clients that keep asking open questions, each a new one, with a pause after every answer."""

    def __init__(self, server: Server) -> None:
        self.answers: list[Answer] = []
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(server.port, different_questions(f"q{number}x")))
            for number in range(CLIENTS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, port: int, requests: Iterator[bytes]) -> None:
        while not self._stopping.wait(PAUSE_S):
            at = time.perf_counter()
            answer = ask(port, next(requests))
            self.answers.append(Answer(at, (time.perf_counter() - at) * 1000, answer["method"]))


def outage(fake: FakeProvider, mode: str, *, seconds: float, settle_s: float) -> None:
    """Healthy, then failing in `mode`; figures of the open state leave its first `settle_s` seconds out."""
    with service(fake) as server, Crowd(server) as crowd:
        time.sleep(HEALTHY_S)
        before, began = fake.control(mode=mode)["calls"], time.perf_counter()
        time.sleep(seconds)
        reached = fake.control(mode="healthy")["calls"] - before
        ended = time.perf_counter()
    during = [answer for answer in crowd.answers if began <= answer.at < ended]
    late = [answer.ms for answer in during if answer.at >= began + settle_s]
    centiles = statistics.quantiles(late, n=100)
    slowest = max(answer.ms for answer in during)
    print(
        f"{mode:8}{seconds:6.0f} s{len(during):9}{reached:9}{centiles[49]:9.1f}{centiles[98]:9.1f}{slowest:10.0f}"
        f"{sum(answer.method == 'fallback' for answer in during):11}"
    )


def health_while_hanging(fake: FakeProvider, *, seconds: float) -> None:
    """/health and local answers while every place of the bulkhead hangs at the provider."""
    with service(fake) as server:
        ask(server.port, next(different_questions("warm")))
        fake.control(mode="hang")
        hanging = [
            threading.Thread(target=ask, args=(server.port, next(different_questions(f"h{n}x")))) for n in range(8)
        ]
        for thread in hanging:
            thread.start()
        time.sleep(1)
        took = {path: _latencies(server.port, path, seconds / 2) for path in ("/health", "/livez")}
        fake.control(mode="healthy")
        for thread in hanging:
            thread.join()
    for path, times in took.items():
        centiles = statistics.quantiles(times, n=100)
        print(f"{path:12}{len(times):8} requests, p50 {centiles[49]:.1f} ms, p99 {centiles[98]:.1f} ms")


def _latencies(port: int, path: str, seconds: float) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    took, end = [], time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == 200
        took.append((time.perf_counter() - started) * 1000)
    connection.close()
    return took


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each outage")
    options = parser.parse_args()
    print(f"{'mode':8}{'outage':>8}{'answers':>9}{'reached':>9}{'p50 ms':>9}{'p99 ms':>9}{'slowest':>10}{'local':>11}")
    for mode, settle_s in (("500", 5.0), ("hang", 18.0)):
        with FakeProvider() as fake:
            outage(fake, mode, seconds=max(options.seconds, settle_s + 5), settle_s=settle_s)
    print("\nevery model place hanging")
    with FakeProvider() as fake:
        health_while_hanging(fake, seconds=8.0)


if __name__ == "__main__":
    main()
