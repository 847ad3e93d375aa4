"""`/sessions/{id}`: what is kept of one conversation, for whom it is about, and its erasure. For the administration."""

import re
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from chatbot.personal_data import SessionNotFound
from chatbot.web import schemas
from chatbot.web.access import AdminAccess
from chatbot.web.openapi import AdminBlueprint, Responses
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNKNOWN: Responses = {404: ("Nothing is known of this session", schemas.Error)}


class ErasureState(Schema):
    """A request to erase. `done`: nothing is left in database and caches; backups are cleaned when restored."""

    status = fields.String(required=True, validate=validate.OneOf(["requested", "done"]))
    requested_at = fields.DateTime(required=True)
    erased_at = fields.DateTime(required=True, allow_none=True)


class SessionData(Schema):
    """All that is kept of a conversation; texts as they are kept, masked. Null and empty: nothing is."""

    session_id = fields.String(required=True)
    session = fields.Dict(required=True, allow_none=True)
    turns = fields.List(fields.Dict(), required=True)
    feedback = fields.List(fields.Dict(), required=True)
    model_calls = fields.List(
        fields.Dict(), required=True, metadata={"description": "When a model abroad was asked; without texts."}
    )
    erasure = fields.Nested(ErasureState, required=True, allow_none=True)


class ErasureAccepted(Schema):
    """It will be done within a minute or so; `GET` on the same address tells when it is."""

    session_id = fields.String(required=True)
    erasure = fields.Nested(ErasureState, required=True)


def sessions_blueprint(services: Services, access: AdminAccess) -> AdminBlueprint:
    """The routes about conversations."""
    blueprint = AdminBlueprint("sessions", __name__, access=access, description="What is kept of customers")

    @blueprint.operation(
        "GET", "/sessions/<session_id>", responses={200: ("What is kept of it", SessionData), **_UNKNOWN}
    )
    def session(session_id: str) -> Response:
        """Show everything kept of a conversation, and whether its erasure was asked for and done."""
        known = services.personal.export(_checked(session_id))
        nothing: dict[str, Any] = {"session": None, "turns": [], "feedback": [], "model_calls": []}
        erasure = known.erasure.as_dict() if known.erasure else None
        return json_response({"session_id": session_id, **nothing, **(known.data or {}), "erasure": erasure})

    @blueprint.operation(
        "DELETE", "/sessions/<session_id>", responses={202: ("It is being erased", ErasureAccepted), **_UNKNOWN}
    )
    def forget(session_id: str) -> Response:
        """Have a conversation erased for good: from the database's files and the caches."""
        erasure = services.personal.request_erasure(_checked(session_id))
        return json_response({"session_id": session_id, "erasure": erasure.as_dict()}, 202)

    return blueprint


def _checked(session_id: str) -> str:
    if not _ID.fullmatch(session_id):
        raise SessionNotFound
    return session_id
