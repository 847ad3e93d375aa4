from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.store.jobs import JobLeases

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def leases(database):
    return JobLeases(database)


def claim(leases, owner="a", now=NOW, name="sweep"):
    return leases.claim(name, owner, now, lease=5 * MINUTE, due_before=now - MINUTE)


def test_a_lease_is_had_by_one_until_it_is_given_back_and_the_job_is_due_again(leases):
    assert claim(leases)
    assert not claim(leases, "b", NOW + 2 * MINUTE)
    assert leases.finish("sweep", "a", NOW + 2 * MINUTE, ok=True)
    assert claim(leases, "b", NOW + 2 * MINUTE)


def test_a_lease_given_back_early_waits_for_its_interval(leases):
    assert claim(leases)
    leases.finish("sweep", "a", NOW + MINUTE / 6, ok=True)
    assert not claim(leases, "b", NOW + MINUTE / 2)
    assert claim(leases, "b", NOW + MINUTE)


def test_an_expired_lease_cannot_be_finished_by_its_old_owner(leases):
    claim(leases)
    assert claim(leases, "b", NOW + 6 * MINUTE)
    assert not leases.finish("sweep", "a", NOW + 7 * MINUTE, ok=True)
    assert leases.runs()[0].last_ok is None


def test_a_failure_keeps_the_time_of_the_last_success(leases):
    claim(leases)
    leases.finish("sweep", "a", NOW, ok=True)
    claim(leases, now=NOW + MINUTE)
    leases.finish("sweep", "a", NOW + 2 * MINUTE, ok=False)
    (run,) = leases.runs()
    assert (run.last_run, run.last_ok, run.leased_until) == (NOW + MINUTE, NOW, NOW + 2 * MINUTE)


def test_jobs_do_not_know_each_other(leases):
    assert claim(leases, name="sweep")
    assert claim(leases, name="backup")
    assert [run.name for run in leases.runs()] == ["backup", "sweep"]


def test_of_many_at_the_same_instant_one_gets_it(leases):
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda number: claim(leases, f"p{number}"), range(32)))
    assert got.count(True) == 1
