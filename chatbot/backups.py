"""Backups of the database: on demand, every day with rotation, and brought back. Knows no SQL.

A backup still holds what was erased after it was made. So the list of erased sessions (keyed hashes) travels with the
backups, in their folder, and is applied to whatever is restored before anybody sees it.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from chatbot.errors import ChatbotError
from chatbot.model import Erasure, utc_now
from chatbot.store.backup import Copy, back_up, candidate, install, log_kept
from chatbot.store.usage import alone

ERASURES_FILE = "chatbot-erasures.json"
_EVERY = timedelta(days=1)
_CLOCK_SLACK = timedelta(hours=1)
_FORM = "chatbot-%Y%m%d-%H%M%S.db"  # UTC
_NAME = re.compile(r"chatbot-\d{8}-\d{6}\.db")
_PART = re.compile(r"\.chatbot-\d{8}-\d{6}\.db\.\d+\.part(-journal|-wal|-shm)?")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """What `restore` did. `aside`: where the database that was there is now; `erased`: how many sessions of the backup
    were erased again; `erasures_known`: whether anything could be asked what had been erased since it was made.
    """

    aside: Path | None
    erasures_known: bool
    erased: int


class Backups:
    """Daily backups of one database into one folder, of which the `keep` newest stay."""

    def __init__(
        self,
        database: Path,
        folder: Path,
        *,
        keep: int,
        erasures: Callable[[], Sequence[Erasure]],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._folder = folder
        self._keep = keep
        self._erasures = erasures
        self._now = now

    def run_if_due(self) -> Copy | None:
        """Make one unless the newest is younger than a day."""
        newest = self.last_made()
        if newest is not None and self._now() - newest < _EVERY:
            return None
        return self.run()

    def last_made(self) -> datetime | None:
        """When the newest backup that is still there was made; one from the future is a clock's mistake."""
        made = [
            datetime.strptime(path.name, _FORM).replace(tzinfo=UTC)
            for path in (self._folder.iterdir() if self._folder.is_dir() else ())
            if _NAME.fullmatch(path.name)
        ]
        return max((at for at in made if at <= self._now() + _CLOCK_SLACK), default=None)

    def run(self) -> Copy:
        """Make one more, remove the oldest; raises `Refused` or a `StoreError`."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        copy = back_up(self._database, self._folder / self._now().astimezone(UTC).strftime(_FORM))
        self.publish_erasures()
        self._rotate(copy.path)
        _log.info("backup_made", file=copy.path.name, bytes=copy.size_bytes, rows=copy.rows)
        return copy

    def publish_erasures(self) -> None:
        """Write beside the backups what has been erased from the database they were made of."""
        if self._folder.is_dir():
            write_erasures(self._folder / ERASURES_FILE, self._erasures())

    def _rotate(self, newest: Path) -> None:
        made = sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name) and path != newest)
        left_over = [path for path in self._folder.iterdir() if _PART.fullmatch(path.name)]
        for path in [*made[: max(0, len(made) - self._keep + 1)], *left_over]:
            path.unlink(missing_ok=True)


def restore(
    backup: Path,
    database: Path,
    *,
    known_erasures: Callable[[Path], Iterable[Erasure]],
    erase: Callable[[Path, Sequence[Erasure]], int],
    now: Callable[[], datetime] = utc_now,
) -> Restored:
    """Replace the database by a backup; on any error nothing is changed. `Refused` while anybody uses the database.

    `known_erasures` reads them from a database; `erase` applies them to one, so that nothing is left on disk either.
    """
    aside = database.with_name(f"{database.name}.replaced-{now():%Y%m%d-%H%M%S}")
    with alone(database), log_kept(database, aside), candidate(backup, database) as part:
        replaces = database.exists()
        erasures, known = _erasures_since(backup, database, known_erasures)
        erased = erase(part, erasures)
        install(part, database, aside)
    return Restored(aside if replaces else None, known, erased)


def write_erasures(path: Path, erasures: Iterable[Erasure]) -> None:
    """The finished erasures as JSON, whole or not at all."""
    listed = [
        {"session_hash": erasure.session_hash, "erased_at": erasure.erased_at.isoformat()}
        for erasure in erasures
        if erasure.erased_at is not None
    ]
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    part.chmod(0o600)
    part.replace(path)


def read_erasures(path: Path) -> list[Erasure]:
    """What `write_erasures` wrote; raises `OSError` or `ValueError`."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    return [
        Erasure(row["session_hash"], at, at)
        for row in listed
        if (at := datetime.fromisoformat(row["erased_at"])).tzinfo is not None
    ]


def _erasures_since(
    backup: Path, database: Path, known_erasures: Callable[[Path], Iterable[Erasure]]
) -> tuple[list[Erasure], bool]:
    """From the list beside the backup and from the database to be replaced; whether either could be read."""
    found: dict[str, Erasure] = {}
    known = False
    sources: list[tuple[Callable[[Path], Iterable[Erasure]], Path]] = [
        (read_erasures, backup.absolute().with_name(ERASURES_FILE)),
        (known_erasures, database),
    ]
    for read, path in sources:
        try:
            listed = list(read(path))
        except (OSError, ValueError, KeyError, TypeError, ChatbotError) as error:
            _log.info("erasures_not_read", reason=type(error).__name__)
            continue
        known = True
        for erasure in listed:
            before = found.get(erasure.session_hash)
            found[erasure.session_hash] = max(before, erasure, key=_erased_at) if before else erasure
    return list(found.values()), known


def _erased_at(erasure: Erasure) -> datetime:
    return erasure.erased_at or erasure.requested_at
