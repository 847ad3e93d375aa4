"""A shop's opening hours against a moment: open now, when it opens next. Times are the shop's own (Europe/Istanbul)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Europe/Istanbul")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether the shop is open at `now`; when it closes (open) or opens next (closed), in shop time."""

    open_now: bool
    now: datetime
    closes_at: datetime | None = None
    opens_at: datetime | None = None


def open_state(opening_hours: Mapping[str, tuple[str, str]], now: datetime) -> OpenState | None:
    """The state at an aware moment; None when the shop gave no usable hours. Hours may run past midnight."""
    local = now.astimezone(SHOP_ZONE)
    for offset in range(-1, 8):  # yesterday's may not be over yet
        span = _span(opening_hours, local + timedelta(days=offset))
        if span and span[0] <= local < span[1]:
            return OpenState(open_now=True, now=local, closes_at=span[1])
        if span and span[0] > local:
            return OpenState(open_now=False, now=local, opens_at=span[0])
    return None


def hours_on(opening_hours: Mapping[str, tuple[str, str]], day: str) -> tuple[str, str] | None:
    """Opening and closing time on "mon".."sun", or None when closed."""
    hours = opening_hours.get(day)
    return hours if hours and _parse(hours[0]) and _parse(hours[1]) else None


def minutes(time_of_day: str) -> int:
    """The minute of the day that a usable "HH:MM" says."""
    parsed = _parse(time_of_day)
    return parsed.hour * 60 + parsed.minute if parsed else 0


def _span(opening_hours: Mapping[str, tuple[str, str]], day: datetime) -> tuple[datetime, datetime] | None:
    hours = opening_hours.get(DAYS[day.weekday()])
    opens, closes = (_parse(hours[0]), _parse(hours[1])) if hours else (None, None)
    if opens is None or closes is None:
        return None
    start = datetime.combine(day.date(), opens, SHOP_ZONE)
    end = datetime.combine(day.date(), closes, SHOP_ZONE)
    return start, end if end > start else end + timedelta(days=1)


@lru_cache(maxsize=1024)
def _parse(text: str) -> time | None:
    hour, _, minute = text.replace(".", ":").partition(":")
    if not (hour.isdecimal() and (minute or "0").isdecimal()):
        return None
    if (int(hour), int(minute or 0)) == (24, 0):
        return _MIDNIGHT
    return time(int(hour), int(minute or 0)) if int(hour) < 24 and int(minute or 0) < 60 else None
