"""Excel workbooks through calamine: the first sheet that holds a catalogue; numbers, booleans and dates stay typed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from chatbot.catalog.importers import table
from chatbot.catalog.importers.table import Cell, NumberedRow, Table
from chatbot.errors import UnreadableFile

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED_BYTES = 500_000_000
_MAX_CELLS = 20_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,9})"')
_FAR_COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{2,3})\d')
_SAVE_AGAIN = "Dosyayı Excel'de açıp parolasız .xlsx olarak yeniden kaydedin."


class XlsxFormat:
    """`.xlsx` (and the older `.xls`, `.ods`); rows keep the numbers the spreadsheet shows."""

    name = "Excel"

    def recognises(self, head: bytes) -> bool:
        """A zip archive or an OLE document."""
        return head.startswith((_ZIP, _OLE))

    def read(self, data: bytes) -> Table:
        """The first visible sheet with a catalogue header; raises UnreadableFile."""
        if data.startswith(_ZIP):
            _check_size(data)
        elif _ENCRYPTED in data:
            raise UnreadableFile("Excel dosyası parolalı.", suggested_action=_SAVE_AGAIN)
        try:
            sheets = [_numbered(sheet) for sheet in _sheets(data)]
        except PasswordError as error:
            raise UnreadableFile("Excel dosyası parolalı.", suggested_action=_SAVE_AGAIN) from error
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(
                "Excel dosyası okunamadı: bozuk ya da Excel değil.", suggested_action=_SAVE_AGAIN
            ) from error
        return _first_catalogue(sheets)


def _first_catalogue(sheets: list[list[NumberedRow]]) -> Table:
    refusal = None
    for rows in sheets:
        try:
            return table.below_header(rows)
        except UnreadableFile as error:
            refusal = refusal or error
    raise refusal or table.no_header([])


def _sheets(data: bytes) -> Iterator[CalamineSheet]:
    """The visible sheets that hold anything."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for position, sheet in enumerate(workbook.sheets_metadata):
        if sheet.visible == SheetVisibleEnum.Visible:
            content = workbook.get_sheet_by_index(position)
            if content.total_height:
                yield content


def _numbered(sheet: CalamineSheet) -> list[NumberedRow]:
    if sheet.height > table.MAX_ROWS + 1:
        raise table.refuse_rows()
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment] # list is invariant
    return list(enumerate(rows, start=1))


def _check_size(data: bytes) -> None:
    """Refuses archives that unpack to too much, and a stray far cell: calamine holds the rectangle and would abort."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise _too_big()
            for item in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", item.filename) and _cells(archive.read(item)) > _MAX_CELLS:
                    raise _too_big()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError, zlib.error) as error:
        raise UnreadableFile("Excel dosyası bozuk ya da parolalı.", suggested_action=_SAVE_AGAIN) from error


def _cells(sheet_xml: bytes) -> int:
    """Cells of the rectangle that a sheet spans."""
    rows = max(map(int, _ROW_NUMBER.findall(sheet_xml)), default=1)
    return rows * max(map(_column_number, set(_FAR_COLUMN.findall(sheet_xml))), default=26)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_big() -> UnreadableFile:
    return UnreadableFile(
        "Excel dosyası çok büyük ya da tablonun çok uzağında dolu bir hücre var.",
        suggested_action="Ürün tablosunu boş bir dosyaya kopyalayıp .xlsx olarak kaydedin.",
    )


FORMAT = XlsxFormat()
