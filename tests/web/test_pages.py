import dataclasses
import re

import pytest

from web.fakes_web import SHOP, client_of, services

PAGES = ["/", "/docs", "/?business=sample_shop"]


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


def test_the_modules_import_only_what_is_here(client):
    for name in re.findall(r'from "\./(\w+\.js)"', client.get("/static/chat.js").text):
        assert client.get(f"/static/{name}").mimetype == "text/javascript"


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
