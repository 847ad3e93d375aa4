"""A memory makes a result once while it is asked for, and forgets what nobody asks for."""

from chatbot.memo import Memo


class Maker:
    """Makes a text in capitals, and counts how often."""

    def __init__(self, size: int) -> None:
        self.memo: Memo[str, str] = Memo(size)
        self.made: list[str] = []

    def get(self, text: str) -> str:
        return self.memo.get(text, lambda: self._make(text))

    def _make(self, text: str) -> str:
        self.made.append(text)
        return text.upper()


def test_a_result_is_made_once() -> None:
    maker = Maker(10)
    assert [maker.get("a"), maker.get("a"), maker.get("b")] == ["A", "A", "B"]
    assert maker.made == ["a", "b"]


def test_what_is_asked_for_again_and_again_outlasts_a_flood() -> None:
    maker = Maker(10)
    for number in range(1000):
        maker.get(str(number))
        maker.get("common")
    assert maker.made.count("common") == 1


def test_what_nobody_asks_for_is_forgotten() -> None:
    maker = Maker(10)
    for number in range(30):
        maker.get(str(number))
    maker.get("0")
    assert maker.made.count("0") == 2
