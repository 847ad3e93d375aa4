"""Open questions through the whole service, from the question to the ledger: real SDK, real database, fake provider."""

import shutil
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from chatbot import factory
from chatbot.model import Caller, Message, Method, ModelRequest
from conftest import settings_for
from fake_gemini import FakeGemini

OPEN = "hangi kumaş yazın daha rahat olur"


@pytest.fixture
def fake():
    with FakeGemini() as running:
        yield running


@pytest.fixture
def serve(stocked_database, tmp_path, fake):
    """Builds services over one database; what differs from the defaults is given."""
    database = tmp_path / "served.db"
    shutil.copyfile(stocked_database, database)
    built = []

    def build(**environ):
        options = {"GEMINI_API_KEY": "key", "GEMINI_API_ENDPOINT": fake.endpoint} | environ
        built.append(factory.build(settings_for(database, **options)))
        return built[-1]

    yield build
    for service in built:
        service.close()


def ask(service, question=OPEN, session_id=None):
    return service.chat.reply("butik", session_id, question, request_id="r")


def books(service):
    """(spent, held) of today and the ledger's sum, in nano-USD."""
    with service.records.database.read() as connection:
        (budget,) = connection.exec_driver_sql(
            "SELECT spent_nano_usd, held_nano_usd FROM budget_periods WHERE scope = 'service' AND LENGTH(period) = 10"
        )
        total = connection.exec_driver_sql("SELECT SUM(cost_nano_usd) FROM api_calls").scalar()
    return tuple(budget), total


def test_a_question_is_paid_once_then_answered_from_the_cache(serve, fake):
    service = serve()
    first, second = ask(service), ask(service, f"merhaba, {OPEN} acaba?")
    assert (first.method, second.method, second.cost) == (Method.LLM, Method.CACHE, 0)
    assert first.answer == second.answer == fake.text
    assert books(service) == ((fake.billed_nano_usd, 0), fake.billed_nano_usd)
    assert first.cost == fake.billed_nano_usd / 1e9


def test_what_the_shop_answers_itself_costs_nothing(serve, fake):
    service = serve()
    for question in ("merhaba", "kırmızı elbise var mı", "saat kaçta açıyorsunuz", "teşekkürler", "asdfgh"):
        assert ask(service, question).cost is None
    assert fake.calls == 0


@pytest.mark.parametrize("mode", ["400", "401", "404", "429_day", "html", "truncated", "empty", "safety", "max_tokens"])
def test_whatever_the_provider_does_the_customer_gets_the_local_answer(serve, fake, mode):
    fake.mode = mode
    service = serve()
    reply = ask(service)
    assert (reply.method, bool(reply.answer)) == (Method.FALLBACK, True)
    (spent, held), total = books(service)
    assert held == 0
    assert spent == total >= fake.billed_nano_usd


def test_an_answer_that_invents_a_price_is_not_shown(serve, fake):
    fake.text = "Keten elbisemiz 749,90 TL."
    reply = ask(serve())
    assert reply.method is Method.FALLBACK
    assert "749" not in reply.answer


def test_without_budget_or_key_the_model_is_off(serve, fake):
    for environ in ({"DAILY_BUDGET_USD": "0"}, {"MONTHLY_BUDGET_USD": "0"}, {"GEMINI_API_KEY": ""}):
        service = serve(**environ)
        assert service.model is None
        assert ask(service).method is Method.FALLBACK
    assert fake.calls == 0


def test_when_the_budget_is_used_up_the_answer_is_local(serve, fake):
    service = serve(DAILY_BUDGET_USD="0.0000001")
    assert ask(service).method is Method.FALLBACK
    assert fake.calls == 0


def test_a_shop_with_a_budget_of_its_own_cannot_pass_it(serve, fake):
    assert ask(serve(BUSINESS_BUDGETS_USD="butik=0/1")).method is Method.FALLBACK
    assert ask(serve(BUSINESS_BUDGETS_USD="cadde=0/1")).method is Method.LLM
    assert fake.calls == 1


def test_the_fallback_model_answers_when_the_first_is_gone(serve, fake):
    fake.enqueue("404")
    service = serve(GEMINI_FALLBACK_MODEL="gemini-3.1-flash-lite")
    assert ask(service).method is Method.LLM
    assert service.costs.tracking.get_cost_summary().cost_by_model.keys() == {"gemini-3.1-flash-lite"}


def test_a_missing_sdk_turns_the_model_off_and_says_so(serve, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.genai", None)  # as if it were not installed
    with capture_logs() as logs:
        service = serve(LLM_SDK="google-genai")
    assert service.model is None
    assert [line["sdk"] for line in logs if line["event"] == "model_off"] == ["google-genai"]


def test_reservations_of_a_dead_process_are_swept_at_the_next_start(serve):
    dead = serve()
    dead.costs.ledger.reserve(ModelRequest("gemini-3.5-flash-lite", "s", (Message("user", "u"),)), Caller("butik"))
    with dead.records.database.write() as connection:
        connection.exec_driver_sql("UPDATE api_calls SET expires_at = '2026-01-01T00:00:00.000000Z'")
    (spent, held), _total = books(dead)
    assert (spent, held > 0) == (0, True)
    serve().jobs.run_due()
    assert books(dead) == ((held, 0), held)


def test_the_cache_is_warmed_with_what_several_asked(serve, fake):
    for session in ("s-1", "s-2"):
        ask(serve(GEMINI_API_KEY=""), session_id=session)
    service = serve(CACHE_WARM_QUESTIONS="5")
    assert "cache_warming" in service.jobs.run_due()
    assert fake.calls == 1
    assert ask(service, session_id="s-3").method is Method.CACHE
    assert fake.calls == 1


def test_warming_is_off_by_default(serve):
    assert "cache_warming" not in serve().jobs.run_due()


def test_the_end_of_the_configured_model_is_alerted_once_a_day(serve):
    with capture_logs() as logs:
        for _ in range(2):
            serve(GEMINI_MODEL="gemini-2.5-flash").jobs.run_due()
    alerts = [line for line in logs if line["event"] == "alert"]
    assert [(line["kind"], line["log_level"]) for line in alerts] == [("model_retiring", "warning")]
    assert "gemini-2.5-flash" in str(alerts[0])


def test_the_web_application_sweeps_in_the_background_and_stops_with_it(stocked):
    app = factory.create_app(stocked)
    service = app.extensions["chatbot"]
    patience = time.monotonic() + 10
    runs = {}
    while "sweep_reservations" not in runs and time.monotonic() < patience:
        runs = {run.name: run for run in service.jobs.last_runs()}
    service.close()
    assert datetime.now(UTC) - runs["sweep_reservations"].last_run < timedelta(minutes=1)
    service.records.database.close()
