from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot import probes
from chatbot.errors import DatabaseBusy, DatabaseUnavailable, DatabaseVersionMismatch
from chatbot.health import Status
from chatbot.jobs import Job
from chatbot.machine import Disk
from chatbot.model import JobRun
from chatbot.monitoring import Recent
from chatbot.probes import BackupFacts, BudgetFacts, DatabaseFacts, ModelFacts

HEALTHY, WARNING, CRITICAL = Status
GB, MB, NANO = 1 << 30, 1 << 20, 10**9
QUIET = Recent(60.0, 0, 0, None, None)
WELL = ModelFacts("closed", None, None, "gemini-x", "sdk 1")


def away(*_):
    raise DatabaseUnavailable("Veritabanı yok.")


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        (DatabaseFacts(size_bytes=3 * MB), HEALTHY, "yazılabiliyor, 3,0 MB; bütünlüğü henüz denetlenmedi"),
        (DatabaseFacts(intact=True, checked_at=-3), HEALTHY, "3 saat önce denetlendi"),
        (DatabaseFacts(intact=True, checked_at=-9 * 24), WARNING, "9 gün önce denetlendi"),
        (DatabaseFacts(intact=False, checked_at=-1), CRITICAL, "bozulmuş"),
        (DatabaseFacts(DatabaseVersionMismatch("eski")), HEALTHY, "yazılabiliyor"),
    ],
)
def test_database(clock, facts, status, words):
    if facts.checked_at is not None:
        facts = replace(facts, checked_at=clock.now() + timedelta(hours=facts.checked_at))
    seen = probes.database_probe(lambda: facts, clock.now).check()
    assert (seen.status, words in seen.observed) == (status, True), seen


@pytest.mark.parametrize("problem", [DatabaseBusy("meşgul"), DatabaseUnavailable("salt okunur")])
def test_a_database_that_cannot_be_written_fails_its_check(clock, problem):
    probe = probes.database_probe(lambda: DatabaseFacts(problem), clock.now)
    with pytest.raises(type(problem)):
        probe.check()
    assert probe.critical


@pytest.mark.parametrize(
    ("total", "free", "status", "calm"),
    [
        (100 * GB, 50 * GB, HEALTHY, HEALTHY),
        (100 * GB, 1.1 * GB, HEALTHY, WARNING),
        (100 * GB, 0.9 * GB, WARNING, WARNING),
        (100 * GB, 230 * MB, WARNING, CRITICAL),
        (100 * GB, 190 * MB, CRITICAL, CRITICAL),
        (2 * GB, 900 * MB, HEALTHY, HEALTHY),
        (2 * GB, 100 * MB, WARNING, WARNING),
        (1 * MB, 1 * MB, CRITICAL, CRITICAL),
    ],
)
def test_disk(total, free, status, calm):
    seen = probes.disk_probe(lambda: Disk(int(total), int(free))).check()
    assert (seen.status, seen.calm) == (status, calm), seen


@pytest.mark.parametrize(
    ("percent", "status", "calm"), [(50, HEALTHY, HEALTHY), (85, HEALTHY, WARNING), (90, WARNING, WARNING)]
)
@pytest.mark.parametrize("make", [probes.cpu_probe, probes.memory_probe])
def test_processor_and_memory(make, percent, status, calm):
    seen = make(lambda: percent).check()
    assert (seen.status, seen.calm, seen.observed) == (status, calm, f"%{percent}")


def test_a_processor_not_yet_measured_is_no_alarm():
    assert probes.cpu_probe(lambda: None).check().status is HEALTHY


@pytest.mark.parametrize(
    ("p95", "status", "calm"),
    [(None, HEALTHY, None), (399, HEALTHY, HEALTHY), (450, HEALTHY, WARNING), (500, WARNING, WARNING)],
)
def test_response_time(p95, status, calm):
    seen = probes.response_time_probe(lambda: replace(QUIET, requests=50, own_p95_ms=p95)).check()
    assert (seen.status, seen.calm) == (status, calm)


@pytest.mark.parametrize(
    ("requests", "errors", "status"),
    [(0, 0, HEALTHY), (2, 2, HEALTHY), (100, 3, HEALTHY), (60, 3, WARNING), (3, 3, WARNING)],
)
def test_error_rate(requests, errors, status):
    seen = probes.error_rate_probe(lambda: replace(QUIET, requests=requests, errors=errors)).check()
    assert seen.status is status, seen


def test_the_cache_says_where_answers_are_kept():
    assert probes.cache_probe(lambda: "bellekte", lambda: True).check().status is HEALTHY
    seen = probes.cache_probe(lambda: "Redis yok, bellekte", lambda: False).check()
    assert (seen.status, "REDIS_URL" in seen.suggested_action) == (WARNING, True)


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, HEALTHY, "henüz sorulmadı"),
        ({"circuit": "open"}, WARNING, "devre kesik"),
        ({"circuit": "half_open"}, WARNING, "deneniyor"),
        ({"paused": "auth"}, WARNING, "anahtar reddedildi"),
        ({"paused": "quota_exhausted"}, WARNING, "kota"),
    ],
)
def test_model(clock, changes, status, words):
    seen = probes.model_probe(lambda: replace(WELL, **changes), clock.now).check()
    assert (seen.status, words in seen.observed, "gemini-x, sdk 1" in seen.observed) == (status, True, True)
    assert status is HEALTHY or seen.suggested_action


