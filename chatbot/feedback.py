"""What customers think of answers: a thumb up or down and a comment, joined to the answer by its request id.

Knows no HTTP and no SQL.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chatbot.errors import NotFound
from chatbot.model import Rating, utc_now
from chatbot.privacy import mask


class AnswerNotFound(NotFound):
    """This session was given no answer with this request id."""

    code = "answer_not_found"
    action = "session_id ve request_id değerlerini yanıtta geldiği gibi gönderin."


class Ratings(Protocol):
    """Where opinions are kept."""

    def shop_of(self, session_id: str, request_id: str, /) -> str | None:
        """Which shop gave this answer; None when there is no such answer."""
        ...

    def rate(self, session_id: str, request_id: str, rating: Rating, comment: str, /, *, at: datetime) -> bool:
        """Keep an opinion; False when there is no such answer."""
        ...


class Feedback:
    """Takes opinions; the last about an answer counts. The same rating without a comment keeps the one before."""

    def __init__(self, ratings: Ratings, *, now: Callable[[], datetime] = utc_now) -> None:
        self._ratings = ratings
        self._now = now

    def rate(self, session_id: str, request_id: str, rating: Rating, comment: str = "") -> None:
        """Keep an opinion, its comment masked; raises `AnswerNotFound`."""
        if not self._ratings.rate(session_id, request_id, rating, mask(comment.strip()), at=self._now()):
            raise _not_found(request_id)

    def shop_of(self, session_id: str, request_id: str) -> str:
        """Which shop gave an answer; raises `AnswerNotFound`."""
        if (business_id := self._ratings.shop_of(session_id, request_id)) is None:
            raise _not_found(request_id)
        return business_id


def _not_found(request_id: str) -> AnswerNotFound:
    return AnswerNotFound("Değerlendirilecek yanıt bulunamadı.", details={"request_id": request_id})
