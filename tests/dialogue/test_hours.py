from datetime import datetime

import pytest

from chatbot.dialogue.hours import SHOP_ZONE, hours_on, open_state

WEEK = {"mon": ("09:00", "19:00"), "tue": ("09:00", "19:00"), "sat": ("10:00", "02:00")}


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHOP_ZONE)  # 2 March 2026 is a Monday


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        (at(2, 8, 59), False, at(2, 9)),
        (at(2, 9), True, None),
        (at(2, 19), False, at(3, 9)),
        (at(3, 23), False, at(7, 10)),
        (at(8, 1), True, None),
        (at(8, 3), False, at(9, 9)),
    ],
)
def test_open_now_and_next_opening(now, is_open, opens):
    state = open_state(WEEK, now)
    assert (state.open_now, state.opens_at) == (is_open, opens)


@pytest.mark.parametrize("hours", [{}, {"mon": ("sabah", "akşam")}, {"mon": ("25:00", "26:00")}])
def test_no_usable_hours_is_no_state(hours):
    assert open_state(hours, at(2, 12)) is None


def test_hours_of_a_day():
    assert hours_on(WEEK, "mon") == ("09:00", "19:00")
    assert hours_on(WEEK, "sun") is None
