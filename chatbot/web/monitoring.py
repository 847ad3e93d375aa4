"""`GET /health/detailed`, `/metrics`, `/performance/summary`: how the service is and does, for operators.

The first two need the administration token unless the settings say that they are public.
"""

from dataclasses import asdict

from flask import Response, request

from chatbot.health import Status
from chatbot.metrics import CONTENT_TYPE
from chatbot.web import schemas
from chatbot.web.access import AdminAccess
from chatbot.web.openapi import AdminBlueprint, ApiBlueprint
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_QUERY = schemas.PerformanceQuery()
_METRICS = {
    "text/plain": {"schema": {"type": "string"}},
    "application/json": {"schema": schemas.MetricsResponse},
}
_SHOWN = ("name", "status", "observed", "threshold", "suggested_action")


def health_blueprint(services: Services, access: AdminAccess) -> ApiBlueprint:
    """The service's health, part by part."""
    blueprint = _blueprint("health", services, access, "How each part of the service is")
    states = {200: ("It can answer", schemas.DetailedHealth), 503: ("It cannot answer", schemas.DetailedHealth)}

    @blueprint.operation("GET", "/health/detailed", responses=states)
    def detailed() -> Response:
        """Tell how each part is: observed, threshold, and what to do about it."""
        report = services.health.report()
        body = {
            "status": report.status,
            "timestamp": report.timestamp.isoformat(),
            "version": services.version,
            "components": [{name: getattr(each, name) for name in _SHOWN} for each in report.components],
        }
        return json_response(body, 503 if report.status is Status.CRITICAL else 200)

    return blueprint


def metrics_blueprint(services: Services, access: AdminAccess) -> ApiBlueprint:
    """What Prometheus scrapes."""
    blueprint = _blueprint("metrics", services, access, "Metrics")

    @blueprint.operation("GET", "/metrics", responses={200: ("All metrics", _METRICS)})
    def metrics() -> Response:
        """Tell all metrics: Prometheus' text format, or JSON on request (`Accept: application/json`)."""
        wanted = request.accept_mimetypes.best_match(["text/plain", "application/json"])
        if wanted == "application/json":
            return json_response(
                {
                    "system_health": asdict(services.monitoring.get_system_health()),
                    "real_time": services.monitoring.get_real_time_metrics(),
                    "metrics": services.metrics.families(),
                }
            )
        headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
        return Response(services.metrics.text(), headers=headers)

    return blueprint


def performance_blueprint(services: Services, access: AdminAccess) -> ApiBlueprint:
    """How requests did."""
    blueprint = AdminBlueprint("performance", __name__, access=access, description="How requests did")

    @blueprint.operation(
        "GET",
        "/performance/summary",
        query=schemas.PerformanceQuery,
        responses={
            200: ("Figures of the last hours", schemas.PerformanceSummary),
            422: ("A parameter is wrong; `error_details.fields` says which", schemas.Error),
        },
    )
    def summary() -> Response:
        """Tell percentiles, rates and errors of the last hours by endpoint."""
        hours = _QUERY.load(request.args.to_dict())["hours"]
        return json_response(asdict(services.monitoring.get_performance_summary(hours)))

    return blueprint


def _blueprint(name: str, services: Services, access: AdminAccess, description: str) -> ApiBlueprint:
    if services.settings.ops_public:
        return ApiBlueprint(name, __name__, description=description)
    return AdminBlueprint(name, __name__, access=access, description=description)
