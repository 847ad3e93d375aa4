"""Backups made while the service works, and brought back: on real files, disks that are full, processes that die."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from chatbot import cli, factory
from chatbot.backups import ERASURES_FILE, Backups
from chatbot.errors import ChatbotError, DatabaseUnavailable, DatabaseVersionMismatch, Refused, UnreadableFile
from chatbot.model import Intent, Method, Product, Session, Turn
from chatbot.store.backup import back_up
from chatbot.store.conversations import Conversations
from chatbot.store.engine import Database
from chatbot.store.migrate import SCRIPTS, head_revision
from chatbot.store.personal import PersonalRecords
from chatbot.store.sqlite import pick_driver
from chatbot.store.upgrade import run_scripts
from chatbot.store.usage import Usage, alone
from conftest import ROOT, settings_for, skip_or_fail

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SQLITE = pick_driver().module


@pytest.fixture
def database(stocked, tmp_path):
    """A database file with a shop in it."""
    return tmp_path / "chatbot.db"


def talk(database, session="s-1", question="elbise var mı", at=NOW, method=Method.PRODUCT_SEARCH):
    """One committed turn."""
    with closing(Database(f"sqlite:///{database}")) as opened:
        turn = Turn(f"r-{at}", "butik", session, question, "Var.", Intent.PRODUCT_SEARCH, method, 1.0, 3, at)
        Conversations(opened).save(Session(session, "butik", "{}", at), turn)


def erase(database, session="s-1", at=NOW):
    with closing(Database(f"sqlite:///{database}")) as opened:
        records = PersonalRecords(opened)
        records.request(session, at)
        for erasure in records.unfinished():
            records.delete(erasure)
            records.compact()
            records.mark_erased([erasure], at)


def sessions(database):
    with closing(SQLITE.connect(database)) as connection:
        return [name for (name,) in connection.execute("SELECT id FROM sessions ORDER BY id")]


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"}


def command(settings, *arguments):
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments], obj=settings)


@pytest.fixture
def tmpfs(tmp_path):
    """`tmpfs("1m")`: a folder on a small disk of its own; root's privilege."""
    mounted = []

    def mount(size, *, options=""):
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        arguments = ["mount", "-t", "tmpfs", "-o", f"size={size}{options}", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(arguments, check=False, capture_output=True).returncode:
            skip_or_fail("a small disk can only be mounted by root")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_backup_is_a_whole_database_that_only_its_owner_may_read(database, tmp_path):
    talk(database)
    copy = back_up(database, tmp_path / "yedek.db")
    assert sessions(copy.path) == ["s-1"]
    assert copy.rows > 4
    assert copy.size_bytes == copy.path.stat().st_size
    assert copy.path.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*.part*"))


def test_a_backup_under_load_holds_everything_committed_before_it_began(database, tmp_path):
    stop, committed = threading.Event(), []

    def chatter():
        with closing(Database(f"sqlite:///{database}")) as opened:
            conversations = Conversations(opened)
            for number in range(100_000):
                if stop.is_set():
                    return
                turn = Turn(f"r-{number}", "butik", "s", "soru", "x" * 500, Intent.HELP, Method.INTENT, 1.0, 1, NOW)
                conversations.save(Session("s", "butik", "{}", NOW), turn)
                committed.append(number)

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        for number in range(5):
            while len(committed) < 200 * (number + 1):
                time.sleep(0.001)
            before = len(committed)
            copy = back_up(database, tmp_path / f"{number}.db")
            with closing(SQLITE.connect(copy.path)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                kept = connection.execute("SELECT COUNT(*), MAX(id) FROM turns").fetchone()
            assert before <= kept[0] == kept[1] <= len(committed) + 1
    finally:
        stop.set()
        thread.join()


def test_what_is_there_is_not_overwritten_unasked(database, tmp_path):
    target = tmp_path / "yedek.db"
    target.write_text("başka bir şey")
    with pytest.raises(Refused, match="zaten var"):
        back_up(database, target)
    assert target.read_text() == "başka bir şey"
    assert back_up(database, target, overwrite=True).rows


@pytest.mark.parametrize("name", ["chatbot.db", "./chatbot.db", "klasor"])
def test_a_target_that_makes_no_sense_is_refused(database, tmp_path, name):
    (tmp_path / "klasor").mkdir()
    before = content(tmp_path)
    with pytest.raises(Refused):
        back_up(database, tmp_path / name, overwrite=True)
    assert content(tmp_path) == before


def test_a_link_to_the_database_is_the_database(database, tmp_path):
    (tmp_path / "link.db").symlink_to(database)
    with pytest.raises(Refused, match="kendi üzerine"):
        back_up(database, tmp_path / "link.db", overwrite=True)


def test_a_target_folder_that_is_missing_is_named(database, tmp_path):
    with pytest.raises(Refused, match="yok-boyle"):
        back_up(database, tmp_path / "yok-boyle" / "yedek.db")


def test_a_full_disk_leaves_nothing_behind(database, tmpfs):
    for number in range(40):
        talk(database, f"s-{number}", "uzun soru " * 5000)
    disk = tmpfs("1m")
    with pytest.raises(Refused, match="yer kalmadı"):
        back_up(database, disk / "yedek.db")
    assert list(disk.iterdir()) == []
    assert len(sessions(database)) == 40


def test_a_read_only_target_is_refused(database, tmpfs):
    disk = tmpfs("1m", options=",ro")
    with pytest.raises(Refused, match="Yazılamadı"):
        back_up(database, disk / "yedek.db")


def test_a_missing_or_broken_database_is_the_databases_fault(database, tmp_path):
    with pytest.raises(DatabaseUnavailable, match="bulunamadı"):
        back_up(tmp_path / "yok.db", tmp_path / "yedek.db")
    database.write_bytes(b"SQLite format 3\0" + b"x" * 9000)
    with pytest.raises(DatabaseUnavailable, match="bozulmuş"):
        back_up(database, tmp_path / "yedek.db")
    assert not (tmp_path / "yedek.db").exists()


def test_who_is_killed_while_copying_leaves_no_backup_that_looks_like_one(database, tmp_path):
    folder = tmp_path / "yedekler"
    folder.mkdir()
    code = (
        "import sys, os, signal; from pathlib import Path; from chatbot.store import backup;"
        "backup._flush = lambda path: os.kill(os.getpid(), signal.SIGKILL);"
        "backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, database, folder / "chatbot-20260101-000000.db"], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert [path.suffix for path in folder.iterdir()] == [".part"]
    backups(database, folder, FakeNow()).run()
    assert sorted(path.name for path in folder.iterdir()) == ["chatbot-20260302-090000.db", ERASURES_FILE]


class FakeNow:
    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at


def backups(database, folder, now, keep=3):
    def erasures():
        with closing(Database(f"sqlite:///{database}")) as opened:
            return PersonalRecords(opened).finished()

    return Backups(database, folder, keep=keep, erasures=erasures, now=now)


def test_the_newest_stay_and_what_is_not_ours_is_not_touched(database, tmp_path):
    folder, now = tmp_path / "yedekler", FakeNow()
    folder.mkdir()
    for name in ("elle.db", "chatbot.db", "notlar.txt"):
        (folder / name).write_text("dokunma")
    made = backups(database, folder, now)
    for _ in range(6):
        made.run()
        now.at += timedelta(days=1)
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"chatbot-2026030{day}-090000.db" for day in (5, 6, 7)),
        ERASURES_FILE,
        "chatbot.db",
        "elle.db",
        "notlar.txt",
    ]
    assert folder.stat().st_mode & 0o777 != 0


def test_one_a_day_also_after_a_restart_and_a_failure(database, tmp_path):
    folder, now, made_at = tmp_path / "yedekler", FakeNow(), []
    for quarter in range(3 * 96):
        if quarter == 96:
            shutil.rmtree(folder)
            folder.write_text("disk bağlı değil")
        if quarter == 100:
            folder.unlink()
        try:
            if backups(database, folder, now).run_if_due():
                made_at.append(quarter)
        except (Refused, OSError):
            pass
        now.at += timedelta(minutes=15)
    assert made_at == [0, 100, 196]


def test_a_clock_set_back_neither_stops_backups_nor_drops_the_new_one(database, tmp_path):
    folder, now = tmp_path / "yedekler", FakeNow()
    made = backups(database, folder, now, keep=1)
    now.at += timedelta(days=365)
    made.run()
    now.at = NOW
    assert made.last_made() is None
    assert made.run_if_due().path.name == "chatbot-20260302-090000.db"
    assert made.last_made() == NOW
    assert made.run_if_due() is None


def test_the_drill_what_was_there_is_there_again(stocked, database, tmp_path):
    app = factory.create_app(stocked)
    client = app.test_client()

    def ask(question, session="s-drill"):
        body = {"question": question, "business_id": "butik", "session_id": session}
        return client.post("/chat", json=body).json

    assert ask("kırmızı elbise var mı")["products"][0]["sale_price"] == 699.9
    assert command(stocked, "backup", tmp_path / "yedek.db").exit_code == 0
    service = app.extensions["chatbot"]
    service.records.products.replace("butik", [Product("X", "Yanlış Katalog", 1)])
    ask("merhaba", "s-later")
    refused = command(stocked, "restore", tmp_path / "yedek.db")
    assert (refused.exit_code, "servis" in refused.stderr) == (1, True)
    service.close()

    restored = command(stocked, "restore", tmp_path / "yedek.db", "--json")
    assert restored.exit_code == 0, restored.stderr
    assert (tmp_path / "yedek.db").exists()
    (aside,) = tmp_path.glob("chatbot.db.replaced-*")
    assert json.loads(restored.stdout)["aside"] == str(aside)
    assert sessions(aside) == ["s-drill", "s-later"]
    again = factory.create_app(stocked)
    client = again.test_client()
    assert ask("bunun fiyatı ne kadar")["method"] == "follow_up"
    assert ask("kırmızı elbise var mı", "s-new")["products"][0]["sale_price"] == 699.9
    assert sessions(database) == ["s-drill", "s-new"]
    again.extensions["chatbot"].close()


def test_nobody_restores_under_a_running_command_and_nobody_starts_under_a_restore(stocked, database, tmp_path):
    copy = back_up(database, tmp_path / "yedek.db")
    with factory.records(stocked), pytest.raises(Refused, match="kullanımda"):
        factory.restore_backup(stocked, copy.path)
    with alone(database), pytest.raises(ChatbotError, match="geri yükleniyor"):
        Usage(database, wait_s=0.2).join()
    factory.restore_backup(stocked, copy.path)


def test_the_lock_goes_with_the_process_that_held_it(database):
    code = "import sys, os, time; from pathlib import Path; from chatbot.store.usage import Usage;"
    code += "Usage(Path(sys.argv[1])).join(); print('da', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, database], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        with pytest.raises(Refused), alone(database):
            pass
        holder.kill()
        holder.wait()
        with alone(database):
            pass


def broken(path):
    path.write_bytes(path.read_bytes()[:-3000])


def scribbled(path):
    data = bytearray(path.read_bytes())
    data[5000:25_000] = b"\xff" * 20_000
    path.write_bytes(data)


def of_another_program(path):
    path.unlink()
    with closing(SQLITE.connect(path)) as connection:
        connection.execute("CREATE TABLE sessions (x)")
        connection.commit()


def empty(path):
    path.unlink()
    with closing(SQLITE.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
        connection.commit()


def from_the_future(path):
    with closing(SQLITE.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda path: path.unlink(), UnreadableFile),
        (lambda path: path.write_text("yedek değil"), UnreadableFile),
        (lambda path: path.write_bytes(b""), UnreadableFile),
        (broken, UnreadableFile),
        (scribbled, UnreadableFile),
        (empty, UnreadableFile),
        (of_another_program, DatabaseVersionMismatch),
        (from_the_future, DatabaseVersionMismatch),
    ],
)
def test_a_backup_that_is_none_changes_nothing(stocked, database, tmp_path, spoil, error):
    folder = tmp_path / "yedekler"
    folder.mkdir()
    copy = back_up(database, folder / "yedek.db")
    spoil(copy.path)
    before = content(tmp_path)
    with pytest.raises(error):
        factory.restore_backup(stocked, copy.path)
    assert content(tmp_path) == before


