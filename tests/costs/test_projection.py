from datetime import date, timedelta

from chatbot.costs.projection import project

SUNDAY = date(2026, 11, 22)  # eight days of November follow it


def history(cost_of, days=56):
    return {SUNDAY - timedelta(days=n): cost_of(SUNDAY - timedelta(days=n)) for n in range(1, days + 1)}


def test_even_spending_goes_on_evenly():
    found = project(SUNDAY, 0.5, history(lambda _day: 1000), day_spent=500, month_spent=21_500)
    assert (found.day_end, found.day_low, found.day_high) == (1000, 1000, 1000)
    assert found.month_end == 21_500 + 500 + 8 * 1000
    assert found.enough_data


def test_weekdays_are_told_apart():
    busy_saturdays = history(lambda day: 8000 if day.weekday() == 5 else 1000)
    on_friday = project(SUNDAY + timedelta(days=5), 1.0, busy_saturdays, day_spent=0, month_spent=0)
    on_sunday = project(SUNDAY, 0.0, busy_saturdays, day_spent=0, month_spent=0)
    assert on_friday.month_end > 3 * 2000  # Saturday 28, Sunday 29, Monday 30
    assert on_sunday.day_end < 1500


def test_an_uneven_past_widens_the_band():
    found = project(SUNDAY, 0.5, history(lambda day: 0 if day.day % 2 else 2000), day_spent=500, month_spent=10_000)
    assert found.day_low <= found.day_end < found.day_high
    assert found.month_low < found.month_end < found.month_high
    assert found.month_low >= found.month_spent


def test_days_without_calls_count_as_free_days():
    one_old_day = {SUNDAY - timedelta(days=10): 10_000}
    found = project(SUNDAY, 0.0, one_old_day, day_spent=0, month_spent=10_000)
    assert found.days_of_data == 10
    assert found.day_end < 2000


def test_without_a_past_today_is_extended_and_said_to_be_a_guess():
    found = project(SUNDAY, 0.25, {}, day_spent=100, month_spent=100)
    assert found.day_end == 400
    assert found.month_end == 400 + 8 * 400
    assert not found.enough_data


def test_nothing_spent_and_no_past_is_nothing():
    found = project(SUNDAY, 0.0, {}, day_spent=0, month_spent=0)
    assert (found.day_end, found.month_end) == (0, 0)


def test_on_the_months_last_evening_the_month_ends_as_it_stands():
    last = date(2026, 11, 30)
    found = project(last, 1.0, history(lambda _day: 1000), day_spent=700, month_spent=30_000)
    assert (found.day_end, found.month_end, found.month_high) == (700, 30_000, 30_000)
