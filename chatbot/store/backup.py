"""Copies of a SQLite database file: made while it is in use, checked, and put in its place. Knows no schedule.

A copy is written under a temporary name in its folder, proven, flushed to disk, and only then renamed: what bears the
final name is whole. Never a copy of the file's bytes, which would miss the write-ahead log.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from chatbot.errors import ChatbotError, Refused, UnreadableFile
from chatbot.store.faults import translated
from chatbot.store.migrate import inspect_database, migrate
from chatbot.store.sqlite import Driver, is_missing, missing, pick_driver

_TRIES = 3
_BESIDE = ("", "-wal", "-shm", "-journal")
_SOURCE_TROUBLE = frozenset({5, 6, 11, 26})  # busy, locked, corrupt, not a database: the source's, not the target's


@dataclass(frozen=True, slots=True)
class Copy:
    """A proven copy of a database."""

    path: Path
    size_bytes: int
    tables: int
    rows: int


def sqlite_path(url: str) -> Path:
    """The database file behind a URL; raises `Refused` where a server keeps the data."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise Refused(
            "PostgreSQL'in yedeğini kendi araçları alır; bu komut yalnızca SQLite dosyaları içindir.",
            suggested_action="Yedek: pg_dump --format=custom --file=yedek.dump VERİTABANI · geri yükleme: pg_restore.",
        )
    return Path(str(parsed.database)).absolute()


def back_up(source: Path, target: Path, *, overwrite: bool = False) -> Copy:
    """Write a proven copy of a database in use. `Refused` when the target is the trouble, `StoreError` the source."""
    target = target.absolute()
    if is_missing(source):
        raise missing(source)
    if target == source or (target.exists() and target.samefile(source)):
        raise Refused("Yedek, veritabanının kendi üzerine yazılamaz.", suggested_action="Başka bir dosya adı verin.")
    _require_free(target, overwrite=overwrite)
    with _part(target) as part, _target_faults(target):
        tables = _proven_copy(source, part)
        _flush(part)
        _require_free(target, overwrite=overwrite)
        part.replace(target)
        _flush(target.parent)
    return Copy(target, target.stat().st_size, len(tables), sum(tables.values()))


@contextmanager
def candidate(backup: Path, database: Path) -> Iterator[Path]:
    """A copy of a backup beside the database it shall replace: whole, of our making, brought up to date.

    Raises `UnreadableFile` or `StoreError` when the backup cannot be used. Unless installed, it is gone at the end.
    """
    _require_sound(backup)
    with _part(database) as part, _target_faults(database):
        _proven_copy(backup, part)
        facts = inspect_database(f"sqlite:///{part}")
        if facts.state == "empty":
            raise UnreadableFile(f"Bu dosya bu programın yedeği değil: {backup}")
        if facts.problem is not None and facts.state != "older":
            raise facts.problem
        migrate(f"sqlite:///{part}")
        yield part


@contextmanager
def log_kept(database: Path, aside: Path) -> Iterator[None]:
    """A copy of the write-ahead log as it is, under the name of what is kept aside; none of it when this fails.

    Before anybody opens the database: SQLite throws a log away that does not fit a broken file.
    """
    log, copy = _beside(database, "-wal"), _beside(aside, "-wal")
    try:
        with _target_faults(database):
            if log.exists() and log.stat().st_size:
                shutil.copy2(log, copy)
        yield
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def install(part: Path, database: Path, aside: Path) -> None:
    """Put a candidate in the database's place; what was there is kept under the name `aside`.

    The database's name always leads to a whole file, so that a crash in between leaves the old one.
    """
    with _target_faults(database):
        _flush(part)
        if database.exists():
            _fold_log(database)
            _keep(database, aside)
        for suffix in ("-wal", "-shm", "-journal"):  # another database's log would be applied to this one
            _beside(database, suffix).unlink(missing_ok=True)
        part.replace(database)
        _flush(database.parent)


def _require_free(target: Path, *, overwrite: bool) -> None:
    if target.is_dir():
        raise Refused(f"Bu bir klasör: {target}", suggested_action="Bir dosya adı verin.")
    if target.exists() and not overwrite:
        raise Refused(f"Dosya zaten var: {target}", suggested_action="Başka bir ad verin ya da --force kullanın.")


