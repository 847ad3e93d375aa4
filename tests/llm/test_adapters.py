"""One contract suite for every adapter, against the local fake of the REST API."""

import os
import sys

import pytest

from chatbot.errors import ModelError
from chatbot.llm.genai import GenAiModel
from chatbot.llm.generativeai import GenerativeAiModel
from chatbot.model import Message, ModelRequest, TokenUsage
from fake_gemini import ERRORS, TEXT, FakeGemini

REQUEST = ModelRequest(
    "gemini-3.5-flash-lite",
    "Sen bir mağaza asistanısın.",
    (Message("user", "Merhaba"), Message("model", "Hoş geldiniz"), Message("user", "Hangi kumaş terletmez?")),
    max_output_tokens=256,
)
PROMPT_TOKENS = sum(len(text.encode()) for text in (REQUEST.system, *(m.text for m in REQUEST.messages))) // 3
ADAPTERS = {
    "google-generativeai": ("google.generativeai", GenerativeAiModel),
    "google-genai": ("google.genai", GenAiModel),
}

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def fake():
    with FakeGemini() as running:
        yield running


@pytest.fixture(params=ADAPTERS)
def adapter(request, fake):
    package, made = ADAPTERS[request.param]
    if request.param == "google-genai" and not os.environ.get("CI"):
        pytest.importorskip(package, reason="google-genai is optional: pip install -r requirements-genai.txt")
    fake.queue.clear()
    return made("a-key-of-the-tests", endpoint=fake.endpoint)


def ask(adapter, fake, mode, timeout_s=2.0):
    fake.enqueue(mode)
    return adapter.generate(REQUEST, timeout_s=timeout_s)


def test_the_text_the_tokens_and_the_served_model(adapter, fake):
    answer = ask(adapter, fake, "healthy")
    assert answer.text == TEXT
    assert (answer.finish, answer.blocked, answer.model_version) == ("STOP", None, "gemini-3.5-flash-lite")
    assert answer.usage == TokenUsage(prompt=PROMPT_TOKENS, cached=0, output=40)


def test_it_sends_the_ceiling_the_turns_and_nothing_deprecated(adapter, fake):
    ask(adapter, fake, "healthy")
    sent = fake.requests[-1]
    assert sent["generationConfig"]["maxOutputTokens"] == 256
    assert not {"temperature", "topP", "topK", "candidateCount"} & sent["generationConfig"].keys()
    assert [content["role"] for content in sent["contents"]] == ["user", "model", "user"]
    assert sent["systemInstruction"]["parts"][0]["text"] == REQUEST.system


def test_thinking_is_billed_as_output(adapter, fake):
    assert ask(adapter, fake, "thinking").usage.output == 240


def test_cached_tokens_are_part_of_the_prompt(adapter, fake):
    usage = ask(adapter, fake, "cached").usage
    assert (usage.prompt, usage.cached) == (PROMPT_TOKENS, PROMPT_TOKENS // 2)


def test_a_rerouted_call_names_the_model_that_served(adapter, fake):
    assert ask(adapter, fake, "rerouted").model_version == "gemini-3.5-flash"


def test_missing_usage_is_said_not_guessed(adapter, fake):
    assert ask(adapter, fake, "no_usage").usage is None


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("empty", "EMPTY"), ("blocked", "PROHIBITED_CONTENT"), ("safety", "SAFETY"), ("max_tokens", "EMPTY")],
)
def test_an_answer_without_text_says_why_and_still_counts_its_tokens(adapter, fake, mode, reason):
    answer = ask(adapter, fake, mode)
    assert (answer.text, answer.blocked) == ("", reason)
    assert answer.usage.prompt == PROMPT_TOKENS


def test_a_finish_reason_of_tomorrow_does_no_harm(adapter, fake):
    assert ask(adapter, fake, "unknown_enum").text == TEXT


def test_ratings_of_a_prompt_that_passed_do_not_block_its_answer(adapter, fake):
    answer = ask(adapter, fake, "rated")
    assert (answer.text, answer.blocked) == (TEXT, None)


def test_half_an_answer_that_was_flagged_is_none(adapter, fake):
    assert ask(adapter, fake, "flagged").blocked == "SAFETY"


def test_a_missing_total_does_not_make_the_output_free(adapter, fake):
    assert ask(adapter, fake, "no_total").usage is None


def test_an_sdk_that_cannot_be_imported_is_no_call_and_no_cost(adapter, fake, monkeypatch):
    package = {"google-generativeai": "google.generativeai", "google-genai": "google.genai"}[adapter.name]
    monkeypatch.setitem(sys.modules, package, None)
    if adapter.name == "google-genai":
        import google

        monkeypatch.delattr(google, "genai", raising=False)
    before = fake.calls
    with pytest.raises(ModelError) as raised:
        adapter.generate(REQUEST, timeout_s=2.0)
    assert (raised.value.kind, raised.value.billed, fake.calls) == ("not_found", "no", before)


