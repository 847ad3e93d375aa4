"""One cache port, two backends: in process (TTL and LRU) and Redis. Knows nothing of what is cached.

Values are JSON-ready and come back as equal copies. Keys are plain strings; `invalidate` takes a glob pattern.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol, TypeVar

import structlog
from cachetools import TLRUCache

T = TypeVar("T")

_KEY_PREFIX = "chatbot:"
_REDIS_TIMEOUT_S = 0.25
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ENTRY_OVERHEAD_BYTES = 200  # key, dict slots and LRU links of one entry, measured with tracemalloc

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Counts since the start of this process; `entries` and `bytes` are as of now (None where unknown)."""

    backend: str
    entries: int | None
    bytes: int | None
    hits: int
    misses: int
    sets: int
    evictions: int
    errors: int

    @property
    def hit_rate(self) -> float:
        """Hits among all reads, 0..1."""
        reads = self.hits + self.misses
        return self.hits / reads if reads else 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, the hit rate included."""
        return asdict(self) | {"hit_rate": round(self.hit_rate, 4)}


class Cache(Protocol):
    """What may be forgotten at any time. No method raises because a backend is away."""

    def get(self, key: str) -> Any | None:
        """The value, or None when there is none any more."""
        ...

    def set(self, key: str, value: Any, ttl: float = 3600) -> None:
        """Keep a JSON-ready value for `ttl` seconds at most."""
        ...

    def invalidate(self, pattern: str) -> int:
        """Forget every key that matches the glob pattern; how many there were."""
        ...

    def get_cache_stats(self) -> CacheStats:
        """How the cache is used."""
        ...

    def ping(self) -> bool:
        """Whether it is where it should be; counts as no use."""
        ...


class MemoryCache:
    """In this process: least recently used out first, bounded in entries and in bytes."""

    def __init__(
        self, *, max_entries: int = 10_000, max_bytes: int = 32_000_000, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._smallest = max(1, max_bytes // max_entries)  # an entry weighs at least this: so the count is bounded too
        self._items: TLRUCache[str, tuple[bytes, float]] = TLRUCache(
            maxsize=max_bytes, ttu=lambda _key, value, now: now + value[1], timer=timer, getsizeof=self._weight
        )
        self._bytes = 0
        self._hits = self._misses = self._sets = self._evictions = 0

    def get(self, key: str) -> Any | None:
        """The value, or None."""
        with self._lock:
            found = self._items.get(key)
            self._hits += found is not None
            self._misses += found is None
        return None if found is None else json.loads(found[0])

    def set(self, key: str, value: Any, ttl: float = 3600) -> None:
        """Keep it; a value larger than the whole cache is not kept."""
        item = (_encode(value).encode(), ttl)
        with self._lock:
            if self._weight(item) > self._items.maxsize:
                return
            self._items.expire()
            before = len(self._items) + (key not in self._items)
            self._items[key] = item
            self._sets += 1
            self._evictions += before - len(self._items)

    def invalidate(self, pattern: str) -> int:
        """Forget what matches."""
        with self._lock:
            matching = [key for key in self._items if fnmatchcase(key, pattern)]
            for key in matching:
                self._items.pop(key, None)
        return len(matching)

    def get_cache_stats(self) -> CacheStats:
        """Counts of this process."""
        with self._lock:
            self._items.expire()
            size = sum(_payload_bytes(item) for item in self._items.values())
            return CacheStats(
                "memory", len(self._items), size, self._hits, self._misses, self._sets, self._evictions, 0
            )

    def ping(self) -> bool:
        """Always there."""
        return True

    def _weight(self, item: tuple[bytes, float]) -> int:
        return max(self._smallest, _payload_bytes(item))


def _payload_bytes(item: tuple[bytes, float]) -> int:
    return len(item[0]) + _ENTRY_OVERHEAD_BYTES


class RedisCache:
    """In Redis, shared by all workers. Raises `redis.RedisError` when it is away: see `FailoverCache`."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._hits = self._misses = self._sets = 0

    def get(self, key: str) -> Any | None:
        """The value, or None; what is no JSON is not ours."""
        value = _parsed(self._client.get(_KEY_PREFIX + key))
        with self._lock:
            self._hits += value is not None
            self._misses += value is None
        return value

    def set(self, key: str, value: Any, ttl: float = 3600) -> None:
        """Keep it for `ttl` seconds."""
        text = _encode(value)
        self._client.set(_KEY_PREFIX + key, text, px=max(1, int(ttl * 1000)))
        with self._lock:
            self._sets += 1

    def invalidate(self, pattern: str) -> int:
        """Forget what matches, in batches that do not block the server."""
        return sum(self._client.unlink(*batch) for batch in self._batches(_KEY_PREFIX + pattern))

    def get_cache_stats(self) -> CacheStats:
        """Counts of this process; how full Redis is, Redis says itself."""
        return CacheStats("redis", None, None, self._hits, self._misses, self._sets, 0, 0)

    def ping(self) -> bool:
        """Whether Redis answers."""
        return bool(self._client.ping())

    def _batches(self, pattern: str, size: int = 500) -> Iterator[list[bytes]]:
        batch: list[bytes] = []
        for key in self._client.scan_iter(match=pattern, count=size):
            batch.append(key)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch


