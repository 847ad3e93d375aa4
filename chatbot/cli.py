"""The command line: reads arguments, calls one service, prints. Decides nothing that another way in would need too.

Exit codes: 0 done, also when rows were rejected and reported; 1 refused or failed, nothing changed; 2 usage, settings
or database. Data goes to standard output, the rest to standard error; people read Turkish, `--json` is for programs.
"""

import json
import os
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click
import structlog

from chatbot import __version__, telemetry
from chatbot.errors import BusinessNotFound, ChatbotError, InvalidInput, Refused, SettingsError, StoreError
from chatbot.settings import PROJECT_ROOT, Settings, load_settings

if TYPE_CHECKING:
    from datetime import date

    from chatbot.catalog.importing import ImportReport
    from chatbot.costs.tracking import CostTrackingService
    from chatbot.factory import Records
    from chatbot.health import Component
    from chatbot.model import Reply

_SHOWN_REJECTIONS = 20
_LABELS = {
    "settings": "ayarlar",
    "database": "veritabanı",
    "disk": "disk",
    "memory": "bellek",
    "cpu": "işlemci",
    "response_time": "yanıt süresi",
    "error_rate": "hata oranı",
    "cache": "önbellek",
    "model": "model",
    "budget": "bütçe",
    "jobs": "arka plan işleri",
    "catalogue": "katalog",
    "migrations": "veritabanı sürümü",
    "backup": "yedek",
    "default_business": "varsayılan mağaza",
    "prices": "fiyat listesi",
    "model_sdk": "model paketi",
    "port": "adres",
}
_REASONS = {
    "fallback": "bilgi kayıtlı değil",
    "unclear": "anlaşılmadı",
    "not_found": "mağazada yok",
    "rated_down": "beğenilmedi",
}
_CHANNELS = {"email": "e-posta", "webhook": "webhook"}
_MAX_QUESTION = 1000

_log = structlog.get_logger(__name__)


class Commands(click.Group):
    """A group whose errors end in one Turkish message and one of the exit codes, never in a traceback."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run and exit."""
        sys.exit(self._run(*args, **{"prog_name": "python chatbot.py", **extra, "standalone_mode": False}))

    def _run(self, *args: Any, **extra: Any) -> int:
        telemetry.configure(level="warning")  # until the settings are read
        try:
            result = super().main(*args, **extra)
        except click.UsageError as error:
            return _misused(error)
        except ChatbotError as error:
            return _fail(error.message, error.suggested_action, code=exit_code(error))
        except (click.Abort, KeyboardInterrupt):
            return _fail("Durduruldu.", code=130)
        except OSError as error:
            return _fail(f"Sistem hatası: {error.strerror or error}", error.filename and str(error.filename), code=1)
        except Exception as error:  # noqa: BLE001 - the last stop: people get a sentence, LOG_LEVEL=debug the traceback
            _log.debug("command_failed", exc_info=error)
            return _fail("Beklenmeyen bir hata oluştu.", "Ayrıntı için LOG_LEVEL=debug ile yeniden deneyin.", code=1)
        return result if isinstance(result, int) else 0


def exit_code(error: ChatbotError) -> int:
    """2 when settings or the database are to be mended, else 1."""
    return 2 if isinstance(error, (SettingsError, StoreError)) else 1


