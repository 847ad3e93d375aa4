"""One body of tests over every backend; Redis is a real server."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatbot.cache import CacheStats, FailoverCache, MemoryCache, RedisCache, cache_from_url
from redis_server import redis_running


@pytest.fixture(scope="module")
def redis_server():
    with redis_running() as server:
        yield server


@pytest.fixture(params=["memory", "redis", "failover"])
def cache(request):
    if request.param == "memory":
        yield MemoryCache()
        return
    redis = pytest.importorskip("redis")
    server = request.getfixturevalue("redis_server")
    client = redis.Redis.from_url(server.url)
    client.flushdb()
    direct = RedisCache(client)
    if request.param == "redis":
        yield direct
    else:
        yield FailoverCache(direct, MemoryCache(), failures=(redis.RedisError, OSError))
    client.close()


def test_what_was_set_comes_back_as_an_equal_copy(cache):
    value = {"text": "Pamuklu kumaş terletmez.", "cost": 12}
    cache.set("answer:1", value)
    kept = cache.get("answer:1")
    assert kept == value
    kept["text"] = "changed by the reader"
    assert cache.get("answer:1") == value


def test_an_unknown_key_is_none(cache):
    assert cache.get("nothing") is None


def test_a_later_value_replaces(cache):
    cache.set("k", 1)
    cache.set("k", 2)
    assert cache.get("k") == 2


def test_invalidate_takes_a_glob_and_counts(cache):
    for key in ("answer:a:1", "answer:a:2", "answer:b:1"):
        cache.set(key, key)
    assert cache.invalidate("answer:a:*") == 2
    assert cache.get("answer:a:1") is None
    assert cache.get("answer:b:1") == "answer:b:1"


def test_values_leave_after_their_time(cache):
    cache.set("short", 1, ttl=0.05)
    cache.set("long", 1, ttl=60)
    time.sleep(0.1)
    assert cache.get("short") is None
    assert cache.get("long") == 1


def test_a_cache_that_is_there_says_so_and_counts_it_as_no_use(cache):
    assert cache.ping()
    assert cache.get_cache_stats().misses == 0


def test_stats_count_hits_misses_and_sets(cache):
    cache.set("k", 1)
    cache.get("k")
    cache.get("nothing")
    stats = cache.get_cache_stats()
    assert (stats.hits, stats.misses, stats.sets) == (1, 1, 1)
    assert stats.hit_rate == 0.5
    assert stats.as_dict()["hit_rate"] == 0.5


class TestMemory:
    def test_the_least_recently_used_goes_first(self):
        cache = MemoryCache(max_entries=3, max_bytes=3000)
        for key in "abc":
            cache.set(key, key)
        cache.get("a")
        cache.set("d", "d")
        assert [cache.get(key) for key in "abcd"] == ["a", None, "c", "d"]
        assert cache.get_cache_stats().evictions == 1

    def test_it_is_bounded_in_bytes(self):
        cache = MemoryCache(max_entries=1000, max_bytes=10_000)
        for number in range(50):
            cache.set(str(number), "x" * 1000)
        stats = cache.get_cache_stats()
        assert stats.bytes <= 10_000
        assert 1 <= stats.entries < 10

    def test_a_value_larger_than_the_cache_is_not_kept_and_evicts_nothing(self):
        cache = MemoryCache(max_entries=10, max_bytes=2000)
        cache.set("small", 1)
        cache.set("huge", "x" * 5000)
        assert cache.get("huge") is None
        assert cache.get("small") == 1

    def test_time_is_the_clock_it_was_given(self):
        now = [0.0]
        cache = MemoryCache(timer=lambda: now[0])
        cache.set("k", 1, ttl=10)
        now[0] = 9.9
        assert cache.get("k") == 1
        now[0] = 10.1
        assert cache.get("k") is None

    def test_threads_share_it_without_losing_count(self):
        cache = MemoryCache(max_entries=50, max_bytes=50_000)

        def work(number):
            for step in range(300):
                cache.set(f"{number}:{step % 20}", step, ttl=0.01)
                cache.get(f"{number}:{step % 20}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        stats = cache.get_cache_stats()
        assert stats.hits + stats.misses == 8 * 300
        assert stats.entries <= 50


class TestFailover:
    @pytest.fixture
    def pair(self, redis_server):
        redis = pytest.importorskip("redis")
        now = [0.0]
        client = redis.Redis.from_url(redis_server.url, socket_timeout=0.25, retry=None)
        client.flushdb()
        cache = FailoverCache(
            RedisCache(client), MemoryCache(), failures=(redis.RedisError, OSError), timer=lambda: now[0]
        )
        yield cache, redis_server, now
        client.close()

    def test_it_goes_on_in_memory_while_redis_is_away_and_back_when_it_returns(self, pair):
        cache, server, now = pair
        cache.set("before", 1)
        server.stop()
        assert cache.get("before") is None
        cache.set("during", 2)
        assert cache.get("during") == 2
        assert cache.get_cache_stats().backend == "memory (redis away)"
        assert not cache.ping()
        server.start()
        now[0] += 6
        assert cache.ping()
        cache.set("after", 3)
        assert cache.get("after") == 3
        assert cache.get_cache_stats().backend == "redis"

    def test_what_was_invalidated_while_redis_was_away_does_not_come_back(self, pair):
        cache, server, now = pair
        cache.set("answer:a:1", "old")
        process, server.process = server.process, None
        process.send_signal(19)  # SIGSTOP: it hangs and keeps its data
        try:
            cache.get("x")
            cache.invalidate("answer:a:*")
        finally:
            process.send_signal(18)
            server.process = process
        now[0] += 6
        assert cache.get("answer:a:1") is None

    def test_one_slow_try_then_none_until_it_is_time_again(self, pair):
        cache, server, _now = pair
        server.stop()
        cache.get("x")
        started = time.perf_counter()
        for _ in range(100):
            cache.get("x")
        assert cache.get_cache_stats().errors == 1
        assert time.perf_counter() - started < 5
        server.start()


class HangingRedis:
    """A Redis that fails; `entered` and `gate` hold whoever tries it."""

    def __init__(self):
        self.tries, self.entered, self.gate = 0, threading.Semaphore(0), threading.Event()

    def get(self, key):
        self.tries += 1
        self.entered.release()
        assert self.gate.wait(5)
        raise OSError

    def get_cache_stats(self):
        return CacheStats("redis", None, None, 0, 0, 0, 0, 0)


def test_while_redis_hangs_one_tries_it_and_the_others_go_on_in_memory():
    redis, now = HangingRedis(), [0.0]
    redis.gate.set()
    cache = FailoverCache(redis, MemoryCache(), failures=(OSError,), timer=lambda: now[0])
    cache.get("k")
    assert redis.entered.acquire(timeout=5)
    redis.gate.clear()
    now[0] += 6
    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(cache.get, "k")
        assert redis.entered.acquire(timeout=5)
        for _ in range(20):
            assert cache.get("k") is None
        assert redis.tries == 2
        redis.gate.set()
        trying.result(5)


class ForeignRedis:
    """Holds what somebody else wrote."""

    def get(self, _key):
        return b"\xff no json"


def test_what_is_no_json_in_redis_is_a_miss():
    cache = RedisCache(ForeignRedis())
    assert cache.get("k") is None
    assert cache.get_cache_stats().misses == 1


def test_without_a_url_the_cache_is_in_memory():
    assert isinstance(cache_from_url(None), MemoryCache)


def test_with_a_url_it_is_redis_with_memory_behind_it(redis_server):
    pytest.importorskip("redis")
    cache = cache_from_url(redis_server.url)
    cache.set("k", [1, 2])
    assert cache.get("k") == [1, 2]
    assert cache.get_cache_stats().backend == "redis"
