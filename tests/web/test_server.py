"""What only sockets show: chunked bodies, pipelining, clients that go away."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from chatbot.web.body import MAX_BYTES
from web.served import running

pytestmark = pytest.mark.server

QUESTION = json.dumps({"question": "elbise", "business_id": "sample_shop"}).encode()


@pytest.fixture(scope="module")
def address():
    with running("web.served:fake_app()") as url:
        yield urlsplit(url).hostname, urlsplit(url).port


@contextmanager
def connected(address) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(*address, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def post(address, body, **headers) -> tuple[HTTPResponse, dict]:
    with connected(address) as connection:
        chunked = not isinstance(body, bytes)
        connection.request(
            "POST", "/chat", body, {"Content-Type": "application/json", **headers}, encode_chunked=chunked
        )
        response = connection.getresponse()
        return response, json.loads(response.read())


def test_a_chunked_question_is_answered(address):
    response, body = post(address, iter([QUESTION[:10], QUESTION[10:]]), **{"Transfer-Encoding": "chunked"})
    assert (response.status, body["intent"]) == (200, "product_search")


def test_a_chunked_body_over_the_limit_is_a_413(address):
    chunks = iter([b'{"question": "', *[b"a" * 8192] * (MAX_BYTES // 8192 + 1), b'"}'])
    response, body = post(address, chunks, **{"Transfer-Encoding": "chunked"})
    assert (response.status, body["error_code"]) == (413, "body_too_large")
    assert response.getheader("Content-Security-Policy")


def test_a_megabyte_is_a_413(address):
    response, body = post(address, b"a" * 1_000_000)
    assert (response.status, body["error_code"]) == (413, "body_too_large")


def test_a_body_shorter_than_announced_is_a_400_not_a_hang(address):
    with socket.create_connection(address, timeout=10) as raw:
        raw.sendall(b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
        raw.shutdown(socket.SHUT_WR)
        assert b" 400 " in raw.recv(4096).split(b"\r\n")[0]


def test_pipelined_questions_are_answered_in_turn(address):
    head = b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Request-ID: %s\r\n"
    one, two = (head % name + b"Content-Length: %d\r\n\r\n" % len(QUESTION) + QUESTION for name in (b"one", b"two"))
    with socket.create_connection(address, timeout=10) as raw:
        raw.sendall(one + two)
        raw.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answers.index(b"X-Request-ID: one") < answers.index(b"X-Request-ID: two")


def test_a_client_that_hangs_up_harms_nobody(address):
    for _ in range(20):
        with socket.create_connection(address, timeout=10) as raw:
            raw.sendall(
                b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
            )
    assert post(address, QUESTION)[0].status == 200


@pytest.mark.parametrize(("method", "status"), [("HEAD", 405), ("OPTIONS", 200), ("TRACE", 405), ("PROPFIND", 405)])
def test_other_methods_leave_the_connection_usable(address, method, status):
    with connected(address) as connection:
        connection.request(method, "/chat")
        response = connection.getresponse()
        response.read()
        assert response.status == status
        connection.request("GET", "/livez")
        assert json.loads(connection.getresponse().read()) == {"status": "ok"}


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/static/..%2f..%2fapp.py", "//evil.example/", "/%00", "/chat%0d%0aX:%20y"]
)
def test_odd_addresses_are_a_plain_404(address, path):
    with connected(address) as connection:
        connection.putrequest("GET", path, skip_host=False)
        connection.endheaders()
        response = connection.getresponse()
        assert (response.status, json.loads(response.read())["error_code"]) == (404, "not_found")
