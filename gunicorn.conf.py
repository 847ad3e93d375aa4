"""How gunicorn serves the chatbot: `python -m gunicorn` in this folder, or `python chatbot.py serve` anywhere.

Every figure comes from chatbot.settings; wrong settings or an unusable database end the start with exit code 2.
"""

import sys
from pathlib import Path

from chatbot import telemetry
from chatbot.errors import ChatbotError, SettingsError
from chatbot.factory import prepare
from chatbot.settings import PROJECT_ROOT, load_settings


def _give_up(error: ChatbotError) -> None:
    sys.stderr.write("\n".join(filter(None, (error.message, error.suggested_action))) + "\n")
    sys.exit(2)


try:
    settings = load_settings()
except SettingsError as refused:
    _give_up(refused)

wsgi_app = "chatbot:create_app()"
chdir = str(PROJECT_ROOT)
bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
workers = settings.workers
worker_class = "gthread"
threads = settings.threads
worker_connections = 4 * settings.threads
preload_app = False  # database connections and threads must be made after the fork
keepalive = 5
graceful_timeout = int(settings.llm_deadline_seconds) + 5  # the slowest answer may still be given
timeout = graceful_timeout + 30
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - the heartbeat file only; on a disk it can block a worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - the same
accesslog = None  # web/hooks.py writes the request line
logconfig_dict = telemetry.logging_config(level=settings.log_level, log_format=settings.log_format)


def on_starting(_server: object) -> None:
    """Before any worker: bring the database up to date, or say why it cannot be used and end the whole server."""
    try:
        prepare(settings)
    except ChatbotError as error:
        _give_up(error)
