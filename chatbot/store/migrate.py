"""Brings a database to the shape this code needs, and says in what state one is. Knows no query of the service.

Migrations are files `migrations/versions/NNNN_name.py`, made by hand; NNNN is the revision. Alembic costs 0.2 s and
12 MB, so `upgrade.py` imports it only when there is something to do. A whole upgrade is one transaction that holds the
write lock: of two processes starting at once one waits, then finds the work done; one that dies changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect, text

from chatbot.errors import ChatbotError, DatabaseUnavailable, DatabaseVersionMismatch
from chatbot.store.engine import Database
from chatbot.store.faults import UPGRADE
from chatbot.store.schema import metadata
from chatbot.store.sqlite import create_file, is_missing, missing

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_ADVISORY_LOCK = 0x43686174  # any number that only we use


@dataclass(frozen=True, slots=True)
class Migration:
    """What `migrate` did: the revision before (None: an empty database) and after."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


State = Literal["missing", "unusable", "empty", "older", "current", "newer"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """Facts about a database, gathered without changing it. `problem` is None when the service can run on it.

    `journal_mode` is SQLite's; `intact` is None where it could not be asked.
    """

    state: State
    head: str
    backend: str = ""
    path: Path | None = None
    readable: bool = False
    writable: bool = False
    intact: bool | None = None
    revision: str | None = None
    journal_mode: str | None = None
    problem: ChatbotError | None = None


def head_revision() -> str:
    """The newest revision this code knows."""
    return _known_revisions()[-1]


def current_revision(url: str) -> str | None:
    """The revision a database is at; None when it was never migrated. StoreError when it cannot be read."""
    database = Database(url)
    try:
        with database.read() as connection:
            return _revision(connection)
    finally:
        database.close()


def migrate(url: str, *, wait_s: float = 30.0) -> Migration:
    """Brings the database to `head_revision`, creating a SQLite file (0600) if there is none; made for every start.

    DatabaseVersionMismatch when it is newer than this code or another program's; after any StoreError it is untouched.
    """
    database = Database(url, busy_timeout_s=wait_s)
    try:
        if database.path is not None:
            create_file(database.path)
        with database.read() as connection:
            before = _upgradable_revision(connection)
        if before != head_revision():
            before = _upgrade(database)
        return Migration(before, head_revision())
    finally:
        database.close()


def require_current(url: str) -> None:
    """Raises what keeps the service from running on this database, if anything does; changes nothing."""
    problem = inspect_database(url, thorough=False).problem
    if problem is not None:
        raise problem


def inspect_database(url: str, *, thorough: bool = True, wait_s: float = 1.0) -> Inspection:
    """Looks a database over without changing it; never raises a StoreError. `thorough` reads every page of a file."""
    try:
        database = Database(url, busy_timeout_s=wait_s)
    except ChatbotError as problem:
        return Inspection("unusable", head_revision(), problem=problem)
    facts = Inspection("unusable", head_revision(), backend=database.backend, path=database.path)
    if database.path is not None and is_missing(database.path):
        return replace(facts, state="missing", problem=missing(database.path))
    try:
        for look in (_look_inside, _look_at_every_page, _look_for_the_right_to_write):
            if thorough or look is not _look_at_every_page:
                facts = look(database, facts)
    except ChatbotError as problem:
        facts = _with_problem(facts, problem)
    finally:
        database.close()
    return facts


def _look_inside(database: Database, facts: Inspection) -> Inspection:
    with database.read() as connection:
        state, revision, problem = _judge(connection)
        journal_mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar() if database.path else None
    facts = replace(facts, state=state, revision=revision, journal_mode=journal_mode, readable=True)
    return _with_problem(facts, problem)


def _look_at_every_page(database: Database, facts: Inspection) -> Inspection:
    intact = database.is_intact()
    broken = DatabaseUnavailable(
        "Veritabanı dosyası bozulmuş.", suggested_action="Dosyayı bir kenara alıp son yedeği geri yükleyin."
    )
    return _with_problem(replace(facts, intact=intact), broken if intact is False else None)


def _look_for_the_right_to_write(database: Database, facts: Inspection) -> Inspection:
    database.try_writing()
    return replace(facts, writable=True)


def _with_problem(facts: Inspection, problem: ChatbotError | None) -> Inspection:
    return replace(facts, problem=facts.problem or problem)


def _upgrade(database: Database) -> str | None:
    from chatbot.store.upgrade import run_scripts  # noqa: PLC0415 - Alembic is paid for only when there is work

    with database.write(durable=True) as connection:
        if database.backend == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        before = _upgradable_revision(connection)  # again: another process may just have done it
        if before != head_revision():
            run_scripts(connection, SCRIPTS)
    return before


def _upgradable_revision(connection: Connection) -> str | None:
    state, revision, problem = _judge(connection)
    if problem is not None and state not in {"empty", "older"}:
        raise problem
    return revision


def _judge(connection: Connection) -> tuple[State, str | None, ChatbotError | None]:
    revision = _revision(connection)
    if revision is None:
        foreign = set(inspect(connection).get_table_names()) & set(metadata.tables)
        return ("unusable", None, _foreign(foreign)) if foreign else ("empty", None, _unprepared())
    if revision not in _known_revisions():
        return "newer", revision, _newer(revision)
    return ("current", revision, None) if revision == head_revision() else ("older", revision, _unprepared())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _known_revisions() -> list[str]:
    names = sorted(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
    if not names:
        raise DatabaseUnavailable(
            f"Veritabanı sürüm dosyaları bulunamadı: {SCRIPTS}", suggested_action="Programı yeniden kurun."
        )
    return names


def _unprepared() -> DatabaseVersionMismatch:
    return DatabaseVersionMismatch("Veritabanı bu sürüm için hazırlanmamış.", suggested_action=UPGRADE)


def _newer(revision: str) -> DatabaseVersionMismatch:
    return DatabaseVersionMismatch(
        f"Veritabanı bu programdan daha yeni (veritabanı {revision}, program {head_revision()}); dokunulmadı.",
        details={"database": revision, "program": head_revision()},
        suggested_action="Programın yeni sürümünü kurun ya da o sürümden önceki yedeği geri yükleyin.",
    )


def _foreign(tables: Iterable[str]) -> DatabaseVersionMismatch:
    return DatabaseVersionMismatch(
        "Bu veritabanı başka bir programa ait görünüyor; dokunulmadı.",
        details={"tables": sorted(tables)},
        suggested_action="DATABASE_URL ile boş ya da bu programa ait bir veritabanı gösterin.",
    )
