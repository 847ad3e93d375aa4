import re
import warnings
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from chatbot.store.engine import Database
from chatbot.store.schema import from_utc_text, json_text, metadata, utc_text

ADDED = re.compile(r"\n|, (?=\w+ (?:TEXT|INTEGER|BIGINT|BOOLEAN|FLOAT|NUMERIC)\b)")


def test_the_migrations_make_exactly_the_tables_of_the_schema(database):
    with database.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": database.backend != "sqlite",  # it is misread there; see the next test
            },
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Computed default", UserWarning)  # misread as well
            assert compare_metadata(context, metadata) == []


def test_on_sqlite_they_make_them_word_for_word(sqlite_url, tmp_path):
    plain = f"sqlite:///{tmp_path / 'plain.db'}"
    (tmp_path / "plain.db").touch()
    with closing(Database(plain)) as database, database.write() as connection:
        metadata.create_all(connection)
    expected, found = definitions(plain), definitions(sqlite_url)
    assert {name: found[name] for name in expected} == expected


def definitions(url):
    """Every table's and index's statement, as its sorted lines; a column added later stands on the line before it."""
    query = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    with closing(Database(url)) as database, database.read() as connection:
        rows = connection.exec_driver_sql(query).all()
    return {name: sorted(line.strip().rstrip(",").strip() for line in ADDED.split(sql)) for name, sql in rows}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 31, 9, 5, tzinfo=UTC),
        datetime(2026, 1, 31, 9, 5, 0, 1, tzinfo=UTC),
        datetime(2026, 1, 31, 12, 5, tzinfo=timezone(timedelta(hours=3))),
    ],
)
def test_a_time_survives_its_text(moment):
    assert from_utc_text(utc_text(moment)) == moment
    assert from_utc_text(utc_text(moment)).utcoffset() == timedelta(0)


def test_the_order_of_texts_is_the_order_of_times():
    start = datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    moments = [start + timedelta(microseconds=step) for step in (0, 1, 10, 1_000_001)]
    assert sorted(map(utc_text, moments)) == list(map(utc_text, moments))


def test_json_is_readable_at_a_prompt():
    assert json_text({"renk": "kırmızı"}) == '{"renk":"kırmızı"}'
