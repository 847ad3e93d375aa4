from dataclasses import replace

import pytest

from chatbot.cost_texts import money, period_lines, projection_lines, summary_lines
from chatbot.model import CostSummary, PeriodCost

PROJECTION = {
    "day_spent": 0.12, "day_end": 0.3, "day_end_low": 0.2, "day_end_high": 0.41, "day_budget": 0.5,
    "month_spent": 2.5, "month_end": 11.0, "month_end_low": 9.0, "month_end_high": 13.0, "month_budget": 10.0,
    "days_of_data": 21.0, "enough_data": 1.0,
}  # fmt: skip
SUMMARY = CostSummary(
    total_calls=12,
    total_cost=0.001234,
    avg_cost_per_call=0.000103,
    cost_by_service={"gemini": 0.001234},
    cost_projection=PROJECTION,
    cost_by_model={"gemini-3.5-flash-lite": 0.001234},
    cost_by_business={f"shop-{number}": 0.0001 for number in range(12)},
    answers=420,
    answered_free_share=0.9643,
    saved_by_cache=0.0004,
    saved_by_local_answers=0.0411,
    total_cost_try=0.0518,
    saved_try=1.743,
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0,00 USD"),
        (0.5, "0,50 USD"),
        (12.5, "12,50 USD"),
        (1234.567, "1.234,57 USD"),
        (1234567, "1.234.567,00 USD"),
        (0.123456, "0,123 USD"),
        (0.00055, "0,00055 USD"),
        (0.000103, "0,000103 USD"),
        (0.0000000004, "0,0000000004 USD"),
        (0.9999, "1,00 USD"),
        (-0.002, "-0,002 USD"),
    ],
)
def test_money_has_the_digits_it_needs(amount, text):
    assert money(amount) == text


def test_a_summary_says_what_was_free_and_what_that_saved():
    text = "\n".join(summary_lines(SUMMARY, 24))
    assert "12 çağrı, 0,00123 USD (0,0518 TL); çağrı başına 0,000103 USD" in text
    assert "420 yanıt, %96,4 oranında ücretsiz" in text
    assert "0,0415 USD (1,74 TL) (önbellek 0,0004 USD, yerel yanıtlar 0,0411 USD)" in text
    assert "… ve 2 tane daha" in text


def test_a_summary_of_nothing_is_short_and_honest():
    text = "\n".join(summary_lines(CostSummary(0, 0.0, 0.0, {}, PROJECTION), 1))
    assert "çağrı yok" in text
    assert "yanıt yok" in text
    quiet = "\n".join(summary_lines(CostSummary(0, 0.0, 0.0, {}, PROJECTION, answers=5, answered_free_share=1.0), 1))
    assert "henüz hesaplanamıyor" in quiet


def test_a_projection_warns_of_a_budget_that_will_not_do_and_of_too_little_data():
    day, month, warning = projection_lines(PROJECTION)
    assert "0,12 USD harcandı, bütçe 0,50 USD; sonunda yaklaşık 0,30 USD (0,20 USD – 0,41 USD arası)" in day
    assert "11,00 USD" in month
    assert "yetmez" in warning
    *_, guess = projection_lines(PROJECTION | {"days_of_data": 2.0, "enough_data": 0.0})
    assert "2 günlük kayda" in guess


def test_the_first_day_s_projection_has_no_band_and_says_what_it_stands_on():
    first = PROJECTION | {"day_end_low": 0.3, "day_end_high": 0.3, "days_of_data": 0.0, "enough_data": 0.0}
    day, *_, guess = projection_lines(first)
    assert day.endswith("sonunda yaklaşık 0,30 USD")
    assert "yalnızca bugünkü kayda" in guess


def test_a_month_is_told_day_by_day():
    month = PeriodCost("2026-11", 0.03, 10.0, {"2026-11-02": 0.01, "2026-11-22": 0.02})
    assert list(period_lines(month)) == [
        "Kasım 2026: 0,03 USD, bütçe 10,00 USD",
        "  2 Kasım 2026: 0,01 USD",
        "  22 Kasım 2026: 0,02 USD",
    ]
    day = replace(month, period="2026-11-22", cost_try=1.2, budget=0.0)
    assert list(period_lines(day)) == ["22 Kasım 2026: 0,03 USD (1,20 TL), bütçe 0 (yapay zekâ kapalı)"]