def test_a_backup_of_an_older_version_is_brought_up_to_date(stocked, database, tmp_path):
    old = tmp_path / "eski.db"
    old.touch()
    with closing(Database(f"sqlite:///{old}")) as opened, opened.write() as connection:
        run_scripts(connection, SCRIPTS, revision="0002")
        connection.exec_driver_sql(
            "INSERT INTO businesses (id, name, version, position, created_at, updated_at)"
            " VALUES ('eski', 'Eski', 1, 1, '2026', '2026')"
        )
    factory.restore_backup(stocked, old)
    with factory.records(stocked) as opened:
        assert [business.id for business in opened.businesses.all()] == ["eski"]


def test_without_a_database_the_backup_becomes_it(stocked, database, tmp_path):
    talk(database)
    copy = back_up(database, tmp_path / "yedek.db")
    for path in tmp_path.glob("chatbot.db*"):
        path.unlink()
    done = factory.restore_backup(stocked, copy.path)
    assert (done.aside, done.erasures_known) == (None, False)
    assert sessions(database) == ["s-1"]
    assert head_revision() in command(stocked, "db", "upgrade", "--json").stdout


def test_the_log_of_a_lost_database_is_not_applied_to_the_restored_one(stocked, database, tmp_path):
    copy = back_up(database, tmp_path / "yedek.db")
    opened = Database(f"sqlite:///{database}")
    turn = Turn("r", "butik", "s-lost", "soru", "Var.", Intent.HELP, Method.INTENT, 1.0, 3, NOW)
    Conversations(opened).save(Session("s-lost", "butik", "{}", NOW), turn)
    shutil.copyfile(tmp_path / "chatbot.db-wal", tmp_path / "log")
    opened.close()
    database.unlink()
    shutil.copyfile(tmp_path / "log", tmp_path / "chatbot.db-wal")
    factory.restore_backup(stocked, copy.path)
    assert sessions(database) == []


