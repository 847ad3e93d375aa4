"""The words of the operator's messages: Turkish, short, with what to do. Knows neither when nor to whom they go."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from chatbot.model import Notice, Urgency
from chatbot.privacy import mask

_COMPONENTS = {
    "database": "veritabanı",
    "disk": "disk",
    "memory": "bellek",
    "cpu": "işlemci",
    "response_time": "yanıt süresi",
    "error_rate": "hata oranı",
    "cache": "önbellek",
    "model": "yapay zekâ",
    "budget": "bütçe",
    "jobs": "arka plan işleri",
    "catalogue": "katalog",
    "migrations": "veritabanı sürümü",
    "backup": "yedek",
}
_WARNINGS = {
    "disk_low": "Diskte yer azaldı",
    "slow_responses": "Yanıtlar yavaşladı",
    "error_rate": "Hata oranı yükseldi",
    "breaker_open": "Yapay zekâ yanıt vermiyor",
    "backup_old": "Yedek eskidi",
}
_MODEL_ADVICE = {
    "auth": "GEMINI_API_KEY değerini kontrol edin; anahtar silinmiş veya kısıtlanmış olabilir.",
    "not_found": "GEMINI_MODEL değerini kullanılabilen bir modelle değiştirin ve servisi yeniden başlatın.",
    "quota_exhausted": "Google tarafındaki günlük kota doldu; yarın kendiliğinden açılır, sürerse kotayı yükseltin.",
}
_LOCAL_ANSWERS = "Bu sırada sorular yerel bilgilerle yanıtlanır."


class Component(Protocol):
    """A part of the service as a health report shows it."""

    @property
    def name(self) -> str:
        """Which part."""
        ...

    @property
    def status(self) -> str:
        """`healthy`, `warning` or `critical`."""
        ...

    @property
    def observed(self) -> str:
        """What was seen."""
        ...

    @property
    def suggested_action(self) -> str | None:
        """What to do about it."""
        ...


def begun(kind: str, component: Component) -> Notice:
    """A part of the service went wrong."""
    return Notice(kind, _urgency(kind), title(kind, component.name), _seen(component))


def lasting(kind: str, component: Component, lasted: timedelta) -> Notice:
    """It is still wrong after a day."""
    text = f"{_span(lasted)} süredir düzelmedi.\n{_seen(component)}"
    return Notice(kind, _urgency(kind), f"Sürüyor: {title(kind, component.name)}", text)


def over(kind: str, scope: str, lasted: timedelta) -> Notice:
    """It is well again, and has been for a while."""
    text = f"Toplam {_span(lasted)} sürdü. Yapılacak bir şey yok."
    return Notice(kind, "good", f"Düzeldi: {title(kind, scope)}", text)


def title(kind: str, scope: str) -> str:
    """What is wrong, in a few words."""
    if kind == "model_failure":
        return f"Yapay zekâ modeli kullanılamıyor: {scope}"
    return _WARNINGS.get(kind) or f"Servis kritik durumda: {_COMPONENTS.get(scope, scope)}"


def model_failure(model: str, reason: str) -> Notice:
    """The provider refuses, and waiting does not cure it. `reason` is an error kind."""
    advice = _MODEL_ADVICE.get(reason, "Günlükteki model_attempt_failed kayıtlarına bakın.")
    text = f"Sağlayıcı istekleri geri çeviriyor ({reason}). {_LOCAL_ANSWERS}\nYapılacak: {advice}"
    return Notice("model_failure", "critical", title("model_failure", model), text)


def model_unpriced(model: str) -> Notice:
    """A model without a price answered."""
    text = (
        f"{model} fiyat listesinde yok; maliyeti bilinen en pahalı model üzerinden yazıldı.\n"
        "Yapılacak: modelin fiyatını data/prices.json dosyasına ekleyin (yeniden başlatmak gerekmez)."
    )
    return Notice("price_unknown", "critical", f"Fiyatı bilinmeyen model: {model}", text)


def model_rerouted(asked: str, served: str) -> Notice:
    """Another model than the configured one answered."""
    text = (
        f"{asked} istendi, {served} yanıtladı; ücret yanıtlayana göre yazılıyor.\n"
        f"Yapılacak: GEMINI_MODEL={served} yapın ya da istediğiniz modelin hâlâ sunulduğunu kontrol edin."
    )
    return Notice("model_rerouted", "critical", f"Başka bir model yanıtlıyor: {served}", text)


def model_retiring(model: str, warning: str) -> Notice:
    """The configured model's end is near."""
    text = f"Sağlayıcının duyurusu: {warning}\nYapılacak: GEMINI_MODEL için yeni bir model seçin."
    return Notice("model_retiring", "warning", f"Model kullanımdan kalkıyor: {model}", text)