def _proven_copy(source: Path, part: Path) -> Mapping[str, int]:
    """Rows by table. The source may change meanwhile: each table's rows must lie between before and after."""
    driver = pick_driver()
    for _ in range(_TRIES):
        before = _counts(driver, source)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # VACUUM INTO takes an empty file
        with closing(_connect(driver, source)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        after, copied = _counts(driver, source), _checked_counts(driver, part)
        if copied.keys() == after.keys() and all(_between(before.get(t, 0), n, after[t]) for t, n in copied.items()):
            return copied
    raise Refused("Yedek doğrulanamadı: veritabanı bu sırada çok değişti.", suggested_action="Yeniden deneyin.")


def _between(one: int, number: int, other: int) -> bool:
    return min(one, other) <= number <= max(one, other)


def _counts(driver: Driver, path: Path) -> dict[str, int]:
    with translated(), closing(_connect(driver, path)) as connection:
        return _table_counts(connection)


def _checked_counts(driver: Driver, part: Path) -> dict[str, int]:
    with closing(_connect(driver, part)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise Refused("Yedek doğrulanamadı: yazılan dosya bozuk.", suggested_action="Hedef diski kontrol edin.")
        return _table_counts(connection)


def _table_counts(connection: Any) -> dict[str, int]:
    """Of all tables at one moment."""
    connection.execute("BEGIN")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in names}
    counts = {
        name: connection.execute(f"SELECT COUNT(*) FROM {quoted[name]}").fetchone()[0]  # noqa: S608 - quoted above
        for name in names
    }
    connection.execute("ROLLBACK")
    return counts


def _connect(driver: Driver, path: Path) -> Any:
    return driver.module.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10.0, isolation_level=None)


def _require_sound(backup: Path) -> None:
    """Raises `UnreadableFile` unless every page of the file is that of a database."""
    try:
        with backup.open("rb") as file:
            header = file.read(32)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise UnreadableFile(f"Yedek okunamıyor: {backup} ({error.strerror})") from error
    broken = UnreadableFile(
        f"Yedek bozuk ya da bir veritabanı değil: {backup}", suggested_action="Daha eski bir yedeği deneyin."
    )
    if not header.startswith(b"SQLite format 3\0") or size < _stated_size(header):
        raise broken
    driver = pick_driver()
    try:
        with closing(driver.module.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            verdicts = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except driver.module.DatabaseError as error:
        raise broken from error
    if verdicts != [("ok",)]:
        raise broken


def _stated_size(header: bytes) -> int:
    """The file's length by its own header (sqlite.org/fileformat.html): a check of its pages may miss a lost tail."""
    page_size = int.from_bytes(header[16:18], "big")
    return (65_536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")


def _fold_log(database: Path) -> None:
    """What is still in the write-ahead log goes into the file; a broken one is kept as it is."""
    driver = pick_driver()
    with suppress(driver.module.Error), closing(_connect(driver, database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _keep(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(path, aside)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """A temporary name beside the target, gone at the end with all that SQLite puts beside it."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        for suffix in _BESIDE:
            with suppress(OSError):
                _beside(part, suffix).unlink(missing_ok=True)


@contextmanager
def _target_faults(target: Path) -> Iterator[None]:
    """What goes wrong with the target's disk and folder, as `Refused`; what is wrong with the source passes."""
    try:
        with _sqlite_faults(target):
            yield
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error


@contextmanager
def _sqlite_faults(target: Path) -> Iterator[None]:
    try:
        yield
    except ChatbotError:
        raise
    except pick_driver().module.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _SOURCE_TROUBLE:
            with translated():
                raise
        raise _unwritable(target, "diskte yer kalmadı" if code == 13 else str(error)) from error


def _unwritable(target: Path, reason: str) -> Refused:
    return Refused(
        f"Yazılamadı: {target.parent} ({reason}). Hiçbir şey değiştirilmedi.",
        details={"path": str(target), "reason": reason},
        suggested_action="Klasörün var ve yazılabilir olduğunu, diskte yeterli yer bulunduğunu kontrol edin.",
    )


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
