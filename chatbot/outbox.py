"""Delivers the operator's messages from the outbox, however long their channel is away. Knows no SQL and no protocol.

Runs in the background, so that a dead mail server costs no request anything. A message is tried again after growing
waits for three days; when its channel answers again, everything that waited follows at once.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from chatbot import notices
from chatbot.errors import DeliveryFailed
from chatbot.model import Letter, Notice, utc_now

MAX_AGE = timedelta(days=3)
MAX_ATTEMPTS = 100
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
_CLAIM = timedelta(minutes=5)  # longer than a channel's own time limits allow an attempt to take

_log = structlog.get_logger(__name__)


class Channel(Protocol):
    """A way to the operator."""

    @property
    def target(self) -> str:
        """Where it leads, for people; no secret."""
        ...

    def send(self, notice: Notice, *, key: str, at: datetime) -> None:
        """Deliver, in bounded time, or raise `DeliveryFailed`. `key` is the same in every attempt at one message."""
        ...


class Letters(Protocol):
    """The outbox; every method commits before it returns."""

    def waiting(self, channel: str) -> Sequence[Letter]:
        """What a channel has still to deliver, those first whose time came first."""
        ...

    def claim(self, letter: Letter, until: datetime) -> bool:
        """Count an attempt and keep others from making one until then; False when somebody else was quicker."""
        ...

    def delivered(self, letter: Letter, at: datetime) -> None:
        """The claimed attempt succeeded."""
        ...

    def failed(self, letter: Letter, next_try_at: datetime, reason: str) -> None:
        """The claimed attempt failed; there will be another."""
        ...

    def given_up(self, letter: Letter, at: datetime, reason: str) -> None:
        """The claimed attempt failed and was the last."""
        ...


@dataclass(frozen=True, slots=True)
class Trial:
    """One channel's answer to a trial message; `problem` None: it took it."""

    channel: str
    target: str
    problem: str | None


def try_all(channels: Mapping[str, Channel], *, now: Callable[[], datetime] = utc_now) -> list[Trial]:
    """Send a trial message through every channel."""
    at = now()
    return [Trial(name, channel.target, _problem(channel, at)) for name, channel in channels.items()]


def _problem(channel: Channel, at: datetime) -> str | None:
    try:
        channel.send(notices.trial(), key=f"trial-{int(at.timestamp())}", at=at)
    except DeliveryFailed as error:
        return error.message
    return None


class Postman:
    """Empties the outbox through `channels`. A round ends after `round_s` seconds at the latest, plus one attempt."""

    def __init__(
        self,
        letters: Letters,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = time.monotonic,
        round_s: float = 60.0,
    ) -> None:
        self._letters = letters
        self._channels = channels
        self._now = now
        self._timer = timer
        self._round_s = round_s

    def run(self) -> int:
        """One round over all channels; how many messages were delivered."""
        return sum(self._deliver_all(name, channel) for name, channel in self._channels.items())

    def send_now(self, notice: Notice) -> bool:
        """Send past the outbox, for when it cannot be written; whether any channel took it."""
        taken = [self._sent_now(channel, notice) for channel in self._channels.values()]
        return any(taken)

    def _deliver_all(self, name: str, channel: Channel) -> int:
        """Those whose time has come; once one got through, the others too. A failure ends the channel's round."""
        delivered, end = 0, self._timer() + self._round_s
        for letter in self._letters.waiting(name):
            if self._timer() >= end or not (delivered or self._due(letter)):
                break
            if not self._letters.claim(letter, self._now() + _CLAIM):
                continue
            if not self._delivered(letter, channel):
                break
            delivered += 1
        return delivered

    def _due(self, letter: Letter) -> bool:
        """A time further ahead than any wait comes from a clock since set back."""
        now = self._now()
        return not now < letter.next_try_at <= now + _LONGEST_WAIT

    def _delivered(self, letter: Letter, channel: Channel) -> bool:
        try:
            channel.send(letter.notice, key=f"{letter.channel}-{letter.id}", at=letter.created_at)
        except DeliveryFailed as error:
            self._note_failure(letter, error.message)
            return False
        self._letters.delivered(letter, self._now())
        return True

    def _note_failure(self, letter: Letter, reason: str) -> None:
        now = self._now()
        facts = {"channel": letter.channel, "kind": letter.notice.kind, "attempts": letter.attempts + 1}
        if now - letter.created_at >= MAX_AGE or letter.attempts + 1 >= MAX_ATTEMPTS:
            self._letters.given_up(letter, now, reason)
            _log.error("alert_given_up", subject=letter.notice.subject, reason=reason, **facts)
            return
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(letter.attempts, 10))
        self._letters.failed(letter, now + wait, reason)
        _log.warning("alert_not_delivered", reason=reason, again_in_s=int(wait.total_seconds()), **facts)

    def _sent_now(self, channel: Channel, notice: Notice) -> bool:
        at = self._now()
        try:
            channel.send(notice, key=f"direct-{int(at.timestamp())}", at=at)
        except DeliveryFailed as error:
            _log.warning("alert_not_delivered", kind=notice.kind, reason=error.message)
            return False
        return True
