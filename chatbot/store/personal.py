"""What the database holds about one session: read out, erased, or forgotten when it is old. Knows no reason for it.

Of an erased session there remains a keyed hash of its id, with which a restored backup can be cleaned of it again; the
ledger's own hash is taken out of its rows, whose sums stay. Rows are deleted in small transactions; that nothing of
them is left on disk is `Database.compact`'s part.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, or_, select, text, update

from chatbot.model import Erasure
from chatbot.store.engine import Database
from chatbot.store.schema import api_calls, erasures, feedback, from_utc_text, installation, sessions, turns, utc_text

_REQUEST = text("""
INSERT INTO erasures (session_hash, session_id, business_id, requested_at, erased_at, cache_cleared)
VALUES (:session_hash, :session_id, :business_id, :requested_at, NULL, :cache_cleared)
ON CONFLICT (session_hash) DO UPDATE
SET session_id = :session_id, business_id = :business_id, requested_at = :requested_at, erased_at = NULL,
 cache_cleared = :cache_cleared
""")
_REMEMBER = text("""
INSERT INTO erasures (session_hash, session_id, business_id, requested_at, erased_at, cache_cleared)
VALUES (:session_hash, NULL, NULL, :requested_at, :erased_at, :cleared)
ON CONFLICT (session_hash) DO UPDATE SET erased_at = :erased_at
WHERE erasures.erased_at IS NULL OR erasures.erased_at < :erased_at
""")


def session_hash(key: bytes, session_id: str) -> str:
    """What stands for an erased session: another hash than the ledger's, so that the two cannot be joined."""
    return hmac.new(key, b"erasure:" + session_id.encode(), hashlib.sha256).hexdigest()


def ledger_hash(key: bytes, session_id: str) -> str:
    """What stands for a session in `api_calls`, as `costs.ledger` makes it."""
    return hmac.new(key, session_id.encode(), hashlib.sha256).hexdigest()[:32]


