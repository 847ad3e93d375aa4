"""Single cells to clean values: text, HTML, ids, stock, yes or no, dates, links. Knows no rows and no products."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from chatbot.catalog.importers.encoding import clean_lines
from chatbot.catalog.importers.lexicon import key, words
from chatbot.catalog.importers.table import Cell
from chatbot.turkish import fold

TURKEY = timezone(timedelta(hours=3))  # no daylight saving since 2016
_MAX_COUNT = 1_000_000_000

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "section", "table", "td", "th", "tr", "ul",
})
# fmt: on
_NOT_PLAIN = re.compile(r"[<&\n\r\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\s\s")
_SILENT = frozenset({"script", "style", "template"})
_PLAIN_LINK = re.compile(r"https?://[!-+\--:<-{}~]+")
_MAX_LINK_CHARS = 2_000
_MARKUP = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <(?P<closing>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*+)(?: (?:[^<>"']|"[^"]{0,2000}+"|'[^']{0,2000}+')*+ | [^<>]*+ )>
      | <[!?][^<>]*+>""",
    re.DOTALL | re.VERBOSE,
)
_COUNT = re.compile(r"([-−+]?)\s*(\d[\d.,]*)\s*[a-z]*\.?")
_THOUSANDS = re.compile(r"\d{1,3}([.,])\d{3}")

_YES, _NO, _LATER = (frozenset(map(key, words("stock")[name])) for name in ("yes", "no", "later"))
_HIDDEN = frozenset(map(key, words("published")["no"]))


def to_text(cell: Cell) -> str:
    """A cell as a person reads it: 1001.0 is "1001", dates are ISO; not yet cleaned."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float | Decimal):
        return _number_text(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number_text(number: float | Decimal) -> str:
    value = Decimal(repr(number)) if isinstance(number, float) else number
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return str(value)
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of text: NFC, trimmed, line breaks as spaces, control and direction characters gone."""
    lines = clean_lines(text)
    return re.sub(r"\s*\n\s*", " ", lines) if "\n" in lines else lines


def html_to_text(text: str, *, max_length: int) -> str:
    """Running text of a description: tags gone, entities resolved, clean lines, at most `max_length` characters."""
    if len(text) <= max_length and not _NOT_PLAIN.search(text):
        return clean_lines(text)
    plain = _strip_tags(text) if "<" in text or "&" in text else text
    lines = (re.sub(r"\s+", " ", clean(line)) for line in plain.splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= max_length else whole[:max_length].rsplit(maxsplit=1)[0] + "…"


def _strip_tags(text: str) -> str:
    """The text people see; block elements end a line. Own, because the standard parser is quadratic on hostile text."""
    parts: list[str] = []
    silent, end = "", 0
    for match in _MARKUP.finditer(text):
        parts.append("" if silent else text[end : match.start()])
        end = match.end()
        closing, tag = match["closing"], (match["tag"] or "").lower()
        if silent:
            silent = "" if closing and tag == silent else silent
        elif tag in _SILENT and not closing:
            silent = tag
        parts.append("\n" if tag in _BLOCKS else "")
    parts.append("" if silent else text[end:])
    return html.unescape("".join(parts))


@dataclass(frozen=True, slots=True)
class Stock:
    """What a row says of its stock: sellable now, pieces (None = not counted), a Turkish remark or ""."""

    in_stock: bool
    count: int | None = None
    remark: str = ""


def read_stock(count: Cell, availability: Cell) -> Stock:
    """Stock from a count cell ("5 adet", 5.0, "Var") and an availability cell ("in_stock", 1, "Tükendi").

    Nothing said = sellable and not counted. The availability cell can only take away what the count promises.
    """
    counted = _stock_of(count)
    stated = _availability(availability)
    return stated if counted.in_stock and stated and not stated.in_stock else counted


def _stock_of(cell: Cell) -> Stock:
    if isinstance(cell, bool):
        return Stock(cell, None if cell else 0)
    if isinstance(cell, int | float | Decimal):
        return _counted(Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell))
    return _stock_text(to_text(cell))


