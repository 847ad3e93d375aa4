"""Turns whatever was raised into the one error body: Turkish for people, no internals. Raises nothing itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, render_template, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from chatbot.errors import (
    ChatbotError,
    DatabaseBusy,
    DatabaseUnavailable,
    InvalidInput,
    ModelError,
    ModelUnavailable,
    NotFound,
    Refused,
    StoreError,
    UnreadableFile,
)
from chatbot.telemetry import ErrorCategory, ServiceLog
from chatbot.web.access import AccessRefused
from chatbot.web.body import BodyTooLarge, MalformedJson, UnsupportedBody
from chatbot.web.hooks import exchange
from chatbot.web.responses import json_response
from chatbot.web.security import SecurityEvents

_STATUS: Mapping[type[ChatbotError], int] = {
    MalformedJson: 400,
    NotFound: 404,
    Refused: 409,
    BodyTooLarge: 413,
    UnsupportedBody: 415,
    InvalidInput: 422,
    UnreadableFile: 422,
    DatabaseBusy: 503,
    DatabaseUnavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What the client is told: status and the error body's own part; `headers` go with it."""

    status: int
    code: str
    message: str
    details: Mapping[str, Any] | None = None
    action: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


_INTERNAL = Problem(
    500,
    "internal_error",
    "Şu anda yanıt veremiyoruz, bir aksilik oldu.",
    action="Lütfen biraz sonra tekrar deneyin; sürerse request_id ile bize bildirin.",
)
_HTTP: Mapping[int, Problem] = {
    problem.status: problem
    for problem in (
        Problem(400, "bad_request", "İstek anlaşılamadı.", action="İsteği /docs sayfasındaki örneğe göre düzeltin."),
        Problem(404, "not_found", "Aradığınız sayfa bulunamadı.", action="Adresi kontrol edin."),
        Problem(405, "method_not_allowed", "Bu adres bu yöntemi kabul etmiyor.", action="Allow başlığına bakın."),
        Problem(413, "body_too_large", "Gövde çok büyük.", action="Daha kısa bir istek gönderin."),
        Problem(415, "unsupported_media_type", "Bu içerik türü kabul edilmiyor.", action=UnsupportedBody.action),
        Problem(429, "rate_limited", "Çok sık yazdınız.", action="Biraz bekleyip tekrar deneyin."),
        Problem(503, "unavailable", "Şu anda yanıt veremiyoruz.", action="Lütfen biraz sonra tekrar deneyin."),
        _INTERNAL,
    )
}


class ErrorPages:
    """The application's error handlers; `log` hears of faults, `events` of attempts, `utc_now` stamps the bodies."""

    def __init__(self, log: ServiceLog, events: SecurityEvents, *, utc_now: Callable[[], datetime]) -> None:
        self._log = log
        self._events = events
        self._utc_now = utc_now

    def install(self, app: Flask) -> None:
        """Become the last word on every exception of `app`."""
        app.register_error_handler(ValidationError, lambda error: self.respond(_from_schema(error)))
        app.register_error_handler(ChatbotError, lambda error: self.respond(self._from_product(error)))
        app.register_error_handler(HTTPException, lambda error: self.respond(_from_http(error)))
        app.register_error_handler(Exception, lambda error: self.respond(self._from_bug(error)))

    def respond(self, problem: Problem) -> Response:
        """The problem as a page for browsers, as the error body for everybody else."""
        self._note(problem)
        if request.method in {"GET", "HEAD"} and _wants_page():
            response = Response(render_template("error.html", problem=problem), problem.status)
            response.headers["Cache-Control"] = "no-store"
        else:
            response = json_response(self._body(problem), problem.status)
        response.headers.extend(problem.headers)
        return response

    def _from_product(self, error: ChatbotError) -> Problem:
        if isinstance(error, AccessRefused):
            return Problem(
                error.status, error.code, error.message, action=error.suggested_action, headers=error.headers
            )
        status = next((_STATUS[cls] for cls in type(error).__mro__ if cls in _STATUS), 500)
        if status >= 500:  # the message speaks of files and servers: for the log, not for the customer
            self._log.log_error(error, category=_category(error), event="request_failed", code=error.code)
            told = _HTTP[status]
            return Problem(status, error.code, told.message, action=told.action)
        return Problem(status, error.code, error.message, error.details, error.suggested_action)

    def _from_bug(self, error: Exception) -> Problem:
        self._log.log_error(error, category="application", event="unhandled_error")
        return _INTERNAL

    def _note(self, problem: Problem) -> None:
        """Tell the operator of what looks like an attempt."""
        if problem.code == MalformedJson.code:
            self._events.note("malformed_body", route=request.path)
        elif problem.status in {404, 405}:
            self._events.note_probe(request.path)

    def _body(self, problem: Problem) -> dict[str, Any]:
        body = {
            "error_code": problem.code,
            "error_message": problem.message,
            "error_details": problem.details,
            "request_id": exchange().request_id,
            "timestamp": self._utc_now().isoformat(),
            "suggested_action": problem.action,
        }
        if request.path == "/ask":  # the existing web page shows `answer`, whatever the status
            body |= {"answer": problem.message, "method": "error"}
        return body


def _wants_page() -> bool:
    accepted = request.accept_mimetypes
    return "text/html" in accepted.values() and accepted.best_match(["application/json", "text/html"]) == "text/html"


def _from_schema(error: ValidationError) -> Problem:
    fields = error.messages_dict
    first = next(iter(fields.values()))
    return Problem(
        422,
        "validation_error",
        str(first[0]) if "question" in fields else "İstekteki bazı alanlar geçersiz.",
        details={"fields": fields},
        action="error_details.fields altındaki alanları düzeltip yeniden gönderin.",
    )


def _category(error: ChatbotError) -> ErrorCategory:
    """Whose fault it is: the provider's, the machine's or ours."""
    if isinstance(error, ModelError | ModelUnavailable):
        return "api"
    return "system" if isinstance(error, StoreError) else "application"


def _from_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kept = tuple((name, value) for name, value in error.get_headers() if name.lower() != "content-type")
    told = _HTTP.get(status) or _HTTP[400 if status < 500 else 500]
    return Problem(status, told.code, told.message, told.details, told.action, kept)
