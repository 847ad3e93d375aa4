"""Customers arriving whether or not the service keeps up: percentiles, errors and refusals, as a table and an SVG plot.

Sessions begin at random moments (Poisson, fixed seed) and go as conversations do: a greeting, products and what follows
from them, a fact, an open question for the model, a goodbye, with pauses in between. When each question is due is fixed
beforehand. It is sent then, on a connection of its own, even if earlier answers have not come, and its latency counts
from the moment it was due: a service that stands still for a second is charged for everybody who came in that second.
A closed loop would wait with it and miss them - "coordinated omission", as Gil Tene named it ("How NOT to Measure
Latency", 2013). Percentiles are taken over all latencies as they are, none averaged; p99.9 needs 1,000 of them.

    steady     a model that answers in 0.6 s
    outage     the same; it fails for a while in the middle and comes back, the circuit breaker some time after it
    slow       a model that takes 4 s: more open questions come than it has places for
    saturated  every place of the model hangs, and 16 more connections ask without a pause for a whole core's work;
               what counts here is /health, which is asked in all profiles

The service is gunicorn with the project's settings (one worker, 16 threads) on a core of its own where there are two;
the model is the fake of the tests. Processes of the lowest priority keep the cores awake: an idle virtual machine waits
up to 40 ms until its host gives it a core again, which says nothing about the service.
"""

import argparse
import asyncio
import contextlib
import json
import math
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.model import LOCAL, FakeProvider, service
from benchmarks.plot import Chart, svg
from benchmarks.throughput import ROOT, asking, load, post

sys.path.insert(0, str(ROOT / "tests"))

from labelled import read_conversations

CENTILES = (50.0, 90.0, 99.0, 99.9)
WARM_UP_S = 5.0
PATIENCE_S = 60.0
HEALTH_EVERY_S = 0.05
PAUSE_S = (0.5, 3.0)
"""Customers' pauses, pressed together so that a short run holds whole sessions."""

