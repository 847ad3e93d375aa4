"""Whether the database's pages are sound, and when that was last checked: one fact of the installation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from chatbot.errors import DatabaseUnavailable
from chatbot.model import utc_now
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, installation, json_text, utc_text

_NAME = "integrity"
_KEEP = text(
    "INSERT INTO installation (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The last check."""

    at: datetime
    intact: bool


class Integrity:
    """Checks and remembers."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    def check(self) -> None:
        """Read every page of a file (a server answers for its own); raises `DatabaseUnavailable` when one is broken."""
        intact = self._database.is_intact() is not False
        value = json_text({"at": utc_text(self._now()), "intact": intact})
        with self._database.write() as connection:
            connection.execute(_KEEP, {"name": _NAME, "value": value})
        if not intact:
            raise DatabaseUnavailable("Veritabanı dosyası bozulmuş.")

    def last(self) -> Checked | None:
        """The last check, or None when there was none."""
        with self._database.read() as connection:
            found = connection.execute(select(installation.c.value).where(installation.c.name == _NAME)).scalar()
        if found is None:
            return None
        said = json.loads(found)
        return Checked(from_utc_text(said["at"]), said["intact"])
