"""What wakes the operator, and when: each thing once, an all-clear when it is over, a cap a day. Knows no channel.

Two kinds of trouble. Events (a budget passed, a model without a price) are told once a period. Conditions (a part of
the service is not well) are told when they begin, again after each day they last, and when they are over - but that
only after a calm that doubles with every return on the same day: what the operator believes may be too dark, never too
rosy.

Every notice goes to the log, and into the outbox for e-mail and webhook. All is kept in the database, so that several
processes tell a thing once; while the database itself is away, each process tells that directly.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, Protocol

import structlog

from chatbot import notices
from chatbot.errors import ChatbotError, ModelError
from chatbot.model import Condition, Notice, Posting, utc_now

DAILY_CAP = 20
CALM = timedelta(minutes=10)
REMIND = timedelta(days=1)
_MOST_CALM = timedelta(hours=4)
_BLIND_LOOKS = 6  # failed looks in a row; one may have met a long write
_DIRECT_AGAIN = timedelta(minutes=1)  # while neither database nor channels can be reached
_ANSWERED = frozenset({"ok", "blocked"})

Event = Literal["begun", "lasting", "over"]
Words = Callable[[Event, Condition], Notice]

_log = structlog.get_logger(__name__)


class Crossing(Protocol):
    """A budget threshold passed."""

    @property
    def scope(self) -> str:
        """Whose budget."""
        ...

    @property
    def period(self) -> str:
        """Its day or month."""
        ...

    @property
    def level(self) -> int:
        """Percent."""
        ...


class AlertRecords(Protocol):
    """What was told; every method commits before it returns, together with the messages it posts."""

    def post(self, posting: Posting) -> None:
        """Put a notice into the outbox."""
        ...

    def post_once(self, scope: str, period: str, level: int, posting: Posting) -> bool:
        """Put a notice into the outbox the first time its kind is told of `scope` in `period`; whether it was."""
        ...

    def conditions(self) -> Sequence[Condition]:
        """All conditions ever told, open or not."""
        ...

    def change(self, before: Condition | None, after: Condition, posting: Posting | None) -> bool:
        """Replace a condition as it was read and post the notice about it; False when somebody else was quicker."""
        ...


@dataclass(frozen=True, slots=True)
class Recipients:
    """The channels beside the log; `place` names this service and `zone` its time and days to people."""

    channels: tuple[str, ...] = ()
    place: str = "chatbot"
    zone: tzinfo = UTC
    daily_cap: int = DAILY_CAP


class Alerts:
    """Tells the operator. No method raises. `direct` sends past the outbox and says whether a channel took it."""

    def __init__(
        self,
        records: AlertRecords,
        recipients: Recipients = Recipients(),
        *,
        now: Callable[[], datetime] = utc_now,
        direct: Callable[[Notice], bool] = lambda _notice: True,
    ) -> None:
        self._records = records
        self._recipients = recipients
        self._now = now
        self._direct = direct
        self._answered_at: dict[str, datetime] = {}
        self._blindness: Condition | None = None
        self._log = _log.bind()  # once: the lazy logger would be made anew for each attempt
        self._failed_looks = 0
        self._direct_tried_at: datetime | None = None

    def budget_crossed(self, crossing: Crossing) -> None:
        """80 percent is a warning, 100 is critical. The ledger has already seen to it that this is the first time."""
        notice = notices.budget(crossing.scope, crossing.period, crossing.level)
        _tell_log(notice, scope=crossing.scope, period=crossing.period, level=crossing.level)
        _safely(lambda: self._records.post(self._posting(notice)))

    def model_unpriced(self, model: str) -> None:
        """A model without a price answered; it was booked at the dearest known one."""
        self._once(model, notices.model_unpriced(model))

    def model_rerouted(self, asked: str, served: str) -> None:
        """Another model than the configured one answered."""
        self._once(f"{asked} -> {served}", notices.model_rerouted(asked, served))

    def model_retiring(self, model: str, warning: str) -> None:
        """The configured model's end is near; told once a week."""
        self._once(model, notices.model_retiring(model, warning), period=self._local().strftime("%G-W%V"))

    def permanent_failure(self, model: str, error: ModelError) -> None:
        """A failure that waiting does not cure; over when the model has answered again."""

        def words(event: Event, condition: Condition) -> Notice:
            return _model_words(event, condition, self._now(), reason=error.kind)

        self._answered_at.pop(model, None)
        _safely(lambda: self._judge("model_failure", model, self._known(), words, bad=True))

    def attempted(self, model: str, outcome: str, seconds: float) -> None:
        """One attempt at the model ended."""
        if outcome in _ANSWERED:
            self._answered_at[model] = self._now()
        self._log.info("model_attempt", model=model, outcome=outcome, ms=round(seconds * 1000))

    def look(self, components: Iterable[notices.Component]) -> None:
        """Compare a health report's components with what the operator was told; made for every ten seconds."""
        seen = tuple(components)
        try:
            self._look(seen)
        except ChatbotError as error:
            self._failed_looks += 1
            _log.error("alerts_without_database", error=error.code, details=error.details)
        else:
            self._failed_looks = 0
        self._judge_blindness(seen)

    def _look(self, components: Sequence[notices.Component]) -> None:
        known = self._known()
        for component in components:
            for kind, bad in _readings(component):
                if kind == "breaker_open" and bad and _model_failed(known):
                    continue  # the same trouble under its better name
                self._judge(kind, component.name, known, self._component_words(kind, component), bad=bad)
        for kind, model in known:
            if kind == "model_failure" and model in self._answered_at:
                self._judge(kind, model, known, lambda event, it: _model_words(event, it, self._now()), bad=False)

    def _judge(
        self, kind: str, scope: str, known: Mapping[tuple[str, str], Condition], words: Words, *, bad: bool
    ) -> None:
        before = known.get((kind, scope))
        step = advance(before, kind, scope, bad=bad, now=self._now(), day=self._today())
        if step is None:
            return
        after, event = step
        notice = words(event, after) if event else None
        if self._records.change(before, after, self._posting(notice) if notice else None) and notice:
            _tell_log(notice, scope=scope, state=event)

    def _judge_blindness(self, components: Sequence[notices.Component]) -> None:
        """The same rules for the database itself, remembered in this process."""
        database = next((c for c in components if c.name == "database" and c.status == "critical"), None)
        bad = self._failed_looks > 0 and (database is not None or self._failed_looks >= _BLIND_LOOKS)
        if self._failed_looks and not bad:
            return
        step = advance(self._blindness, "health_critical", "database", bad=bad, now=self._now(), day=self._today())
        if step is None:
            return
        after, event = step
        if event in {"begun", "lasting"} and not self._told_directly(notices.blind(database)):
            return  # nobody heard it: to be told again at the next look
        if event == "over":
            notice = notices.over("health_critical", "database", self._now() - after.since)
            if not _safely(lambda: self._records.post(self._posting(notice))):
                return
            _tell_log(notice, scope="database", state=event)
        self._blindness = after

    def _told_directly(self, notice: Notice) -> bool:
        now, tried = self._now(), self._direct_tried_at
        if tried is not None and tried <= now < tried + _DIRECT_AGAIN:
            return False
        self._direct_tried_at = now
        _tell_log(notice, scope="database", state="begun")
        return not self._recipients.channels or self._direct(self._signed(notice))

    def _component_words(self, kind: str, component: notices.Component) -> Words:
        def words(event: Event, condition: Condition) -> Notice:
            lasted = self._now() - condition.since
            if event == "begun":
                return notices.begun(kind, component)
            if event == "lasting":
                return notices.lasting(kind, component, lasted)
            return notices.over(kind, component.name, lasted)

        return words

    def _once(self, scope: str, notice: Notice, *, period: str | None = None) -> None:
        """Once a day, or in the given period."""

        def tell() -> None:
            level = 100 if notice.urgency == "critical" else 80
            if self._records.post_once(scope, period or self._today(), level, self._posting(notice)):
                _tell_log(notice, scope=scope)

        if not _safely(tell):
            _tell_log(notice, scope=scope)  # rather twice than never

    def _known(self) -> dict[tuple[str, str], Condition]:
        return {(condition.kind, condition.scope): condition for condition in self._records.conditions()}

    def _posting(self, notice: Notice) -> Posting:
        cap = self._recipients.daily_cap
        return Posting(
            notice=self._signed(notice),
            at=self._now(),
            day=self._today(),
            channels=self._recipients.channels,
            cap=cap,
            last_word=self._signed(notices.last_word(cap)),
        )

    def _signed(self, notice: Notice) -> Notice:
        return replace(notice, text=f"{notice.text}\n\n{self._recipients.place} · {self._local():%d.%m.%Y %H:%M}")

    def _today(self) -> str:
        return self._local().strftime("%Y-%m-%d")

    def _local(self) -> datetime:
        return self._now().astimezone(self._recipients.zone)


