"""What the operator can set: the only reader of the environment. Knows names, defaults and ranges; uses none of them.

Sources, strongest first: the real environment, the file `.env` in the project folder, the defaults below. An empty
value means the default. Defaults are texts as an operator would write them, so that `.env.example` can be compared.
"""

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from environs import Env, EnvValidationError, ValidationError

from chatbot.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DOTENV = PROJECT_ROOT / ".env"

T = TypeVar("T")
_BUSINESS_ID = re.compile(r"[a-zA-Z0-9_-]+")
_SQLITE = "sqlite:///"


def _setting(default: str, parse: Callable[[str], T], *, secret: bool = False) -> T:
    """A field of `Settings`: its default as text, its reader, and whether its value must never be shown."""
    declared: T = field(default=parse(default), repr=not secret, metadata={"default": default, "parse": parse})
    return declared


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValidationError(f"{low} ile {high} arasında bir tam sayı olmalı")
        return int(text)

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise ValidationError(f"{low:g} ile {high:g} arasında bir saniye sayısı olmalı")
        return value

    return parse


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise ValidationError("0 veya daha büyük bir tutar olmalı; ondalık ayırıcı nokta (örnek: 0.50)")
    return value


def _rate(text: str) -> Decimal | None:
    if not text:
        return None
    if not (value := _amount(text)):
        raise ValidationError("0'dan büyük olmalı")
    return value


def _switch(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in words:
        raise ValidationError("true veya false olmalı")
    return words[text.lower()]


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValidationError(f"şunlardan biri olmalı: {', '.join(choices)}")
        return text.lower()

    return parse


def _url(*schemes: str) -> Callable[[str], str]:
    """Reader of an optional URL; the message never repeats the text, which may hold a password."""

    def parse(text: str) -> str:
        if text and not _is_url(text, schemes):
            raise ValidationError(f"{' veya '.join(f'{s}://' for s in schemes)} ile başlayan tam bir adres olmalı")
        return text

    return parse


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname or (parts.scheme == "unix" and parts.path))


def _database_url(text: str) -> str:
    """A relative SQLite path counts from the project folder: every command, wherever started, meets one database."""
    if text.startswith(_SQLITE):
        path, question, options = text.removeprefix(_SQLITE).partition("?")
        if path in {"", ":memory:"}:
            raise ValidationError(
                "bellekteki veritabanı kalıcı değildir; bir dosya yolu verin: sqlite:///data/chatbot.db"
            )
        return f"{_SQLITE}{PROJECT_ROOT / path}{question}{options}"
    if not text.startswith(("postgresql://", "postgresql+psycopg://")):
        raise ValidationError("sqlite:///yol veya postgresql://kullanıcı:parola@sunucu/ad biçiminde olmalı")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValidationError("bir IP adresi veya makine adı olmalı (örnek: 127.0.0.1)")
    return text


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError) as error:
        raise ValidationError("bilinen bir saat dilimi olmalı (örnek: Europe/Istanbul)") from error


def _model(text: str) -> str:
    if text.endswith("-latest"):
        raise ValidationError("'-latest' takma adları haber vermeden başka modele geçer; sabit bir model adı verin")
    if not re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._-]*", text):
        raise ValidationError("bir model adı olmalı (örnek: gemini-3.5-flash-lite)")
    return text


def _optional_model(text: str) -> str:
    return _model(text) if text else text


def _business_budgets(text: str) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """`ID=DAY/MONTH` in USD, separated by commas."""
    budgets: dict[str, tuple[str, Decimal, Decimal]] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        found = re.fullmatch(r"([a-zA-Z0-9_-]+)=([0-9.]+)/([0-9.]+)", part)
        if found is None or found[1] in budgets:
            raise ValidationError(
                "mağaza=gün/ay biçiminde olmalı, her mağaza bir kez (örnek: butik=0.10/2,cadde=0.05/1)"
            )
        budgets[found[1]] = (found[1], _amount(found[2]), _amount(found[3]))
    return tuple(budgets.values())


def _admin_token(text: str) -> str:
    if text and (len(text) < 16 or not re.fullmatch(r"[\x21-\x7e]+", text)):
        raise ValidationError("en az 16 karakter olmalı; boşluk ve Türkçe harf içermemeli")
    return text


def _api_key(text: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]*", text):
        raise ValidationError("boşluk veya Türkçe harf içermemeli")
    return text


def _business_id(text: str) -> str:
    if text and not _BUSINESS_ID.fullmatch(text):
        raise ValidationError("yalnızca İngilizce harf, rakam, '_' ve '-' içerebilir")
    return text


def _folder(text: str) -> Path | None:
    if text and (not text.startswith("/") or not text.isprintable()):
        raise ValidationError("'/' ile başlayan tam bir klasör yolu olmalı (örnek: /mnt/yedek)")
    return Path(text) if text else None