def _parsed(text: bytes | None) -> Any | None:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


class _Away:
    """What a use of Redis comes to while it is away; None would be a value."""


_AWAY = _Away()


class FailoverCache:
    """Redis while it is there, memory while it is away: one failure switches over, a later try switches back.

    What was invalidated while Redis was away is invalidated in it before it is used again.
    """

    def __init__(
        self,
        redis: Cache,
        memory: Cache,
        *,
        failures: tuple[type[Exception], ...],
        retry_s: float = 5.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._memory = memory
        self._failures = failures
        self._retry_s = retry_s
        self._timer = timer
        self._lock = threading.Lock()
        self._away_until: float | None = None
        self._owed: list[str] = []
        self._errors = 0

    def get(self, key: str) -> Any | None:
        """The value, or None."""
        return self._with(lambda cache: cache.get(key))

    def set(self, key: str, value: Any, ttl: float = 3600) -> None:
        """Keep it where it can be kept now."""
        self._with(lambda cache: cache.set(key, value, ttl))

    def invalidate(self, pattern: str) -> int:
        """Forget what matches, in Redis too as soon as it is back."""
        with self._lock:
            self._owed.append(pattern)
        in_memory = self._memory.invalidate(pattern)
        in_redis = self._through_redis(self._pay_debts)
        return in_memory + (0 if isinstance(in_redis, _Away) else in_redis)

    def get_cache_stats(self) -> CacheStats:
        """Counts of both; the backend in use now."""
        redis, memory = self._redis.get_cache_stats(), self._memory.get_cache_stats()
        away = self._away_until is not None
        return CacheStats(
            backend="memory (redis away)" if away else "redis",
            entries=memory.entries if away else None,
            bytes=memory.bytes if away else None,
            hits=redis.hits + memory.hits,
            misses=redis.misses + memory.misses,
            sets=redis.sets + memory.sets,
            evictions=memory.evictions,
            errors=self._errors,
        )

    def ping(self) -> bool:
        """Whether Redis is in use."""
        return self._through_redis(self._redis.ping) is True

    def _with(self, use: Callable[[Cache], T]) -> T:
        found = self._through_redis(lambda: self._settled(use))
        return use(self._memory) if isinstance(found, _Away) else found

    def _settled(self, use: Callable[[Cache], T]) -> T:
        self._pay_debts()
        return use(self._redis)

    def _through_redis(self, use: Callable[[], T]) -> T | _Away:
        """What `use` returns, or `_AWAY` when Redis is not there."""
        if self._away_until is not None and not self._may_look():
            return _AWAY
        try:
            found = use()
        except self._failures as error:
            self._note_away(error)
            return _AWAY
        self._note_back()
        return found

    def _may_look(self) -> bool:
        """Whether it is time to try Redis again, and nobody else does: while it hangs, one waits, not all."""
        with self._lock:
            if self._away_until is None:
                return True
            if self._timer() < self._away_until:
                return False
            self._away_until = self._timer() + self._retry_s
            return True

    def _pay_debts(self) -> int:
        """Invalidate in Redis what is owed; how many keys there were."""
        forgotten = 0
        while self._owed:
            pattern = self._owed[0]
            forgotten += self._redis.invalidate(pattern)
            with self._lock:
                if self._owed and self._owed[0] == pattern:
                    self._owed.pop(0)
        return forgotten

    def _note_away(self, error: Exception) -> None:
        with self._lock:
            first = self._away_until is None
            self._away_until = self._timer() + self._retry_s
            self._errors += 1
        if first:
            _log.warning("redis_away", reason=type(error).__name__, using="memory")

    def _note_back(self) -> None:
        if self._away_until is None:
            return
        with self._lock:
            self._away_until = None
        _log.info("redis_back")


def cache_from_url(redis_url: str | None, *, memory: MemoryCache | None = None) -> Cache:
    """Memory without a URL; else Redis with memory behind it. The redis package is imported only here."""
    memory = memory or MemoryCache()
    if not redis_url:
        return memory
    import redis  # noqa: PLC0415 - optional: requirements-scale.txt

    client = redis.Redis.from_url(
        redis_url, socket_timeout=_REDIS_TIMEOUT_S, socket_connect_timeout=_REDIS_TIMEOUT_S, retry=None
    )
    return FailoverCache(RedisCache(client), memory, failures=(redis.RedisError, OSError))
