import dataclasses
import re

import pytest

from web.fakes_web import SHOP, client_of, services

PAGES = ["/", "/docs", "/admin", "/?business=sample_shop"]
POLICY = "Content-Security-Policy"


def shop_page(**changes):
    shop = dataclasses.replace(SHOP, **changes)
    return client_of(services(shop)).get("/").text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_code_and_no_foreign_address(client, path):
    html = client.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


@pytest.mark.parametrize("path", PAGES)
def test_everything_a_page_loads_is_here(client, path):
    for address in re.findall(r"(?:src|href)=\"(/[^\"#]*)\"", client.get(path).text):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


@pytest.mark.parametrize("start", ["chat.js", "admin.js"])
def test_the_modules_import_only_what_is_here(client, start):
    waiting, seen = [start], set()
    while waiting:
        name = waiting.pop()
        response = client.get(f"/static/{name}")
        assert response.mimetype == "text/javascript", name
        seen.add(name)
        waiting += set(re.findall(r'from "\./(\w+\.js)"', response.text)) - seen
    assert "dom.js" in seen


def test_the_page_is_the_shop_s_own(client):
    html = client.get("/").text
    assert 'data-business="sample_shop"' in html
    for text in ("Ihlamur Sandığı&#39;na hoş geldiniz!", "Pazartesi-Cuma", "Kargo ücreti ne kadar?", ">Elbise<"):
        assert text in html


def test_a_shop_that_says_little_is_offered_only_what_it_can_answer():
    html = shop_page(shipping_info="", return_policy="", hours="", phone="", email="", welcome_message="")
    for text in ("Kargo ücreti", "İade koşulları", "açıksınız", "tel:", "mailto:"):
        assert text not in html
    assert "Ihlamur Sandığı mağazasına hoş geldiniz" in html


def test_what_the_shop_wrote_is_only_text():
    html = shop_page(name='<b>"x', welcome_message="<script>alert(1)</script>", website="javascript:alert(1)")
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "javascript:" not in html


def test_the_theme_is_the_shop_s(client):
    assert "--brand:#7a1f3d;" in client.get("/theme.css?business=sample_shop").text
    assert client.get("/theme.css?business=yok").status_code == 200


def test_the_documentation_offers_no_other_file_of_the_package(client):
    for name in ("swagger-ui-bundle.js.map", "oauth2-redirect.html", "..%2F__init__.py", "index.css"):
        assert client.get(f"/docs/assets/{name}").status_code == 404


def test_a_shop_s_sites_may_frame_its_chat_page_and_nothing_else():
    shop = dataclasses.replace(SHOP, allowed_origins=("https://www.ihlamur.example", "http://localhost:8080"))
    client = client_of(services(shop))
    for path in ("/", "/?business=sample_shop"):
        headers = client.get(path).headers
        assert headers[POLICY].endswith("frame-ancestors 'self' https://www.ihlamur.example http://localhost:8080")
        assert "X-Frame-Options" not in headers
    for path in ("/admin", "/docs", "/theme.css", "/widget.js", "/nope"):
        headers = client.get(path).headers
        assert headers[POLICY].endswith("frame-ancestors 'self'")
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "origin", ["https://a.com; script-src *", "https://a.com b.com", "*", "https://*.com", "a.com"]
)
def test_what_could_widen_the_policy_is_left_out(origin):
    headers = client_of(services(dataclasses.replace(SHOP, allowed_origins=(origin,)))).get("/").headers
    assert headers[POLICY].endswith("frame-ancestors 'self'")


def test_a_site_with_turkish_letters_is_named_as_browsers_know_it():
    shop = dataclasses.replace(SHOP, allowed_origins=("https://mağaza.com",))
    assert client_of(services(shop)).get("/").headers[POLICY].endswith(" https://xn--maaza-l1a.com")


def test_the_widget_holds_no_address_of_its_own(client):
    response = client.get("/widget.js")
    assert (response.status_code, response.mimetype) == (200, "text/javascript")
    assert "max-age=600" in response.headers["Cache-Control"]
    assert not re.search(r"https?://(?!BOT|www\.w3\.org)", response.text)


def test_the_administration_s_page_holds_nothing_of_the_shop(client):
    html = client.get("/admin").text
    assert "Ihlamur" not in html
    assert client.get("/admin").headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(("key", "told"), [("AIza-anahtar", True), ("", False)])
def test_the_notice_says_for_how_long_is_kept_and_whether_a_model_abroad_is_asked(key, told):
    bundle = services(SHOP)
    settings = dataclasses.replace(bundle.settings, gemini_api_key=key, retention_days=45)
    html = client_of(dataclasses.replace(bundle, settings=settings)).get("/").text
    assert "45 gün" in html
    assert ("yurt dışındaki" in html) is told
