"""gunicorn's thread worker with patience that ends: a client that sends half a request does not hold a thread for good.

Knows gunicorn and sockets. gunicorn's own process loads it before any worker starts, so that what must be imported in a
worker only (the web room, and with it the metrics) is imported where it is used.
"""

import gc
import json
import secrets
import select
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import structlog
from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import TConn, ThreadWorker

from chatbot.model import utc_now
from chatbot.sending import Answer
from chatbot.turns import Turns

REQUEST_S = 5.0
"""Seconds a request may take to arrive, and one more for every `BYTES_PER_S` of it: an upload may be long, not slow."""

BYTES_PER_S = 16 * 1024
RESPONSE_S = 30.0
"""Seconds a client may leave a piece of the answer unread."""

_LINGER_S = 1.0
_LINGER_BYTES = 64 * 1024 * 1024  # a refused upload is heard out, or its sender would see a reset instead of the answer
_STATE = (b"GET /health ", b"GET /livez ", b"GET /readyz ")
_FOLLOWED = (b"content-length", b"transfer-encoding", b"expect", b"upgrade")
_PEEKED = 4096
_YOUNG = 20_000  # objects, some forty requests' worth


class _Refusal(NamedTuple):
    status: int
    reason: str
    code: str
    message: str


_FAULT = _Refusal(500, "Internal Server Error", "internal_error", "Şu anda yanıt veremiyoruz.")
_REFUSALS: tuple[tuple[type[Exception], _Refusal], ...] = (
    (errors.LimitRequestLine, _Refusal(414, "URI Too Long", "uri_too_long", "Adres çok uzun.")),
    (
        errors.LimitRequestHeaders,
        _Refusal(431, "Request Header Fields Too Large", "headers_too_large", "Başlıklar çok büyük."),
    ),
    (
        errors.ExpectationFailed,
        _Refusal(417, "Expectation Failed", "expectation_failed", "Expect başlığı anlaşılamadı."),
    ),
    (errors.InvalidResponseHeader, _FAULT),
    (errors.InvalidResponseHeaderName, _FAULT),
    (errors.ParseException, _Refusal(400, "Bad Request", "bad_request", "İstek anlaşılamadı.")),
    (Exception, _FAULT),
)

_log = structlog.get_logger(__name__)


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log without its line for each request: the service writes one itself, and knows more."""

    access_log_enabled = False  # else the line would be put together for nobody


class PatientSocket(socket.socket):
    """A client's connection. Who takes too long over a request is treated like one who hung up in the middle of it."""

    def __init__(self, connected: socket.socket) -> None:
        super().__init__(connected.family, connected.type, connected.proto, fileno=connected.detach())
        self.gave_up = False
        self._until = 0.0
        self.expect_request()

    def expect_request(self) -> None:
        """The time for the next request begins."""
        self._until = time.monotonic() + REQUEST_S

    def setblocking(self, flag: bool, /) -> None:  # noqa: FBT001 - the base's signature
        """Blocking is never without end here."""
        self.settimeout(RESPONSE_S if flag else 0.0)

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """What has arrived; nothing, as at the end of a stream, when the request's time is over."""
        given_s, left_s = self.gettimeout(), self._until - time.monotonic()
        if given_s is not None and given_s < left_s:
            data = super().recv(bufsize, flags)
        else:
            data = self._recv_within(left_s, bufsize, flags, given_s)
        self._until += len(data) / BYTES_PER_S
        return data

    def _recv_within(self, left_s: float, bufsize: int, flags: int, given_s: float | None) -> bytes:
        try:
            if left_s > 0:
                self.settimeout(left_s)
                return super().recv(bufsize, flags)
        except TimeoutError:
            pass
        finally:
            self.settimeout(given_s)
        self.gave_up = True
        return b""


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Threads that take turns and wait only so long, errors in the documented form, goodbyes that hold up nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._events: Any = None
        self._express = ThreadPoolExecutor(1, thread_name_prefix="express")  # its thread begins with its first work

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """The threads, and the line before them."""
        pool: ThreadPoolExecutor = super().get_thread_pool()
        self._turns = Turns(pool)
        return pool

    def init_process(self) -> None:
        """Begin to serve, with the settings at hand: looked up one by one they take a fifth of gunicorn's time."""
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        super().init_process()

    def load_wsgi(self) -> None:
        """Build the application, and keep what it is made of out of every later garbage collection.

        A full one stops all threads for some 0.5 us an object: 110 ms with a catalogue of 600 products, once in ten
        seconds of load. The young are looked through less often, too: what a request makes is gone with it.
        """
        super().load_wsgi()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG, 20, 20)

    def enqueue_req(self, conn: TConn) -> None:
        """Put a request in line for a thread, but for what asks how the service is: that is past all waiting.

        A new connection that has brought nothing yet waits for its first bytes without a thread.
        """
        head = _peeked(conn.sock)
        if head is None and not conn.initialized and self.alive:
            self._await(conn)
            return
        if not _asks_how_we_are(head):
            self._turns.submit(self._work(self.handle, conn))
        elif conn.initialized or not _takes_answers(conn.sock):  # what was sent ahead of it may be of another kind
            self._express.submit(self._work(self.handle, conn))
        else:
            self._tell_state(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round of the main loop, which also looks after those in line."""
        due_s = self._turns.due_in_s()
        super().wait_for_and_dispatch_events(timeout if due_s is None else min(timeout, due_s))
        self._turns.relieve()

    def _work(self, serve: Callable[[TConn], Any], conn: TConn) -> Callable[[], None]:
        """What is left to a thread; its outcome goes back to the main loop."""
        return lambda: self.method_queue.defer(self.finish_request, conn, _outcome(serve, conn))

    def _tell_state(self, conn: TConn) -> None:
        """Answer in the main loop: with all threads busy, handing over would take longer than this answer ever does."""
        answered = _outcome(self._served, conn)
        if answered.result():
            self.finish_request(conn, answered)
        else:
            self._express.submit(self._work(self._goodbye, conn))

    def _await(self, conn: TConn) -> None:
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> Any:
        """Serve one request, in a thread; false when the connection is done with."""
        return self._served(conn) or self._goodbye(conn)

    def _served(self, conn: TConn) -> Any:
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        conn.sock.expect_request()
        keep = super().handle(conn)
        return keep if not conn.sock.gave_up else False

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Have the application answer; false when the connection is done with.

        As gunicorn does it, with an `Answer`, and without hooks and a line for each request, which we have no use for.
        """
        answer, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg, response_class=Answer)
        environ["wsgi.multithread"] = True
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        if not self.alive or not self.cfg.keepalive or len(self.keepalived_conns) >= self.max_keepalived:
            answer.force_close()
        try:
            _send(self.wsgi(environ, answer.start_response), answer)
        except OSError:
            raise
        except (Exception, SystemExit):
            if not answer.begun:
                raise  # there is still time for a 500
            self.log.exception("Error handling request")
            util.close_graceful(conn.sock)
            raise StopIteration from None
        return not answer.should_close()

    def _goodbye(self, conn: TConn) -> bool:
        """Hang up when the other side has; in a thread, because gunicorn would wait for it in its main loop."""
        util.close_graceful(conn.sock, timeout=_LINGER_S, max_drain=_LINGER_BYTES)
        return False

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:  # noqa: ARG002 - the base's signature
        """Answer what never reached the application, as it would, and keep the client's address out of the log."""
        refusal = next(refusal for kind, refusal in _REFUSALS if isinstance(exc, kind))
        if refusal is _FAULT:
            _log.error("unhandled_error", error=type(exc).__name__, exc_info=exc)
        else:
            self._tell(addr, type(exc).__name__)
        try:
            client.sendall(_response(refusal))
        except OSError:
            _log.debug("answer_not_taken", status=refusal.status)

    def _tell(self, addr: Any, reason: str) -> None:
        from chatbot.web.security import SecurityEvents  # noqa: PLC0415 - see the module's docstring

        if self._events is None:
            self._events = SecurityEvents()
        self._events.note_of(addr[0] if isinstance(addr, tuple) else None, "unreadable_request", reason=reason)


