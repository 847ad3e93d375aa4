import pytest

from chatbot.feedback import AnswerNotFound, Feedback
from fakes_owner import MemoryOpinions


@pytest.fixture
def opinions():
    return MemoryOpinions(("s-1", "r-1"))


def test_an_opinion_is_kept_with_its_comment_masked(opinions, clock):
    Feedback(opinions, now=clock.now).rate("s-1", "r-1", "down", "  beni arayın: 0532 111 22 33  ")
    assert opinions.kept["s-1", "r-1"] == ("down", "beni arayın: [telefon]", clock.now())


def test_an_answer_nobody_gave_is_not_found(opinions):
    with pytest.raises(AnswerNotFound) as missing:
        Feedback(opinions).rate("s-1", "r-2", "up")
    assert missing.value.details == {"request_id": "r-2"}
    assert opinions.kept == {}


def test_an_answer_belongs_to_a_shop(opinions):
    assert Feedback(opinions).shop_of("s-1", "r-1") == "butik"
    with pytest.raises(AnswerNotFound):
        Feedback(opinions).shop_of("s-1", "r-2")
