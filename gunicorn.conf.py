"""How gunicorn serves the chatbot: `python -m gunicorn` in this folder, or `python chatbot.py serve` anywhere.

Every figure comes from chatbot.settings; wrong settings or an unusable database end the start with exit code 2.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Protocol

from chatbot import telemetry
from chatbot.errors import ChatbotError, SettingsError
from chatbot.factory import prepare
from chatbot.settings import PROJECT_ROOT, load_settings


class Worker(Protocol):
    """What a hook is told of a worker."""

    pid: int


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
worker_class = "chatbot.worker.PatientWorker"
threads = settings.threads
worker_connections = 4 * settings.threads
forwarded_allow_ips = ""  # who is believed about addresses and https is up to TRUSTED_PROXY_HOPS (web/app.py) alone
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
preload_app = False  # database connections and threads must be made after the fork
keepalive = 5
graceful_timeout = int(settings.llm_deadline_seconds) + 5  # the slowest answer may still be given
timeout = graceful_timeout + 30
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 - the heartbeat file only; on a disk it can block a worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - the same
logger_class = "chatbot.worker.QuietLogger"
accesslog = None  # web/hooks.py writes the request line
logconfig_dict = telemetry.logging_config(level=settings.log_level, log_format=settings.log_format)


_METRICS = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is first imported: in the workers
_made: list[str] = []


def on_starting(_server: object) -> None:
    """Before any worker: bring the database up to date, or say why it cannot be used and end the whole server."""
    try:
        prepare(settings)
    except ChatbotError as error:
        _give_up(error)
    if settings.workers > 1:
        _share_metrics()


def when_ready(server: Any) -> None:
    """A reload (SIGHUP) with wrong settings is refused, once serving: gunicorn itself would end the whole server."""
    reload = server.handle_hup

    def reload_if_settings_are_right() -> None:
        try:
            load_settings()
        except SettingsError as refused:
            server.log.critical("Reload refused, everything stays as it is. %s", refused.message)
        else:
            reload()

    server.handle_hup = reload_if_settings_are_right


def child_exit(_server: object, worker: Worker) -> None:
    """A worker is gone: its gauges must not be added to those of the living."""
    if os.environ.get(_METRICS):
        from chatbot.metrics import forget_process  # noqa: PLC0415 - not before the folder is known

        forget_process(worker.pid)


def on_exit(_server: object) -> None:
    """After the last worker."""
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)


def _share_metrics() -> None:
    """An empty folder through which the workers add up their metrics; survives a reload, so that no count falls."""
    given = os.environ.get(_METRICS)
    if given is None:
        place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own, for us alone
        os.environ[_METRICS] = tempfile.mkdtemp(prefix="chatbot-metrics-", dir=place)
        _made.append(os.environ[_METRICS])
        return
    Path(given).mkdir(parents=True, exist_ok=True)
    for left_over in Path(given).glob("*.db"):
        left_over.unlink()