def test_a_broken_database_is_kept_aside_with_its_log(stocked, database, tmp_path):
    copy = back_up(database, tmp_path / "yedek.db")
    database.write_bytes(b"SQLite format 3\0" + b"x" * 9000)
    (tmp_path / "chatbot.db-wal").write_bytes(b"log")
    result = command(stocked, "restore", copy.path)
    assert result.exit_code == 0, result.stderr
    assert "sessions forget" in result.stderr
    aside = sorted(path.name for path in tmp_path.glob("chatbot.db.replaced-*"))
    assert [name.endswith("-wal") for name in aside] == [False, True]
    assert not (tmp_path / "chatbot.db-wal").exists()


def test_a_full_disk_at_a_restore_changes_nothing(stocked_database, tmpfs, tmp_path):
    disk = tmpfs("1m")
    database = disk / "chatbot.db"
    shutil.copyfile(stocked_database, database)
    big = tmp_path / "yedek.db"
    shutil.copyfile(stocked_database, big)
    for number in range(40):
        talk(big, f"s-{number}", "uzun soru " * 5000)
    before = database.read_bytes()
    with pytest.raises(Refused, match="yer kalmadı"):
        factory.restore_backup(settings_for(database), big)
    assert database.read_bytes() == before
    assert sorted(path.name for path in disk.iterdir()) == ["chatbot.db", "chatbot.db.lock"]


