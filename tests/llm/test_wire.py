"""HTTP answers as servers and proxies write them, read from the bytes that arrive."""

import io
from http.client import HTTPException

import pytest

from chatbot.llm.wire import Answer, read_answer

BODY = b'{"a": 1}'


def read(*lines, body=b""):
    return read_answer(io.BytesIO(b"\r\n".join([*lines, b"", body])))


def test_a_body_of_a_known_length():
    assert read(b"HTTP/1.1 200 OK", b"Content-Length: 8", body=BODY + b"more") == Answer(200, BODY, last=False)


def test_a_body_in_chunks_with_what_stands_after_them():
    body = b'3;x=y\r\n{"a\r\n5\r\n": 1}\r\n0\r\nX-Sum: 1\r\n\r\n'
    assert read(b"HTTP/1.1 200 OK", b"Transfer-Encoding: Chunked", body=body) == Answer(200, BODY, last=False)


def test_a_body_that_ends_with_the_connection():
    assert read(b"HTTP/1.1 502 Bad Gateway", body=b"<html>") == Answer(502, b"<html>", last=True)


def test_what_is_said_before_the_answer_is_passed_over():
    lines = (b"HTTP/1.1 100 Continue", b"", b"HTTP/1.1 103 Early Hints", b"Link: x", b"", b"HTTP/1.1 200 OK")
    assert read(*lines, b"content-length:8", body=BODY).body == BODY


@pytest.mark.parametrize(
    ("version", "header", "last"),
    [
        (b"HTTP/1.1", b"Connection: close", True),
        (b"HTTP/1.1", b"Connection: keep-alive", False),
        (b"HTTP/1.0", b"X: y", True),
        (b"HTTP/1.0", b"Connection: keep-alive", False),
    ],
)
def test_whether_the_connection_stays(version, header, last):
    assert read(version + b" 200 OK", header, b"Content-Length: 0").last is last


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (b"SSH-2.0-OpenSSH",),
        (b"HTTP/1.1 OK",),
        (b"HTTP/1.1 200 OK", b"Content-Length: 20"),
        (b"HTTP/1.1 200 OK", b"Content-Length: many"),
        (b"HTTP/1.1 200 OK", b"Content-Length: -1"),
        (b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"", b"zz"),
        (b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"", b"9", b"abc"),
        (b"HTTP/1.1 200 OK", b"X: " + b"y" * 70_000),
    ],
)
def test_what_is_no_whole_answer_is_refused(lines):
    with pytest.raises(HTTPException):
        read(*lines)
