"""Names, labels and bounds of the metrics; promtool's opinion; the dashboard and the alert rules use what there is."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from chatbot.errors import ModelError
from chatbot.metrics import Metrics
from chatbot.model import Intent, Method, TokenUsage
from conftest import ROOT, skip_or_fail

PROMETHEUS = ROOT / "deploy" / "prometheus"
NAME = re.compile(r"\bchatbot_[a-z_]+\b")


def told() -> Metrics:
    """Metrics that were told everything once."""
    metrics = Metrics(version="1.2.3", wall_clock=lambda: 1_700_000_000.0)
    metrics.requested("/chat", "POST", 200, 0.03)
    metrics.answered(Method.PRODUCT_SEARCH, Intent.PRICE_INQUIRY)
    metrics.attempted("gemini-x", "ok", 1.5)
    metrics.attempted("gemini-x", "timeout", 15.0)
    metrics.permanent_failure("gemini-x", ModelError("auth", "no", billed="no"))
    metrics.booked("gemini-x", TokenUsage(prompt=100, cached=20, output=30), 2_000_000)
    metrics.answer_refused("price")
    metrics.cache_used("hit", 1_000_000)
    metrics.budget("day", limit=500_000_000, spent=100_000_000, held=5_000_000)
    metrics.circuit("half_open")
    metrics.system({"cpu_percent": 25.0, "process_threads": 9.0, "something_new": 1.0})
    metrics.health({"disk": "warning"})
    metrics.stock(products=582, database_bytes=4096)
    return metrics


def lines(metrics: Metrics) -> list[str]:
    return metrics.text().decode().splitlines()


@pytest.mark.parametrize(
    "line",
    [
        'chatbot_http_requests_total{method="POST",route="/chat",status="200"} 1.0',
        'chatbot_http_request_duration_seconds_bucket{le="0.05",method="POST",route="/chat"} 1.0',
        'chatbot_answers_total{intent="price_inquiry",method="product_search"} 1.0',
        'chatbot_llm_requests_total{model="gemini-x",outcome="timeout"} 1.0',
        'chatbot_llm_permanent_failures_total{kind="auth",model="gemini-x"} 1.0',
        'chatbot_llm_tokens_total{kind="input",model="gemini-x"} 100.0',
        'chatbot_llm_cost_usd_total{model="gemini-x"} 0.002',
        "chatbot_llm_last_success_timestamp_seconds 1.7e+09",
        'chatbot_llm_answers_refused_total{kind="price"} 1.0',
        'chatbot_cache_events_total{event="hit"} 1.0',
        "chatbot_cache_saved_usd_total 0.001",
        'chatbot_budget_spent_usd{period="day"} 0.1',
        'chatbot_budget_held_usd{period="day"} 0.005',
        "chatbot_circuit_state 1.0",
        "chatbot_system_cpu_ratio 0.25",
        "chatbot_process_threads 9.0",
        'chatbot_health_component_state{component="disk"} 1.0',
        "chatbot_catalogue_products 582.0",
        "chatbot_database_size_bytes 4096.0",
        'chatbot_build_info{version="1.2.3"} 1.0',
    ],
)
def test_what_was_told_is_shown(line):
    assert line in lines(told())


def test_every_name_begins_alike_and_every_metric_is_explained():
    families = told().families()
    assert {family["name"].partition("_")[0] for family in families} == {"chatbot"}
    assert all(family["help"].endswith(".") for family in families)
    names = {sample["name"] for family in families for sample in family["samples"]}
    assert names <= set(told().names())
    assert json.loads(json.dumps(families)) == families


def test_labels_are_bounded_whatever_is_sent():
    metrics = Metrics(version="1")
    for number in range(100):
        metrics.requested("unmatched", f"HACK{number}", 404, 0.001)
        metrics.attempted(f"model-{number}", "ok", 0.1)
        metrics.booked(f"model-{number}", None, 1)
    text = metrics.text().decode()
    assert 'chatbot_http_requests_total{method="other",route="unmatched",status="404"} 100.0' in text
    assert text.count("chatbot_llm_requests_total{") == 21
    assert text.count("chatbot_llm_cost_usd_total{") == 21


def test_two_services_in_one_process_do_not_mix():
    first, second = told(), Metrics(version="1")
    first.answered(Method.LLM, Intent.OPEN_QUESTION)
    assert "chatbot_answers_total{" not in second.text().decode()


def test_a_correction_downwards_lowers_no_counter():
    metrics = told()
    metrics.booked("gemini-x", None, -500)
    assert 'chatbot_llm_cost_usd_total{model="gemini-x"} 0.002' in lines(metrics)


def test_when_the_model_last_answered_is_remembered():
    metrics = Metrics(version="1", wall_clock=lambda: 12.0)
    metrics.attempted("m", "timeout", 1.0)
    assert metrics.model_answered_at is None
    metrics.attempted("m", "blocked", 1.0)
    assert metrics.model_answered_at == 12.0


@pytest.mark.parametrize("path", ["grafana/chatbot.json", "prometheus/chatbot.rules.yml"])
def test_dashboard_and_rules_use_only_metrics_that_there_are(path):
    used = set(NAME.findall((ROOT / "deploy" / path).read_text(encoding="utf-8")))
    assert len(used) > 5
    assert used - set(told().names()) == set()


def test_the_dashboard_shows_every_metric():
    text = (ROOT / "deploy/grafana/chatbot.json").read_text(encoding="utf-8")
    shown = set(NAME.findall(text))
    assert set(told().names()) - shown - {"chatbot_llm_request_duration_seconds_sum"} <= {
        "chatbot_llm_request_duration_seconds_count"
    }
    dashboard = json.loads(text)
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids)) >= 15
    assert all(panel["datasource"]["uid"] == "${datasource}" for panel in dashboard["panels"])


def test_every_rule_says_what_to_do_and_is_tested():
    rules = yaml.safe_load((PROMETHEUS / "chatbot.rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    cases = yaml.safe_load((PROMETHEUS / "chatbot.rules.test.yml").read_text(encoding="utf-8"))["tests"]
    raised = {check["alertname"] for case in cases for check in case["alert_rule_test"] if check["exp_alerts"]}
    assert {rule["alert"] for rule in rules} == raised
    assert all(rule["annotations"]["action"] for rule in rules)


def promtool(*arguments: str, text: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    if shutil.which("promtool") is None:
        skip_or_fail("promtool is not installed")
    return subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, input=text, capture_output=True, check=False)


@pytest.mark.prometheus
def test_promtool_finds_nothing_to_say_about_the_metrics():
    done = promtool("check", "metrics", text=told().text())
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


@pytest.mark.prometheus
@pytest.mark.parametrize(
    "arguments",
    [("check", "rules", "chatbot.rules.yml"), ("test", "rules", "chatbot.rules.test.yml")],
)
def test_promtool_accepts_the_rules_and_they_do_as_they_say(arguments):
    done = promtool(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.prometheus
def test_promtool_accepts_the_scrape_configuration():
    done = promtool("check", "config", "--syntax-only", "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr
