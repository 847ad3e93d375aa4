import sqlite3
import threading
from contextlib import closing, nullcontext

import pytest

from chatbot.model import Business, Intent, Method, Session, Turn, utc_now
from chatbot.store.businesses import Businesses
from chatbot.store.checkpoints import Checkpoints
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.sqlite import Driver, pick_driver, wal_is_safe


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_trusted_to_repaired_libraries_only(version, safe):
    assert wal_is_safe(version) is safe


def test_the_first_safe_library_is_taken():
    driver = pick_driver()
    assert driver.wal
    assert driver.module.__name__.startswith("sqlite3") is wal_is_safe(sqlite3.sqlite_version_info)
    assert driver.library.startswith("SQLite 3.")


def test_a_module_that_is_not_installed_is_passed_over():
    assert pick_driver(("no_such_module", "pysqlite3.dbapi2")).wal


def test_without_a_safe_library_the_journal_is_truncated_instead(sqlite_url):
    unsafe = Driver(sqlite3, wal=False)
    database = Database(sqlite_url, driver=unsafe)
    assert Businesses(database).put(Business("a", "A")) == "added"
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    assert [business.id for business in Businesses(database).all()] == ["a"]
    database.close()


def test_connections_are_set_up_as_decided(sqlite_url):
    database = Database(sqlite_url, busy_timeout_s=4)
    for use in (database.read, database.write):
        with use() as connection:
            settings = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "busy_timeout")
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
        assert found == ["wal", 1, 1, 0, 4000]
    with database.write(durable=True) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    database.close()


def test_a_checkpoint_runs_after_so_many_commits(tmp_path):
    ran = threading.Event()

    def connect():
        ran.set()
        return pick_driver().module.connect(tmp_path / "chatbot.db")

    checkpoints = Checkpoints(connect, nullcontext, every=3, within_s=60)
    checkpoints.committed()
    checkpoints.committed()
    assert not ran.is_set()
    checkpoints.committed()
    assert ran.wait(5)
    checkpoints.stop()


def test_a_checkpoint_runs_soon_after_the_last_commits():
    ran = threading.Event()

    def connect():
        ran.set()
        raise sqlite3.OperationalError  # and one that fails does not end the thread

    checkpoints = Checkpoints(connect, nullcontext, every=1000, within_s=0.01)
    for _ in range(2):
        ran.clear()
        checkpoints.committed()
        assert ran.wait(5)
    checkpoints.stop()


def test_the_write_ahead_log_starts_over_once_it_is_past_its_limit(sqlite_url):
    database = Database(sqlite_url)
    connect = pick_driver().module.connect
    checkpoints = Checkpoints(lambda: connect(database.path), nullcontext, limit_bytes=100_000)
    Businesses(database).put(Business("shop", "Dükkân"))
    conversations = Conversations(database)
    for _ in range(3):
        for number in range(40):
            session = Session(f"s{number}", "shop", "x" * 2000, utc_now())
            turn = Turn("r", "shop", session.id, "soru", "cevap", Intent.HELP, Method.INTENT, 1.0, 1, utc_now())
            conversations.save(session, turn)
        checkpoints.run()
    log = database.path.with_name("chatbot.db-wal")
    assert log.stat().st_size < 2_000_000
    with closing(connect(database.path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1] * 4096 < log.stat().st_size
    database.close()
    assert not log.exists()


def test_forgotten_texts_are_gone_from_the_disk(sqlite_url):
    database = Database(sqlite_url)
    Businesses(database).put(Business("shop", "Dükkân"))
    conversations = Conversations(database)
    for number in range(60):
        session = Session(f"s{number % 3}", "shop", "GIZLI-METIN", utc_now())
        turn = Turn(
            "r",
            "shop",
            session.id,
            f"GIZLI-METIN {number}",
            "cevap " * 30,
            Intent.HELP,
            Method.INTENT,
            1.0,
            1,
            utc_now(),
        )
        conversations.save(session, turn)
    for name in ("s0", "s1", "s2"):
        conversations.forget(name)
    files = list(database.path.parent.glob("chatbot.db*"))
    assert files
    assert not any(b"GIZLI-METIN" in file.read_bytes() for file in files)
    database.close()
