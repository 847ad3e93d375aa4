"""One open connection, seen two ways. Knows neither which database it leads to nor who uses it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Lane:
    """`core` for statements of SQLAlchemy Core, `raw` (the driver's connection beneath it) for the hot path.

    `exec_driver_sql` costs 35 us a statement over the driver's own `execute`, which takes 8: a question asks three.
    """

    core: Connection
    raw: Any
