import json

import pytest
from structlog.testing import capture_logs

from chatbot.health import Component, HealthReport, Status
from chatbot.model import Intent, Method, utc_now
from chatbot.settings import Settings
from chatbot.web import Services
from web.fakes_web import FakeMetrics, FakeMonitoring, client_of, services

TOKEN = "token-of-the-tests-only"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
QUESTION = {"question": "elbise var mı", "business_id": "sample_shop"}
OPERATORS = ["/health/detailed", "/metrics", "/performance/summary"]


class SickHealth:
    def __init__(self, status: Status) -> None:
        self._status = status

    def report(self) -> HealthReport:
        components = (
            Component("database", Status.HEALTHY, "yazılabiliyor"),
            Component("disk", self._status, "80 MB boş", "kritik 200 MB altında", "Yer açın."),
        )
        return HealthReport(self._status, utc_now(), 12.7, components)


def public(bundle: Services) -> Services:
    from dataclasses import replace

    return replace(bundle, settings=Settings(ops_public=True))


@pytest.mark.parametrize("path", OPERATORS)
def test_operators_show_the_token(path):
    assert client_of(services()).get(path).status_code == 403
    client = client_of(services(admin_token=TOKEN))
    assert client.get(path).status_code == 401
    assert client.get(path, headers=BEARER).status_code == 200


@pytest.mark.parametrize("path", OPERATORS)
def test_health_and_metrics_may_be_public_and_figures_of_customers_are_not(path):
    expected = 403 if path == "/performance/summary" else 200
    assert client_of(public(services())).get(path).status_code == expected


@pytest.mark.parametrize(("status", "code"), [(Status.HEALTHY, 200), (Status.WARNING, 200), (Status.CRITICAL, 503)])
def test_detailed_health_tells_each_part(status, code):
    response = client_of(services(health=SickHealth(status), admin_token=TOKEN)).get("/health/detailed", headers=BEARER)
    assert (response.status_code, response.json["status"], response.json["version"]) == (code, status, "0.1.0")
    assert response.json["components"][1] == {
        "name": "disk",
        "status": status,
        "observed": "80 MB boş",
        "threshold": "kritik 200 MB altında",
        "suggested_action": "Yer açın.",
    }


@pytest.mark.parametrize(
    ("accept", "json_wanted"),
    [
        (None, False),
        ("*/*", False),
        ("application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("application/json", True),
        ("application/json, text/plain;q=0.5", True),
    ],
)
def test_metrics_are_text_by_default_and_json_on_request(accept, json_wanted):
    headers = BEARER | ({"Accept": accept} if accept else {})
    response = client_of(services(admin_token=TOKEN)).get("/metrics", headers=headers)
    if json_wanted:
        assert response.json["metrics"][0]["samples"] == [{"name": "chatbot_up", "labels": {}, "value": 1.0}]
        assert response.json["real_time"]["total"]["requests"] == 1
        assert response.json["system_health"]["status"] == "healthy"
    else:
        assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
        assert response.text.endswith("chatbot_up 1.0\n")


def test_a_summary_of_the_hours_asked_for():
    client = client_of(services(admin_token=TOKEN))
    assert client.get("/performance/summary", headers=BEARER).json["hours"] == 24
    summary = client.get("/performance/summary?hours=3", headers=BEARER).json
    assert (summary["hours"], summary["total"]["p99_ms"], summary["endpoints"][0]["endpoint"]) == (3, 5.0, "/chat")
    assert client.get("/performance/summary?hours=0", headers=BEARER).status_code == 422


def test_every_request_is_counted_by_its_template_with_its_hops():
    ticks = iter([0.0, 0.25, 1.0, *[5.0] * 30])
    monitoring, metrics = FakeMonitoring(), FakeMetrics()
    client = client_of(services(monitoring=monitoring, metrics=metrics), timer=lambda: next(ticks))
    client.post("/chat", json=QUESTION)
    client.post("/chat", json={})
    client.get("/static/nope.js")
    client.get("/secret/path?token=1")
    client.get("/chat")
    assert [(route, method, status) for route, method, _, status, _ in monitoring.tracked] == [
        ("/chat", "POST", 200),
        ("/chat", "POST", 422),
        ("/static/<path:filename>", "GET", 404),
        ("unmatched", "GET", 404),
        ("unmatched", "GET", 405),
    ]
    assert (monitoring.tracked[0][2], monitoring.tracked[0][4]) == (1000.0, {"web": 1.0})
    assert metrics.answers == [(Method.PRODUCT_SEARCH, Intent.PRODUCT_SEARCH)]


def test_a_failing_request_is_counted_as_one(chat):
    monitoring = FakeMonitoring()
    chat.fail_with = ZeroDivisionError()
    with capture_logs():
        client_of(services(chat=chat, monitoring=monitoring)).post("/chat", json=QUESTION)
    assert [status for _, _, _, status, _ in monitoring.tracked] == [500]


def test_what_operators_are_told_is_no_secret():
    client = client_of(services(admin_token=TOKEN))
    told = json.dumps([client.get(path, headers=BEARER).text for path in OPERATORS])
    assert TOKEN not in told
