"""What every process does for the operator each ten seconds: look at its health, publish the figures that only gauges
show. Knows where figures come from and where they go, not how they are judged.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import structlog

from chatbot.errors import ChatbotError
from chatbot.health import HealthReport
from chatbot.metrics import Metrics
from chatbot.probes import BudgetFacts, Stock

Circuit = Literal["closed", "half_open", "open"]

_log = structlog.get_logger(__name__)


class Looks(Protocol):
    """The service's health."""

    def look(self) -> HealthReport:
        """Look at everything anew."""
        ...


class Watch:
    """`beat` is called by a heartbeat. `circuit` and `budgets` None: there is no model; `told` hears every report."""

    def __init__(
        self,
        health: Looks,
        metrics: Metrics,
        *,
        stock: Callable[[], Stock],
        budgets: Callable[[], Sequence[BudgetFacts]] | None = None,
        circuit: Callable[[], Circuit] | None = None,
        told: Callable[[HealthReport], object] = lambda _report: None,
    ) -> None:
        self._health = health
        self._metrics = metrics
        self._stock = stock
        self._budgets = budgets
        self._circuit = circuit
        self._told = told

    def beat(self) -> None:
        """Look, publish, tell."""
        report = self._health.look()
        self._metrics.health({component.name: component.status for component in report.components})
        if self._circuit is not None:
            self._metrics.circuit(self._circuit())
        try:
            self._publish_records()
        except ChatbotError as error:  # the database's own component says so
            _log.info("gauges_not_renewed", error=error.code)
        self._told(report)

    def _publish_records(self) -> None:
        for budget in self._budgets() if self._budgets else ():
            self._metrics.budget(budget.period, limit=budget.limit, spent=budget.spent, held=budget.held)
        stock = self._stock()
        self._metrics.stock(products=stock.products, database_bytes=stock.database_bytes)
