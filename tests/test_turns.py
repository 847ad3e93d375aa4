import threading
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from chatbot.turns import Turns, step_aside


class ManualPool(Executor):
    """Threads that begin when told to."""

    def __init__(self):
        self.begun = []

    def submit(self, work, /, *arguments):
        self.begun.append(lambda: work(*arguments))

    def run_next(self):
        self.begun.pop(0)()


@pytest.fixture
def pool():
    return ManualPool()


@pytest.fixture
def turns(pool, clock):
    return Turns(pool, at_once=2, patience_s=0.05, timer=clock.timer)


@pytest.fixture
def submit(turns):
    """Has something noted in a list when it is done."""
    done = []

    def submit_all(*names):
        for name in names:
            turns.submit(lambda name=name: done.append(name))
        return done

    return submit_all


def test_as_many_as_allowed_compute_and_the_next_follow_in_their_threads_in_order(pool, submit):
    done = submit(1, 2, 3, 4)
    assert len(pool.begun) == 2
    pool.run_next()
    assert done == [1, 3, 4]
    pool.run_next()
    assert (done, pool.begun) == ([1, 3, 4, 2], [])


def test_a_turn_that_was_given_back_is_free_for_who_comes_later(pool, submit):
    submit(1, 2)
    pool.run_next()
    submit(3)
    assert len(pool.begun) == 2


def test_who_steps_aside_makes_room_at_once_and_takes_no_further_work(pool, turns, submit):
    begun_meanwhile = []

    def waits_for_somebody():
        step_aside()
        begun_meanwhile.append(len(pool.begun))
        step_aside()  # a second time it is nothing

    turns.submit(waits_for_somebody)
    done = submit(2, 3, 4)
    pool.run_next()
    assert (begun_meanwhile, done) == ([2], [])
    pool.run_next()
    assert done == [2, 4]


def test_without_a_turn_stepping_aside_is_nothing():
    step_aside()


def test_who_takes_too_long_is_not_waited_for(pool, turns, clock, submit):
    turns.submit(lambda: None)
    clock.tick(0.02)
    done = submit(2, 3)
    assert turns.due_in_s() == pytest.approx(0.03)
    turns.relieve()
    assert len(pool.begun) == 2
    clock.tick(0.04)
    assert turns.due_in_s() == 0
    turns.relieve()
    assert (len(pool.begun), turns.due_in_s()) == (3, None)
    for _ in range(3):
        pool.run_next()
    assert done == [2, 3]


def test_nobody_is_late_while_nobody_waits(pool, turns, clock, submit):
    submit(1, 2)
    clock.tick(60)
    assert turns.due_in_s() is None
    turns.relieve()
    done = submit(3)
    assert len(pool.begun) == 2
    pool.run_next()
    assert done == [1, 3]


def test_the_next_in_a_thread_has_patience_of_its_own(pool, turns, clock, submit):
    turns.submit(lambda: clock.tick(0.04))
    left = []
    turns.submit(lambda: None)
    turns.submit(lambda: left.append(turns.due_in_s()))
    turns.submit(lambda: None)
    pool.run_next()
    assert left == [pytest.approx(0.01)]  # of the second; the third's own time has just begun


def test_many_threads_do_all_of_it_never_more_than_allowed_at_once():
    computing, most, done, all_done = set(), [], [], threading.Event()
    lock = threading.Lock()

    def work(number):
        with lock:
            computing.add(number)
            most.append(len(computing))
        with lock:
            computing.remove(number)
            done.append(number)
            if len(done) == 500:
                all_done.set()

    with ThreadPoolExecutor(8) as pool:
        turns = Turns(pool, at_once=2, patience_s=60)
        for number in range(500):
            turns.submit(lambda number=number: work(number))
        assert all_done.wait(30)
    assert sorted(done) == list(range(500))
    assert max(most) <= 2