def budget(scope: str, period: str, level: int) -> Notice:
    """A budget's threshold was passed; `level` in percent."""
    whose = "Yapay zekâ bütçesi" if scope == "service" else f"{scope.partition(':')[2]} mağazasının yapay zekâ bütçesi"
    span, renewal = ("aylık", "ayın birinde") if len(period) == 7 else ("günlük", "gece yarısı")
    setting = "MONTHLY_BUDGET_USD" if len(period) == 7 else "DAILY_BUDGET_USD"
    if level >= 100:
        text = (
            f"{period} için {span} bütçe bitti. {_LOCAL_ANSWERS} Bütçe {renewal} kendiliğinden yenilenir.\n"
            f"Yapılacak: gerekiyorsa {setting} değerini yükseltin; harcama: python chatbot.py costs summary"
        )
        return Notice("budget", "critical", f"{whose} doldu ({span})", text)
    text = (
        f"{period} için {span} bütçenin yüzde {level}'i harcandı.\n"
        f"Yapılacak: şimdilik bir şey yok; yetmeyecekse {setting} değerini yükseltin."
    )
    return Notice("budget", "warning", f"{whose} azaldı ({span}, %{level})", text)


def blind(component: Component | None) -> Notice:
    """The database cannot be written, so that this message went out past the outbox."""
    seen = _seen(component) if component else "Yapılacak: disk alanına ve dosya izinlerine bakın."
    text = f"Veritabanına yazılamıyor; sorular yanıtsız kalabilir.\n{seen}"
    return Notice("health_critical", "critical", title("health_critical", "database"), text)


def last_word(cap: int) -> Notice:
    """The day's messages are used up."""
    text = (
        f"Bugün {cap} bildirim gönderildi; günlük sınıra ulaşıldığı için bugün başkası gönderilmeyecek.\n"
        "Yapılacak: durum için /health/detailed adresine, ayrıntı için günlükteki (log) alert kayıtlarına bakın."
    )
    return Notice("suppressed", "warning", "Bugün başka bildirim gönderilmeyecek", text)


def trial() -> Notice:
    """`alerts test`."""
    return Notice("test", "good", "Deneme bildirimi", "Bildirimler bu kanaldan ulaşıyor. Yapılacak bir şey yok.")


def _urgency(kind: str) -> Urgency:
    return "warning" if kind in _WARNINGS else "critical"


def _seen(component: Component) -> str:
    """Health texts are ours and hold nothing personal; masked all the same, because this leaves the box."""
    name = _COMPONENTS.get(component.name, component.name)
    action = component.suggested_action or "/health/detailed adresine bakın."
    return mask(f"Görülen ({name}): {component.observed}\nYapılacak: {action}")


def _span(lasted: timedelta) -> str:
    minutes = max(1, round(lasted.total_seconds() / 60))
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 90:
        return f"{minutes} dakika"
    return f"{hours} saat" if hours < 36 else f"{days} gün"


KINDS: Mapping[str, str] = {
    "disk": "disk_low",
    "response_time": "slow_responses",
    "error_rate": "error_rate",
    "model": "breaker_open",
    "backup": "backup_old",
}
"""Which part's warning is told as what; a critical state of any part is `health_critical`."""
