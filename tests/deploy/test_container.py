"""What the image would hold, served as it would be: nothing else is needed, nothing but the data is written."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
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


def test_it_serves_from_what_is_copied_and_writes_only_its_data(image, tmp_path):
    data, before = tmp_path / "data", tree(image)
    data.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    own = {"PATH": os.environ["PATH"], "PORT": str(port)}
    environ = {**image_environment(), **own, "HOST": "127.0.0.1", "DATABASE_URL": f"sqlite:///{data}/chatbot.db"}
    process = subprocess.Popen(here(command("CMD"), port), cwd=image, env=environ, stderr=subprocess.DEVNULL)
    try:
        give_up_at = time.monotonic() + 30
        check = here(command("HEALTHCHECK"), port)
        while subprocess.run(check, env=environ, capture_output=True, check=False).returncode:
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < give_up_at, "it is not healthy"
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert tree(image) == before
    assert (data / "chatbot.db").exists()
    assert subprocess.run(check, env=environ, capture_output=True, check=False).returncode
