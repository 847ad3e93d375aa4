"""Customers' data: shown, forgotten after a while, erased for good; the database's files are searched byte by byte."""

import json
import shutil
import threading
import time
from datetime import timedelta

import pytest
from click.testing import CliRunner

from chatbot import cli, factory
from chatbot.cache import MemoryCache
from chatbot.errors import DatabaseBusy
from chatbot.model import Caller, Intent, Method, Session, TokenUsage, Turn, utc_now
from chatbot.personal_data import PersonalData, Retention, SessionNotFound
from chatbot.store.conversations import Conversations
from chatbot.store.personal import PersonalRecords, ledger_hash
from conftest import settings_for

TOKEN = "dogru-anahtar-0123456789"
WORDS = "kırmızı kadife gelinlik Ayşegül"
DAY = 86_400


class Desk:
    """The services about personal data over one database, and ways to fill it."""

    def __init__(self, settings, clock):
        self.clock = clock
        self.opened = factory.open_records(settings)
        self.records = PersonalRecords(self.opened.database)
        self.cache = MemoryCache()
        self.published = []
        self.service = PersonalData(
            self.records,
            invalidate=self.cache.invalidate,
            erased=lambda: self.published.append(len(self.records.finished())),
            now=clock.now,
        )
        self.costs = factory.build_costs(settings, self.opened)

    def talk(self, session="s-1", *, words=WORDS, method=Method.PRODUCT_SEARCH, at=None):
        at = at or self.clock.now()
        request = f"r-{session}-{at.timestamp()}"
        turn = Turn(request, "butik", session, words, f"{words} yok", Intent.HELP, method, 1.0, 3, at)
        conversations = Conversations(self.opened.database)
        conversations.save(Session(session, "butik", json.dumps({"shown": [words]}, ensure_ascii=False), at), turn)
        with self.opened.database.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO feedback (session_id, request_id, business_id, rating, comment, created_at)"
                f" VALUES ('{session}', '{request}', 'butik', 'up', '{words} güzel', '{at:%Y-%m-%dT%H:%M:%S}.000000Z')"
            )

    def pay(self, session="s-1"):
        usage = TokenUsage(1000, 0, 100)
        self.costs.ledger.record("gemini-3.5-flash-lite", usage, Caller("butik", session), service="gemini", ms=9,
                                 success=True)  # fmt: skip

    def count(self, table, where="1 = 1"):
        with self.opened.database.read() as connection:
            return connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table} WHERE {where}").scalar()

    def spent(self):
        with self.opened.database.read() as connection:
            return connection.exec_driver_sql("SELECT SUM(cost_nano_usd), COUNT(*) FROM api_calls").one()


@pytest.fixture
def desk(stocked, clock):
    desk = Desk(stocked, clock)
    yield desk
    desk.opened.database.close()


def traces(folder, words):
    """Files in which any of the words still stands."""
    needles = [form for word in words.split() for form in (word.encode(), json.dumps(word)[1:-1].encode())]
    return {path.name for path in folder.rglob("*") if path.is_file() and any(n in path.read_bytes() for n in needles)}


def test_an_export_holds_everything_that_is_kept(desk):
    desk.talk()
    desk.pay()
    known = desk.service.export("s-1")
    data = json.loads(json.dumps(known.data))
    assert data["session"]["context"] == {"shown": [WORDS]}
    assert (data["turns"][0]["question"], data["turns"][0]["answer"]) == (WORDS, f"{WORDS} yok")
    assert data["feedback"][0]["comment"] == f"{WORDS} güzel"
    assert (data["model_calls"][0]["model"], data["model_calls"][0]["input_tokens"]) == ("gemini-3.5-flash-lite", 1000)
    assert known.erasure is None


def test_nobody_knows_a_session_that_never_was(desk):
    with pytest.raises(SessionNotFound):
        desk.service.export("s-9")
    with pytest.raises(SessionNotFound):
        desk.service.request_erasure("s-9")


def test_an_erased_session_leaves_no_trace_in_the_files(desk, tmp_path):
    for number in range(150):
        desk.talk(f"s-{number}", words=f"{WORDS} numara{number}x")
    desk.talk("kalan", words="başka birinin sorusu")
    assert traces(tmp_path, WORDS)
    for number in range(150):
        desk.service.request_erasure(f"s-{number}")
    assert desk.service.erase_requested() == 150
    assert traces(tmp_path, WORDS) == set()
    assert traces(tmp_path, "s-149 numara149x") == set()
    assert traces(tmp_path, "sorusu")
    assert [desk.count(table) for table in ("sessions", "turns", "feedback")] == [1, 1, 1]
    desk.opened.database.close()
    assert traces(tmp_path, WORDS) == set()


