"""Puts the web room together: one Flask application over the services it is handed."""

import time
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import Any

from flask import Flask, Request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter
from werkzeug.wsgi import get_host

from chatbot.model import utc_now as system_utc_now
from chatbot.web.access import AdminAccess
from chatbot.web.businesses import businesses_blueprint
from chatbot.web.cache import cache_blueprint
from chatbot.web.chat import chat_blueprint
from chatbot.web.cors import CrossOrigin
from chatbot.web.costs import costs_blueprint
from chatbot.web.counting import Windows, windows_from_url
from chatbot.web.errors import ErrorPages
from chatbot.web.feedback import feedback_blueprint
from chatbot.web.gate import Gate
from chatbot.web.hooks import Hooks
from chatbot.web.limits import RateLimits
from chatbot.web.monitoring import health_blueprint, metrics_blueprint, performance_blueprint
from chatbot.web.openapi import publish
from chatbot.web.ops import ops_blueprint
from chatbot.web.pages import pages_blueprint
from chatbot.web.products import products_blueprint
from chatbot.web.security import SecurityEvents
from chatbot.web.services import Services
from chatbot.web.sessions import sessions_blueprint


class Application(Flask):
    """A Flask whose views and hooks are all plain functions: to ask each at every request costs 5 us a piece."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Routes as they are here, the same for every host: to look for subdomains costs a request 20 us."""
        if request is None:
            return super().create_url_adapter(None)
        request.host = get_host(request.environ)  # raises `SecurityError` for what is no host's name
        return MapAdapter(
            self.url_map,
            server_name=request.host.lower(),
            script_name=request.root_path or "/",
            subdomain="",
            url_scheme=request.scheme,
            path_info=request.path,
            default_method=request.method,
            query_args=request.query_string.decode(errors="replace"),
        )


def create_web(
    services: Services,
    *,
    utc_now: Callable[[], datetime] = system_utc_now,
    timer: Callable[[], float] = time.perf_counter,
    new_id: Callable[[], str] = lambda: token_hex(16),
    windows: Windows | None = None,
) -> Flask:
    """The WSGI application: chat, state, administration, pages and documentation. `windows`: where limits count."""
    app, settings, events = Application("chatbot.web"), services.settings, SecurityEvents()
    limits = RateLimits(settings.rate_limit_per_minute, windows or windows_from_url(settings.redis_url), events)
    gate = Gate(limits, CrossOrigin(services.shops, events))
    Hooks(services.log, services.monitoring, services.metrics, timer=timer, new_id=new_id).install(app)
    gate.install(app)
    access = AdminAccess(settings.admin_token, limiter=limits.strategy, events=events)
    public = [chat_blueprint(services, gate), feedback_blueprint(services, gate), ops_blueprint(services)]
    admin = [costs_blueprint(services, access), cache_blueprint(services, access)]
    admin += [businesses_blueprint(services, access), products_blueprint(services, access)]
    admin += [sessions_blueprint(services, access)]
    operators = [
        health_blueprint(services, access),
        metrics_blueprint(services, access),
        performance_blueprint(services, access),
    ]
    publish(app, [*public, *admin, *operators], version=services.version)
    app.register_blueprint(pages_blueprint(services))
    ErrorPages(services.log, events, utc_now=utc_now).install(app)  # last, or flask-smorest's own handlers win
    _trust_proxies(app, settings.trusted_proxy_hops)
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe exactly the last `hops` entries of X-Forwarded-For, and the last proxy's word on the scheme.

    Outermost, so that everything inside sees the customer's address; entries a client invents stand further left.
    """
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=1, x_host=0)  # type: ignore[method-assign]  # as Flask's documentation does it
