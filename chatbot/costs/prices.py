"""The price list: dated prices per model in a JSON file, re-read while the service runs. Knows no ledger.

Prices are Decimal USD per million tokens; a call's cost is integer nano-USD, rounded up once. Source of the formula:
cost = (prompt - cached) x input + cached x cached_input + output x output, at the price of the model that served.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import structlog

from chatbot.errors import UnreadableFile
from chatbot.model import TokenUsage

_NANO_PER_TOKEN = 1000  # USD per million tokens -> nano-USD per token: 10**9 / 10**6
_REVISION = re.compile(r"-\d{3}$")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """USD per million tokens."""

    input: Decimal
    cached_input: Decimal
    output: Decimal

    def cost_nano_usd(self, usage: TokenUsage) -> int:
        """What these tokens cost, in nano-USD, rounded up."""
        fresh = usage.prompt - usage.cached
        total = fresh * self.input + usage.cached * self.cached_input + usage.output * self.output
        return int((total * _NANO_PER_TOKEN).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Price:
    """A model's rate from a day on; prompts of more than `long_above` tokens cost `long_rate` as a whole."""

    model: str
    effective_from: date
    rate: Rate
    long_above: int | None = None
    long_rate: Rate | None = None

    def cost_nano_usd(self, usage: TokenUsage) -> int:
        """What these tokens cost, in nano-USD, rounded up once."""
        if self.long_rate is not None and self.long_above is not None and usage.prompt > self.long_above:
            return self.long_rate.cost_nano_usd(usage)
        return self.rate.cost_nano_usd(usage)


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model of the list: its prices, oldest first, and what the provider announced about its end."""

    model: str
    prices: tuple[Price, ...]
    retires: date | None = None
    rerouted_to: str | None = None

    def price(self, day: date) -> Price:
        """The price in force; before the first date the first one."""
        return next((price for price in reversed(self.prices) if price.effective_from <= day), self.prices[0])


@dataclass(frozen=True, slots=True)
class PriceList:
    """All known models of one version of the file."""

    version: str
    models: Mapping[str, ModelEntry]

    def price(self, model: str, day: date) -> Price | None:
        """The price of a model, its `models/` prefix and `-001` revision aside; None for an unknown one."""
        entry = self.entry(model)
        return entry.price(day) if entry else None

    def entry(self, model: str) -> ModelEntry | None:
        """What the list says about a model, or None."""
        return self.models.get(model.removeprefix("models/")) or self.models.get(_plain(model))

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Whether two names mean the same model, prefix and revision aside."""
        return one == other or _plain(one) == _plain(other)

    def cost_nano_usd(self, model: str, usage: TokenUsage, day: date) -> tuple[int, bool]:
        """What these tokens cost and whether the model is known; an unknown one costs what the dearest would."""
        price = self.price(model, day)
        if price is not None:
            return price.cost_nano_usd(usage), True
        return max(entry.price(day).cost_nano_usd(usage) for entry in self.models.values()), False

    def worst_case_nano_usd(self, model: str, prompt_tokens: int, output_tokens: int, day: date) -> int:
        """The most a call can cost: nothing cached, all output used, at the dearer of the model and its reroute."""
        usage = TokenUsage(prompt=prompt_tokens, cached=0, output=output_tokens)
        entry = self.entry(model)
        names = [model, *([entry.rerouted_to] if entry and entry.rerouted_to else [])]
        return max(self.cost_nano_usd(name, usage, day)[0] for name in names)

    def retirement_warning(self, model: str, day: date, *, days: int = 30) -> str | None:
        """A sentence for the operator when `model` retires within `days` or has retired; else None."""
        entry = self.entry(model)
        if entry is None or entry.retires is None or day < entry.retires - timedelta(days=days):
            return None
        goes = f"; calls go to and are billed as {entry.rerouted_to}" if entry.rerouted_to else ""
        return f"{model} retires on {entry.retires.isoformat()}{goes}"


class PriceBook:
    """The price list of a file, read anew when the file changes; a wrong file is refused and the old list stays."""

    def __init__(self, path: Path, *, timer: Callable[[], float] = time.monotonic, every_s: float = 5.0) -> None:
        self._path = path
        self._timer = timer
        self._every_s = every_s
        self._lock = threading.Lock()
        self._stamp = self._file_stamp()
        self._list = read_prices(path)
        self._checked_at = timer()

    @property
    def current(self) -> PriceList:
        """The list in force; looks at the file at most every few seconds."""
        with self._lock:
            if self._timer() - self._checked_at >= self._every_s:
                self._checked_at = self._timer()
                self._reload_if_changed()
            return self._list

    def _reload_if_changed(self) -> None:
        stamp = self._file_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._list = read_prices(self._path)
        except UnreadableFile as error:
            _log.error("prices_refused", reason=error.message, details=error.details, kept=self._list.version)
        else:
            _log.info("prices_read", version=self._list.version, models=len(self._list.models))

    def _file_stamp(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_size


def _plain(model: str) -> str:
    return _REVISION.sub("", model.removeprefix("models/"))


def read_prices(path: Path) -> PriceList:
    """The list a file holds; raises `UnreadableFile` that names the row."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(path, "okunamadı veya geçerli JSON değil") from error
    rows = document.get("models") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise _wrong(path, "'models' listesi yok veya boş")
    entries = [_entry(path, number, row) for number, row in enumerate(rows, start=1)]
    names = [entry.model for entry in entries]
    if len(set(names)) < len(names):
        raise _wrong(path, "bir model iki kez geçiyor")
    return PriceList(str(document.get("version", "")), {entry.model: entry for entry in entries})


def _entry(path: Path, number: int, row: Any) -> ModelEntry:
    try:
        prices = sorted((_price(row["model"], cell) for cell in row["prices"]), key=lambda price: price.effective_from)
        retires = row.get("retires")
        first = prices[0]
        return ModelEntry(
            first.model, tuple(prices), date.fromisoformat(retires) if retires else None, row.get("rerouted_to")
        )
    except (LookupError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
        raise _wrong(path, f"{number}. model satırı hatalı ({error!r})", row=number) from error


def _price(model: Any, cell: Mapping[str, Any]) -> Price:
    long = cell.get("long")
    return Price(
        model=str(model),
        effective_from=date.fromisoformat(cell["effective_from"]),
        rate=_rate(cell),
        long_above=int(long["above"]) if long else None,
        long_rate=_rate(long) if long else None,
    )


def _rate(cell: Mapping[str, Any]) -> Rate:
    rate = Rate(*(Decimal(str(cell[key])) for key in ("input", "cached_input", "output")))
    if not all(value.is_finite() and value >= 0 for value in (rate.input, rate.cached_input, rate.output)):
        raise ValueError("a price is a number of USD, zero or more")
    if not rate.output:
        raise ValueError("an output price of zero would let calls pass unpaid")
    return rate


def _wrong(path: Path, reason: str, **details: Any) -> UnreadableFile:
    return UnreadableFile(
        f"Fiyat dosyası kullanılamıyor: {path.name}: {reason}.",
        details={"file": path.name, **details},
        suggested_action="Fiyatları 1 milyon token için USD olarak yazın; örnek: data/prices.json",
    )


def day_of(moment: datetime) -> date:
    """The UTC day a price is looked up for."""
    return moment.date()
