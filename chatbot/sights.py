"""What probes and gauges look at, fetched from the rooms that know it. Judges nothing, waits for nothing it starts.

Each method is one look, made in a probe's own thread or by the heartbeat; what cannot be seen raises a `StoreError`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from chatbot.cache import Cache
from chatbot.costs.ledger import SERVICE_SCOPE, Budgets
from chatbot.errors import DatabaseUnavailable, ModelErrorKind
from chatbot.llm.guard import Guard
from chatbot.metrics import Metrics
from chatbot.model import utc_now
from chatbot.probes import BudgetFacts, DatabaseFacts, ModelFacts, Stock
from chatbot.store.engine import Database
from chatbot.store.integrity import Checked
from chatbot.store.migrate import inspect_database
from chatbot.store.sqlite import is_missing

_LOCK_PATIENCE_S = 2.0  # of the look whether the database can be written


class Spending(Protocol):
    """The ledger's sums."""

    def budget(self, scope: str, period: str) -> tuple[int, int]:
        """Spent and held of a period, in nano-USD."""
        ...


@dataclass(frozen=True, slots=True)
class DatabaseSight:
    """Looks at the database: as the service has it open, and as a newcomer would find it."""

    url: str
    database: Database
    last_check: Callable[[], Checked | None]

    def look(self) -> DatabaseFacts:
        """Whether it answers and takes writes, its size, when its pages were last checked."""
        if self.database.path is not None and is_missing(self.database.path):
            raise _gone(self.database.path)
        self.database.ping()
        problem = inspect_database(self.url, thorough=False, wait_s=_LOCK_PATIENCE_S).problem
        checked = self.last_check()
        return DatabaseFacts(
            problem,
            self.size_bytes(),
            intact=checked.intact if checked else None,
            checked_at=checked.at if checked else None,
        )

    def size_bytes(self) -> int | None:
        """The size of the file and its log; None where a server keeps them."""
        if self.database.path is None:
            return None
        return sum(_size(Path(f"{self.database.path}{suffix}")) for suffix in ("", "-wal"))

    def stock(self, product_counts: Callable[[], Mapping[str, int]]) -> Stock:
        """What it holds."""
        return Stock(sum(product_counts().values()), self.size_bytes())


@dataclass(frozen=True, slots=True)
class ModelSight:
    """Looks at the model without asking it anything."""

    guard: Guard
    metrics: Metrics
    name: str
    sdk: str

    def look(self) -> ModelFacts:
        """Its breaker, what keeps it from being asked, when it last answered this process."""
        answered = self.metrics.model_answered_at
        return ModelFacts(
            circuit=self.circuit(),
            paused=self.paused(),
            last_success=datetime.fromtimestamp(answered, UTC) if answered else None,
            name=self.name,
            sdk=self.sdk,
        )

    def circuit(self) -> Literal["closed", "open", "half_open"]:
        """The breaker."""
        return self.guard.breaker.state

    def paused(self) -> ModelErrorKind | None:
        """The failure that keeps it from being asked."""
        return self.guard.cool_down.reason(self.name)


@dataclass(frozen=True, slots=True)
class BudgetSight:
    """Looks at the current day's and month's budget."""

    spending: Spending
    budgets: Budgets
    now: Callable[[], datetime] = utc_now

    def look(self) -> Sequence[BudgetFacts]:
        """Day and month."""
        day, month = self.budgets.periods(self.now())
        return [
            self._facts("day", day, self.budgets.daily_nano_usd),
            self._facts("month", month, self.budgets.monthly_nano_usd),
        ]

    def _facts(self, kind: Literal["day", "month"], period: str, limit: int) -> BudgetFacts:
        spent, held = self.spending.budget(SERVICE_SCOPE, period)
        return BudgetFacts(kind, spent, limit, held)


def _gone(path: Path) -> DatabaseUnavailable:
    """The file was there when the service began: making a new, empty one would be no help."""
    return DatabaseUnavailable(
        f"Veritabanı dosyası yok: {path}",
        suggested_action="Dosyayı yerine koyun ya da servisi durdurup son yedeği geri yükleyin: "
        "python chatbot.py restore DOSYA",
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the log comes and goes
        return 0


def cache_backend(cache: Cache) -> str:
    """Where answers are kept now, in words."""
    stats = cache.get_cache_stats()
    words = {"memory": "bellekte", "redis": "Redis'te"}
    return f"{words.get(stats.backend, 'Redis yok, bellekte')}; isabet %{stats.hit_rate * 100:.0f}"
