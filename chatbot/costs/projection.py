"""Where the day's and the month's spending is heading. Pure; money in nano-USD.

A day's expectation is the mean of the same weekday over the last eight weeks, days without calls included, drawn
towards the mean of all days by two pseudo-observations (a shrinkage estimate: few Mondays say little). The band is
+/- 1.645 standard deviations of the days' spread, that is 90 % if days were normal and independent.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HISTORY_DAYS = 56
ENOUGH_DAYS = 7

_PSEUDO_DAYS = 2
_Z_90 = 1.645


@dataclass(frozen=True, slots=True)
class Projection:
    """What is spent, and what the day and month will have cost at their end: expected, low, high."""

    day_spent: int
    day_end: int
    day_low: int
    day_high: int
    month_spent: int
    month_end: int
    month_low: int
    month_high: int
    days_of_data: int

    @property
    def enough_data(self) -> bool:
        """Whether a week of history stands behind the figures."""
        return self.days_of_data >= ENOUGH_DAYS


def project(
    today: date, day_share: float, history: Mapping[date, int], *, day_spent: int, month_spent: int
) -> Projection:
    """The projection for `today`, of which `day_share` (0..1) has passed.

    `history`: nano-USD of past days; days missing from it between its first day and today cost nothing.
    """
    first = min((day for day in history if day < today), default=today)
    days = max(0, min(HISTORY_DAYS, (today - first).days))
    past = {today - timedelta(days=n): history.get(today - timedelta(days=n), 0) for n in range(1, days + 1)}
    mean, spread = _mean_and_spread(list(past.values()))
    rest_of_today = _expected(today, past, mean) * (1 - day_share)
    if not past and day_share > 0:
        rest_of_today = day_spent / day_share - day_spent
        mean = day_spent + rest_of_today
    ahead = _days_left(today)
    month_rest = rest_of_today + sum(_expected(day, past, mean) for day in ahead)
    day_band = _Z_90 * spread * math.sqrt(1 - day_share)
    month_band = _Z_90 * spread * math.sqrt(1 - day_share + len(ahead))
    return Projection(
        day_spent=day_spent,
        day_end=round(day_spent + rest_of_today),
        day_low=round(day_spent + max(0.0, rest_of_today - day_band)),
        day_high=round(day_spent + rest_of_today + day_band),
        month_spent=month_spent,
        month_end=round(month_spent + month_rest),
        month_low=round(month_spent + max(0.0, month_rest - month_band)),
        month_high=round(month_spent + month_rest + month_band),
        days_of_data=len(past),
    )


def _expected(day: date, past: Mapping[date, int], mean: float) -> float:
    same = [cost for past_day, cost in past.items() if past_day.weekday() == day.weekday()]
    return (sum(same) + _PSEUDO_DAYS * mean) / (len(same) + _PSEUDO_DAYS)


def _mean_and_spread(costs: list[int]) -> tuple[float, float]:
    if not costs:
        return 0.0, 0.0
    mean = sum(costs) / len(costs)
    variance = sum((cost - mean) ** 2 for cost in costs) / max(1, len(costs) - 1)
    return mean, math.sqrt(variance)


def _days_left(today: date) -> list[date]:
    """The days of this month after today."""
    day, left = today + timedelta(days=1), []
    while day.month == today.month:
        left.append(day)
        day += timedelta(days=1)
    return left
