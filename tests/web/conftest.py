"""Clients of the web room: one over fakes, and a browser over whatever a module serves."""

import shutil
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from conftest import skip_or_fail
from web.fakes_web import FakeChat, client_of, services
from web.served import DESK

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat()


@pytest.fixture
def client(chat: FakeChat) -> FlaskClient:
    return client_of(services(chat=chat))


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        skip_or_fail("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def opened(browser, address) -> Iterator:
    """A function that opens a page of the module's `address`; what the console complains of fails the test at its end.

    `complaints` may be emptied by a test that expects some.
    """
    contexts, complaints = [], []

    def open_page(path: str = "/", **options):
        context = browser.new_context(**{"viewport": DESK, "locale": "tr-TR", "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path if "://" in path else f"{address}{path}")
        return page

    open_page.complaints = complaints
    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if "Failed to load resource" not in text] == []
