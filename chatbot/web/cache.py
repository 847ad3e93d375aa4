"""`/cache/...`: how the kept answers are used, and forgetting them. For the administration."""

from flask import Response, request

from chatbot.web import schemas
from chatbot.web.access import AdminAccess
from chatbot.web.body import read_json
from chatbot.web.openapi import AdminBlueprint
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_INVALIDATION = schemas.CacheInvalidation()


def cache_blueprint(services: Services, access: AdminAccess) -> AdminBlueprint:
    """The routes about kept answers."""
    blueprint = AdminBlueprint("cache", __name__, access=access, description="Answers that are kept")

    @blueprint.operation("GET", "/cache/stats", responses={200: ("The counts", schemas.CacheStats)})
    def stats() -> Response:
        """Tell how the cache is used."""
        return json_response(services.cache.get_cache_stats().as_dict())

    @blueprint.operation(
        "POST",
        "/cache/invalidate",
        body=schemas.CacheInvalidation,
        responses={
            200: ("Done", schemas.Invalidated),
            400: ("The body is no valid JSON object", schemas.Error),
            413: ("The body is too large", schemas.Error),
            415: ("The body is not JSON", schemas.Error),
            422: ("Not exactly one of the two fields, or a wrong one", schemas.Error),
        },
    )
    def invalidate() -> Response:
        """Forget one shop's answers, or every key that matches a glob pattern."""
        asked = _INVALIDATION.load(read_json(request.environ))
        pattern = asked.get("pattern") or f"answer:{asked['business_id']}:*"
        return json_response({"invalidated": services.cache.invalidate(pattern)})

    return blueprint
