"""What customers thought of answers, and which questions stayed open, in the database. Texts arrive masked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text

from chatbot.model import AnswerCounts, OpenTurn, Rating
from chatbot.store.engine import Database
from chatbot.store.schema import feedback, from_utc_text, turns, utc_text

# A request id may be the client's own and used twice; the last such answer of the session is meant. No word about a
# rating given again keeps the comment; another rating is another opinion.
_RATE = text("""
INSERT INTO feedback (session_id, request_id, business_id, rating, comment, created_at)
SELECT session_id, request_id, business_id, :rating, :comment, :now FROM turns
WHERE session_id = :session_id AND request_id = :request_id ORDER BY id DESC LIMIT 1
ON CONFLICT (session_id, request_id) DO UPDATE SET rating = excluded.rating, created_at = excluded.created_at,
 comment = CASE WHEN excluded.comment = '' AND feedback.rating = excluded.rating THEN feedback.comment
 ELSE excluded.comment END
""")


class FeedbackRows:
    """The table `feedback`, and what it says about `turns`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rate(self, session_id: str, request_id: str, rating: Rating, comment: str, *, at: datetime) -> bool:
        """Keeps an opinion in place of an earlier one about the same answer; False when there is no such answer."""
        row = {"session_id": session_id, "request_id": request_id, "rating": rating, "comment": comment}
        with self._database.write() as connection:
            return connection.execute(_RATE, {**row, "now": utc_text(at)}).rowcount == 1

    def shop_of(self, session_id: str, request_id: str) -> str | None:
        """Which shop gave this answer; None when there is no such answer."""
        query = (
            select(turns.c.business_id)
            .where(turns.c.session_id == session_id, turns.c.request_id == request_id)
            .order_by(turns.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def open_turns(self, business_id: str, since: datetime, *, limit: int) -> list[OpenTurn]:
        """The newest questions without an answer or with one rated down, newest first."""
        rating = feedback.c.rating
        query = (
            select(turns.c.question, turns.c.unanswered, turns.c.created_at, rating, feedback.c.comment)
            .outerjoin(feedback, _same_answer())
            .where(turns.c.business_id == business_id, turns.c.created_at >= utc_text(since))
            .where(or_(turns.c.unanswered != "", rating == "down"))
            .order_by(turns.c.created_at.desc(), turns.c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_open_turn(row) for row in connection.execute(query).mappings()]

    def answers(self, business_id: str, since: datetime) -> AnswerCounts:
        """How a shop's questions were answered."""
        with self._database.read() as connection:
            inside = and_(turns.c.business_id == business_id, turns.c.created_at >= utc_text(since))
            counts = select(turns.c.method, turns.c.unanswered, func.count()).where(inside)
            rows = connection.execute(counts.group_by(turns.c.method, turns.c.unanswered)).all()
            rated = and_(feedback.c.business_id == business_id, feedback.c.created_at >= utc_text(since))
            opinions = select(feedback.c.rating, func.count()).where(rated).group_by(feedback.c.rating)
            ratings = {row[0]: int(row[1]) for row in connection.execute(opinions)}
        by_method = _sums((method, count) for method, _, count in rows)
        in_vain = _sums((reason, count) for _, reason, count in rows if reason)
        return AnswerCounts(by_method, in_vain, ratings.get("up", 0), ratings.get("down", 0))


def _same_answer() -> ColumnElement[bool]:
    return and_(feedback.c.session_id == turns.c.session_id, feedback.c.request_id == turns.c.request_id)


def _open_turn(row: Mapping[Any, Any]) -> OpenTurn:
    rated_down = row["rating"] == "down"
    return OpenTurn(
        question=row["question"],
        reason=row["unanswered"] or "rated_down",
        asked_at=from_utc_text(row["created_at"]),
        rated_down=rated_down,
        comment=row["comment"] if rated_down else "",
    )


def _sums(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The counts by name, the biggest first."""
    sums: Counter[str] = Counter()
    for name, count in counts:
        sums[name] += count
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
