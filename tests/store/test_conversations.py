import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chatbot.errors import InvalidInput, StoreError
from chatbot.model import Business, Intent, Method, Session, Turn
from chatbot.store.businesses import Businesses
from chatbot.store.conversations import Conversations

NOW = datetime(2026, 1, 31, 9, 5, 0, 123456, tzinfo=UTC)
SESSION = Session("s-1", "shop", '{"shown":["k-1","k-2"],"söz":"teşekkürler 🌷"}', NOW)
TURN = Turn(
    request_id="r-1",
    business_id="shop",
    session_id="s-1",
    question="kırmızı gecelik var mı, [telefon]",
    answer="Evet, 1.299,90 TL.",
    intent=Intent.PRODUCT_SEARCH,
    method=Method.PRODUCT_SEARCH,
    confidence=0.93,
    ms=3,
    created_at=NOW,
)


@pytest.fixture
def conversations(database, shop):
    return Conversations(database)


def test_an_unknown_session_is_none(conversations):
    assert conversations.load("s-1") is None


def test_a_session_comes_back_as_it_was_saved(conversations):
    conversations.save(SESSION, TURN)
    assert conversations.load("s-1") == SESSION


def test_a_later_turn_replaces_the_context_and_adds_to_the_turns(conversations):
    later = replace(SESSION, context='{"shown":[]}', last_seen=NOW + timedelta(minutes=1))
    paid = replace(TURN, request_id="r-2", method=Method.LLM, intent=Intent.OPEN_QUESTION, cost=0.000123457)
    conversations.save(SESSION, TURN)
    conversations.save(later, paid)
    assert conversations.load("s-1") == later
    assert conversations.turns("s-1") == [TURN, paid]


def test_another_process_or_a_restart_finds_the_session(conversations, database):
    conversations.save(SESSION, TURN)
    database.close()
    assert conversations.load("s-1") == SESSION


def test_times_are_kept_in_utc(conversations, database):
    istanbul = timezone(timedelta(hours=3))
    conversations.save(replace(SESSION, last_seen=NOW.astimezone(istanbul)), TURN)
    assert conversations.load("s-1").last_seen == NOW
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT last_seen FROM sessions").scalar() == "2026-01-31T09:05:00.123456Z"


def test_a_time_without_zone_is_refused(conversations):
    with pytest.raises(ValueError, match="naive"):
        conversations.save(replace(SESSION, last_seen=NOW.replace(tzinfo=None)), TURN)


def test_a_turn_that_cannot_be_kept_leaves_the_session_as_it_was(conversations):
    conversations.save(SESSION, TURN)
    with pytest.raises(StoreError):
        conversations.save(replace(SESSION, context="{}"), replace(TURN, business_id="unknown"))
    assert conversations.load("s-1") == SESSION
    assert conversations.turns("s-1") == [TURN]


def test_text_that_is_no_text_is_refused(conversations):
    with pytest.raises(InvalidInput):
        conversations.save(SESSION, replace(TURN, question="\ud800"))
    assert conversations.load("s-1") is None


def test_a_session_stays_with_its_shop(conversations, database):
    Businesses(database).put(Business("other", "Öteki"))
    conversations.save(SESSION, TURN)
    conversations.save(replace(SESSION, business_id="other", context="{}"), replace(TURN, business_id="other"))
    assert conversations.load("s-1") == SESSION


def test_a_forgotten_session_is_gone_with_its_turns(conversations):
    other = replace(SESSION, id="s-2")
    conversations.save(SESSION, TURN)
    conversations.save(SESSION, replace(TURN, request_id="r-2"))
    conversations.save(other, replace(TURN, session_id="s-2"))
    assert conversations.forget("s-1") == 2
    assert conversations.load("s-1") is None
    assert conversations.turns("s-1") == []
    assert conversations.load("s-2") == other
    assert conversations.forget("s-1") == 0


def test_threads_lose_no_turn(conversations):
    def talk(name):
        for number in range(25):
            turn = replace(TURN, session_id=name, request_id=f"{name}-{number}")
            conversations.save(replace(SESSION, id=name, context=f"{number}"), turn)
            assert conversations.load(name).context == f"{number}"

    threads = [threading.Thread(target=talk, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        assert [turn.request_id for turn in conversations.turns(f"t{number}")] == [f"t{number}-{n}" for n in range(25)]


def test_the_last_turns_come_oldest_first(conversations):
    for number in range(5):
        conversations.save(SESSION, replace(TURN, request_id=f"r-{number}"))
    assert [turn.request_id for turn in conversations.turns("s-1", last=2)] == ["r-3", "r-4"]


def test_the_most_asked_are_those_most_sessions_asked(conversations, database):
    Businesses(database).put(Business(id="other", name="Öteki"))

    def asked(question, sessions, *, business="shop", intent=Intent.OPEN_QUESTION, at=NOW):
        for number in range(sessions):
            session_id = f"{business}-{number}"
            turn = replace(
                TURN, question=question, session_id=session_id, business_id=business, intent=intent, created_at=at
            )
            conversations.save(Session(session_id, business, "{}", at), turn)

    asked("hangi kumaş terletmez", 3)
    asked("pamuk çeker mi", 4)
    asked("tek kişinin sorusu", 1)
    asked("merhaba", 5, intent=Intent.GREETING)
    asked("eski soru", 5, at=NOW - timedelta(days=31))
    asked("öteki mağazanın sorusu", 5, business="other")
    since = NOW - timedelta(days=30)
    assert conversations.most_asked("shop", Intent.OPEN_QUESTION, since=since, limit=10) == [
        "pamuk çeker mi",
        "hangi kumaş terletmez",
    ]
    assert conversations.most_asked("shop", Intent.OPEN_QUESTION, since=since, limit=1) == ["pamuk çeker mi"]
