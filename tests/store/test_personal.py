"""What belongs to a session, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.costs.ledger import Budgets, CostLedger
from chatbot.costs.prices import PriceBook
from chatbot.factory import PRICES_FILE
from chatbot.model import Caller, Erasure, Intent, Method, Session, TokenUsage, Turn
from chatbot.store.conversations import Conversations
from chatbot.store.ledger import LedgerRows
from chatbot.store.personal import PersonalRecords, session_hash
from chatbot.store.schema import feedback, utc_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def records(database, shop):
    return PersonalRecords(database)


@pytest.fixture
def talk(database, shop):
    """Keeps one turn with an opinion about it."""

    def talk(session="s-1", at=NOW, method=Method.LLM):
        turn = Turn(f"r-{at}", shop, session, "soru", "yanıt", Intent.HELP, method, 1.0, 1, at)
        Conversations(database).save(Session(session, shop, '{"a": 1}', at), turn)
        opinion = {"session_id": session, "request_id": f"r-{at}", "business_id": shop, "rating": "up"}
        with database.write() as connection:
            connection.execute(feedback.insert().values(**opinion, created_at=utc_text(at)))

    return talk


@pytest.fixture
def pay(database):
    """Books one call for a session, as the service does."""
    rows = LedgerRows(database)
    ids = iter(range(100))

    def pay(session="s-1", at=NOW):
        ledger = CostLedger(
            rows,
            PriceBook(PRICES_FILE),
            Budgets(10**9, 10**10, UTC),
            session_key=rows.session_key(),
            new_id=lambda: f"call-{next(ids)}",
            now=lambda: at,
        )
        ledger.record(
            "gemini-3.5-flash-lite", TokenUsage(10, 0, 1), Caller("shop", session), service="g", ms=1, success=True
        )

    return pay


def rows(database, query):
    with database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_session_is_deleted_with_all_that_hangs_on_it(records, talk, pay, database):
    for session in ("s-1", "s-2"):
        talk(session)
        pay(session)
    asked = records.request("s-1", NOW)
    assert (asked.business_id, asked.done, asked.cache_cleared) == ("shop", False, False)
    (pending,) = records.unfinished()
    records.delete(pending)
    assert records.export("s-1") is None
    assert len(records.export("s-2")["model_calls"]) == 1
    assert rows(database, "SELECT session_id FROM turns") == rows(database, "SELECT session_id FROM feedback")
    assert rows(database, "SELECT COUNT(*) FROM api_calls WHERE session_id IS NULL") == [(1,)]
    records.mark_erased([pending], NOW + timedelta(seconds=9))
    records.mark_cache_cleared([pending])
    assert records.find("s-1") == replace(
        asked, session_id=None, erased_at=NOW + timedelta(seconds=9), cache_cleared=True
    )
    assert records.unfinished() == []
    assert len(records.finished()) == 1


def test_without_the_models_part_no_cache_is_concerned(records, talk):
    talk(method=Method.FAQ)
    assert records.request("s-1", NOW).cache_cleared


def test_nothing_is_known_of_a_session_that_never_was(records):
    assert (records.request("s-9", NOW), records.find("s-9"), records.export("s-9")) == (None, None, None)


def test_erasures_are_repeated_by_hash_and_remembered(records, talk, database):
    talk("s-1", NOW)
    talk("s-2", NOW + timedelta(hours=2))
    key = LedgerRows(database).session_key()
    known = [Erasure(session_hash(key, name), NOW, NOW + timedelta(hours=1)) for name in ("s-1", "s-2", "s-3")]
    assert records.repeat(known) == 1
    assert (records.export("s-1"), records.export("s-2") is None) == (None, False)
    assert [erasure.done for erasure in records.finished()] == [True] * 3
    assert records.repeat(known) == 0


def test_old_rows_go_in_steps_until_none_is_left(records, talk, pay, database):
    for number in range(25):
        talk(f"old-{number}", NOW - timedelta(days=31, minutes=number))
        pay(f"old-{number}", NOW - timedelta(days=31))
    talk("long", NOW - timedelta(days=31))
    talk("long", NOW)
    pay("long", NOW)
    steps = []
    while touched := records.forget_before(NOW - timedelta(days=30), limit=100):
        steps.append(touched)
    assert steps == [10, 10, 5, 1, 1, 25]
    assert rows(database, "SELECT COUNT(*) FROM turns") == [(1,)]
    assert rows(database, "SELECT COUNT(*), COUNT(session_id) FROM api_calls") == [(26, 1)]
