"""One body of tests over all places where counts are kept."""

import tempfile
import threading
import time

import pytest

from chatbot.web.counting import FailoverWindows, MemoryWindows, RedisWindows, windows_from_url
from fakes import FakeClock
from redis_server import redis_running


@pytest.fixture(scope="module")
def redis_url():
    with redis_running() as server:
        yield server.url


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def windows(request):
    if request.param == "memory":
        yield MemoryWindows()
        return
    import redis

    client = redis.Redis.from_url(request.getfixturevalue("redis_url"))
    client.flushall()
    yield RedisWindows(client)
    client.close()


def counts(taken):
    return [(window.key, window.taken, window.remaining, window.broken) for window in taken]


def test_each_time_counts_once(windows):
    assert counts(windows.take([("a", 2)], 60)) == [("a", 1, 1, False)]
    assert counts(windows.take([("a", 2)], 60)) == [("a", 2, 0, False)]
    assert counts(windows.take([("a", 2)], 60)) == [("a", 3, 0, True)]


def test_a_broken_limit_keeps_those_after_it_untouched(windows):
    windows.take([("session", 1), ("shop", 9)], 60)
    taken = windows.take([("session", 1), ("shop", 9)], 60)
    assert [window.key for window in taken] == ["session"]
    assert windows.peek("shop")[0] == 1


def test_a_window_tells_when_it_ends(windows):
    assert 59 < windows.take([("a", 2)], 60)[0].ends_in_s <= 60
    count, left_s = windows.peek("a")
    assert count == 1
    assert 59 < left_s <= 60


def test_what_was_never_counted_is_zero(windows):
    assert windows.peek("nobody") == (0, 0.0)


def test_what_is_cleared_begins_anew(windows):
    windows.take([("a", 2)], 60)
    windows.clear("a")
    assert windows.take([("a", 2)], 60)[0].taken == 1


def test_many_threads_lose_no_count(windows):
    def count() -> None:
        for _ in range(200):
            windows.take([("a", 9_999)], 60)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert windows.peek("a")[0] == 1600


def test_a_new_window_begins_when_the_old_one_ended():
    clock = FakeClock()
    windows = MemoryWindows(timer=clock.timer)
    windows.take([("a", 1)], 60)
    clock.tick(59.9)
    assert windows.take([("a", 1)], 60)[0].broken
    clock.tick(0.2)
    assert windows.take([("a", 1)], 60)[0].taken == 1


def test_memory_is_bounded_by_the_oldest_making_room():
    clock = FakeClock()
    windows = MemoryWindows(max_keys=3, timer=clock.timer)
    for key in "abcd":
        windows.take([(key, 9)], 60)
        clock.tick(1)
    assert [windows.peek(key)[0] for key in "abcd"] == [0, 1, 1, 1]


def test_ended_windows_do_not_pile_up():
    clock = FakeClock()
    windows = MemoryWindows(timer=clock.timer)
    for n in range(1000):
        windows.take([(f"k{n}", 9)], 60)
        clock.tick(1)
    assert len(windows._windows) < 130


class Away(Exception):
    """Redis is not there."""


class Flaky(MemoryWindows):
    away = False
    asked = 0

    def take(self, limits, window_s):
        self.asked += 1
        if self.away:
            raise Away
        return super().take(limits, window_s)


def test_memory_counts_while_redis_is_away_and_redis_again_when_it_is_back():
    clock, redis = FakeClock(), Flaky()
    windows = FailoverWindows(redis, MemoryWindows(), failures=(Away,), timer=clock.timer)
    assert windows.take([("a", 9)], 60)[0].taken == 1
    redis.away = True
    assert [windows.take([("a", 9)], 60)[0].taken for _ in range(3)] == [1, 2, 3]
    assert redis.asked == 2
    redis.away = False
    clock.tick(5.1)
    assert windows.take([("a", 9)], 60)[0].taken == 2


@pytest.mark.redis
def test_a_redis_that_hangs_costs_one_short_wait(redis_url):
    """A socket that accepts and never answers: the first count waits for the timeout, the next ones do not."""
    import socket

    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{folder}/silent.sock")
        silent.listen()
        windows = windows_from_url(f"unix://{folder}/silent.sock")
        started = time.monotonic()
        assert [windows.take([("a", 9)], 60)[0].taken for _ in range(20)] == list(range(1, 21))
        assert time.monotonic() - started < 2
