from datetime import UTC, datetime

import pytest

from chatbot.errors import DatabaseUnavailable
from chatbot.store.integrity import Checked, Integrity

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Broken:
    """A database whose pages are not sound."""

    def __init__(self, database):
        self._database = database
        self.write, self.read = database.write, database.read

    def is_intact(self):
        return False


def test_the_last_check_is_remembered(database):
    integrity = Integrity(database, now=lambda: NINE)
    assert integrity.last() is None
    for _ in range(2):
        integrity.check()
    assert integrity.last() == Checked(NINE, intact=True)


def test_a_broken_page_is_said_and_remembered(database):
    integrity = Integrity(Broken(database), now=lambda: NINE)
    with pytest.raises(DatabaseUnavailable, match="bozul"):
        integrity.check()
    assert integrity.last() == Checked(NINE, intact=False)
