import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from chatbot.errors import DatabaseBusy, DatabaseUnavailable, DatabaseVersionMismatch, StoreError
from chatbot.model import Business
from chatbot.store.businesses import Businesses
from chatbot.store.engine import Database
from chatbot.store.migrate import (
    SCRIPTS,
    Migration,
    current_revision,
    head_revision,
    inspect_database,
    migrate,
    require_current,
)
from chatbot.store.sqlite import pick_driver
from chatbot.store.upgrade import run_scripts

SQLITE = pick_driver().module  # two libraries in one process would not see each other's locks


@pytest.fixture
def path(tmp_path):
    return tmp_path / "chatbot.db"


def at_revision(path, revision):
    """A SQLite database whose revision says so."""
    migrate(f"sqlite:///{path}")
    with closing(SQLITE.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    return f"sqlite:///{path}"


def test_a_new_database_is_created_for_its_owner_alone(path):
    url = f"sqlite:///{path}"
    assert migrate(url) == Migration(None, head_revision())
    assert current_revision(url) == head_revision()
    assert path.stat().st_mode & 0o777 == 0o600
    require_current(url)


def test_migrating_again_does_nothing(path):
    url = f"sqlite:///{path}"
    migrate(url)
    before = path.read_bytes()
    assert not migrate(url).changed
    assert path.read_bytes() == before


@pytest.mark.postgres
def test_an_empty_server_database_is_migrated_once_by_two_at_a_time(postgres):
    url = postgres.empty()
    done = []
    threads = [threading.Thread(target=lambda: done.append(migrate(url).changed)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert inspect_database(url).problem is None


def test_the_working_directory_does_not_matter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    migrate("sqlite:///chatbot.db")
    assert current_revision(f"sqlite:///{tmp_path / 'chatbot.db'}") == head_revision()


def test_revisions_are_one_line_of_plain_numbers():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [head_revision()]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert script.down_revision is None or int(script.revision) == int(script.down_revision) + 1


def test_an_older_database_is_brought_up_with_its_rows(path):
    path.touch()
    database = Database(f"sqlite:///{path}")
    with database.write() as connection:
        run_scripts(connection, SCRIPTS, revision="0001")
    Businesses(database).put(Business("shop", "Dükkân"))
    assert migrate(f"sqlite:///{path}").after == head_revision()
    assert Businesses(database).get("shop") == Business("shop", "Dükkân")
    database.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(sqlite_url, tmp_path):
    scripts = Path(shutil.copytree(SCRIPTS, tmp_path / "migrations"))
    (scripts / "versions" / "9999_broken.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = '9999', '{head_revision()}'\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (id INTEGER)')\n"
        "    op.execute('DELETE FROM businesses')\n"
        "    op.execute('SELECT nothing')\n"
    )
    database = Database(sqlite_url)
    Businesses(database).put(Business("shop", "Dükkân"))
    with pytest.raises(StoreError), database.write() as connection:
        run_scripts(connection, scripts)
    assert Businesses(database).get("shop") is not None
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'half'").scalar() == 0
    assert current_revision(sqlite_url) == head_revision()
    database.close()


def test_a_newer_database_is_left_alone(path):
    url = at_revision(path, "9999")
    before = path.read_bytes()
    for refused in (migrate, require_current):
        with pytest.raises(DatabaseVersionMismatch) as caught:
            refused(url)
        assert caught.value.details == {"database": "9999", "program": head_revision()}
    assert path.read_bytes() == before
    assert inspect_database(url).state == "newer"


def test_another_programs_database_is_left_alone(path):
    with closing(SQLITE.connect(path)) as connection:
        connection.execute("CREATE TABLE products (sku TEXT)")
    before = path.read_bytes()
    with pytest.raises(DatabaseVersionMismatch) as caught:
        migrate(f"sqlite:///{path}")
    assert caught.value.details == {"tables": ["products"]}
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_bytes(b"PK\x03\x04 not a database " * 100)
    before = path.read_bytes()
    with pytest.raises(DatabaseUnavailable):
        migrate(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_missing_folder_is_named_and_not_made(tmp_path):
    with pytest.raises(DatabaseUnavailable) as caught:
        migrate(f"sqlite:///{tmp_path / 'absent' / 'chatbot.db'}")
    assert str(tmp_path / "absent") in caught.value.message
    assert not (tmp_path / "absent").exists()


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(DatabaseUnavailable):
        migrate(f"sqlite:///{tmp_path}")


def test_a_read_only_folder_is_refused(open_folder, unprivileged):
    folder, url = open_folder
    (folder / "chatbot.db").unlink()
    folder.chmod(0o500)
    with unprivileged(), pytest.raises(DatabaseUnavailable) as caught:
        migrate(url)
    assert "oluşturulamadı" in caught.value.message
    assert "yazılabilir" in caught.value.suggested_action
    assert list(folder.iterdir()) == []


def test_a_file_that_may_only_be_read_is_not_said_to_be_missing(open_folder, unprivileged):
    folder, url = open_folder
    (folder / "chatbot.db").chmod(0o400)
    with unprivileged(), pytest.raises(DatabaseUnavailable) as caught:
        migrate(url)
    assert "yazmaya açılamadı" in caught.value.message


def test_a_locked_database_is_busy(path):
    path.touch()
    with closing(SQLITE.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy):
            migrate(f"sqlite:///{path}", wait_s=0.05)
    assert migrate(f"sqlite:///{path}").changed


def test_processes_starting_at_once_migrate_once(path, start_worker):
    starting = [start_worker("upgrade", f"sqlite:///{path}") for _ in range(3)]
    assert sorted(process.communicate()[0] for process in starting) == ["False\n", "False\n", "True\n"]
    assert inspect_database(f"sqlite:///{path}").problem is None


def test_a_sound_database_has_no_problem(url):
    facts = inspect_database(url)
    assert (facts.state, facts.revision, facts.head) == ("current", head_revision(), head_revision())
    assert (facts.readable, facts.writable, facts.problem) == (True, True, None)
    assert facts.intact is (True if facts.backend == "sqlite" else None)
    assert facts.journal_mode == ("wal" if facts.backend == "sqlite" else None)


def test_looking_at_a_missing_database_creates_nothing(path):
    facts = inspect_database(f"sqlite:///{path}")
    assert (facts.state, facts.readable, facts.path) == ("missing", False, path)
    assert isinstance(facts.problem, DatabaseUnavailable)
    assert not path.exists()


def test_an_empty_or_older_database_is_told_apart(path):
    path.touch()
    facts = inspect_database(f"sqlite:///{path}")
    assert (facts.state, facts.readable, facts.writable) == ("empty", True, True)
    assert isinstance(facts.problem, DatabaseVersionMismatch)
    with pytest.raises(DatabaseVersionMismatch):
        require_current(f"sqlite:///{path}")
    if head_revision() != "0001":
        assert inspect_database(at_revision(path, "0001")).state == "older"


def test_a_damaged_database_is_told(path):
    url = f"sqlite:///{path}"
    migrate(url)
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 4)
    facts = inspect_database(url)
    assert isinstance(facts.problem, DatabaseUnavailable)
    assert "bozul" in facts.problem.message


def test_a_database_that_cannot_be_written_is_told(open_folder, unprivileged):
    folder, url = open_folder
    (folder / "chatbot.db").chmod(0o400)
    with unprivileged():
        facts = inspect_database(url)
    assert (facts.state, facts.readable, facts.writable) == ("current", True, False)
    assert isinstance(facts.problem, DatabaseUnavailable)


def test_a_url_that_leads_nowhere_is_a_fact_too():
    facts = inspect_database("mysql://host/db")
    assert facts.state == "unusable"
    assert isinstance(facts.problem, DatabaseUnavailable)
