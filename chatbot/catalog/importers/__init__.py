"""Catalogue files to products: one module per file format, found by its `FORMAT`. Knows no store and no HTTP.

A new format is one new module here: a class satisfying `table.Format` and `FORMAT = ThatClass()`.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from chatbot.catalog.importers import columns, encoding
from chatbot.catalog.importers.products import Catalogue, Progress, build_catalogue
from chatbot.catalog.importers.table import Cell, Format, Rejection, Table
from chatbot.errors import UnreadableFile

__all__ = ["Catalogue", "Format", "Rejection", "formats", "read_catalogue"]

MAX_FILE_BYTES = 50_000_000
_HEAD_BYTES = 4_096
_ROWS_AT_ONCE = 500


@cache
def formats() -> tuple[Format, ...]:
    """Every format this package holds, by module name."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))


def read_catalogue(path: Path, *, now: datetime, progress: Progress) -> Catalogue:
    """The products of a file; its content, not its name, decides the format. Raises UnreadableFile."""
    table = _format_of(data := _read_bytes(path), path).read(data)
    _refuse_mojibake(table)
    return build_catalogue(table, columns.resolve(table.headers), now=now, progress=progress)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile(
                f"Dosya {MAX_FILE_BYTES // 1_000_000} MB'tan büyük.",
                details={"max_bytes": MAX_FILE_BYTES},
                suggested_action="Görselleri dosyaya gömmeyin, bağlantılarını yazın.",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        message = f"Dosya açılamadı: {path}"
        raise UnreadableFile(message, suggested_action="Dosya yolunu ve okuma iznini kontrol edin.") from error


def _format_of(data: bytes, path: Path) -> Format:
    head = data[:_HEAD_BYTES]
    if not head.strip():
        raise UnreadableFile(f"Dosya boş: {path.name}", suggested_action="Ürünlerin olduğu dosyayı seçin.")
    for file_format in formats():
        if file_format.recognises(head):
            return file_format
    known = ", ".join(file_format.name for file_format in formats())
    raise UnreadableFile(
        f"Bu dosya türü okunamıyor: {path.name} ({known} okunur).",
        suggested_action="Dosyayı Excel'de açıp .xlsx olarak kaydedin ve onu içe aktarın.",
    )


def _refuse_mojibake(table: Table) -> None:
    word = encoding.find_mojibake(" ".join(table.headers))
    if word:
        raise encoding.refuse_mojibake(word, "sütun adlarında")
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        chunk = table.rows[start : start + _ROWS_AT_ONCE]
        if encoding.find_mojibake("\n".join(_text_of(row) for _, row in chunk)):
            number, row = next(row for row in chunk if encoding.find_mojibake(_text_of(row[1])))
            raise encoding.refuse_mojibake(encoding.find_mojibake(_text_of(row)) or "", f"{number}. satırda")


def _text_of(row: Sequence[Cell]) -> str:
    return " ".join([cell for cell in row if isinstance(cell, str)])
