"""The administration of shops over HTTP, with everything real behind it: validation, catalogue files, the database."""

import io
import json
import time

import pytest

from chatbot.factory import create_app
from chatbot.settings import load_settings
from conftest import settings_for
from web.fakes_web import WholeResponses

TOKEN = "token-of-the-tests-only"
SHOP = "/businesses/butik"
FILE = """id,title,price,stock,color
E1,Kırmızı Elbise,799.90,3,Kırmızı
E2,Mavi Elbise,899,0,Mavi
C1,Deri Çanta,1.299,,
X,,1,,
""".encode()


@pytest.fixture
def client(stocked, tmp_path):
    app = create_app(settings_for(tmp_path / "chatbot.db", ADMIN_TOKEN=TOKEN, LOG_LEVEL="critical"))
    app.test_client_class = WholeResponses
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    yield client
    app.extensions["chatbot"].close()


def ask(client, question, **body):
    return client.post("/chat", json={"question": question, "business_id": "butik", **body}).json


def seen_within_2_s(look):
    """Whether what is looked at becomes true while the promise is kept."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.05)
    return False


ROUTES = [
    ("GET", "/businesses"),
    ("GET", SHOP),
    ("PUT", SHOP),
    ("GET", f"{SHOP}/answers"),
    ("GET", f"{SHOP}/unanswered"),
    ("GET", f"{SHOP}/products"),
    ("POST", f"{SHOP}/products/import"),
    ("POST", f"{SHOP}/products/undo"),
    ("PATCH", f"{SHOP}/products/E1"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nothing_is_told_or_done_without_the_token(client, method, path):
    response = client.open(path, method=method, headers={"Authorization": ""})
    assert (response.status_code, response.json["error_code"]) == (401, "unauthorized")


def test_shops_are_listed(client):
    assert client.get("/businesses").json == {"businesses": [{"id": "butik", "name": "Deneme Butik", "products": 3}]}


def test_a_profile_that_was_got_is_put_back_changed_and_served(client):
    shop = client.get(SHOP).json
    assert (shop["id"], shop["products"], shop["last_import"]) == ("butik", 3, None)
    put = client.put(SHOP, json={**shop["profile"], "hours": "Her gün 10.00-22.00"})
    assert (put.status_code, put.json["result"], put.json["version"]) == (200, "changed", shop["version"] + 1)
    assert seen_within_2_s(lambda: "22.00" in ask(client, "kaçta kapanıyorsunuz")["answer"])


def test_a_shop_is_created_once(client):
    assert client.put("/businesses/yeni", json={"name": "Yeni", "mot": "x"}).status_code == 201
    again = client.put("/businesses/yeni", json={"name": "Yeni"})
    assert (again.status_code, again.json["result"]) == (200, "unchanged")


@pytest.mark.parametrize(
    ("path", "document", "field"),
    [
        (SHOP, {"name": ""}, "name"),
        (SHOP, {"name": "B", "email": "yok"}, "email"),
        (SHOP, {"name": "B", "id": "baska"}, "id"),
        (SHOP, {"name": "B", "allowed_origins": ["https://a.com/sayfa"]}, "allowed_origins"),
        ("/businesses/a%20b", {"name": "B"}, "id"),
    ],
)
def test_a_profile_with_faults_is_a_422_that_names_them(client, path, document, field):
    before = client.get(SHOP).json
    response = client.put(path, json=document)
    assert (response.status_code, list(response.json["error_details"]["fields"])) == (422, [field])
    assert client.get(SHOP).json == before


def test_products_are_paged_and_searched(client):
    page = client.get(f"{SHOP}/products?limit=2&offset=1").json
    assert (page["total"], page["offset"], [product["id"] for product in page["products"]]) == (3, 1, ["E2", "C1"])
    assert client.get(f"{SHOP}/products?q=deri canta").json["products"][0]["id"] == "C1"


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "limit=x", f"q={'a' * 201}"])
def test_a_wrong_page_is_a_422(client, query):
    assert client.get(f"{SHOP}/products?{query}").status_code == 422


def test_a_price_and_stock_are_changed_and_served(client):
    response = client.patch(f"{SHOP}/products/E2", json={"price": 849.9, "stock": 2})
    assert response.status_code == 200
    product = response.json["product"]
    assert (product["price"], product["stock"], product["in_stock"]) == (849.9, 2, True)
    assert seen_within_2_s(lambda: "849,90" in ask(client, "mavi elbise ne kadar")["answer"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "price"),
        ({"title": "x"}, "price"),
        ({"price": 0}, "price"),
        ({"price": -5}, "price"),
        ({"price": 1.005}, "price"),
        ({"price": "12"}, "price"),
        ({"price": True}, "price"),
        ({"price": None}, "price"),
        ({"price": 10**12}, "price"),
        ({"sale_price": 5000}, "sale_price"),
        ({"stock": -1}, "stock"),
        ({"stock": 1.5}, "stock"),
        ({"stock": True}, "stock"),
        ({"stock": 0, "in_stock": True}, "stock"),
        ({"in_stock": "evet"}, "in_stock"),
    ],
)
def test_a_change_with_a_fault_is_a_422_and_changes_nothing(client, changes, field):
    before = client.get(SHOP).json["version"]
    response = client.patch(f"{SHOP}/products/E1", json=changes)
    assert (response.status_code, list(response.json["error_details"]["fields"])) == (422, [field])
    assert client.get(SHOP).json["version"] == before


def test_a_product_that_is_not_there_is_a_404(client):
    response = client.patch(f"{SHOP}/products/yok", json={"stock": 1})
    assert (response.status_code, response.json["error_code"]) == (404, "product_not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", SHOP), *ROUTES[3:]])
def test_a_shop_that_is_not_there_is_a_404(client, method, path):
    bodies = {"PATCH": {"json": {"stock": 1}}, "POST": {"data": FILE}}
    response = client.open(path.replace("butik", "yok"), method=method, **bodies.get(method, {}))
    assert (response.status_code, response.json["error_code"]) == (404, "business_not_found")


def as_body(client, query="", content=FILE):
    return client.post(f"{SHOP}/products/import?filename=urunler.csv{query}", data=content)


def as_form(client, query="", content=FILE):
    form = {"file": (io.BytesIO(content), "../../etc/urunler.csv")}
    return client.post(f"{SHOP}/products/import?{query}", data=form, content_type="multipart/form-data")


@pytest.mark.parametrize("send", [as_body, as_form])
def test_a_file_is_tried_imported_served_and_undone(client, send):
    tried = send(client, "&dry_run=true").json
    assert (tried["dry_run"], tried["read"], tried["changed"], tried["rejected_count"]) == (True, 4, 3, 1)
    assert tried["rejected"][0]["row"] == 5
    assert client.get(SHOP).json["last_import"] is None
    done = send(client).json
    assert done["dry_run"] is False
    assert client.get(SHOP).json["last_import"]["file_name"] == "urunler.csv"
    assert seen_within_2_s(lambda: "799,90" in ask(client, "kırmızı elbise ne kadar")["answer"])
    assert client.post(f"{SHOP}/products/undo").json == {"version": done["version"] + 1, "products": 3}
    assert seen_within_2_s(lambda: "699,90" in ask(client, "kırmızı elbise ne kadar")["answer"])


def test_a_file_that_would_lose_much_needs_a_word(client):
    short = b"id,title,price\nE1,Elbise,799\n"
    refused = as_body(client, content=short)
    assert (refused.status_code, refused.json["error_code"]) == (409, "catalogue_shrinks")
    assert (refused.json["error_details"]["removed"], refused.json["error_details"]["shrinks"]) == (2, True)
    assert "allow_shrink=true" in refused.json["suggested_action"]
    assert as_body(client, "&allow_shrink=true", short).status_code == 200
    assert client.get(SHOP).json["products"] == 1


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02", b"id,title\n1,Elbise\n", b"%PDF-1.7 \xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_422_and_changes_nothing(client, content):
    response = as_body(client, content=content)
    assert (response.status_code, response.json["error_code"]) == (422, "unreadable_file")
    assert "/tmp" not in json.dumps(response.json)
    assert client.get(SHOP).json["products"] == 3


def test_a_form_without_a_file_is_a_422(client):
    response = client.post(f"{SHOP}/products/import", data={"dosya": "x"}, content_type="multipart/form-data")
    assert (response.status_code, list(response.json["error_details"]["fields"])) == (422, ["file"])


def test_a_compressed_file_is_a_415(client):
    response = client.post(f"{SHOP}/products/import", data=b"x", headers={"Content-Encoding": "gzip"})
    assert response.status_code == 415


def test_an_announced_file_over_the_limit_is_a_413(client):
    for content_type in ("application/octet-stream", "multipart/form-data; boundary=x"):
        announced = {"CONTENT_LENGTH": "60000000", "wsgi.input": io.BytesIO(b"--x")}
        response = client.post(f"{SHOP}/products/import", content_type=content_type, environ_overrides=announced)
        assert (response.status_code, response.json["error_code"]) == (413, "body_too_large")


def test_there_is_nothing_to_undo_at_first(client):
    response = client.post(f"{SHOP}/products/undo")
    assert (response.status_code, response.json["error_code"]) == (409, "refused")


# --- what customers asked in vain, and what they think of it ---


def rate(client, reply, rating, **more):
    body = {"session_id": reply["session_id"], "request_id": reply["request_id"], "rating": rating, **more}
    return client.post("/feedback", json=body, headers={"Authorization": ""})


def test_what_is_asked_in_vain_or_rated_down_is_told_by_meaning(client):
    for question in ("bebek arabası var mı", "bebek arabanız var mı", "asdfgh qwerty"):
        ask(client, question)
    reply = ask(client, "kırmızı elbise var mı")
    assert rate(client, reply, "down", comment="arayın: 0532 111 22 33").json["rating"] == "down"
    questions = client.get(f"{SHOP}/unanswered").json["questions"]
    assert [(told["count"], told["reason"]) for told in questions] == [
        (2, "not_found"),
        (1, "rated_down"),
        (1, "unclear"),
    ]
    assert (questions[1]["question"], questions[1]["comments"]) == ("kırmızı elbise var mı", ["arayın: [telefon]"])


def test_answers_are_counted(client):
    for question in ("bebek arabası var mı", "merhaba", "kırmızı elbise var mı"):
        rate(client, ask(client, question), "up")
    counts = client.get(f"{SHOP}/answers?days=7").json
    assert (counts["answers"], counts["unanswered"], counts["rated_up"]) == (3, {"not_found": 1}, 3)
    assert counts["by_method"] == {"product_search": 2, "intent": 1}


def test_the_last_rating_counts(client):
    reply = ask(client, "kırmızı elbise var mı")
    for rating in ("up", "down", "up"):
        assert rate(client, reply, rating).status_code == 200
    counts = client.get(f"{SHOP}/answers").json
    assert (counts["rated_up"], counts["rated_down"]) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"request_id": "baska"}, 404),
        ({"session_id": "baska"}, 404),
        ({"rating": "meh"}, 422),
        ({"rating": None}, 422),
        ({"comment": "a" * 1001}, 422),
        ({"comment": ["x"]}, 422),
        ({"request_id": "a b"}, 422),
        ({"comment": None}, 200),
        ({"unknown": 1}, 200),
    ],
)
def test_what_may_be_said_about_an_answer(client, changes, status):
    reply = ask(client, "merhaba")
    body = {"session_id": reply["session_id"], "request_id": reply["request_id"], "rating": "up", **changes}
    assert client.post("/feedback", json=body).status_code == status


@pytest.mark.parametrize("days", ["0", "367", "x", "-1", "1.5"])
def test_days_out_of_reach_are_a_422(client, days):
    assert client.get(f"{SHOP}/unanswered?days={days}").status_code == 422


def test_two_processes_serve_what_one_of_them_changed(client, tmp_path):
    other = create_app(load_settings({"DATABASE_URL": f"sqlite:///{tmp_path / 'chatbot.db'}"}, dotenv=None))
    try:
        beside = other.test_client()
        assert "699,90" in ask(beside, "kırmızı elbise ne kadar")["answer"]
        client.patch(f"{SHOP}/products/E1", json={"sale_price": 599.5})
        assert seen_within_2_s(lambda: "599,50" in ask(beside, "kırmızı elbise ne kadar")["answer"])
    finally:
        other.extensions["chatbot"].close()
