import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from chatbot.errors import BudgetExceeded, DatabaseUnavailable, ModelError, ModelUnavailable
from chatbot.llm.guard import (
    CircuitBreaker,
    CoolDown,
    Deadline,
    Guard,
    Observers,
    RetryBudget,
    RetryHandler,
    SilentObserver,
)
from chatbot.model import Caller, Message, ModelRequest
from llm.fakes_llm import Clock, FakeLedger, FakeModel, result

REQUEST = ModelRequest(
    "gemini-3.5-flash-lite", "Sen bir mağaza asistanısın.", (Message("user", "Hangi kumaş terletmez?"),)
)
CALLER = Caller("shop", "s-1")


def highest(_low, high):
    return high


class Watcher(SilentObserver):
    def __init__(self):
        self.attempts, self.permanent = [], []

    def attempted(self, model, outcome, seconds):
        self.attempts.append((model, outcome))

    def permanent_failure(self, model, error):
        self.permanent.append((model, error.kind))


class Setting:
    """A guard over a scripted model, every collaborator on one clock that only the test moves."""

    def __init__(self, *, slots=8, takes_s=0.0, ledger=None, **options):
        self.clock = Clock()
        self.model = FakeModel(self.clock, takes_s=takes_s)
        self.ledger = ledger or FakeLedger()
        self.watcher = Watcher()
        self.guard = Guard(
            self.model,
            self.ledger,
            slots=slots,
            breaker=CircuitBreaker(timer=self.clock.timer, uniform=lambda low, _high: low),
            retry=RetryHandler(sleep=self.clock.sleep, uniform=highest),
            cool_down=CoolDown(now=self.clock.now),
            observer=self.watcher,
            timer=self.clock.timer,
            **options,
        )

    def ask(self):
        return self.guard.generate(REQUEST, CALLER)

    @property
    def states(self):
        return list(self.ledger.states.values())


def failure(kind, **facts):
    return ModelError(kind, "made up by the test", **facts)


def test_an_answer_is_paid_once_and_says_what_it_cost():
    setting = Setting()
    answer = setting.ask()
    assert (answer.result.text, answer.cost_nano_usd) == ("Merhaba", 50)
    assert setting.states == ["settled"]
    assert setting.ledger.callers == [CALLER]


def test_every_attempt_has_its_own_reservation():
    setting = Setting()
    setting.model.enqueue(failure("server"), failure("overloaded"), result())
    assert setting.ask().result.text == "Merhaba"
    assert setting.states == ["released", "released", "settled"]
    assert setting.clock.slept == [1, 2]


def test_waits_double_from_one_to_four_seconds_and_three_retries_are_all():
    setting = Setting()
    setting.model.enqueue(*[failure("server")] * 4)
    with pytest.raises(ModelError):
        setting.ask()
    assert setting.clock.slept == [1, 2, 4]
    assert len(setting.model.asked) == 4


@pytest.mark.parametrize("kind", ["auth", "bad_request", "not_found", "quota_exhausted", "protocol", "blocked"])
def test_a_failure_that_waiting_cannot_cure_is_not_retried(kind):
    setting = Setting()
    setting.model.enqueue(failure(kind))
    with pytest.raises(ModelError):
        setting.ask()
    assert len(setting.model.asked) == 1
    assert setting.clock.slept == []


@pytest.mark.parametrize("kind", ["timeout", "network"])
def test_a_call_that_may_have_been_billed_is_tried_once_more_and_assumed_spent(kind):
    setting = Setting()
    setting.model.enqueue(*[failure(kind, billed="unknown")] * 3)
    with pytest.raises(ModelError):
        setting.ask()
    assert setting.states == ["assumed", "assumed"]


def test_the_cost_of_an_answer_includes_attempts_that_may_have_been_billed():
    setting = Setting()
    setting.model.enqueue(failure("timeout", billed="unknown"), result())
    assert setting.ask().cost_nano_usd == 1050


def test_no_wait_ends_after_the_deadline():
    setting = Setting(takes_s=11.5)
    setting.model.enqueue(*[failure("server")] * 5)
    with pytest.raises(ModelError):
        setting.ask()
    assert len(setting.model.asked) == 2  # 11.5 + 1 + 11.5 s: a wait of 2 s would end past 25 s
    assert setting.clock.slept == [1]


def test_an_attempt_gets_no_more_time_than_is_left():
    setting = Setting(takes_s=14.0)
    setting.model.enqueue(failure("server"), result())
    setting.ask()
    assert setting.model.timeouts == [15.0, 10.0]


def test_the_providers_retry_delay_is_waited_for_when_it_fits():
    setting = Setting()
    setting.model.enqueue(failure("rate_limited", retry_after_s=5), result())
    setting.ask()
    assert setting.clock.slept == [6]  # 5 s asked for, plus jitter of at most 1 s


