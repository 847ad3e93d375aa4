"""Group commit: whoever may write commits for all who wait to, in one transaction. Knows no database.

Under load one commit, with its pages and its lock, serves several questions; alone it costs nothing more.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

Statement = tuple[str, Mapping[str, Any]]


@dataclass(slots=True, eq=False)
class _Work:
    statements: Sequence[Statement]
    done: bool = False  # or given up
    error: Exception | None = None


class GroupCommit:
    """`hold` gives the right to write, or raises; `run` commits statements in one transaction, all or none.

    `own`: errors that are a statement's own fault; what else `run` raises befalls all who wait.
    """

    def __init__(
        self,
        hold: Callable[[], AbstractContextManager[None]],
        run: Callable[[Sequence[Statement]], None],
        *,
        own: tuple[type[Exception], ...],
    ) -> None:
        self._hold = hold
        self._run = run
        self._own = own
        self._waiting: deque[_Work] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their commit, or are just getting it."""
        return len(self._waiting)

    def commit(self, statements: Iterable[Statement]) -> None:
        """Returns when these statements are committed, all of them; raises what kept them from it, then none is.

        Who waited too long for the right to write may be told so although just being committed.
        """
        work = _Work(tuple(statements))
        self._waiting.append(work)
        try:
            with self._hold():
                if not work.done:
                    self._commit_waiting()
        finally:
            work.done = True
        if work.error is not None:
            raise work.error

    def _commit_waiting(self) -> None:
        count = len(self._waiting)  # others go on joining the line
        works = [work for work in (self._waiting[place] for place in range(count)) if not work.done]
        self._settle(works)
        for _ in range(count):
            self._waiting.popleft()

    def _settle(self, works: Sequence[_Work]) -> None:
        """Commit together, or one by one when somebody's statements are refused: nobody fails for another's."""
        try:
            self._run([statement for work in works for statement in work.statements])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the work came from
            if len(works) > 1 and isinstance(error, self._own):
                for work in works:
                    self._settle([work])
                return
            for work in works:
                work.error = error
        for work in works:
            work.done = True
