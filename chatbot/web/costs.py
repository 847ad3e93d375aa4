"""`/costs/...`: what the model cost, for the administration. Reads only; the export is streamed, a page at a time."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain, islice

from flask import Response, request

from chatbot.costs.tracking import calls_as_csv, calls_as_json
from chatbot.model import APICall
from chatbot.web import schemas
from chatbot.web.access import AdminAccess
from chatbot.web.openapi import AdminBlueprint, Responses
from chatbot.web.responses import json_response
from chatbot.web.services import Services

_SUMMARY = schemas.CostSummaryQuery()
_DAY = schemas.CostDayQuery()
_MONTH = schemas.CostMonthQuery()
_CALLS = schemas.CostCallsQuery()
_WRONG: Responses = {422: ("A parameter is wrong; `error_details.fields` says which", schemas.Error)}
_ROWS = {
    "application/json": {"schema": schemas.ApiCall(many=True)},
    "text/csv": {"schema": {"type": "string"}},
}


def costs_blueprint(services: Services, access: AdminAccess) -> AdminBlueprint:
    """The routes about money."""
    blueprint = AdminBlueprint("costs", __name__, access=access, description="What the model costs")
    _add_periods(blueprint, services)
    _add_ledger(blueprint, services)
    return blueprint


def _add_periods(blueprint: AdminBlueprint, services: Services) -> None:
    """Sums of hours, a day, a month."""

    @blueprint.operation(
        "GET",
        "/costs/summary",
        query=schemas.CostSummaryQuery,
        responses={200: ("Sums of the last hours", schemas.CostSummary), **_WRONG},
    )
    def summary() -> Response:
        """Tell what the last hours cost, and what was answered without the model."""
        hours = _SUMMARY.load(request.args.to_dict())["hours"]
        return json_response({"hours": hours, **asdict(services.costs.get_cost_summary(hours))})

    @blueprint.operation(
        "GET",
        "/costs/daily",
        query=schemas.CostDayQuery,
        responses={200: ("The day", schemas.PeriodCost), **_WRONG},
    )
    def daily() -> Response:
        """Tell what a day cost."""
        return json_response(asdict(services.costs.day_report(_DAY.load(request.args.to_dict())["date"])))

    @blueprint.operation(
        "GET",
        "/costs/monthly",
        query=schemas.CostMonthQuery,
        responses={200: ("The month", schemas.PeriodCost), **_WRONG},
    )
    def monthly() -> Response:
        """Tell what a month cost, day by day."""
        return json_response(asdict(services.costs.month_report(_MONTH.load(request.args.to_dict())["month"])))


def _add_ledger(blueprint: AdminBlueprint, services: Services) -> None:
    """Where it is heading, and the single calls."""

    @blueprint.operation("GET", "/costs/projection", responses={200: ("The projection", schemas.CostProjection)})
    def projection() -> Response:
        """Tell where the day and the month are heading."""
        return json_response(services.costs.get_cost_projection())

    @blueprint.operation(
        "GET", "/costs/calls", query=schemas.CostCallsQuery, responses={200: ("The ledger's rows", _ROWS), **_WRONG}
    )
    def calls() -> Response:
        """Export the ledger's rows of a stretch of time, oldest first."""
        asked = _CALLS.load(request.args.to_dict())
        since, until = services.costs.span(asked["since"], asked["until"])
        rows = _begun(services.costs.calls(since, until))
        if asked["format"] == "json":
            return _streamed(calls_as_json(rows), "application/json")
        return _streamed(calls_as_csv(rows), "text/csv; charset=utf-8", f"costs-{since:%Y%m%d}-{until:%Y%m%d}.csv")


def _begun(rows: Iterator[APICall]) -> Iterator[APICall]:
    """The same rows, the first one fetched: a database that is away becomes a 503, not a broken download."""
    return chain(list(islice(rows, 1)), rows)


def _streamed(lines: Iterator[str], content_type: str, file_name: str | None = None) -> Response:
    headers = {"Content-Type": content_type, "Cache-Control": "no-store"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return Response(lines, headers=headers)