@lru_cache(maxsize=4096)
def _stock_text(text: str) -> Stock:
    name = fold(text).strip()
    if not name or name in {"-", "–"}:
        return Stock(in_stock=True)
    match = _COUNT.fullmatch(name)
    if match:
        return _counted_text(match.group(1), match.group(2).rstrip(".,"))
    return _stated(name) or Stock(in_stock=True, remark=f"stok anlaşılmadı, 'var' sayıldı: '{text.strip()[:20]}'")


def _counted_text(sign: str, digits: str) -> Stock:
    if _THOUSANDS.fullmatch(digits):  # 12.000: twelve, or twelve thousand
        return Stock(in_stock=digits.strip("0.,") != "", count=None if digits.strip("0.,") else 0)
    if digits.count(".") + digits.count(",") > 1:
        return Stock(in_stock=True)
    value = Decimal(digits.replace(",", "."))
    return _counted(-value if sign in {"-", "−"} else value)


def _counted(value: Decimal) -> Stock:
    if not value.is_finite() or value > _MAX_COUNT:
        return Stock(in_stock=True, remark="stok sayısı anlaşılmadı, 'var' sayıldı")
    if value < 0:
        return Stock(in_stock=False, count=0, remark="eksi stok 0 sayıldı")
    return Stock(in_stock=value > 0, count=int(value) if value == 0 or value >= 1 else None)


def _availability(cell: Cell) -> Stock | None:
    text = to_text(cell) if not isinstance(cell, bool) else str(int(cell))
    name = fold(text).strip()
    if not name:
        return None
    if name in {"1", "0"}:
        return Stock(name == "1", None if name == "1" else 0)
    return _stated(name) or _stock_of(cell)


def _stated(name: str) -> Stock | None:
    word = key(name)
    if word in _YES:
        return Stock(in_stock=True)
    if word in _NO:
        return Stock(in_stock=False, count=0)
    return (
        Stock(in_stock=False, count=0, remark="ön sipariş / sonradan temin 'stokta yok' sayıldı")
        if word in _LATER
        else None
    )


def states_stock(cell: Cell) -> bool:
    """Whether a cell says in words that there is stock, or none ("Tükendi")."""
    return isinstance(cell, str) and key(cell) in _YES | _NO | _LATER


def is_hidden(cell: Cell) -> bool:
    """Whether a published / active / status cell takes the row out of the shop; blank and unknown words do not."""
    if cell is None or isinstance(cell, bool):
        return cell is False
    text = to_text(cell).strip()
    return text in {"0", "-1"} or key(text) in _HIDDEN


def read_link(cell: Cell) -> str:
    """The first http(s) address in a cell, "" when there is none ("www." gets its scheme)."""
    text = to_text(cell)
    if _PLAIN_LINK.fullmatch(text):
        return text[:_MAX_LINK_CHARS]
    for part in re.split(r"[\s|]+|,(?=\s|http|www\.)|;(?=\s|http|www\.)", text):
        address = clean(part)
        if address.lower().startswith("www."):
            return f"https://{address}"[:_MAX_LINK_CHARS]
        if re.match(r"https?://[^\s/]", address, re.IGNORECASE):
            return address[:_MAX_LINK_CHARS]
    return ""


def read_moment(cell: Cell, *, end_of_day: bool = False) -> datetime | None:
    """An aware time from ISO or 31.12.2024 notation (Turkish time without a zone); None when unreadable."""
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    else:
        parsed = _moment_of(to_text(cell).strip())
        if parsed is None:
            return None
        moment = parsed
    try:
        if end_of_day and moment.time() == time():
            moment += timedelta(days=1)
        return (moment if moment.tzinfo else moment.replace(tzinfo=TURKEY)).astimezone(UTC)
    except OverflowError:
        return None


def _moment_of(text: str) -> datetime | None:
    turkish = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s.*)?", text)
    try:
        if turkish:
            day, month, year = map(int, turkish.groups())
            return datetime(year, month, day, tzinfo=TURKEY)
        return datetime.fromisoformat(text)
    except ValueError:
        return None
