"""What only sockets show: chunked bodies, pipelining, clients that go away or never come to the point."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from chatbot.web.body import MAX_BYTES
from chatbot.worker import REQUEST_S
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


def said(address, raw_request: bytes, *, hang_up: bool = False) -> bytes:
    """All that the server says until it closes or falls silent."""
    with socket.create_connection(address, timeout=5) as raw:
        raw.sendall(raw_request)
        if hang_up:
            raw.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := raw.recv(65536):
                answer += piece
        except TimeoutError:
            pass
    return answer


POST = b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
UNREADABLE = {
    "no request line": (b"GARBAGE\r\n\r\n", 400),
    "a binary request line": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "an endless address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "an endless header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 40_000 + b"\r\n\r\n", 431),
    "a thousand headers": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 1000 + b"\r\n", 431),
    "a blank in a header's name": (b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
    "a bare line feed": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n", 400),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
    "length and chunks": (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "a signed length": (POST + b"Content-Length: +2\r\n\r\n{}", 400),
    "another transfer coding": (POST + b"Transfer-Encoding: gzip\r\n\r\n", 400),
    "an obscured transfer coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n", 400),
    "an unknown version": (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    "an unknown expectation": (POST + b"Expect: the-unexpected\r\nContent-Length: 2\r\n\r\n{}", 417),
    "a chunk of no size": (CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk that is longer than said": (CHUNKED + b"2\r\nabcdef\r\n0\r\n\r\n", 400),
    "a chunk of a negative size": (CHUNKED + b"-5\r\nabc\r\n", 400),
    "an endless chunk size": (CHUNKED + b"1" * 20_000 + b"\r\n", 400),
    "a chunk that breaks off": (CHUNKED + b"50\r\nabc", 400),
    "a body that breaks off": (POST + b"Content-Length: 500\r\n\r\n{", 400),
}


@pytest.mark.parametrize(("sent", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_the_documented_form(address, sent, status):
    answer = said(address, sent, hang_up=True)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    assert b"Content-Security-Policy:" in head
    assert b"X-Content-Type-Options: nosniff" in head
    error = json.loads(body)
    assert error["error_code"]
    assert error["request_id"].encode() in head


def test_a_smuggled_request_is_not_answered(address):
    smuggled = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = said(address, CHUNKED + b"5\r\nabc\r\n0\r\n\r\n" + smuggled, hang_up=True)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"openapi" not in answer


def test_half_sent_requests_do_not_hold_the_threads_for_good(address):
    started = time.monotonic()
    with ExitStack() as open_connections:
        for sent in (POST[:20], POST, POST + b"Content-Length: 100\r\n\r\n{", CHUNKED, CHUNKED + b"5\r\nab") * 2:
            raw = open_connections.enter_context(socket.create_connection(address, timeout=30))
            raw.sendall(sent)
        response, _ = post(address, QUESTION)
    assert response.status == 200
    assert time.monotonic() - started < 4 * REQUEST_S


def test_a_dripping_request_is_given_up_too(address):
    with socket.create_connection(address, timeout=30) as raw:
        raw.sendall(POST + b"Content-Length: 100000\r\n\r\n")
        started = time.monotonic()
        answer = b""
        raw.settimeout(0.2)
        while not answer and time.monotonic() - started < 4 * REQUEST_S:
            with suppress(TimeoutError):
                raw.sendall(b"a")
                answer = raw.recv(4096)
    assert b" 400 " in answer.split(b"\r\n")[0]


def test_clients_that_do_not_hang_up_do_not_hold_up_the_others(address):
    with ExitStack() as open_connections:
        for _ in range(5):
            raw = open_connections.enter_context(socket.create_connection(address, timeout=10))
            raw.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        started = time.monotonic()
        assert post(address, QUESTION)[0].status == 200
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("path", ["/livez", "/health", "/readyz"])
def test_the_state_is_told_while_every_thread_waits_for_a_slow_client(address, path):
    head = b"POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(address, timeout=10)) for _ in range(8)]
        for raw in held:
            raw.sendall(head)
        with connected(address) as connection:
            for _ in range(3):  # on one connection, kept
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                assert response.status == 200
        for raw in held:
            raw.setblocking(False)
            with pytest.raises(BlockingIOError):
                raw.recv(1)  # nobody has been given up on: the threads are still taken


def test_half_a_question_for_the_state_does_not_hold_up_the_others(address):
    with socket.create_connection(address, timeout=10) as half, connected(address) as whole:
        half.sendall(b"GET /health HTTP/1.1\r\nHost:")
        whole.request("GET", "/health")
        assert whole.getresponse().status == 200
        half.setblocking(False)
        with pytest.raises(BlockingIOError):
            half.recv(1)


def test_what_an_application_is_made_of_is_no_matter_for_the_garbage_collector():
    with (
        running("web.served:frozen_app()") as url,
        connected((urlsplit(url).hostname, urlsplit(url).port)) as connection,
    ):
        connection.request("GET", "/")
        assert int(connection.getresponse().read()) > 1000


@pytest.mark.parametrize("promised", [b"Content-Length: 10", b"Transfer-Encoding: chunked", b"Expect: 100-continue"])
def test_a_question_for_the_state_with_a_body_that_never_comes_does_not_hold_up_the_others(address, promised):
    with socket.create_connection(address, timeout=10) as half, connected(address) as other:
        half.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n" + promised + b"\r\n\r\n")
        started = time.monotonic()
        for _ in range(3):
            other.request("GET", "/livez")
            assert other.getresponse().read()
        assert time.monotonic() - started < REQUEST_S


def test_who_asks_for_the_state_without_reading_the_answers_does_not_hold_up_the_others(address):
    asked = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(address, timeout=10) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        with suppress(BlockingIOError):
            for _ in range(20_000):
                deaf.send(asked)
        assert post(address, QUESTION)[0].status == 200
        with connected(address) as other:
            other.request("GET", "/livez")
            assert other.getresponse().status == 200
