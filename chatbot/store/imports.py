"""Which catalogue files were taken in, in the database. Knows no file."""

from dataclasses import asdict

from sqlalchemy import insert, select

from chatbot.model import ImportRecord
from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, imports, utc_text


class Imports:
    """The table `imports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, business_id: str, record: ImportRecord) -> None:
        """Keeps one more."""
        row = {**asdict(record), "imported_at": utc_text(record.imported_at), "business_id": business_id}
        with self._database.write() as connection:
            connection.execute(insert(imports).values(row))

    def last(self, business_id: str) -> ImportRecord | None:
        """The latest one of a shop."""
        query = select(imports).where(imports.c.business_id == business_id).order_by(imports.c.id.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        values = {name: row[name] for name in ImportRecord.__dataclass_fields__}
        return ImportRecord(**{**values, "imported_at": from_utc_text(row["imported_at"])})
