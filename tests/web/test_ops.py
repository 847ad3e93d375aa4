import pytest

from chatbot.health import Status
from web.fakes_web import FakeHealth, client_of, services


@pytest.mark.parametrize(
    ("status", "health", "ready"),
    [(Status.HEALTHY, 200, 200), (Status.WARNING, 200, 200), (Status.CRITICAL, 503, 503)],
)
def test_only_a_critical_service_answers_503(status, health, ready):
    state = FakeHealth()
    state.status = status
    client = client_of(services(health=state))
    response = client.get("/health")
    assert (response.status_code, response.json["status"]) == (health, status)
    assert list(response.json) == ["status", "timestamp", "version", "uptime_seconds"]
    assert (response.json["version"], response.json["uptime_seconds"]) == ("0.1.0", 12)
    assert client.get("/readyz").status_code == ready
    assert client.get("/livez").json == {"status": "ok"}
