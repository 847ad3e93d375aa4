"""Reads a JSON request body strictly: what is not plain, finite, unambiguous UTF-8 JSON is refused. Knows no schema."""

import json
import math
from typing import Any

from flask import Request

from chatbot.errors import ChatbotError

MAX_BYTES = 256 * 1024
_OBJECT_WANTED = "Gövde bir JSON nesnesi olmalı."


class MalformedJson(ChatbotError):
    """The body is no JSON object, or one that readers could understand differently."""

    code = "malformed_json"
    action = "Gövdeyi UTF-8 kodlu tek bir JSON nesnesi olarak gönderin."


class BodyTooLarge(ChatbotError):
    """The body is longer than any honest question."""

    code = "body_too_large"
    action = f"Gövdeyi {MAX_BYTES // 1024} KB altında tutun."


class UnsupportedBody(ChatbotError):
    """The body is not said to be JSON, or it is compressed."""

    code = "unsupported_media_type"
    action = "Content-Type: application/json ile, sıkıştırmadan gönderin."


def read_json(request: Request) -> dict[str, Any]:
    """The request's body as a dict; raises `UnsupportedBody`, `BodyTooLarge` or `MalformedJson`."""
    if not request.is_json:
        raise UnsupportedBody("Gövde JSON olarak gönderilmeli.")
    if request.environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
        raise UnsupportedBody("Sıkıştırılmış gövde kabul edilmiyor.")
    return parse(_read(request))


def parse(raw: bytes) -> dict[str, Any]:
    """Strict JSON: UTF-8, no duplicate keys, no NaN or overflow, no lone surrogates, an object at the top."""
    try:
        value = _DECODER.decode(raw.decode().removeprefix("\ufeff"))
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate has no UTF-8 form
    except json.JSONDecodeError as error:
        details = {"line": error.lineno, "column": error.colno}
        raise MalformedJson("Gövde geçerli bir JSON değil.", details=details) from error
    except (ValueError, RecursionError) as error:
        raise MalformedJson("Gövde geçerli bir JSON değil.", details={"reason": _reason(error)}) from error
    if not isinstance(value, dict):
        raise MalformedJson(_OBJECT_WANTED)
    return value


def _read(request: Request) -> bytes:
    length = request.content_length
    # Without a length werkzeug truncates silently at its own limit, hence one byte more than ours.
    raw = request.get_data(cache=False) if length is not None and length <= MAX_BYTES else None
    if raw is None and length is None:
        raw = request.stream.read(MAX_BYTES + 1)
    if raw is None or len(raw) > MAX_BYTES:
        raise BodyTooLarge("Gövde çok büyük.")
    return raw


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "too deeply nested"
    if isinstance(error, UnicodeError):
        return "not valid UTF-8 text"
    return str(error)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _finite(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise ValueError("number out of range")
    return value


def _constant(literal: str) -> None:
    raise ValueError(f"{literal} is no JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_constant)