class PersonalRecords:
    """All that belongs to a session, and the table `erasures`. Opens nothing before first use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key: bytes | None = None

    def export(self, session_id: str) -> dict[str, Any] | None:
        """Everything kept about a session, JSON-ready; None when there is nothing."""
        with self._database.read() as connection:
            session = connection.execute(select(sessions).where(sessions.c.id == session_id)).mappings().first()
            if session is None:
                return None
            c = api_calls.c
            calls = select(c.timestamp, c.service, c.model, c.input_tokens, c.output_tokens).where(
                c.session_id == ledger_hash(self._read_key(connection), session_id)
            )
            return {
                "session": _readable(session) | {"context": json.loads(session["context"])},
                "turns": _rows(connection, select(turns).where(turns.c.session_id == session_id).order_by(turns.c.id)),
                "feedback": _rows(connection, select(feedback).where(feedback.c.session_id == session_id)),
                "model_calls": _rows(connection, calls.order_by(c.timestamp)),
            }

    def request(self, session_id: str, at: datetime) -> Erasure | None:
        """Note that a session is to be erased; what is known already when it is gone, None when nothing is known."""
        with self._database.write(durable=True) as connection:
            hashed = session_hash(self._read_key(connection), session_id)
            business_id = connection.execute(select(sessions.c.business_id).where(sessions.c.id == session_id)).scalar()
            if business_id is not None:
                asked_model = select(turns.c.id).where(turns.c.session_id == session_id, turns.c.method == "llm")
                row = {
                    "session_hash": hashed,
                    "session_id": session_id,
                    "business_id": business_id,
                    "requested_at": utc_text(at),
                    "cache_cleared": connection.execute(asked_model.limit(1)).first() is None,
                }
                connection.execute(_REQUEST, row)
            return _found(connection, hashed)

    def find(self, session_id: str) -> Erasure | None:
        """What became of the request to erase a session; None when there was none."""
        with self._database.read() as connection:
            return _found(connection, session_hash(self._read_key(connection), session_id))

    def unfinished(self) -> list[Erasure]:
        """Requests of which something is left, in database or caches."""
        return self._listed(or_(erasures.c.erased_at.is_(None), erasures.c.cache_cleared.is_(False)))

    def finished(self) -> list[Erasure]:
        """Sessions of which nothing is left in the database."""
        return self._listed(erasures.c.erased_at.is_not(None))

    def delete(self, erasure: Erasure) -> None:
        """Delete all rows of a session and its id from the request; the disk still holds them until it is compacted."""
        if erasure.session_id is None:
            return
        with self._database.write(durable=True) as connection:
            _delete_session(connection, self._read_key(connection), erasure.session_id)
            gone = update(erasures).where(erasures.c.session_hash == erasure.session_hash)
            connection.execute(gone.values(session_id=None))

    def mark_erased(self, erased: Iterable[Erasure], at: datetime) -> None:
        """The disk has been compacted since these were deleted. A session that was requested anew meanwhile is not."""
        self._mark(erased, erasures.c.session_id.is_(None), {"erased_at": utc_text(at)})

    def mark_cache_cleared(self, cleared: Iterable[Erasure]) -> None:
        """No cache holds an answer these sessions had a part in."""
        self._mark(cleared, erasures.c.erased_at.is_not(None), {"cache_cleared": True})

    def repeat(self, known: Sequence[Erasure]) -> int:
        """Delete from a restored database what was erased before, and remember that; how many sessions there were.

        A session begun under the same id after its erasure is another conversation and stays.
        """
        erased_at = {erasure.session_hash: erasure.erased_at for erasure in known if erasure.erased_at}
        with self._database.read() as connection:
            key = self._read_key(connection)
            there = list(connection.execute(select(sessions.c.id, sessions.c.started_at)))
        again = [row.id for row in there if _was_erased(row.started_at, erased_at.get(session_hash(key, row.id)))]
        with self._database.write(durable=True) as connection:
            for session_id in again:
                _delete_session(connection, key, session_id)
            for hashed, at in erased_at.items():
                moment = utc_text(at)
                row = {"session_hash": hashed, "requested_at": moment, "erased_at": moment, "cleared": True}
                connection.execute(_REMEMBER, row)
        return len(again)

    def forget_before(self, moment: datetime, *, limit: int = 500) -> int:
        """Delete some of what is older; how many rows were touched, 0 when nothing is left to do."""
        at = utc_text(moment)
        for step in (_old_sessions, _old_turns, _old_feedback, _old_calls):
            with self._database.write() as connection:
                touched = step(connection, at, limit)
            if touched:
                return touched
        return 0

    def compact(self) -> None:
        """Make what was deleted unreadable on disk."""
        self._database.compact()

    def _listed(self, which: ColumnElement[bool]) -> list[Erasure]:
        with self._database.read() as connection:
            query = select(erasures).where(which).order_by(erasures.c.requested_at, erasures.c.session_hash)
            return [_erasure(row) for row in connection.execute(query).mappings()]

    def _mark(self, which: Iterable[Erasure], provided: ColumnElement[bool], values: Mapping[str, Any]) -> None:
        hashes = [erasure.session_hash for erasure in which]
        if not hashes:
            return
        with self._database.write(durable=True) as connection:
            marked = update(erasures).where(erasures.c.session_hash.in_(hashes), provided)
            connection.execute(marked.values(**values))

    def _read_key(self, connection: Connection) -> bytes:
        if self._key is None:
            query = select(installation.c.value).where(installation.c.name == "session_hash_key")
            self._key = bytes.fromhex(str(connection.execute(query).scalar_one()))
        return self._key


def _delete_session(connection: Connection, key: bytes, session_id: str) -> None:
    connection.execute(delete(feedback).where(feedback.c.session_id == session_id))
    connection.execute(delete(turns).where(turns.c.session_id == session_id))
    connection.execute(delete(sessions).where(sessions.c.id == session_id))
    mine = api_calls.c.session_id == ledger_hash(key, session_id)
    connection.execute(update(api_calls).where(mine).values(session_id=None))


def _old_sessions(connection: Connection, before: str, limit: int) -> int:
    ids = _some(connection, select(sessions.c.id).where(sessions.c.last_seen < before), limit // 10)
    for table, column in ((feedback, feedback.c.session_id), (turns, turns.c.session_id), (sessions, sessions.c.id)):
        connection.execute(delete(table).where(column.in_(ids)))
    return len(ids)


def _old_turns(connection: Connection, before: str, limit: int) -> int:
    ids = _some(connection, select(turns.c.id).where(turns.c.created_at < before), limit)
    return connection.execute(delete(turns).where(turns.c.id.in_(ids))).rowcount if ids else 0


def _old_feedback(connection: Connection, before: str, _limit: int) -> int:
    return connection.execute(delete(feedback).where(feedback.c.created_at < before)).rowcount


def _old_calls(connection: Connection, before: str, limit: int) -> int:
    old = and_(api_calls.c.session_id.is_not(None), api_calls.c.timestamp < before, api_calls.c.state != "held")
    ids = _some(connection, select(api_calls.c.id).where(old), limit)
    for call_id in ids:
        connection.execute(update(api_calls).where(api_calls.c.id == call_id).values(session_id=None))
    return len(ids)


def _some(connection: Connection, query: Select[Any], limit: int) -> list[Any]:
    return list(connection.execute(query.limit(limit)).scalars())


def _was_erased(started_at: str, erased_at: datetime | None) -> bool:
    return erased_at is not None and from_utc_text(started_at) <= erased_at


def _found(connection: Connection, hashed: str) -> Erasure | None:
    row = connection.execute(select(erasures).where(erasures.c.session_hash == hashed)).mappings().first()
    return None if row is None else _erasure(row)


def _erasure(row: Mapping[Any, Any]) -> Erasure:
    return Erasure(
        session_hash=row["session_hash"],
        requested_at=from_utc_text(row["requested_at"]),
        erased_at=from_utc_text(row["erased_at"]) if row["erased_at"] else None,
        session_id=row["session_id"],
        business_id=row["business_id"],
        cache_cleared=bool(row["cache_cleared"]),
    )


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [_readable(row) for row in connection.execute(query).mappings()]


def _readable(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Without what is ours alone: row numbers and the doubled cost."""
    return {name: value for name, value in row.items() if name not in {"cost_nano_usd", "cost"} and value is not None}
