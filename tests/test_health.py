import threading
import time

import pytest

from chatbot.errors import DatabaseUnavailable
from chatbot.health import Health, Observation, Probe, Status, Steadied, worst

PATIENT_S = 10.0
HEALTHY, WARNING, CRITICAL = Status


def fine() -> Observation:
    return Observation(HEALTHY, observed="iyi", suggested_action="Hiç.")


def bad() -> Observation:
    return Observation(CRITICAL, observed="kötü", threshold="daha iyi", suggested_action="Düzeltin.")


def broken() -> Observation:
    raise ZeroDivisionError


def unreachable() -> Observation:
    raise DatabaseUnavailable("Veritabanı yok.", suggested_action="Diske bakın.")


def blind() -> Observation:
    return Observation(None, "bilinmiyor")


@pytest.fixture
def health(clock):
    return lambda *probes: Health(probes, timer=clock.timer, utc_now=clock.now, patience_s=PATIENT_S)


def test_all_well(health, clock):
    service = health(Probe("database", fine, critical=True), Probe("disk", fine))
    clock.tick(7)
    report = service.report()
    assert (report.status, report.uptime_s, report.timestamp) == (HEALTHY, 7, clock.now())
    assert [component.name for component in report.components] == ["database", "disk"]


@pytest.mark.parametrize("check", [broken, unreachable])
@pytest.mark.parametrize(("critical", "status"), [(True, CRITICAL), (False, WARNING)])
def test_only_a_critical_probe_that_fails_makes_the_service_critical(health, check, critical, status):
    report = health(Probe("fine", fine), Probe("other", check, critical=critical)).report()
    assert (report.status, report.components[1].status) == (status, status)


def test_a_finding_says_what_to_do_and_a_good_one_nothing(health):
    report = health(Probe("x", bad), Probe("y", unreachable), Probe("z", fine)).report()
    assert [(c.observed, c.suggested_action) for c in report.components] == [
        ("kötü", "Düzeltin."),
        ("Veritabanı yok.", "Diske bakın."),
        ("iyi", None),
    ]


def test_an_answer_is_reused_until_it_is_stale_or_a_look_is_asked_for(health, clock):
    asked: list[float] = []

    def check():
        asked.append(clock.timer())
        return fine()

    service = health(Probe("database", check))
    for _ in range(4):
        service.report()
        clock.tick(5)
    assert asked == [0.0, 15.0]
    service.look()
    assert asked == [0.0, 15.0, 20.0]


def test_a_hanging_probe_delays_nothing_and_is_found_out(clock):
    released = threading.Event()
    asked: list[int] = []

    def hang():
        asked.append(1)
        assert released.wait(PATIENT_S)
        return fine()

    service = Health([Probe("database", hang, critical=True)], timer=clock.timer, utc_now=clock.now, patience_s=0.01)
    began = time.monotonic()
    assert service.report().status is WARNING
    clock.tick(8)
    assert service.report().status is WARNING
    clock.tick(4)
    report = service.report()
    assert (report.status, report.components[0].observed) == (CRITICAL, "12 saniyedir yanıt yok")
    assert report.components[0].suggested_action
    assert time.monotonic() - began < 1
    assert asked == [1]
    released.set()
    assert service.report(patience_s=PATIENT_S).status is HEALTHY


def test_a_hanging_probe_is_judged_by_its_last_answer_at_first(clock):
    released = threading.Event()
    answers = iter([released.set, released.clear, lambda: None])

    def check():
        next(answers)()
        assert released.wait(PATIENT_S)
        return fine()

    service = Health([Probe("database", check)], timer=clock.timer, utc_now=clock.now, patience_s=PATIENT_S)
    assert service.report().status is HEALTHY
    clock.tick(20)
    assert service.report(patience_s=0.0).status is HEALTHY
    released.set()


