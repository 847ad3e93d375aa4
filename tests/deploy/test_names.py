"""Every name that `deploy/` uses exists: settings, files, routes, commands."""

import re
from pathlib import Path

import pytest
import yaml

from chatbot.settings import default_texts
from conftest import ROOT
from containerfile import CONTAINERFILE, compose, copied, image_environment

DEPLOY = ROOT / "deploy"
NOT_OURS = {
    "AF_INET",
    "AF_INET6",
    "AF_UNIX",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "MAINPID",
    "EXTRA",
    "PROMETHEUS_MULTIPROC_DIR",
    "ADMIN_TOKEN",
}
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_variable_named_is_a_setting(path: Path):
    assert set(_VARIABLE.findall(path.read_text(encoding="utf-8"))) - set(default_texts()) - NOT_OURS == set()


def test_the_image_and_compose_set_only_settings_and_hold_what_a_container_needs():
    given = {**image_environment(), **compose()["environment"]}
    assert set(given) - NOT_OURS <= set(default_texts())
    assert (given["HOST"], given["DATABASE_URL"]) == ("0.0.0.0", "sqlite:////data/chatbot.db")


def test_operating_names_every_folder():
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert [folder.name for folder in DEPLOY.iterdir() if f"deploy/{folder.name}" not in text] == []


def test_what_the_image_copies_exists_and_holds_no_secret():
    names = copied()
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert not {".", "data", ".env"} & set(names)


def test_compose_is_closed_and_patient(gunicorn):
    service = compose()
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].partition(":")[0] == re.search(r"--uid (\d+)", CONTAINERFILE.read_text(encoding="utf-8"))[1]
    assert int(service["stop_grace_period"].removesuffix("s")) > gunicorn["graceful_timeout"]
    assert service["volumes"] == ["data:/data"]
    assert service["build"] == {"context": "../..", "dockerfile": str(CONTAINERFILE.relative_to(ROOT))}


def test_the_ports_agree():
    port = default_texts()["PORT"]
    assert compose()["ports"] == [f"127.0.0.1:{port}:{port}"]
    targets = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert targets[0]["static_configs"] == [{"targets": [f"127.0.0.1:{port}"]}]
