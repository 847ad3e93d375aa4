"""What the operator was told, in the database, and the messages that go out with it. Knows neither texts nor channels.

A fact and its messages change in one transaction: whoever is told of something is told once, whichever process saw it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from chatbot.model import Condition, Posting
from chatbot.store.engine import Database
from chatbot.store.schema import alert_conditions, alert_days, alerts_sent, from_utc_text, outbox, utc_text

_COUNT = text("""
INSERT INTO alert_days (day, notices) VALUES (:day, 1)
ON CONFLICT (day) DO UPDATE SET notices = alert_days.notices + 1 RETURNING notices
""")
_ONCE = text("""
INSERT INTO alerts_sent (kind, scope, period, level, sent_at) VALUES (:kind, :scope, :period, :level, :sent_at)
ON CONFLICT DO NOTHING
""")
_BEGIN = text("""
INSERT INTO alert_conditions (kind, scope, is_open, since, told_at, good_since, day, episodes, version)
VALUES (:kind, :scope, :is_open, :since, :told_at, :good_since, :day, :episodes, :version)
ON CONFLICT DO NOTHING
""")


class AlertRows:
    """The tables `alerts_sent`, `alert_conditions` and `alert_days`; writes into `outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def post(self, posting: Posting) -> None:
        """Put a notice into the outbox."""
        with self._database.write(durable=True) as connection:
            _post(connection, posting)

    def post_once(self, scope: str, period: str, level: int, posting: Posting) -> bool:
        """Put a notice into the outbox the first time its kind is told of `scope` in `period`; whether it was."""
        row = {
            "kind": posting.notice.kind,
            "scope": scope,
            "period": period,
            "level": level,
            "sent_at": utc_text(posting.at),
        }
        with self._database.write(durable=True) as connection:
            first = connection.execute(_ONCE, row).rowcount == 1
            if first:
                _post(connection, posting)
        return first

    def conditions(self) -> list[Condition]:
        """All conditions ever told, open or not."""
        with self._database.read() as connection:
            return [_condition(row) for row in connection.execute(select(alert_conditions)).mappings()]

    def change(self, before: Condition | None, after: Condition, posting: Posting | None) -> bool:
        """Replace a condition as it was read and post the notice about it; False when somebody else was quicker."""
        after = replace(after, version=before.version + 1 if before else 1)
        with self._database.write(durable=True) as connection:
            changed = _replace(connection, before, after)
            if changed and posting is not None:
                _post(connection, posting)
        return changed

    def delete_before(self, moment: datetime) -> None:
        """Forget what was told, and its messages that ended, before a moment."""
        at = utc_text(moment)
        with self._database.write() as connection:
            connection.execute(delete(outbox).where(outbox.c.state != "waiting", outbox.c.created_at < at))
            connection.execute(delete(alerts_sent).where(alerts_sent.c.sent_at < at))
            connection.execute(delete(alert_days).where(alert_days.c.day < at))


def _replace(connection: Connection, before: Condition | None, after: Condition) -> bool:
    row = _row(after)
    if before is None:
        return connection.execute(_BEGIN, row).rowcount == 1
    same = alert_conditions.c
    unchanged = (same.kind == before.kind, same.scope == before.scope, same.version == before.version)
    return connection.execute(update(alert_conditions).where(*unchanged).values(row)).rowcount == 1


def _post(connection: Connection, posting: Posting) -> None:
    if not posting.channels:
        return
    number = connection.execute(_COUNT, {"day": posting.day}).scalar_one()
    if number > posting.cap + 1:
        return
    notice = posting.notice if number <= posting.cap else posting.last_word
    letter = {
        "kind": notice.kind,
        "urgency": notice.urgency,
        "subject": notice.subject,
        "body": notice.text,
        "created_at": utc_text(posting.at),
        "state": "waiting",
        "attempts": 0,
        "next_try_at": utc_text(posting.at),
    }
    connection.execute(insert(outbox), [letter | {"channel": channel} for channel in posting.channels])


def _row(condition: Condition) -> dict[str, Any]:
    return {
        "kind": condition.kind,
        "scope": condition.scope,
        "is_open": condition.is_open,
        "since": utc_text(condition.since),
        "told_at": utc_text(condition.told_at),
        "good_since": None if condition.good_since is None else utc_text(condition.good_since),
        "day": condition.day,
        "episodes": condition.episodes,
        "version": condition.version,
    }


def _condition(row: Mapping[Any, Any]) -> Condition:
    return Condition(
        kind=row["kind"],
        scope=row["scope"],
        is_open=row["is_open"],
        since=from_utc_text(row["since"]),
        told_at=from_utc_text(row["told_at"]),
        good_since=None if row["good_since"] is None else from_utc_text(row["good_since"]),
        day=row["day"],
        episodes=row["episodes"],
        version=row["version"],
    )
