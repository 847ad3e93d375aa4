"""What the cost commands print for people: Turkish, money with as many digits as it needs. Pure; knows no terminal."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chatbot.model import CostSummary, PeriodCost

_MONTHS = (
    *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
_MOST_LINES = 10
_CENT = Decimal("0.01")


def money(amount: float, unit: str = "USD") -> str:
    """An amount as Turkish writes it: "12,50 USD"; below a unit with three digits that count: "0,000103 USD"."""
    exact = Decimal(str(amount))
    step = _CENT
    if exact and abs(exact) < 1:
        step = min(_CENT, Decimal(1).scaleb(exact.adjusted() - 2))
    text = f"{exact.quantize(step, ROUND_HALF_UP):,f}"
    if "." in text:
        whole, _, cents = text.partition(".")
        text = f"{whole}.{cents.rstrip('0').ljust(2, '0')}"
    return f"{text.translate(str.maketrans(',.', '.,'))} {unit}"


def summary_lines(summary: CostSummary, hours: int) -> Iterator[str]:
    """`costs summary`."""
    yield f"Son {hours} saat"
    yield _line("yapay zekâ", _calls(summary))
    yield _line("yanıtlar", _answers(summary))
    yield _line("tasarruf", _savings(summary))
    for name, costs in (("modele göre", summary.cost_by_model), ("mağazaya göre", summary.cost_by_business)):
        yield from _breakdown(name, costs)
    yield from projection_lines(summary.cost_projection)


def period_lines(period: PeriodCost) -> Iterator[str]:
    """`costs daily` and `costs monthly`."""
    yield f"{period_name(period.period)}: {_both(period.cost, period.cost_try)}, bütçe {_budget(period.budget)}"
    if len(period.period) == len("2026-11"):
        yield from (f"  {period_name(day)}: {money(cost)}" for day, cost in period.by_day.items())


def projection_lines(projection: Mapping[str, float]) -> Iterator[str]:
    """`costs projection`."""
    for name, key in (("bugün", "day"), ("bu ay", "month")):
        spent, end, low, high = (projection[f"{key}_{part}"] for part in ("spent", "end", "end_low", "end_high"))
        budget = projection[f"{key}_budget"]
        expected = f"sonunda yaklaşık {money(end)}"
        if low < high:
            expected += f" ({money(low)} – {money(high)} arası)"
        yield _line(name, f"{money(spent)} harcandı, bütçe {_budget(budget)}; {expected}")
        if budget and end > budget:
            yield _line("", "bu gidişle bütçe yetmez; dolunca yanıtlar yerel verilir")
    if not projection["enough_data"]:
        days = f"{projection['days_of_data']:.0f} günlük" if projection["days_of_data"] else "bugünkü"
        yield _line("", f"tahmin yalnızca {days} kayda dayanıyor, güvenilir değil")


def period_name(period: str) -> str:
    """A day or month in words: "22 Kasım 2026", "Kasım 2026"."""
    if len(period) == len("2026-11"):
        return f"{_MONTHS[int(period[5:]) - 1]} {period[:4]}"
    day = date.fromisoformat(period)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _calls(summary: CostSummary) -> str:
    if not summary.total_calls:
        return "çağrı yok"
    cost = _both(summary.total_cost, summary.total_cost_try)
    return f"{summary.total_calls} çağrı, {cost}; çağrı başına {money(summary.avg_cost_per_call)}"


def _answers(summary: CostSummary) -> str:
    if not summary.answers:
        return "yanıt yok"
    share = f"{summary.answered_free_share * 100:.1f}".replace(".", ",")
    return f"{summary.answers} yanıt, %{share} oranında ücretsiz"


def _savings(summary: CostSummary) -> str:
    total = summary.saved_by_cache + summary.saved_by_local_answers
    if not total:
        return "henüz hesaplanamıyor (yapay zekâ yanıtı yok)" if summary.answers else "yok"
    parts = f"önbellek {money(summary.saved_by_cache)}, yerel yanıtlar {money(summary.saved_by_local_answers)}"
    return f"{_both(total, summary.saved_try)} ({parts})"


def _breakdown(name: str, costs: Mapping[str, float]) -> Iterator[str]:
    for number, (key, cost) in enumerate(costs.items()):
        if number == _MOST_LINES:
            yield _line("", f"… ve {len(costs) - _MOST_LINES} tane daha (tümü: --json)")
            return
        yield _line("" if number else name, f"{key}: {money(cost)}")


def _both(usd: float, lira: float | None) -> str:
    return money(usd) if lira is None else f"{money(usd)} ({money(lira, 'TL')})"


def _budget(usd: float) -> str:
    return money(usd) if usd else "0 (yapay zekâ kapalı)"


def _line(name: str, text: str) -> str:
    return f"  {name:<15}{text}"
