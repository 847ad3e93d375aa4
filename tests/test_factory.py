import subprocess
import sys
import threading
from contextlib import closing

import pytest

from chatbot import factory
from chatbot.errors import DatabaseUnavailable, DatabaseVersionMismatch
from chatbot.health import Status
from conftest import ROOT, settings_for


def test_the_application_answers_from_the_catalogue(stocked):
    service = factory.build(stocked)
    reply = service.chat.reply("butik", None, "kırmızı elbise var mı", request_id="r1")
    assert "E1" in [product.id for product in reply.products]
    service.records.database.close()


def test_a_conversation_survives_a_restart(stocked):
    first = factory.build(stocked)
    session_id = first.chat.reply("butik", None, "elbise var mı", request_id="r1").session_id
    first.records.database.close()
    second = factory.build(stocked)
    assert second.chat.reply("butik", session_id, "teşekkürler", request_id="r2").session_id == session_id
    assert [turn.request_id for turn in second.records.conversations.turns(session_id)] == ["r1", "r2"]
    second.records.database.close()


def test_the_web_application_prepares_an_empty_database(settings):
    app = factory.create_app(settings)
    with closing(app.extensions["chatbot"]):
        client = app.test_client()
        assert client.get("/livez").status_code == 200
        assert client.get("/health").status_code == 503  # nothing to sell yet


def test_health_tells_a_stocked_shop_from_a_missing_database(stocked, tmp_path):
    service = factory.build(stocked)
    assert states(service)["database"] == states(service)["catalogue"] == Status.HEALTHY
    (tmp_path / "chatbot.db").unlink()
    service = factory.build(stocked, service.records)
    assert states(service)["database"] is Status.CRITICAL


def states(service) -> dict[str, Status]:
    return {component.name: component.status for component in service.health.look().components}


def test_the_default_business_is_taken_from_the_settings(stocked_database):
    settings = settings_for(stocked_database, DEFAULT_BUSINESS_ID="baska")
    assert factory.build_shops(settings, factory.open_records(settings)).default_id() == "baska"


def test_records_refuse_a_database_that_is_missing_or_not_prepared(settings, tmp_path):
    with pytest.raises(DatabaseUnavailable), factory.records(settings):
        pass
    (tmp_path / "chatbot.db").touch()
    with pytest.raises(DatabaseVersionMismatch), factory.records(settings):
        pass


def test_sixteen_may_prepare_at_once(settings):
    changed: list[bool] = []
    threads = [threading.Thread(target=lambda: changed.append(factory.prepare(settings).changed)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(changed) == 16
    assert factory.prepare(settings).changed is False


def test_searching_loads_neither_web_nor_dialogue():
    code = (
        "import sys, chatbot.cli, chatbot.factory;"
        "print(sorted(m for m in sys.modules if m in {'flask', 'chatbot.web', 'chatbot.dialogue', 'alembic'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
