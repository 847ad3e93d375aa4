"""A real SMTP server and a real HTTP sink on loopback, for tests of what leaves the box."""

import json
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "bot@example.com", "gizli/parola"


class Mailbox:
    """What an SMTP server got; `refuse` is an answer it gives instead of taking a mail."""

    def __init__(self):
        self.mails, self.refuse, self.encrypted = [], None, []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refuse:
            return self.refuse
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def authenticator(_server, _session, _envelope, _mechanism, data):
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


class AnyPort(Controller):
    """Learns which port it was given before aiosmtpd's own first connection."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*, starttls=None, tls=None, auth=False, port=0):
    """The mailbox behind `mailbox.port`. `starttls`, `tls`: server contexts; `auth`: only the user above may send."""
    mailbox = Mailbox()
    options = {"authenticator": authenticator, "auth_required": True} if auth else {}
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=port, tls_context=starttls, ssl_context=tls, **options)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def certificate(folder):
    """A self-made certificate for 127.0.0.1: (server context, client context that trusts it, its file)."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed to make a certificate"
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=cert), cert


class Sink:
    """What a webhook got; `status` is what it answers."""

    def __init__(self):
        self.bodies, self.status, self.headers, self.delay_s = [], 200, {}, 0.0
        self.hurry = threading.Event()


@contextmanager
def web_sink():
    """The sink behind `sink.url`."""
    sink = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.hurry.wait(sink.delay_s)
            if sink.status == 200:
                sink.bodies.append(json.loads(body))
            self.send_response(sink.status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sink.url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/gizli"
    try:
        yield sink
    finally:
        sink.hurry.set()
        server.shutdown()
        server.server_close()
