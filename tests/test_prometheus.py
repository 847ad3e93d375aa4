"""Metrics of a real service: two workers under gunicorn with Redis, and a real Prometheus that scrapes them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import ROOT, skip_or_fail
from redis_server import redis_running

pytestmark = [pytest.mark.server, pytest.mark.redis]
TOKEN = "token-of-the-tests-only"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, *, within_s=30.0):
    """What `condition` gives as soon as it gives something."""
    give_up_at = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)
    return found


def fetch(url: str, body: dict | None = None) -> str:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read().decode()


def reachable(url: str) -> bool:
    try:
        fetch(url)
    except OSError:
        return False
    return True


@contextmanager
def program(*command, **options):
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*map(str, command)], stdout=quiet, stderr=quiet, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def redis_url():
    with redis_running() as server:
        yield server.url


@pytest.fixture
def service(tmp_path, stocked_database, redis_url):
    """The address and process of a service with two workers."""
    shutil.copyfile(stocked_database, tmp_path / "chatbot.db")
    environ = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}},
        "DATABASE_URL": f"sqlite:///{tmp_path / 'chatbot.db'}",
        "PORT": str(free_port()),
        "WORKERS": "2",
        "THREADS": "4",
        "REDIS_URL": redis_url,
        "ADMIN_TOKEN": TOKEN,
        "RATE_LIMIT_PER_MINUTE": "10000",
        "LOG_FORMAT": "json",
    }
    base = f"http://127.0.0.1:{environ['PORT']}"
    with program(sys.executable, ROOT / "chatbot.py", "serve", env=environ) as process:
        wait_for(lambda: process.poll() is not None or reachable(f"{base}/livez"))
        wait_for(lambda: value(base, "chatbot_processes") == 2)
        yield base, process


def ask(base: str, times: int) -> None:
    for number in range(times):
        fetch(f"{base}/chat", {"question": "kırmızı elbise var mı", "business_id": "butik", "session_id": f"s{number}"})


def value(base: str, name: str) -> float | None:
    """A time series' value: its name with its labels."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", fetch(f"{base}/metrics"), re.MULTILINE)
    return float(found[1]) if found else None


ANSWERS = 'chatbot_answers_total{intent="product_search",method="product_search"}'


def test_workers_add_up_and_a_killed_one_takes_no_count_with_it(service):
    base, process = service
    workers = children_of(process)
    (file,) = Path("/dev/shm").glob(f"chatbot-metrics-*/counter_{workers[0]}.db")
    ask(base, 20)
    assert value(base, ANSWERS) == 20
    assert value(base, 'chatbot_http_requests_total{method="POST",route="/chat",status="200"}') == 20
    assert value(base, 'chatbot_http_request_duration_seconds_count{method="POST",route="/chat"}') == 20
    assert value(base, "chatbot_catalogue_products") == 3

    os.kill(workers[0], signal.SIGKILL)
    wait_for(lambda: set(children_of(process)) - set(workers))
    wait_for(lambda: reachable(f"{base}/livez"))
    wait_for(lambda: value(base, "chatbot_processes") == 2)
    assert value(base, ANSWERS) == 20
    ask(base, 5)
    assert value(base, ANSWERS) == 25

    process.terminate()
    process.wait(30)
    assert not file.parent.exists()


def children_of(process) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_what_workers_counted_outlives_them_in_the_summary(service):
    base, process = service
    ask(base, 10)
    os.kill(process.pid, signal.SIGHUP)  # new workers for old ones, which flush as they go
    wait_for(lambda: chats(base) == (10, 0))
    wait_for(lambda: value(base, "chatbot_processes") == 2)
    assert value(base, ANSWERS) == 10


def chats(base: str) -> tuple[int, int]:
    """Requests and errors of `/chat` in the summary of the last hour."""
    endpoints = json.loads(fetch(f"{base}/performance/summary?hours=1"))["endpoints"]
    figures = [each["figures"] for each in endpoints if each["endpoint"] == "/chat"]
    return sum(each["requests"] for each in figures), sum(each["errors"] for each in figures)


@pytest.mark.prometheus
def test_prometheus_scrapes_it_and_goes_on_after_a_restart(service, tmp_path):
    base, process = service
    workers = children_of(process)
    with prometheus(tmp_path, base) as query:
        ask(base, 15)
        wait_for(lambda: query(f"sum({ANSWERS})") == 15)
        assert query('min(up{job="chatbot"})') == 1
        assert query("count(chatbot_health_component_state)") == 13
        assert query("count(chatbot_build_info)") == 1
        os.kill(process.pid, signal.SIGHUP)
        wait_for(lambda: value(base, "chatbot_processes") == 2 and not set(children_of(process)) & set(workers))
        ask(base, 5)
        wait_for(lambda: query(f"sum({ANSWERS})") == 20)
        assert query("max(resets(chatbot_answers_total[1m]))") == 0
        assert query('min_over_time(up{job="chatbot"}[1m])') == 1


@contextmanager
def prometheus(folder: Path, base: str):
    """A function that asks a private Prometheus, which scrapes `base` with our own configuration, only more often.

    A scrape may take as long as the time between two: time enough for one that waits for a worker which is starting.
    """
    if shutil.which("prometheus") is None:
        skip_or_fail("prometheus is not installed")
    home = folder / "prometheus"
    shutil.copytree(ROOT / "deploy" / "prometheus", home)
    (home / "token").write_text(TOKEN, encoding="utf-8")
    config = (home / "prometheus.yml").read_text(encoding="utf-8").replace("15s", "5s")
    config = config.replace("/etc/prometheus/chatbot.token", "token").replace("127.0.0.1:8000", base.rpartition("/")[2])
    (home / "prometheus.yml").write_text(config, encoding="utf-8")
    own = f"127.0.0.1:{free_port()}"
    command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", f"--web.listen-address={own}"]
    with program(*command, cwd=home):
        wait_for(lambda: reachable(f"http://{own}/-/ready"))

        def query(expression: str) -> float | None:
            asked = urllib.parse.urlencode({"query": expression})
            found = json.loads(fetch(f"http://{own}/api/v1/query?{asked}"))["data"]["result"]
            return float(found[0]["value"][1]) if found else None

        yield query
