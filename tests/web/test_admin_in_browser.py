"""The administration in headless Chromium, over a real gunicorn with the sample shop."""

import re
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from web.served import DESK, PHONE, running, shop_database

pytestmark = [pytest.mark.browser, pytest.mark.server]

TOKEN = "token-of-the-tests-only"
EVIL = "<img src=x onerror=alert(1)> var mı"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    database = shop_database(tmp_path_factory.mktemp("shop"))
    with running("chatbot:create_app()", DATABASE_URL=database, ADMIN_TOKEN=TOKEN) as url:
        for question in ("bebek arabası var mı", "bebek arabanız var mı", EVIL, "merhaba"):
            ask(url, question)
        yield url


def ask(url: str, question: str) -> dict:
    return requests.post(f"{url}/chat", json={"question": question, "business_id": "sample_shop"}, timeout=10).json()


@pytest.fixture
def entered(opened):
    """A function that opens the page and gives the token."""

    def enter(**options) -> Page:
        page = opened("/admin", **options)
        page.get_by_label("Yönetici anahtarı").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.locator(".product").first).to_be_visible()
        return page

    return enter


@pytest.mark.parametrize("token", ["a-wrong-token-of-16", "yanlış-bir-anahtar"])
def test_a_wrong_token_is_refused_in_words_and_not_kept(opened, token):
    page = opened("/admin")
    page.get_by_label("Yönetici anahtarı").fill(token)
    page.get_by_role("button", name="Giriş").click()
    expect(page.get_by_role("alert")).to_contain_text("Yönetim anahtarı yanlış")
    assert page.evaluate("sessionStorage.length") == 0
    expect(page.locator("#board")).to_be_hidden()


def test_the_token_stays_in_this_tab_and_out_of_addresses(entered):
    page = entered()
    assert TOKEN not in page.url
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.reload()
    expect(page.locator(".product").first).to_be_visible()
    page.get_by_role("button", name="Çıkış").click()
    expect(page.get_by_label("Yönetici anahtarı")).to_be_focused()
    assert page.evaluate("sessionStorage.length") == 0


def test_state_costs_and_answers_are_shown(entered):
    page = entered()
    expect(page.locator("#health .pill")).to_have_text(re.compile("İyi|Dikkat"))
    expect(page.locator("#health .parts li").first).to_be_visible()
    expect(page.locator("#costs")).to_contain_text("/ 0,50 $")
    expect(page.locator("#answers .bars")).to_contain_text("Ürün araması")
    expect(page.locator("#performance")).to_contain_text("Ortanca")


def test_a_part_that_does_not_answer_is_left_out(entered, opened):
    page = opened("/admin")
    for path in ("**/performance/summary*", "**/health/detailed"):
        page.route(path, lambda route: route.fulfill(status=404, json={"error_message": "yok"}))
    page.get_by_label("Yönetici anahtarı").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator("#health .pill")).to_be_visible()
    expect(page.locator("#performance")).to_be_hidden()


def test_what_was_asked_in_vain_is_listed_as_text_most_asked_first(entered):
    page = entered()
    questions = page.locator(".questions > li")
    expect(questions.first.locator(".times")).to_contain_text("2")
    expect(questions.first.locator(".asked")).to_have_text("bebek arabası var mı")
    questions.first.locator("summary").click()
    expect(questions.first).to_contain_text("bebek arabanız var mı")
    expect(page.locator("#unanswered")).to_contain_text(EVIL)
    assert page.locator("#unanswered img").count() == 0


def test_a_price_is_changed_as_people_write_it_and_served(entered, address):
    page = entered()
    page.get_by_placeholder("Ürün adı ya da kimliği").fill("ELB01-BRD-36")
    page.get_by_role("button", name="Ara", exact=True).click()
    row = page.locator(".product").first
    expect(row).to_contain_text("ELB01-BRD-36")
    expect(row.get_by_role("button", name="Kaydet")).to_be_disabled()
    row.get_by_label("İndirimli").fill("1.234,50")
    with page.expect_response("**/products/ELB01-BRD-36") as saved:
        page.keyboard.press("Enter")
    assert saved.value.request.post_data_json == {"sale_price": 1234.5}
    expect(page.locator(".product").first.get_by_role("status")).to_have_text("Kaydedildi: 1.234,50 TL")
    page.wait_for_timeout(700)
    assert "1.234,50" in ask(address, "ELB01-BRD-36 ne kadar")["answer"]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [("İndirimli", "99999", "düşük olmalı"), ("Fiyat", "ucuz", "bir sayı olmalı"), ("Stok", "1,5", "tam sayı olmalı")],
)
def test_a_change_that_is_refused_is_explained_in_its_row(entered, field, typed, says):
    page = entered()
    row = page.locator(".product").first
    row.get_by_label(field, exact=True).fill(typed)
    row.get_by_role("button", name="Kaydet").click()
    expect(row.locator(".problem")).to_contain_text(says)


def test_a_file_is_tried_before_it_is_imported_and_can_be_undone(entered, tmp_path):
    file = tmp_path / "katalog.csv"
    file.write_text("id,title,price\nA1,Yeni Ürün,100\nA2,,50\n", encoding="utf-8")
    page = entered()
    count = page.locator("#catalogue .figures dd").first
    before = count.inner_text()
    take = page.get_by_role("button", name="İçe aktar", exact=True)
    expect(take).to_be_disabled()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Önce dene").click()
    expect(page.locator(".report")).to_contain_text("hiçbir şey değiştirilmedi")
    page.get_by_text("Reddedilen satırlar (1)").click()
    expect(page.locator(".report table")).to_contain_text("3.")
    expect(take).to_be_disabled()
    page.get_by_label("Ürünlerin çoğunun kaldırılacağını biliyorum").check()
    take.click()
    expect(page.locator(".report")).to_contain_text("İçe aktarıldı")
    expect(count).to_have_text("1")
    expect(page.locator("#catalogue .body")).to_contain_text("katalog.csv")
    page.get_by_role("button", name="Önceki kataloğa dön").click()
    page.get_by_role("button", name="Vazgeç").click()
    expect(count).to_have_text("1")
    page.get_by_role("button", name="Önceki kataloğa dön").click()
    page.get_by_role("button", name="Evet").click()
    expect(count).to_have_text(before)


def test_a_file_that_cannot_be_read_is_explained(entered, tmp_path):
    file = tmp_path / "resim.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    page = entered()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Önce dene").click()
    expect(page.locator("#report .problem")).to_be_visible()
    expect(page.get_by_role("button", name="İçe aktar", exact=True)).to_be_disabled()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_sideways_and_targets_are_big_enough(entered, size, scheme):
    page = entered(viewport=size, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    targets = page.locator("button:visible, input:not([type=checkbox]):visible, select:visible")
    assert min(targets.evaluate_all("nodes => nodes.map((node) => node.getBoundingClientRect().height)")) >= 44
