"""deploy/nginx in a real nginx on loopback, before a real service: who is whom, what passes, what is refused."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatbot.settings import default_texts
from chatbot.web.body import MAX_BYTES
from conftest import ROOT, skip_or_fail
from loopback import certificate
from web.served import running, shop_database

pytestmark = pytest.mark.server
CONFIG = ROOT / "deploy" / "nginx" / "chatbot.conf"
ENVIRON = {
    "TRUSTED_PROXY_HOPS": "1",
    "RATE_LIMIT_PER_MINUTE": "4",
    "ADMIN_TOKEN": "only-of-this-test",
    "GEMINI_API_KEY": "",
}
FIRST, SECOND = "127.0.0.1", "127.0.0.2"
AROUND = """
daemon off;
{user}
pid {home}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f;
    uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    include {home}/chatbot.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """nginx while it runs: its two ports, and what a client needs to trust it."""

    plain: int
    tls: int
    trust: ssl.SSLContext
    home: Path

    def ask(self, method: str, path: str, body: object = None, *, client: str = FIRST, **headers: str):
        """Status, headers and body of a request from one of loopback's addresses."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.tls, timeout=10, context=self.trust, source_address=(client, 0)
        )
        with closing(connection):
            connection.request(method, path, data, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def adjusted(home: Path, upstream: str, plain: int, tls: int) -> str:
    """Our configuration with the ports, certificates and logs of this test, everything else as it is."""
    text = CONFIG.read_text(encoding="utf-8")
    for told, here in (
        ("server 127.0.0.1:8000;", f"server {upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/letsencrypt/live/bot.example/fullchain.pem", f"{home}/cert.pem"),
        ("/etc/letsencrypt/live/bot.example/privkey.pem", f"{home}/key.pem"),
        ("/var/log/nginx/", f"{home}/"),
    ):
        assert told in text, f"{told} is no longer in {CONFIG.name}"
        text = text.replace(told, here)
    return text


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        skip_or_fail("nginx is not installed")
    home = tmp_path_factory.mktemp("nginx")
    _, trust, _ = certificate(home)
    environ = {"DATABASE_URL": shop_database(home), **ENVIRON}
    with running("chatbot:create_app()", **environ) as address:
        made = Proxy(free_port(), free_port(), trust, home)
        config = adjusted(home, address.removeprefix("http://"), made.plain, made.tls)
        (home / "chatbot.conf").write_text(config, encoding="utf-8")
        (home / "nginx.conf").write_text(
            AROUND.format(home=home, user="user root;" if os.geteuid() == 0 else ""), encoding="utf-8"
        )
        command = [program, "-c", str(home / "nginx.conf"), "-p", str(home)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            eventually(lambda: listens(made.tls))
            yield made
        finally:
            process.terminate()
            process.wait(10)


def eventually(condition) -> None:
    give_up_at = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def question(**more: str) -> dict[str, str]:
    return {"question": "kargo ücreti ne kadar", "business_id": "sample_shop", **more}


def test_state_and_questions_pass_with_the_service_s_own_headers(proxy):
    assert proxy.ask("GET", "/health")[0] == 200
    status, headers, body = proxy.ask("POST", "/chat", question(), client="127.0.0.9")
    assert (status, json.loads(body)["intent"]) == (200, "business_info")
    assert headers["Strict-Transport-Security"], "the service was not told that it is https"
    assert headers.get_all("Content-Security-Policy") == [headers["Content-Security-Policy"]]
    assert headers["Server"] == "nginx"


def test_a_request_id_goes_in_and_comes_back(proxy):
    given = {"X-Request-ID": "through-the-proxy-1"}
    assert proxy.ask("GET", "/livez", **given)[1]["X-Request-ID"] == "through-the-proxy-1"
    assert re.fullmatch("[0-9a-f]{32}", proxy.ask("GET", "/livez")[1]["X-Request-ID"])


def test_limits_are_per_client_and_nobody_talks_himself_into_another(proxy):
    forged = {"X-Forwarded-For": "203.0.113.7"}
    told = [proxy.ask("POST", "/chat", question(), **forged)[0] for _ in range(6)]
    assert told == [200, 200, 200, 200, 429, 429]
    refused = proxy.ask(
        "POST", "/chat", question(), **{"X-Forwarded-For": "203.0.113.8", "Forwarded": "for=203.0.113.9"}
    )
    assert (refused[0], json.loads(refused[2])["error_code"]) == (429, "rate_limited")
    assert int(refused[1]["Retry-After"]) > 0
    assert proxy.ask("POST", "/chat", question(), client=SECOND)[0] == 200


def test_our_own_page_behind_it_is_no_stranger(proxy):
    assert proxy.ask("GET", "/")[0] == 200
    opinion = {"session_id": "s", "request_id": "r", "rating": "up"}
    headers = {"Origin": "https://127.0.0.1", "Host": "127.0.0.1"}
    assert proxy.ask("POST", "/feedback", opinion, **headers)[0] == 404


def test_large_bodies_are_refused_by_the_service_in_its_words_and_larger_ones_by_nginx(proxy):
    status, _, body = proxy.ask("POST", "/chat", b"a" * (MAX_BYTES + 1), client="127.0.0.3")
    assert (status, json.loads(body)["error_code"]) == (413, "body_too_large")
    status, _, body = proxy.ask("POST", "/chat", b"a" * 1_100_000, client="127.0.0.3")
    assert (status, b"nginx" in body) == (413, True)
    eventually(lambda: '"event":"answered_by_proxy","status":413' in (proxy.home / "chatbot.log").read_text())


def test_a_catalogue_passes_to_where_it_belongs(proxy):
    assert proxy.ask("POST", "/businesses/sample_shop/products/import", b"a" * 2_000_000)[0] == 401


def test_metrics_are_for_this_box_alone(proxy):
    assert proxy.ask("GET", "/metrics", client=SECOND)[0] == 403
    status, _, body = proxy.ask("GET", "/metrics")
    assert (status, json.loads(body)["error_code"]) == (401, "unauthorized")


def test_static_files_keep_their_headers_and_are_compressed(proxy):
    status, headers, _ = proxy.ask("GET", "/static/chat.js", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"], headers["X-Content-Type-Options"]) == (200, "gzip", "nosniff")


def test_plain_http_is_sent_to_https(proxy):
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)) as connection:
        connection.request("GET", "/x?y=1", headers={"Host": "bot.example"})
        response = connection.getresponse()
        assert (response.status, response.headers["Location"]) == (301, "https://bot.example/x?y=1")


def test_no_address_is_written_anywhere(proxy):
    proxy.ask("POST", "/chat", b"a" * 1_100_000, client="127.0.0.5")
    eventually(lambda: '"status":413' in (proxy.home / "chatbot.log").read_text())
    assert "127.0.0." not in "".join(path.read_text() for path in proxy.home.glob("*.log"))


def figure(name: str) -> int:
    return int(re.search(rf"^\s*{name} (\d+)", CONFIG.read_text(encoding="utf-8"), re.MULTILINE)[1])


def test_its_figures_fit_the_service_s(gunicorn):
    assert figure("keepalive_timeout") < gunicorn["keepalive"]
    assert figure("proxy_read_timeout") > gunicorn["graceful_timeout"]
    sizes = [int(size) << 20 for size in re.findall(r"client_max_body_size (\d+)m", CONFIG.read_text(encoding="utf-8"))]
    assert sizes[0] > MAX_BYTES
    assert f"server 127.0.0.1:{default_texts()['PORT']};" in CONFIG.read_text(encoding="utf-8")
