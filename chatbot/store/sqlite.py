"""How this house opens SQLite: which library, which pragmas, who writes, when the write-ahead log is folded in.

Reads run on a connection of their own each; all writes of a process share one connection behind a lock (several
writers stall each other for up to a second, measured). Connections open on first use and never survive a fork.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import structlog
from sqlalchemy import Dialect, create_engine
from sqlalchemy.pool import NullPool

from chatbot.errors import DatabaseUnavailable
from chatbot.store.checkpoints import Checkpoints
from chatbot.store.faults import UPGRADE, busy
from chatbot.store.group_commit import GroupCommit, Statement
from chatbot.store.lane import Execute, Lane

T = TypeVar("T")

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
        _take_as_they_are(module)
        if wal_is_safe(module.sqlite_version_info):
            return Driver(module, wal=True)
    _log.warning("sqlite_without_wal", library=modules[0].sqlite_version, journal_mode="truncate")
    return Driver(modules[0], wal=False)


def _take_as_they_are(module: ModuleType) -> None:
    """Spare the module its vain search, for each of them, for what would make these fit for SQLite: they fit."""
    module.register_adapter(bool, int)
    module.register_adapter(type(None), lambda none: none)


def _imported(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


@dataclass(slots=True)
class _Process:
    """What one process has open; nothing of it is used or closed on the other side of a fork."""

    checkpoints: Checkpoints | None
    group: GroupCommit
    pid: int = field(default_factory=os.getpid)
    write_lock: threading.Lock = field(default_factory=threading.Lock)
    idle: deque[Lane] = field(default_factory=deque)
    writer: Lane | None = None
    writer_synchronous: str = ""
    file: tuple[int, int] | None = None  # device and inode of what was opened


class SqliteConnections:
    """The open connections of one process to one SQLite file. A missing file is never created here."""

    backend = "sqlite"

    def __init__(self, path: Path, *, driver: Driver | None = None, busy_timeout_s: float = 5.0) -> None:
        self.path = path.absolute()
        self.driver = driver or pick_driver()
        self._busy_timeout_s = busy_timeout_s
        self._synchronous = "NORMAL" if self.driver.wal else "FULL"  # NORMAL is safe against corruption in WAL only
        self._engine = create_engine(
            "sqlite://", module=self.driver.module, creator=self._connect, poolclass=NullPool, paramstyle="named"
        )
        self._process = self._new_process()
        self._inherited: list[_Process] = []

    @property
    def dialect(self) -> Dialect:
        """For compiling hot statements once."""
        return self._engine.dialect

    @contextmanager
    def reading(self) -> Iterator[Lane]:
        """A connection nobody else has, on which all statements see one state of the database."""
        with self._lent() as lane:
            lane.raw.execute("BEGIN")
            yield lane
            _end(lane)

    def fetch_row(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row of one compiled statement, read outside any transaction of ours: the hot path."""
        lane = self._taken()
        try:
            row: Sequence[Any] | None = lane.raw.execute(sql, parameters).fetchone()
        except BaseException:
            _close(lane)  # may be broken, and a new one costs 1 ms
            raise
        self._process.idle.append(lane)
        return row

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Lane]:
        """The one write connection inside BEGIN IMMEDIATE; commits at the end, rolls back on any exception.

        `durable`: the commit also survives a power cut (synchronous=FULL); without it a crash of the program only.
        """
        with self._writers_held(), self._writer() as lane:
            self._synchronise(lane, "FULL" if durable else self._synchronous)
            lane.raw.execute("BEGIN IMMEDIATE")
            yield lane
            _end(lane)
            self._committed()

    def transact(self, work: Callable[[Execute], T], *, durable: bool = False) -> T:
        """As `writing`, for compiled statements whose results `work` needs at once: the hot path, too."""
        with self._writers_held():
            return self._transacted(work, "FULL" if durable else self._synchronous)

    def commit(self, statements: Iterable[Statement]) -> None:
        """Compiled statements in one transaction, committed together with those of whoever waits: the hot path."""
        self._here().group.commit(statements)

    def compact(self) -> None:
        """Rewrites the file without the deleted rows and empties the log, so that erased texts are gone from disk."""
        with self._writers_held(), self._writer() as lane:
            lane.raw.execute("VACUUM")
            blocked, _pages, _done = lane.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if blocked:
            raise busy()

    def check_in_place(self) -> None:
        """Raises DatabaseUnavailable when the file was removed or replaced under the open connections."""
        self._require_file()
        if self._process.file not in {None, _identity(self.path)}:
            raise DatabaseUnavailable(
                "Veritabanı dosyası servis çalışırken değiştirilmiş.", suggested_action="Servisi yeniden başlatın."
            )

    def try_writing(self) -> None:
        """Raises what a write would raise now; changes nothing."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")  # alone, it is content with a file that can only be read
            connection.execute("PRAGMA user_version=1")
            connection.rollback()

    def is_intact(self) -> bool:
        """Whether every page is sound; reads the whole file."""
        with self._lent() as lane:
            return bool(lane.raw.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def close(self) -> None:
        """Closes what is open and not in use. A later use opens anew."""
        process = self._here()
        if process.checkpoints is not None:
            process.checkpoints.stop()
        with _Held(process.write_lock, self._busy_timeout_s):
            self._process = self._new_process()
            for lane in (*process.idle, process.writer):
                if lane is not None:
                    _close(lane)

    def _connect(self) -> Any:
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
        return connection

    @contextmanager
    def _lent(self) -> Iterator[Lane]:
        lane = self._taken()
        try:
            yield lane
        except BaseException:
            _close(lane)
            raise
        self._process.idle.append(lane)

    def _taken(self) -> Lane:
        """A connection that nobody uses, out of those kept or a new one."""
        try:
            return self._here().idle.pop()
        except IndexError:
            return self._open()

    def _commit(self, statements: Iterable[Statement]) -> None:
        def run(execute: Execute) -> None:
            for sql, parameters in statements:
                execute(sql, parameters)

        self._transacted(run, self._synchronous)

    def _transacted(self, work: Callable[[Execute], T], synchronous: str) -> T:
        """Without SQLAlchemy, which would take the time of a statement; the writers are held."""
        with self._writer() as lane:
            self._synchronise(lane, synchronous)
            raw = lane.raw
            raw.execute("BEGIN IMMEDIATE")
            done = work(raw.execute)
            if raw.in_transaction:
                raw.commit()
            self._committed()
            return done

    def _writer(self) -> AbstractContextManager[Lane]:
        return _Writer(self._here(), self._open_writer)

    def _committed(self) -> None:
        if self._process.checkpoints is not None:
            self._process.checkpoints.committed()

    def _open(self) -> Lane:
        core = self._engine.connect()
        self._process.file = self._process.file or _identity(self.path)
        return Lane(core, core.connection.dbapi_connection)

    def _open_writer(self) -> Lane:
        lane = self._open()
        wanted = "wal" if self.driver.wal else "truncate"
        try:
            lane.raw.execute(f"PRAGMA journal_mode={wanted}")
        except self.driver.module.OperationalError as error:  # somebody is at work: the next opener will manage
            _log.warning("journal_mode_kept", wanted=wanted, reason=str(error))
        self._process.writer_synchronous = self._synchronous
        return lane

    def _synchronise(self, lane: Lane, mode: str) -> None:
        if mode != self._process.writer_synchronous:
            lane.raw.execute(f"PRAGMA synchronous={mode}")
            self._process.writer_synchronous = mode

    def _require_file(self) -> None:
        if is_missing(self.path):
            raise missing(self.path)

    def _here(self) -> _Process:
        if self._process.pid != os.getpid():
            self._inherited.append(self._process)  # the parent's; kept, so that nothing closes it
            self._process = self._new_process()
        return self._process

    def _new_process(self) -> _Process:
        module = self.driver.module
        own = (module.IntegrityError, module.DataError, module.InterfaceError, module.ProgrammingError)
        return _Process(
            Checkpoints(self._connect, self._writers_held) if self.driver.wal else None,
            GroupCommit(self._writers_held, self._commit, own=own),
        )

    def _writers_held(self) -> AbstractContextManager[None]:
        return _Held(self._here().write_lock, self._busy_timeout_s)


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
        what = "oluşturulamadı" if is_missing(path) else "yazmaya açılamadı"
        raise DatabaseUnavailable(
            f"Veritabanı dosyası {what}: {path}",
            details={"path": str(path), "reason": error.strerror},
            suggested_action="Dosyanın ve klasörünün bu kullanıcı için yazılabilir olduğunu kontrol edin.",
        ) from error


def is_missing(path: Path) -> bool:
    """Whether there is surely no such file; one in a folder we may not look into is for opening to complain about."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def missing(path: Path) -> DatabaseUnavailable:
    """There is no database file at this path."""
    return DatabaseUnavailable(
        f"Veritabanı dosyası bulunamadı: {path}", details={"path": str(path)}, suggested_action=UPGRADE
    )


class _Writer:
    """The write connection, for whoever holds the writers back; one with which something went wrong is given up."""

    __slots__ = ("_open", "_process")

    def __init__(self, process: _Process, open_lane: Callable[[], Lane]) -> None:
        self._process = process
        self._open = open_lane

    def __enter__(self) -> Lane:
        lane = self._process.writer = self._process.writer or self._open()
        return lane

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        lane = self._process.writer
        if kind is not None and lane is not None:
            self._process.writer = None
            _close(lane)


class _Held:
    """A lock, held or given up after so long. A class like the above: a generator would cost a question 3 us."""

    __slots__ = ("_lock", "_timeout_s")

    def __init__(self, lock: threading.Lock, timeout_s: float) -> None:
        self._lock = lock
        self._timeout_s = timeout_s

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._timeout_s):
            raise busy()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:  # opening says more about it
        return None
    return found.st_dev, found.st_ino


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
