"""Stand-ins shared by the tests of all rooms."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Time that passes only when told to: `timer` counts seconds, `now` tells an aware UTC time, `tick` moves both."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._seconds = 0.0

    def timer(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def tick(self, seconds: float) -> None:
        self._seconds += seconds

    def sleep(self, seconds: float) -> None:
        """Sleeping is only a tick."""
        self.tick(seconds)
