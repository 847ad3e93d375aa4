"""`metric_samples`: figures in time, kept finely at first and summed up later. Knows neither requests nor percentiles.

Texts of one form (`utc_text`) stand in time order, so a span of time is a range of texts.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from chatbot.model import PerformanceMetric
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, json_text, metric_samples, utc_text

_COLUMNS = (
    metric_samples.c.timestamp,
    metric_samples.c.metric_type,
    metric_samples.c.value,
    metric_samples.c.metadata,
)

Combine = Callable[[Sequence[PerformanceMetric]], Sequence[PerformanceMetric]]


class MetricSamples:
    """The table `metric_samples`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, samples: Iterable[PerformanceMetric], *, resolution_s: int) -> None:
        """Keep samples that each sum up `resolution_s` seconds; all or none."""
        with self._database.write() as connection:
            _insert(connection, samples, resolution_s)

    def since(self, moment: datetime, *, resolution_s: int | None = None) -> list[PerformanceMetric]:
        """Samples from a moment on, of one resolution or of all, oldest first."""
        query = select(*_COLUMNS).where(metric_samples.c.timestamp >= utc_text(moment))
        if resolution_s is not None:
            query = query.where(metric_samples.c.resolution_s == resolution_s)
        with self._database.read() as connection:
            return [_sample(row) for row in connection.execute(query.order_by(metric_samples.c.timestamp)).mappings()]

    def oldest(self, resolution_s: int) -> datetime | None:
        """When the oldest sample of a resolution is from; None when there is none."""
        query = select(func.min(metric_samples.c.timestamp)).where(metric_samples.c.resolution_s == resolution_s)
        with self._database.read() as connection:
            found = connection.execute(query).scalar()
        return from_utc_text(found) if found else None

    def sum_up(self, since: datetime, until: datetime, *, fine_s: int, coarse_s: int, combine: Combine) -> int:
        """Replace the fine samples of [since, until) by what `combine` makes of them, at once; how many there were."""
        inside = (
            metric_samples.c.resolution_s == fine_s,
            metric_samples.c.timestamp >= utc_text(since),
            metric_samples.c.timestamp < utc_text(until),
        )
        with self._database.write() as connection:
            fine = [_sample(row) for row in connection.execute(select(*_COLUMNS).where(*inside)).mappings()]
            connection.execute(delete(metric_samples).where(*inside))
            _insert(connection, combine(fine), coarse_s)
        return len(fine)

    def keep_only(self, since: datetime, until: datetime) -> int:
        """Forget what is older, and what a clock gone wrong dated later; how many rows that were."""
        outside = or_(metric_samples.c.timestamp < utc_text(since), metric_samples.c.timestamp > utc_text(until))
        with self._database.write() as connection:
            return connection.execute(delete(metric_samples).where(outside)).rowcount

    def count(self) -> int:
        """How many rows there are."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(metric_samples)).scalar_one())


def _insert(connection: Connection, samples: Iterable[PerformanceMetric], resolution_s: int) -> None:
    rows = [
        {
            "timestamp": utc_text(from_utc_text(sample.timestamp)),
            "metric_type": sample.metric_type,
            "value": sample.value,
            "metadata": json_text(dict(sample.metadata)),
            "resolution_s": resolution_s,
        }
        for sample in samples
    ]
    if rows:
        connection.execute(insert(metric_samples), rows)


def _sample(row: Mapping[Any, Any]) -> PerformanceMetric:
    return PerformanceMetric(row["timestamp"], row["metric_type"], row["value"], json.loads(row["metadata"]))
