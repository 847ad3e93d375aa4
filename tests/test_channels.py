"""E-mail and webhook over real servers on loopback."""

import json
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from chatbot import cli
from chatbot.channels import EmailChannel, WebhookChannel
from chatbot.errors import DeliveryFailed, SettingsError
from chatbot.model import Notice
from chatbot.settings import load_settings
from conftest import skip_or_fail
from loopback import PASSWORD, USER, certificate, mail_server, web_sink

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTICE = Notice("disk_low", "warning", "Diskte yer azaldı", "Görülen (disk): 300 MB <boş> & az\nYapılacak: yer açın.")
LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Server context, client context, certificate file."""
    if shutil.which("openssl") is None:
        skip_or_fail("openssl is not installed")
    return certificate(tmp_path_factory.mktemp("tls"))


def email(mailbox_port, *, scheme="smtp", login="", tls=None, timeout_s=5.0):
    url = f"{scheme}://{login}127.0.0.1:{mailbox_port}"
    return EmailChannel(url, "sahip@example.com", place="kutu", timeout_s=timeout_s, tls=tls)


def refusal(channel):
    with pytest.raises(DeliveryFailed) as caught:
        channel.send(NOTICE, key="email-1", at=AT)
    assert "gizli" not in caught.value.message
    return caught.value.message


def test_a_mail_arrives_as_it_was_written():
    with mail_server() as mailbox:
        email(mailbox.port).send(NOTICE, key="email-7", at=AT)
    (mail,) = mailbox.mails
    assert (mail["Subject"], mail["To"], mail["From"]) == (
        "[kutu] Diskte yer azaldı",
        "sahip@example.com",
        "sahip@example.com",
    )
    assert mail.get_content().splitlines() == NOTICE.text.splitlines()
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (
        f"<email-7.{int(AT.timestamp())}@kutu.chatbot>",
        "auto-generated",
    )
    assert mail["Date"].datetime == AT


def test_every_attempt_at_a_message_has_the_same_id():
    with mail_server() as mailbox:
        for _ in range(2):
            email(mailbox.port).send(NOTICE, key="email-7", at=AT)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_starttls_and_password(tls):
    server, client, _ = tls
    with mail_server(starttls=server, auth=True) as mailbox:
        email(mailbox.port, login=LOGIN, tls=client).send(NOTICE, key="k", at=AT)
    assert (mailbox.encrypted, mailbox.mails[0]["From"]) == ([True], USER)


def test_tls_from_the_start(tls):
    server, client, _ = tls
    with mail_server(tls=server) as mailbox:
        email(mailbox.port, scheme="smtps", tls=client).send(NOTICE, key="k", at=AT)
    assert mailbox.encrypted == [True]


def test_a_certificate_nobody_vouches_for_is_refused(tls):
    server, _, _ = tls
    with mail_server(starttls=server) as mailbox:
        assert refusal(email(mailbox.port)) == "sunucunun sertifikası doğrulanamadı"
    assert mailbox.mails == []


def test_a_wrong_password_is_named(tls):
    server, client, _ = tls
    with mail_server(starttls=server, auth=True) as mailbox:
        wrong = email(mailbox.port, login="bot:gizli@", tls=client)
        assert refusal(wrong) == "kullanıcı adı veya parola kabul edilmedi (535)"


def test_a_password_is_not_sent_in_the_clear():
    with mail_server() as mailbox:
        assert "STARTTLS" in refusal(email(mailbox.port, login=LOGIN))


def test_a_server_that_refuses_is_quoted_by_its_code():
    with mail_server() as mailbox:
        mailbox.refuse = "552 gizli"
        assert refusal(email(mailbox.port)) == "posta sunucusu reddetti (552)"


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert refusal(email(port)).startswith("bağlanılamadı")
        assert refusal(WebhookChannel(f"http://127.0.0.1:{port}/gizli", place="kutu")).startswith("bağlanılamadı")


@contextmanager
def silent_server(first=b""):
    """Accepts, says `first`, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def accept():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                kept.append(client)
                client.sendall(first)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for client in kept:
                client.close()


