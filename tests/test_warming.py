from chatbot.advice import NO_ADVICE, Advice
from chatbot.warming import Warming

GOOD = Advice("Pamuk terletmez.", "llm", 50)


class Desk:
    """Two shops' most asked questions, and an advisor that says what it is told to."""

    def __init__(self, clock, answers=None, *, takes_s=1.0):
        self.asked, self.clock, self.answers, self.takes_s = [], clock, answers or {}, takes_s

    def ask(self, business_id, question):
        self.asked.append((business_id, question))
        self.clock.tick(self.takes_s)
        return self.answers.get(question, GOOD)

    def warm(self, questions, **options):
        return Warming(lambda: questions, questions.get, self.ask, timer=self.clock.timer, **options).run()


def test_every_shops_questions_are_asked_most_asked_first(clock):
    desk = Desk(clock)
    assert desk.warm({"a": ["1", "2"], "b": ["3"]}) == 3
    assert desk.asked == [("a", "1"), ("a", "2"), ("b", "3")]


def test_a_question_about_somebody_is_not_asked(clock):
    desk = Desk(clock)
    assert desk.warm({"a": ["numaram [telefon], hangisi", "[kart no] ile", "2"]}) == 1


def test_what_is_not_for_everybody_is_passed_over(clock):
    assert Desk(clock, {"1": None, "2": Advice(None, "llm", 50)}).warm({"a": ["1", "2", "3"]}) == 1


def test_the_first_question_that_cannot_be_asked_ends_it(clock):
    desk = Desk(clock, {"2": NO_ADVICE})
    assert desk.warm({"a": ["1", "2", "3"], "b": ["4"]}) == 1
    assert len(desk.asked) == 2


def test_it_ends_when_its_time_is_up(clock):
    desk = Desk(clock, takes_s=25.0)
    assert desk.warm({"a": [str(number) for number in range(50)]}, for_s=60.0) == 3
