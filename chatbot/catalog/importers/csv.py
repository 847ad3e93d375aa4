"""CSV and its kin: comma, semicolon or tab, UTF-8, UTF-16 or Windows-1254, quoted line breaks."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from chatbot.catalog.importers import columns, encoding, table
from chatbot.catalog.importers.table import NumberedRow, Rejection, Table
from chatbot.errors import UnreadableFile

_DELIMITERS = ",;\t|"
_LOOK_AHEAD_CHARS = 65_536
_LOOK_AHEAD_ROWS = 20
_MAX_CELL_CHARS = 1_000_000


class CsvFormat:
    """Text in rows and cells; whatever no other format claims and is no binary file."""

    name = "CSV"

    def recognises(self, head: bytes) -> bool:
        """Text that does not begin like JSON or XML."""
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return True
        return b"\0" not in head and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(
            (b"[", b"{", b"<", b"%PDF")
        )

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
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "field limit" in str(error):
                if whole:
                    raise _open_quote(number) from error
                return
            yield Rejection(number, "satır bozuk: tırnak işaretleri yanlış yerde")


def _open_quote(number: int) -> UnreadableFile:
    return UnreadableFile(
        f"{number}. satırda açılan tırnak işareti kapanmıyor, dosyanın kalanı okunamıyor.",
        details={"row": number},
        suggested_action="O satırdaki tırnakları düzeltip yeniden deneyin.",
    )


FORMAT = CsvFormat()
