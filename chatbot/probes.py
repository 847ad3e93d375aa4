"""What is looked at to tell how the service is: a probe for each component, its thresholds and what to do about it.

Each probe takes small functions that look; it judges and words what they saw. Only the database, the disk and an empty
catalogue can be critical: whatever else is wrong, customers are answered. Measured figures have a second, lower
threshold for getting better, and stay below it for a minute before they are called better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chatbot.errors import ChatbotError, DatabaseVersionMismatch, ModelErrorKind, StoreError
from chatbot.health import Observation, Probe, Status
from chatbot.jobs import Job
from chatbot.machine import Disk
from chatbot.model import JobRun
from chatbot.monitoring import Recent

MEASURED_SETTLE_S = 60.0
_CLOCK_SETTLES_S = (
    120.0  # after a clock was put forward, or a sleeping machine woke up, every job is late until it runs
)
_MB, _GB = 1 << 20, 1 << 30
_CALM_DISK = 1.2  # of the threshold
_INTEGRITY_MAX_AGE = timedelta(days=8)
_BACKUP_MAX_AGE = timedelta(hours=36)
_NANO = 1_000_000_000
_CIRCUITS = {"closed": "yanıt veriyor", "open": "devre kesik", "half_open": "deneniyor"}
_PAUSES: Mapping[ModelErrorKind, tuple[str, str]] = {
    "auth": ("anahtar reddedildi", "GEMINI_API_KEY değerini yenileyip servisi yeniden başlatın."),
    "not_found": ("model bulunamadı", "GEMINI_MODEL ayarına var olan bir model yazıp servisi yeniden başlatın."),
    "quota_exhausted": ("günlük kota bitti", "Google AI Studio'da kotayı yükseltin ya da yarını bekleyin."),
    "rate_limited": ("dakikalık sınır aşıldı", "Bir dakika bekleyin; sık oluyorsa kotayı yükseltin."),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """From `warn` on it is a warning; below `calm` it is over."""

    warn: float
    calm: float

    def judge(self, value: float) -> tuple[Status, Status]:
        """By the one and by the other."""
        return _warning(value >= self.warn), _warning(value >= self.calm)


CPU_PERCENT = Threshold(90, 80)
MEMORY_PERCENT = Threshold(90, 85)
RESPONSE_MS = Threshold(500, 400)
ERROR_RATE = Threshold(0.05, 0.02)
BUDGET_SHARE = Threshold(0.8, 0.8)
_FEWEST_ERRORS = 3  # one failed request of a quiet shop is no rate


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """A look at the database. `problem`: why it cannot be used; `intact` None: its pages were never checked."""

    problem: ChatbotError | None = None
    size_bytes: int | None = None
    intact: bool | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """How the model stands. `paused`: the failure that keeps it from being asked."""

    circuit: Literal["closed", "open", "half_open"]
    paused: ModelErrorKind | None
    last_success: datetime | None
    name: str
    sdk: str


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """A budget of the current day or month, in nano-USD."""

    period: Literal["day", "month"]
    spent: int
    limit: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Stock:
    """What the database holds; `database_bytes` None where a server keeps it."""

    products: int
    database_bytes: int | None


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """When the last good backup was made; None: there is none yet. `max_age`: when it counts as too old."""

    last_success: datetime | None
    max_age: timedelta = _BACKUP_MAX_AGE


def database_probe(look: Callable[[], DatabaseFacts], now: Callable[[], datetime]) -> Probe:
    """Whether the database answers, takes writes and is sound. Its version is another component's business."""

    def check() -> Observation:
        facts = look()
        if facts.problem is not None and not isinstance(facts.problem, DatabaseVersionMismatch):
            raise facts.problem
        size = "" if facts.size_bytes is None else f", {_bytes(facts.size_bytes)}"
        if facts.intact is False:
            action = "Servisi durdurup son sağlam yedeği geri yükleyin: python chatbot.py restore DOSYA"
            return Observation(Status.CRITICAL, f"dosya bozulmuş{size}", "bozuk sayfa yok", action)
        age = None if facts.checked_at is None else now() - facts.checked_at
        old = age is not None and age > _INTEGRITY_MAX_AGE
        checked = "henüz denetlenmedi" if age is None else f"{_age(age)} önce denetlendi"
        return Observation(
            _warning(old),
            f"yazılabiliyor{size}; bütünlüğü {checked}",
            f"bütünlük denetimi en çok {_INTEGRITY_MAX_AGE.days} günlük",
            "Bütünlüğü denetleyin: python chatbot.py doctor; servisin arka plan işlerine de bakın.",
        )

    return Probe("database", check, critical=True)


