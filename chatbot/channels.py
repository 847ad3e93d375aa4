"""Ways to the operator: e-mail and a Slack-compatible webhook. Standard library only; knows no alert and no outbox.

Every step has a time limit, and what fails comes out as `DeliveryFailed` in words that hold no password and no URL.
"""

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote, urlsplit

from chatbot.errors import DeliveryFailed
from chatbot.model import Notice

_TIMEOUT_S = 10.0
_MARKS = {"critical": "Kritik", "warning": "Uyarı", "good": "Bilgi"}


class EmailChannel:
    """Mail to one address through the server that SMTP_URL names: `smtps://` is TLS from the start, `smtp://` STARTTLS.

    A server without STARTTLS gets the mail only when there is no password to give away. `place` names this service.
    """

    def __init__(
        self, url: str, to: str, *, place: str, timeout_s: float = _TIMEOUT_S, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._to = to
        self._place = place
        self._timeout_s = timeout_s
        self._tls = tls

    @property
    def target(self) -> str:
        """The address."""
        return self._to

    def send(self, notice: Notice, *, key: str, at: datetime) -> None:
        """Mail the notice; raises `DeliveryFailed`."""
        message = self._message(notice, key, at)
        with _mail_failures(self._timeout_s), self._connected() as server:
            self._secure(server)
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)

    def _message(self, notice: Notice, key: str, at: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._user if "@" in self._user else self._to
        message["To"] = self._to
        message["Subject"] = _one_line(f"[{self._place}] {notice.subject}")
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{key}.{int(at.timestamp())}@{self._place}.chatbot>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text + "\n")
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self._implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout_s, context=self._context()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
        try:
            yield server
            with suppress(smtplib.SMTPException, OSError):  # the mail is accepted, whatever the farewell
                server.quit()
        finally:
            server.close()

    def _secure(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._implicit_tls:
            return
        if server.has_extn("starttls"):
            server.starttls(context=self._context())
        elif self._password:
            raise DeliveryFailed("sunucu STARTTLS sunmuyor; parola şifresiz gönderilmez")

    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()


class WebhookChannel:
    """A POST of `{"text": ...}`, as Slack, Mattermost and others take it. Redirects are not followed."""

    target = "webhook"

    def __init__(self, url: str, *, place: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._url = url
        self._place = place
        self._timeout_s = timeout_s
        self._opener = urllib.request.build_opener(_NoRedirects)

    def send(self, notice: Notice, *, key: str, at: datetime) -> None:  # noqa: ARG002 - the port's signature
        """Post the notice; raises `DeliveryFailed`."""
        title = f"{_MARKS[notice.urgency]} · {self._place}: {notice.subject}"
        body = json.dumps({"text": _escaped(f"{title}\n{notice.text}")}, ensure_ascii=False).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310 - an operator's http(s) setting
        with _web_failures(self._timeout_s), self._opener.open(request, timeout=self._timeout_s) as response:
            response.read(1024)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A webhook that moved is reported, not followed: the message could end anywhere."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        """Follow nothing."""


@contextmanager
def _mail_failures(timeout_s: float) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryFailed(f"kullanıcı adı veya parola kabul edilmedi ({error.smtp_code})") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = ", ".join(str(code) for code, _ in error.recipients.values())
        raise DeliveryFailed(f"alıcı adresi kabul edilmedi ({codes})") from error
    except smtplib.SMTPResponseException as error:
        raise DeliveryFailed(f"posta sunucusu reddetti ({error.smtp_code})") from error
    except smtplib.SMTPException as error:
        raise DeliveryFailed(f"posta sunucusu anlaşılmadı ({type(error).__name__})") from error
    except (OSError, ValueError) as error:
        raise DeliveryFailed(_unreachable(error, timeout_s)) from error


@contextmanager
def _web_failures(timeout_s: float) -> Iterator[None]:
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise DeliveryFailed(f"webhook reddetti (HTTP {error.code})") from error
    except urllib.error.URLError as error:
        raise DeliveryFailed(_unreachable(error.reason, timeout_s)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise DeliveryFailed(_unreachable(error, timeout_s)) from error


def _unreachable(error: BaseException | str, timeout_s: float) -> str:
    match error:
        case TimeoutError():
            return f"{timeout_s:g} saniyede yanıt gelmedi"
        case ssl.SSLCertVerificationError():
            return "sunucunun sertifikası doğrulanamadı"
        case OSError(strerror=str() as reason):
            return f"bağlanılamadı: {reason}"
    return f"bağlanılamadı ({type(error).__name__})"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """Slack reads `<`, `>` and `&` as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