def advance(
    before: Condition | None, kind: str, scope: str, *, bad: bool, now: datetime, day: str
) -> tuple[Condition, Event | None] | None:
    """What one look makes of a condition, and what is to be told; None when nothing changes. Pure.

    Times ahead of `now` come from a clock since set back: they count as now.
    """
    if before is None or not before.is_open:
        if not bad:
            return None
        episodes = before.episodes + 1 if before and before.day == day else 1
        version = before.version if before else 0
        return Condition(
            kind,
            scope,
            is_open=True,
            since=now,
            told_at=now,
            good_since=None,
            day=day,
            episodes=episodes,
            version=version,
        ), "begun"
    return _still_bad(before, now) if bad else _looks_well(before, now)


def _still_bad(before: Condition, now: datetime) -> tuple[Condition, Event | None] | None:
    if before.told_at > now:
        return replace(before, told_at=now, good_since=None), None
    if now - before.told_at >= REMIND:
        return replace(before, told_at=now, good_since=None), "lasting"
    return (replace(before, good_since=None), None) if before.good_since else None


def _looks_well(before: Condition, now: datetime) -> tuple[Condition, Event | None] | None:
    if before.good_since is None or before.good_since > now:
        return replace(before, good_since=now), None
    calm = min(_MOST_CALM, CALM * 2 ** min(before.episodes - 1, 10))
    if now - before.good_since < calm:
        return None
    return replace(before, is_open=False, told_at=now), "over"


def _model_failed(known: Mapping[tuple[str, str], Condition]) -> bool:
    return any(kind == "model_failure" and condition.is_open for (kind, _), condition in known.items())


def _readings(component: notices.Component) -> Iterator[tuple[str, bool]]:
    """What a component says about its conditions; a critical one leaves its warning as it is."""
    critical = component.status == "critical"
    yield "health_critical", critical
    kind = notices.KINDS.get(component.name)
    if kind and not critical:
        yield kind, component.status == "warning"


def _model_words(event: Event, condition: Condition, now: datetime, reason: str = "") -> Notice:
    if event == "over":
        return notices.over(condition.kind, condition.scope, now - condition.since)
    return notices.model_failure(condition.scope, reason)


def _tell_log(notice: Notice, **facts: object) -> None:
    tell = {"critical": _log.critical, "warning": _log.warning, "good": _log.info}[notice.urgency]
    tell("alert", kind=notice.kind, subject=notice.subject, **facts)


def _safely(action: Callable[[], object]) -> bool:
    """Whether it could be done: alerts are raised in the middle of answers, which they must not cost."""
    try:
        action()
    except ChatbotError as error:
        _log.error("alert_not_kept", error=error.code, details=error.details)
        return False
    return True
