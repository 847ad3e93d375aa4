"""Puts the web room together: one Flask application over the services it is handed."""

import time
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from flask import Flask

from chatbot.model import utc_now as system_utc_now
from chatbot.web.access import AdminAccess
from chatbot.web.businesses import businesses_blueprint
from chatbot.web.cache import cache_blueprint
from chatbot.web.chat import chat_blueprint
from chatbot.web.costs import costs_blueprint
from chatbot.web.errors import ErrorPages
from chatbot.web.feedback import feedback_blueprint
from chatbot.web.hooks import Hooks
from chatbot.web.monitoring import health_blueprint, metrics_blueprint, performance_blueprint
from chatbot.web.openapi import publish
from chatbot.web.ops import ops_blueprint
from chatbot.web.pages import pages_blueprint
from chatbot.web.products import products_blueprint
from chatbot.web.services import Services


def create_web(
    services: Services,
    *,
    utc_now: Callable[[], datetime] = system_utc_now,
    timer: Callable[[], float] = time.perf_counter,
    new_id: Callable[[], str] = lambda: token_hex(16),
) -> Flask:
    """The WSGI application: chat, state, administration, pages and documentation."""
    app = Flask("chatbot.web")
    Hooks(services.monitoring, services.metrics, timer=timer, new_id=new_id).install(app)
    access = AdminAccess(services.settings.admin_token)
    public = [chat_blueprint(services), feedback_blueprint(services), ops_blueprint(services)]
    admin = [costs_blueprint(services, access), cache_blueprint(services, access)]
    admin += [businesses_blueprint(services, access), products_blueprint(services, access)]
    operators = [
        health_blueprint(services, access),
        metrics_blueprint(services, access),
        performance_blueprint(services, access),
    ]
    publish(app, [*public, *admin, *operators], version=services.version)
    app.register_blueprint(pages_blueprint(services))
    ErrorPages(utc_now=utc_now).install(app)
    return app
