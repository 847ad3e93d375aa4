"""The chatbot beside LiteLLM's proxy with cache and budgets on, both asking the same fake provider.

LiteLLM is no dependency. Make it an environment of its own and give its program:

    python3 -m venv ~/litellm && ~/litellm/bin/pip install 'litellm[proxy]==1.106.2'
    python -m benchmarks.litellm_proxy --litellm ~/litellm/bin/litellm

The two do different work: the chatbot understands a question, builds and checks a grounded prompt and records the
turn; the proxy passes a finished prompt on. Both keep a budget and a cache in memory. The chatbot's books are
brought to disk before each call: `TMPDIR=/dev/shm` takes a busy disk out of the comparison. They take turns, for the
machine's speed changes. Without `--litellm` nothing is measured.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

from benchmarks.model import OPEN, FakeProvider, ask, different_questions, service, unasked
from benchmarks.throughput import Round, load, post

CONFIG = """
model_list:
  - model_name: shop
    litellm_params:
      model: gemini/gemini-3.5-flash-lite
      api_base: {endpoint}/v1beta
      api_key: key
litellm_settings:
  cache: true
  cache_params: {{type: local}}
  max_budget: 1000
  budget_duration: 1d
  telemetry: false
general_settings:
  master_key: sk-benchmark
"""
SYSTEM = "Sen bir mağazanın müşteri asistanısın. Kısa cevap ver. " * 20  # as long as a grounded prompt


class Proxy:
    """A running LiteLLM proxy, on the first core as the chatbot is."""

    def __init__(self, program: str, folder: str, fake: FakeProvider) -> None:
        config = Path(folder) / "config.yaml"
        config.write_text(CONFIG.format(endpoint=fake.endpoint), encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        command = [program, "--config", str(config), "--host", "127.0.0.1", "--port", str(self.port)]
        core = ["taskset", "-c", "0"] if len(os.sched_getaffinity(0)) > 1 else []
        quiet = {"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        self._process = subprocess.Popen(
            [*core, *command], cwd=folder, env=os.environ | quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait(self, *, patience_s: float = 120) -> None:
        """Until it answers."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/health/liveliness")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.2)
        raise SystemExit("the LiteLLM proxy did not start")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._process.kill()


def completion(question: str) -> bytes:
    """A chat completion request as it goes over the wire."""
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    body = json.dumps({"model": "shop", "messages": messages, "max_tokens": 1024}).encode()
    head = (
        "POST /chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-benchmark\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def different_completions(tag: str) -> Iterator[bytes]:
    """Requests none of which was made before."""
    return (completion(f"{question} {tag}") for question in unasked())


@dataclass(slots=True)
class Asked:
    """One kind of load, as both are asked, and what each did in every round."""

    name: str
    chatbot: list[Iterator[bytes]]
    litellm: list[Iterator[bytes]]
    ours: list[Round] = field(default_factory=list)
    theirs: list[Round] = field(default_factory=list)


def loads() -> list[Asked]:
    """What both are asked."""
    return [
        Asked("new questions, one at a time", [different_questions("a")], [different_completions("a")]),
        Asked(
            "new questions, 8 at a time",
            [different_questions(f"b{n}x") for n in range(8)],
            [different_completions(f"b{n}x") for n in range(8)],
        ),
        Asked(
            "cached, 8 at a time",
            [cycle([post(OPEN, f"c-{n}")]) for n in range(8)],
            [cycle([completion(OPEN)]) for n in range(8)],
        ),
    ]


def compare(program: str, *, rounds: int, seconds: float) -> None:
    """Both against one fake, taking turns, the load the same."""
    kinds = loads()
    with FakeProvider() as fake, tempfile.TemporaryDirectory() as folder, service(fake) as server:
        assert ask(server.port, post(OPEN, "c"))["method"] == "llm"
        assert ask(server.port, post(OPEN, "c"))["method"] == "cache"
        proxy = Proxy(program, folder, fake)
        try:
            proxy.wait()
            for _ in range(rounds):
                for kind in kinds:
                    kind.ours.append(load(server.port, kind.chatbot, seconds))
                    kind.theirs.append(load(proxy.port, kind.litellm, seconds))
        finally:
            proxy.stop()
        print(f"calls that reached the provider: {fake.control()['calls']}")
    report(kinds)


def report(kinds: list[Asked]) -> None:
    """Medians side by side."""
    print(f"\n{'':32}{'chatbot':>20}{'LiteLLM':>20}{'times better':>20}")
    print(f"{'':32}{'p50 ms':>10}{'rps':>10}{'p50 ms':>10}{'rps':>10}{'p50':>10}{'rps':>10}")
    for kind in kinds:
        p50, rps = (statistics.median(getattr(r, what) for r in kind.ours) for what in ("p50_ms", "rps"))
        their_p50, their_rps = (statistics.median(getattr(r, what) for r in kind.theirs) for what in ("p50_ms", "rps"))
        times = f"{their_p50 / p50:10.1f}{rps / their_rps:10.1f}"
        print(f"{kind.name:32}{p50:10.1f}{rps:10.0f}{their_p50:10.1f}{their_rps:10.0f}{times}")


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litellm", metavar="PROGRAM", help="LiteLLM's executable, in an environment of its own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="per round and kind of load")
    options = parser.parse_args()
    if options.litellm is None:
        print("not measured: --litellm PROGRAM is missing (how to make one: --help)")
        return
    compare(options.litellm, rounds=options.rounds, seconds=options.seconds)


if __name__ == "__main__":
    main()
