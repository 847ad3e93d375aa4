import threading
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from chatbot.errors import DatabaseBusy
from chatbot.jobs import Heartbeat, Job, Jobs
from chatbot.store.engine import Database
from chatbot.store.jobs import JobLeases
from chatbot.store.migrate import migrate


@pytest.fixture
def leases(tmp_path):
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    migrate(url)
    with closing(Database(url)) as database:
        yield JobLeases(database)


def process(leases, clock, *jobs, owner="a"):
    return Jobs(jobs, leases, owner=owner, now=clock.now, timer=clock.timer)


def broken():
    raise ZeroDivisionError


def test_a_job_runs_at_once_and_then_at_its_interval(leases, clock):
    ran = []
    jobs = process(leases, clock, Job("sweep", 60, lambda: ran.append(clock.timer())))
    for _ in range(130):
        jobs.run_due()
        clock.tick(1)
    assert ran == [0, 60, 120]


def test_of_two_processes_one_runs_it_and_the_other_takes_over_when_it_is_gone(leases, clock):
    ran = []
    first, second = (
        process(leases, clock, Job("sweep", 60, lambda owner=owner: ran.append(owner)), owner=owner) for owner in "ab"
    )
    for _ in range(200):
        first.run_due()
        second.run_due()
        clock.tick(1)
    assert ran == ["a"] * 4
    for _ in range(120):
        second.run_due()
        clock.tick(1)
    assert ran[4:] in (["b"], ["b", "b"])


def test_a_restart_does_not_make_a_daily_job_run_again(leases, clock):
    ran = []
    for _ in range(3):
        process(leases, clock, Job("report", 86_400, lambda: ran.append(1))).run_due()
        clock.tick(3600)
    assert ran == [1]


def test_who_dies_in_mid_job_keeps_others_away_only_while_the_lease_lasts(leases, clock):
    class Killed(BaseException):
        pass

    def die():
        raise Killed

    with pytest.raises(Killed):
        process(leases, clock, Job("sweep", 10, die, lease_s=100)).run_due()
    clock.tick(99)
    assert process(leases, clock, Job("sweep", 10, int), owner="b").run_due() == []
    clock.tick(2)
    assert process(leases, clock, Job("sweep", 10, int), owner="b").run_due() == ["sweep"]


def test_a_failing_job_is_logged_and_harms_no_other(leases, clock):
    jobs = process(leases, clock, Job("bad", 60, broken), Job("good", 60, int))
    with capture_logs() as logs:
        assert jobs.run_due() == ["bad", "good"]
    assert [(line["event"], line["job"], line["step"]) for line in logs] == [("job_failed", "bad", "run")]
    clock.tick(60)
    assert jobs.run_due() == ["bad", "good"]


def test_last_runs_tell_when_each_job_began_and_last_ended_well(leases, clock):
    outcomes = iter((int, broken))

    def run():
        next(outcomes)()

    jobs = process(leases, clock, Job("sweep", 60, run))
    jobs.run_due()
    well = clock.now()
    clock.tick(60)
    jobs.run_due()
    (run,) = jobs.last_runs()
    assert (run.name, run.owner, run.last_run, run.last_ok) == ("sweep", "a", clock.now(), well)


def test_a_lease_that_expired_under_a_job_is_said(leases, clock):
    with capture_logs() as logs:
        process(leases, clock, Job("slow", 600, lambda: clock.tick(61), lease_s=60)).run_due()
    assert [line["event"] for line in logs] == ["job_outlived_its_lease"]


def test_a_clock_set_back_by_a_year_does_not_stop_the_jobs(leases, clock):
    process(leases, clock, Job("sweep", 60, int)).run_due()
    clock.tick(-365 * 86_400)
    assert process(leases, clock, Job("sweep", 60, int), owner="b").run_due() == ["sweep"]


def test_a_job_for_the_start_runs_once_in_a_process_as_soon_as_it_gets_the_lease(leases, clock):
    ran = []
    process(leases, clock, Job("warm", 60, lambda: ran.append("a"), once=True)).run_due()
    second = process(leases, clock, Job("warm", 60, lambda: ran.append("b"), once=True), owner="b")
    for _ in range(300):
        second.run_due()
        clock.tick(1)
    assert ran == ["a", "b"]
    assert second.next_due_s() == 60


def test_while_the_database_is_away_nothing_runs_and_all_goes_on_when_it_is_back(leases, clock):
    class Flaky:
        away = True

        def claim(self, *args, **options):
            if self.away:
                raise DatabaseBusy("kilitli")
            return leases.claim(*args, **options)

        finish = leases.finish

    flaky = Flaky()
    jobs = process(flaky, clock, Job("sweep", 60, int))
    assert jobs.run_due() == []
    flaky.away = False
    clock.tick(60)
    assert jobs.run_due() == ["sweep"]


def test_the_thread_works_until_it_is_stopped(leases):
    ran = threading.Event()
    jobs = Jobs([Job("sweep", 60, ran.set)], leases, owner="a")
    jobs.start()
    assert ran.wait(5)
    jobs.stop()
    assert "jobs" not in {thread.name for thread in threading.enumerate()}
    jobs.stop()


def test_without_jobs_there_is_no_thread(leases):
    jobs = Jobs([], leases, owner="a")
    jobs.start()
    assert "jobs" not in {thread.name for thread in threading.enumerate()}
    assert jobs.run_due() == []


def test_a_heart_beats_at_once_goes_on_after_a_failure_and_beats_once_more_at_its_end():
    beats, twice, ended = [], threading.Event(), []

    def beat():
        beats.append(1)
        if len(beats) == 2:
            twice.set()

    heartbeat = Heartbeat([broken, beat], at_end=lambda: ended.append(1), every_s=0.01)
    with capture_logs() as logs:
        heartbeat.start()
        heartbeat.start()
        assert twice.wait(5)
        heartbeat.stop()
        heartbeat.stop()
    assert ended == [1]
    assert {line["event"] for line in logs} == {"heartbeat_failed"}
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_a_heart_that_never_beat_ends_quietly():
    ended = []
    Heartbeat([], at_end=lambda: ended.append(1)).stop()
    assert ended == []
