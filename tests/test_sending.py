"""How an answer goes out: what is on the wire, and in how many pieces."""

import io
from types import SimpleNamespace

import pytest
from gunicorn.http.errors import InvalidResponseHeader, InvalidResponseHeaderName
from gunicorn.http.wsgi import FileWrapper

from chatbot.sending import Answer

JSON = ("Content-Type", "application/json")


class FakeSocket:
    """Keeps what is sent, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(data)


@pytest.fixture
def sock():
    return FakeSocket()


def answer_to(sock, method="POST", version=(1, 1)):
    request = SimpleNamespace(method=method, version=version, should_close=lambda: version < (1, 1))
    return Answer(request, sock, SimpleNamespace(is_ssl=False, sendfile=False, protocol="http"))


def head_and_body(sock):
    head, _, body = b"".join(sock.pieces).partition(b"\r\n\r\n")
    return head.decode().split("\r\n"), body


def test_head_and_body_are_one_piece(sock):
    answer = answer_to(sock)
    answer.start_response("200 OK", [JSON, ("Content-Length", "2")])
    answer.write(b"{}")
    answer.close()
    assert len(sock.pieces) == 1
    lines, body = head_and_body(sock)
    assert lines[0] == "HTTP/1.1 200 OK"
    assert lines[3:] == ["Connection: keep-alive", "Content-Type: application/json", "Content-Length: 2"]
    assert body == b"{}"


def test_a_body_in_pieces_begins_with_its_first(sock):
    answer = answer_to(sock)
    answer.start_response("200 OK", [JSON])
    assert not answer.begun
    answer.write(b"[1,")
    assert answer.begun
    answer.write(b"2]")
    answer.close()
    lines, body = head_and_body(sock)
    assert "Transfer-Encoding: chunked" in lines
    assert body == b"3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"


def test_no_more_is_sent_than_was_announced(sock):
    answer = answer_to(sock)
    answer.start_response("200 OK", [("Content-Length", "2")])
    answer.write(b"abc")
    answer.write(b"d")
    answer.close()
    assert head_and_body(sock)[1] == b"ab"


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("POST", "204 No Content"), ("GET", "304 As Is")])
def test_an_answer_without_a_body_has_its_head(sock, method, status):
    answer = answer_to(sock, method)
    answer.start_response(status, [JSON])
    answer.close()
    lines, body = head_and_body(sock)
    assert lines[0] == f"HTTP/1.1 {status}"
    assert body == b""


def test_an_older_client_is_told_that_the_connection_ends(sock):
    answer = answer_to(sock, version=(1, 0))
    answer.start_response("200 OK", [("Content-Length", "0")])
    answer.close()
    assert "Connection: close" in head_and_body(sock)[0]


def test_a_file_follows_its_head(sock):
    answer = answer_to(sock)
    answer.start_response("200 OK", [("Content-Length", "4")])
    answer.write_file(FileWrapper(io.BytesIO(b"file")))
    answer.close()
    assert head_and_body(sock)[1] == b"file"


@pytest.mark.parametrize(
    ("header", "error"),
    [(("X-Id", "1\r\nSet-Cookie: a=b"), InvalidResponseHeader), (("X Id", "1"), InvalidResponseHeaderName)],
)
def test_a_header_that_would_begin_a_line_of_its_own_is_refused_each_time(sock, header, error):
    for _ in range(2):
        with pytest.raises(error):
            answer_to(sock).start_response("200 OK", [header])
    assert sock.pieces == []


def test_what_concerns_the_connection_alone_is_not_the_applications_to_say(sock):
    answer = answer_to(sock)
    answer.start_response("200 OK", [("Connection", "close"), ("Content-Length", "0")])
    answer.close()
    assert [line for line in head_and_body(sock)[0] if line.startswith("Connection")] == ["Connection: keep-alive"]
