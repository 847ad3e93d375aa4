"""What every file format is read into, a table of raw cells, and the protocol of a format. Knows no product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Protocol

from chatbot.catalog.importers import columns
from chatbot.catalog.importers.encoding import clean_lines
from chatbot.errors import UnreadableFile

Cell = str | int | float | bool | Decimal | date | time | timedelta | None
NumberedRow = tuple[int, Sequence[Cell]]

MAX_ROWS = 200_000
_HEADER_SEARCH_ROWS = 20


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not imported: its number as a spreadsheet shows it, and why (Turkish)."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows below its header, numbered as a person sees them; `broken` are rows the format could not read."""

    headers: tuple[str, ...]
    rows: Sequence[NumberedRow]
    broken: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()


class Format(Protocol):
    """One file format. A module of this package that holds a `FORMAT` of this shape is a supported format."""

    @property
    def name(self) -> str:
        """What people call it: "CSV"."""
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (some kilobytes) is of this format."""
        ...

    def read(self, data: bytes) -> Table:
        """The whole file as a table; raises UnreadableFile."""
        ...


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def below_header(
    rows: Sequence[NumberedRow], *, broken: tuple[Rejection, ...] = (), notes: tuple[str, ...] = ()
) -> Table:
    """The table below the first row that names a title and a price column; blank rows and titles above are skipped."""
    filled = [row for row in rows if not all(map(is_blank, row[1]))]
    for position, (_, cells) in enumerate(filled[:_HEADER_SEARCH_ROWS]):
        headers = _header_texts(cells)
        if not columns.missing(headers):
            return _table(headers, filled[position + 1 :], broken, notes)
    raise no_header(filled[:_HEADER_SEARCH_ROWS])


def _header_texts(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell).strip() for cell in cells)


def _table(
    headers: tuple[str, ...], rows: list[NumberedRow], broken: tuple[Rejection, ...], notes: tuple[str, ...]
) -> Table:
    """`rows` that have more cells than there are headers are broken: a separator inside a value shifted them."""
    whole, shifted = [], []
    for row in rows:
        if len(row[1]) > len(headers) and not all(map(is_blank, row[1][len(headers) :])):
            shifted.append(Rejection(row[0], f"satırda {len(headers)} yerine {len(row[1])} hücre var (ayraç kaymış)"))
        else:
            whole.append(row)
    return Table(headers, whole, (*broken, *shifted), notes)


def no_header(rows: Sequence[NumberedRow]) -> UnreadableFile:
    """The error for a file whose columns are not those of a catalogue: it lists what was seen and what is missing."""
    if not rows:
        return UnreadableFile(
            "Dosya boş: başlık satırı ve ürün yok.", suggested_action="Ürünlerin olduğu dosyayı seçin."
        )
    seen = max((_header_texts(cells) for _, cells in rows), key=columns.recognised_count)
    shown = [name[:40] for name in map(clean_lines, seen) if name][:30]
    lacking = columns.missing(seen)
    return UnreadableFile(
        f"Dosyada {' ve '.join(lacking)} sütunu bulunamadı. Görülen sütunlar: {', '.join(shown)}.",
        details={"columns": shown, "missing": list(lacking)},
        suggested_action="İlk satırda sütun adları olsun; en az 'Ürün Adı' ve 'Fiyat' sütunları gerekli.",
    )


def refuse_rows() -> UnreadableFile:
    """The error for a file with more rows than an import takes."""
    limit = f"{MAX_ROWS:,}".replace(",", ".")
    return UnreadableFile(
        f"Dosyada {limit} satırdan fazla var.",
        details={"max_rows": MAX_ROWS},
        suggested_action="Dosyadan ürün olmayan satırları çıkarın.",
    )
