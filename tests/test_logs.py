"""A request's log from beginning to end: what the operator can join, and what no line may hold."""

import json
import logging
import shutil

import pytest

from chatbot.factory import create_app
from conftest import settings_for
from fake_gemini import FakeGemini

OPEN = "hangi kumaş yazın daha rahat olur, numaram 0532 418 27 63"

CUSTOMER = {"REMOTE_ADDR": "198.51.100.77"}


@pytest.fixture
def served(stocked_database, tmp_path):
    """A client, and the database behind it; logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    database = tmp_path / "served.db"
    shutil.copyfile(stocked_database, database)
    with FakeGemini() as fake:
        environ = {"GEMINI_API_KEY": "AIza-secret-0123456789", "GEMINI_API_ENDPOINT": fake.endpoint}
        app = create_app(settings_for(database, LOG_FORMAT="json", ADMIN_TOKEN="a-token-of-sixteen", **environ))
        yield app.test_client(), app.extensions["chatbot"], fake
        app.extensions["chatbot"].close()
    root.handlers[:] = handlers
    root.setLevel(level)


def ask(client, request_id):
    body = {"question": OPEN, "business_id": "butik", "session_id": "secret-session"}
    return client.post("/chat", json=body, headers={"X-Request-ID": request_id}, environ_base=CUSTOMER)


def lines_of(capsys, request_id):
    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return {entry["event"]: entry for entry in entries if entry.get("request_id") == request_id}


def test_a_request_is_joined_with_its_model_call_and_with_the_ledger(served, capsys):
    client, service, _ = served
    answer = ask(client, "join-me").json
    told = lines_of(capsys, "join-me")
    assert told["model_attempt"]["outcome"] == "ok"
    request = told["request"]
    assert (request["route"], request["method"], request["status"]) == ("/chat", "POST", 200)
    assert (request["answer_method"], request["intent"], request["cost"]) == ("llm", "open_question", answer["cost"])
    with service.records.database.read() as connection:
        (hashed,) = connection.exec_driver_sql("SELECT session_id FROM api_calls").one()
    assert hashed.startswith(request["session"])


def test_a_failed_attempt_is_joined_too(served, capsys):
    client, _, fake = served
    fake.mode = "400"
    ask(client, "join-me")
    assert lines_of(capsys, "join-me")["model_attempt_failed"]["kind"] == "bad_request"


def test_no_line_holds_a_text_a_number_a_session_an_address_or_a_secret(served, capsys):
    client, _, fake = served
    ask(client, "r-1")
    fake.mode = "400"
    ask(client, "r-2")
    client.get("/costs/summary", headers={"Authorization": "Bearer wrong-but-long-enough"}, environ_base=CUSTOMER)
    client.get("/0532-418-27-63?mail=ayse@example.com", environ_base=CUSTOMER)
    written = capsys.readouterr().err
    held_back = ("kumaş", "418 27", "0532", "ayse@", "secret-session", "100.77", "AIza", "wrong-but", "a-token-of")
    assert [text for text in held_back if text in written] == []
    assert written.count("\n") >= 6
