"""What is done with a customer's data: kept only for a while, shown on request, erased on request. Knows no SQL.

An erasure is requested at once and done in the background: deleted, then compacted out of the files, then out of the
caches. An answer in the cache bears no session, but the session of a question the model answered may have had a part in
it: then the shop's cached answers go as a whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from chatbot.errors import NotFound
from chatbot.model import Erasure, utc_now

_log = structlog.get_logger(__name__)


class SessionNotFound(NotFound):
    """Nothing is known of this session, not even that it was erased."""

    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("Bu kimlikle bir konuşma yok.", suggested_action="session_id değerini kontrol edin.")


class Records(Protocol):
    """The database's part; every method commits before it returns."""

    def export(self, session_id: str) -> dict[str, Any] | None:
        """Everything kept about a session, JSON-ready; None when there is nothing."""
        ...

    def request(self, session_id: str, at: datetime) -> Erasure | None:
        """Note that a session is to be erased; what is known already when it is gone, None when nothing is known."""
        ...

    def find(self, session_id: str) -> Erasure | None:
        """What became of the request to erase a session; None when there was none."""
        ...

    def unfinished(self) -> Sequence[Erasure]:
        """Requests of which something is left, in database or caches."""
        ...

    def delete(self, erasure: Erasure) -> None:
        """Delete all rows of a session; the disk still holds them until it is compacted."""
        ...

    def mark_erased(self, erased: Iterable[Erasure], at: datetime) -> None:
        """The disk has been compacted since these were deleted."""
        ...

    def mark_cache_cleared(self, cleared: Iterable[Erasure]) -> None:
        """No cache holds an answer these sessions had a part in."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Delete some of what is older; how many rows were touched, 0 when nothing is left to do."""
        ...

    def compact(self) -> None:
        """Make what was deleted unreadable on disk."""
        ...


@dataclass(frozen=True, slots=True)
class SessionData:
    """All that is known of a session. `data` None: nothing is kept; `erasure` None: nobody asked for one."""

    data: dict[str, Any] | None
    erasure: Erasure | None


class PersonalData:
    """Exports and erasures. `invalidate` forgets cached answers by pattern; None where this process has no cache.

    `erased` is called when a session's rows are gone for good.
    """

    def __init__(
        self,
        records: Records,
        *,
        invalidate: Callable[[str], object] | None,
        erased: Callable[[], object] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._records = records
        self._invalidate = invalidate
        self._erased = erased
        self._now = now

    def export(self, session_id: str) -> SessionData:
        """All that is known of a session; raises `SessionNotFound`."""
        known = SessionData(self._records.export(session_id), self._records.find(session_id))
        if known.data is None and known.erasure is None:
            raise SessionNotFound
        return known

    def request_erasure(self, session_id: str) -> Erasure:
        """Have a session erased, soon; raises `SessionNotFound`. Asking again changes nothing."""
        erasure = self._records.request(session_id, self._now())
        if erasure is None:
            raise SessionNotFound
        return erasure

    def erase_requested(self) -> int:
        """Do what was requested; how many sessions' rows are gone for good. DatabaseBusy: to be tried again."""
        unfinished = self._records.unfinished()
        pending = [erasure for erasure in unfinished if erasure.erased_at is None]
        for erasure in pending:
            self._records.delete(erasure)
        if pending:
            self._records.compact()
            self._records.mark_erased(pending, self._now())
            self._erased()
            _log.info("sessions_erased", count=len(pending))
        self._clear_caches([erasure for erasure in unfinished if not erasure.cache_cleared])
        return len(pending)

    def _clear_caches(self, erasures: Sequence[Erasure]) -> None:
        if self._invalidate is None or not erasures:
            return
        for business_id in sorted({erasure.business_id for erasure in erasures if erasure.business_id}):
            self._invalidate(f"answer:{business_id}:*")
        self._records.mark_cache_cleared(erasures)


class Retention:
    """Forgets conversations after `days`, in small steps between which others may write; the ledger's sums stay."""

    def __init__(self, records: Records, *, days: int, now: Callable[[], datetime] = utc_now) -> None:
        self._records = records
        self._days = days
        self._now = now
        self._to_compact = False

    def run(self) -> int:
        """Forget what is too old, from the disk too; how many rows were touched. DatabaseBusy: to be tried again."""
        before = self._now() - timedelta(days=self._days)
        touched = 0
        while step := self._records.forget_before(before):
            touched += step
            self._to_compact = True
        if self._to_compact:
            self._records.compact()
            self._to_compact = False
            _log.info("old_conversations_forgotten", rows=touched, days=self._days)
        return touched
