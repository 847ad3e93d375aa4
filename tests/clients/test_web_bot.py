"""The stand-alone page as a real process, in front of a real service on loopback or of none."""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.server

PROGRAM = Path(__file__).resolve().parents[2] / "clients" / "web_bot.py"
AWAY = "Şu anda mağazaya ulaşamıyorum. Lütfen biraz sonra tekrar yazın."


class FakeService(HTTPServer):
    """Answers `/ask` as it is told to and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked: list[dict] = []
        self.status = 200
        self.raw = json.dumps({"answer": "Kırmızı <b>elbise</b> var.", "session_id": "s1"}).encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answering(BaseHTTPRequestHandler):
    server: FakeService

    def do_POST(self):  # the base class names it
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **asked})
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.raw)

    def log_message(self, *args):
        pass


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def web_bot(*options: str) -> Iterator[tuple[str, int]]:
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        address = re.match(rb"http://[\d.:]+", process.stdout.readline())[0].decode()
        yield urlsplit(address).hostname, urlsplit(address).port
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def ask(address, body, **headers):
    connection = HTTPConnection(*address, timeout=10)
    try:
        raw = body if isinstance(body, bytes) else json.dumps(body)
        connection.request("POST", "/ask", raw, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def get(address, path):
    connection = HTTPConnection(*address, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def test_questions_are_relayed_in_the_old_page_s_way(service):
    with web_bot("--api", service.url) as address:
        status, data = ask(address, {"question": "elbise", "business_id": "another"})
        ask(address, {"question": "ikincisi", "session_id": "s1"})
    assert (status, data["answer"]) == (200, "Kırmızı <b>elbise</b> var.")
    assert service.asked == [
        {"path": "/ask", "question": "elbise", "business_id": "fashion_boutique"},
        {"path": "/ask", "question": "ikincisi", "business_id": "fashion_boutique", "session_id": "s1"},
    ]


def test_the_business_can_be_chosen(service):
    with web_bot("--api", f"{service.url}/", "--business", "butik") as address:
        ask(address, {"question": "elbise"})
    assert service.asked[0]["business_id"] == "butik"


@pytest.mark.parametrize("status", [404, 422, 429, 500, 503])
def test_the_answer_is_passed_on_whatever_the_status(service, status):
    service.status, service.raw = status, json.dumps({"answer": "Soru boş olamaz.", "method": "error"}).encode()
    with web_bot("--api", service.url) as address:
        assert ask(address, {"question": ""}) == (status, {"answer": "Soru boş olamaz.", "method": "error"})


def test_a_service_that_is_down_is_told_kindly_and_used_again_when_back(service):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with web_bot("--api", f"http://127.0.0.1:{port}") as address:
        assert ask(address, {"question": "elbise"}) == (503, {"answer": AWAY, "method": "error"})
        with HTTPServer(("127.0.0.1", port), _Answering) as back:
            back.asked, back.status, back.raw = [], 200, b'{"answer": "Geldim."}'
            threading.Thread(target=back.serve_forever, daemon=True).start()
            assert ask(address, {"question": "elbise"}) == (200, {"answer": "Geldim."})
            back.shutdown()


@pytest.mark.parametrize(
    "raw", [b"<html>502 Bad Gateway</html>", b"", b"[]", b'{"answer": 5}', b'{"a"' * 9, b"[" * 99_999]
)
def test_an_answer_that_is_none_is_told_kindly(service, raw):
    service.raw = raw
    with web_bot("--api", service.url) as address:
        status, data = ask(address, {"question": "elbise"})
    assert status in {502, 503}
    assert data["answer"] == AWAY


@pytest.mark.parametrize("raw", [b"", b"x", b"[]", b"[" * 60_000, b"\xff\xfe", b"a" * 70_000])
def test_an_unreadable_question_is_refused_without_troubling_the_service(service, raw):
    with web_bot("--api", service.url) as address:
        status, data = ask(address, raw)
        assert (status, data["method"]) == (400, "error")
        assert ask(address, {"question": "elbise"})[0] == 200
    assert len(service.asked) == 1


def test_the_page_is_whole_and_holds_no_inline_code():
    with web_bot() as address:
        status, headers, html = get(address, "/")
        assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html)
        for path in re.findall(r"(?:src|href)=\"(/[^\"]+)\"", html):
            assert get(address, path)[0] == 200
        script = get(address, "/page.js")[2]
        assert "textContent" in script
        assert "innerHTML" not in script
        assert get(address, "/../web_bot.py")[0] == 404


@pytest.mark.parametrize("wrong", [["--api", "ftp://x"], ["--api", "localhost:8000"], ["--port", "x"]])
def test_wrong_options_are_a_usage_error(wrong):
    assert subprocess.run([sys.executable, PROGRAM, *wrong], capture_output=True, check=False).returncode == 2
