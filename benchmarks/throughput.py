"""Throughput of `/chat` beside a bare Flask `jsonify` GET on the same gunicorn settings in the same run.

Ratios matter, absolute figures drift with the machine: the two servers take turns in short rounds, the server on one
core and the load on another where there are two. Also: the worker's memory and the time from start to first answer.
"""

import argparse
import contextlib
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psutil
from flask import Flask, Response, jsonify

from chatbot.factory import prepare, records
from chatbot.first_run import load_sample_shop
from chatbot.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16
PLAIN = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SEARCHES = ("kırmızı elbise var mı", "lohsa sabahlik takimi", "500 tl altı tunik", "siyah pantolonun fiyatı ne kadar")
TALK = ("merhaba", "teşekkürler", "kargo ücreti ne kadar", "iade koşulları neler")


def bare_app() -> Flask:
    """The yardstick: one route that returns a small JSON object."""
    app = Flask("bare")

    @app.get("/")
    def index() -> Response:
        return jsonify(answer="merhaba", products=[])

    return app


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did in one round."""

    rps: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Connection:
    """One keep-alive connection with its own questions."""

    sock: socket.socket
    requests: Iterator[bytes]
    started: float = 0.0
    received: bytes = b""

    def send(self) -> None:
        """Ask the next question."""
        self.received, self.started = b"", time.perf_counter()
        self.sock.sendall(next(self.requests))

    def answered(self) -> bool:
        """Read what is there; true when the answer is complete. Raises on anything but a 200."""
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.received += data
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return False
        if b" 200 " not in head[:16]:
            raise ConnectionError(self.received[:400].decode(errors="replace"))
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return len(body) >= length


class Server:
    """A gunicorn with the project's own settings, on a free port, on the first core - or granian, or on all cores."""

    def __init__(self, app: str, environ: dict[str, str], *, granian: str = "", all_cores: bool = False) -> None:
        self._app = app
        self.port = _free_port()
        self.started = time.perf_counter()
        paths = os.pathsep.join((str(ROOT), str(ROOT / "benchmarks"), *(_packages() if granian else ())))
        command = _granian(granian, self.port, environ) if granian else _gunicorn(self.port)
        place = [] if all_cores else _on_core(0)
        self._process = subprocess.Popen(
            [*place, *command, app], cwd=ROOT, env={**environ, "PYTHONPATH": paths}, stderr=subprocess.DEVNULL
        )

    def first_answer_s(self, request: bytes) -> float:
        """Seconds from start until the request was answered."""
        while self._process.poll() is None and time.perf_counter() - self.started < 60:
            with contextlib.suppress(ConnectionError):
                for connection in _connected(self.port, [cycle([request])]):
                    connection.send()
                    while not connection.answered():
                        pass
                    return time.perf_counter() - self.started
            time.sleep(0.01)
        raise SystemExit(f"no answer from {self._app}")

    @property
    def process_id(self) -> int:
        """The server's; its workers are children of it."""
        return self._process.pid

    def worker_mb(self) -> float:
        """Resident memory of the worker process."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self) -> None:
        """End it and wait."""
        self._process.terminate()
        self._process.wait(timeout=30)


def load(port: int, requests: list[Iterator[bytes]], seconds: float) -> Round:
    """Keep one question under way on every connection for that long."""
    selector = selectors.DefaultSelector()
    took: list[float] = []
    for connection in _connected(port, requests):
        selector.register(connection.sock, selectors.EVENT_READ, connection)
        connection.send()
    started = time.perf_counter()
    while (now := time.perf_counter()) - started < seconds:
        for key, _ in selector.select(timeout=1):
            if key.data.answered():
                took.append(time.perf_counter() - key.data.started)
                key.data.send()
    for key in list(selector.get_map().values()):
        key.data.sock.close()
    centiles = statistics.quantiles(took, n=100)
    return Round(len(took) / (now - started), centiles[49] * 1000, centiles[98] * 1000)


def cpu_us(server: Server, requests: list[Iterator[bytes]], seconds: float) -> float:
    """Processor time of the worker for one request: what others do on the machine does not count."""
    worker = psutil.Process(server.process_id).children()[0]
    before, done = sum(worker.cpu_times()[:2]), load(server.port, requests, seconds)
    return float((sum(worker.cpu_times()[:2]) - before) / (done.rps * seconds) * 1e6)


def post(question: str, session: str) -> bytes:
    """A `/chat` request as it goes over the wire."""
    body = json.dumps({"question": question, "business_id": "sample_shop", "session_id": session}).encode()
    head = f"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def asking(questions: tuple[str, ...]) -> list[Iterator[bytes]]:
    """A session of these questions for every connection."""
    return [cycle([post(question, f"bench-{n}") for question in questions]) for n in range(CONNECTIONS)]


def stocked(folder: str, database_url: str = "") -> dict[str, str]:
    """The environment of a service whose database, a new one without a URL, holds the sample shop."""
    database = {"DATABASE_URL": database_url or f"sqlite:///{folder}/bench.db"}
    settings = load_settings(database, dotenv=None)
    prepare(settings)
    with records(settings) as opened:
        load_sample_shop(opened)
    return {**os.environ, **database, "LOG_FORMAT": "json", "RATE_LIMIT_PER_MINUTE": "100000"}


def measure(
    app: str, *, rounds: int, seconds: float, database_url: str = "", granian: str = "", all_cores: bool = False
) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        environ = stocked(folder, database_url)
        chat = Server(app, environ, granian=granian, all_cores=all_cores)
        running.callback(chat.stop)
        start_s = chat.first_answer_s(post(SEARCHES[0], "first"))  # before the other one starts on the same core
        bare = Server("throughput:bare_app()", environ, all_cores=all_cores)
        running.callback(bare.stop)
        bare.first_answer_s(PLAIN)
        if not all_cores:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        _compare(bare, chat, rounds=rounds, seconds=seconds)
        print(f"\nworker memory {chat.worker_mb():.0f} MB, start to first answer {start_s:.2f} s")


def _compare(bare: Server, chat: Server, *, rounds: int, seconds: float) -> None:
    aims = {
        "bare Flask jsonify GET": (bare, [cycle([PLAIN]) for _ in range(CONNECTIONS)]),
        "/chat, product questions": (chat, asking(SEARCHES)),
        "/chat, small talk and facts": (chat, asking(TALK)),
    }
    results: dict[str, list[Round]] = {name: [] for name in aims}
    for _ in range(rounds):
        for name, (server, requests) in aims.items():
            results[name].append(load(server.port, requests, seconds))
    _print(results)


def _print(results: dict[str, list[Round]]) -> None:
    yardstick = statistics.median(r.rps for r in next(iter(results.values())))
    print(f"{'':30}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for name, rounds in results.items():
        rps = statistics.median(r.rps for r in rounds)
        p50, p99 = (statistics.median(getattr(r, field) for r in rounds) for field in ("p50_ms", "p99_ms"))
        print(f"{name:30}{rps:12.0f}{p50:9.1f}{p99:9.1f}{rps / yardstick:8.2f}")


def _connected(port: int, requests: list[Iterator[bytes]]) -> Iterator[Connection]:
    for questions in requests:
        yield Connection(socket.create_connection(("127.0.0.1", port), timeout=30), questions)


def _gunicorn(port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "-b", f"127.0.0.1:{port}"]


def _granian(program: str, port: int, environ: dict[str, str]) -> list[str]:
    """A server in Rust, with as many threads; no dependency of ours."""
    threads = environ.get("THREADS", "16")
    return [program, "--interface", "wsgi", "--factory", "--port", str(port), "--blocking-threads", threads]


def _packages() -> list[str]:
    """Where our packages are, for a program of another environment."""
    return [path for path in sys.path if path.endswith("-packages")]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _on_core(core: int) -> list[str]:
    """A prefix that keeps a command on one core, where there is more than one."""
    pin = f"import os, sys; os.sched_setaffinity(0, {{{core}}}); os.execv(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", pin] if len(os.sched_getaffinity(0)) > 1 else []


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="per round and server")
    parser.add_argument("--app", default="chatbot:create_app()", help="another application to measure")
    parser.add_argument("--database", default="", help="an empty database of PostgreSQL (postgresql://...)")
    parser.add_argument("--granian", default="", help="its program: serve /chat with it, --app chatbot:create_app")
    parser.add_argument("--all-cores", action="store_true", help="nothing is pinned: for more than one worker")
    options = parser.parse_args()
    measure(
        options.app,
        rounds=options.rounds,
        seconds=options.seconds,
        database_url=options.database,
        granian=options.granian,
        all_cores=options.all_cores,
    )


if __name__ == "__main__":
    main()