def test_a_slow_answer_within_its_time_is_an_answer(adapter, fake):
    fake.delay_s = 0.3
    try:
        assert ask(adapter, fake, "slow").text == TEXT
    finally:
        fake.delay_s = 0.0


@pytest.mark.parametrize(
    ("mode", "kind", "billed"),
    [
        ("400", "bad_request", "no"),
        ("400_key", "auth", "no"),
        ("401", "auth", "no"),
        ("403", "auth", "no"),
        ("404", "not_found", "no"),
        ("429_minute", "rate_limited", "no"),
        ("429_day", "quota_exhausted", "no"),
        ("429_zero", "quota_exhausted", "no"),
        ("500", "server", "no"),
        ("502", "server", "no"),
        ("503", "overloaded", "no"),
        ("504", "timeout", "unknown"),
        ("reset", "network", "unknown"),
        ("html", "protocol", "unknown"),
        ("truncated", "protocol", "unknown"),
        ("hang", "timeout", "unknown"),
    ],
)
def test_failures_by_kind_and_whether_they_may_be_billed(adapter, fake, mode, kind, billed):
    before = fake.calls
    with pytest.raises(ModelError) as raised:
        ask(adapter, fake, mode, timeout_s=0.5 if mode == "hang" else 2.0)
    assert (raised.value.kind, raised.value.billed) == (kind, billed)
    assert fake.calls - before == 1, "the SDK must not retry behind our back"
    assert "a-key-of-the-tests" not in str(raised.value)


def test_the_retry_delay_is_carried(adapter, fake):
    with pytest.raises(ModelError) as raised:
        ask(adapter, fake, "429_minute")
    assert raised.value.retry_after_s == fake.retry_delay_s


def test_the_environments_proxy_is_used(fake, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", fake.endpoint)
    monkeypatch.setenv("http_proxy", fake.endpoint)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    before = fake.calls
    assert GenerativeAiModel("key", endpoint="http://gemini.invalid").generate(REQUEST, timeout_s=2.0).text == TEXT
    assert fake.calls == before + 1


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "http://nobody.invalid"])
def test_a_call_that_found_nobody_to_hear_it_is_a_network_failure_and_costs_nothing(adapter, endpoint):
    with pytest.raises(ModelError) as raised:
        type(adapter)("key", endpoint=endpoint).generate(REQUEST, timeout_s=1.0)
    assert (raised.value.kind, raised.value.billed) == ("network", "no")


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_proxy_that_is_away_or_of_an_unknown_kind_costs_nothing(monkeypatch, proxy):
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    with pytest.raises(ModelError) as raised:
        GenerativeAiModel("key", endpoint="http://gemini.invalid").generate(REQUEST, timeout_s=1.0)
    assert (raised.value.kind, raised.value.billed) == ("network", "no")


def test_certificates_that_are_not_there_cost_nothing(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(ModelError) as raised:
        GenerativeAiModel("key", endpoint="https://gemini.invalid").generate(REQUEST, timeout_s=1.0)
    assert (raised.value.kind, raised.value.billed) == ("network", "no")


def test_connections_are_kept(fake):
    model = GenerativeAiModel("key", endpoint=fake.endpoint)
    before = fake.connections
    for _ in range(3):
        ask(model, fake, "healthy")
    assert fake.connections == before + 1


def test_every_error_mode_of_the_fake_is_covered():
    assert set(ERRORS) == {
        "400",
        "400_key",
        "401",
        "403",
        "404",
        "429_minute",
        "429_day",
        "429_zero",
        "500",
        "502",
        "503",
        "504",
    }


def test_the_newer_sdk_keeps_prompts_off_the_providers_disk_and_thinks_minimally(fake):
    pytest.importorskip("google.genai")
    ask(GenAiModel("key", endpoint=fake.endpoint), fake, "healthy")
    sent = fake.requests[-1]
    assert sent["store"] is False
    assert sent["generationConfig"]["thinkingConfig"] == {"thinking_level": "MINIMAL"}


def test_the_newer_sdk_leaves_thoughts_out_of_the_answer(fake):
    pytest.importorskip("google.genai")
    answer = ask(GenAiModel("key", endpoint=fake.endpoint), fake, "thought_parts")
    assert answer.text == TEXT
    assert answer.usage.thinking == 200


def test_importing_the_adapters_loads_no_sdk():
    import subprocess

    program = (
        "import sys, chatbot.llm.generativeai, chatbot.llm.genai\n"
        "print({'google.generativeai', 'google.genai'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
