"""Databases for the store's tests: SQLite files, and a private PostgreSQL where its server programs are installed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url

from chatbot.model import Business
from chatbot.store.businesses import Businesses
from chatbot.store.engine import Database
from chatbot.store.migrate import migrate

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
WORKER = Path(__file__).with_name("worker_store.py")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "postgres: needs PostgreSQL (skipped by name where it is not installed; fails in CI)"
    )


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A SQLite file at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("template") / "chatbot.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres():
    """`fresh()` gives the URL of a new, migrated PostgreSQL database."""
    with postgres_server() as server:
        databases = PostgresDatabases(server)
        yield databases
        databases.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path, migrated_file):
    """A migrated, empty database of each kind."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").fresh()
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'chatbot.db')}"


@pytest.fixture
def sqlite_url(tmp_path, migrated_file):
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'chatbot.db')}"


@pytest.fixture
def database(url) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def shop(database) -> str:
    """The id of a shop that exists."""
    Businesses(database).put(Business(id="shop", name="Dükkân"))
    return "shop"


@pytest.fixture
def start_worker():
    """Starts `worker_store.py COMMAND ...` as a process of its own; what is still running at the end is killed."""
    started = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(WORKER), *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd="/"))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def open_folder():
    """A folder that an unprivileged user may reach, with a migrated database the user owns: (folder, url)."""
    folder = Path(tempfile.mkdtemp(prefix="chatbot-store-"))
    migrate(f"sqlite:///{folder / 'chatbot.db'}")
    if os.geteuid() == 0:
        for path in (folder, folder / "chatbot.db"):
            os.chown(path, NOBODY, NOBODY)
    yield folder, f"sqlite:///{folder / 'chatbot.db'}"
    shutil.rmtree(folder)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Runs as a user whom file permissions bind, also when the tests run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture(name="unprivileged")
def unprivileged_fixture():
    return unprivileged


class PostgresDatabases:
    """Databases on one server. Making one takes 0.25 s, so that the tests share one and it is emptied for each."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server)
        self._names = []
        self._shared = self.empty()
        migrate(self._shared)

    def fresh(self) -> str:
        """The shared database, migrated, with no shop in it."""
        tables = "businesses, budget_periods, api_calls, alerts_sent, jobs, metric_samples, outbox, alert_conditions"
        tables += ", alert_days, erasures"
        self._run(make_url(self._shared), f"TRUNCATE {tables} CASCADE")
        self._run(make_url(self._shared), "DELETE FROM installation WHERE name = 'integrity'")
        return self._shared

    def empty(self) -> str:
        """A new database without tables."""
        name = f"chatbot_test_{os.getpid()}_{len(self._names)}"
        self._names.append(name)
        self._run(self._server, f"CREATE DATABASE {name}")
        return self._server.set(database=name).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Leaves a server that is not ours as it was."""
        for name in self._names:
            self._run(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, url: URL, statement: str) -> None:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL in TEST_POSTGRES_URL, or of a private server started for this run on a socket in a temporary folder."""
    if configured := os.environ.get("TEST_POSTGRES_URL"):
        yield configured
        return
    programs = postgres_programs()
    if programs is None or find_spec("psycopg") is None:
        report = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        report("no PostgreSQL: initdb and pg_ctl or psycopg are not installed, TEST_POSTGRES_URL is not set")
    folder = Path(tempfile.mkdtemp(prefix="chatbot-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    run_as_postgres(programs / "initdb", "--no-sync", "-A", "trust", "-U", "chatbot", "-E", "UTF8", "-D", data)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run_as_postgres(programs / "pg_ctl", "-w", "-D", data, "-o", options, "-l", folder / "log", "start")
    try:
        yield f"postgresql://chatbot@/postgres?host={folder}"
    finally:
        run_as_postgres(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def run_as_postgres(*command: object) -> None:
    """Runs a server program; as the user `postgres` for root, whom they refuse."""
    user = "postgres" if os.geteuid() == 0 else None
    quiet = subprocess.DEVNULL
    subprocess.run([*map(str, command)], check=True, user=user, cwd="/", stdout=quiet, stderr=quiet, stdin=quiet)


def postgres_programs() -> Path | None:
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(shutil.which("initdb") or "/").parent,
    ]
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)
