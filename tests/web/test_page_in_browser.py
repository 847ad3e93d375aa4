"""The chat page in headless Chromium, over a real gunicorn with the sample shop."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from web.served import DESK, PHONE, running, shop_database

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    with running("chatbot:create_app()", DATABASE_URL=shop_database(tmp_path_factory.mktemp("shop"))) as url:
        yield url


def ask(page: Page, question: str) -> None:
    answers = page.locator(".turn.bot").count()
    page.get_by_label("Mesajınız").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn.bot")).to_have_count(answers + 1)


def last_answer(page: Page):
    return page.locator(".turn.bot").last


def test_the_shop_greets_and_offers_first_questions_that_work(opened):
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihlamur Sandığı")
    expect(page.locator(".turn.bot .bubble")).to_contain_text("hoş geldiniz")
    for starter in page.locator(".chips button").all_inner_texts():
        page.get_by_role("button", name="Yeni sohbet").click()
        page.get_by_role("button", name=starter, exact=True).click()
        expect(page.locator(".turn.user .bubble")).to_contain_text(starter)
        expect(page.locator(".turn.bot")).to_have_count(2)
        expect(page.locator(".problem")).to_have_count(0)


def test_a_question_is_not_lost_to_a_page_whose_program_is_not_there_yet(opened):
    page = opened(java_script_enabled=False)
    page.get_by_label("Mesajınız").fill("merhaba")
    expect(page.get_by_role("button", name="Gönder")).to_be_disabled()


def test_a_greeting_is_answered(opened):
    page = opened()
    ask(page, "merhaba")
    expect(last_answer(page).locator(".bubble")).to_contain_text(re.compile("merhaba|hoş geldin", re.IGNORECASE))


def test_products_come_as_cards_and_a_suggestion_asks_on(opened):
    page = opened()
    ask(page, "bordo elbise var mı?")
    card = last_answer(page).locator(".card").first
    expect(card.locator(".traits")).to_contain_text("Bordo")
    expect(card.locator(".price")).to_contain_text(re.compile(r"\d+(\.\d{3})*(,\d{2})? TL"))
    expect(card.locator(".stock")).to_have_text(re.compile("Stokta|Son |Tükendi"))
    expect(card.get_by_role("link")).to_have_attribute("href", re.compile("^https://"))
    suggestion = page.locator(".chips button").first
    text = suggestion.inner_text()
    suggestion.click()
    expect(page.locator(".turn.user .bubble").last).to_contain_text(text)
    expect(page.locator(".turn.bot")).to_have_count(3)
    expect(page.locator(".problem")).to_have_count(0)


def test_a_sale_says_both_prices_to_everybody(opened):
    page = opened()
    ask(page, "indirimli elbise")
    price = last_answer(page).locator(".price", has=page.locator("del")).first
    expect(price).to_contain_text("İndirimli fiyat:")
    expect(price.locator("del")).to_contain_text("Eski fiyat:")
    assert "line-through" in price.locator("del").evaluate("node => getComputedStyle(node).textDecorationLine")


def test_a_person_can_be_reached(opened):
    page = opened()
    ask(page, "bir insanla görüşmek istiyorum")
    contact = page.get_by_role("group", name="İletişim")
    expect(contact.get_by_role("link", name="WhatsApp")).to_have_attribute("href", re.compile(r"^https://wa\.me/90500"))
    expect(contact.get_by_role("link", name="0232")).to_have_attribute("href", "tel:02320001234")
    expect(contact.locator(".opening")).to_have_text(re.compile("Şu an (açığız|kapalıyız)"))


def test_a_reload_brings_the_talk_and_its_session_back(opened):
    page = opened()
    ask(page, "bordo elbise var mı?")
    before = page.locator("#log").inner_text()
    page.reload()
    expect(page.locator(".card").first).to_be_visible()
    assert page.locator("#log").inner_text() == before
    with page.expect_request("**/chat") as sent:
        ask(page, "bunun fiyatı ne kadar")
    assert re.fullmatch(r"[\w-]{1,64}", sent.value.post_data_json["session_id"])
    expect(last_answer(page).locator(".bubble")).to_contain_text("TL")


def test_a_new_talk_forgets_the_old_one(opened):
    page = opened()
    ask(page, "bordo elbise var mı?")
    page.get_by_role("button", name="Yeni sohbet").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.get_by_label("Mesajınız")).to_be_focused()
    with page.expect_request("**/chat") as sent:
        ask(page, "merhaba")
    assert "session_id" not in sent.value.post_data_json


def test_a_lost_connection_is_told_and_tried_again(opened):
    page = opened()
    page.route("**/chat", lambda route: route.abort())
    ask(page, "kargo ücreti ne kadar")
    expect(page.locator(".problem .bubble")).to_contain_text("Bağlantı kurulamadı")
    page.unroute("**/chat")
    page.get_by_role("button", name="Tekrar dene").click()
    expect(last_answer(page).locator(".bubble")).to_contain_text("kargo")
    expect(page.locator(".problem")).to_have_count(0)
    expect(page.locator(".turn.user")).to_have_count(1)


@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [
        (429, {"Retry-After": "12"}, "12 saniye sonra"),
        (503, {}, "Şu anda yanıt veremiyoruz"),
        (500, {"Content-Type": "text/html"}, "Şu anda yanıt veremiyoruz"),
    ],
)
def test_what_goes_wrong_is_said_in_the_talk(opened, status, headers, says):
    page = opened()
    page.route("**/chat", lambda route: route.fulfill(status=status, headers=headers, body="<b>hata</b>"))
    ask(page, "merhaba")
    expect(page.locator(".problem .bubble")).to_contain_text(says)


def test_an_error_of_ours_is_shown_in_its_own_words(opened):
    page = opened()
    page.route("**/chat", lambda route: route.fulfill(status=422, json={"error_message": "Soru çok uzun."}))
    ask(page, "merhaba")
    expect(page.locator(".problem .bubble")).to_contain_text("Soru çok uzun.")


def test_a_question_without_its_answer_can_be_asked_again_after_a_reload(opened):
    page = opened()
    unanswered = []
    page.route("**/chat", lambda route: route.continue_() if unanswered else unanswered.append(route))
    page.get_by_label("Mesajınız").fill("merhaba")
    page.keyboard.press("Enter")
    expect(page.locator("#typing")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Yanıt hazırlanıyor")
    page.reload()
    page.get_by_role("button", name="Tekrar dene").click()
    expect(page.locator(".turn.bot")).to_have_count(2)


def test_everything_can_be_done_by_keyboard(opened):
    page = opened()
    page.locator(".skip").focus()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mesajınız")).to_be_focused()
    page.keyboard.type("bordo elbise")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("var mı?")
    expect(page.get_by_label("Mesajınız")).to_have_value("bordo elbise\nvar mı?")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.get_by_label("Mesajınız")).to_be_focused()
    page.locator(".chips button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn.bot")).to_have_count(3)
    expect(page.get_by_label("Mesajınız")).to_be_focused()


def thumb(page: Page, name: str):
    return last_answer(page).get_by_role("button", name=name, exact=True)


def test_an_answer_can_be_rated_and_the_rating_changed(opened):
    page = opened()
    ask(page, "bordo elbise var mı?")
    with page.expect_response("**/feedback") as up:
        thumb(page, "Yararlı oldu").click()
    assert up.value.status == 200
    expect(thumb(page, "Yararlı oldu")).to_have_attribute("aria-pressed", "true")
    expect(last_answer(page).locator(".rate-said")).to_have_text("Teşekkürler!")
    with page.expect_response("**/feedback") as down:
        thumb(page, "Yararlı olmadı").click()
    assert down.value.request.post_data_json["rating"] == "down"
    expect(thumb(page, "Yararlı oldu")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(thumb(page, "Yararlı olmadı")).to_have_attribute("aria-pressed", "true")


def test_a_word_can_be_added_to_a_thumb_down_by_keyboard(opened):
    page = opened()
    ask(page, "bebek arabası var mı")
    thumb(page, "Yararlı olmadı").focus()
    page.keyboard.press("Enter")
    comment = last_answer(page).get_by_role("textbox")
    comment.focus()
    page.keyboard.type("kırmızısı lazımdı")
    with page.expect_response("**/feedback") as sent:
        page.keyboard.press("Enter")
    assert (sent.value.status, sent.value.request.post_data_json["comment"]) == (200, "kırmızısı lazımdı")
    expect(comment).to_have_count(0)


def test_a_rating_that_is_not_kept_is_said_and_not_shown_as_given(opened):
    page = opened()
    ask(page, "merhaba")
    page.route("**/feedback", lambda route: route.abort())
    thumb(page, "Yararlı oldu").click()
    expect(last_answer(page).locator(".rate-said")).to_contain_text("Kaydedilemedi")
    expect(thumb(page, "Yararlı oldu")).to_have_attribute("aria-pressed", "false")


def test_what_a_shop_or_a_customer_writes_is_never_markup(opened):
    page = opened()
    evil = "<img src=x onerror=alert(1)>"
    product = {"id": "1", "title": evil, "price": 5, "sale_price": None, "currency": "TRY", "color": evil}
    product |= {"in_stock": True, "stock": None, "url": "javascript:alert(1)", "image_url": "javascript:alert(1)"}
    contact = {"phone": evil, "whatsapp_url": "javascript:alert(1)", "email": evil, "open_now": None, "opens_at": None}
    reply = {"answer": evil, "session_id": "s", "products": [product], "suggestions": [evil], "contact": contact}
    page.route("**/chat", lambda route: route.fulfill(json=reply))
    ask(page, evil)
    assert page.locator("#log img").count() == 0
    assert page.locator("[href^='javascript']").count() == 0
    expect(last_answer(page).locator(".bubble")).to_contain_text(evil)


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_sideways_and_targets_are_big_enough(opened, size, scheme):
    page = opened(viewport=size, color_scheme=scheme)
    for question in ("bordo elbise var mı?", "bir insanla görüşmek istiyorum", "a" * 300):
        ask(page, question)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "document.querySelector('#scroll').scrollWidth <= document.querySelector('#scroll').clientWidth"
    )
    for button in page.locator("main button:visible, .way:visible").all():
        assert button.bounding_box()["height"] >= 44


def test_an_unknown_shop_is_a_kind_page(opened):
    page = opened("/?business=yok")
    expect(page.get_by_role("heading")).to_contain_text("bulunamadı")
    page.get_by_role("link", name="Sohbete dön").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihlamur Sandığı")


def test_the_documentation_works_under_our_own_policy(opened):
    page = opened("/docs")
    expect(page.locator("#operations-chat-post_chat")).to_be_visible()
    page.locator("#operations-chat-post_chat button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
