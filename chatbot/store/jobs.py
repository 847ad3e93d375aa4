"""Leases of background jobs in the database. Knows no job.

A lease is taken by one conditional statement, so that of all processes one runs a job; who dies holding one keeps
others away until it expires. A time further ahead than a lease can reach comes from a clock since set back: ignored.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, text

from chatbot.model import JobRun
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, jobs, utc_text

_CLAIM = text("""
INSERT INTO jobs (name, owner, leased_until, last_run) VALUES (:name, :owner, :until, :now)
ON CONFLICT (name) DO UPDATE SET owner = :owner, leased_until = :until, last_run = :now
WHERE (jobs.leased_until <= :now OR jobs.leased_until > :until) AND (jobs.last_run <= :due OR jobs.last_run > :now)
""")
_FINISH = text("""
UPDATE jobs SET leased_until = :now, last_ok = CASE WHEN :ok THEN :now ELSE last_ok END
WHERE name = :name AND owner = :owner AND leased_until > :now
""")


class JobLeases:
    """The table `jobs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, owner: str, now: datetime, *, lease: timedelta, due_before: datetime) -> bool:
        """Take the lease when nobody holds it and the last run began at `due_before` or earlier; whether it is ours."""
        row = {
            "name": name,
            "owner": owner,
            "now": utc_text(now),
            "until": utc_text(now + lease),
            "due": utc_text(due_before),
        }
        with self._database.write() as connection:
            return connection.execute(_CLAIM, row).rowcount == 1

    def finish(self, name: str, owner: str, now: datetime, *, ok: bool) -> bool:
        """Give the lease back and note how it went; False when it had expired before."""
        row = {"name": name, "owner": owner, "now": utc_text(now), "ok": ok}
        with self._database.write() as connection:
            return connection.execute(_FINISH, row).rowcount == 1

    def runs(self) -> list[JobRun]:
        """What is known of every job, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(jobs).order_by(jobs.c.name)).mappings()
            return [
                JobRun(
                    row["name"],
                    row["owner"],
                    from_utc_text(row["leased_until"]),
                    from_utc_text(row["last_run"]),
                    from_utc_text(row["last_ok"]) if row["last_ok"] else None,
                )
                for row in rows
            ]