def _send(body: Any, answer: Answer) -> None:
    """All of an application's answer, which is told when that is done with."""
    try:
        if isinstance(body, wsgi.FileWrapper):
            answer.write_file(body)
        else:
            for piece in body:
                answer.write(piece)
        answer.close()
    finally:
        if hasattr(body, "close"):
            body.close()


def _outcome(serve: Callable[[TConn], Any], conn: TConn) -> Future[Any]:
    """What became of a connection, in the form gunicorn takes it."""
    outcome: Future[Any] = Future()
    try:
        outcome.set_result(serve(conn))
    except BaseException as error:  # noqa: BLE001 - gunicorn drops the connection
        outcome.set_exception(error)
    return outcome


def _peeked(sock: socket.socket) -> bytes | None:
    """What has come so far, left where it is; None when nothing has."""
    try:
        return socket.socket.recv(sock, _PEEKED, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:  # a thread will find out
        return b""


def _asks_how_we_are(head: bytes | None) -> bool:
    """Whether it is a whole request for the service's state, and one that nothing can follow."""
    if head is None or not (head.startswith(_STATE) and head.endswith(b"\r\n\r\n")):
        return False
    return not any(name in head.lower() for name in _FOLLOWED)


def _takes_answers(sock: socket.socket) -> bool:
    """Whether a short answer can be sent without waiting: a third of the socket's buffer is free."""
    room = select.poll()
    room.register(sock, select.POLLOUT)
    return bool(room.poll(0))


def _response(refusal: _Refusal) -> bytes:
    from chatbot.web.hooks import SECURITY_HEADERS  # noqa: PLC0415 - see the module's docstring

    body = {
        "error_code": refusal.code,
        "error_message": refusal.message,
        "error_details": None,
        "request_id": secrets.token_hex(16),
        "timestamp": utc_now().isoformat(),
        "suggested_action": "İsteği /docs sayfasındaki örneğe göre düzeltin." if refusal.status < 500 else None,
    }
    written = json.dumps(body, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(written))),
        ("Connection", "close"),
        ("Cache-Control", "no-store"),
        ("X-Request-ID", str(body["request_id"])),
        *SECURITY_HEADERS,
    ]
    lines = [f"HTTP/1.1 {refusal.status} {refusal.reason}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + written