def test_what_remains_is_a_hash_and_two_dates(desk):
    desk.talk()
    desk.service.request_erasure("s-1")
    desk.clock.tick(60)
    desk.service.erase_requested()
    with desk.opened.database.read() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM erasures").mappings()
    assert row["session_id"] is None
    assert len(row["session_hash"]) == 64
    assert row["session_hash"][:32] != ledger_hash(bytes.fromhex("00"), "s-1")
    known = desk.service.export("s-1")
    assert (known.data, known.erasure.done) == (None, True)
    assert known.erasure.erased_at - known.erasure.requested_at == timedelta(seconds=60)
    assert desk.published == [1]


def test_the_ledger_keeps_its_sums_and_forgets_who(desk):
    desk.talk()
    desk.pay()
    desk.pay("s-2")
    before = desk.spent()
    desk.service.request_erasure("s-1")
    desk.service.erase_requested()
    assert desk.spent() == before
    assert desk.count("api_calls", "session_id IS NULL") == 1


def test_asking_twice_changes_nothing_and_a_new_conversation_can_be_erased_too(desk):
    desk.talk()
    first = desk.service.request_erasure("s-1")
    desk.clock.tick(5)
    desk.service.request_erasure("s-1")
    desk.service.erase_requested()
    done = desk.service.request_erasure("s-1")
    assert (first.done, done.done) == (False, True)
    assert desk.service.erase_requested() == 0
    desk.talk()
    assert not desk.service.request_erasure("s-1").done
    assert desk.service.erase_requested() == 1
    assert desk.count("erasures") == 1


def test_a_session_requested_anew_while_it_is_erased_is_erased_again(desk):
    desk.talk()
    desk.service.request_erasure("s-1")
    (pending,) = desk.records.unfinished()
    desk.records.delete(pending)
    desk.talk()
    desk.service.request_erasure("s-1")
    desk.records.mark_erased([pending], desk.clock.now())
    assert desk.service.erase_requested() == 1
    assert desk.count("turns") == 0


def test_while_readers_keep_the_old_pages_it_is_not_reported_as_done(desk, tmp_path):
    desk.talk()
    desk.service.request_erasure("s-1")
    with desk.opened.database.read() as reader:
        reader.exec_driver_sql("SELECT * FROM turns").all()
        with pytest.raises(DatabaseBusy):
            desk.service.erase_requested()
        assert desk.service.export("s-1").erasure.as_dict()["status"] == "requested"
    assert desk.service.erase_requested() == 1
    assert desk.service.export("s-1").erasure.as_dict()["status"] == "done"
    assert traces(tmp_path, WORDS) == set()


@pytest.mark.parametrize(("method", "kept"), [(Method.LLM, False), (Method.CACHE, True), (Method.FAQ, True)])
def test_cached_answers_go_when_the_model_answered_in_the_session(desk, method, kept):
    desk.cache.set("answer:butik:1:x", {"text": WORDS})
    desk.cache.set("answer:baska:1:x", {"text": "başka"})
    desk.talk(method=method)
    desk.service.request_erasure("s-1")
    desk.service.erase_requested()
    assert (desk.cache.get("answer:butik:1:x") is not None) is kept
    assert desk.cache.get("answer:baska:1:x") is not None
    assert desk.service.export("s-1").erasure.done


def test_a_command_leaves_the_services_memory_to_the_service(desk):
    desk.cache.set("answer:butik:1:x", {"text": WORDS})
    desk.talk(method=Method.LLM)
    outside = PersonalData(desk.records, invalidate=None, now=desk.clock.now)
    outside.request_erasure("s-1")
    assert outside.erase_requested() == 1
    assert outside.export("s-1").erasure.as_dict()["status"] == "requested"
    assert desk.service.erase_requested() == 0
    assert outside.export("s-1").erasure.as_dict()["status"] == "done"
    assert desk.cache.get("answer:butik:1:x") is None


def test_old_conversations_are_forgotten_and_the_ledger_keeps_its_sums(desk, tmp_path):
    for number in range(130):
        desk.talk(f"eski-{number}", words="bayatsoru", at=desk.clock.now() - timedelta(days=31, minutes=number))
    desk.talk("uzun", words="bayatsoru", at=desk.clock.now() - timedelta(days=31))
    desk.talk("uzun", words="taze soru")
    desk.pay()
    with desk.opened.database.write() as connection:
        connection.exec_driver_sql("UPDATE api_calls SET timestamp = '2026-01-01T00:00:00.000000Z'")
    desk.pay("s-2")
    spent = desk.spent()
    assert Retention(desk.records, days=30, now=desk.clock.now).run() > 130
    assert [desk.count(table) for table in ("sessions", "turns", "feedback")] == [1, 1, 1]
    assert traces(tmp_path, "bayatsoru") == set()
    assert traces(tmp_path, "taze")
    assert desk.spent() == spent
    assert desk.count("api_calls", "session_id IS NULL") == 1
    assert Retention(desk.records, days=30, now=desk.clock.now).run() == 0


def test_retention_keeps_what_is_not_old_yet(desk):
    desk.talk()
    desk.clock.tick(30 * DAY - 1)
    assert Retention(desk.records, days=30, now=desk.clock.now).run() == 0
    desk.clock.tick(2)
    assert Retention(desk.records, days=30, now=desk.clock.now).run() > 0


