"""Sessions and their turns in the database: the hot path, one read and one committed write for every question.

Texts arrive masked. Two questions of one session at the same moment: both turns are kept, the later context wins.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from chatbot.model import Intent, Method, Session, Turn
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, sessions, turns, utc_text

_NANO = 1_000_000_000

_LOAD = "SELECT business_id, context, last_seen FROM sessions WHERE id = :id"

# A session belongs to one shop: should two shops' first questions meet under one id, the first one's context stays.
_SAVE_SESSION = """
INSERT INTO sessions (id, business_id, context, started_at, last_seen) VALUES (:id, :business_id, :context, :now, :now)
ON CONFLICT (id) DO UPDATE SET context = excluded.context, last_seen = excluded.last_seen
WHERE sessions.business_id = excluded.business_id
"""

_SAVE_TURN = """
INSERT INTO turns (request_id, business_id, session_id, question, answer, intent, method, confidence, ms, cost_nano_usd,
 created_at, unanswered) VALUES (:request_id, :business_id, :session_id, :question, :answer, :intent, :method,
 :confidence, :ms, :cost_nano_usd, :created_at, :unanswered)
"""


class Conversations:
    """What was asked and answered, and what each session is about."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._load = database.prepare(_LOAD)
        self._save_session = database.prepare(_SAVE_SESSION)
        self._save_turn = database.prepare(_SAVE_TURN)

    def load(self, session_id: str) -> Session | None:
        """The session as last saved, or None when there is none of this id."""
        row = self._database.fetch_row(self._load, {"id": session_id})
        if row is None:
            return None
        return Session(session_id, row[0], row[1], from_utc_text(row[2]))

    def save(self, session: Session, turn: Turn) -> None:
        """Keeps the session's state and one more turn of it, both or neither."""
        state = {
            "id": session.id,
            "business_id": session.business_id,
            "context": session.context,
            "now": utc_text(session.last_seen),
        }
        self._database.commit([(self._save_session, state), (self._save_turn, _turn_row(turn))])

    def turns(self, session_id: str, *, last: int | None = None) -> list[Turn]:
        """The session's turns, or the `last` ones of it, oldest first."""
        query = select(turns).where(turns.c.session_id == session_id).order_by(turns.c.id.desc()).limit(last)
        with self._database.read() as connection:
            return [_turn(row) for row in connection.execute(query).mappings()][::-1]

    def most_asked(self, business_id: str, intent: Intent, *, since: datetime, limit: int) -> list[str]:
        """The masked questions of an intent that more than one session asked, by the number of sessions."""
        sessions_asking = func.count(turns.c.session_id.distinct())
        query = (
            select(turns.c.question)
            .where(turns.c.business_id == business_id, turns.c.created_at >= utc_text(since))
            .where(turns.c.intent == intent.value)
            .group_by(turns.c.question)
            .having(sessions_asking > 1)
            .order_by(sessions_asking.desc(), turns.c.question)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def forget(self, session_id: str) -> int:
        """Erases a session and its turns, from the disk too; returns how many turns there were.

        DatabaseBusy when readers kept the old pages: the rows are gone, call again to clear the disk.
        """
        with self._database.write(durable=True) as connection:
            erased = connection.execute(delete(turns).where(turns.c.session_id == session_id)).rowcount
            connection.execute(delete(sessions).where(sessions.c.id == session_id))
        self._database.compact()
        return erased


def _turn_row(turn: Turn) -> dict[str, object]:
    return {
        "request_id": turn.request_id,
        "business_id": turn.business_id,
        "session_id": turn.session_id,
        "question": turn.question,
        "answer": turn.answer,
        "intent": turn.intent.value,
        "method": turn.method.value,
        "confidence": turn.confidence,
        "ms": turn.ms,
        "cost_nano_usd": None if turn.cost is None else round(turn.cost * _NANO),
        "created_at": utc_text(turn.created_at),
        "unanswered": turn.unanswered,
    }


def _turn(row: Mapping[Any, Any]) -> Turn:
    cost_nano_usd = row["cost_nano_usd"]
    return Turn(
        request_id=row["request_id"],
        business_id=row["business_id"],
        session_id=row["session_id"],
        question=row["question"],
        answer=row["answer"],
        intent=Intent(row["intent"]),
        method=Method(row["method"]),
        confidence=row["confidence"],
        ms=row["ms"],
        created_at=from_utc_text(row["created_at"]),
        cost=None if cost_nano_usd is None else cost_nano_usd / _NANO,
        unanswered=row["unanswered"],
    )
