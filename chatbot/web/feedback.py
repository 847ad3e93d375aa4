"""`POST /feedback`: a customer's thumb about one answer. Public; says nothing about the answer itself."""

from flask import Response, request

from chatbot.web import schemas, shop_schemas
from chatbot.web.body import read_json
from chatbot.web.gate import Gate
from chatbot.web.openapi import ApiBlueprint
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_BODY = shop_schemas.FeedbackRequest()


def feedback_blueprint(services: Services, gate: Gate) -> ApiBlueprint:
    """The route opinions come in by."""
    blueprint = ApiBlueprint("feedback", __name__, description="What customers think of answers")

    @blueprint.operation(
        "POST",
        "/feedback",
        body=shop_schemas.FeedbackRequest,
        responses={
            200: ("It is kept, in place of an earlier one", shop_schemas.FeedbackAnswer),
            400: ("The body is no valid JSON object", schemas.Error),
            403: ("The page asking belongs to no site of the shop that answered", schemas.Error),
            404: ("This session was given no such answer", schemas.Error),
            413: ("The body is too large", schemas.Error),
            415: ("The body is not JSON", schemas.Error),
            422: ("A field is missing or wrong; `error_details.fields` says which", schemas.Error),
            429: ("Too many opinions from this address", schemas.Error),
        },
    )
    def feedback() -> Response:
        """Rate an answer; the last rating about it counts."""
        given = _BODY.load(read_json(request.environ))
        gate.admit_page(services.feedback.shop_of(given["session_id"], given["request_id"]))
        services.feedback.rate(given["session_id"], given["request_id"], given["rating"], given["comment"] or "")
        return json_response({"request_id": given["request_id"], "rating": given["rating"]})

    return blueprint