@pytest.mark.parametrize("first", [b"", b"220 hosgeldiniz\r\n"])
def test_a_mail_server_that_falls_silent_costs_the_time_limit(first):
    with silent_server(first) as port:
        began = time.monotonic()
        assert refusal(email(port, timeout_s=0.3)) in {
            "0.3 saniyede yanıt gelmedi",
            "posta sunucusu anlaşılmadı (SMTPServerDisconnected)",
        }
        assert time.monotonic() - began < 3


def test_a_server_that_speaks_no_smtp():
    with silent_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert refusal(email(port, timeout_s=0.5))


def test_a_webhook_gets_what_slack_reads():
    with web_sink() as sink:
        WebhookChannel(sink.url, place="kutu").send(NOTICE, key="k", at=AT)
    assert sink.bodies == [
        {"text": "Uyarı · kutu: Diskte yer azaldı\nGörülen (disk): 300 MB &lt;boş&gt; &amp; az\nYapılacak: yer açın."}
    ]


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_webhook_that_refuses_is_quoted_by_its_code(status):
    with web_sink() as sink:
        sink.status = status
        assert refusal(WebhookChannel(sink.url, place="kutu")) == f"webhook reddetti (HTTP {status})"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status):
    with web_sink() as sink, web_sink() as elsewhere:
        sink.status, sink.headers = status, {"Location": elsewhere.url}
        assert refusal(WebhookChannel(sink.url, place="kutu")) == f"webhook reddetti (HTTP {status})"
    assert elsewhere.bodies == []


def test_a_silent_webhook_costs_the_time_limit():
    with web_sink() as sink:
        sink.delay_s = 30
        began = time.monotonic()
        assert refusal(WebhookChannel(sink.url, place="kutu", timeout_s=0.3)) == "0.3 saniyede yanıt gelmedi"
        assert time.monotonic() - began < 3


def test_targets_tell_no_secret():
    assert email(25, login=LOGIN).target == "sahip@example.com"
    assert WebhookChannel("https://hooks.example.com/services/gizli", place="kutu").target == "webhook"


def trial(*arguments, **environ):
    settings = load_settings(environ, dotenv=None)
    return CliRunner().invoke(cli.main, ["alerts", "test", *arguments], obj=settings)


def test_the_command_tries_every_channel_and_tells_what_happened():
    with mail_server() as mailbox, web_sink() as sink:
        addresses = {"SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}", "ALERT_EMAIL_TO": "sahip@example.com"}
        done = trial(**addresses, SLACK_WEBHOOK_URL=sink.url)
        assert done.exit_code == 0, done.stderr
        assert "e-posta (sahip@example.com): gönderildi" in done.stdout
        sink.status = 404
        failed = trial("--json", **addresses, SLACK_WEBHOOK_URL=sink.url)
    assert "Deneme bildirimi" in mailbox.mails[0]["Subject"]
    assert "Deneme bildirimi" in sink.bodies[0]["text"]
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)[1] == {
        "channel": "webhook",
        "target": "webhook",
        "problem": "webhook reddetti (HTTP 404)",
    }


def test_the_command_trusts_a_certificate_the_system_trusts(tls, monkeypatch):
    server, _, cert = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with mail_server(starttls=server, auth=True) as mailbox:
        done = trial(SMTP_URL=f"smtp://{LOGIN}127.0.0.1:{mailbox.port}", ALERT_EMAIL_TO="sahip@example.com")
    assert done.exit_code == 0, done.stdout
    assert mailbox.encrypted == [True]


def test_without_channels_the_command_says_how_to_have_some():
    assert "SLACK_WEBHOOK_URL" in trial().stdout


def test_an_address_without_a_mail_server_is_refused_at_the_start():
    with pytest.raises(SettingsError, match="SMTP_URL"):
        load_settings({"ALERT_EMAIL_TO": "sahip@example.com"}, dotenv=None)
