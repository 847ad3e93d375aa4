"""A real gunicorn on a free loopback port, for what only a real server shows."""

import gc
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from chatbot.factory import prepare, records
from chatbot.first_run import load_sample_shop
from chatbot.settings import load_settings
from chatbot.web import create_web
from web.fakes_web import FakeChat, services

HERE = Path(__file__).resolve().parent  # not the project's folder: gunicorn would read its configuration there
ROOT = HERE.parents[1]
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 640}
OPTIONS = [
    "-k",
    "chatbot.worker.PatientWorker",
    "--threads",
    "8",
    "-b",
    "127.0.0.1:0",
    "--no-control-socket",
    "--worker-tmp-dir",
    "/dev/shm",
]


def shop_database(folder: Path) -> str:
    """The URL of a new database that holds the sample shop."""
    url = f"sqlite:///{folder / 'chatbot.db'}"
    settings = load_settings({"DATABASE_URL": url}, dotenv=None)
    prepare(settings)
    with records(settings) as opened:
        load_sample_shop(opened)
    return url


def fake_app() -> Flask:
    return create_web(services(chat=FakeChat()))


def frozen_app() -> Flask:
    """Tells how many objects the garbage collector leaves alone."""
    app = Flask("frozen")
    app.add_url_rule("/", view_func=lambda: str(gc.get_freeze_count()))
    return app


@contextmanager
def running(app: str, **environ: str) -> Iterator[str]:
    """The address of `app` ("module:callable()") while it is served."""
    command = [sys.executable, "-m", "gunicorn", *OPTIONS, app]
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    process = subprocess.Popen(
        command, cwd=HERE, env={**os.environ, "PYTHONPATH": paths, **environ}, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"Listening at: (http://[\d.:]+)", line):
            threading.Thread(target=process.stderr.read, daemon=True).start()  # or the pipe fills and the server stops
            return found[1]
    raise AssertionError("gunicorn did not start:\n" + "".join(said))