def test_probes_do_not_wait_for_each_other(clock):
    released = threading.Event()

    def hang():
        assert released.wait(PATIENT_S)
        return fine()

    probes = [Probe("database", hang, critical=True), Probe("disk", bad)]
    service = Health(probes, timer=clock.timer, utc_now=clock.now, patience_s=0.05)
    service.report()
    assert [c.observed for c in service.report().components] == ["ilk kontrol sürüyor", "kötü"]
    released.set()


def test_what_cannot_be_seen_stays_as_it_was(health, clock):
    checks = iter([fine, blind, blind, blind])

    def check():
        return next(checks)()

    service = health(Probe("budget", check))
    seen = []
    for _ in range(4):
        component = service.look().components[0]
        seen.append((component.status, component.observed))
        clock.tick(10)
    assert seen == [(HEALTHY, "iyi"), *[(HEALTHY, "bilinmiyor")] * 3]
    assert health(Probe("budget", blind)).look().status is WARNING


@pytest.fixture
def judged(clock):
    """Statuses after looks ten seconds apart; each look is a status, or one and its calm one."""

    def run(*looks, settle_s=60.0, every_s=10.0):
        steadied = Steadied(settle_s=settle_s, timer=clock.timer)
        found = []
        for look in looks:
            found.append(steadied.judge(*(look if isinstance(look, tuple) else (look,))))
            clock.tick(every_s)
        return found

    return run


def test_the_first_look_decides(judged):
    assert judged(CRITICAL) == [CRITICAL]


def test_two_looks_in_a_row_make_it_worse_and_a_blip_does_not(judged):
    assert judged(HEALTHY, WARNING, WARNING) == [HEALTHY, HEALTHY, WARNING]
    assert judged(HEALTHY, WARNING, HEALTHY, WARNING, HEALTHY) == [HEALTHY] * 5


def test_looks_a_second_apart_are_one_look(judged):
    assert judged(HEALTHY, *[CRITICAL] * 7, every_s=1.0) == [*[HEALTHY] * 6, CRITICAL, CRITICAL]


def test_it_gets_no_worse_than_both_looks_agree_on(judged):
    assert judged(HEALTHY, WARNING, CRITICAL, CRITICAL, CRITICAL) == [HEALTHY, HEALTHY, WARNING, WARNING, CRITICAL]


def test_only_a_settled_minute_makes_it_better(judged):
    assert judged(WARNING, *[HEALTHY] * 8) == [*[WARNING] * 7, HEALTHY, HEALTHY]
    assert judged(WARNING, *[HEALTHY] * 5, WARNING, *[HEALTHY] * 6) == [WARNING] * 13


def test_a_value_between_the_thresholds_changes_nothing(judged):
    between = (HEALTHY, WARNING)
    assert judged(WARNING, *[between] * 20)[-1] is WARNING
    assert judged(HEALTHY, *[between] * 20)[-1] is HEALTHY


def test_it_gets_better_only_as_far_as_every_look_agreed(judged):
    assert judged(CRITICAL, *[WARNING] * 3, *[HEALTHY] * 4)[-1] is WARNING


def test_what_is_bad_still_says_why_when_it_looks_better_already(health, clock):
    found = [fine(), bad(), bad(), fine(), fine(), fine()]
    service = health(Probe("disk", lambda: found.pop(0), critical=True, settle_s=20.0))
    told = []
    for _ in range(len(found)):
        clock.tick(10)
        (component,) = service.look(patience_s=PATIENT_S).components
        told.append((component.status, component.observed, component.suggested_action))
    assert told == [
        (HEALTHY, "iyi", None),
        (HEALTHY, "kötü", None),
        (CRITICAL, "kötü", "Düzeltin."),
        (CRITICAL, "kötü; şimdi: iyi", "Düzeltin."),
        (CRITICAL, "kötü; şimdi: iyi", "Düzeltin."),
        (HEALTHY, "iyi", None),
    ]


def test_worst():
    assert worst([]) is HEALTHY
    assert worst([WARNING, CRITICAL, HEALTHY]) is CRITICAL
