"""Databases for the ledger's contract: a SQLite file, and the private PostgreSQL of the store's tests."""

import pytest

from costs.books import Books
from store.conftest import PostgresDatabases, postgres_server


@pytest.fixture(scope="session")
def ledger_postgres():
    with postgres_server() as server:
        databases = PostgresDatabases(server)
        yield databases
        databases.drop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    """The URL of an empty database of each kind."""
    if request.param == "postgresql":
        return request.getfixturevalue("ledger_postgres").fresh()
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def make_books(database_url):
    """Makes ledgers over one such database."""
    made = []

    def make(**limits):
        made.append(Books(database_url, **limits))
        return made[-1]

    yield make
    for books in made:
        books.close()
