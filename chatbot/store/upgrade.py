"""Runs Alembic, without an ini file, on a connection it is handed. Knows nothing else."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def run_scripts(connection: Connection, scripts: Path, *, revision: str = "head") -> None:
    """Brings the database to a revision inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
