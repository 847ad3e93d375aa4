"""What asking the model costs beside the bare SDK, and what the cache is worth, against the fake provider on loopback.

Medians of interleaved calls in one run; ratios matter, absolute figures drift with the machine. A call waits once for
the disk (its reservation): `TMPDIR=/dev/shm` leaves the disk out.
"""

import argparse
import contextlib
import gc
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import count, cycle, product
from typing import Any, Self

from benchmarks.throughput import CONNECTIONS, ROOT, Round, Server, load, post, stocked
from chatbot import factory, telemetry
from chatbot.advice import OpenQuestion
from chatbot.llm.prompts import build_prompt
from chatbot.settings import Settings, load_settings

LOCAL = ("merhaba", "kargo ücreti ne kadar", "kırmızı elbise var mı", "iade koşulları neler", "siyah pantolon ne kadar")
OPEN = "hangi kumaş yazın daha rahat olur"
PLENTY = {
    "GEMINI_API_KEY": "key",
    "DAILY_BUDGET_USD": "1000",
    "MONTHLY_BUDGET_USD": "1000",
    "RATE_LIMIT_PER_MINUTE": "100000",
}


_WORDS = (
    ("pamuk", "keten", "saten", "viskon", "kadife", "penye", "ipek", "polar", "modal", "bambu"),
    ("yazın", "kışın", "baharda", "sıcakta", "soğukta", "işte", "düğünde", "tatilde", "bayramda", "gezide"),
    ("hamileler", "bebekler", "çocuklar", "anneler", "gençler", "lohusalar", "yaşlılar", "erkekler", "kadınlar"),
    ("rahat", "serin", "sıcak", "dayanıklı", "yumuşak", "ince", "kalın", "hafif", "şık", "güzel"),
    ("olur", "durur", "kalır", "hissettirir", "görünür"),
)


def unasked() -> Iterator[str]:
    """45,000 open questions in everyday words, each once, in an order that mixes them."""
    questions = ["hangi {} kumaş {} {} için daha {} {}".format(*words) for words in product(*_WORDS)]
    random.Random(1).shuffle(questions)
    return iter(questions)


_UNASKED = unasked()


class FakeProvider:
    """The fake of the tests as a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, str(ROOT / "tests" / "fake_gemini.py"), "--port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.endpoint = self._process.stdout.readline().split()[3]
        self.port = int(self.endpoint.rpartition(":")[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.kill()
        self._process.wait()

    def control(self, **wish: object) -> dict[str, Any]:
        """Steer it; what it counted so far."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("POST", "/_control", json.dumps(wish))
        counted: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return counted


@contextlib.contextmanager
def service(fake: FakeProvider, **environ: str) -> Iterator[Server]:
    """The chatbot on gunicorn with the sample shop, asking the fake; answers already."""
    with tempfile.TemporaryDirectory() as folder:
        given = stocked(folder) | PLENTY | {"GEMINI_API_ENDPOINT": fake.endpoint} | environ
        server = Server("chatbot:create_app()", given)
        try:
            server.first_answer_s(post("merhaba", "first"))
            yield server
        finally:
            server.stop()


def different_questions(tag: str) -> Iterator[bytes]:
    """Open questions none of which was asked before, each in a session of its own."""
    return (post(next(_UNASKED), f"{tag}-{number}") for number in count())


