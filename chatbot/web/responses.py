"""How every JSON answer is written: compact, Turkish letters as they are, never stored by caches."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_response(body: Mapping[str, Any], status: int = 200) -> Response:
    """`body` as JSON; sequences and enumerations of strings are written as such."""
    response = Response(_encode(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
