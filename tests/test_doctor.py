import socket

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
    assert [finding.name for finding in findings] == ["settings", "database", "port"]
    assert (findings[1].status, "db upgrade" in findings[1].suggested_action) == (Status.CRITICAL, True)