def test_what_was_erased_after_the_backup_is_erased_from_what_is_restored(stocked, database, tmp_path):
    talk(database, "s-1", "gizli dantel")
    talk(database, "s-2", "kalan soru")
    copy = back_up(database, tmp_path / "yedek.db")
    erase(database, "s-1", NOW + timedelta(hours=1))
    assert b"gizli dantel" in copy.path.read_bytes()
    done = factory.restore_backup(stocked, copy.path)
    assert (done.erased, done.erasures_known) == (1, True)
    assert sessions(database) == ["s-2"]
    assert b"gizli dantel" not in database.read_bytes()
    assert factory.restore_backup(stocked, copy.path).erased == 1  # the list itself was restored, too


def test_the_list_beside_the_backups_does_when_the_database_is_lost(stocked, database, tmp_path):
    folder = tmp_path / "yedekler"
    made = backups(database, folder, FakeNow())
    talk(database, "s-1", "gizli dantel")
    copy = made.run()
    erase(database, "s-1", NOW + timedelta(hours=1))
    made.publish_erasures()
    database.unlink()
    done = factory.restore_backup(stocked, copy.path)
    assert (done.erased, done.erasures_known) == (1, True)
    assert b"gizli dantel" not in database.read_bytes()
    assert "s-1" not in (folder / ERASURES_FILE).read_text()


