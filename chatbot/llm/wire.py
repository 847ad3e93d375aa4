"""The HTTP beneath google-generativeai: requests posted over connections that are kept, and nothing else of a session.

A call with an API key needs no cookies, redirects, hooks or retries: what the SDK brings for them costs more than the
call itself (`python -m benchmarks.model`). Which proxy and which certificates, `requests` still says, once. Knows no
message and no error of the SDK; imported with the SDK, not before.
"""

import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead, LineTooLong
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, urlsplit
from weakref import finalize

from requests import Session
from requests.adapters import HTTPAdapter
from requests.certs import where
from requests.utils import prepend_scheme_if_needed, select_proxy
from urllib3.util import wait_for_read

_INTERIM = range(100, 200)
_LONGEST_LINE = 65_536
_CONNECTIONS_KEPT = 64  # at most as many as calls under way at once; one beyond is closed after its answer


class NotConnected(OSError):
    """Nobody was there to hear the request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. `last`: the connection is good for no other."""

    status: int
    body: bytes
    last: bool


class Wire:
    """Posts to one server. Raises `NotConnected`, else what `http.client` raises: `HTTPException`, `OSError`.

    `url`: the server's. `headers` go with every request. A proxy is spoken to in plain HTTP, whatever it leads to.
    """

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        found = Session().merge_environment_settings(url, {}, None, None, None)
        proxy = select_proxy(url, found["proxies"])
        self._server = urlsplit(url)
        self._tls = _trusting(found["verify"]) if self._server.scheme == "https" else None
        self._proxy = urlsplit(prepend_scheme_if_needed(proxy, "http")) if proxy else None
        self._proxy_headers = dict(HTTPAdapter().proxy_headers(proxy)) if proxy else {}
        through = self._proxy is not None and self._tls is None
        self._prefix = url.rstrip("/") if through else self._server.path.rstrip("/")  # a plain proxy is told the server
        told = {"Host": self._server.netloc.rpartition("@")[2], **headers, **(self._proxy_headers if through else {})}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self._idle: list[HTTPConnection] = []
        finalize(self, _hang_up, self._idle)

    def post(self, path: str, body: bytes, *, timeout: float) -> Answer:
        """One request, waiting at most `timeout` seconds for the connection and for each read."""
        head = f"POST {self._prefix}{path} HTTP/1.1\r\n{self._headers}Content-Length: {len(body)}\r\n\r\n"
        connection = self._connected(timeout)
        try:
            connection.send(head.encode("latin-1", "replace") + body)
            with connection.sock.makefile("rb") as stream:
                answer = read_answer(stream)
        except BaseException:
            connection.close()
            raise
        if answer.last or len(self._idle) >= _CONNECTIONS_KEPT:
            connection.close()
        else:
            self._idle.append(connection)
        return answer

    def _connected(self, timeout: float) -> HTTPConnection:
        """A connection to the server: one of those kept that the other side has not closed meanwhile, or a new one."""
        while (kept := self._kept()) is not None:
            if not wait_for_read(kept.sock, 0.0):
                kept.sock.settimeout(timeout)
                return kept
            kept.close()
        connection = self._new(timeout)
        try:
            connection.connect()
        except (OSError, HTTPException) as error:  # a proxy may answer anything
            connection.close()
            raise NotConnected(type(error).__name__) from error
        return connection

    def _kept(self) -> HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _new(self, timeout: float) -> HTTPConnection:
        peer: SplitResult = self._proxy or self._server
        if self._proxy is not None and self._proxy.scheme != "http":
            raise NotConnected(f"no proxy of this kind: {self._proxy.scheme}")
        if self._tls is None:
            return HTTPConnection(str(peer.hostname), peer.port, timeout=timeout)
        connection = HTTPSConnection(str(peer.hostname), peer.port, timeout=timeout, context=self._tls)
        if self._proxy is not None:
            connection.set_tunnel(str(self._server.hostname), self._server.port or 443, self._proxy_headers)
        return connection


def read_answer(stream: BinaryIO) -> Answer:
    """An HTTP/1.1 answer to a POST; raises `HTTPException`. `http.client` would read its headers as an e-mail's."""
    status, headers = _head(stream)
    while status in _INTERIM:
        status, headers = _head(stream)
    last = headers.get(b"connection", b"").lower() == b"close"
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        return Answer(status, b"".join(_chunks(stream)), last)
    if b"content-length" in headers:
        return Answer(status, _exactly(stream, _number(headers[b"content-length"], 10)), last)
    return Answer(status, stream.read(), last=True)


def _head(stream: BinaryIO) -> tuple[int, dict[bytes, bytes]]:
    """The status, and the headers by their names in small letters."""
    first = _line(stream)
    version, _, told = first.partition(b" ")
    if not version.startswith(b"HTTP/1.") or not told[:3].isdigit():
        raise BadStatusLine(repr(first[:80]))
    headers = {}
    while line := _line(stream):
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    if version == b"HTTP/1.0":
        headers.setdefault(b"connection", b"close")
    return int(told[:3]), headers


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The pieces of a body whose length was not known when it began; what stands after them is passed over."""
    while size := _number(_line(stream).partition(b";")[0], 16):
        yield _exactly(stream, size)
        _line(stream)
    while _line(stream):
        pass


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise LineTooLong("answer") if len(line) == _LONGEST_LINE else IncompleteRead(line)
    return line.rstrip(b"\r\n")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise IncompleteRead(body, size - len(body))
    return body


def _number(text: bytes, base: int) -> int:
    try:
        size = int(text, base)
    except ValueError:
        size = -1
    if size < 0:
        raise BadStatusLine(f"no length: {text[:80]!r}")
    return size


def _hang_up(idle: Iterable[HTTPConnection]) -> None:
    for connection in idle:
        connection.close()


def _trusting(verify: object) -> ssl.SSLContext:
    """TLS that trusts what the environment names, or the certificates `requests` comes with."""
    trusted = Path(str(where() if verify is True else verify))
    if trusted.is_dir():
        return ssl.create_default_context(capath=str(trusted))
    return ssl.create_default_context(cafile=str(trusted))