def test_between_its_steps_others_may_write(desk):
    for number in range(200):
        desk.talk(f"eski-{number}", at=desk.clock.now() - timedelta(days=31))
    waits = []

    class Watched:
        def forget_before(self, moment):
            began = time.monotonic()
            touched = desk.records.forget_before(moment, limit=100)
            waits.append(time.monotonic() - began)
            desk.clock.tick(1)
            desk.talk("yeni")
            return touched

        def compact(self):
            desk.records.compact()

    Retention(Watched(), days=30, now=desk.clock.now).run()
    assert len(waits) > 10
    assert desk.count("turns", "session_id = 'yeni'") == len(waits)


def test_what_could_not_be_compacted_is_compacted_the_next_time(desk, tmp_path):
    desk.talk(at=desk.clock.now() - timedelta(days=31))
    retention = Retention(desk.records, days=30, now=desk.clock.now)
    with desk.opened.database.read() as reader:
        reader.exec_driver_sql("SELECT * FROM turns").all()
        with pytest.raises(DatabaseBusy):
            retention.run()
    assert retention.run() == 0
    assert traces(tmp_path, WORDS) == set()


@pytest.fixture
def served(stocked_database, tmp_path):
    """The service, its folder and a client with the token."""
    folder = tmp_path / "served"
    folder.mkdir()
    shutil.copyfile(stocked_database, folder / "chatbot.db")
    settings = settings_for(
        folder / "chatbot.db", ADMIN_TOKEN=TOKEN, LOG_LEVEL="critical", RATE_LIMIT_PER_MINUTE="100000"
    )
    app = factory.create_app(settings)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    yield client, folder, settings, app.extensions["chatbot"]
    app.extensions["chatbot"].close()


def ask(client, question, session="s-http"):
    return client.post("/chat", json={"question": question, "business_id": "butik", "session_id": session}).json


def test_over_http_it_is_accepted_at_once_and_done_soon(served):
    client, folder, _, service = served
    ask(client, "kadifeli gelinlik var mı")
    shown = client.get("/sessions/s-http").json
    assert "kadifeli" in shown["turns"][0]["question"]
    assert shown["erasure"] is None
    answer = client.delete("/sessions/s-http")
    assert (answer.status_code, answer.json["erasure"]["status"]) == (202, "requested")
    service.upkeep.personal.erase_requested()
    after = client.get("/sessions/s-http").json
    assert (after["session"], after["turns"], after["erasure"]["status"]) == (None, [], "done")
    assert client.delete("/sessions/s-http").json["erasure"]["status"] == "done"
    assert traces(folder, "kadifeli s-http") == set()


def test_it_is_erased_while_customers_write(served):
    client, folder, _, service = served
    ask(client, "kadifeli gelinlik var mı")
    client.delete("/sessions/s-http")
    stop, failed = threading.Event(), []

    def chatter():
        while not stop.is_set():
            if "products" not in ask(client, "çanta var mı", "s-busy"):
                failed.append(1)

    thread = threading.Thread(target=chatter)
    thread.start()
    for _ in range(20):
        try:
            service.upkeep.personal.erase_requested()
        except DatabaseBusy:
            continue
        break
    stop.set()
    thread.join()
    assert client.get("/sessions/s-http").json["erasure"]["status"] == "done"
    assert (traces(folder, "kadifeli"), failed) == (set(), [])


@pytest.mark.parametrize("session_id", ["yok", "a" * 65, "%00", "..%2f..", "a b", "'; DROP TABLE turns--"])
def test_an_unknown_session_is_404(served, session_id):
    client = served[0]
    assert client.get(f"/sessions/{session_id}").status_code == 404
    assert client.delete(f"/sessions/{session_id}").status_code == 404


def test_only_the_administration_may(served):
    client = served[0]
    ask(client, "merhaba")
    for call in (client.get, client.delete):
        assert call("/sessions/s-http", headers={"Authorization": "Bearer yanlis"}).status_code == 401


def command(settings, *arguments):
    return CliRunner().invoke(cli.main, list(arguments), obj=settings)


def test_the_commands_show_and_erase(desk, stocked, tmp_path):
    desk.talk(at=utc_now())
    exported = command(stocked, "sessions", "export", "s-1")
    assert json.loads(exported.stdout)["turns"][0]["question"] == WORDS
    forgotten = command(stocked, "sessions", "forget", "s-1")
    assert (forgotten.exit_code, "silindi" in forgotten.stdout) == (0, True)
    assert traces(tmp_path, WORDS) == set()
    again = json.loads(command(stocked, "sessions", "forget", "s-1", "--json").stdout)
    assert again["erasure"]["status"] == "done"
    unknown = command(stocked, "sessions", "forget", "s-9")
    assert (unknown.exit_code, "konuşma yok" in unknown.stderr) == (1, True)
    assert command(stocked, "sessions", "forget", "../x").exit_code == 2
