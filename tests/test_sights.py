import shutil
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatbot import factory
from chatbot.cache import MemoryCache
from chatbot.costs.ledger import Budgets
from chatbot.errors import DatabaseUnavailable
from chatbot.metrics import Metrics
from chatbot.sights import BudgetSight, DatabaseSight, cache_backend
from chatbot.store.cost_reports import CostReports
from chatbot.store.engine import Database
from chatbot.store.integrity import Integrity

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def sight(stocked):
    database = Database(stocked.database_url)
    yield DatabaseSight(stocked.database_url, database, Integrity(database, now=lambda: NINE).last)
    database.close()


def test_a_database_that_is_well(sight):
    facts = sight.look()
    assert (facts.problem, facts.intact, facts.checked_at) == (None, None, None)
    Integrity(sight.database, now=lambda: NINE).check()
    facts = sight.look()
    assert (facts.intact, facts.checked_at) == (True, NINE)
    assert facts.size_bytes >= sight.database.path.stat().st_size


def test_a_database_that_is_locked_is_seen_without_long_waiting(sight, stocked):
    other = Database(stocked.database_url)
    with other.write():
        assert sight.look().problem.code == "database_busy"
    assert sight.look().problem is None
    other.close()


def test_a_database_file_that_is_gone_or_another_one(sight, stocked_database):
    sight.look()
    path = sight.database.path
    path.unlink()
    with pytest.raises(DatabaseUnavailable) as gone:
        sight.look()
    assert "restore" in gone.value.suggested_action
    shutil.copyfile(stocked_database, path)
    with pytest.raises(DatabaseUnavailable, match="değiştirilmiş"):
        sight.look()


def test_what_is_in_stock(sight):
    assert sight.stock(lambda: {"a": 3, "b": 4}).products == 7


def test_budgets_of_the_day_and_month(sight):
    budgets = Budgets(500, 10_000, ZoneInfo("Europe/Istanbul"))
    facts = BudgetSight(CostReports(sight.database), budgets, now=lambda: NINE).look()
    assert [(each.period, each.spent, each.held, each.limit) for each in facts] == [
        ("day", 0, 0, 500),
        ("month", 0, 0, 10_000),
    ]


def test_the_cache_in_words():
    assert cache_backend(MemoryCache()) == "bellekte; isabet %0"


def test_a_configured_model_is_looked_at_and_not_asked(stocked):
    from dataclasses import replace

    service = factory.build(replace(stocked, gemini_api_key="key"))
    components = {component.name: component for component in service.health.look().components}
    assert components["model"].observed.startswith("yanıt veriyor; gemini-3.5-flash-lite, google-generativeai 0.")
    assert "0.50 USD" in components["budget"].observed
    assert isinstance(service.metrics, Metrics)
    service.records.database.close()
