"""A shop's profile from its JSON file or any other document, checked key by key with all problems told at once.

Knows no store and no HTTP.
"""

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chatbot.catalog.importers import encoding
from chatbot.errors import InvalidInput, UnreadableFile
from chatbot.model import Business, Faq

MAX_FILE_BYTES = 2_000_000

_ID = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:rgb|hsl)a?\([\d\s.,%/]+\)")
_COLOR_NAMES = frozenset(
    {"black", "silver", "gray", "white", "maroon", "red", "purple", "fuchsia", "green", "lime", "olive", "yellow"}
    | {"navy", "blue", "teal", "aqua", "orange", "pink", "brown", "transparent"}
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LATEST_CLOSING_AFTER_MIDNIGHT = "06:00"
_PHONE_DIGITS = range(7, 16)


class _Bad(ValueError):
    """What is wrong with one value, Turkish."""


class InvalidProfile(InvalidInput):
    """A document that is no profile; `problems` maps every bad key to what is wrong with it."""

    code = "invalid_profile"
    action = "error_details.fields altındaki alanları düzeltip yeniden gönderin; hiçbir şey değiştirilmedi."

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(
            "Mağaza bilgilerinde düzeltilmesi gerekenler var.",
            details={"fields": {name: [problem] for name, problem in problems.items()}},
        )
        self.problems = problems


def read_business(path: Path | str) -> tuple[Business, list[str]]:
    """(profile, warnings) of a business file; raises UnreadableFile whose `details` name every bad key."""
    document, warnings = _load(Path(path))
    try:
        business, more = check_business(document)
    except InvalidProfile as invalid:
        raise _refusal(invalid.problems) from invalid
    return business, [*warnings, *more]


def as_document(business: Business) -> dict[str, Any]:
    """The profile as `check_business` takes it, JSON-ready, with every key."""
    return asdict(business)


def check_business(document: Mapping[str, Any]) -> tuple[Business, list[str]]:
    """(profile, warnings) of a document with the keys of a business file; raises InvalidProfile."""
    warnings: list[str] = []
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in document.items():
        read = _READERS.get(name)
        if read is None:
            warnings.append(_unknown_key(name))
        elif value is not None:
            try:
                values[name] = read(value)
            except _Bad as bad:
                problems[name] = str(bad)
    for name in ("id", "name"):
        if not values.get(name) and name not in problems:
            problems[name] = "gerekli, ama yazılmamış"
    if problems:
        raise InvalidProfile(problems)
    return Business(**values), warnings


def _refusal(problems: Mapping[str, str]) -> UnreadableFile:
    listed = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
    return UnreadableFile(
        f"Mağaza dosyasında düzeltilmesi gerekenler var: {listed}.",
        details=problems,
        suggested_action="Sayılan alanları düzeltip yeniden deneyin; hiçbir şey değiştirilmedi.",
    )


def _unknown_key(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), _READERS, n=1, cutoff=0.6)
    return f"'{name}' alanı tanınmadı, alınmadı" + (f"; '{near[0]}' mi demek istediniz?" if near else ".")


# --- the file --------------------------------------------------------------------------------------------------------


