"""How every JSON answer is written: compact, Turkish letters as they are, never stored by caches."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]


def json_response(body: Mapping[str, Any], status: int = 200) -> Response:
    """`body` as JSON; sequences and enumerations of strings are written as such."""
    return Response(_encode(body).encode(), status, _HEADERS)