def test_a_retry_delay_past_the_deadline_is_not_waited_for_and_others_are_spared():
    setting = Setting()
    setting.model.enqueue(failure("rate_limited", retry_after_s=40))
    with pytest.raises(ModelError):
        setting.ask()
    with pytest.raises(ModelUnavailable) as refused:
        setting.ask()
    assert refused.value.reason == "cooling_down"
    setting.clock.tick(41)
    assert setting.ask().result.text == "Merhaba"


def test_rate_limits_do_not_open_the_breaker():
    setting = Setting()
    for _ in range(10):
        setting.model.enqueue(failure("rate_limited", retry_after_s=60))
        with pytest.raises(ModelError):
            setting.ask()
        setting.clock.tick(61)
    assert setting.guard.breaker.state == "closed"


def test_a_days_quota_rests_until_midnight_pacific_whatever_the_minute_says():
    clock = Clock()
    pause = CoolDown(now=clock.now)
    assert pause.note("m", failure("quota_exhausted", retry_after_s=2))
    pause.note("m", failure("rate_limited", retry_after_s=2))
    clock.t += (datetime.fromisoformat("2026-11-23T07:59:00+00:00") - clock.now()).total_seconds()
    assert pause.reason("m") == "quota_exhausted"
    clock.tick(120)
    assert pause.reason("m") is None
    assert pause.reason("another") is None


def test_a_dead_key_is_reported_once_and_not_hammered():
    setting = Setting()
    setting.model.enqueue(failure("auth"), failure("auth"))
    with pytest.raises(ModelError):
        setting.ask()
    for _ in range(5):
        with pytest.raises(ModelUnavailable):
            setting.ask()
    assert len(setting.model.asked) == 1
    assert setting.watcher.permanent == [("gemini-3.5-flash-lite", "auth")]


def test_a_bad_request_is_reported_and_pauses_nothing():
    setting = Setting()
    setting.model.enqueue(failure("bad_request"))
    with pytest.raises(ModelError):
        setting.ask()
    assert setting.watcher.permanent == [("gemini-3.5-flash-lite", "bad_request")]
    assert setting.ask().result.text == "Merhaba"


def test_a_call_left_behind_does_not_keep_the_process_from_ending():
    setting = Setting()
    setting.model.enqueue(lambda: result(str(threading.current_thread().daemon)))
    assert setting.ask().result.text == "True"


def test_the_fallback_model_answers_when_the_first_is_gone():
    setting = Setting(fallback_model="gemini-3.1-flash-lite")
    setting.model.enqueue(failure("not_found"), result())
    assert setting.ask().result.text == "Merhaba"
    setting.ask()
    assert [request.model for request in setting.model.asked] == [
        "gemini-3.5-flash-lite",
        "gemini-3.1-flash-lite",
        "gemini-3.1-flash-lite",
    ]
    assert setting.states == ["released", "settled", "settled"]


def test_no_call_without_a_reservation():
    setting = Setting(ledger=FakeLedger(limit=0))
    with pytest.raises(BudgetExceeded):
        setting.ask()
    assert setting.model.asked == []


def test_no_call_when_the_ledger_cannot_be_reached():
    setting = Setting(ledger=FakeLedger(broken=DatabaseUnavailable("kapalı")))
    with pytest.raises(DatabaseUnavailable):
        setting.ask()
    assert setting.model.asked == []
    assert setting.guard.breaker.state == "closed"