def _misused(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return _fail(error.message, code=2, mark="")
    path = error.ctx.command_path if error.ctx else "python chatbot.py"
    return _fail(_usage_text(error), f"Kullanım: {path} --help", code=2)


def _usage_text(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"'{error.option_name}' diye bir seçenek yok."
        case click.exceptions.NoSuchCommand():
            return f"'{error.command_name}' diye bir komut yok."
        case click.MissingParameter(param=click.Parameter() as missing):
            return f"Eksik: {missing.opts[0] if isinstance(missing, click.Option) else missing.human_readable_name}"
        case click.BadParameter(param=click.Parameter() as wrong):
            return f"Geçersiz {wrong.opts[0]}: {error.message}"
    return error.format_message()


def _fail(message: str, action: str | None = None, *, code: int, mark: str = "Hata: ") -> int:
    click.echo("\n".join(filter(None, (f"{mark}{message}", action))), err=True)
    return code


def _identifier(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise click.BadParameter("yalnızca İngilizce harf, rakam, '_' ve '-' içerebilir, en çok 64 karakter")
    return value


def _moment(reader: str) -> Callable[[click.Context, click.Parameter, str | None], "date | None"]:
    """A callback that reads an option by a function of `costs.tracking`."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> "date | None":
        from chatbot.costs import tracking

        try:
            return None if value is None else getattr(tracking, reader)(value)
        except ValueError as error:
            raise click.BadParameter("anlaşılamadı; örnekler: 2026-11, 2026-11-22, 2026-11-22T18:30") from error

    return read


_business = click.option(
    "--business", "business_id", metavar="KİMLİK", callback=_identifier,
    help="Mağaza kimliği; verilmezse DEFAULT_BUSINESS_ID, o da yoksa ilk mağaza.",
)  # fmt: skip
_as_json = click.option("--json", "as_json", is_flag=True, help="Programlar için JSON yaz.")
_file = click.argument("path", metavar="DOSYA", type=click.Path(path_type=Path))


@click.group(cls=Commands, help="Mağaza sohbet botu: kurulum, katalog, deneme ve servis.")
@click.version_option(__version__, message="%(version)s", help="Sürümü yaz.")
def main() -> None:
    """Everything below."""


@main.command(help="Servisi başlat (gunicorn; HOST ve PORT ayarlarıyla).")
def serve() -> None:
    """Replace this process by gunicorn."""
    from chatbot.doctor import require_free_port

    require_free_port(_settings())
    os.chdir(PROJECT_ROOT)
    arguments = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT_ROOT / "gunicorn.conf.py")]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, no shell


@main.command(help="İlk kurulum: .env dosyası, veritabanı ve boşsa örnek mağaza.")
def setup() -> None:
    """What `make run` does before `serve`."""
    from chatbot import first_run
    from chatbot.factory import prepare, records

    if first_run.write_dotenv():
        click.echo("Ayar dosyası yazıldı: .env (ADMIN_TOKEN orada)")
    settings = _settings()
    prepare(settings)
    with records(settings) as opened:
        if first_run.load_sample_shop(opened):
            click.echo("Örnek mağaza yüklendi: sample_shop")
    click.echo(first_run.where_to_look(settings))


@main.group(cls=click.Group, help="Veritabanı.")
def db() -> None:
    """Commands about the database."""


@db.command(help="Veritabanını bu sürüme yükselt; yoksa oluştur.")
@_as_json
def upgrade(*, as_json: bool) -> None:
    """Migrate."""
    from chatbot.factory import prepare

    done = prepare(_settings())
    if as_json:
        _print_json({"before": done.before, "after": done.after})
    else:
        click.echo(f"Veritabanı {done.after} sürümüne yükseltildi." if done.changed else "Veritabanı zaten güncel.")


@main.group(help="Mağazalar.")
def business() -> None:
    """Commands about profiles."""


@business.command("set", help="Mağaza bilgilerini JSON dosyasından al (yeni veya değişen).")
@_file
@_as_json
def business_set(path: Path, *, as_json: bool) -> None:
    """Put a profile; the first command on a new box, so it also makes the database."""
    from chatbot.catalog.business_file import read_business
    from chatbot.factory import prepare, records

    profile, warnings = read_business(path)
    settings = _settings()
    prepare(settings)
    with records(settings) as opened:
        outcome = opened.businesses.put(profile)
    if as_json:
        _print_json({"id": profile.id, "name": profile.name, "result": outcome, "warnings": list(warnings)})
        return
    for warning in warnings:
        click.echo(f"Uyarı: {warning}", err=True)
    words = {"added": "eklendi", "changed": "güncellendi", "unchanged": "zaten güncel"}
    click.echo(f"{profile.name} ({profile.id}): {words[outcome]}.")


@business.command("list", help="Mağazaları ve ürün sayılarını göster.")
@_as_json
def business_list(*, as_json: bool) -> None:
    """All shops in the order of their creation."""
    with _records() as (_, opened):
        counts = opened.businesses.product_counts()
        rows = [{"id": b.id, "name": b.name, "products": counts.get(b.id, 0)} for b in opened.businesses.all()]
    if as_json:
        _print_json(rows)
    elif rows:
        _print_table(("kimlik", "ad", "ürün"), [(row["id"], row["name"], row["products"]) for row in rows])
    else:
        click.echo("Henüz mağaza yok. Eklemek için: python chatbot.py business set DOSYA")


@main.group(help="Kataloglar.")
def products() -> None:
    """Commands about catalogues."""


@products.command("import", help="Kataloğu dosyadan al (CSV, XLSX, JSON); öncekinin yerine geçer.")
@_file
@_business
@click.option("--dry-run", is_flag=True, help="Yalnızca ne olacağını göster, hiçbir şeyi değiştirme.")
@click.option("--allow-shrink", is_flag=True, help="Ürünlerin çoğu kaybolacak olsa da uygula.")
@_as_json
def products_import(path: Path, *, business_id: str | None, dry_run: bool, allow_shrink: bool, as_json: bool) -> None:
    """Swap a catalogue for a file's."""
    from chatbot.factory import build_import

    with _records() as (settings, opened), _progress("Katalog okunuyor") as progress:
        report = build_import(opened).run(
            path,
            _existing(settings, opened, business_id),
            dry_run=dry_run,
            allow_shrink=allow_shrink,
            progress=progress,
        )
    if as_json:
        _print_json(report.as_dict())
    else:
        _print_import(report)


@products.command("export", help="Kataloğu standart çıktıya yaz.")
@_business
@click.option("--format", "form", type=click.Choice(("csv", "json")), default="csv", help="csv veya json.")
def products_export(*, business_id: str | None, form: str) -> None:
    """The catalogue in the canonical columns."""
    from chatbot.catalog.export import write_csv, write_json

    with _records() as (settings, opened):
        catalogue = opened.products.all(_existing(settings, opened, business_id))
    write = write_csv if form == "csv" else write_json
    write(catalogue, sys.stdout)


@products.command("restore", help="Bir önceki kataloğa dön.")
@_business
@_as_json
def products_restore(*, business_id: str | None, as_json: bool) -> None:
    """Swap back."""
    with _records() as (settings, opened):
        target = _existing(settings, opened, business_id)
        version = opened.products.restore_previous(target)
        count = opened.businesses.product_counts()[target]
    if as_json:
        _print_json({"business_id": target, "version": version, "products": count})
    else:
        click.echo(f"{target}: önceki katalog geri yüklendi, {count} ürün.")


@main.command(help="Botu komut satırında dene: bir soru, bir yanıt.")
@click.argument("question", metavar="SORU")
@_business
@click.option("--session", "session_id", metavar="KİMLİK", callback=_identifier, help="Konuşmayı sürdürmek için.")
@_as_json
def ask(question: str, *, business_id: str | None, session_id: str | None, as_json: bool) -> None:
    """One turn of a conversation, through the same service as over HTTP."""
    from chatbot.factory import build

    if not 1 <= len(question.strip()) <= _MAX_QUESTION:
        raise InvalidInput(f"Soru 1 ile {_MAX_QUESTION} karakter arasında olmalı.")
    with _records() as (settings, opened):
        target = _existing(settings, opened, business_id)
        reply = build(settings, opened).chat.reply(target, session_id, question.strip(), request_id=uuid.uuid4().hex)
    if as_json:
        _print_json(reply.as_dict())
    else:
        _print_reply(reply)


@main.command(help="Katalogda ara: SORGU, ya da standart girdiden her satırda bir sorgu. Her sorguya bir satır JSON.")
@click.argument("query", metavar="[SORGU]", required=False)
@_business
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="En çok kaç ürün.")
@click.option("--json", is_flag=True, expose_value=False, help="Çıktı zaten her zaman JSON.")
def search(query: str | None, *, business_id: str | None, limit: int) -> None:
    """Search as the dialogue does, without dialogue; answers each line at once, so that it serves a pipe."""
    from chatbot.factory import build_shops

    with _records() as (settings, opened):
        index = build_shops(settings, opened).get(_existing(settings, opened, business_id)).index
    for text in _lines() if query is None else [query]:
        started = time.perf_counter_ns()
        result = index.search(text, limit=limit, near=True)
        elapsed_us = (time.perf_counter_ns() - started) / 1000
        found = {"query": text, "elapsed_us": elapsed_us, "confidence": result.confidence, "found": result.found}
        found["products"] = [product.as_dict() for product in result.products]
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@main.group(help="Yapay zekânın harcamaları.")
def costs() -> None:
    """Commands about money."""


@costs.command("summary", help="Son saatlerin özeti: çağrılar, ücretsiz yanıtlar, tasarruf.")
@click.option("--hours", type=click.IntRange(1, 24 * 366), default=24, show_default=True, help="Kaç saat geriye.")
@_as_json
def costs_summary(*, hours: int, as_json: bool) -> None:
    """What the last hours cost, and what was answered without the model."""
    from chatbot.cost_texts import summary_lines

    with _cost_tracking() as tracking:
        summary = tracking.get_cost_summary(hours)
    _print_costs({"hours": hours, **asdict(summary)}, summary_lines(summary, hours), as_json=as_json)


@costs.command("daily", help="Bir günün harcaması.")
@click.option("--date", "day", metavar="YYYY-AA-GG", callback=_moment("read_day"), help="Verilmezse bugün.")
@_as_json
def costs_daily(*, day: "date | None", as_json: bool) -> None:
    """One day beside its budget."""
    from chatbot.cost_texts import period_lines

    with _cost_tracking() as tracking:
        period = tracking.day_report(day)
    _print_costs(asdict(period), period_lines(period), as_json=as_json)


@costs.command("monthly", help="Bir ayın harcaması, gün gün.")
@click.option("--month", metavar="YYYY-AA", callback=_moment("read_month"), help="Verilmezse bu ay.")
@_as_json
def costs_monthly(*, month: "date | None", as_json: bool) -> None:
    """One month beside its budget."""
    from chatbot.cost_texts import period_lines

    with _cost_tracking() as tracking:
        period = tracking.month_report(month)
    _print_costs(asdict(period), period_lines(period), as_json=as_json)


@costs.command("projection", help="Gün ve ay sonu tahmini, aralığıyla.")
@_as_json
def costs_projection(*, as_json: bool) -> None:
    """Where it is heading."""
    from chatbot.cost_texts import projection_lines

    with _cost_tracking() as tracking:
        projection = tracking.get_cost_projection()
    _print_costs(projection, projection_lines(projection), as_json=as_json)


@costs.command("export", help="Çağrı kayıtlarını dosyaya ya da standart çıktıya yaz.")
@click.option("--from", "since", metavar="ZAMAN", callback=_moment("read_moment"), help="Verilmezse ayın başı.")
@click.option("--to", "until", metavar="ZAMAN", callback=_moment("read_moment"), help="Verilmezse şimdi; gün dahildir.")
@click.option("--format", "form", type=click.Choice(("csv", "json")), default="csv", help="csv veya json.")
@click.option("--output", type=click.File("w", encoding="utf-8", atomic=True), default="-", help="Yazılacak dosya.")
def costs_export(*, since: "date | None", until: "date | None", form: str, output: TextIO) -> None:
    """The ledger's rows, oldest first; a file is there whole or not at all."""
    from chatbot.costs.tracking import calls_as_csv, calls_as_json

    with _cost_tracking() as tracking:
        rows = tracking.calls(*tracking.span(since, until))
        output.writelines(calls_as_csv(rows) if form == "csv" else calls_as_json(rows))


@main.command(help="Yanıtsız kalan ve beğenilmeyen soruları anlamlarına göre topla, en çok sorulan önce.")
@_business
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="Son kaç gün.")
@_as_json
def unanswered(*, business_id: str | None, days: int, as_json: bool) -> None:
    """What the shop's owner should answer or stock next."""
    from chatbot.factory import build_shops, build_unanswered

    with _records() as (settings, opened):
        target = _existing(settings, opened, business_id)
        groups = build_unanswered(opened, build_shops(settings, opened)).of(target, days=days)
    if as_json:
        questions = [group.as_dict() for group in groups]
        _print_json({"business_id": target, "days": days, "questions": questions})
    elif groups:
        rows = [(g.count, _REASONS[g.reason], f"{g.last_asked:%d.%m.%Y}", g.rated_down, g.question) for g in groups]
        _print_table(("kez", "neden", "son", "beğenmeyen", "soru"), rows)
    else:
        click.echo(f"Son {days} günde yanıtsız kalan soru yok.")


@main.group(help="Bildirimler: e-posta ve webhook.")
def alerts() -> None:
    """Commands about messages to the operator."""


@alerts.command("test", help="Her kanaldan bir deneme bildirimi gönder ve ne olduğunu söyle.")
@_as_json
def alerts_test(*, as_json: bool) -> int:
    """Past the outbox; exit code 1 when a channel did not take it."""
    from chatbot.factory import build_channels
    from chatbot.outbox import try_all

    _log.warning("alert", kind="test")
    trials = try_all(build_channels(_settings()))
    if as_json:
        _print_json([asdict(trial) for trial in trials])
    else:
        click.echo("günlük: yazıldı (yukarıdaki satır)")
        for trial in trials:
            click.echo(f"{_CHANNELS[trial.channel]} ({trial.target}): {trial.problem or 'gönderildi'}")
        if not trials:
            click.echo("Başka kanal ayarlanmamış: SMTP_URL ile ALERT_EMAIL_TO ya da SLACK_WEBHOOK_URL verin.")
    return 1 if any(trial.problem for trial in trials) else 0


@main.command(help="Veritabanını dosyaya yedekle; servis çalışırken de olur.")
@_file
@click.option("--force", is_flag=True, help="Dosya varsa üzerine yaz.")
@_as_json
def backup(path: Path, *, force: bool, as_json: bool) -> None:
    """A proven copy, whole or not at all. Works on a database of any version, so that it comes before an upgrade."""
    from chatbot.store.backup import back_up, sqlite_path

    copy = back_up(sqlite_path(_settings().database_url), path, overwrite=force)
    if as_json:
        _print_json(asdict(copy) | {"path": str(copy.path)})
    else:
        size = f"{copy.size_bytes / 1e6:.1f}".replace(".", ",")
        click.echo(f"Yedek alındı ve doğrulandı: {copy.path} ({size} MB, {copy.tables} tablo, {copy.rows} satır).")


@main.command(help="Veritabanını bir yedekle değiştir; servis durmuş olmalı.")
@_file
@_as_json
def restore(path: Path, *, as_json: bool) -> None:
    """Everything or nothing; the database that was there is kept beside it."""
    from chatbot.factory import restore_backup

    done = restore_backup(_settings(), path)
    if as_json:
        _print_json(asdict(done) | {"aside": str(done.aside) if done.aside else None})
        return
    click.echo(f"Yedek geri yüklendi: {path}")
    if done.aside:
        click.echo(f"Önceki veritabanı saklandı: {done.aside} (işiniz bitince silin: kişisel veri içerir)")
    click.echo(f"Yedekten sonra silinmiş {done.erased} konuşma yeniden silindi.")
    if not done.erasures_known:
        click.echo(
            "Uyarı: yedekten sonra hangi konuşmaların silindiği öğrenilemedi; biliyorsanız yeniden silin:"
            " python chatbot.py sessions forget KİMLİK",
            err=True,
        )


@main.group(help="Konuşmalar: ilgili kişinin verisini göster ya da sil.")
def sessions() -> None:
    """Commands about customers' data."""


@sessions.command("forget", help="Bir konuşmayı geri getirilemez biçimde sil.")
@click.argument("session_id", metavar="KİMLİK", callback=_identifier)
@_as_json
def sessions_forget(session_id: str, *, as_json: bool) -> None:
    """Erase from the database's files now; a running service clears its own cache within half a minute."""
    from chatbot.factory import build_personal_data

    with _records() as (settings, opened):
        personal = build_personal_data(settings, opened)
        personal.request_erasure(session_id)
        personal.erase_requested()
        erasure = personal.export(session_id).erasure
    assert erasure is not None
    if as_json:
        _print_json({"session_id": session_id, "erasure": erasure.as_dict()})
        return
    click.echo("Konuşma veritabanı dosyalarından silindi; geriye yalnızca silindiğinin kaydı kaldı.")
    if not erasure.done:
        click.echo("Çalışan servis, bu mağazanın önbellekteki yanıtlarını yarım dakika içinde unutur.")


@sessions.command("export", help="Bir konuşma hakkında tutulan her şeyi JSON olarak yaz.")
@click.argument("session_id", metavar="KİMLİK", callback=_identifier)
@click.option("--json", is_flag=True, expose_value=False, help="Çıktı zaten her zaman JSON.")
def sessions_export(session_id: str) -> None:
    """For the person it is about."""
    from chatbot.factory import build_personal_data

    with _records() as (settings, opened):
        known = build_personal_data(settings, opened).export(session_id)
    erasure = known.erasure.as_dict() if known.erasure else None
    click.echo(
        json.dumps({"session_id": session_id, **(known.data or {}), "erasure": erasure}, ensure_ascii=False, indent=2)
    )


@main.command(help="Kurulumu denetle: ayarlar, veritabanı, katalog, port.")
@_as_json
def doctor(*, as_json: bool) -> int:
    """Exit code 2 for an unusable database, 1 for anything else that keeps the service from answering."""
    from chatbot.doctor import examine
    from chatbot.health import Status, worst
    from chatbot.model import utc_now

    findings = examine(_settings())
    status = worst(finding.status for finding in findings)
    if as_json:
        components = [asdict(finding) for finding in findings]
        stamp = utc_now().isoformat()
        _print_json({"status": status, "timestamp": stamp, "version": __version__, "components": components})
    else:
        _print_findings(findings)
    if status is not Status.CRITICAL:
        return 0
    return 2 if any(f.name == "database" and f.status is Status.CRITICAL for f in findings) else 1


def _settings() -> Settings:
    """Those handed in by the caller, else the environment's; logging is set up to be quiet below warnings."""
    settings = click.get_current_context().find_object(Settings) or load_settings()
    level = "warning" if settings.log_level == "info" else settings.log_level
    telemetry.configure(level=level, log_format=settings.log_format)
    return settings


@contextmanager
def _records() -> Iterator[tuple[Settings, "Records"]]:
    from chatbot.factory import records

    settings = _settings()
    with records(settings) as opened:
        yield settings, opened


@contextmanager
def _cost_tracking() -> Iterator["CostTrackingService"]:
    from chatbot.factory import build_costs

    with _records() as (settings, opened):
        yield build_costs(settings, opened).tracking


def _existing(settings: Settings, opened: "Records", given: str | None) -> str:
    """The business meant; raises when there is none."""
    wanted = given or settings.default_business_id or next(iter(opened.businesses.product_counts()), None)
    if wanted is None:
        raise Refused("Henüz mağaza yok.", suggested_action="Önce ekleyin: python chatbot.py business set DOSYA")
    if opened.businesses.version(wanted) is None:
        raise BusinessNotFound(wanted)
    return wanted


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int | None) -> None:
            bar.length = total or done + 1
            bar.update(done - bar.pos)

        yield advance