def test_a_model_says_when_it_last_answered(clock):
    seen = probes.model_probe(lambda: replace(WELL, last_success=clock.now() - timedelta(minutes=7)), clock.now).check()
    assert "son yanıt 7 dakika önce" in seen.observed


def test_what_is_switched_off_is_well(clock):
    assert probes.model_probe(None, clock.now, why_off="bütçe 0").check().observed == "kapalı (bütçe 0)"
    assert probes.budget_probe(None).check().status is HEALTHY
    assert probes.backup_probe(None, clock.now, since=clock.now()).check().status is HEALTHY


@pytest.mark.parametrize(("spent", "status"), [(0, HEALTHY), (0.39, HEALTHY), (0.4, WARNING), (0.6, WARNING)])
def test_budget(spent, status):
    facts = [BudgetFacts("day", int(spent * NANO), NANO // 2), BudgetFacts("month", int(spent * NANO), 10 * NANO)]
    seen = probes.budget_probe(lambda: facts).check()
    assert (seen.status, "0.50 USD" in seen.observed) == (status, True)


SWEEP = Job("sweep", 60.0, int, lease_s=300.0)


@pytest.mark.parametrize(
    ("begun", "ended_well", "now", "status", "words"),
    [
        (None, None, 10, HEALTHY, "1 işin hepsi zamanında"),
        (None, None, 500, WARNING, "sweep çalışmıyor"),
        (480, 481, 500, HEALTHY, "zamanında"),
        (10, 11, 500, WARNING, "sweep çalışmıyor"),
        (480, None, 500, WARNING, "sweep hata veriyor"),
        (480, 380, 500, HEALTHY, "zamanında"),
        (480, 300, 500, WARNING, "sweep hata veriyor"),
    ],
)
def test_jobs(clock, begun, ended_well, now, status, words):  # noqa: PLR0917 - the table's columns
    start = clock.now()

    def runs():
        if begun is None:
            return []
        began = start + timedelta(seconds=begun)
        well = None if ended_well is None else start + timedelta(seconds=ended_well)
        return [JobRun("sweep", "a", began + timedelta(seconds=1), began, well)]

    clock.tick(now)
    seen = probes.jobs_probe([SWEEP, Job("warm", 60.0, int, once=True)][:1], runs, clock.now, since=start).check()
    assert (seen.status, words in seen.observed) == (status, True), seen


def test_a_job_at_work_and_one_for_the_start_only_are_no_alarm(clock):
    start = clock.now()
    clock.tick(500)
    at_work = JobRun("sweep", "a", clock.now() + timedelta(seconds=200), clock.now() - timedelta(seconds=100), None)
    jobs = [SWEEP, Job("warm", 60.0, int, once=True)]
    assert probes.jobs_probe(jobs, lambda: [at_work], clock.now, since=start).check().status is HEALTHY


@pytest.mark.parametrize(
    ("counts", "status", "observed"),
    [
        ({}, CRITICAL, "0 mağaza, 0 ürün"),
        ({"butik": 0}, CRITICAL, "1 mağaza, 0 ürün"),
        ({"butik": 0, "market": 3}, HEALTHY, "2 mağaza, 3 ürün"),
    ],
)
def test_an_empty_catalogue_is_critical(counts, status, observed):
    seen = probes.catalogue_probe(lambda: counts).check()
    assert (seen.status, seen.observed) == (status, observed)


@pytest.mark.parametrize(
    ("current", "status", "action"),
    [
        ("0006", HEALTHY, "db upgrade"),
        ("0005", WARNING, "db upgrade"),
        (None, WARNING, "db upgrade"),
        ("0007", WARNING, "yeni sürüm"),
    ],
)
def test_migrations(current, status, action):
    seen = probes.migrations_probe(lambda: current, lambda: "0006").check()
    assert (seen.status, action in seen.suggested_action) == (status, True)


@pytest.mark.parametrize(("hours", "status"), [(1, HEALTHY), (35, HEALTHY), (37, WARNING), (None, HEALTHY)])
def test_backup(clock, hours, status):
    last = None if hours is None else clock.now() - timedelta(hours=hours)
    assert probes.backup_probe(lambda: BackupFacts(last), clock.now, since=clock.now()).check().status is status


def test_a_service_that_never_made_a_backup_is_warned_after_a_while(clock):
    probe = probes.backup_probe(lambda: BackupFacts(None), clock.now, since=clock.now())
    clock.tick(40 * 3600)
    assert probe.check().status is WARNING


@pytest.mark.parametrize(
    "make",
    [
        lambda clock: probes.budget_probe(away),
        lambda clock: probes.jobs_probe([], away, clock.now, since=clock.now()),
        lambda clock: probes.catalogue_probe(away),
        lambda clock: probes.migrations_probe(away, lambda: "0006"),
        lambda clock: probes.backup_probe(away, clock.now, since=clock.now()),
    ],
)
def test_a_database_that_is_away_is_nobody_elses_fault(clock, make):
    seen = make(clock).check()
    assert (seen.status, seen.observed) == (None, "bilinmiyor: Veritabanı yok.")
