import socket
import sys

import pytest

from chatbot.doctor import examine, require_free_port
from chatbot.errors import SettingsError
from chatbot.health import Status
from conftest import settings_for


@pytest.fixture
def taken_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


def named(findings, name):
    return next(finding for finding in findings if finding.name == name)


def test_a_taken_port_is_no_illness_but_keeps_a_second_server_away(stocked_database, taken_port):
    settings = settings_for(stocked_database, PORT=taken_port)
    finding = named(examine(settings), "port")
    assert (finding.status, "çalışıyor olabilir" in finding.observed) == (Status.HEALTHY, True)
    with pytest.raises(SettingsError, match=taken_port):
        require_free_port(settings)


def test_an_address_of_another_machine_is_refused(stocked_database):
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        require_free_port(settings_for(stocked_database, HOST="192.0.2.1"))


def test_secrets_that_others_can_read_are_a_warning(stocked, tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.touch(mode=0o644)
    dotenv.chmod(0o644)
    finding = named(examine(stocked, dotenv=dotenv), "settings")
    assert (finding.status, f"chmod 600 {dotenv}" in finding.suggested_action) == (Status.WARNING, True)
    dotenv.chmod(0o600)
    assert named(examine(stocked, dotenv=dotenv), "settings").status is Status.HEALTHY


def test_without_a_database_the_rest_is_still_examined(settings):
    findings = examine(settings)
    assert [finding.name for finding in findings] == ["settings", "database", "prices", "port"]
    assert (findings[1].status, "db upgrade" in findings[1].suggested_action) == (Status.CRITICAL, True)


def test_the_price_list_is_named_with_its_version(stocked):
    finding = named(examine(stocked), "prices")
    assert (finding.status, "2026-" in finding.observed) == (Status.HEALTHY, True)


def test_a_model_near_its_end_or_without_a_price_is_a_warning(stocked_database):
    finding = named(examine(settings_for(stocked_database, GEMINI_MODEL="gemini-2.5-flash")), "prices")
    assert (finding.status, "01.12.2026" in finding.observed) == (Status.WARNING, True)
    finding = named(examine(settings_for(stocked_database, GEMINI_MODEL="gemini-9-ultra")), "prices")
    assert (finding.status, "gemini-9-ultra listede yok" in finding.observed) == (Status.WARNING, True)


def test_a_wrong_price_list_is_named_instead_of_a_crash(stocked, tmp_path, monkeypatch):
    (tmp_path / "prices.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("chatbot.factory.PRICES_FILE", tmp_path / "prices.json")
    findings = examine(stocked)
    assert named(findings, "prices").status is Status.CRITICAL
    assert [finding.name for finding in findings] == ["settings", "prices", "port"]


def test_an_sdk_that_cannot_be_imported_is_a_warning_where_it_is_wanted(stocked_database, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.genai", None)
    wanted = settings_for(stocked_database, GEMINI_API_KEY="key", LLM_SDK="google-genai")
    assert named(examine(wanted), "model_sdk").status is Status.WARNING
    assert "model_sdk" not in {finding.name for finding in examine(settings_for(stocked_database))}
