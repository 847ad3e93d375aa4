"""Fixtures and helpers for all rooms."""

import json
import os
import shutil
from pathlib import Path

import pytest
import structlog

from chatbot import factory
from chatbot.model import Business, Product
from chatbot.settings import Settings, load_settings
from chatbot.telemetry import tell_of_request
from fakes import FakeClock

ROOT = Path(__file__).resolve().parent.parent

BUTIK = Business(id="butik", name="Deneme Butik", phone="+90 212 555 01 01", hours="Her gün 09.00-19.00")
PRODUCTS = (
    Product(id="E1", title="Kırmızı Elbise", price_minor=89990, sale_price_minor=69990, category="Giyim > Elbise",
            color="Kırmızı", size="M", stock=3),
    Product(id="E2", title="Mavi Elbise", price_minor=99990, category="Giyim > Elbise", color="Mavi", in_stock=False),
    Product(id="C1", title="Deri Çanta", price_minor=129990, category="Çanta", brand="Selvinaz"),
)  # fmt: skip


def skip_or_fail(reason: str) -> None:
    """Skip by name where something is not installed; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (not allowed in CI)")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _own_logging():
    """What a test makes of logging ends with it."""
    yield
    structlog.reset_defaults()
    tell_of_request(None)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def settings_for(database: Path, **environ: str) -> Settings:
    """Default settings over a database file, untouched by the environment."""
    return load_settings({"DATABASE_URL": f"sqlite:///{database}", **environ}, dotenv=None)


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings whose database does not exist yet."""
    return settings_for(tmp_path / "chatbot.db")


@pytest.fixture(scope="session")
def stocked_database(tmp_path_factory) -> Path:
    """A migrated database file with the shop above; copy it, do not change it."""
    path = tmp_path_factory.mktemp("stocked") / "chatbot.db"
    settings = settings_for(path)
    factory.prepare(settings)
    with factory.records(settings) as records:
        records.businesses.put(BUTIK)
        records.products.replace(BUTIK.id, PRODUCTS)
    return path


@pytest.fixture
def stocked(settings, stocked_database, tmp_path) -> Settings:
    """Settings whose database holds a small shop, this test's own."""
    shutil.copyfile(stocked_database, tmp_path / "chatbot.db")
    return settings


@pytest.fixture
def business_file(tmp_path) -> Path:
    path = tmp_path / "business.json"
    path.write_text(json.dumps({"id": "yeni", "name": "Yeni Mağaza", "motto": "?"}), encoding="utf-8")
    return path


@pytest.fixture
def catalogue_file(tmp_path) -> Path:
    path = tmp_path / "products.csv"
    path.write_text(
        "id,title,price,stock,color\nE1,Kırmızı Elbise,799.90,3,Kırmızı\nE3,Yeşil Elbise,599.90,1,Yeşil\nE4,,10,1,\n",
        encoding="utf-8",
    )
    return path
