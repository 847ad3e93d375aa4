import pytest
from structlog.testing import capture_logs

from web.fakes_web import SHOP, FakeShops, client_of, services

KEYS = [
    "answer",
    "method",
    "confidence",
    "execution_time_ms",
    "cost",
    "session_id",
    "intent",
    "products",
    "suggestions",
    "contact",
    "request_id",
]


def ask(client, path="/chat", **body):
    return client.post(path, json={"question": "elbise", "business_id": "sample_shop", **body})


def test_an_answer_is_the_contract_key_for_key(client):
    body = ask(client).json
    assert list(body) == KEYS
    assert body["method"] == body["intent"] == "product_search"
    assert body["cost"] is None
    assert body["contact"] == {
        "phone": "0232 000 12 34",
        "whatsapp_url": "https://wa.me/905000001234?text=merhaba",
        "email": "merhaba@ihlamursandigi.example.com",
        "open_now": False,
        "opens_at": "2026-03-02T09:30:00+03:00",
    }


def test_prices_are_numbers_and_what_is_not_known_is_null(client):
    dress, linen = ask(client).json["products"]
    assert (dress["price"], dress["sale_price"], dress["currency"]) == (1899.9, 1499.9, "TRY")
    assert (linen["price"], linen["sale_price"], linen["brand"], linen["image_url"]) == (1299, None, None, None)


def test_turkish_letters_travel_as_themselves(client):
    assert "İkincisi ne kadar?" in ask(client).text


def test_the_answer_is_for_nobody_else(client):
    assert ask(client).headers["Cache-Control"] == "no-store"


def test_the_session_is_handed_on(client, chat):
    ask(client, session_id="abc-1_X")
    ask(client, session_id=None)
    ask(client)
    assert [session for _, session, _ in chat.asked] == ["abc-1_X", None, None]


def test_unknown_keys_are_ignored(client):
    assert ask(client, lang="tr", nested={"a": [1]}).status_code == 200


@pytest.mark.parametrize("path", ["/chat", "/ask"])
@pytest.mark.parametrize(
    "question",
    ["", "   ", "\n\t", "\u200b\u200d", "\x00", "a" * 1001, "🙂" * 10_000, None, 5, ["a"], {"a": 1}, True],
)
def test_an_unusable_question_is_a_422_that_says_what_to_do(client, chat, path, question):
    response = ask(client, path, question=question)
    body = response.json
    assert (response.status_code, body["error_code"]) == (422, "validation_error")
    assert body["error_details"]["fields"]["question"] == [body["error_message"]]
    assert body["suggested_action"]
    assert chat.asked == []


def test_a_missing_question_is_a_422(client):
    body = client.post("/chat", json={"business_id": "sample_shop"}).json
    assert body["error_message"] == "Soru eksik; lütfen sorunuzu yazın."


def test_a_question_of_exactly_1000_characters_is_answered(client):
    assert ask(client, question="ş" * 1000).status_code == 200


def test_the_question_is_cleaned_before_anybody_reads_it(client, chat):
    ask(client, question="  \u202ekır\u200bmızı\x00 elbise\U000e0041 ")
    assert chat.asked[0][2] == "kırmızı elbise"


@pytest.mark.parametrize(
    "wrong", ["", "a b", "../etc", "a\n", "a\r\nSet-Cookie: x", "'; DROP TABLE businesses;--", "ş", "a" * 129, 7, None]
)
def test_a_malformed_business_is_a_422_on_chat(client, wrong):
    response = ask(client, business_id=wrong)
    assert response.status_code == 422
    assert list(response.json["error_details"]["fields"]) == ["business_id"]


@pytest.mark.parametrize("wrong", ["", "a b", "a\n", "x" * 65, "../../x", 7, ["a"]])
@pytest.mark.parametrize("path", ["/chat", "/ask"])
def test_a_malformed_session_is_a_422(client, path, wrong):
    assert list(ask(client, path, session_id=wrong).json["error_details"]["fields"]) == ["session_id"]


def test_all_wrong_fields_are_named_at_once(client):
    fields = ask(client, question=1, business_id="?", session_id="?").json["error_details"]["fields"]
    assert sorted(fields) == ["business_id", "question", "session_id"]


def test_an_unknown_business_is_a_404_on_chat(client):
    response = ask(client, business_id="fashion_boutique")
    assert (response.status_code, response.json["error_code"]) == (404, "business_not_found")
    assert response.json["error_details"] == {"business_id": "fashion_boutique"}


@pytest.mark.parametrize("business", ["fashion_boutique", "", "a b", "../etc", None])
def test_ask_gives_an_unknown_business_the_default_one(client, chat, business):
    with capture_logs() as logs:
        assert ask(client, "/ask", business_id=business).json["answer"]
    assert chat.asked[0][0] == SHOP.id
    assert (logs[0]["event"], logs[0]["asked"]) == ("business_defaulted", business or "")


def test_ask_needs_no_business_at_all(client, chat):
    assert client.post("/ask", json={"question": "elbise"}).status_code == 200
    assert chat.asked[0][0] == SHOP.id


def test_ask_keeps_a_business_that_exists(client):
    with capture_logs() as logs:
        ask(client, "/ask")
    assert [entry["event"] for entry in logs] == ["request"]


def test_ask_without_any_shop_says_so_where_the_old_page_looks():
    response = client_of(services(shops=FakeShops())).post("/ask", json={"question": "elbise"})
    assert (response.status_code, response.json["error_code"]) == (404, "business_not_found")
    assert (response.json["answer"], response.json["method"]) == ("Burada henüz bir mağaza yok.", "error")
