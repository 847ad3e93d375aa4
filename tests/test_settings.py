import re
from dataclasses import fields
from decimal import Decimal

import pytest

from chatbot.errors import SettingsError
from chatbot.settings import PROJECT_ROOT, Settings, default_texts, load_settings
from conftest import ROOT


def load(**environ: str) -> Settings:
    return load_settings(environ, dotenv=None)


def problems(**environ: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load(**environ)
    assert caught.value.details is not None
    return caught.value.details


def test_defaults_are_those_of_the_class():
    assert load() == Settings()


def test_the_promised_defaults():
    settings = load()
    assert (settings.threads, settings.workers, settings.port, settings.host) == (16, 1, 8000, "127.0.0.1")
    assert (settings.daily_budget_usd, settings.monthly_budget_usd) == (Decimal("0.50"), Decimal(10))
    assert (settings.retention_days, settings.rate_limit_per_minute, settings.ops_public) == (30, 60, False)
    assert settings.budget_timezone.key == "Europe/Istanbul"


def test_blank_values_mean_the_default():
    assert load(PORT="", THREADS="  ", BUDGET_TIMEZONE="", DATABASE_URL="") == Settings()


def test_every_bad_variable_is_named_at_once_and_no_value_is_repeated():
    given = {
        "PORT": "secret-99999",
        "THREADS": "0",
        "LLM_DEADLINE_SECONDS": "nan",
        "DAILY_BUDGET_USD": "inf",
        "MONTHLY_BUDGET_USD": "-1",
        "USD_TRY": "0",
        "BUDGET_TIMEZONE": "Mars/Olympus",
        "ADMIN_TOKEN": "secret-short",
        "OPS_PUBLIC": "maybe",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
        "LLM_SDK": "other",
        "GEMINI_MODEL": "gemini-flash-latest",
        "GEMINI_API_ENDPOINT": "secret.example",
        "GEMINI_API_KEY": "secret key",
        "DATABASE_URL": "mysql://secret:secret@host/db",
        "REDIS_URL": "http://secret",
        "DEFAULT_BUSINESS_ID": "my shop",
        "SMTP_URL": "secret",
        "SLACK_WEBHOOK_URL": "ftp://secret",
        "ALERT_EMAIL_TO": "secret",
        "TRUSTED_PROXY_HOPS": "1.5",
        "RATE_LIMIT_PER_MINUTE": "0",
        "RETENTION_DAYS": "0",
        "BACKUP_DIR": "secret",
        "BACKUP_KEEP": "0",
        "HOST": "not a host",
        "WORKERS": "many",
        "CACHE_WARM_QUESTIONS": "-1",
        "GEMINI_FALLBACK_MODEL": "gemini-pro-latest",
        "BUSINESS_BUDGETS_USD": "secret",
    }
    with pytest.raises(SettingsError) as caught:
        load(**given)
    assert caught.value.details is not None
    assert set(caught.value.details) == set(given) == set(default_texts())
    for name in given:
        assert name in caught.value.message
    assert "secret" not in caught.value.message + str(caught.value.details)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "data/chatbot.db"),
        ("REDIS_URL", "redis://host:port"),
        ("GEMINI_MODEL", "../x"),
        ("BUDGET_TIMEZONE", "../../etc/passwd"),
        ("PORT", "٨٠٨٠"),
        ("PORT", "65536"),
        ("BUSINESS_BUDGETS_USD", "butik=1"),
        ("BUSINESS_BUDGETS_USD", "butik=1/2,butik=1/2"),
        ("BUSINESS_BUDGETS_USD", "butik=1/-2"),
        ("BUSINESS_BUDGETS_USD", "butik=1..2/3"),
        ("ADMIN_TOKEN", "şifreşifreşifreşifre"),
        ("DAILY_BUDGET_USD", "1,50"),
    ],
)
def test_refused_alone(name, value):
    assert set(problems(**{name: value})) == {name}


def test_more_than_one_worker_needs_redis():
    assert set(problems(WORKERS="2")) == {"WORKERS"}
    assert load(WORKERS="2", REDIS_URL="redis://localhost:6379/0").workers == 2


def test_shops_may_have_budgets_of_their_own():
    budgets = load(BUSINESS_BUDGETS_USD="butik=0.10/2, cadde=0/1,").business_budgets_usd
    assert budgets == (("butik", Decimal("0.10"), Decimal(2)), ("cadde", Decimal(0), Decimal(1)))


def test_a_relative_database_counts_from_the_project_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert load(DATABASE_URL="sqlite:///shop.db").database_url == f"sqlite:///{PROJECT_ROOT}/shop.db"
    assert load(DATABASE_URL="sqlite:////var/lib/shop.db").database_url == "sqlite:////var/lib/shop.db"
    assert load(DATABASE_URL="postgresql://u:p@h/db").database_url == "postgresql://u:p@h/db"


def test_the_real_environment_wins_over_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text('PORT=9001\nTHREADS="4"  # quoted\nADMIN_TOKEN=a$b${PORT}cdefghijklm\n', encoding="utf-8")
    settings = load_settings({"PORT": "9002"}, dotenv=file)
    assert (settings.port, settings.threads, settings.admin_token) == (9002, 4, "a$b${PORT}cdefghijklm")


def test_an_unreadable_file_is_named(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        load_settings({}, dotenv=file)


def test_no_secret_is_shown_by_repr():
    shown = repr(load(ADMIN_TOKEN="s3cret-s3cret-s3cret", REDIS_URL="redis://:s3cret@h", SMTP_URL="smtp://u:s3cret@h"))
    assert "s3cret" not in shown
    assert "port=8000" in shown


def test_env_example_lists_every_variable_with_its_default_and_a_comment():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert listed == default_texts()
    assert set(listed) == {f.name.upper() for f in fields(Settings)}
    assert len(re.findall(r"^# [^-\n].*\n[A-Z_]+=", text, re.MULTILINE)) == len(listed)


def test_env_example_itself_is_valid():
    assert load_settings({}, dotenv=ROOT / ".env.example") == Settings()
