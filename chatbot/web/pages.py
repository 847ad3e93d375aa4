"""What a browser opens: the chat page with the shop's colours, the administration, the API's documentation.

All assets are our own. The administration's page holds nothing secret: its data comes by the API, for the token.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import flask_swagger_ui  # type: ignore[import-untyped]  # no stubs exist; only its folder is used
from flask import Blueprint, Response, abort, render_template, request, send_from_directory

from chatbot.errors import NotFound
from chatbot.model import Business
from chatbot.web.hooks import FRAMED_BY
from chatbot.web.schemas import MAX_QUESTION
from chatbot.web.services import Services, default_business
from chatbot.web.theme import stylesheet

_STATIC = Path(__file__).parent / "static"
_SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
_SWAGGER_UI_FILES = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})
_STARTERS = 5
_SOURCE = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,255}")


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the chat page's template shows; `asks_model`: whether questions may leave the box."""

    business: Business
    welcome: str
    starters: tuple[str, ...]
    keep_days: int
    asks_model: bool
    max_question: int = MAX_QUESTION

    @property
    def initials(self) -> str:
        """One or two letters for the shop's badge."""
        return "".join(word[0] for word in self.business.name.split()[:2])

    @property
    def website(self) -> str:
        """The shop's site when it is a web address, else empty: nothing else becomes a link."""
        return self.business.website if self.business.website.startswith(("https://", "http://")) else ""


def pages_blueprint(services: Services) -> Blueprint:
    """The routes for browsers; not part of the API's documentation."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def index() -> str:
        page = _chat_page(services, request.args.get("business"))
        if sites := _policy_sources(page.business.allowed_origins):
            request.environ[FRAMED_BY] = sites
        return render_template("chat.html", page=page)

    @blueprint.get("/widget.js")
    def widget() -> Response:
        return send_from_directory(_STATIC, "widget.js", max_age=600)

    @blueprint.get("/admin")
    def admin() -> str:
        return render_template("admin.html")

    @blueprint.get("/theme.css")
    def theme() -> Response:
        response = Response(stylesheet(_theme(services, request.args.get("business"))), mimetype="text/css")
        response.headers["Cache-Control"] = "no-cache"
        return response

    @blueprint.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @blueprint.get("/docs/assets/<name>")
    def docs_asset(name: str) -> Response:
        if name not in _SWAGGER_UI_FILES:
            abort(404)
        return send_from_directory(_SWAGGER_UI, name, max_age=86400)

    return blueprint


def _chat_page(services: Services, business_id: str | None) -> ChatPage:
    """The page of the named shop, or of the default one; raises `NotFound`."""
    shop = services.shops.get(business_id or default_business(services.shops))
    business = shop.business
    welcome = (
        business.welcome_message or f"Merhaba, {business.name} mağazasına hoş geldiniz! Size nasıl yardımcı olabilirim?"
    )
    categories = [path.rsplit(">", 1)[-1].strip() for path, _ in shop.index.categories()]
    settings = services.settings
    return ChatPage(
        business, welcome, _starters(business, categories), settings.retention_days, asks_model=settings.model_on
    )


def _policy_sources(origins: Iterable[str]) -> str:
    """The sites as a content security policy names them, blanks between; what could be read as more is left out."""
    return " ".join(source for source in map(_policy_source, origins) if _SOURCE.fullmatch(source))


def _policy_source(origin: str) -> str:
    """An origin in ASCII, as browsers know it: "https://mağaza.com" is https://xn--maaza-mwa.com."""
    scheme, _, place = origin.partition("://")
    try:
        return f"{scheme}://{place if place.isascii() else place.encode('idna').decode()}"
    except UnicodeError:
        return ""


def _starters(business: Business, categories: list[str]) -> tuple[str, ...]:
    """First questions to tap: only ones this shop can answer."""
    facts = {
        "Kargo ücreti ne kadar?": business.shipping_info,
        "İade koşulları neler?": business.return_policy,
        "Kaça kadar açıksınız?": business.hours,
    }
    goods = [name for name in dict.fromkeys(categories) if name][:2]
    return (*goods, *(question for question, known in facts.items() if known))[:_STARTERS]


def _theme(services: Services, business_id: str | None) -> Mapping[str, str]:
    """The shop's theme; the default look when there is no such shop, so that error pages have one, too."""
    try:
        return services.shops.get(business_id or default_business(services.shops)).business.theme
    except NotFound:
        return {}