def _load(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The JSON object of a file and a warning for keys written twice."""
    text = encoding.decode(_read_bytes(path))
    word = encoding.find_mojibake(text)
    if word:
        raise encoding.refuse_mojibake(word, f"{text[: text.find(word)].count(chr(10)) + 1}. satırda")
    twice: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    document = _parse(text, collect)
    if not isinstance(document, dict):
        raise UnreadableFile("Mağaza dosyası bir JSON nesnesi ({…}) olmalı.")
    return document, [f"'{name}' birden çok kez yazılmış, sonuncusu alındı." for name in twice]


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile(f"Mağaza dosyası {MAX_FILE_BYTES // 1_000_000} MB'tan büyük.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        message = f"Dosya açılamadı: {path}"
        raise UnreadableFile(message, suggested_action="Dosya yolunu ve okuma iznini kontrol edin.") from error


def _parse(text: str, collect: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> Any:
    try:
        return json.loads(text, object_pairs_hook=collect)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"Mağaza dosyası bozuk JSON: {error.lineno}. satır, {error.colno}. sütun.",
            details={"line": error.lineno, "column": error.colno},
            suggested_action="O satırda eksik ya da fazla virgül, tırnak veya ayraç arayın.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("Mağaza dosyası okunamadı: aşırı büyük sayı ya da çok derin iç içe yapı.") from error


# --- one value -------------------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad("tırnak içinde bir metin olmalı")
    return encoding.clean_lines(value)


def _id(value: Any) -> str:
    text = _text(value)
    if not _ID.fullmatch(text):
        raise _Bad("yalnızca harf (a-z), rakam, - ve _ içerebilir; 1 ile 128 karakter arasında olmalı")
    return text


def _phone(value: Any) -> str:
    text = _text(value)
    if text and sum(character.isdigit() for character in text) not in _PHONE_DIGITS:
        raise _Bad(f"'{text[:40]}' bir telefon numarası değil")
    return text


def _email(value: Any) -> str:
    text = _text(value)
    if text and not _EMAIL.fullmatch(text):
        raise _Bad(f"'{text[:60]}' bir e-posta adresi değil")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts, or one text with commas, semicolons or line breaks between them."""
    parts = re.split(r"[,;\n]", value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise _Bad("metinlerden oluşan bir liste olmalı")
    return tuple(text for text in map(_text, parts) if text)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Bad("bir nesne ({…}) olmalı")
    return {name: part for name, part in value.items() if part is not None}


def _each(value: Any, read: Callable[[Any], Any]) -> dict[str, Any]:
    """An object with every value read; the problems of all its keys at once."""
    result, problems = {}, []
    for name, part in _object(value).items():
        try:
            result[name] = read(part)
        except _Bad as bad:
            problems.append(f"{name} {bad}")
    if problems:
        raise _Bad(", ".join(problems))
    return result


def _faq(value: Any) -> tuple[Faq, ...]:
    if not isinstance(value, list):
        raise _Bad('[{"question": …, "answer": …}] biçiminde bir liste olmalı')
    problems, result = [], []
    for number, item in enumerate(value, start=1):
        pair = [item.get(name) for name in ("question", "answer")] if isinstance(item, dict) else []
        texts = [part.strip() for part in pair if isinstance(part, str) and part.strip()]
        if len(texts) == 2:
            result.append(Faq(*map(_text, texts)))
        else:
            problems.append(f"{number}. kayıtta 'question' ve 'answer' metinleri olmalı")
    if problems:
        raise _Bad(", ".join(problems))
    return tuple(result)


def _synonyms(value: Any) -> dict[str, tuple[str, ...]]:
    return _each(value, _texts)


def _opening_hours(value: Any) -> dict[str, tuple[str, str]]:
    """Days that are open; null and [] are closed ones."""
    unknown = [name for name in _object(value) if name not in _DAYS]
    if unknown:
        raise _Bad(f"gün adları {', '.join(_DAYS)} olmalı, '{unknown[0]}' değil")
    hours = _each(value, _hours)
    return {day: hours[day] for day in _DAYS if hours.get(day)}


def _hours(value: Any) -> tuple[str, str] | None:
    """(opens, closes), HH:MM; a closing time up to 06:00 may be past midnight; 24:00 is told as 23:59."""
    if value == []:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise _Bad('["09:00", "19:00"] biçiminde olmalı')
    opens, closes = map(_time, value)
    if closes <= opens and (closes == opens or closes > _LATEST_CLOSING_AFTER_MIDNIGHT):
        raise _Bad(f"kapanış ({closes}) açılıştan ({opens}) sonra olmalı")
    return opens, closes


def _time(value: Any) -> str:
    match = _TIME.fullmatch(_text(value))
    hour, minute = (int(match[1]), int(match[2])) if match else (99, 99)
    if minute > 59 or hour > 23 + (minute == 0):
        raise _Bad(f"'{str(value)[:20]}' bir saat değil (SS:DD)")
    return "23:59" if hour == 24 else f"{hour:02}:{minute:02}"


def _theme(value: Any) -> dict[str, str]:
    return _each(value, _color)


def _color(value: Any) -> str:
    text = _text(value)
    if not _COLOR.fullmatch(text) and text.lower() not in _COLOR_NAMES:
        raise _Bad(f"'{text[:30]}' bir renk değil (#aabbcc gibi yazın)")
    return text


def _origins(value: Any) -> tuple[str, ...]:
    return tuple(map(_origin, _texts(value)))


def _origin(text: str) -> str:
    origin = text.removesuffix("/")
    try:
        parts = urlsplit(origin)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or origin != f"{parts.scheme}://{parts.netloc}" or "@" in origin or "*" in origin:
        raise _Bad(f"'{text[:80]}' bir site kökeni değil (https://www.magaza.com gibi yazın)")
    return origin


def _social(value: Any) -> dict[str, str]:
    return _each(value, _text)


_SPECIAL: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "phone": _phone,
    "whatsapp": _phone,
    "email": _email,
    "payment_methods": _texts,
    "social": _social,
    "faq": _faq,
    "synonyms": _synonyms,
    "opening_hours": _opening_hours,
    "theme": _theme,
    "allowed_origins": _origins,
}
_READERS: dict[str, Callable[[Any], Any]] = {field.name: _SPECIAL.get(field.name, _text) for field in fields(Business)}
