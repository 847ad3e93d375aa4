"""How this house opens SQLite: which library, which pragmas, who writes, when the write-ahead log is folded in.

Reads run on a connection of their own each; all writes of a process share one connection behind a lock (several
writers stall each other for up to a second, measured). Connections open on first use and never survive a fork.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.pool import NullPool

from chatbot.errors import ChatbotError, DatabaseUnavailable
from chatbot.store.faults import UPGRADE, busy, read_only, translated
from chatbot.store.lane import Lane

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Driver:
    """A DBAPI module over one SQLite library. `wal`: whether that library can be trusted with several WAL writers."""

    module: ModuleType
    wal: bool

    @property
    def library(self) -> str:
        """For people: `SQLite 3.53.4 (pysqlite3)`."""
        return f"SQLite {self.module.sqlite_version} ({self.module.__name__.partition('.')[0]})"


def wal_is_safe(version: Sequence[int]) -> bool:
    """Whether a library is free of the WAL-reset bug, which can lose a commit: https://sqlite.org/wal.html#walresetbug."""
    fixed = {(3, 44): 6, (3, 50): 7}
    line = (version[0], version[1])
    return tuple(version) >= (3, 51, 3) or (line in fixed and version[2] >= fixed[line])


def pick_driver(names: Sequence[str] = ("sqlite3", "pysqlite3.dbapi2")) -> Driver:
    """The first module with a safe library; without one the first that is there, to be used without WAL."""
    modules = [module for name in names if (module := _imported(name)) is not None]
    for module in modules:
        if wal_is_safe(module.sqlite_version_info):
            return Driver(module, wal=True)
    _log.warning("sqlite_without_wal", library=modules[0].sqlite_version, journal_mode="truncate")
    return Driver(modules[0], wal=False)


