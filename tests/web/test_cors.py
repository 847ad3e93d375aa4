"""Which web pages may ask: the browser's view of cross-origin requests."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from chatbot.feedback import Feedback
from fakes_owner import MemoryOpinions
from web.fakes_web import SHOP, client_of, services

HOME = "https://www.ihlamursandigi.example.com"
OTHERS = "https://baska.example.com"
STRANGER = "https://kotu.example.net"
QUESTION = {"question": "elbise", "business_id": SHOP.id}
ROUTES = ["/chat", "/ask", "/feedback"]


@pytest.fixture
def client():
    first = replace(SHOP, allowed_origins=(HOME,))
    second = replace(SHOP, id="baska", allowed_origins=(OTHERS,))
    return client_of(services(first, second))


def preflight(client, origin, path="/chat"):
    return client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("origin", [HOME, OTHERS])
def test_a_preflight_from_any_shops_page_is_answered(client, path, origin):
    response = preflight(client, origin, path)
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == origin
    assert response.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", HOME + ".evil.example", "http://www.ihlamursandigi.example.com", "*"]
)
def test_a_preflight_from_elsewhere_is_not(client, origin):
    response = preflight(client, origin)
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Vary"] == "Origin"


def test_an_answer_may_be_read_by_the_shops_own_page(client):
    response = client.post("/chat", json=QUESTION, headers={"Origin": HOME})
    assert response.headers["Access-Control-Allow-Origin"] == HOME
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["Vary"] == "Origin"


def test_an_error_may_be_read_as_well(client):
    response = client.post("/chat", json={**QUESTION, "question": ""}, headers={"Origin": HOME})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (422, HOME)


def test_another_shops_page_may_not_read_it(client):
    with capture_logs() as logs:
        response = client.post("/chat", json=QUESTION, headers={"Origin": OTHERS})
    assert "Access-Control-Allow-Origin" not in response.headers
    (event,) = [entry for entry in logs if entry["event"] == "security_event"]
    assert (event["kind"], event["origin"]) == ("cors_refused", OTHERS)


def test_our_own_page_is_no_stranger(client):
    with capture_logs() as logs:
        response = client.post("/chat", json=QUESTION, headers={"Origin": "http://localhost"})
    assert response.status_code == 200
    assert [entry for entry in logs if entry["event"] == "security_event"] == []


OPINION = {"session_id": "known", "request_id": "r-1", "rating": "up"}


@pytest.mark.parametrize("headers", [{}, {"Origin": HOME}, {"Origin": "http://localhost"}])
def test_an_opinion_is_taken_from_the_pages_of_the_shop_that_answered_and_from_ours(client, headers):
    response = client.post("/feedback", json=OPINION, headers=headers)
    assert (response.status_code, response.headers.get("Access-Control-Allow-Origin")) == (
        200,
        HOME if headers.get("Origin") == HOME else None,
    )


def test_our_own_page_is_known_behind_a_proxy_that_does_not_tell_the_scheme(client):
    headers = {"Origin": "https://bot.example.com", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/feedback", json=OPINION, headers=headers).status_code == 200


@pytest.mark.parametrize("origin", [OTHERS, STRANGER, "null"])
def test_an_opinion_from_any_other_page_is_refused_and_not_kept(origin):
    kept = MemoryOpinions(("known", "r-1"), shop=SHOP.id)
    shops = (replace(SHOP, allowed_origins=(HOME,)), replace(SHOP, id="baska", allowed_origins=(OTHERS,)))
    client = client_of(replace(services(*shops), feedback=Feedback(kept)))
    with capture_logs() as logs:
        response = client.post("/feedback", json=OPINION, headers={"Origin": origin})
    assert (response.status_code, response.json["error_code"]) == (403, "page_refused")
    assert "Access-Control-Allow-Origin" not in response.headers
    assert kept.kept == {}
    assert ("cors_refused", origin) in [(entry.get("kind"), entry.get("origin")) for entry in logs]


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/health", "/costs/summary", "/metrics"])
def test_nothing_else_is_for_other_pages(client, path):
    assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": HOME}).headers


def test_credentials_are_never_allowed_and_nobody_is_everybody(client):
    for response in (preflight(client, HOME), client.post("/chat", json=QUESTION, headers={"Origin": HOME})):
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert response.headers["Access-Control-Allow-Origin"] != "*"


def test_a_turkish_domain_is_known_by_the_name_browsers_send():
    client = client_of(services(replace(SHOP, allowed_origins=("https://Mağaza.com",))))
    sent = "https://xn--maaza-l1a.com"
    assert preflight(client, sent).headers["Access-Control-Allow-Origin"] == sent
    assert client.post("/chat", json=QUESTION, headers={"Origin": sent}).headers["Access-Control-Allow-Origin"] == sent
