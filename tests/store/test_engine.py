import os
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from chatbot.errors import DatabaseBusy, DatabaseUnavailable, DatabaseVersionMismatch, StoreError
from chatbot.model import Business, Product
from chatbot.store.businesses import Businesses
from chatbot.store.engine import Database
from chatbot.store.products import Products
from chatbot.store.sqlite import pick_driver

SQLITE = pick_driver().module  # two libraries in one process would not see each other's locks

ADD = text(
    "INSERT INTO businesses (id, name, version, position, created_at, updated_at) VALUES (:id, 'x', 1, 1, '', '')"
)


def ids(database):
    return sorted(business.id for business in Businesses(database).all())


def test_what_a_transaction_wrote_is_there_after_it(database):
    with database.write() as connection:
        connection.execute(ADD, {"id": "a"})
    assert ids(database) == ["a"]


def test_a_transaction_that_raises_leaves_nothing_and_the_next_one_works(database):
    def fail():
        with database.write() as connection:
            connection.execute(ADD, {"id": "a"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with database.write(durable=True) as connection:
        connection.execute(ADD, {"id": "b"})
    assert ids(database) == ["b"]


def test_a_failing_statement_comes_out_as_our_error_and_the_next_transaction_works(database):
    with pytest.raises(StoreError) as caught, database.write() as connection:
        connection.execute(ADD, [{"id": "a"}, {"id": "a"}])
    assert caught.value.suggested_action
    with database.write() as connection:
        connection.execute(ADD, {"id": "a"})
    assert ids(database) == ["a"]


def test_a_read_sees_one_state_however_long_it_takes(database):
    with database.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM businesses")).scalar()
        with database.write() as writing:
            writing.execute(ADD, {"id": "a"})
        assert connection.execute(text("SELECT count(*) FROM businesses")).scalar() == before
    assert ids(database) == ["a"]


def test_prepared_statements_are_committed_together(database):
    add = database.prepare(str(ADD))
    with suppress(StoreError):
        database.commit([(add, {"id": "a"}), (add, {"id": "b"}), (add, {"id": "a"})])
    assert ids(database) == []
    database.commit([(add, {"id": "a"}), (add, {"id": "b"})])
    assert ids(database) == ["a", "b"]
    find = database.prepare("SELECT id, name FROM businesses WHERE id = :id")
    assert tuple(database.fetch_row(find, {"id": "b"})) == ("b", "x")
    assert database.fetch_row(find, {"id": "c"}) is None


def test_a_closed_database_opens_again_on_use(database):
    Businesses(database).put(Business("a", "A"))
    database.close()
    database.close()
    Businesses(database).put(Business("b", "B"))
    assert ids(database) == ["a", "b"]


def test_foreign_keys_are_watched(database):
    with pytest.raises(StoreError), database.write() as connection:
        connection.execute(
            text("INSERT INTO sessions (id, business_id, started_at, last_seen) VALUES ('s', 'unknown', '', '')")
        )


def test_ping_is_silent_when_all_is_well(database):
    database.ping()


def test_writing_can_be_tried_without_a_trace(database):
    database.try_writing()
    assert ids(database) == []


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_uses_connections_of_its_own(database):
    Businesses(database).put(Business("parent", "P"))
    child = os.fork()
    if child == 0:  # pragma: no cover - measured in the parent only
        with suppress(BaseException):
            Businesses(database).put(Business("child", "C"))
            os._exit(0 if ids(database) == ["child", "parent"] else 1)
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    Businesses(database).put(Business("later", "L"))
    assert ids(database) == ["child", "later", "parent"]
    database.ping()


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "chatbot.db", ""])
def test_a_url_we_cannot_serve_is_refused_with_an_example(url):
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(url)
    assert "sqlite:///" in caught.value.suggested_action


def test_an_unreachable_server_is_unavailable():
    pytest.importorskip("psycopg")
    with pytest.raises(DatabaseUnavailable) as caught:
        Database("postgresql://nobody@/chatbot?host=/nonexistent").ping()
    assert caught.value.suggested_action


