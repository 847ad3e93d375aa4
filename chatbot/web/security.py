"""What the operator should know of attempts on the service: security events in the log, without personal data.

Each kind is told once a minute and network, so that an attack cannot flood the log. Knows no route.
"""

import re
import time
from collections.abc import Callable

import structlog
from flask import request

from chatbot.web.clients import client_network
from chatbot.web.counting import MemoryWindows

_WINDOW_S = 60
_PROBES = re.compile(
    r"(?P<traversal>\.\.|%2e|%00|\\|/etc/|/proc/|boot\.ini)"
    r"|(?P<secrets>/\.(?!well-known/|\.)|id_rsa|\.(?:sql|bak|old|swp|pem|key|log|ini|ya?ml)$|/config\b|/backup)"
    r"|(?P<scripts>\.(?:php\d?|phtml|aspx?|ashx|jspx?|cgi|pl|exe|dll|sh)(?:/|$))"
    r"|(?P<products>/(?:wp-|wordpress|phpmyadmin|pma|xmlrpc|cgi-bin|actuator|solr|jenkins|manager/html|vendor/|_ignition"
    r"|boaform|hnap1|owa|ecp|autodiscover|server-status|console|telescope|graphql|api/v\d))"
    r"|(?P<injection>[<>'\"`;]|\$\{|\{\{|\bselect\b|\bunion\b|javascript:)",
    re.IGNORECASE,
)

_log = structlog.get_logger(__name__)


class SecurityEvents:
    """`note` tells the log; `timer` counts seconds."""

    def __init__(self, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._told = MemoryWindows(max_keys=10_000, timer=timer)

    def note(self, kind: str, **facts: object) -> None:
        """Tell of the request under way, unless this kind was told of its network within the minute."""
        self.note_of(request.remote_addr, kind, **facts)

    def note_of(self, address: str | None, kind: str, **facts: object) -> None:
        """The same of an address, where there is no request."""
        network = client_network(address)
        if not self._told.take([(f"{kind} {network}", 1)], _WINDOW_S)[0].broken:
            _log.warning("security_event", kind=kind, client=network, **facts)

    def note_probe(self, path: str) -> None:
        """Tell when nobody comes by this path by mistake. The path itself stays out: it may hold anything."""
        found = _PROBES.search(path)
        if found:
            self.note("probe", looks_for=found.lastgroup)
