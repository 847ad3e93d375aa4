"""`/businesses/...`: profiles, and how a shop's customers fare. For the administration."""

from dataclasses import asdict

from flask import Response, request

from chatbot.web import schemas, shop_schemas
from chatbot.web.access import AdminAccess
from chatbot.web.body import read_json
from chatbot.web.openapi import AdminBlueprint, Responses
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_DAYS = shop_schemas.DaysQuery()
UNKNOWN: Responses = {404: ("No such business", schemas.Error)}
WRONG: Responses = {422: ("A field is missing or wrong; `error_details.fields` says which", schemas.Error)}
WRONG_BODY: Responses = {
    400: ("The body is no valid JSON object", schemas.Error),
    413: ("The body is too large", schemas.Error),
    415: ("The body is not JSON", schemas.Error),
    **WRONG,
}


def businesses_blueprint(services: Services, access: AdminAccess) -> AdminBlueprint:
    """The routes about shops."""
    blueprint = AdminBlueprint("businesses", __name__, access=access, description="Shops and their profiles")
    _profiles(blueprint, services)
    _customers(blueprint, services)
    return blueprint


def _profiles(blueprint: AdminBlueprint, services: Services) -> None:
    @blueprint.operation("GET", "/businesses", responses={200: ("The shops", shop_schemas.ShopList)})
    def businesses() -> Response:
        """List the shops."""
        return json_response({"businesses": services.shopkeeping.all()})

    @blueprint.operation(
        "GET", "/businesses/<business_id>", responses={200: ("The shop", shop_schemas.ShopState), **UNKNOWN}
    )
    def business(business_id: str) -> Response:
        """Show a shop's profile and the state of its catalogue."""
        return json_response(services.shopkeeping.get(business_id).as_dict())

    @blueprint.operation(
        "PUT",
        "/businesses/<business_id>",
        body=shop_schemas.Profile,
        responses={
            200: ("The shop as it is now", shop_schemas.ProfileSaved),
            201: ("The shop is new", shop_schemas.ProfileSaved),
            **WRONG_BODY,
        },
    )
    def put_business(business_id: str) -> Response:
        """Put a shop's whole profile: what is left out is gone. Checked as a business file is."""
        outcome, warnings = services.shopkeeping.put(business_id, read_json(request.environ))
        body = {"result": outcome, "warnings": warnings, **services.shopkeeping.get(business_id).as_dict()}
        return json_response(body, 201 if outcome == "added" else 200)


def _customers(blueprint: AdminBlueprint, services: Services) -> None:
    @blueprint.operation(
        "GET",
        "/businesses/<business_id>/unanswered",
        query=shop_schemas.DaysQuery,
        responses={200: ("The questions, most asked first", shop_schemas.UnansweredList), **UNKNOWN, **WRONG},
    )
    def unanswered(business_id: str) -> Response:
        """List what customers asked in vain or rated down, put together by meaning."""
        days = _DAYS.load(request.args.to_dict())["days"]
        groups = services.unanswered.of(business_id, days=days)
        return json_response({"days": days, "questions": [group.as_dict() for group in groups]})

    @blueprint.operation(
        "GET",
        "/businesses/<business_id>/answers",
        query=shop_schemas.DaysQuery,
        responses={200: ("The counts", shop_schemas.AnswerCounts), **UNKNOWN, **WRONG},
    )
    def answers(business_id: str) -> Response:
        """Count a shop's answers by method, what stayed unanswered, and the ratings."""
        days = _DAYS.load(request.args.to_dict())["days"]
        counts = services.unanswered.counts(business_id, days=days)
        return json_response({"days": days, "answers": counts.answers, **asdict(counts)})
