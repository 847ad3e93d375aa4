"""Logging: one form for our records, gunicorn's, werkzeug's, Alembic's and every other library's.

JSON lines for machines, columns on a terminal. No customer text is written above DEBUG, none unmasked at DEBUG, no
secret at all, and no value can start a line of its own. Knows no settings class and no web: level and format are given.
"""

import hmac
import json
import logging
import logging.config
import re
import secrets
import sys
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chatbot.memo import Memo
from chatbot.privacy import mask

LogFormat = Literal["auto", "json", "console"]
ErrorCategory = Literal["api", "system", "application", "performance"]

CUSTOMER_TEXTS = frozenset({"question", "answer", "text", "message", "comment", "prompt", "body", "query"})
_QUIET = ("alembic", "urllib3", "asyncio")  # their INFO is about themselves
_encode = json.JSONEncoder(ensure_ascii=False, default=repr).encode  # `json.dumps` would make one for each line
_UNSAFE_IN_JSON = re.compile(r"[\ud800-\udfff\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_SECRET = re.compile(
    r"(?<=bearer )[\w.~+/=-]{8,}|AIza[\w-]{20,}|(?<=[?&]key=)[\w-]+|(?<=://)[^\s/@\"\\]*:[^\s/@\"\\]+(?=@)"
    r"|(?<=hooks\.slack\.com/services/)[\w/]+",
    re.IGNORECASE,
)
_SECRET_SIGNS = ("bearer ", "aiza", "key=", "://", "hooks.slack.com/")
"""One of these is in every text that `_SECRET` matches: looking for them takes a twentieth of its time."""

_SHOWN_OF_HASH = 16
_HASHES_KEPT = 1000
_writing = threading.Lock()
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def tell_of_request(request_id: str | None) -> None:
    """Put this id on every record that this thread makes from now on, whoever makes it; None on no more."""
    _request_id.set(request_id)


def configure(*, level: str = "info", log_format: str = "auto") -> None:
    """Send all records of this process to standard error in one form. May be called again; the last call counts."""
    logging.config.dictConfig(logging_config(level=level, log_format=log_format))
    structlog.configure(
        processors=[*_shared(), *_written(log_format)],
        logger_factory=Lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
    )


def logging_config(*, level: str, log_format: str) -> dict[str, Any]:
    """The same as `configure`, as a `logging.config` dictionary: what `gunicorn.conf.py` hands to gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chatbot": {"()": formatter, "log_format": log_format}},
        "handlers": {"stderr": {"()": StandardError, "formatter": "chatbot"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {
            **{name: {"level": "DEBUG" if level == "debug" else "WARNING"} for name in _QUIET},
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
            "werkzeug": {"level": level.upper(), "handlers": [], "propagate": True},
        },
    }


def formatter(log_format: LogFormat = "auto") -> logging.Formatter:
    """The formatter of gunicorn's and libraries' records; `auto` means columns on a terminal and JSON elsewhere."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder(), _mask_event],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_written(log_format)],
    )


class StandardError(logging.StreamHandler[TextIO]):
    """A handler on whatever `sys.stderr` is at the moment of writing, so that redirecting it works."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the base class assigns an attribute once
        """Standard error now."""
        return sys.stderr


class Lines:
    """Where our own records are written: on standard error as it is then, without the detour through `logging`.

    That detour (a record, its caller, a handler, a second formatting) costs more than the line itself.
    """

    def __init__(self, name: str = "chatbot") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        """Write one line; a log that cannot be written (a full disk, a closed pipe) stops nobody's work."""
        with suppress(OSError, ValueError), _writing:
            stream = sys.stderr
            stream.write(f"{line}\n")
            stream.flush()

    debug = info = warning = error = critical = exception = msg