def _lines() -> Iterator[str]:
    """Standard input as it arrives; a byte order mark and broken bytes do no harm."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").lstrip("\ufeff").rstrip("\r\n")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _print_table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they need; numbers to the right."""
    lines = [header, *rows]
    widths = [max(len(str(line[i])) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = (str(c).rjust(w) if isinstance(c, int) else str(c).ljust(w) for c, w in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _print_costs(value: Any, lines: Iterable[str], *, as_json: bool) -> None:
    if as_json:
        _print_json(value)
    else:
        click.echo("\n".join(lines))


def _print_import(report: "ImportReport") -> None:
    click.echo(
        f"{report.read} satır okundu: {report.added} yeni, {report.changed} değişen, {report.unchanged} aynı,"
        f" {report.removed} kaldırılan ürün; {len(report.rejected)} satır reddedildi."
    )
    for rejection in report.rejected[:_SHOWN_REJECTIONS]:
        click.echo(f"  {rejection.row}. satır: {rejection.reason}")
    if len(report.rejected) > _SHOWN_REJECTIONS:
        click.echo(f"  … ve {len(report.rejected) - _SHOWN_REJECTIONS} satır daha (tümü: --json)")
    for note in report.notes:
        click.echo(f"Not: {note}")
    if report.dry_run:
        click.echo("Bu bir denemeydi, hiçbir şey değiştirilmedi.")


def _print_reply(reply: "Reply") -> None:
    click.echo(reply.answer)
    if reply.suggestions:
        click.echo(f"Öneriler: {' · '.join(reply.suggestions)}")
    click.echo(f"Konuşmayı sürdürmek için: --session {reply.session_id}", err=True)


def _print_findings(findings: Iterable["Component"]) -> None:
    marks = {"healthy": "iyi  ", "warning": "uyarı", "critical": "KÖTÜ "}
    for finding in findings:
        click.echo(f"{marks[finding.status]}  {_LABELS.get(finding.name, finding.name)}: {finding.observed}")
        if finding.suggested_action and finding.status != "healthy":
            click.echo(f"       → {finding.suggested_action}")