def ask(port: int, request: bytes) -> dict[str, Any]:
    """One answer over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/chat", request.partition(b"\r\n\r\n")[2], {"Content-Type": "application/json"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def added_cost(fake: FakeProvider, *, calls: int) -> None:
    """The layers over the bare SDK call, interleaved in this process."""
    with tempfile.TemporaryDirectory() as folder:
        environ = stocked(folder) | PLENTY | {"GEMINI_API_ENDPOINT": fake.endpoint}
        settings = load_settings(environ, dotenv=None)
        built = factory.build(settings)
        shop = built.shops.get("sample_shop")
        products = shop.index.products[:3]
        assert built.model
        advisor, adapter = built.model.advisor, factory.build_adapter(settings)
        request = build_prompt(shop.business, products, OPEN, model=settings.gemini_model).request
        numbers = count()

        def advise() -> None:
            question = OpenQuestion(
                shop.business, shop.version, f"{OPEN} {next(numbers)}x", products, "tr", "s", shareable=True
            )
            assert advisor.advise(question).source == "llm"

        def chat() -> None:
            reply = built.chat.reply("sample_shop", f"s-{next(numbers)}", next(_UNASKED), request_id=uuid.uuid4().hex)
            assert reply.method == "llm", reply

        layers = {
            "bare SDK call": bare_call(settings, request),
            "adapter": lambda: adapter.generate(request, timeout_s=5),
            "prompt, cache, guard, ledger, grounding": advise,
            "whole answer (understanding, records)": chat,
        }
        gc.freeze()  # as the worker does
        took = interleaved(layers, calls)
        built.records.database.close()
    bare = statistics.median(took["bare SDK call"])
    print(f"{'median of ' + str(calls):45}{'ms':>8}{'added':>8}")
    for name, times in took.items():
        print(f"{name:45}{statistics.median(times):8.2f}{statistics.median(times) - bare:8.2f}")


def bare_call(settings: Settings, request: Any) -> Callable[[], object]:
    """The SDK as its own documentation uses it, with a client that is already made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import google.generativeai as sdk  # noqa: PLC0415 - it warns on import
    sdk.configure(api_key="key", transport="rest", client_options={"api_endpoint": settings.gemini_api_endpoint})
    model = sdk.GenerativeModel(request.model, system_instruction=request.system)
    contents = [{"role": "user", "parts": [request.messages[-1].text]}]
    options = {"retry": None, "timeout": 5}
    return lambda: model.generate_content(contents, request_options=options).text


def interleaved(layers: dict[str, Callable[[], object]], calls: int) -> dict[str, list[float]]:
    """Milliseconds of each call, the layers taking turns."""
    took: dict[str, list[float]] = {name: [] for name in layers}
    for number in range(calls + 20):
        for name, call in layers.items():
            started = time.perf_counter()
            call()
            if number >= 20:
                took[name].append((time.perf_counter() - started) * 1000)
    return took


def cached_and_local(fake: FakeProvider, *, rounds: int, seconds: float) -> None:
    """Answers from the cache beside local ones, on gunicorn."""
    aims = {
        "local answers": [cycle([post(question, f"l-{n}") for question in LOCAL]) for n in range(CONNECTIONS)],
        "cached answers": [cycle([post(OPEN, f"c-{n}")]) for n in range(CONNECTIONS)],
    }
    results: dict[str, list[Round]] = {name: [] for name in aims}
    with service(fake) as server:
        ask(server.port, post(OPEN, "c"))
        assert ask(server.port, post(OPEN, "c"))["method"] == "cache"
        for _ in range(rounds):
            for name, requests in aims.items():
                results[name].append(load(server.port, requests, seconds))
    yardstick = statistics.median(r.rps for r in results["local answers"])
    print(f"\n{'':30}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for name, measured in results.items():
        rps, p50, p99 = (statistics.median(getattr(r, what) for r in measured) for what in ("rps", "p50_ms", "p99_ms"))
        print(f"{name:30}{rps:12.0f}{p50:9.1f}{p99:9.1f}{rps / yardstick:8.2f}")


def memory(fake: FakeProvider) -> None:
    """A worker before and after its first model call, by SDK."""
    print(f"\n{'worker memory':30}{'before MB':>12}{'after MB':>12}")
    for sdk in ("google-generativeai", "google-genai"):
        with service(fake, LLM_SDK=sdk) as server:
            before = server.worker_mb()
            assert ask(server.port, post(OPEN, "m"))["method"] == "llm"
            print(f"{sdk:30}{before:12.0f}{server.worker_mb():12.0f}")
    with service(fake, GEMINI_API_KEY="") as server:
        ask(server.port, post(OPEN, "m"))
        print(f"{'no key':30}{server.worker_mb():12.0f}{server.worker_mb():12.0f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="per round")
    options = parser.parse_args()
    telemetry.configure(level="error")
    with FakeProvider() as fake:
        added_cost(fake, calls=options.calls)
        cached_and_local(fake, rounds=options.rounds, seconds=options.seconds)
        memory(fake)


if __name__ == "__main__":
    main()
