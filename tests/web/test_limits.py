"""How often somebody may ask, as a client sees it."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from chatbot.settings import Settings
from chatbot.web.counting import MemoryWindows
from fakes import FakeClock
from web.fakes_web import SHOP, client_of, services

PER_MINUTE = 3
TOKEN = "a-token-of-sixteen"
QUESTION = {"question": "elbise", "business_id": SHOP.id}
HEADERS = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]


@pytest.fixture
def clock():
    return FakeClock()


def limited(clock, **settings):
    chosen = Settings(**{"rate_limit_per_minute": PER_MINUTE, "admin_token": TOKEN, **settings})
    return client_of(replace(services(), settings=chosen), windows=MemoryWindows(timer=clock.timer))


@pytest.fixture
def client(clock):
    return limited(clock)


def ask(client, *, address="203.0.113.7", path="/chat", headers=(), **body):
    return client.post(path, json={**QUESTION, **body}, environ_base={"REMOTE_ADDR": address}, headers=dict(headers))


def statuses(client, times=PER_MINUTE + 1, **asked):
    return [ask(client, **asked).status_code for _ in range(times)]


def test_answers_tell_what_is_left(client):
    first, second = ask(client).headers, ask(client).headers
    assert [first[name] for name in HEADERS[:2]] == ["3", "2"]
    assert second["X-RateLimit-Remaining"] == "1"
    assert int(first["X-RateLimit-Reset"]) > 1_700_000_000
    assert "Retry-After" not in first


@pytest.mark.parametrize("path", ["/chat", "/ask"])
def test_one_question_too_many_is_a_429_that_says_when(client, chat, clock, path):
    statuses(client, PER_MINUTE, path=path)
    clock.tick(20)
    response = ask(client, path=path)
    assert response.status_code == 429
    assert response.json["error_code"] == "rate_limited"
    assert "bekleyip" in response.json["error_message"]
    assert response.headers["Retry-After"] == "40"
    assert response.headers["X-RateLimit-Remaining"] == "0"
    assert response.headers["Content-Security-Policy"]
    clock.tick(41)
    assert ask(client, path=path).status_code == 200


def test_the_old_page_can_show_the_refusal(client):
    statuses(client, path="/ask")
    body = ask(client, path="/ask").json
    assert (body["answer"], body["method"]) == (body["error_message"], "error")


def test_both_routes_share_one_count(client):
    assert [ask(client, path=path).status_code for path in ("/chat", "/ask", "/chat", "/ask")] == [200, 200, 200, 429]


def test_addresses_are_counted_apart(client):
    assert statuses(client)[-1] == 429
    assert ask(client, address="203.0.113.8").status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("", "unix:", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_an_ipv6_household_is_one_client(client, one, other, same):
    statuses(client, PER_MINUTE, address=one)
    assert ask(client, address=other).status_code == (429 if same else 200)


def test_a_session_is_limited_over_all_its_addresses(client):
    answers = [ask(client, address=f"203.0.113.{n}", session_id="s-1").status_code for n in range(PER_MINUTE + 1)]
    assert answers == [200, 200, 200, 429]
    assert ask(client, address="203.0.113.99", session_id="s-2").status_code == 200


def test_a_shop_is_limited_to_twenty_times_that(client):
    answers = [ask(client, address=f"198.51.100.{n}").status_code for n in range(20 * PER_MINUTE + 1)]
    assert answers.count(200) == 20 * PER_MINUTE
    refused = ask(client, address="192.0.2.1")
    assert refused.status_code == 429
    assert "çok fazla mesaj" in refused.json["error_message"]


def test_who_is_refused_by_address_takes_nothing_from_the_shop(client):
    statuses(client, 30 * PER_MINUTE)
    assert ask(client, address="203.0.113.8").status_code == 200


def test_bad_questions_count_too(client):
    for _ in range(PER_MINUTE):
        assert ask(client, question="").status_code == 422
    assert ask(client).status_code == 429


def test_another_method_is_no_question(client):
    for _ in range(PER_MINUTE + 1):
        assert client.get("/chat").status_code == 405
        assert client.options("/chat").status_code == 200
    assert ask(client).status_code == 200


def test_without_proxies_a_forwarded_address_is_not_believed(client):
    answers = [
        ask(client, headers={"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"}.items()).status_code
        for n in range(PER_MINUTE + 1)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize("hops", [1, 2])
def test_behind_proxies_the_customer_is_counted_and_forging_does_not_help(clock, hops):
    client = limited(clock, trusted_proxy_hops=hops)

    def through(customer, forged):
        inner = ["10.0.0.9"] * (hops - 1)
        chain = ", ".join([forged, customer, *inner])
        return ask(client, address="10.0.0.1", headers={"X-Forwarded-For": chain}.items()).status_code

    assert [through("198.51.100.1", f"192.0.2.{n}") for n in range(PER_MINUTE + 1)][-1] == 429
    assert through("198.51.100.2", "192.0.2.1") == 200


def test_a_chain_shorter_than_the_proxies_falls_back_to_the_nearest(clock):
    client = limited(clock, trusted_proxy_hops=3)
    answers = [
        ask(client, headers={"X-Forwarded-For": f"198.51.100.{n}"}.items()).status_code for n in range(PER_MINUTE + 1)
    ]
    assert answers[-1] == 429


def test_https_is_believed_of_a_trusted_proxy_only(clock):
    told = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in limited(clock).get("/livez", headers=told).headers
    assert "Strict-Transport-Security" in limited(clock, trusted_proxy_hops=1).get("/livez", headers=told).headers


@pytest.mark.parametrize("path", ["/health", "/livez", "/readyz", "/static/chat.js", "/theme.css"])
def test_probes_and_assets_are_not_limited(client, path):
    responses = [client.get(path) for _ in range(3 * PER_MINUTE)]
    assert {response.status_code for response in responses} == {200}
    assert "X-RateLimit-Limit" not in responses[0].headers


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json"])
def test_pages_are_limited_each_on_its_own(client, path):
    responses = [client.get(path) for _ in range(PER_MINUTE + 1)]
    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert responses[0].headers["X-RateLimit-Remaining"] == "2"
    assert "Retry-After" not in responses[0].headers
    assert responses[-1].json["error_code"] == "rate_limited"
    assert 0 < int(responses[-1].headers["Retry-After"]) <= 60
    assert ask(client, address="127.0.0.1").status_code == 200


def test_the_right_token_is_never_limited(client):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert {client.get("/cache/stats", headers=headers).status_code for _ in range(5 * PER_MINUTE)} == {200}


def test_guessing_the_token_is_limited_by_the_same_counts(clock):
    client, wrong = limited(clock), {"Authorization": "Bearer wrong"}
    assert [client.get("/cache/stats", headers=wrong).status_code for _ in range(21)] == [401] * 20 + [429]
    clock.tick(61)
    assert client.get("/cache/stats", headers=wrong).status_code == 401


def test_a_refusal_is_told_once_and_without_the_address(client):
    with capture_logs() as logs:
        statuses(client, 10 * PER_MINUTE)
    told = [entry for entry in logs if entry["event"] == "security_event"]
    assert [(entry["kind"], entry["scope"], entry["client"]) for entry in told] == [
        ("rate_limited", "address", "203.0.113.0/24")
    ]
    assert "203.0.113.7" not in str(logs)
