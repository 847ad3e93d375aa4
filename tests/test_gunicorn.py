import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from conftest import ROOT

pytestmark = pytest.mark.server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environ(tmp_path, stocked_database):
    """An environment with a stocked database and a free port."""
    shutil.copyfile(stocked_database, tmp_path / "chatbot.db")
    return {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}},
        "DATABASE_URL": f"sqlite:///{tmp_path / 'chatbot.db'}",
        "PORT": str(free_port()),
        "THREADS": "4",
        "LOG_FORMAT": "json",
    }


@contextmanager
def serving(environ, *command: str):
    """The real server, from its first answer on; it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, *(command or (str(ROOT / "chatbot.py"), "serve"))],
        env=environ,
        cwd=ROOT if command else "/",
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_for(lambda: process.poll() is not None or answers(environ))
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(condition, *, within_s: float = 30.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.02)


def fetch(environ, path: str, body: dict | None = None):
    """Status and JSON of one request."""
    request = urllib.request.Request(f"http://127.0.0.1:{environ['PORT']}{path}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def answers(environ) -> bool:
    try:
        return fetch(environ, "/livez")[0] == 200
    except OSError:
        return False


def ask(environ, question: str):
    status, reply = fetch(environ, "/chat", {"question": question, "business_id": "butik"})
    assert status == 200, reply
    return reply


def command(environ, *arguments: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "chatbot.py"), *arguments], env=environ, check=True, capture_output=True)


def test_it_answers_serves_a_new_catalogue_and_stops_cleanly(environ, tmp_path):
    catalogue = tmp_path / "products.csv"
    catalogue.write_text("id,title,price\nY1,Yeşil Yelek,499.90\nE1,Kırmızı Elbise,650\n", encoding="utf-8")
    with serving(environ) as server:
        assert fetch(environ, "/health")[1]["status"] == "healthy"
        assert ask(environ, "kırmızı elbise var mı")["products"][0]["sale_price"] == 699.9
        command(environ, "products", "import", str(catalogue), "--business", "butik", "--allow-shrink")
        imported = time.monotonic()
        wait_for(lambda: [p["id"] for p in ask(environ, "yeşil yelek var mı")["products"]][:1] == ["Y1"], within_s=2.0)
        assert time.monotonic() - imported < 2
        assert ask(environ, "kırmızı elbise var mı")["products"][0]["price"] == 650
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=30)
    assert server.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "chatbot.service"}
    assert "elbise" not in log
    assert not [line for line in lines if line["level"] not in {"debug", "info"}]


def test_an_answer_under_way_survives_sigterm(environ):
    with serving(environ) as server, socket.create_connection(("127.0.0.1", int(environ["PORT"]))) as client:
        body = json.dumps({"question": "elbise var mı", "business_id": "butik"}).encode()
        head = (
            f"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        client.sendall(head.encode() + body[:10])
        time.sleep(0.3)  # the request is in a worker's hands
        server.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        client.sendall(body[10:])
        client.settimeout(10)
        assert client.recv(15).startswith(b"HTTP/1.1 200")
        assert server.wait(30) == 0


def test_python_m_gunicorn_in_the_project_folder_is_the_same(environ):
    with serving(environ, "-m", "gunicorn"):
        assert ask(environ, "çanta var mı")["products"][0]["id"] == "C1"


def test_an_empty_database_is_prepared(environ, tmp_path):
    (tmp_path / "chatbot.db").unlink()
    with serving(environ):
        assert fetch(environ, "/health")[1]["status"] == "critical"
        assert fetch(environ, "/chat", {"question": "selam", "business_id": "butik"})[0] == 404


def test_two_servers_may_start_at_once_on_one_new_database(environ, tmp_path):
    (tmp_path / "chatbot.db").unlink()
    other = {**environ, "PORT": str(free_port())}
    with serving(environ) as first, serving(other) as second:
        assert (first.poll(), second.poll()) == (None, None)


@pytest.mark.parametrize("start", [(), ("-m", "gunicorn")])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"THREADS": "0", "LOG_LEVEL": "loud"}, ("THREADS", "LOG_LEVEL")),
        ({"WORKERS": "2"}, ("REDIS_URL",)),
        ({"DATABASE_URL": "sqlite:////yok/chatbot.db"}, ("/yok",)),
    ],
)
def test_what_cannot_start_says_why_and_ends_with_2(environ, start, changes, words):
    with serving({**environ, **changes}, *start) as server:
        _, log = server.communicate(timeout=30)
    assert server.returncode == 2, log
    assert "Traceback" not in log
    assert all(word in log for word in words)


def test_a_taken_port_is_named(environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environ["PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, str(ROOT / "chatbot.py"), "serve"],
            env=environ, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert environ["PORT"] in done.stderr
    assert "Traceback" not in done.stderr


def headers_of(environ, *sent: str) -> http.client.HTTPMessage:
    connection = http.client.HTTPConnection("127.0.0.1", int(environ["PORT"]), timeout=10)
    connection.request("GET", "/livez", headers=dict(line.split(": ") for line in sent))
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.headers


@pytest.mark.parametrize(("hops", "believed"), [("0", False), ("1", True)])
def test_who_is_believed_about_https_is_up_to_the_number_of_proxies_alone(environ, hops, believed):
    with serving({**environ, "TRUSTED_PROXY_HOPS": hops}):
        for forged in ("X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on"):
            assert "Strict-Transport-Security" not in headers_of(environ, forged)
        told = headers_of(environ, "X-Forwarded-Proto: https")
    assert ("Strict-Transport-Security" in told) == believed