def test_a_conversation_begun_under_the_same_id_after_the_erasure_stays(stocked, database, tmp_path):
    talk(database, "s-1", "eski", NOW)
    erase(database, "s-1", NOW + timedelta(hours=1))
    talk(database, "s-1", "yeni", NOW + timedelta(hours=2))
    copy = back_up(database, tmp_path / "yedek.db")
    assert factory.restore_backup(stocked, copy.path).erased == 0
    assert sessions(database) == ["s-1"]


def test_a_list_that_cannot_be_read_does_not_stop_a_restore(stocked, database, tmp_path):
    folder = tmp_path / "yedekler"
    copy = backups(database, folder, FakeNow()).run()
    (folder / ERASURES_FILE).write_text("[{]")
    assert factory.restore_backup(stocked, copy.path).erasures_known


def test_old_messages_to_the_operator_are_not_sent_again(stocked, database, tmp_path):
    with closing(SQLITE.connect(database)) as connection:
        connection.execute(
            "INSERT INTO outbox (channel, kind, urgency, subject, body, created_at, state, attempts, next_try_at)"
            " VALUES ('email', 'k', 'warning', 's', 'b', '2026', 'waiting', 0, '2026')"
        )
        connection.commit()
    factory.restore_backup(stocked, back_up(database, tmp_path / "yedek.db").path)
    with closing(SQLITE.connect(database)) as connection:
        assert connection.execute("SELECT state FROM outbox").fetchall() == [("given_up",)]


def test_the_command_tells_what_it_made(stocked, tmp_path):
    made = command(stocked, "backup", tmp_path / "yedek.db")
    assert "Yedek alındı ve doğrulandı" in made.stdout
    assert command(stocked, "backup", tmp_path / "yedek.db").exit_code == 1
    assert json.loads(command(stocked, "backup", tmp_path / "yedek.db", "--force", "--json").stdout)["tables"] > 5


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_postgresql_has_its_own_tools(name, tmp_path):
    settings = settings_for(tmp_path / "x").__class__(database_url="postgresql://u:gizli@h/db")
    result = command(settings, name, tmp_path / "yedek")
    assert (result.exit_code, "pg_dump" in result.stderr, "gizli" in result.stderr) == (1, True, False)


def test_the_service_makes_the_first_backup_by_itself(stocked_database, tmp_path):
    database, folder = tmp_path / "chatbot.db", tmp_path / "yedekler"
    shutil.copyfile(stocked_database, database)
    settings = settings_for(database, BACKUP_DIR=str(folder), LOG_LEVEL="critical")
    app = factory.create_app(settings)
    service = app.extensions["chatbot"]
    give_up_at = time.monotonic() + 20
    while not list(folder.glob("chatbot-*.db")) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    service.close()
    (made,) = folder.glob("chatbot-*.db")
    assert sessions(made) == []
    backup = next(part for part in service.health.report(patience_s=10).components if part.name == "backup")
    assert backup.status == "healthy"
