"""Counts in fixed windows, in this process or in Redis: a storage for Flask-Limiter that can take several at once.

Knows no request. The memory storage of `limits` starts a timer thread every 10 ms under load that walks all keys; its
Redis storage needs three round trips for a count with its remainder. These need microseconds, and one round trip.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import structlog
from limits.storage import Storage

T = TypeVar("T")

SCHEME = "chatbot"
_MAX_KEYS = 100_000
_REDIS_TIMEOUT_S = 0.25
_RETRY_S = 5.0
_TAKE = """
local taken = {}
for i, key in ipairs(KEYS) do
  local count = redis.call('INCRBY', key, 1)
  if count == 1 then redis.call('PEXPIRE', key, ARGV[1]) end
  taken[2 * i - 1] = count
  taken[2 * i] = redis.call('PTTL', key)
  if count > tonumber(ARGV[i + 1]) then break end
end
return taken
"""

_log = structlog.get_logger(__name__)


class Window(NamedTuple):
    """A key's count in its window, this time included, and the seconds until the window ends."""

    key: str
    limit: int
    taken: int
    ends_in_s: float

    @property
    def broken(self) -> bool:
        """Whether it was once too often."""
        return self.taken > self.limit

    @property
    def remaining(self) -> int:
        """How often it may still be."""
        return max(0, self.limit - self.taken)


class Windows(Protocol):
    """Where counts are kept."""

    def take(self, limits: Sequence[tuple[str, int]], window_s: int) -> list[Window]:
        """Count once for each key with its limit, in this order, up to the first that is broken by it."""
        ...

    def peek(self, key: str) -> tuple[int, float]:
        """The count and the seconds until its window ends; (0, 0) without one."""
        ...

    def clear(self, key: str) -> None:
        """Forget the key."""
        ...


class MemoryWindows:
    """In this process; when `max_keys` are counted the oldest window makes room. All windows are equally long."""

    def __init__(self, *, max_keys: int = _MAX_KEYS, timer: Callable[[], float] = time.monotonic) -> None:
        self._max_keys = max_keys
        self._timer = timer
        self._lock = threading.Lock()
        self._windows: dict[str, list[float]] = {}  # key -> [count, end], in the order of their ends

    def take(self, limits: Sequence[tuple[str, int]], window_s: int) -> list[Window]:
        """Count."""
        taken = []
        with self._lock:
            now = self._timer()
            for key, limit in limits:
                window = self._window(key, now, window_s)
                window[0] += 1
                taken.append(Window(key, limit, int(window[0]), window[1] - now))
                if window[0] > limit:
                    break
        return taken

    def peek(self, key: str) -> tuple[int, float]:
        """Look."""
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            left_s = end - self._timer()
        return (int(count), left_s) if left_s > 0 else (0, 0.0)

    def clear(self, key: str) -> None:
        """Forget."""
        with self._lock:
            self._windows.pop(key, None)

    def _window(self, key: str, now: float, window_s: int) -> list[float]:
        window = self._windows.get(key)
        if window is not None and window[1] > now:
            return window
        self._windows.pop(key, None)
        self._make_room(now)
        window = self._windows[key] = [0, now + window_s]
        return window

    def _make_room(self, now: float) -> None:
        """Drop what has ended, or the oldest: every new key drops two at most, so that nobody waits for a clean-up."""
        for _ in range(2):
            oldest = next(iter(self._windows), None)
            if oldest is None or (self._windows[oldest][1] > now and len(self._windows) < self._max_keys):
                return
            del self._windows[oldest]


class RedisWindows:
    """In Redis, shared by all workers, in one round trip. Raises `redis.RedisError` while it is away."""

    def __init__(self, client: Any, *, prefix: str = "chatbot:limit:") -> None:
        self._client = client
        self._prefix = prefix
        self._take = client.register_script(_TAKE)

    def take(self, limits: Sequence[tuple[str, int]], window_s: int) -> list[Window]:
        """Count."""
        keys, bounds = [self._prefix + key for key, _ in limits], [limit for _, limit in limits]
        taken = self._take(keys=keys, args=[window_s * 1000, *bounds])
        pairs = zip(limits, taken[::2], taken[1::2], strict=False)
        return [Window(key, limit, count, max(0, ms) / 1000) for (key, limit), count, ms in pairs]

    def peek(self, key: str) -> tuple[int, float]:
        """Look."""
        count, ms = self._client.pipeline().get(self._prefix + key).pttl(self._prefix + key).execute()
        return int(count or 0), max(0, ms) / 1000

    def clear(self, key: str) -> None:
        """Forget."""
        self._client.delete(self._prefix + key)


class FailoverWindows:
    """Redis while it is there, memory while it is away: who asks never waits longer than one timeout for it."""

    def __init__(
        self,
        redis: Windows,
        memory: Windows,
        *,
        failures: tuple[type[Exception], ...],
        retry_s: float = _RETRY_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._memory = memory
        self._failures = failures
        self._retry_s = retry_s
        self._timer = timer
        self._away_until: float | None = None

    def take(self, limits: Sequence[tuple[str, int]], window_s: int) -> list[Window]:
        """Count."""
        return self._with(lambda windows: windows.take(limits, window_s))

    def peek(self, key: str) -> tuple[int, float]:
        """Look."""
        return self._with(lambda windows: windows.peek(key))

    def clear(self, key: str) -> None:
        """Forget."""
        self._with(lambda windows: windows.clear(key))

    def _with(self, use: Callable[[Windows], T]) -> T:
        away_until = self._away_until
        if away_until is not None:
            if self._timer() < away_until:
                return use(self._memory)
            self._away_until = self._timer() + self._retry_s  # one thread tries again, the others go on
        try:
            answer = use(self._redis)
        except self._failures as error:
            if away_until is None:
                _log.warning("redis_away", reason=type(error).__name__, using="memory", job="rate limits")
            self._away_until = self._timer() + self._retry_s
            return use(self._memory)
        if away_until is not None:
            self._away_until = None
            _log.info("redis_back", job="rate limits")
        return answer


class WindowStorage(Storage):
    """`Windows` as Flask-Limiter and `limits` want a storage; scheme `chatbot://`, option `redis_url`."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  # limits declares it as an instance's

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002  # the base's signature
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.windows = options.get("windows") or windows_from_url(options.get("redis_url", ""))

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may be raised: nothing of its own."""
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` times."""
        unbounded = [(key, 2**31)] * amount
        return self.windows.take(unbounded, int(expiry))[-1].taken

    def get(self, key: str) -> int:
        """The count now."""
        return self.windows.peek(key)[0]

    def get_expiry(self, key: str) -> float:
        """When the key's window ends, in seconds since the epoch."""
        return time.time() + self.windows.peek(key)[1]

    def check(self) -> bool:
        """Counting always works."""
        return True

    def reset(self) -> int | None:
        """Not offered: a limit is not lifted for everybody at once."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Forget the key."""
        self.windows.clear(key)


def windows_from_url(redis_url: str) -> Windows:
    """Memory without a URL; else Redis with memory behind it. The redis package is imported only here."""
    memory = MemoryWindows()
    if not redis_url:
        return memory
    import redis  # noqa: PLC0415 - optional: requirements-scale.txt

    client = redis.Redis.from_url(
        redis_url, socket_timeout=_REDIS_TIMEOUT_S, socket_connect_timeout=_REDIS_TIMEOUT_S, retry=None
    )
    return FailoverWindows(RedisWindows(client), memory, failures=(redis.RedisError, OSError))
