"""The widget on a page of another origin, in headless Chromium, over a real gunicorn with the sample shop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from playwright.sync_api import Page, expect

from web.served import PHONE, running, shop_database

pytestmark = [pytest.mark.browser, pytest.mark.server]

TOKEN = "token-of-the-tests-only"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    database = shop_database(tmp_path_factory.mktemp("shop"))
    with running("chatbot:create_app()", DATABASE_URL=database, ADMIN_TOKEN=TOKEN) as url:
        yield url


@contextmanager
def site(bot: str) -> Iterator[str]:
    """The address of a shop's own page that has the widget, under a strict policy of its own."""
    page = f"""<!doctype html><html lang="tr"><title>Mağaza</title><h1>Mağaza</h1><button id="own">Sepet</button>
    <script src="{bot}/widget.js" data-business="sample_shop" data-label="Bize sorun" defer></script></html>"""
    policy = f"default-src 'none'; script-src {bot}; style-src {bot}; frame-src {bot}"

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode() if self.path == "/" else b"")

        def log_message(self, *_arguments) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def shop_site(address) -> Iterator[str]:
    """A site that the shop's profile allows."""
    with site(address) as url:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        place = f"{address}/businesses/sample_shop"
        profile = requests.get(place, headers=headers, timeout=10).json()["profile"]
        put = requests.put(place, json={**profile, "allowed_origins": [url]}, headers=headers, timeout=10)
        assert put.status_code == 200
        while url not in requests.get(address, timeout=10).headers["Content-Security-Policy"]:
            threading.Event().wait(0.1)
        yield url


def launcher(page: Page):
    return page.get_by_role("button", name="Bize sorun")


def panel(page: Page):
    return page.get_by_role("dialog", name="Bize sorun penceresi")


def chat(page: Page):
    return page.frame_locator("iframe")


def test_a_customer_asks_in_the_shop_s_own_page(opened, shop_site):
    page = opened(f"{shop_site}/")
    expect(panel(page)).to_be_hidden()
    assert page.locator("iframe").count() == 0
    launcher(page).click()
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    chat(page).get_by_label("Mesajınız").fill("bordo elbise var mı?")
    chat(page).get_by_role("button", name="Gönder").click()
    expect(chat(page).locator(".card").first).to_be_visible()


def test_the_talk_is_kept_while_the_window_is_shut(opened, shop_site):
    page = opened(f"{shop_site}/")
    launcher(page).click()
    chat(page).get_by_label("Mesajınız").fill("merhaba")
    chat(page).get_by_role("button", name="Gönder").click()
    expect(chat(page).locator(".turn.bot")).to_have_count(2)
    page.get_by_role("button", name="Kapat").click()
    expect(panel(page)).to_be_hidden()
    launcher(page).click()
    expect(chat(page).locator(".turn.bot")).to_have_count(2)


@pytest.mark.parametrize("inside", [True, False])
def test_escape_shuts_the_window_and_gives_the_focus_back(opened, shop_site, inside):
    page = opened(f"{shop_site}/")
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_visible()
    page.frames[-1].wait_for_load_state("load")
    if inside:
        chat(page).get_by_label("Mesajınız").focus()
    else:
        page.get_by_role("button", name="Kapat").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_the_button_wears_the_shop_s_colours(opened, shop_site):
    page = opened(f"{shop_site}/")
    color = "node => getComputedStyle(node).backgroundColor"
    page.wait_for_function("document.querySelector('chatbot-widget').shadowRoot.querySelector('link').sheet")
    assert launcher(page).evaluate(color) == "rgb(122, 31, 61)"
    assert page.locator("#own").evaluate(color) != "rgb(122, 31, 61)"


def test_a_telephone_is_filled(opened, shop_site):
    page = opened(f"{shop_site}/", viewport=PHONE)
    launcher(page).click()
    box = panel(page).bounding_box()
    assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
    assert page.get_by_role("button", name="Kapat").bounding_box()["height"] >= 44


def test_a_site_that_the_shop_does_not_know_gets_no_chat(opened, address, shop_site):
    with site(address) as stranger:
        page = opened(f"{stranger}/")
        launcher(page).click()
        page.wait_for_timeout(500)
        assert page.frames[-1].url.startswith("chrome-error:")
    assert any("frame-ancestors" in text for text in opened.complaints)
    opened.complaints.clear()


def test_only_the_bot_s_own_window_may_shut_it(opened, shop_site):
    page = opened(f"{shop_site}/")
    launcher(page).click()
    page.evaluate("window.postMessage('chatbot:close', '*')")
    page.wait_for_timeout(200)
    expect(panel(page)).to_be_visible()
