"""`costs ...` over a real ledger."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from chatbot import cli, factory
from chatbot.model import Caller, TokenUsage
from conftest import settings_for


@pytest.fixture
def run(stocked_database, tmp_path):
    """Runs a command over the small shop, whose ledger has two calls of 0.00055 USD."""
    database = tmp_path / "costs.db"
    database.write_bytes(stocked_database.read_bytes())
    settings = settings_for(database, USD_TRY="40")
    with factory.records(settings) as opened:
        ledger = factory.build_costs(settings, opened).ledger
        for business in ("butik", "=cmd"):
            usage = TokenUsage(1000, 0, 100)
            ledger.record("gemini-3.5-flash-lite", usage, Caller(business), service="gemini", ms=90, success=True)
    return lambda *arguments: CliRunner().invoke(cli.main, ["costs", *arguments], obj=settings)


def test_the_summary_is_for_people_or_for_programs(run):
    assert "2 çağrı, 0,0011 USD (0,044 TL)" in run("summary").stdout
    summary = json.loads(run("summary", "--hours", "1", "--json").stdout)
    assert (summary["hours"], summary["total_calls"], summary["total_cost"]) == (1, 2, 0.0011)


def test_a_day_a_month_and_where_it_is_heading(run):
    assert "0,0011 USD (0,044 TL), bütçe 0,50 USD" in run("daily").stdout
    assert run("daily", "--date", "2024-02-29").stdout.startswith("29 Şubat 2024: 0,00 USD")
    assert json.loads(run("monthly", "--json").stdout)["cost"] == 0.0011
    assert run("monthly", "--month", "2024-02").stdout.startswith("Şubat 2024")
    assert "güvenilir değil" in run("projection").stdout
    assert json.loads(run("projection", "--json").stdout)["day_spent"] == 0.0011


def test_the_export_goes_to_standard_output_or_a_file(run, tmp_path):
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert {row["business_id"] for row in rows} == {"butik", "'=cmd"}
    target = tmp_path / "out.json"
    assert run("export", "--format", "json", "--output", str(target)).exit_code == 0
    assert len(json.loads(target.read_text(encoding="utf-8"))) == 2
    assert json.loads(run("export", "--from", "2024-01-01", "--to", "2024-12-31", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("daily", "--date", "dün"), 2),
        (("daily", "--date", "2026-02-30"), 2),
        (("monthly", "--month", "2026-13"), 2),
        (("summary", "--hours", "0"), 2),
        (("export", "--from", "1 Kasım"), 2),
        (("export", "--format", "xlsx"), 2),
        (("export", "--from", "2026-11-02", "--to", "2026-11-01"), 1),
        (("export", "--output", "/nonexistent/folder/out.csv"), 1),
    ],
)
def test_what_cannot_be_understood_or_done_is_said(run, arguments, code):
    result = run(*arguments)
    assert result.exit_code == code
    assert "Hata:" in result.stderr
