"""Who has a database file in use: shared by everybody who works with it, alone for who replaces it.

A lock on a file beside the database, held by an open descriptor: the system lets go of it whenever a process ends. Not
on the database file itself, because closing a second descriptor of that would drop SQLite's own locks.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from chatbot.errors import DatabaseBusy, Refused

_ASK_AGAIN_S = 0.1


class Usage:
    """A share in a database, from `join` to `leave`; nothing where there is no file (`path` None) or no right to it."""

    def __init__(self, path: Path | None, *, wait_s: float = 30.0, sleep: Callable[[float], None] = time.sleep) -> None:
        self._path = path
        self._wait_s = wait_s
        self._sleep = sleep
        self._descriptor: int | None = None

    def join(self) -> None:
        """Take the share; raises `DatabaseBusy` when the database is being replaced for longer than we wait."""
        if self._path is None or self._descriptor is not None:
            return
        try:
            descriptor = _open(self._path)
        except OSError:
            return  # who may not write here cannot replace anything here either
        for _ in range(round(self._wait_s / _ASK_AGAIN_S) + 1):
            if _locked(descriptor, fcntl.LOCK_SH):
                self._descriptor = descriptor
                return
            self._sleep(_ASK_AGAIN_S)
        os.close(descriptor)
        raise DatabaseBusy(
            "Veritabanına şu anda bir yedek geri yükleniyor.", suggested_action="Bitmesini bekleyip yeniden deneyin."
        )

    def leave(self) -> None:
        """Give the share back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        """Join."""
        self.join()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Leave."""
        self.leave()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep everybody else from the database; raises `Refused` when somebody uses it."""
    descriptor = _open(path)
    try:
        if not _locked(descriptor, fcntl.LOCK_EX):
            raise Refused(
                "Veritabanı kullanımda: servis ya da başka bir komut çalışıyor. Hiçbir şey değiştirilmedi.",
                suggested_action="Servisi durdurup yeniden deneyin.",
            )
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
