"""How this house opens PostgreSQL: a pool, time limits, isolation. psycopg is imported when used, and only here."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Dialect, Engine, create_engine

from chatbot.errors import DatabaseUnavailable
from chatbot.store.group_commit import Statement
from chatbot.store.lane import Execute, Lane
from chatbot.turns import step_aside

T = TypeVar("T")


class PostgresConnections:
    """The open connections of one process to one PostgreSQL database."""

    backend = "postgresql"
    path: Path | None = None

    def __init__(self, url: URL, *, busy_timeout_s: float = 5.0, pool_size: int = 16) -> None:
        self._engine = _engine(url, busy_timeout_s=busy_timeout_s, pool_size=pool_size)
        self._snapshots = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._pid = os.getpid()

    @property
    def dialect(self) -> Dialect:
        """For compiling hot statements once."""
        return self._engine.dialect

    @contextmanager
    def reading(self) -> Iterator[Lane]:
        """A connection nobody else has, on which all statements see one state of the database."""
        self._before_asking()
        with self._snapshots.connect() as core:
            yield _lane(core)

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Lane]:
        """A connection inside a transaction that commits at the end and rolls back on any exception.

        Unless `durable`, the commit does not wait for the server's disk.
        """
        self._before_asking()
        with self._engine.begin() as core:
            lane = _lane(core)
            if not durable:
                lane.raw.execute("SET LOCAL synchronous_commit TO OFF")
            yield lane

    def fetch_row(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of one compiled statement."""
        self._before_asking()
        with self._engine.connect() as core:
            row: Sequence[Any] | None = _lane(core).raw.execute(sql, parameters).fetchone()
            return row

    def commit(self, statements: Iterable[Statement]) -> None:
        """Compiled statements in one transaction; a server commits for many together by itself."""
        with self.writing() as lane:
            for sql, parameters in statements:
                lane.raw.execute(sql, parameters)

    def transact(self, work: Callable[[Execute], T], *, durable: bool = False) -> T:
        """Compiled statements in one transaction, as `work` has them run."""
        with self.writing(durable=durable) as lane:
            return work(lane.raw.execute)

    def check_in_place(self) -> None:
        """A server keeps its files itself."""

    def try_writing(self) -> None:
        """Raises what a write would raise now."""
        with self.writing(durable=True) as lane:
            lane.core.exec_driver_sql("SELECT txid_current()")  # refused where writing is

    def is_intact(self) -> bool | None:
        """The server's business."""
        return None

    def compact(self) -> None:
        """Autovacuum does it."""

    def close(self) -> None:
        """Closes what is open and not in use. A later use opens anew."""
        self._engine.dispose()

    def _before_asking(self) -> None:
        """Whoever is going to wait for the server lets others compute; what was open before a fork is the parent's."""
        step_aside()
        if self._pid != os.getpid():
            self._engine.dispose(close=False)
            self._pid = os.getpid()


def _lane(core: Any) -> Lane:
    return Lane(core, core.connection.dbapi_connection)


def _engine(url: URL, *, busy_timeout_s: float, pool_size: int) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            pool_timeout=busy_timeout_s,
            pool_pre_ping=True,  # a restarted server costs nobody an answer
            connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={int(busy_timeout_s * 1000)}"},
        )
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            "PostgreSQL için gereken paket (psycopg) kurulu değil.",
            suggested_action="`pip install -r requirements-scale.txt` komutunu çalıştırın.",
        ) from error
