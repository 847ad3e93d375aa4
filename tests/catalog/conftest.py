"""What the tests of the catalogue share: reading content as if it were a shop's file."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chatbot.catalog.importers import Catalogue, read_catalogue

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Load = Callable[..., Catalogue]


@pytest.fixture(scope="session")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """load(content, name="katalog.csv") reads text (as UTF-8) or bytes as a catalogue file."""
    folder = tmp_path_factory.mktemp("catalogues")

    def read(content: str | bytes, name: str = "katalog.csv", *, now: datetime = NOW) -> Catalogue:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_catalogue(path, now=now, progress=lambda _done, _total: None)

    return read
