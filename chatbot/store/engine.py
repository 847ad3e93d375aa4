"""The database as the rest of this room uses it: read, write, and the hot path. Knows no table.

Which database is decided by the URL alone; everything that differs between them lives in `sqlite.py` and `postgres.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import ArgumentError

from chatbot.errors import ChatbotError, DatabaseUnavailable
from chatbot.store.faults import translate, translated
from chatbot.store.lane import Execute
from chatbot.store.postgres import PostgresConnections
from chatbot.store.sqlite import Driver, SqliteConnections

_Connections = SqliteConnections | PostgresConnections

T = TypeVar("T")


class Database:
    """One database, by URL: `sqlite:///data/chatbot.db` (relative to the working directory) or `postgresql://...`.

    Opens nothing before first use, creates nothing (`migrate` does), and may be shared by all threads. Whatever a
    driver raises inside comes out as a StoreError.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = 5.0, driver: Driver | None = None) -> None:
        self._connections = _connections(url, busy_timeout_s=busy_timeout_s, driver=driver)

    @property
    def backend(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._connections.backend

    @property
    def path(self) -> Path | None:
        """The database file, absolute; None where there is a server."""
        return self._connections.path

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose statements all see one state of the database."""
        with translated(), self._connections.reading() as lane:
            yield lane.core

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """One transaction, alone with the right to write; keep it short. Commits at the end, rolls back on exceptions.

        `durable`: survives a power cut, not only a crash of the program (162 us instead of 10).
        """
        with translated(), self._connections.writing(durable=durable) as lane:
            yield lane.core

    def prepare(self, sql: str) -> str:
        """A statement with `:named` parameters, compiled once for the hot path below."""
        return str(text(sql).compile(dialect=self._connections.dialect))

    def fetch_row(self, prepared: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of a prepared statement, values as the driver gives them."""
        try:
            return self._connections.fetch_row(prepared, parameters)
        except Exception as error:
            raise translate(error) or error from error

    def commit(self, statements: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Runs prepared statements in one committed transaction."""
        try:
            self._connections.commit(statements)
        except Exception as error:
            raise translate(error) or error from error

    def transact(self, work: Callable[[Execute], T], *, durable: bool = False) -> T:
        """One transaction as `write`, for prepared statements: `work` is handed the driver's `execute`."""
        try:
            return self._connections.transact(work, durable=durable)
        except Exception as error:
            raise translate(error) or error from error

    def ping(self) -> None:
        """Raises a StoreError unless the database is there, readable and prepared."""
        self._connections.check_in_place()
        self.fetch_row("SELECT version_num FROM alembic_version", {})

    def try_writing(self) -> None:
        """Raises a StoreError when a write would be refused now; changes nothing."""
        with translated():
            self._connections.try_writing()

    def is_intact(self) -> bool | None:
        """Whether every page of the file is sound (reads all of it); None where a server answers for that."""
        with translated():
            return self._connections.is_intact()

    def compact(self) -> None:
        """Makes what was deleted unreadable on disk, where that is our business."""
        with translated():
            self._connections.compact()

    def close(self) -> None:
        """Closes idle connections; a later use opens anew."""
        self._connections.close()


def _connections(url: str, *, busy_timeout_s: float, driver: Driver | None) -> _Connections:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _unusable("DATABASE_URL anlaşılamadı.") from error
    backend = parsed.drivername.partition("+")[0]
    if backend in {"postgresql", "postgres"}:
        return PostgresConnections(parsed, busy_timeout_s=busy_timeout_s)
    if backend != "sqlite":
        raise _unusable(f"'{backend}' türünde veritabanı desteklenmiyor.")
    if parsed.database in {None, "", ":memory:"}:
        raise _unusable("DATABASE_URL bir dosya göstermeli; bellekteki veritabanı kullanılamaz.")
    return SqliteConnections(Path(str(parsed.database)), busy_timeout_s=busy_timeout_s, driver=driver)


def _unusable(message: str) -> ChatbotError:
    return DatabaseUnavailable(
        message, suggested_action="Örnek: sqlite:///data/chatbot.db ya da postgresql://kullanici:parola@sunucu/chatbot"
    )
