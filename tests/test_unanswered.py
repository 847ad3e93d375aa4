from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import BusinessNotFound
from chatbot.model import Business, OpenTurn
from chatbot.unanswered import UnansweredQuestions, grouped
from fakes_owner import MemoryOpinions, backroom

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOODS = frozenset({"mont", "elbise", "kirmizi", "bordo"})


def asked(*questions, reason="not_found", **more):
    """The questions as open turns, the first one the newest."""
    return [OpenTurn(text, reason, NOW - timedelta(minutes=age), **more) for age, text in enumerate(questions)]


def wordings(turns):
    return [{group.question, *group.examples} for group in grouped(turns, GOODS)]


@pytest.mark.parametrize(
    "questions",
    [
        ("bebek arabası var mı", "bebek arabanız var mı", "BEBEK ARABALARI ne kadar?", "bebek arabasi"),
        ("nevresim var mı", "nevresimler kaç para", "nevresimlerinizden istiyorum"),
        ("toptan satış yapıyor musunuz", "toptan satıyor musunuz", "toptan satis varmi"),
        ("franchise veriyor musunuz", "franchaise veriyor musunuz"),
        ("mor mont", "mor montunuz var mıydı acaba"),
    ],
)
def test_questions_of_one_meaning_are_one_group(questions):
    assert wordings(asked(*questions)) == [set(questions)]


@pytest.mark.parametrize(
    "questions",
    [
        ("iphone 14 kılıfı", "iphone 15 kılıfı"),
        ("mor mont", "bordo mont"),
        ("krem", "bu krem hamilelikte kullanılır mı"),
        ("hediye paketi yapıyor musunuz", "hediye çeki var mı"),
        ("🙂🙂", "???"),
    ],
)
def test_questions_of_other_meanings_stay_apart(questions):
    assert sorted(map(sorted, wordings(asked(*questions)))) == sorted([text] for text in questions)


def test_a_group_tells_how_often_when_and_why():
    turns = [
        *asked("bebek arabası var mı", "bebek arabası var mı", "bebek arabanız var mıydı"),
        OpenTurn("bebek arabası", "rated_down", NOW - timedelta(days=1), rated_down=True, comment="yanlış ürün"),
    ]
    (group,) = grouped(turns, GOODS)
    assert (group.question, group.count, group.last_asked) == ("bebek arabası var mı", 4, NOW)
    assert (group.reason, group.reasons) == ("not_found", {"not_found": 3, "rated_down": 1})
    assert (group.rated_down, group.comments) == (1, ("yanlış ürün",))
    assert group.examples == ("bebek arabası", "bebek arabanız var mıydı")
    assert group.as_dict()["last_asked"] == "2026-03-02T09:00:00+00:00"


def test_what_is_asked_most_comes_first_then_what_was_asked_last():
    turns = asked("uçurtma", "yoyo", "bebek arabası", "topaç", "bebek arabaları")
    assert [group.question for group in grouped(turns, GOODS)] == ["bebek arabası", "uçurtma", "yoyo", "topaç"]


def test_nothing_asked_in_vain_is_an_empty_list():
    assert grouped([], GOODS) == ()


@given(st.lists(st.text(max_size=20), max_size=25))
def test_every_question_is_in_exactly_one_group_whatever_it_is(questions):
    turns = asked(*questions)
    assert sum(group.count for group in grouped(turns, GOODS)) == len(questions)
    assert grouped(turns, GOODS) == grouped(list(turns), GOODS)


def test_many_different_questions_are_grouped_in_time_that_grows_with_their_number():
    syllables = ["ka", "me", "lo", "tu", "ri", "sa", "pe", "do"]
    words = [a + b + c + d for a in syllables for b in syllables for c in syllables for d in syllables[:4]]
    turns = asked(*(f"{one} {other} var mı" for one, other in zip(words, reversed(words), strict=True)))
    assert sum(group.count for group in grouped(turns, GOODS)) == len(words) == 2048


def test_a_shop_is_told_of_the_last_days_only():
    room = backroom(Business("butik", "Butik"))
    turns = [*asked("uçurtma"), OpenTurn("yoyo", "not_found", NOW - timedelta(days=8))]
    unanswered = UnansweredQuestions(MemoryOpinions(turns=turns), room.shops, now=lambda: NOW)
    assert [group.question for group in unanswered.of("butik", days=7)] == ["uçurtma"]
    assert [group.question for group in unanswered.of("butik", days=9)] == ["uçurtma", "yoyo"]
    assert unanswered.counts("butik", days=7).answers == 3


def test_a_shop_that_is_not_there_is_not_found():
    unanswered = UnansweredQuestions(MemoryOpinions(), backroom().shops, now=lambda: NOW)
    with pytest.raises(BusinessNotFound):
        unanswered.of("butik")
    with pytest.raises(BusinessNotFound):
        unanswered.counts("butik")
