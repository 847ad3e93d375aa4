import threading
import time

import pytest

from chatbot.errors import DatabaseUnavailable
from chatbot.health import Health, Observation, Probe, Status, catalogue_probe, database_probe, worst

PATIENT_S = 10.0


def fine() -> Observation:
    return Observation(ok=True, observed="iyi")


def bad() -> Observation:
    return Observation(ok=False, observed="kötü", threshold="daha iyi", suggested_action="Düzeltin.")


def broken() -> Observation:
    raise ZeroDivisionError


def unreachable() -> None:
    raise DatabaseUnavailable("Veritabanı yok.", suggested_action="Diske bakın.")


@pytest.fixture
def health(clock):
    return lambda *probes: Health(probes, timer=clock.timer, utc_now=clock.now, patience_s=PATIENT_S)


def test_all_well(health, clock):
    service = health(Probe("database", fine, critical=True), Probe("disk", fine))
    clock.tick(7)
    report = service.report()
    assert (report.status, report.uptime_s, report.timestamp) == (Status.HEALTHY, 7, clock.now())
    assert [component.name for component in report.components] == ["database", "disk"]


@pytest.mark.parametrize("check", [bad, broken, unreachable])
@pytest.mark.parametrize(("critical", "status"), [(True, Status.CRITICAL), (False, Status.WARNING)])
def test_only_a_critical_probe_makes_the_service_critical(health, check, critical, status):
    report = health(Probe("fine", fine), Probe("other", check, critical=critical)).report()
    assert (report.status, report.components[1].status) == (status, status)


def test_a_finding_says_what_to_do(health):
    report = health(Probe("x", bad), database_probe(unreachable)).report()
    assert [(c.observed, c.suggested_action) for c in report.components] == [
        ("kötü", "Düzeltin."),
        ("Veritabanı yok.", "Diske bakın."),
    ]


def test_an_answer_is_reused_for_a_second(health, clock):
    asked: list[float] = []

    def check():
        asked.append(clock.timer())
        return fine()

    service = health(Probe("database", check))
    for _ in range(4):
        service.report()
        clock.tick(0.5)
    assert asked == [0.0, 1.0]


def test_a_hanging_probe_delays_nothing_and_is_found_out(clock):
    released = threading.Event()
    asked: list[int] = []

    def hang():
        asked.append(1)
        assert released.wait(PATIENT_S)
        return fine()

    service = Health([Probe("database", hang, critical=True)], timer=clock.timer, utc_now=clock.now, patience_s=0.01)
    began = time.monotonic()
    assert service.report().status is Status.WARNING
    clock.tick(4)
    assert service.report().status is Status.WARNING
    clock.tick(2)
    report = service.report()
    assert (report.status, report.components[0].observed) == (Status.CRITICAL, "6 saniyedir yanıt yok")
    assert time.monotonic() - began < 1
    assert asked == [1]
    released.set()
    assert service.report(patience_s=PATIENT_S).status is Status.HEALTHY


def test_a_hanging_probe_is_judged_by_its_last_answer_at_first(clock):
    released = threading.Event()
    answers = iter([released.set, released.clear, lambda: None])

    def check():
        next(answers)()
        assert released.wait(PATIENT_S)
        return fine()

    service = Health([Probe("database", check)], timer=clock.timer, utc_now=clock.now, patience_s=PATIENT_S)
    assert service.report().status is Status.HEALTHY
    clock.tick(2)
    assert service.report(patience_s=0.0).status is Status.HEALTHY
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


@pytest.mark.parametrize(
    ("counts", "status", "observed"),
    [
        ({}, Status.CRITICAL, "0 mağaza, 0 ürün"),
        ({"butik": 0}, Status.CRITICAL, "1 mağaza, 0 ürün"),
        ({"butik": 0, "market": 3}, Status.HEALTHY, "2 mağaza, 3 ürün"),
    ],
)
def test_an_empty_catalogue_is_critical(health, counts, status, observed):
    (component,) = health(catalogue_probe(lambda: counts)).report().components
    assert (component.name, component.status, component.observed) == ("catalogue", status, observed)


def test_worst():
    assert worst([]) is Status.HEALTHY
    assert worst([Status.WARNING, Status.CRITICAL, Status.HEALTHY]) is Status.CRITICAL