def disk_probe(look: Callable[[], Disk]) -> Probe:
    """Whether there is room to write: a share of small disks, a fixed amount of large ones."""

    def check() -> Observation:
        disk = look()
        warn = max(50 * _MB, min(_GB, disk.total // 10))
        critical = max(20 * _MB, min(200 * _MB, disk.total // 50))
        return Observation(
            _disk_status(disk.free, warn, critical),
            f"{_bytes(disk.free)} boş",
            f"uyarı {_bytes(warn)}, kritik {_bytes(critical)} altında",
            "Yer açın: eski yedekleri ve günlükleri silin ya da diski büyütün.",
            calm=_disk_status(disk.free, warn * _CALM_DISK, critical * _CALM_DISK),
        )

    return Probe("disk", check, critical=True, settle_s=MEASURED_SETTLE_S)


def memory_probe(percent: Callable[[], float]) -> Probe:
    """Whether there is memory left."""
    action = "Bellek kullanan diğer programları kapatın, WORKERS ayarını azaltın ya da belleği artırın."
    return _percent_probe("memory", percent, MEMORY_PERCENT, action)


def cpu_probe(percent: Callable[[], float | None]) -> Probe:
    """Whether the processor has been busy for a minute; `percent` is its mean, None while unknown."""
    action = "Yükü azaltın (RATE_LIMIT_PER_MINUTE) ya da çekirdek ekleyin; ne çalıştığına `top` ile bakın."
    return _percent_probe("cpu", percent, CPU_PERCENT, action)


def response_time_probe(recent: Callable[[], Recent]) -> Probe:
    """Whether answers are quick; time that was spent waiting for the model is not ours and not counted."""
    threshold = f"p95 uyarı {RESPONSE_MS.warn:.0f} ms, {RESPONSE_MS.calm:.0f} ms altında düzelir (model hariç)"

    def check() -> Observation:
        seen = recent()
        if seen.own_p95_ms is None:
            return Observation(Status.HEALTHY, "henüz istek yok", threshold)
        status, calm = RESPONSE_MS.judge(seen.own_p95_ms)
        action = "Günlükteki slow_request kayıtlarının hop alanına bakın; işlemci ve diski kontrol edin."
        observed = f"p95 {seen.own_p95_ms:.0f} ms, {seen.requests} istek, son {seen.window_s / 60:.0f} dakika"
        return Observation(status, observed, threshold, action, calm)

    return Probe("response_time", check, settle_s=MEASURED_SETTLE_S)


def error_rate_probe(recent: Callable[[], Recent]) -> Probe:
    """Whether requests fail (500 and above)."""
    threshold = (
        f"uyarı {_share(ERROR_RATE.warn)} ve en az {_FEWEST_ERRORS} hata, {_share(ERROR_RATE.calm)} altında düzelir"
    )

    def check() -> Observation:
        seen = recent()
        status, calm = ERROR_RATE.judge(seen.error_rate if seen.errors >= _FEWEST_ERRORS else 0.0)
        action = "Günlükteki unhandled_error ve request_failed kayıtlarına bakın."
        observed = f"{_share(seen.error_rate)}: {seen.requests} istekte {seen.errors} hata"
        return Observation(status, observed, threshold, action, calm)

    return Probe("error_rate", check, settle_s=MEASURED_SETTLE_S)


def cache_probe(backend: Callable[[], str], ping: Callable[[], bool]) -> Probe:
    """Whether answers are kept where they should be; without Redis the memory takes over."""

    def check() -> Observation:
        there = ping()
        action = "REDIS_URL adresindeki sunucuyu başlatın; o zamana dek yanıtlar bellekte tutulur."
        return Observation(_warning(not there), backend(), "Redis yanıt veriyor", action)

    return Probe("cache", check)


def model_probe(look: Callable[[], ModelFacts] | None, now: Callable[[], datetime], *, why_off: str = "") -> Probe:
    """Whether the model can be asked; `look` None: it is switched off, which is well."""

    def check() -> Observation:
        if look is None:
            return Observation(Status.HEALTHY, f"kapalı ({why_off})")
        facts = look()
        said = "henüz sorulmadı" if facts.last_success is None else f"son yanıt {_age(now() - facts.last_success)} önce"
        described = f"{facts.name}, {facts.sdk}, {said}"
        if facts.paused is not None:
            words, action = _PAUSES.get(facts.paused, (facts.paused, "Günlükteki model kayıtlarına bakın."))
            return Observation(Status.WARNING, f"{words}; {described}", "model yanıt veriyor", action)
        return Observation(
            _warning(facts.circuit != "closed"),
            f"{_CIRCUITS[facts.circuit]}; {described}",
            "devre kapalı",
            "Gemini'nin durumuna bakın: https://status.cloud.google.com; yanıtlar o zamana dek katalogdan verilir.",
        )

    return Probe("model", check, settle_s=MEASURED_SETTLE_S)


def budget_probe(look: Callable[[], Sequence[BudgetFacts]] | None) -> Probe:
    """How much of the budgets is spent; `look` None: there is no model to spend on."""
    threshold = f"uyarı {_share(BUDGET_SHARE.warn)}"
    words = {"day": "gün", "month": "ay"}

    def check() -> Observation:
        if look is None:
            return Observation(Status.HEALTHY, "model kapalı, harcama yok", threshold)
        budgets = look()
        share = max((budget.spent / budget.limit for budget in budgets if budget.limit), default=0.0)
        observed = ", ".join(
            f"{words[each.period]} {each.spent / _NANO:.4f} / {each.limit / _NANO:.2f} USD" for each in budgets
        )
        action = (
            "DAILY_BUDGET_USD ve MONTHLY_BUDGET_USD değerlerini yükseltin; bütçe bitince yanıtlar katalogdan verilir."
        )
        return Observation(_warning(share >= BUDGET_SHARE.warn), observed, threshold, action)

    return Probe("budget", _unless_blind(check))


def jobs_probe(
    jobs: Sequence[Job], runs: Callable[[], Sequence[JobRun]], now: Callable[[], datetime], *, since: datetime
) -> Probe:
    """Whether every background job runs at its interval and ends well; `since`: when this process began."""

    def check() -> Observation:
        known = {run.name: run for run in runs()}
        late = [job.name for job in jobs if not job.once and _is_late(job, known.get(job.name), now(), since)]
        failing = [job.name for job in jobs if _is_failing(job, known.get(job.name), now())]
        bad = [f"{name} çalışmıyor" for name in late] + [f"{name} hata veriyor" for name in failing if name not in late]
        observed = "; ".join(bad) or f"{len(jobs)} işin hepsi zamanında"
        action = "Günlükteki job_failed kayıtlarına bakın; iş hiç çalışmıyorsa servisi yeniden başlatın."
        return Observation(_warning(bool(bad)), observed, "son çalışma en çok iki aralık önce", action)

    return Probe("jobs", _unless_blind(check), worse_after_s=_CLOCK_SETTLES_S)


def catalogue_probe(product_counts: Callable[[], Mapping[str, int]]) -> Probe:
    """Whether there is anything to sell: at least one business with at least one product."""

    def check() -> Observation:
        counts = product_counts()
        return Observation(
            Status.HEALTHY if any(counts.values()) else Status.CRITICAL,
            observed=f"{len(counts)} mağaza, {sum(counts.values())} ürün",
            threshold="en az 1 ürün",
            suggested_action="Kataloğu yükleyin: python chatbot.py products import DOSYA --business KİMLİK",
        )

    return Probe("catalogue", _unless_blind(check), critical=True)


def migrations_probe(current: Callable[[], str | None], head: Callable[[], str]) -> Probe:
    """Whether the database has the shape that this program knows."""

    def check() -> Observation:
        found, wanted = current(), head()
        newer = found is not None and found > wanted
        action = (
            "Programın yeni sürümünü kurun; veritabanı daha yeni."
            if newer
            else "Veritabanını yükseltin: python chatbot.py db upgrade"
        )
        return Observation(_warning(found != wanted), f"sürüm {found or 'yok'}", f"sürüm {wanted}", action)

    return Probe("migrations", _unless_blind(check))


def backup_probe(look: Callable[[], BackupFacts] | None, now: Callable[[], datetime], *, since: datetime) -> Probe:
    """How old the last good backup is; `look` None: none are made here, which may be somebody else's business."""

    def check() -> Observation:
        if look is None:
            return Observation(Status.HEALTHY, "yapılandırılmamış (elle: python chatbot.py backup DOSYA)")
        facts = look()
        age = now() - (facts.last_success or since)
        observed = "henüz yok" if facts.last_success is None else f"son yedek {_age(age)} önce"
        action = "Yedek alın: python chatbot.py backup DOSYA; günlükteki backup kayıtlarına bakın."
        return Observation(_warning(age > facts.max_age), observed, f"en çok {_age(facts.max_age)}", action)

    return Probe("backup", _unless_blind(check))


def _percent_probe(name: str, percent: Callable[[], float | None], threshold: Threshold, action: str) -> Probe:
    words = f"uyarı %{threshold.warn:.0f}, %{threshold.calm:.0f} altında düzelir"

    def check() -> Observation:
        value = percent()
        if value is None:
            return Observation(Status.HEALTHY, "henüz ölçülmedi", words)
        status, calm = threshold.judge(value)
        return Observation(status, f"%{value:.0f}", words, action, calm)

    return Probe(name, check, settle_s=MEASURED_SETTLE_S)


def _unless_blind(check: Callable[[], Observation]) -> Callable[[], Observation]:
    """The same check; a database that is away is that component's fault alone."""

    def look() -> Observation:
        try:
            return check()
        except StoreError as error:
            return Observation(None, f"bilinmiyor: {error.message}", suggested_action=error.suggested_action)

    return look


def _is_late(job: Job, run: JobRun | None, now: datetime, since: datetime) -> bool:
    """Two intervals and a lease after it should have begun; a new process gives the job its time."""
    begun = max(run.last_run, since) if run else since
    return now - begun > timedelta(seconds=2 * job.every_s + job.lease_s)


def _is_failing(job: Job, run: JobRun | None, now: datetime) -> bool:
    """It ran, is not at it now, and has not ended well for two intervals."""
    if run is None or run.leased_until > now:
        return False
    return run.last_ok is None or run.last_run - run.last_ok > timedelta(seconds=2 * job.every_s)


def _disk_status(free: float, warn: float, critical: float) -> Status:
    if free < critical:
        return Status.CRITICAL
    return _warning(free < warn)


def _warning(bad: bool) -> Status:  # noqa: FBT001 - one flag, read at the call as a condition
    return Status.WARNING if bad else Status.HEALTHY


def _share(value: float) -> str:
    return f"%{value * 100:.1f}".removesuffix(".0").replace(".", ",")


def _bytes(count: float) -> str:
    for unit, size in (("GB", _GB), ("MB", _MB)):
        if count >= size:
            return f"{count / size:.1f} {unit}".replace(".", ",")
    return f"{count / 1024:.0f} KB"


def _age(age: timedelta) -> str:
    seconds = max(0.0, age.total_seconds())
    for unit, size in (("gün", 86_400), ("saat", 3600), ("dakika", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} saniye"
