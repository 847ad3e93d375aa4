"""Reads a JSON request body strictly: what is not plain, finite, unambiguous UTF-8 JSON is refused.

Works on the WSGI environment: knows no schema and no framework, whose own readers cost twice as much.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from chatbot.errors import ChatbotError

MAX_BYTES = 256 * 1024
_JSON = re.compile(r"\s*application/([\w.-]+\+)?json\s*(;|$)", re.IGNORECASE)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")  # half of an emoji, or of nothing


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


def read_json(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The request's body as a dict; raises `UnsupportedBody`, `BodyTooLarge` or `MalformedJson`."""
    if not _JSON.match(environ.get("CONTENT_TYPE", "")):
        raise UnsupportedBody("Gövde JSON olarak gönderilmeli.")
    if environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() != "identity":
        raise UnsupportedBody("Sıkıştırılmış gövde kabul edilmiyor.")
    return parse(_read(environ))


def parse(raw: bytes) -> dict[str, Any]:
    """Strict JSON: UTF-8, no duplicate keys, no NaN or overflow, no lone surrogates, an object at the top."""
    try:
        value = _DECODER.decode(raw.decode().removeprefix("\ufeff"))
        if _SURROGATE.search(raw):
            json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate has no UTF-8 form
    except json.JSONDecodeError as error:
        details = {"line": error.lineno, "column": error.colno}
        raise MalformedJson("Gövde geçerli bir JSON değil.", details=details) from error
    except (ValueError, RecursionError) as error:
        raise MalformedJson("Gövde geçerli bir JSON değil.", details={"reason": _reason(error)}) from error
    if not isinstance(value, dict):
        raise MalformedJson("Gövde bir JSON nesnesi olmalı.")
    return value


def _read(environ: Mapping[str, Any]) -> bytes:
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced.isdecimal():
        if len(announced) > 9 or int(announced) > MAX_BYTES:
            raise BodyTooLarge("Gövde çok büyük.")
        return _arrived(environ["wsgi.input"], int(announced))
    if not environ.get("wsgi.input_terminated"):
        return b""  # without a length only a server that ends the stream itself can be read safely
    raw = _arrived(environ["wsgi.input"], MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BodyTooLarge("Gövde çok büyük.")
    return raw


def _arrived(stream: Any, size: int) -> bytes:
    try:
        return bytes(stream.read(size))
    except Exception as error:  # each server has its own errors for chunks that break off
        raise MalformedJson("Gövde tamamlanmadan kesildi.") from error


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
