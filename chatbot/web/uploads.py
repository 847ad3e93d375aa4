"""A file that is sent to us, streamed into a temporary folder: as a form's `file` or as the body itself."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Request

from chatbot.catalog.importers import MAX_FILE_BYTES
from chatbot.errors import InvalidInput
from chatbot.web.body import UnsupportedBody

_FORM_BYTES = 64 * 1024  # what a form adds around its file
_BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_CONTENT: Mapping[str, Any] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"file": {"type": "string", "format": "binary"}},
            "required": ["file"],
        }
    },
    "application/octet-stream": _BINARY,
}
"""How a file may come, for the API's description; what is in it, not what it is called, decides its format."""


@contextmanager
def received_file(request: Request, *, named: str = "") -> Iterator[Path]:
    """The file of the request, under its own name without what paths are made of; gone at the end.

    Raises UnsupportedBody, InvalidInput when the form has no file, werkzeug's 413 past the limit.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedBody("Sıkıştırılmış gövde kabul edilmiyor.")
    with tempfile.TemporaryDirectory(prefix="chatbot-import-") as folder:
        if request.mimetype == "multipart/form-data":
            yield _from_form(request, Path(folder))
        else:
            yield _from_body(request, Path(folder) / _plain(named))


def _from_form(request: Request, folder: Path) -> Path:
    request.max_content_length = MAX_FILE_BYTES + _FORM_BYTES
    sent = request.files.get("file")
    if sent is None:
        problem = "Dosya, 'file' adlı alanda gönderilmeli."
        raise InvalidInput(problem, details={"fields": {"file": [problem]}})
    path = folder / _plain(sent.filename or "")
    sent.save(path)
    return path


def _from_body(request: Request, path: Path) -> Path:
    request.max_content_length = MAX_FILE_BYTES
    with path.open("wb") as file:
        shutil.copyfileobj(request.stream, file, 256 * 1024)
    return path


def _plain(name: str) -> str:
    """A file name that is nothing but one: letters, digits, blanks, dots, hyphens."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isalnum() or c in " .-_()").strip(" .")
    return kept[-100:] or "katalog"
