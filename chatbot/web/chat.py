"""`POST /chat` and `POST /ask`: a checked body in, one answer out. Decides nothing about the answer."""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Response, request
from marshmallow import Schema

from chatbot.errors import BusinessNotFound
from chatbot.hops import lap
from chatbot.web import schemas
from chatbot.web.body import read_json
from chatbot.web.gate import Gate
from chatbot.web.hooks import exchange
from chatbot.web.openapi import ApiBlueprint, Responses
from chatbot.web.responses import json_response
from chatbot.web.services import Services, Shops, default_business

_CHAT_BODY = schemas.ChatRequest()
_ASK_BODY = schemas.AskRequest()

_log = structlog.get_logger(__name__)


def chat_blueprint(services: Services, gate: Gate) -> ApiBlueprint:
    """The two routes customers' questions come in by."""

    def answer(asked: Mapping[str, Any]) -> Response:
        gate.admit(asked["business_id"], asked["session_id"])
        return _answer(services, asked)

    blueprint = ApiBlueprint("chat", __name__, description="Questions of customers")

    @blueprint.operation("POST", "/chat", body=schemas.ChatRequest, responses=_responses(schemas.Error))
    def chat() -> Response:
        """Answer a customer's question about one shop."""
        return answer(_CHAT_BODY.load(read_json(request.environ)))

    @blueprint.operation("POST", "/ask", body=schemas.AskRequest, responses=_responses(schemas.AskError))
    def ask() -> Response:
        """Answer a question; an unknown or missing business means the default shop."""
        asked = _ASK_BODY.load(read_json(request.environ))
        return answer({**asked, "business_id": resolve(services.shops, asked["business_id"])})

    return blueprint


def resolve(shops: Shops, business_id: str | None) -> str:
    """The business itself when it exists, else the default one; raises `NoBusinessYet`."""
    if business_id:
        try:
            return shops.get(business_id).business.id
        except BusinessNotFound:
            pass
    _log.info("business_defaulted", asked=(business_id or "")[:64])
    return default_business(shops)


def _answer(services: Services, asked: Mapping[str, Any]) -> Response:
    current = exchange()
    lap("web")
    current.reply = services.chat.reply(
        asked["business_id"], asked["session_id"], asked["question"], request_id=current.request_id
    )
    return json_response(current.reply.as_dict())


def _responses(error: type[Schema]) -> Responses:
    return {
        200: ("The answer", schemas.ChatResponse),
        400: ("The body is no valid JSON object", error),
        404: ("No such business", error),
        413: ("The body is too large", error),
        415: ("The body is not JSON", error),
        422: ("A field is missing or wrong; `error_details.fields` says which", error),
        429: ("Too many questions from this address, in this session or about this shop", error),
        500: ("A fault of the service", error),
        503: ("The database cannot be reached", error),
    }
