"""When SQLite's write-ahead log is folded into the database file. Knows no statement but the checkpoint's."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import structlog

from chatbot.errors import ChatbotError
from chatbot.store.faults import translated

_log = structlog.get_logger(__name__)


class Checkpoints:
    """Folds the write-ahead log into the database file from a thread of its own, so that no request pays for it.

    Wakes after `every` commits or `within_s` seconds with any. A passive run delays nobody; under a load without a
    pause it alone would let the log grow, so past `limit_bytes` one more run holds the writers back for a millisecond
    and begins the log anew: written over, it takes a commit that waits for the disk half the time that growing takes.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        hold_writers: Callable[[], AbstractContextManager[None]],
        *,
        every: int = 500,
        within_s: float = 10.0,
        limit_bytes: int = 4 * 1024 * 1024,
    ) -> None:
        self._connect = connect
        self._hold_writers = hold_writers
        self._every = every
        self._within_s = within_s
        self._limit_bytes = limit_bytes
        self._commits = 0
        self._due = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """Counts one commit; called with the write lock held."""
        self._commits += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="chatbot-checkpoint", daemon=True)
            self._thread.start()
        if self._commits >= self._every:
            self._due.set()

    def stop(self) -> None:
        """Ends the thread."""
        self._stopped = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            self._due.wait(self._within_s)
            if self._stopped:
                return
            self._due.clear()
            if self._commits:
                self._commits = 0
                self._run_logged()

    def _run_logged(self) -> None:
        try:
            with translated():
                self.run()
        except ChatbotError as error:
            # the next one makes up for it
            _log.warning("checkpoint_failed", reason=error.message, details=error.details)

    def run(self) -> None:
        """One checkpoint, now."""
        connection = self._connect()
        try:
            _busy, pages, _done = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
            if pages * page_bytes > self._limit_bytes:
                connection.execute("PRAGMA busy_timeout=100")  # a long reader must not hold the writers back for long
                with self._hold_writers():
                    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        finally:
            connection.close()
