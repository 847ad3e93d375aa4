"""Costs and cache over HTTP, with the real service on a real database."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import RAISE

from chatbot.factory import create_app
from chatbot.model import Caller, TokenUsage
from chatbot.web import schemas
from conftest import settings_for
from web.fakes_web import WholeResponses

TOKEN = "dogru-anahtar-0123456789"


@pytest.fixture
def served(stocked_database, tmp_path):
    """The application behind the routes, with two calls in its ledger."""
    database = tmp_path / "served.db"
    database.write_bytes(stocked_database.read_bytes())
    app = create_app(settings_for(database, ADMIN_TOKEN=TOKEN, USD_TRY="40", LOG_LEVEL="critical"))
    app.test_client_class = WholeResponses
    service = app.extensions["chatbot"]
    for business in ("butik", "=cmd"):
        usage = TokenUsage(1000, 0, 100)
        service.costs.ledger.record(
            "gemini-3.5-flash-lite", usage, Caller(business, "s"), service="gemini", ms=90, success=True
        )
    yield app, service
    service.close()


@pytest.fixture
def get(served):
    client = served[0].test_client()
    return lambda path, **query: client.get(path, query_string=query, headers={"Authorization": f"Bearer {TOKEN}"})


def answer(response, schema):
    assert response.status_code == 200, response.text
    assert schema(unknown=RAISE).validate(response.json) == {}
    assert response.headers["Cache-Control"] == "no-store"
    return response.json


COST = 2 * 0.00055  # 1000 x 300 + 100 x 2500 nano-USD, twice


def test_the_summary_sums_the_last_hours(get):
    summary = answer(get("/costs/summary"), schemas.CostSummary)
    assert (summary["hours"], summary["total_calls"]) == (24, 2)
    assert summary["total_cost"] == pytest.approx(COST)
    assert summary["total_cost_try"] == pytest.approx(COST * 40)
    assert set(summary["cost_by_business"]) == {"butik", "=cmd"}
    assert answer(get("/costs/summary", hours=8784), schemas.CostSummary)["hours"] == 8784


def test_a_day_and_a_month_stand_beside_their_budgets(get, served):
    day = answer(get("/costs/daily"), schemas.PeriodCost)
    month = answer(get("/costs/monthly"), schemas.PeriodCost)
    assert day["cost"] == pytest.approx(COST) == month["cost"]
    assert (day["budget"], month["budget"]) == (0.5, 10.0)
    assert month["by_day"] == {day["period"]: day["cost"]}
    assert answer(get("/costs/daily", date="2024-02-29"), schemas.PeriodCost)["cost"] == 0
    assert answer(get("/costs/monthly", month="2024-02"), schemas.PeriodCost)["period"] == "2024-02"


def test_the_projection_is_beyond_what_is_spent(get):
    projection = answer(get("/costs/projection"), schemas.CostProjection)
    assert projection["day_end"] >= projection["day_spent"] == pytest.approx(COST)


def test_the_ledger_is_exported_as_json_and_as_csv_that_runs_no_formula(get):
    rows = get("/costs/calls").json
    assert schemas.ApiCall(many=True, unknown=RAISE).validate(rows) == {}
    assert {row["business_id"] for row in rows} == {"butik", "=cmd"}
    response = get("/costs/calls", format="csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert {row["business_id"] for row in csv.DictReader(io.StringIO(response.text))} == {"butik", "'=cmd"}


def test_the_export_is_cut_to_its_ends(get):
    now = datetime.now(UTC)
    before, after = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat()
    assert len(get("/costs/calls", **{"from": before, "to": after}).json) == 2
    assert get("/costs/calls", **{"from": "2024-01-01", "to": "2024-12-31"}).json == []
    assert len(get("/costs/calls", **{"from": "2024-01-01", "to": "2999-12-31"}).json) == 2
    unencoded = before.replace("+00:00", " 00:00")
    assert len(get("/costs/calls", **{"from": unencoded}).json) == 2


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/costs/summary", {"hours": "0"}),
        ("/costs/summary", {"hours": "8785"}),
        ("/costs/summary", {"hours": "1.5"}),
        ("/costs/summary", {"hours": "1_0"}),
        ("/costs/summary", {"hours": "٢٤"}),
        ("/costs/summary", {"hours": ""}),
        ("/costs/daily", {"date": "2026-02-30"}),
        ("/costs/daily", {"date": "20260201"}),
        ("/costs/daily", {"date": "0001-01-01"}),
        ("/costs/daily", {"date": "dün"}),
        ("/costs/monthly", {"month": "2026-13"}),
        ("/costs/monthly", {"month": "2026-1"}),
        ("/costs/calls", {"from": "2026-11-01T25:00"}),
        ("/costs/calls", {"to": "1 Kasım"}),
        ("/costs/calls", {"from": "2026-11-02", "to": "2026-11-01"}),
        ("/costs/calls", {"format": "xlsx"}),
    ],
)
def test_what_cannot_be_understood_is_a_422_that_names_it(get, path, query):
    response = get(path, **query)
    assert response.status_code == 422
    assert response.json["error_details"]


def test_a_database_that_is_away_is_a_503_and_no_broken_download(get, served):
    service = served[1]
    service.close()  # its background work, too, which would open the file again
    service.records.database.path.unlink()
    assert get("/costs/calls", format="csv").status_code == 503


def test_cache_counts_and_forgetting(get, served):
    app, service = served
    client = app.test_client()
    for key in ("answer:butik:1:x", "answer:butik:2:x", "answer:other:1:x"):
        service.cache.set(key, {"text": "a"})
    stats = answer(get("/cache/stats"), schemas.CacheStats)
    assert (stats["backend"], stats["entries"], stats["sets"]) == ("memory", 3, 3)

    def forget(**body):
        return client.post("/cache/invalidate", json=body, headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer(forget(pattern="answer:butik:1:*"), schemas.Invalidated) == {"invalidated": 1}
    assert answer(forget(business_id="butik"), schemas.Invalidated) == {"invalidated": 1}
    assert answer(forget(pattern="*"), schemas.Invalidated) == {"invalidated": 1}
    for wrong in (
        {},
        {"pattern": "*", "business_id": "butik"},
        {"pattern": ""},
        {"pattern": "a[b"},
        {"business_id": "*"},
    ):
        assert forget(**wrong).status_code == 422
    assert forget(pattern=5).status_code == 422
