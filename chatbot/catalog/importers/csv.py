"""CSV and its kin: comma, semicolon or tab, UTF-8, UTF-16 or Windows-1254, quoted line breaks."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from chatbot.catalog.importers import columns, encoding, table
from chatbot.catalog.importers.table import NumberedRow, Rejection, Table
from chatbot.errors import UnreadableFile

_OTHERS = (b"[", b"{", b"<", b"%PDF", b"PK\x03\x04")
_DELIMITERS = ",;\t|"
_LOOK_AHEAD_CHARS = 65_536
_LOOK_AHEAD_ROWS = 20
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_INERT = re.compile(r"'[=+\-@\t\r]")  # quick: whether any cell may need its apostrophe taken off
_MAX_CELL_CHARS = 1_000_000


class CsvFormat:
    """Text in rows and cells; whatever no other format claims and is no binary file."""

    name = "CSV"

    def recognises(self, head: bytes) -> bool:
        """Text that does not begin like JSON, XML or an archive."""
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return True
        return b"\0" not in head and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_OTHERS)

    def read(self, data: bytes) -> Table:
        """The rows below the header; rows with broken quoting are `broken`; raises UnreadableFile."""
        text = encoding.decode(data)
        delimiter = max(_DELIMITERS, key=lambda d: _score(text, d))
        rows: list[NumberedRow] = []
        broken: list[Rejection] = []
        for record in _records(text, delimiter):
            if isinstance(record, Rejection):
                broken.append(record)
            else:
                rows.append(record)
            if len(rows) > table.MAX_ROWS + 1:
                raise table.refuse_rows()
        return table.below_header(rows, broken=tuple(broken))


def _score(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter splits the first rows: column names recognised, then columns."""
    head = _records(text[:_LOOK_AHEAD_CHARS], delimiter, whole=False)
    rows = [record[1] for record in islice(head, _LOOK_AHEAD_ROWS) if not isinstance(record, Rejection)]
    return max(((columns.recognised_count([str(c) for c in row]), len(row)) for row in rows), default=(0, 0))


def _records(text: str, delimiter: str, *, whole: bool = True) -> Iterator[NumberedRow | Rejection]:
    """Numbered records; a record with broken quoting as a Rejection; `whole` = an open quote at the end is an error."""
    csv.field_size_limit(_MAX_CELL_CHARS)  # process-wide in the standard library; every call sets the same value
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    inert = _INERT.search(text) is not None
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
            yield number, [_without_apostrophe(cell) for cell in cells] if inert else cells
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "field limit" in str(error):
                if whole:
                    raise _open_quote(number) from error
                return
            yield Rejection(number, "satır bozuk: tırnak işaretleri yanlış yerde")


def _without_apostrophe(cell: str) -> str:
    """Exports put an apostrophe before what a spreadsheet would take for a formula; it is no part of the text."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS else cell


def _open_quote(number: int) -> UnreadableFile:
    return UnreadableFile(
        f"{number}. satırda açılan tırnak işareti kapanmıyor, dosyanın kalanı okunamıyor.",
        details={"row": number},
        suggested_action="O satırdaki tırnakları düzeltip yeniden deneyin.",
    )


FORMAT = CsvFormat()
