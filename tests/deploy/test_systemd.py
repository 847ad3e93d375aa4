"""deploy/systemd: what systemd thinks of the unit, and that it starts what the rest of the house calls so."""

import re
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT, skip_or_fail

UNIT = ROOT / "deploy" / "systemd" / "chatbot.service"


@pytest.fixture
def settings() -> dict[str, list[str]]:
    """The unit's settings, each with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def installed(tmp_path):
    """The unit as it would be installed here, for the tools that look whether its programs exist."""
    if shutil.which("systemd-analyze") is None:
        skip_or_fail("systemd-analyze is not installed")
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/opt/chatbot/.venv/bin/python", sys.executable)
    unit.write_text(text.replace("/opt/chatbot", str(ROOT)), encoding="utf-8")
    return unit


def test_systemd_understands_every_line(installed):
    done = subprocess.run(["systemd-analyze", "verify", str(installed)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if UNIT.name in line] == []


def test_it_is_as_closed_as_it_can_be(installed):
    command = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=20", str(installed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


def test_it_starts_and_stops_the_service_as_everybody_does(settings, gunicorn):
    assert settings["ExecStart"] == ["/opt/chatbot/.venv/bin/python chatbot.py serve"]
    assert "chatbot.py serve" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert settings["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert int(settings["TimeoutStopSec"][0]) > gunicorn["graceful_timeout"]
    assert settings["RestartPreventExitStatus"] == ["2"]


def test_only_the_data_can_be_written(settings):
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["ReadWritePaths"] == ["/opt/chatbot/data"]
    assert (settings["NoNewPrivileges"], settings["UMask"]) == (["yes"], ["0077"])