def _email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", text):
        raise ValidationError("bir e-posta adresi olmalı")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, parsed and checked: one field per variable of `.env.example`. `repr` shows no secret."""

    database_url: str = _setting("sqlite:///data/chatbot.db", _database_url, secret=True)
    redis_url: str = _setting("", _url("redis", "rediss", "unix"), secret=True)
    gemini_api_key: str = _setting("", _api_key, secret=True)
    gemini_model: str = _setting("gemini-3.5-flash-lite", _model)
    gemini_fallback_model: str = _setting("", _optional_model)
    gemini_api_endpoint: str = _setting("", _url("https", "http"))
    llm_sdk: str = _setting("google-generativeai", _one_of("google-generativeai", "google-genai"))
    llm_deadline_seconds: float = _setting("25", _seconds(1, 120))
    daily_budget_usd: Decimal = _setting("0.50", _amount)
    monthly_budget_usd: Decimal = _setting("10", _amount)
    business_budgets_usd: tuple[tuple[str, Decimal, Decimal], ...] = _setting("", _business_budgets)
    budget_timezone: ZoneInfo = _setting("Europe/Istanbul", _timezone)
    admin_token: str = _setting("", _admin_token, secret=True)
    ops_public: bool = _setting("false", _switch)
    cache_warm_questions: int = _setting("0", _whole(0, 200))
    rate_limit_per_minute: int = _setting("60", _whole(1, 100_000))
    usd_try: Decimal | None = _setting("", _rate)
    trusted_proxy_hops: int = _setting("0", _whole(0, 10))
    default_business_id: str = _setting("", _business_id)
    alert_email_to: str = _setting("", _email)
    smtp_url: str = _setting("", _url("smtp", "smtps"), secret=True)
    slack_webhook_url: str = _setting("", _url("https", "http"), secret=True)
    retention_days: int = _setting("30", _whole(1, 3650))
    backup_dir: Path | None = _setting("", _folder)
    backup_keep: int = _setting("7", _whole(1, 3650))
    log_format: str = _setting("auto", _one_of("auto", "json", "console"))
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error", "critical"))
    workers: int = _setting("1", _whole(1, 64))
    threads: int = _setting("16", _whole(1, 256))
    host: str = _setting("127.0.0.1", _host)
    port: int = _setting("8000", _whole(1, 65_535))

    @property
    def model_on(self) -> bool:
        """Whether the model may be asked at all: there is a key, and no budget is zero."""
        return bool(self.gemini_api_key and self.daily_budget_usd and self.monthly_budget_usd)


_FIELDS = fields(Settings)


def load_settings(environ: Mapping[str, str] | None = None, dotenv: Path | None = DOTENV) -> Settings:
    """Read, check and freeze all settings; raises one `SettingsError` naming every bad variable, never a value."""
    given = {**_read_dotenv(dotenv), **(os.environ if environ is None else environ)}
    env = _Environment(given)
    values = {f.name: env.setting(f.name.upper(), f.metadata["default"], parse=f.metadata["parse"]) for f in _FIELDS}
    errors = {name: "; ".join(messages) for name, messages in env.problems().items()}
    if (values["workers"] or 1) > 1 and not values["redis_url"]:
        errors.setdefault("WORKERS", "birden fazla süreç ancak REDIS_URL verilirse çalışır")
    if values["alert_email_to"] and not values["smtp_url"]:
        errors.setdefault("SMTP_URL", "ALERT_EMAIL_TO verildiyse posta sunucusu da gerekir")
    if errors:
        raise _refusal(errors)
    return Settings(**values)


def default_texts() -> dict[str, str]:
    """Every variable's name and its default as an operator would write it."""
    return {f.name.upper(): f.metadata["default"] for f in _FIELDS}


class _Environment(Env):
    """environs over a given mapping instead of the process's environment; blank values count as unset."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = given
        self.add_parser("setting", lambda text, parse: parse(text))

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key, "").strip() or default

    def problems(self) -> Mapping[str, list[str]]:
        """What is wrong, by variable."""
        try:
            self.seal()
        except EnvValidationError as error:
            return cast("Mapping[str, list[str]]", error.error_messages)
        return {}


def _read_dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.exists():
        return {}
    try:
        return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise _refusal({path.name: "dosya okunamıyor (UTF-8 metin ve okuma izni gerekir)"}) from error


def _refusal(errors: Mapping[str, str]) -> SettingsError:
    listed = "\n".join(f"  {name}: {problem}" for name, problem in errors.items())
    return SettingsError(
        f"Ayarlar hatalı:\n{listed}",
        details=errors,
        suggested_action="Değerleri .env dosyasında veya ortam değişkenlerinde düzeltin; açıklamalar: .env.example.",
    )