GREETINGS = ("merhaba", "iyi günler", "selam", "günaydın")
FACTS = (
    "kargo ücreti ne kadar",
    "iade koşulları neler",
    "kapıda ödeme var mı",
    "kaça kadar açıksınız",
    "adresiniz nerede",
)
ADVICE = (
    "hangi kumaş yazın daha rahat olur",
    "emzirirken hangi sabahlık daha kullanışlı",
    "yünlü kazak makinede yıkanır mı",
    "saten mi pamuklu mu daha iyi",
    "düğüne ne giysem",
)
GOODBYES = ("teşekkürler", "sağ olun iyi günler", "görüşürüz", "tamam teşekkür ederim")
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
Exchange = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A request and the second of the run at which it is to be sent."""

    at_s: float
    request: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind`: the answer's method, `health`, or what went wrong; `took_s` counts from when the request was due."""

    due_s: float
    took_s: float
    kind: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How long it lasts, and what the model does from when on (shares of the run)."""

    name: str
    seconds: float
    model: Sequence[tuple[float, Mapping[str, object]]]
    shaded: tuple[float, float, str] | None = None
    flat_out: bool = False


_USUAL: Mapping[str, object] = {"mode": "healthy", "delay_s": 0.6}
PROFILES = (
    Profile("steady", 10, [(0, _USUAL)]),
    Profile("outage", 46, [(0, _USUAL), (0.1, {"mode": "503"}), (0.35, _USUAL)], (0.1, 0.35, "the model fails")),
    Profile("slow", 10, [(0, {"mode": "healthy", "delay_s": 4.0})]),
    Profile("saturated", 8, [(0, {"mode": "hang"})], flat_out=True),
)


def sessions(rng: random.Random) -> Iterator[list[str]]:
    """Conversations without end: the labelled ones of the tests, in a frame of courtesies, facts and advice."""
    labelled = [
        [str(turn["ask"]) for turn in conversation.turns]
        for conversation in read_conversations(ROOT / "tests" / "conversations")
        if conversation.shop == "sample_shop"
    ]
    while True:
        around = [
            (0.6, [rng.choice(GREETINGS)]),
            (1.0, rng.choice(labelled)),
            (0.35, [rng.choice(FACTS)]),
            (0.35, [_open_question(rng)]),
            (0.45, [rng.choice(GOODBYES)]),
        ]
        yield [question for chance, questions in around if rng.random() < chance for question in questions]


def _open_question(rng: random.Random) -> str:
    """One that others ask as well, or one that nobody asked before."""
    question = rng.choice(ADVICE)
    return question if rng.random() < 0.5 else f"{question} acaba k{rng.randrange(10**6)}"


def arrivals(*, rate: float, seconds: float, seed: int) -> list[Due]:
    """Questions at `rate` a second on average from -WARM_UP_S on, and /health at even distances, in order."""
    rng = random.Random(seed)
    conversations = sessions(rng)
    sample = [next(conversations) for _ in range(1000)]
    every_s = sum(map(len, sample)) / len(sample) / rate
    due, begins_s = [], -WARM_UP_S - 2 * PAUSE_S[1]  # earlier sessions are under way already when it begins
    while begins_s < seconds:
        begins_s += rng.expovariate(1 / every_s)
        at_s = begins_s
        for question in next(conversations):
            due.append(Due(at_s, post(question, f"load-{seed}-{begins_s:.6f}".replace(".", "_"))))
            at_s += rng.uniform(*PAUSE_S)
    due += [Due(n * HEALTH_EVERY_S, HEALTH) for n in range(int(seconds / HEALTH_EVERY_S))]
    return sorted((one for one in due if -WARM_UP_S <= one.at_s < seconds), key=lambda one: one.at_s)


async def play(
    due: Sequence[Due], exchange: Exchange, *, clock: Callable[[], float], sleep: Callable[[float], Any] = asyncio.sleep
) -> list[Answer]:
    """Send each when it is due by `clock`; the answers of those due from second 0 on."""

    async def one(asked: Due) -> Answer:
        await sleep(asked.at_s - clock())
        kind = await exchange(asked.request)
        return Answer(asked.at_s, clock() - asked.at_s, kind)

    answers = await asyncio.gather(*map(one, due))
    return [answer for answer in answers if answer.due_s >= 0]


async def exchange_with(port: int, request: bytes) -> str:
    """Ask over a new connection; the kind of the answer."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.closing(writer):
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                found = re.search(rb"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(found[1])) if found else b"{}"
    except TimeoutError:
        return "error: timeout"
    except (OSError, asyncio.IncompleteReadError):
        return "error: connection"
    return kind_of(int(head.split(None, 2)[1]), body)


def kind_of(status: int, body: bytes) -> str:
    """What an answer counts as."""
    if status != 200:
        return "refused" if status == 429 else f"error: {status}"
    return str(json.loads(body).get("method", "health"))


def centile(latencies: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of sorted values."""
    return latencies[max(0, math.ceil(len(latencies) * percent / 100) - 1)]


def table(answers: Sequence[Answer]) -> str:
    """Milliseconds by kind of answer, /health apart from the questions."""
    kinds = Counter(answer.kind for answer in answers)
    questions = [answer for answer in answers if answer.kind != "health"]
    rows = [("all questions", questions)]
    rows += [
        (kind, [one for one in answers if one.kind == kind]) for kind, _ in kinds.most_common() if kind != "health"
    ]
    rows.append(("/health", [answer for answer in answers if answer.kind == "health"]))
    head = f"{'ms':18}{'count':>8}" + "".join(f"{f'p{percent:g}':>9}" for percent in CENTILES) + f"{'max':>9}"
    return "\n".join([head, *(_row(name, found) for name, found in rows if found)])


def _ms(answers: Iterable[Answer]) -> list[float]:
    return sorted(answer.took_s * 1000 for answer in answers)


def _row(name: str, answers: Sequence[Answer]) -> str:
    took = _ms(answers)
    enough = [percent for percent in CENTILES if percent < 99.9 or len(took) >= 1000]
    cells = [f"{centile(took, percent):9.1f}" if percent in enough else f"{'-':>9}" for percent in CENTILES]
    return f"{name:18}{len(took):8}" + "".join(cells) + f"{took[-1]:9.1f}"


def chart(title: str, answers: Sequence[Answer], seconds: float, shaded: tuple[float, float, str] | None) -> Chart:
    """Latencies of the questions by when they were due, and how they were answered."""
    questions = [answer for answer in answers if answer.kind != "health"]
    bucket_s = max(1.0, round(seconds / 60))
    times = [n * bucket_s for n in range(math.ceil(seconds / bucket_s))]
    held = [[one for one in questions if at <= one.due_s < at + bucket_s] for at in times]
    everyone = [_ms(bucket) for bucket in held]
    local = [_ms(one for one in bucket if one.kind not in {"llm", "fallback"}) for bucket in held]
    lines = {f"p{p:g}": [centile(ms, p) if ms else None for ms in everyone] for p in (50.0, 90.0, 99.0)}
    lines["p99 of local ones"] = [centile(ms, 99.0) if ms else None for ms in local]
    sources = ("local", "cache", "model", "fallback", "refused", "error")
    counted = [Counter(map(_source, bucket)) for bucket in held]
    columns = {name: [count[name] / bucket_s for count in counted] for name in sources}
    present = {name: column for name, column in columns.items() if any(column)}
    return Chart(title, times, bucket_s, lines, "ms (logarithmic)", present, "questions/s", shaded)


def _source(answer: Answer) -> str:
    named = {"cache": "cache", "llm": "model", "fallback": "fallback", "refused": "refused"}
    return "error" if answer.kind.startswith("error") else named.get(answer.kind, "local")


async def _steer(fake: FakeProvider, profile: Profile, clock: Callable[[], float]) -> None:
    for share, wish in profile.model:
        await asyncio.sleep(share * profile.seconds - clock() if share else 0)
        await asyncio.to_thread(fake.control, **wish)


async def _run(fake: FakeProvider, profile: Profile, due: Sequence[Due], port: int) -> list[Answer]:
    started = time.perf_counter() + WARM_UP_S + 0.2

    def clock() -> float:
        return time.perf_counter() - started

    steering = asyncio.create_task(_steer(fake, profile, clock))
    answers = await play(due, lambda request: exchange_with(port, request), clock=clock)
    await steering
    return answers


def measure(profile: Profile, *, rate: float, seed: int) -> list[Answer]:
    """Run one profile against a service of its own."""
    due = arrivals(rate=rate, seconds=profile.seconds, seed=seed)
    with _awake(), FakeProvider() as fake, service(fake) as server, _on_the_last_core():
        beside = multiprocessing.Process(target=_flat_out, args=(server.port, WARM_UP_S + profile.seconds))
        if profile.flat_out:
            beside.start()
        answers = asyncio.run(_run(fake, profile, due, server.port))
        fake.control(mode="healthy")
        if profile.flat_out:
            beside.join()
    return answers


def _flat_out(port: int, seconds: float) -> None:
    load(port, asking(LOCAL), seconds)


@contextlib.contextmanager
def _awake() -> Iterator[None]:
    spinners = [multiprocessing.Process(target=_spin, args=(core,), daemon=True) for core in os.sched_getaffinity(0)]
    for spinner in spinners:
        spinner.start()
    try:
        yield
    finally:
        for spinner in spinners:
            spinner.terminate()
            spinner.join()


def _spin(core: int) -> None:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    os.sched_setaffinity(0, {core})
    while True:
        pass


@contextlib.contextmanager
def _on_the_last_core() -> Iterator[None]:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def main() -> None:
    """Run the profiles; print the tables and write the plots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("profiles", nargs="*", help="steady, outage, slow, saturated; all without any")
    parser.add_argument("--rate", type=float, default=60.0, help="questions a second")
    parser.add_argument("--seconds", type=float, help="length of each profile")
    parser.add_argument("--seed", type=int, default=1, help="another one: other conversations at other moments")
    parser.add_argument("--plots", type=Path, default=Path(tempfile.gettempdir()), help="folder for load-PROFILE.svg")
    options = parser.parse_args()
    if unknown := set(options.profiles) - {profile.name for profile in PROFILES}:
        parser.error(f"unknown profile: {', '.join(sorted(unknown))}")
    for profile in PROFILES:
        if not options.profiles or profile.name in options.profiles:
            wanted = replace(profile, seconds=options.seconds or profile.seconds)
            _report(wanted, measure(wanted, rate=options.rate, seed=options.seed), options)


def _report(profile: Profile, answers: Sequence[Answer], options: argparse.Namespace) -> None:
    title = f"{profile.name}: {options.rate:g} questions/s for {profile.seconds:g} s"
    shaded = profile.shaded and (
        profile.shaded[0] * profile.seconds,
        profile.shaded[1] * profile.seconds,
        profile.shaded[2],
    )
    options.plots.mkdir(parents=True, exist_ok=True)
    path = options.plots / f"load-{profile.name}.svg"
    path.write_text(svg(chart(title, answers, profile.seconds, shaded)), encoding="utf-8")
    print(f"{title} ({path})\n{table(answers)}\n", flush=True)


if __name__ == "__main__":
    main()
