import pytest
from structlog.testing import capture_logs

from chatbot.web.hooks import SECURITY_HEADERS
from web.fakes_web import client_of, services

QUESTION = {"question": "gizli elbise sorusu", "business_id": "sample_shop"}
REQUESTS = [
    ("GET", "/"),
    ("GET", "/docs"),
    ("GET", "/docs/assets/swagger-ui.css"),
    ("GET", "/openapi.json"),
    ("GET", "/health"),
    ("GET", "/theme.css"),
    ("GET", "/static/chat.js"),
    ("GET", "/nope"),
    ("GET", "/chat"),
    ("OPTIONS", "/chat"),
    ("HEAD", "/"),
    ("POST", "/chat"),
    ("POST", "/ask"),
]


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_security_headers_are_on_every_response_once(client, method, path):
    headers = client.open(path, method=method).headers
    for name, value in SECURITY_HEADERS:
        assert headers.getlist(name) == [value]
    assert len(headers.getlist("X-Request-ID")) == 1


def test_a_fault_has_the_headers_too(client, chat):
    chat.fail_with = ZeroDivisionError()
    headers = client.post("/chat", json=QUESTION).headers
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_nothing_inline():
    policy = dict(SECURITY_HEADERS)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "script-src" not in policy


def test_https_is_asked_to_stay(client):
    assert "Strict-Transport-Security" in client.get("/health", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get("/health").headers


@pytest.mark.parametrize("offered", ["abc", "A-1_z", "x" * 64])
def test_a_fitting_request_id_is_kept(client, offered):
    response = client.post("/chat", json=QUESTION, headers={"X-Request-ID": offered})
    assert response.headers["X-Request-ID"] == response.json["request_id"] == offered


@pytest.mark.parametrize("offered", ["", "x" * 65, "a b", "ş", "a;b", "<script>"])
def test_any_other_request_id_is_replaced(offered):
    client = client_of(services(), new_id=lambda: "fresh-1")
    assert client.get("/health", headers={"X-Request-ID": offered}).headers["X-Request-ID"] == "fresh-1"


def test_a_request_is_one_log_line_without_a_text():
    ticks = iter([10.0, 10.001, 10.0123])
    bundle = services()
    client = client_of(bundle, timer=lambda: next(ticks))
    with capture_logs() as logs:
        client.post("/chat", json=QUESTION)
    assert logs == [
        {
            "event": "request",
            "log_level": "info",
            "route": "/chat",
            "method": "POST",
            "status": 200,
            "ms": 12.3,
            "session": bundle.log.session_hash("s-new"),
            "answer_method": "product_search",
            "intent": "product_search",
        }
    ]


def test_a_refused_request_is_logged_by_its_route_never_by_its_address(client):
    with capture_logs() as logs:
        client.get("/static/nope.js?token=1")
        client.get("/secret/path")
    assert [(entry["route"], entry["status"]) for entry in logs] == [("/static/<path:filename>", 404), (None, 404)]
