import re
import stat

from chatbot import factory
from chatbot.first_run import load_sample_shop, where_to_look, write_dotenv
from chatbot.settings import load_settings
from conftest import settings_for


def test_a_settings_file_with_its_own_secret_is_written_for_the_owner_alone(tmp_path):
    first, second = tmp_path / ".env", tmp_path / "other.env"
    assert write_dotenv(first)
    assert write_dotenv(second)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    tokens = {load_settings({}, dotenv=path).admin_token for path in (first, second)}
    assert len(tokens) == 2
    assert all(len(token) >= 16 for token in tokens)


def test_an_existing_settings_file_is_left_alone(tmp_path):
    path = tmp_path / ".env"
    path.write_text("PORT=9000\n", encoding="utf-8")
    assert not write_dotenv(path)
    assert path.read_text(encoding="utf-8") == "PORT=9000\n"


def test_the_sample_shop_is_loaded_only_into_an_empty_database(settings):
    factory.prepare(settings)
    with factory.records(settings) as records:
        assert load_sample_shop(records)
        assert not load_sample_shop(records)
        assert records.businesses.product_counts()["sample_shop"] >= 400


def test_a_database_with_a_shop_gets_no_sample(stocked):
    with factory.records(stocked) as records:
        assert not load_sample_shop(records)
        assert list(records.businesses.product_counts()) == ["butik"]


def test_people_are_told_where_to_look(tmp_path):
    told = where_to_look(settings_for(tmp_path / "x.db", HOST="0.0.0.0", PORT="9000"))
    assert re.search(r"http://localhost:9000$", told, re.MULTILINE)
    assert "http://localhost:9000/docs" in told
    assert "http://shop.example:8000" in where_to_look(settings_for(tmp_path / "x.db", HOST="shop.example"))