def test_an_adapter_that_breaks_its_promise_is_still_paid_for():
    setting = Setting()
    setting.model.enqueue(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        setting.ask()
    assert setting.states == ["assumed"]


def test_a_full_bulkhead_says_busy_at_once():
    setting = Setting(slots=2)
    arrived, gate = threading.Barrier(3), threading.Event()

    def wait():
        arrived.wait(5)
        gate.wait(5)
        return result()

    setting.model.enqueue(wait, wait)
    with ThreadPoolExecutor(2) as pool:
        held = [pool.submit(setting.ask) for _ in range(2)]
        arrived.wait(5)
        with pytest.raises(ModelUnavailable) as refused:
            setting.ask()
        gate.set()
        assert [future.result(5).result.text for future in held] == ["Merhaba"] * 2
    assert refused.value.reason == "busy"
    assert setting.ask().result.text == "Merhaba"


def test_a_call_that_outlives_its_time_is_left_behind_and_keeps_its_slot():
    setting = Setting(slots=1, attempt_s=0.5)
    gate = threading.Event()
    setting.model.enqueue(lambda: gate.wait(10) and result())
    with pytest.raises(ModelUnavailable) as refused:  # the second try finds the slot still taken
        setting.ask()
    assert refused.value.reason == "busy"
    assert setting.states == ["assumed"]
    gate.set()
    for _ in range(100):
        try:
            answer = setting.ask()
            break
        except ModelUnavailable:
            threading.Event().wait(0.02)
    assert answer.result.text == "Merhaba"


def test_the_retry_budget_stops_retries_before_they_multiply_an_outage():
    budget = RetryBudget(2)
    assert [budget.take(), budget.take(), budget.take()] == [True, True, False]
    for _ in range(10):
        budget.call()
    assert budget.take()


def test_retry_handler_returns_what_the_function_returns():
    clock = Clock()
    outcomes = [failure("server"), "ok"]

    def func():
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    handler = RetryHandler(sleep=clock.sleep, uniform=lambda _low, _high: 0.25)
    assert handler.retry_with_backoff(func) == "ok"
    assert clock.slept == [0.25]


def test_a_deadline_runs_out():
    clock = Clock()
    deadline = Deadline(25, timer=clock.timer)
    clock.tick(24)
    assert deadline.remaining_s() == 1
    clock.tick(5)
    assert deadline.remaining_s() == 0


class TestBreaker:
    def setup_method(self):
        self.clock = Clock()
        self.breaker = CircuitBreaker(timer=self.clock.timer, uniform=lambda low, _high: low)

    def run(self, *verdicts, takes_s=0.0):
        for verdict in verdicts:
            permit = self.breaker.acquire()
            self.clock.tick(takes_s)
            self.breaker.release(permit, verdict)

    def refused(self):
        try:
            self.breaker.acquire()
        except ModelUnavailable:
            return True
        return False

    def test_opens_at_half_of_at_least_five_calls(self):
        self.run("ok", "ok", "failed", "failed")
        assert self.breaker.state == "closed"
        self.run("failed")
        assert self.breaker.state == "open"
        assert self.refused()

    def test_a_good_minute_before_an_outage_does_not_hide_it(self):
        self.run(*["ok"] * 40, *["failed"] * 4)
        assert self.breaker.state == "closed"
        self.run("failed")
        assert self.breaker.state == "open"

    def test_old_outcomes_leave_the_window(self):
        self.run("failed", "failed", "failed", "failed")
        self.clock.tick(61)
        self.run("failed")
        assert self.breaker.state == "closed"

    def test_a_slow_success_counts_as_a_failure(self):
        self.run(*["ok"] * 5, takes_s=16)
        assert self.breaker.state == "closed"  # only the last 60 s count: four calls
        fast = CircuitBreaker(timer=self.clock.timer, window_s=600)
        self.breaker = fast
        self.run(*["ok"] * 5, takes_s=16)
        assert self.breaker.state == "open"

    def test_one_probe_after_thirty_seconds_and_its_success_closes(self):
        self.run(*["failed"] * 5)
        self.clock.tick(31)
        assert self.breaker.state == "half_open"
        probe = self.breaker.acquire()
        assert self.refused()
        self.breaker.release(probe, "ok")
        assert self.breaker.state == "closed"

    def test_a_failed_probe_doubles_the_open_time_up_to_five_minutes(self):
        self.run(*["failed"] * 5)
        for open_s in (30, 60, 120, 240, 300, 300):
            self.clock.tick(open_s - 1)
            assert self.breaker.state == "open"
            self.clock.tick(1)
            self.run("failed")

    def test_a_probe_that_never_comes_back_expires(self):
        self.run(*["failed"] * 5)
        self.clock.tick(31)
        lost = self.breaker.acquire()
        self.clock.tick(31)
        second = self.breaker.acquire()
        self.breaker.release(lost, "failed")
        assert self.breaker.state == "half_open"
        self.breaker.release(second, "ok")
        assert self.breaker.state == "closed"

    def test_a_probe_without_a_verdict_lets_another_try(self):
        self.run(*["failed"] * 5)
        self.clock.tick(31)
        self.run("no_verdict")
        assert not self.refused()

    def test_late_outcomes_of_calls_begun_before_it_opened_are_ignored(self):
        early = [self.breaker.acquire() for _ in range(3)]
        self.run(*["failed"] * 5)
        self.clock.tick(31)
        for permit in early:
            self.breaker.release(permit, "ok")
        assert self.breaker.state == "half_open"

    def test_of_many_threads_one_probes(self):
        self.run(*["failed"] * 5)
        self.clock.tick(31)
        with ThreadPoolExecutor(16) as pool:
            assert sum(not refused for refused in pool.map(lambda _: self.refused(), range(64))) == 1


def test_an_outage_under_load_reaches_the_provider_a_few_times_only():
    setting = Setting(slots=8)
    setting.model.default = failure("server")
    outcomes = []
    for _ in range(600):
        try:
            setting.ask()
        except (ModelError, ModelUnavailable) as error:
            outcomes.append(type(error).__name__)
        setting.clock.tick(0.1)
    assert len(outcomes) == 600
    assert len(setting.model.asked) <= 5 + 8 + 2  # what opens it, the bulkhead, the probes of a minute


def test_several_observers_are_told_alike():
    first, second = Watcher(), Watcher()
    both = Observers(first, second)
    both.attempted("m", "ok", 1.0)
    both.permanent_failure("m", ModelError("auth", "no", billed="no"))
    assert first.attempts == second.attempts == [("m", "ok")]
    assert first.permanent == second.permanent == [("m", "auth")]
