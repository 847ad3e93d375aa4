"""Routes that document themselves: the one place that touches flask-smorest, which ships no types."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask_smorest  # type: ignore[import-untyped]  # no stubs exist
from flask import Flask, Response
from marshmallow import Schema

from chatbot.web import schemas

View = TypeVar("View", bound=Callable[..., Response])
Responses = Mapping[int, tuple[str, type[Schema]]]


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # untyped base
    """A blueprint whose routes say what they take and give.

    Only documentation comes from flask-smorest: webargs' parser is too forgiving for our bodies, its dump costs as
    much as a whole bare request (docs/decisions/0002).
    """

    def operation(
        self, method: str, path: str, *, responses: Responses, body: type[Schema] | None = None
    ) -> Callable[[View], View]:
        """Register a view under `path`; its docstring is the summary."""
        described: dict[str, Any] = {"responses": {str(s): _described(*said) for s, said in responses.items()}}
        if body:
            described["requestBody"] = {"required": True, "content": _json(body)}

        def register(view: View) -> View:
            self.add_url_rule(path, view_func=self.doc(**described)(view), methods=[method])
            return view

        return register


class Api(flask_smorest.Api):  # type: ignore[misc]  # untyped base
    """Serves `/openapi.json`, with our error body as everybody's."""

    ERROR_SCHEMA = schemas.Error


def publish(app: Flask, blueprints: list[ApiBlueprint], *, version: str) -> None:
    """Register the blueprints and serve their description."""
    app.config.update(API_TITLE="Chatbot", API_VERSION=version, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX="/")
    api = Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)


def _described(text: str, schema: type[Schema]) -> dict[str, Any]:
    return {"description": text, "content": _json(schema)}


def _json(schema: type[Schema]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
