from datetime import datetime

import pytest
from structlog.testing import capture_logs

from chatbot.errors import ChatbotError, DatabaseBusy, DatabaseUnavailable, InvalidInput, Refused
from web.fakes_web import FakeShops, client_of, services

KEYS = ["error_code", "error_message", "error_details", "request_id", "timestamp", "suggested_action"]
QUESTION = {"question": "elbise", "business_id": "sample_shop"}


def assert_error(response, status, code):
    body = response.json
    assert (response.status_code, body["error_code"]) == (status, code)
    assert list(body)[:6] == KEYS
    assert body["error_message"]
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert datetime.fromisoformat(body["timestamp"]).utcoffset() is not None
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nope", 404, "not_found"),
        ("GET", "/static/nope.js", 404, "not_found"),
        ("GET", "/static/../app.py", 404, "not_found"),
        ("GET", "/docs/assets/swagger-ui.js.map", 404, "not_found"),
        ("POST", "/chat/", 404, "not_found"),
        ("GET", "/chat", 405, "method_not_allowed"),
        ("PUT", "/ask", 405, "method_not_allowed"),
        ("POST", "/health", 405, "method_not_allowed"),
        ("TRACE", "/chat", 405, "method_not_allowed"),
        ("POST", "/chat", 415, "unsupported_media_type"),
    ],
)
def test_every_refusal_has_the_one_body(client, method, path, status, code):
    assert_error(client.open(path, method=method), status, code)


def test_a_405_names_what_is_allowed(client):
    assert {"POST", "OPTIONS"} == set(client.get("/chat").headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (InvalidInput("Olmaz."), 422, "invalid_input"),
        (Refused("Olmaz."), 409, "refused"),
        (DatabaseBusy("/srv/data/chatbot.db kilitli"), 503, "database_busy"),
        (DatabaseUnavailable("/srv/data/chatbot.db yok"), 503, "database_unavailable"),
        (ChatbotError("/srv/data"), 500, "internal_error"),
        (ZeroDivisionError("/srv/data"), 500, "internal_error"),
        (RecursionError("/srv/data"), 500, "internal_error"),
    ],
)
def test_what_is_raised_below_becomes_the_one_body_without_internals(client, chat, raised, status, code):
    chat.fail_with = raised
    response = client.post("/chat", json=QUESTION)
    assert_error(response, status, code)
    assert "/srv" not in response.text
    assert "Traceback" not in response.text


def test_a_fault_is_logged_with_its_trace(client, chat):
    chat.fail_with = ZeroDivisionError("boom")
    with capture_logs() as logs:
        client.post("/chat", json=QUESTION)
    assert [(e["event"], e["log_level"]) for e in logs] == [("unhandled_error", "error"), ("request", "info")]
    assert logs[0]["exc_info"] is chat.fail_with


@pytest.mark.parametrize(
    ("send", "status"),
    [
        ({"json": {"question": ""}}, 422),
        ({"data": "x"}, 415),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": "a" * 300_000, "content_type": "application/json"}, 413),
    ],
)
def test_errors_of_ask_carry_an_answer_for_the_old_page(client, send, status):
    response = client.post("/ask", **send)
    assert response.status_code == status
    assert response.json["answer"] == response.json["error_message"]
    assert response.json["method"] == "error"


def test_a_405_and_a_fault_of_ask_carry_it_too(client, chat):
    assert client.get("/ask").json["method"] == "error"
    chat.fail_with = ZeroDivisionError()
    assert client.post("/ask", json=QUESTION).json["answer"] == "Şu anda yanıt veremiyoruz, bir aksilik oldu."


def test_a_browser_gets_a_page_and_a_program_the_body(client):
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get("/?business=yok", headers=browser)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "yok&#39; adlı bir mağaza bulunamadı" in page.text
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.5"):
        assert_error(client.get("/?business=yok", headers={"Accept": accept}), 404, "business_not_found")
    assert client.post("/chat", headers=browser).mimetype == "application/json"


def test_no_shop_at_all_is_told_to_the_visitor():
    client = client_of(services(shops=FakeShops()))
    assert_error(client.get("/"), 404, "business_not_found")
    assert client.get("/theme.css").status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", "/docs"])
def test_head_is_get_without_the_body(client, path):
    response = client.head(path)
    assert (response.status_code, response.data) == (200, b"")


def test_options_says_what_a_route_takes(client):
    response = client.options("/chat")
    assert response.status_code == 200
    assert {"POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))
