from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.model import AnswerCounts, Intent, Method, OpenTurn, Session, Turn
from chatbot.store.conversations import Conversations
from chatbot.store.feedback import FeedbackRows

NOW = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)
TURN = Turn(
    "r-1", "shop", "s-1", "bebek arabası var mı", "Yok.", Intent.PRODUCT_SEARCH, Method.PRODUCT_SEARCH, 0.9, 3, NOW
)


@pytest.fixture
def feedback(database, shop):
    return FeedbackRows(database)


@pytest.fixture
def said(database, shop):
    """Keeps a turn with these changes."""
    conversations = Conversations(database)

    def said(**changes):
        turn = replace(TURN, **changes)
        conversations.save(Session(turn.session_id, turn.business_id, "{}", turn.created_at), turn)

    return said


def test_a_turn_remembers_why_it_stayed_open(said, database):
    said(unanswered="not_found")
    assert [turn.unanswered for turn in Conversations(database).turns("s-1")] == ["not_found"]


def test_an_opinion_needs_its_answer(feedback, said):
    said()
    assert feedback.rate("s-1", "r-1", "up", "", at=NOW)
    assert not feedback.rate("s-1", "r-2", "up", "", at=NOW)
    assert not feedback.rate("s-2", "r-1", "up", "", at=NOW)


def test_an_answer_is_its_shops(feedback, said):
    said()
    assert feedback.shop_of("s-1", "r-1") == "shop"
    assert feedback.shop_of("s-2", "r-1") is None


def opinions(feedback, days=1):
    counts = feedback.answers("shop", NOW - timedelta(days=days))
    return counts.rated_up, counts.rated_down


def test_the_last_opinion_counts_once(feedback, said):
    said()
    for rating in ("up", "down", "down"):
        feedback.rate("s-1", "r-1", rating, "", at=NOW)
    assert opinions(feedback) == (0, 1)
    feedback.rate("s-1", "r-1", "up", "", at=NOW)
    assert opinions(feedback) == (1, 0)


def comments(feedback):
    return [turn.comment for turn in feedback.open_turns("shop", NOW, limit=9)]


def test_the_same_rating_without_a_word_keeps_the_comment_and_another_drops_it(feedback, said):
    said(unanswered="unclear")
    feedback.rate("s-1", "r-1", "down", "yanlış ürün", at=NOW)
    feedback.rate("s-1", "r-1", "down", "", at=NOW)
    assert comments(feedback) == ["yanlış ürün"]
    feedback.rate("s-1", "r-1", "down", "hiç olmadı", at=NOW)
    assert comments(feedback) == ["hiç olmadı"]
    feedback.rate("s-1", "r-1", "up", "", at=NOW)
    feedback.rate("s-1", "r-1", "down", "", at=NOW)
    assert comments(feedback) == [""]


def test_an_id_used_twice_in_a_session_is_rated_once(feedback, said):
    said()
    said(question="ikinci")
    assert feedback.rate("s-1", "r-1", "up", "", at=NOW)
    assert opinions(feedback) == (1, 0)


def test_open_are_the_unanswered_and_those_rated_down_newest_first(feedback, said):
    said(unanswered="not_found")
    said(request_id="r-2", question="kargo nerede", created_at=NOW + timedelta(minutes=1))
    said(request_id="r-3", question="teşekkürler", created_at=NOW + timedelta(minutes=2))
    later = NOW + timedelta(minutes=3)
    said(request_id="r-4", session_id="s-2", question="asdf", unanswered="unclear", created_at=later)
    feedback.rate("s-1", "r-2", "down", "anlamadı", at=NOW)
    feedback.rate("s-1", "r-3", "up", "", at=NOW)
    found = feedback.open_turns("shop", NOW, limit=9)
    assert found == [
        OpenTurn("asdf", "unclear", later),
        OpenTurn("kargo nerede", "rated_down", NOW + timedelta(minutes=1), rated_down=True, comment="anlamadı"),
        OpenTurn("bebek arabası var mı", "not_found", NOW),
    ]
    assert feedback.open_turns("shop", NOW, limit=1) == found[:1]
    assert feedback.open_turns("shop", NOW + timedelta(minutes=2), limit=9) == found[:1]
    assert feedback.open_turns("other", NOW, limit=9) == []


def test_answers_are_counted_by_method_and_reason(feedback, said):
    said(unanswered="not_found")
    said(request_id="r-2")
    said(request_id="r-3", method=Method.FALLBACK, unanswered="unclear")
    said(request_id="r-0", created_at=NOW - timedelta(days=9))
    counts = feedback.answers("shop", NOW)
    assert counts == AnswerCounts({"product_search": 2, "fallback": 1}, {"not_found": 1, "unclear": 1}, 0, 0)
    assert counts.answers == 3


def test_opinions_go_with_their_conversation(feedback, said, database):
    said(unanswered="not_found")
    feedback.rate("s-1", "r-1", "down", "kötü", at=NOW)
    Conversations(database).forget("s-1")
    assert opinions(feedback) == (0, 0)
    assert feedback.open_turns("shop", NOW, limit=9) == []
