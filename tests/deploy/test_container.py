"""What the image would hold, served as it would be: nothing else is needed, nothing but the data is written."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import ROOT
from containerfile import command, copied, image_environment

pytestmark = pytest.mark.server


@pytest.fixture
def image(tmp_path) -> Path:
    """A folder with what the image copies."""
    root = tmp_path / "image"
    for name in copied():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, root / name)
    return root


def tree(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def here(words: list[str], port: int) -> list[str]:
    """A command of the image with this port for its own."""
    program = sys.executable if words[0] == "python" else words[0]
    return [program, *(word.replace(":8000/", f":{port}/") for word in words[1:])]


@dataclass(frozen=True)
class Served:
    """The image's command while it runs; `check` is its own health check."""

    process: subprocess.Popen
    check: list[str]
    port: int

    def healthy(self) -> bool:
        return subprocess.run(self.check, capture_output=True, check=False).returncode == 0

    def limit(self) -> str | None:
        """How many questions a minute it allows now."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/docs")
            return connection.getresponse().headers["X-RateLimit-Limit"]


@pytest.fixture
def served(image, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    own = {"PATH": os.environ["PATH"], "PORT": str(port), "HOST": "127.0.0.1"}
    environ = {**image_environment(), **own, "DATABASE_URL": f"sqlite:///{data}/chatbot.db"}
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(here(command("CMD"), port), cwd=image, env=environ, stderr=log)
    served = Served(process, here(command("HEALTHCHECK"), port), port)
    try:
        eventually(lambda: process.poll() is not None or served.healthy())
        yield served
    finally:
        process.kill()
        process.wait(30)


def eventually(condition) -> None:
    give_up_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.1)


def test_it_serves_from_what_is_copied_and_writes_only_its_data(image, served, tmp_path):
    assert served.healthy()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert tree(image) == {path for name in copied() for path in expected(name)}
    assert (tmp_path / "data" / "chatbot.db").exists()
    assert not served.healthy()


def expected(name: str) -> set[Path]:
    """What copying this from the repository makes, its folders included."""
    source = ROOT / name
    within = {path.relative_to(ROOT) for path in source.rglob("*") if "__pycache__" not in path.parts}
    return {Path(name), *within, *Path(name).parents} - {Path()}


def test_a_reload_takes_new_settings_and_refuses_wrong_ones(image, served, tmp_path):
    (image / ".env").write_text("RATE_LIMIT_PER_MINUTE=7\n", encoding="utf-8")
    served.process.send_signal(signal.SIGHUP)
    eventually(lambda: served.limit() == "7")
    (image / ".env").write_text("RATE_LIMIT_PER_MINUTE=many\n", encoding="utf-8")
    served.process.send_signal(signal.SIGHUP)
    eventually(lambda: "Reload refused" in (tmp_path / "log").read_text(encoding="utf-8"))
    assert "RATE_LIMIT_PER_MINUTE" in (tmp_path / "log").read_text(encoding="utf-8")
    assert served.limit() == "7"