def _imported(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


class Checkpoints:
    """Folds the write-ahead log into the database file from a thread of its own, so that no request pays for it.

    Wakes after `every` commits or `within_s` seconds with any. A passive run delays nobody; under a load without a
    pause it alone would let the log grow, so past `limit_bytes` one more run holds the writers back and empties it.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        hold_writers: Callable[[], AbstractContextManager[None]],
        *,
        every: int = 1000,
        within_s: float = 10.0,
        limit_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        self._connect = connect
        self._hold_writers = hold_writers
        self._every = every
        self._within_s = within_s
        self._limit_bytes = limit_bytes
        self._commits = 0
        self._due = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """Counts one commit; called with the write lock held."""
        self._commits += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="chatbot-checkpoint", daemon=True)
            self._thread.start()
        if self._commits >= self._every:
            self._due.set()

    def stop(self) -> None:
        """Ends the thread."""
        self._stopped = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            self._due.wait(self._within_s)
            if self._stopped:
                return
            self._due.clear()
            if self._commits:
                self._commits = 0
                self._run_logged()

    def _run_logged(self) -> None:
        try:
            with translated():
                self.run()
        except ChatbotError as error:
            _log.warning(
                "checkpoint_failed", reason=error.message, details=error.details
            )  # the next one makes up for it

    def run(self) -> None:
        """One checkpoint, now."""
        connection = self._connect()
        try:
            _busy, pages, _done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
            if pages * page_bytes > self._limit_bytes:
                connection.execute("PRAGMA busy_timeout=100")  # a long reader must not hold the writers back for long
                with self._hold_writers():
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()


class SqliteConnections:
    """The open connections of one process to one SQLite file. A missing file is never created here."""

    backend = "sqlite"

    def __init__(self, path: Path, *, driver: Driver | None = None, busy_timeout_s: float = 5.0) -> None:
        self.path = path.absolute()
        self.driver = driver or pick_driver()
        self._busy_timeout_s = busy_timeout_s
        self._engine = self._new_engine()
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._start_empty()

    @property
    def dialect(self) -> Dialect:
        """For compiling hot statements once."""
        return self._engine.dialect

    @contextmanager
    def reading(self) -> Iterator[Lane]:
        """A connection nobody else has, on which all statements see one state of the database."""
        self._notice_fork()
        idle = self._idle
        lane = idle.pop() if idle else self._open()
        try:
            lane.raw.execute("BEGIN")
            yield lane
            _end(lane)
        except BaseException:
            _close(lane)
            raise
        idle.append(lane)

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Lane]:
        """The one write connection inside BEGIN IMMEDIATE; commits at the end, rolls back on any exception.

        `durable`: the commit also survives a power cut (synchronous=FULL); without it a crash of the program only.
        """
        self._notice_fork()
        with self._writers_held():
            lane = self._writer = self._writer or self._open(writer=True)
            try:
                self._transact(lane, durable=durable)
                yield lane
                _end(lane)
            except BaseException:
                self._writer = None
                _close(lane)
                raise
            if self._checkpoints is not None:
                self._checkpoints.committed()

    def fetch_row(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of one compiled statement, read outside any transaction of ours: the hot path."""
        self._notice_fork()
        idle = self._idle
        try:
            lane = idle.pop()
        except IndexError:
            lane = self._open()
        try:
            row: Sequence[Any] | None = lane.raw.execute(sql, parameters).fetchone()
        except BaseException:
            _close(lane)
            raise
        idle.append(lane)
        return row

    def check_in_place(self) -> None:
        """Raises DatabaseUnavailable when the file was removed or replaced under the open connections."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise missing(self.path) from error
        opened = self._opened_file
        if opened is not None and opened != (found.st_dev, found.st_ino):
            raise DatabaseUnavailable(
                "Veritabanı dosyası çalışırken değiştirilmiş.", suggested_action="Servisi yeniden başlatın."
            )

    def try_writing(self) -> None:
        """Raises what a write would raise now; changes nothing."""
        self._require_file()
        if not os.access(self.path.parent, os.W_OK):
            raise read_only()
        connection = self.connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.close()

    def is_intact(self) -> bool:
        """Whether every page is sound; reads the whole file."""
        with self.reading() as lane:
            return bool(lane.raw.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def compact(self) -> None:
        """Rewrites the file without the deleted rows and empties the log, so that erased texts are gone from disk."""
        self._notice_fork()
        with self._writers_held():
            lane = self._writer = self._writer or self._open(writer=True)
            lane.raw.execute("VACUUM")
            blocked, _pages, _done = lane.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked:
            raise busy()

    def close(self) -> None:
        """Closes what is open and not in use. A later use opens anew."""
        if self._checkpoints is not None:
            self._checkpoints.stop()
        with self._writers_held():
            lanes = [*self._idle, *([self._writer] if self._writer else [])]
            for lane in lanes:
                _close(lane)
            self._start_empty()

    def connect(self, *, writer: bool = False) -> Any:
        """A new connection of the driver's, pragmas set."""
        self._require_file()
        connection = self.driver.module.connect(
            f"{self.path.as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        if writer:
            self._set_journal_mode(connection)
        return connection

    @property
    def _synchronous(self) -> str:
        return "NORMAL" if self.driver.wal else "FULL"  # NORMAL is safe against corruption in WAL only

    def _set_journal_mode(self, connection: Any) -> None:
        wanted = "wal" if self.driver.wal else "truncate"
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == wanted:
            return
        try:
            connection.execute(f"PRAGMA journal_mode={wanted}")
        except self.driver.module.OperationalError as error:  # someone is at work: the next opener will manage
            _log.warning("journal_mode_kept", wanted=wanted, reason=str(error))

    def _transact(self, lane: Lane, *, durable: bool) -> None:
        synchronous = "FULL" if durable else self._synchronous
        if synchronous != self._writer_synchronous:
            lane.raw.execute(f"PRAGMA synchronous={synchronous}")
            self._writer_synchronous = synchronous
        lane.raw.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _writers_held(self) -> Iterator[None]:
        lock = self._lock
        if not lock.acquire(timeout=self._busy_timeout_s):
            raise busy()
        try:
            yield
        finally:
            lock.release()

    def _new_engine(self) -> Engine:
        return create_engine(
            "sqlite://", module=self.driver.module, creator=self.connect, poolclass=NullPool, paramstyle="named"
        )

    def _open(self, *, writer: bool = False) -> Lane:
        core = self._engine.connect()
        raw = core.connection.dbapi_connection
        found = self.path.stat()
        self._opened_file = self._opened_file or (found.st_dev, found.st_ino)
        if writer:
            self._set_journal_mode(raw)
            self._writer_synchronous = self._synchronous
        return Lane(core, raw)

    def _require_file(self) -> None:
        if not self.path.exists():
            raise missing(self.path)

    def _start_empty(self) -> None:
        self._idle: deque[Lane] = deque()
        self._writer: Lane | None = None
        self._writer_synchronous = ""
        self._opened_file: tuple[int, int] | None = None
        self._checkpoints = Checkpoints(self.connect, self._writers_held) if self.driver.wal else None

    def _notice_fork(self) -> None:
        if self._pid != os.getpid():
            self._inherited = (self._idle, self._writer)  # kept, untouched: they are the parent's
            self._pid = os.getpid()
            self._lock = threading.Lock()
            self._start_empty()


def create_file(path: Path) -> None:
    """An empty database file that only its owner may read; one that is there stays. The folder must exist."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except FileNotFoundError as error:
        raise DatabaseUnavailable(
            f"Veritabanının klasörü yok: {path.parent}",
            details={"path": str(path)},
            suggested_action="Klasörü oluşturun ya da DATABASE_URL değerini düzeltin.",
        ) from error
    except OSError as error:
        raise DatabaseUnavailable(
            f"Veritabanı dosyası oluşturulamadı: {path}",
            details={"path": str(path), "reason": error.strerror},
            suggested_action="Klasörün bu kullanıcı için yazılabilir olduğunu kontrol edin.",
        ) from error


def missing(path: Path) -> DatabaseUnavailable:
    """There is no database file at this path."""
    return DatabaseUnavailable(
        f"Veritabanı dosyası bulunamadı: {path}", details={"path": str(path)}, suggested_action=UPGRADE
    )


def _end(lane: Lane) -> None:
    if lane.core.in_transaction():
        lane.core.commit()
    if lane.raw.in_transaction:
        lane.raw.commit()


def _close(lane: Lane) -> None:
    with suppress(Exception):  # what is given up may be broken; closing rolls back
        lane.core.close()
    with suppress(Exception):
        lane.raw.close()
