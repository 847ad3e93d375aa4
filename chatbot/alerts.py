"""What wakes the operator: each condition once per period, remembered in the database. Its only channel is the log.

Conditions arrive as events (a budget crossed, a key refused, a model without a price); nothing here is called upward.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from chatbot.errors import ChatbotError, ModelError

_log = structlog.get_logger(__name__)


class Crossing(Protocol):
    """A budget threshold passed."""

    @property
    def scope(self) -> str:
        """Whose budget."""
        ...

    @property
    def period(self) -> str:
        """Its day or month."""
        ...

    @property
    def level(self) -> int:
        """Percent."""
        ...


FirstTime = Callable[[str, str, str, int, datetime], bool]
"""Remembers (kind, scope, period, level, when); False when it was remembered before."""


class Alerts:
    """Tells each thing once: a budget threshold per period, a model's trouble per day. No method raises.

    Levels are percents, as of budgets: 80 is a warning, 100 critical.
    """

    def __init__(self, first_time: FirstTime, *, now: Callable[[], datetime]) -> None:
        self._first_time = first_time
        self._now = now

    def budget_crossed(self, crossing: Crossing) -> None:
        """80 percent is a warning, 100 is critical. The ledger has already seen to it that this is the first time."""
        tell = _log.critical if crossing.level >= 100 else _log.warning
        tell("alert", kind="budget", scope=crossing.scope, period=crossing.period, level=crossing.level)

    def model_unpriced(self, model: str) -> None:
        """A model without a price answered; it was booked at the dearest known one."""
        self._once("price_unknown", model, "model_without_price")

    def model_rerouted(self, asked: str, served: str) -> None:
        """Another model than the configured one answered."""
        self._once("model_rerouted", f"{asked} -> {served}", "another_model_served")

    def model_retiring(self, model: str, warning: str) -> None:
        """The configured model's end is near; said every day."""
        self._once("model_retiring", model, warning, level=80)

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """A failure that waiting does not cure."""
        self._once(f"model_{error.kind}", model, error.message)

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """One attempt ended."""
        _log.info("model_attempt", model=model, outcome=outcome, ms=round(seconds * 1000))

    def _once(self, kind: str, scope: str, reason: str, *, level: int = 100) -> None:
        at = self._now()
        try:
            first = self._first_time(kind, scope, at.strftime("%Y-%m-%d"), level, at)
        except ChatbotError:
            first = True  # rather twice than never
        if first:
            tell = _log.critical if level >= 100 else _log.warning
            tell("alert", kind=kind, scope=scope, reason=reason)