def test_nothing_is_created_by_opening(tmp_path):
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(f"sqlite:///{tmp_path / 'chatbot.db'}").ping()
    assert str(tmp_path / "chatbot.db") in caught.value.message
    assert "db upgrade" in caught.value.suggested_action
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_asks_for_the_upgrade(tmp_path):
    (tmp_path / "chatbot.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'chatbot.db'}")
    for use in (database.ping, Businesses(database).all):
        with pytest.raises(DatabaseVersionMismatch) as caught:
            use()
        assert "db upgrade" in caught.value.suggested_action


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    path = tmp_path / "chatbot.db"
    path.write_text("id;title;price\n" * 200)
    with pytest.raises(DatabaseUnavailable, match="bir veritabanı değil"):
        Database(f"sqlite:///{path}").ping()
    assert path.read_text() == "id;title;price\n" * 200


def test_a_database_another_program_keeps_locked_is_busy(sqlite_url):
    database = Database(sqlite_url, busy_timeout_s=0.05)
    with closing(SQLITE.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy):
            Businesses(database).put(Business("a", "A"))
        with pytest.raises(DatabaseBusy):
            database.try_writing()
        assert ids(database) == []
        other.execute("ROLLBACK")
    assert Businesses(database).put(Business("a", "A")) == "added"
    database.close()


def test_a_writer_waits_for_another_thread_only_so_long(sqlite_url):
    database = Database(sqlite_url, busy_timeout_s=0.05)
    with database.write(), pytest.raises(DatabaseBusy):
        Businesses(database).put(Business("a", "A"))
    assert Businesses(database).put(Business("a", "A")) == "added"
    database.close()


def test_a_full_disk_is_named_and_nothing_is_half_written(sqlite_url):
    database = Database(sqlite_url)
    Businesses(database).put(Business("shop", "Dükkân"))
    Products(database).replace("shop", [Product("1", "Eski", 100)])
    with database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(DatabaseUnavailable, match="Diskte yer kalmadı"):
        Products(database).replace("shop", [Product(str(n), "Yeni " * 100, 100) for n in range(200)])
    assert [product.title for product in Products(database).all("shop")] == ["Eski"]
    assert database.is_intact()
    database.close()


def test_a_read_only_file_is_read_and_a_write_to_it_is_refused(open_folder, unprivileged):
    folder, url = open_folder
    Path(folder / "chatbot.db").chmod(0o400)
    with unprivileged():
        database = Database(url)
        assert ids(database) == []
        with pytest.raises(DatabaseUnavailable, match="salt okunur"):
            Businesses(database).put(Business("a", "A"))
        with pytest.raises(DatabaseUnavailable, match="salt okunur"):
            database.try_writing()
        database.close()


def test_a_read_only_folder_is_refused(open_folder, unprivileged):
    folder, url = open_folder
    folder.chmod(0o500)
    with unprivileged():
        database = Database(url)
        with pytest.raises(DatabaseUnavailable) as caught:
            Businesses(database).put(Business("a", "A"))
        assert "yazılabilir" in caught.value.suggested_action
        with pytest.raises(DatabaseUnavailable):
            database.try_writing()
        database.close()
    folder.chmod(0o700)


def test_a_folder_that_may_not_be_entered_is_unavailable(open_folder, unprivileged):
    folder, url = open_folder
    folder.chmod(0)
    with unprivileged(), pytest.raises(DatabaseUnavailable):
        Database(url).ping()
    folder.chmod(0o700)


def test_a_file_taken_away_or_replaced_is_noticed(sqlite_url):
    database = Database(sqlite_url)
    database.ping()
    kept = database.path.read_bytes()
    database.path.unlink()
    with pytest.raises(DatabaseUnavailable, match="bulunamadı"):
        database.ping()
    (database.path.parent / "restored").write_bytes(kept)
    (database.path.parent / "restored").rename(database.path)
    with pytest.raises(DatabaseUnavailable, match="değiştirilmiş"):
        database.ping()
    database.close()
    database.ping()
    database.close()
