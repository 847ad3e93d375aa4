import pytest

from chatbot.errors import DatabaseBusy
from chatbot.health import Component, HealthReport, Status
from chatbot.metrics import Metrics
from chatbot.model import utc_now
from chatbot.probes import BudgetFacts, Stock
from chatbot.watch import Watch

REPORT = HealthReport(Status.WARNING, utc_now(), 1.0, (Component("cache", Status.WARNING, "Redis yok"),))


class Health:
    def look(self):
        return REPORT


@pytest.fixture
def metrics():
    return Metrics(version="1")


def shown(metrics, line):
    return line in metrics.text().decode().splitlines()


def test_a_beat_publishes_what_only_gauges_show_and_tells_the_report(metrics):
    heard = []
    Watch(
        Health(),
        metrics,
        stock=lambda: Stock(582, 4096),
        budgets=lambda: [BudgetFacts("month", 10**9, 10**10, held=5)],
        circuit=lambda: "open",
        told=heard.append,
    ).beat()
    assert heard == [REPORT]
    assert shown(metrics, 'chatbot_health_component_state{component="cache"} 1.0')
    assert shown(metrics, 'chatbot_budget_spent_usd{period="month"} 1.0')
    assert shown(metrics, "chatbot_circuit_state 2.0")
    assert shown(metrics, "chatbot_catalogue_products 582.0")


def test_a_database_that_is_away_silences_neither_health_nor_the_report(metrics):
    def away():
        raise DatabaseBusy("kilitli")

    heard = []
    Watch(Health(), metrics, stock=away, told=heard.append).beat()
    assert heard == [REPORT]
    assert shown(metrics, 'chatbot_health_component_state{component="cache"} 1.0')


def test_where_a_server_keeps_the_database_its_size_is_not_ours_to_tell(metrics):
    Watch(Health(), metrics, stock=lambda: Stock(1, None)).beat()
    assert shown(metrics, "chatbot_database_size_bytes 0.0")
