import io
import json
import logging

import pytest
import structlog

from chatbot import telemetry


@pytest.fixture
def lines(capsys):
    """What was written to standard error since the last call, line by line; logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield lambda: capsys.readouterr().err.splitlines()  # noqa: PLW0108 - read at each call
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_where_there_is_no_terminal(lines):
    telemetry.configure()
    telemetry.tell_of_request("r-1")
    structlog.get_logger("shop").info("soru_geldi", ms=3)
    (line,) = lines()
    entry = json.loads(line)
    assert (
        entry.items()
        >= {"event": "soru_geldi", "level": "info", "logger": "shop", "ms": 3, "request_id": "r-1"}.items()
    )
    assert entry["timestamp"].endswith("Z")


@pytest.mark.parametrize("name", ["gunicorn.error", "werkzeug", "some.library"])
def test_library_records_take_the_same_form_and_request_id(lines, name):
    telemetry.configure(log_format="json")
    telemetry.tell_of_request("r-2")
    logging.getLogger(name).warning("Booting %s", "worker")
    (line,) = lines()
    assert json.loads(line).items() >= {"event": "Booting worker", "logger": name, "request_id": "r-2"}.items()


def test_alembic_is_heard_from_warning_on(lines):
    telemetry.configure(log_format="json")
    logging.getLogger("alembic.runtime.migration").info("Context impl")
    logging.getLogger("alembic.runtime.migration").warning("Something")
    assert [json.loads(line)["event"] for line in lines()] == ["Something"]


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_customers_words_are_not_written_above_debug(lines, log_format):
    telemetry.configure(log_format=log_format)
    structlog.get_logger().info("answered", question="kırmızı elbise", answer="Var.", text="x1y2")
    logging.getLogger("library").error("failed", extra={"question": "kırmızı elbise"})
    written = "\n".join(lines())
    assert "answered" in written
    assert "failed" in written
    assert not any(words in written for words in ("elbise", "Var.", "x1y2"))


def test_customers_words_are_masked_at_debug(lines):
    telemetry.configure(level="debug", log_format="json")
    structlog.get_logger().debug("heard", question="numaram 0532 123 45 67")
    assert json.loads(lines()[-1])["question"] == "numaram [telefon]"


def test_debug_is_silent_by_default(lines):
    telemetry.configure(log_format="json")
    structlog.get_logger().debug("heard")
    assert lines() == []


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_tracebacks_and_library_sentences_are_masked(lines, log_format):
    telemetry.configure(log_format=log_format)
    try:
        raise ValueError("0532 123 45 67")
    except ValueError:
        structlog.get_logger().exception("crashed")
    logging.getLogger("library").error("cannot parse %s", "0532 123 45 67")
    written = "\n".join(lines())
    assert written.count("[telefon]") == 3  # source line, message, sentence
    assert "123 45" not in written


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_value_cannot_begin_a_line_or_steer_the_terminal(lines, log_format):
    telemetry.configure(log_format=log_format)
    evil = "a\n2026-01-01 [info] forged\r\x1b[31m\u202e\u2028\x85"
    structlog.get_logger().warning(evil, path=evil)
    logging.getLogger("library").warning("%s", evil)
    written = lines()
    assert len(written) == 2
    assert not any(mark in "".join(written) for mark in "\x1b\u202e\u2028\x85\r")


def test_a_forged_line_in_an_exception_stays_indented(lines):
    telemetry.configure(log_format="console")
    try:
        raise ValueError("x\n2026-01-01 [info] forged")
    except ValueError:
        structlog.get_logger().exception("crashed")
    assert all(line.startswith("    ") for line in lines()[1:])


def test_lone_surrogates_do_not_break_logging(lines):
    telemetry.configure(log_format="json")
    structlog.get_logger().info("odd", path="\ud800")
    (line,) = lines()
    line.encode("utf-8")
    assert json.loads(line)["path"] == "\ud800"


def test_configuring_twice_writes_each_record_once(lines):
    telemetry.configure(log_format="json")
    telemetry.configure(log_format="json")
    structlog.get_logger().info("once")
    assert len(lines()) == 1


def test_a_request_is_told_with_a_session_that_cannot_be_followed_back(lines):
    telemetry.configure(log_format="json")
    log = telemetry.ServiceLog(session_key=b"k" * 32)
    log.log_request(
        route="/chat", method="POST", status=200, ms=12.34, session_id="s-secret", intent="greeting", cost=0.0001
    )
    entry = json.loads(lines()[0])
    told = {"event": "request", "route": "/chat", "status": 200, "ms": 12.3, "intent": "greeting", "cost": 0.0001}
    assert entry.items() >= told.items()
    assert entry["session"] == log.session_hash("s-secret")
    assert "s-secret" not in str(entry)


def test_a_session_has_one_hash_under_one_key():
    key = b"k" * 32
    one, same = telemetry.ServiceLog(session_key=key), telemetry.ServiceLog(session_key=key)
    other = telemetry.ServiceLog()
    assert one.session_hash("s") == same.session_hash("s") != other.session_hash("s")


@pytest.mark.parametrize("category", ["api", "system", "application", "performance"])
def test_an_error_is_told_with_category_stack_and_context(lines, category):
    telemetry.configure(log_format="json")
    try:
        raise ZeroDivisionError("by 0532 123 45 67")
    except ZeroDivisionError as error:
        telemetry.ServiceLog().log_error(error, category=category, event="failed", route="/chat")
    entry = json.loads(lines()[0])
    assert (entry["event"], entry["category"], entry["error"]) == ("failed", category, "ZeroDivisionError")
    assert (entry["route"], entry["level"]) == ("/chat", "error")
    assert "test_telemetry.py" in entry["exception"]
    assert "123 45" not in entry["exception"]


@pytest.mark.parametrize(("critical", "level"), [(False, "warning"), (True, "critical")])
def test_slowness_is_told_with_its_measure(lines, critical, level):
    telemetry.configure(log_format="json")
    telemetry.ServiceLog().log_performance("slow_request", ms=812.34, critical=critical, hop="store")
    entry = json.loads(lines()[0])
    assert (entry["category"], entry["ms"], entry["hop"], entry["level"]) == ("performance", 812.3, "store", level)


SECRETS = {
    "a bearer token": "Authorization: Bearer 0123456789abcdef",
    "a Google key": "AIzaSyD-0123456789abcdefghijklmnopq",
    "a key in an address": "https://example.com/v1?key=0123456789abcdef",
    "a password in an address": "postgresql://chatbot:0123456789abcdef@db/chatbot",
    "a Slack webhook": "https://hooks.slack.com/services/T0/B0/0123456789abcdef",
}


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_no_secret_is_written(lines, log_format, text):
    telemetry.configure(log_format=log_format)
    try:
        raise ConnectionError(text)
    except ConnectionError:
        structlog.get_logger().exception("crashed", reason=text)
    logging.getLogger("library").error("cannot reach %s", text)
    written = "\n".join(lines())
    assert written.count("[gizli]") >= 3
    assert "0123456789abcdef" not in written


class FullDisk(io.StringIO):
    """A log file with no room left."""

    def write(self, _text):
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nobody(lines, monkeypatch):
    telemetry.configure(log_format="json")
    with monkeypatch.context() as broken:
        broken.setattr("sys.stderr", FullDisk())
        structlog.get_logger().info("lost")
    structlog.get_logger().info("kept")
    assert [json.loads(line)["event"] for line in lines()] == ["kept"]
