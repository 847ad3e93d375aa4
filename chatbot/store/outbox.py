"""Messages to the operator on their way out, in the database. Knows no channel.

An attempt is claimed by one conditional statement that counts it, so that two processes never both make it; who dies
in the middle leaves the message to be tried again when the claim is over.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from chatbot.model import Letter, Notice
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, outbox, utc_text


class OutboxRows:
    """The table `outbox`, from the postman's side."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, channel: str, *, limit: int = 100) -> list[Letter]:
        """What a channel has still to deliver, those first whose time came first."""
        c = outbox.c
        query = select(outbox).where(c.channel == channel, c.state == "waiting").order_by(c.next_try_at, c.id)
        with self._database.read() as connection:
            return [_letter(row) for row in connection.execute(query.limit(limit)).mappings()]

    def claim(self, letter: Letter, until: datetime) -> bool:
        """Count an attempt and keep others from making one until then; False when somebody else was quicker."""
        values = {"attempts": letter.attempts + 1, "next_try_at": utc_text(until)}
        return self._change(letter, letter.attempts, values)

    def delivered(self, letter: Letter, at: datetime) -> None:
        """The claimed attempt succeeded."""
        self._change(letter, letter.attempts + 1, {"state": "sent", "ended_at": utc_text(at), "last_error": ""})

    def failed(self, letter: Letter, next_try_at: datetime, reason: str) -> None:
        """The claimed attempt failed; there will be another."""
        values = {"next_try_at": utc_text(next_try_at), "last_error": reason}
        self._change(letter, letter.attempts + 1, values)

    def given_up(self, letter: Letter, at: datetime, reason: str) -> None:
        """The claimed attempt failed and was the last."""
        values = {"state": "given_up", "ended_at": utc_text(at), "last_error": reason}
        self._change(letter, letter.attempts + 1, values)

    def drop_waiting(self, at: datetime) -> None:
        """Give up whatever still waits: this is another time's database."""
        values = {"state": "given_up", "ended_at": utc_text(at), "last_error": "restored"}
        with self._database.write(durable=True) as connection:
            connection.execute(update(outbox).where(outbox.c.state == "waiting").values(values))

    def _change(self, letter: Letter, attempts: int, values: Mapping[str, Any]) -> bool:
        c = outbox.c
        untouched = (c.id == letter.id, c.state == "waiting", c.attempts == attempts)
        with self._database.write(durable=True) as connection:
            return connection.execute(update(outbox).where(*untouched).values(values)).rowcount == 1


def _letter(row: Mapping[Any, Any]) -> Letter:
    return Letter(
        id=row["id"],
        channel=row["channel"],
        notice=Notice(row["kind"], row["urgency"], row["subject"], row["body"]),
        created_at=from_utc_text(row["created_at"]),
        attempts=row["attempts"],
        next_try_at=from_utc_text(row["next_try_at"]),
    )
