import pytest
from structlog.testing import capture_logs

from chatbot.web.clients import client_key
from web.fakes_web import client_of, services

TOKEN = "dogru-anahtar-0123456789"
PATHS = [
    ("GET", "/costs/summary"),
    ("GET", "/costs/daily"),
    ("GET", "/costs/monthly"),
    ("GET", "/costs/projection"),
    ("GET", "/costs/calls"),
    ("GET", "/cache/stats"),
    ("POST", "/cache/invalidate"),
]


@pytest.fixture
def admin():
    return client_of(services(admin_token=TOKEN))


def ask(client, authorization=None, path="/cache/stats", address="203.0.113.7", method="GET"):
    headers = {"Authorization": authorization} if authorization is not None else {}
    return client.open(path, method=method, headers=headers, environ_overrides={"REMOTE_ADDR": address})


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_a_configured_token_administration_is_closed(method, path):
    response = ask(client_of(services()), f"Bearer {TOKEN}", path, method=method)
    assert (response.status_code, response.json["error_code"]) == (403, "admin_disabled")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_a_token_nothing_is_shown(admin, method, path):
    response = ask(admin, path=path, method=method)
    assert (response.status_code, response.json["error_code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="admin"'


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer yanlis-anahtar-0123456789",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer",
        "Bearer ",
        "Bearer şifre",
        f"Bearer {TOKEN.upper()}",
    ],
)
def test_a_wrong_token_is_refused(admin, authorization):
    response = ask(admin, authorization)
    assert response.status_code == 401
    assert "invalid_token" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Bearer  {TOKEN}"])
def test_the_right_token_opens(admin, authorization):
    assert ask(admin, authorization).status_code == 200


def test_twenty_wrong_tokens_a_minute_then_no_more_from_there_but_the_right_one_still_passes(admin):
    wrong = [ask(admin, f"Bearer wrong-{number}").status_code for number in range(21)]
    assert wrong == [401] * 20 + [429]
    limited = ask(admin, "Bearer wrong")
    assert limited.json["error_code"] == "too_many_attempts"
    assert 1 <= int(limited.headers["Retry-After"]) <= 60
    assert ask(admin, f"Bearer {TOKEN}").status_code == 200
    assert ask(admin, "Bearer wrong", address="203.0.113.8").status_code == 401


def test_a_missing_header_is_no_attempt(admin):
    assert {ask(admin).status_code for _ in range(40)} == {401}
    assert ask(admin, "Bearer wrong").status_code == 401


def test_the_public_routes_need_no_token(admin):
    assert ask(admin, path="/health").status_code == 200


def test_no_token_lands_in_a_log_or_an_answer(admin):
    with capture_logs() as logs:
        answers = [ask(admin, f"Bearer {given}").get_data(as_text=True) for given in ("wrong-secret", TOKEN)]
    assert "wrong-secret" not in str(logs) + str(answers)
    assert TOKEN not in str(logs) + str(answers)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "local"),
        (None, "local"),
    ],
)
def test_limits_count_households(address, key):
    assert client_key(address) == key
