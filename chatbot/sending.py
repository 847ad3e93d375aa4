"""How an answer goes out over gunicorn: its head together with the first of its body, no header examined twice.

gunicorn's own response sends the head by itself, puts the date into words for each answer and examines all of its
headers, though most are the same every time: together a tenth of what an answer from the cache costs. Its rules stand.
"""

import time
from functools import lru_cache
from typing import Any, NamedTuple

from gunicorn import util
from gunicorn.http.wsgi import Response

_HEADERS_KEPT = 512


class Answer(Response):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's response over HTTP/1, in as few pieces as its body has."""

    def __init__(self, req: Any, sock: Any, cfg: Any) -> None:
        super().__init__(req, sock, cfg)
        self.headers_sent = False
        self._head = b""  # what waits for the body

    @property
    def begun(self) -> bool:
        """Whether some of it may have gone out."""
        return self.headers_sent and not self._head

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Take the application's headers; raises what gunicorn raises."""
        for name, value in headers:
            examined = _examined(name, value)
            self.headers += examined.kept
            if examined.length is not None:
                self.response_length = examined.length
            if examined.upgrade:
                self.upgrade = True

    def default_headers(self) -> list[str]:
        """The first lines of the head."""
        connection = "upgrade" if self.upgrade else "close" if self.should_close() else "keep-alive"
        major, minor = self.req.version
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            f"Server: {self.version}\r\nDate: {_date(int(time.time()))}\r\nConnection: {connection}\r\n",
        ]
        return [*lines, "Transfer-Encoding: chunked\r\n"] if self.chunked else lines

    def send_headers(self) -> None:
        """Have the head go out with what comes next."""
        if not self.headers_sent:
            own = [f"{name}: {value}\r\n" for name, value in self.headers]
            self._head = "".join([*self.default_headers(), *own, "\r\n"]).encode("latin-1")
            self.headers_sent = True

    def write_file(self, respiter: Any) -> None:
        """Send a file, whose bytes take another way than the head."""
        self.send_headers()
        self._send_head()
        super().write_file(respiter)

    def close(self) -> None:
        """Send what is left."""
        self.send_headers()
        self._send_head()
        super().close()

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self._send_head()
            super()._emit_body(data)
        else:
            head, self._head = self._head, b""
            self.sock.sendall(head + data)

    def _send_head(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self.sock.sendall(head)


class _Examined(NamedTuple):
    """What gunicorn makes of a header: what it passes on, and what it learns of the answer."""

    kept: tuple[tuple[str, str], ...]
    length: int | None
    upgrade: bool


@lru_cache(maxsize=_HEADERS_KEPT)
def _examined(name: str, value: str) -> _Examined:
    answer = Response(None, None, None)
    answer.process_headers([(name, value)])
    return _Examined(tuple(answer.headers), answer.response_length, answer.upgrade)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return str(util.http_date(second))