class ServiceLog:
    """What the service tells of its work: requests, errors, slowness, one record each, with the request's id.

    Sessions are told apart by a hash under `session_key`, the one of the ledger, so that a log line and what the model
    cost can be joined; without a key the hash is good for this process.
    """

    def __init__(self, *, session_key: bytes | None = None, name: str = "chatbot.service") -> None:
        self._session_hash = hmac.new(session_key or secrets.token_bytes(32), digestmod="sha256")
        self._hashes = Memo[str, str](_HASHES_KEPT)
        self._log = structlog.get_logger(name).bind()  # once: the lazy logger would be made anew for each line

    def log_request(
        self,
        *,
        route: str | None,
        method: str,
        status: int,
        ms: float,
        session_id: str | None = None,
        **answered: object,
    ) -> None:
        """One request was answered; `answered`: what is known of the answer (method, intent, cost in USD)."""
        if session_id:
            answered["session"] = self.session_hash(session_id)
        self._log.info("request", route=route, method=method, status=status, ms=round(ms, 1), **answered)

    def log_error(
        self, error: BaseException, *, category: ErrorCategory, event: str = "error", **context: object
    ) -> None:
        """Something failed that should not: with its stack, and what was being done."""
        self._log.error(event, category=category, error=type(error).__name__, exc_info=error, **context)

    def log_performance(self, event: str, *, ms: float, critical: bool = False, **context: object) -> None:
        """Something took too long."""
        tell = self._log.critical if critical else self._log.warning
        tell(event, category="performance", ms=round(ms, 1), **context)

    def session_hash(self, session_id: str) -> str:
        """What a log line holds of a session's id: the beginning of its hash in the ledger."""
        return self._hashes.get(session_id, lambda: self._hashed(session_id))

    def _hashed(self, session_id: str) -> str:
        digest = self._session_hash.copy()  # a third of the time of a new one
        digest.update(session_id.encode())
        return digest.hexdigest()[:_SHOWN_OF_HASH]


def _of_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The request's id; the way of structlog itself looks through all context variables for each record."""
    request_id = _request_id.get()
    if request_id is not None:
        event.setdefault("request_id", request_id)
    return event


def _when(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The moment, in UTC, in a third of the time that structlog's own stamp takes."""
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    event["timestamp"] = f"{_second(seconds)}.{nanoseconds // 1000:06}Z"
    return event


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def protect_customers(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what customers wrote or read above DEBUG and mask it at DEBUG; tracebacks are masked at any level."""
    debug = event.get("level") == "debug"
    for key in () if CUSTOMER_TEXTS.isdisjoint(event) else CUSTOMER_TEXTS & event.keys():
        value = event.pop(key)
        if debug:
            event[key] = mask(str(value))
    for key in ("exception", "stack"):
        if isinstance(event.get(key), str):
            event[key] = mask(event[key])
    return event


def _mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Libraries put values into their sentences."""
    event["event"] = mask(str(event["event"]))
    return event


def one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape line breaks, terminal controls and direction overrides; a traceback keeps its lines, each indented."""
    traceback = event.pop("exception", None)
    escaped: EventDict = {_escape(k): _escape(hide(v)) if isinstance(v, str) else v for k, v in event.items()}
    if traceback:
        escaped["exception"] = "\n".join(f"    {_escape(line)}" for line in hide(str(traceback)).splitlines())
    return escaped


def _shared() -> list[Processor]:
    """What every record is told with, whoever made it."""
    return [
        _of_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _when,
    ]


def _written(log_format: str) -> list[Processor]:
    """From a record to its line."""
    safe: list[Processor] = [structlog.processors.format_exc_info, protect_customers]
    if log_format == "console" or (log_format == "auto" and sys.stderr.isatty()):
        plain = structlog.dev.plain_traceback
        colored = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
        return [*safe, one_line, colored]
    return [*safe, structlog.processors.JSONRenderer(serializer=_dumps)]


def _dumps(event: EventDict, **_options: Any) -> str:
    """JSON on one line, Turkish readable; lone surrogates and what steers a terminal are escaped."""
    text = hide(_encode(event))
    return text if text.isascii() and "\x7f" not in text else _UNSAFE_IN_JSON.sub(_unicode_escape, text)


def hide(text: str) -> str:
    """The text without what looks like a token, a key or a password in an address."""
    folded = text.lower()
    return _SECRET.sub("[gizli]", text) if any(sign in folded for sign in _SECRET_SIGNS) else text


def _escape(text: str) -> str:
    return _CONTROL.sub(_unicode_escape, text)


def _unicode_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
