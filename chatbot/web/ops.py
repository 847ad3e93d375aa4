"""`GET /health`, `/livez`, `/readyz`: the state for people and orchestrators. Spends nothing, tells no secret."""

from flask import Response

from chatbot.health import HealthReport, Status
from chatbot.web import schemas
from chatbot.web.openapi import ApiBlueprint
from chatbot.web.responses import json_response
from chatbot.web.services import Services


def ops_blueprint(services: Services) -> ApiBlueprint:
    """The public routes about the service itself."""
    blueprint = ApiBlueprint("ops", __name__, description="State of the service")
    states = {200: ("It can answer", schemas.Health), 503: ("It cannot answer", schemas.Health)}

    @blueprint.operation("GET", "/health", responses=states)
    def health() -> Response:
        """Tell how the service is."""
        report = services.health.report()
        return json_response(_state(report, services.version), _status(report))

    @blueprint.operation("GET", "/livez", responses={200: ("The process answers", schemas.Probe)})
    def livez() -> Response:
        """Tell that the process answers."""
        return json_response({"status": "ok"})

    @blueprint.operation("GET", "/readyz", responses={200: ("Yes", schemas.Probe), 503: ("Not now", schemas.Probe)})
    def readyz() -> Response:
        """Tell whether questions can be answered."""
        status = _status(services.health.report())
        return json_response({"status": "ok" if status == 200 else "unavailable"}, status)

    return blueprint


def _status(report: HealthReport) -> int:
    return 503 if report.status is Status.CRITICAL else 200


def _state(report: HealthReport, version: str) -> dict[str, str | int]:
    return {
        "status": report.status,
        "timestamp": report.timestamp.isoformat(),
        "version": version,
        "uptime_seconds": int(report.uptime_s),
    }
