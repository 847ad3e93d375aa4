"""The operator's check-up: settings, prices, port and every component of the service's health. Changes nothing."""

import importlib
import platform
import socket
import warnings
from pathlib import Path

from chatbot import factory
from chatbot.costs.prices import read_prices
from chatbot.errors import SettingsError, UnreadableFile
from chatbot.health import Component, Status
from chatbot.model import utc_now
from chatbot.settings import DOTENV, Settings
from chatbot.store.migrate import Inspection, inspect_database

_PATIENCE_S = 5.0


def examine(settings: Settings, *, dotenv: Path = DOTENV) -> list[Component]:
    """All findings, the ground of the others first; what cannot be asked without a database is left out."""
    inspection = inspect_database(settings.database_url)
    prices = _prices_finding(settings)
    if inspection.problem:
        findings = [_database_problem(inspection)]
    elif prices.status is Status.CRITICAL:
        findings = []  # the service would not start
    else:
        findings = _service_findings(settings)
    return [_settings_finding(dotenv), *findings, prices, *_sdk_findings(settings), _port_finding(settings)]


def require_free_port(settings: Settings) -> None:
    """Raises `SettingsError` when HOST and PORT cannot be listened on."""
    problem = _port_problem(settings)
    if problem is not None:
        raise SettingsError(
            f"{settings.host}:{settings.port} adresi dinlenemiyor: {problem}",
            details={"PORT": problem},
            suggested_action="Adresi tutan programı durdurun veya HOST ve PORT ayarlarını değiştirin.",
        )


def _settings_finding(dotenv: Path) -> Component:
    versions = f"geçerli; Python {platform.python_version()}"
    if dotenv.exists() and dotenv.stat().st_mode & 0o077:
        action = f"Gizli bilgileri koruyun: chmod 600 {dotenv}"
        return Component(
            "settings", Status.WARNING, f"{versions}; {dotenv.name} başkalarınca okunabilir", "0600", action
        )
    return Component("settings", Status.HEALTHY, versions)


def _database_problem(inspection: Inspection) -> Component:
    problem = inspection.problem
    assert problem is not None
    return Component("database", Status.CRITICAL, problem.message, inspection.head, problem.suggested_action)


def _service_findings(settings: Settings) -> list[Component]:
    with factory.records(settings) as opened:
        report = factory.build(settings, opened).health.look(patience_s=_PATIENCE_S)
        known = [business.id for business in opened.businesses.all()]
    findings = list(report.components)
    wanted = settings.default_business_id
    if wanted and wanted not in known:
        action = f"Var olanlardan birini seçin: {', '.join(known) or 'henüz mağaza yok'}"
        findings.append(Component("default_business", Status.WARNING, f"'{wanted}' diye bir mağaza yok", "", action))
    return findings


def _prices_finding(settings: Settings) -> Component:
    """The price list, and what it says about the configured model."""
    try:
        prices = read_prices(factory.PRICES_FILE)
    except UnreadableFile as error:
        return Component("prices", Status.CRITICAL, error.message, "", error.suggested_action)
    model, entry = settings.gemini_model, prices.entry(settings.gemini_model)
    observed = f"{prices.version} sürümü, {len(prices.models)} model"
    if entry is None:
        action = f"{model} modelinin fiyatını data/prices.json dosyasına ekleyin; o güne kadar en pahalı fiyat sayılır."
        return Component("prices", Status.WARNING, f"{observed}; {model} listede yok", "", action)
    if entry.retires is None or prices.retirement_warning(model, utc_now().date()) is None:
        return Component("prices", Status.HEALTHY, observed)
    goes = f"; sonra {entry.rerouted_to} yanıtlar ve onun fiyatı geçer" if entry.rerouted_to else ""
    retiring = f"{observed}; {model} {entry.retires:%d.%m.%Y} tarihinde kapanıyor{goes}"
    return Component("prices", Status.WARNING, retiring, "", "GEMINI_MODEL ayarına yeni bir model yazın.")


def _sdk_findings(settings: Settings) -> list[Component]:
    """What keeps the model's SDK from being imported, where it is wanted."""
    if not settings.model_on:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(factory.SDK_MODULES[settings.llm_sdk])
    except ImportError as error:
        action = "Paketi kurun: pip install -r requirements.txt (google-genai: requirements-genai.txt)"
        return [Component("model_sdk", Status.WARNING, f"{settings.llm_sdk} yüklenemiyor: {error}", "", action)]
    return []


def _port_finding(settings: Settings) -> Component:
    problem = _port_problem(settings)
    observed = "boş" if problem is None else f"{problem} (servis zaten çalışıyor olabilir)"
    return Component("port", Status.HEALTHY, f"{settings.host}:{settings.port} {observed}")


def _port_problem(settings: Settings) -> str | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        return error.strerror or str(error)
    return None
