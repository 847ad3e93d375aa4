"""The load generator itself: what is sent when, from when on latencies count, what the plot tells."""

import asyncio
import json
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from benchmarks.load import (
    HEALTH,
    WARM_UP_S,
    Answer,
    Due,
    arrivals,
    centile,
    chart,
    exchange_with,
    kind_of,
    play,
    table,
)
from benchmarks.plot import svg
from fake_gemini import FakeGemini


def body_of(due: Due) -> dict:
    return json.loads(due.request.partition(b"\r\n\r\n")[2])


def questions(**options) -> list[Due]:
    return [due for due in arrivals(**options) if due.request != HEALTH]


def test_the_same_seed_is_the_same_load_and_another_one_is_not():
    first, again, other = (arrivals(rate=20, seconds=5, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize(("rate", "seconds"), [(5, 2000), (50, 200)])
def test_questions_come_at_the_rate_that_was_asked_for_in_order(rate, seconds):
    due = questions(rate=rate, seconds=seconds, seed=3)  # 10,000 of them: their number varies by some two per cent
    assert len(due) / (seconds + WARM_UP_S) == pytest.approx(rate, rel=0.1)
    moments = [one.at_s for one in due]
    assert moments == sorted(moments)
    assert -WARM_UP_S <= moments[0] < 0
    assert moments[-1] < seconds


def test_sessions_begin_at_random_moments_as_poisson_has_them():
    firsts: dict[str, float] = {}
    for due in questions(rate=40, seconds=300, seed=4):
        firsts.setdefault(body_of(due)["session_id"], due.at_s)
    begun = sorted(at for at in firsts.values() if at > 20)
    gaps = [late - early for early, late in pairwise(begun)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert deviation == pytest.approx(mean, rel=0.15)  # of an exponential distribution both are the same


def test_sessions_go_as_conversations_do():
    sessions: dict[str, list[str]] = {}
    for due in questions(rate=30, seconds=60, seed=5):
        sessions.setdefault(body_of(due)["session_id"], []).append(body_of(due)["question"])
    asked = Counter(question for turns in sessions.values() for question in turns)
    assert {"merhaba", "kargo ücreti ne kadar", "hangi kumaş yazın daha rahat olur", "görüşürüz"} <= set(asked)
    assert any(turns[0] in {"merhaba", "selam"} and len(turns) > 3 for turns in sessions.values())
    assert len(asked) > 200


class StandingClock:
    """Seconds of a run; sleeping moves it, and a server that stands still stops everybody."""

    def __init__(self) -> None:
        self.now = -1.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now = max(self.now, self.now + seconds)


def test_who_comes_while_the_server_stands_still_is_charged_for_the_wait():
    clock = StandingClock()
    due = [Due(second, b"%d" % second) for second in range(5)]

    async def exchange(request: bytes) -> str:
        if request == b"1":
            clock.now += 3.0  # nobody gets an answer, or can even send, for three seconds
        return "intent"

    answers = asyncio.run(play(due, exchange, clock=clock, sleep=clock.sleep))
    assert [answer.took_s for answer in answers] == [0.0, 3.0, 2.0, 1.0, 0.0]


def test_the_warm_up_does_not_count():
    clock = StandingClock()

    async def exchange(_request: bytes) -> str:
        return "intent"

    due = [Due(-1.0, b""), Due(0.5, b"")]
    assert asyncio.run(play(due, exchange, clock=clock, sleep=clock.sleep)) == [Answer(0.5, 0.0, "intent")]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b'{"method": "faq"}', "faq"),
        (200, b'{"status": "healthy"}', "health"),
        (429, b"{}", "refused"),
        (503, b"{}", "error: 503"),
    ],
)
def test_answers_count_by_their_method_refusals_and_errors_apart(status, body, kind):
    assert kind_of(status, body) == kind


def test_an_exchange_over_a_real_connection_is_read_to_its_end():
    with FakeGemini() as fake:
        stats = b"GET /_stats HTTP/1.1\r\nHost: x\r\n\r\n"
        assert asyncio.run(exchange_with(fake.server.server_port, stats)) == "health"


def test_a_server_that_is_not_there_is_an_error():
    with FakeGemini() as fake:
        port = fake.server.server_port
    assert asyncio.run(exchange_with(port, HEALTH)) == "error: connection"


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (90, 90), (99, 99), (99.9, 100), (100, 100), (0, 1)])
def test_percentiles_are_values_that_were_measured(percent, value):
    assert centile(range(1, 101), percent) == value


ANSWERS = [Answer(n / 100, 0.005, "intent") for n in range(1000)] + [Answer(3.0, 2.0, "error: 503")]


def test_the_table_tells_every_kind_and_no_thousandth_of_too_few():
    lines = {
        line[:18].strip(): line[18:].split() for line in table([*ANSWERS, Answer(1, 0.003, "health")]).splitlines()
    }
    assert lines["all questions"] == ["1001", "5.0", "5.0", "5.0", "5.0", "2000.0"]
    assert lines["error: 503"] == ["1", "2000.0", "2000.0", "2000.0", "-", "2000.0"]
    assert lines["/health"] == ["1", "3.0", "3.0", "3.0", "-", "3.0"]


def test_the_plot_has_axes_units_a_legend_and_the_outage_shaded():
    document = svg(chart("outage: 60 <questions>", ANSWERS, 10, (2.0, 4.0, "the model fails")))
    root = ET.fromstring(document)
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"outage: 60 <questions>", "ms (logarithmic)", "questions/s", "seconds since the start"} <= set(texts)
    assert {"p50", "p90", "p99", "p99 of local ones", "local", "error", "the model fails"} <= set(texts)
    assert {"1", "10"} <= set(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) == 4
