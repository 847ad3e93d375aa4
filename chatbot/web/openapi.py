"""Routes that document themselves: the one place that touches flask-smorest, which ships no types."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import flask_smorest  # type: ignore[import-untyped]  # no stubs exist
from flask import Flask, Response
from marshmallow import Schema

from chatbot.web import schemas
from chatbot.web.access import AdminAccess

View = TypeVar("View", bound=Callable[..., Response])
Content = Mapping[str, Any]  # by media type, where an answer is not one JSON object
Responses = Mapping[int, tuple[str, type[Schema] | Content]]
ADMIN_SCHEME = "admin_token"
_REFUSALS: Responses = {
    401: ("The administration token is missing or wrong", schemas.Error),
    403: ("This installation has no ADMIN_TOKEN", schemas.Error),
    429: ("Too many wrong tokens from this address", schemas.Error),
}


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # untyped base
    """A blueprint whose routes say what they take and give.

    Only documentation comes from flask-smorest: webargs' parser is too forgiving for our bodies, its dump costs as
    much as a whole bare request (docs/decisions/0002).
    """

    refusals: ClassVar[Responses] = {}
    """Answers that every route of the blueprint may give."""

    security: ClassVar[Sequence[Mapping[str, Sequence[str]]]] = ()
    """The security schemes of every route."""

    def operation(
        self,
        method: str,
        path: str,
        *,
        responses: Responses,
        body: type[Schema] | Content | None = None,
        query: type[Schema] | None = None,
    ) -> Callable[[View], View]:
        """Register a view under `path`; its docstring is the summary."""
        answers = {**responses, **self.refusals}
        described: dict[str, Any] = {"responses": {str(s): _described(*said) for s, said in answers.items()}}
        if body:
            described["requestBody"] = {"required": True, "content": _content(body)}
        if query:
            described["parameters"] = [{"in": "query", "schema": query}]
        if self.security:
            described["security"] = self.security

        def register(view: View) -> View:
            self.add_url_rule(path, view_func=self.doc(**described)(view), methods=[method])
            return view

        return register


class AdminBlueprint(ApiBlueprint):
    """A blueprint behind the administration token: nobody reaches a route of it past `access`."""

    refusals = _REFUSALS
    security = ({ADMIN_SCHEME: ()},)

    def __init__(self, name: str, import_name: str, *, access: AdminAccess, description: str) -> None:
        super().__init__(name, import_name, description=description)
        self.before_request(access.require)


class Api(flask_smorest.Api):  # type: ignore[misc]  # untyped base
    """Serves `/openapi.json`, with our error body as everybody's."""

    ERROR_SCHEMA = schemas.Error


def publish(app: Flask, blueprints: list[ApiBlueprint], *, version: str) -> None:
    """Register the blueprints and serve their description."""
    app.config.update(API_TITLE="Chatbot", API_VERSION=version, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX="/")
    api = Api(app)
    bearer = {"type": "http", "scheme": "bearer", "description": "The value of ADMIN_TOKEN."}
    api.spec.components.security_scheme(ADMIN_SCHEME, bearer)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)


def _described(text: str, shape: type[Schema] | Content) -> dict[str, Any]:
    return {"description": text, "content": _content(shape)}


def _content(shape: type[Schema] | Content) -> Content:
    return shape if isinstance(shape, Mapping) else {"application/json": {"schema": shape}}
