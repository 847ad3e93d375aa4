"""The whole service on a disk that fills up: what customers are told, and that nothing acknowledged is lost."""

import os
import shutil
import subprocess

import pytest

from chatbot.factory import create_app
from conftest import settings_for, skip_or_fail


@pytest.fixture
def small_disk(tmp_path, stocked_database):
    """A folder of 1 MB that holds the small shop's database; root's privilege."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        skip_or_fail("a small disk can only be mounted by root")
    shutil.copyfile(stocked_database, folder / "chatbot.db")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def client(small_disk):
    app = create_app(settings_for(small_disk / "chatbot.db", ADMIN_TOKEN="only-of-this-test", LOG_LEVEL="critical"))
    yield app.test_client()
    app.extensions["chatbot"].close()


def ask(client, question="kırmızı elbise var mı"):
    return client.post("/chat", json={"question": question, "business_id": "butik", "session_id": "s-1"})


def kept(client) -> list[str]:
    told = client.get("/sessions/s-1", headers={"Authorization": "Bearer only-of-this-test"}).json
    return [turn["request_id"] for turn in told["turns"]]


def fill(folder) -> None:
    with (folder / "fill").open("wb", 0) as disk:
        while True:
            try:
                disk.write(b"x" * 512)
            except OSError:
                return


def test_a_full_disk_is_a_503_that_promises_nothing_and_passes(client, small_disk):
    acknowledged = [ask(client).json["request_id"] for _ in range(3)]
    fill(small_disk)
    refused = [ask(client) for _ in range(3)]
    assert {(answer.status_code, answer.json["error_code"]) for answer in refused} == {(503, "database_unavailable")}
    assert client.get("/livez").status_code == 200
    assert kept(client) == acknowledged

    (small_disk / "fill").unlink()
    after = ask(client)
    assert after.status_code == 200
    assert kept(client) == [*acknowledged, after.json["request_id"]]
