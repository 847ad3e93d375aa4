import gzip
import json

import pytest

from chatbot.web.body import MAX_BYTES, BodyTooLarge, MalformedJson, parse, read_json

GOOD = b'{"question": "elbise var m\xc4\xb1", "business_id": "sample_shop"}'

REFUSED = {
    "nested 20,000 deep": b'{"question": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "objects nested 20,000 deep": b'{"a": ' * 20_000 + b"1" + b"}" * 20_000,
    "a lone surrogate": b'{"question": "\\ud800", "business_id": "sample_shop"}',
    "a lone surrogate in a key": b'{"question": "a", "business_id": "sample_shop", "\\uDC00": 1}',
    "NaN": b'{"question": NaN}',
    "Infinity": b'{"question": "a", "n": -Infinity}',
    "1e400": b'{"question": "a", "business_id": "sample_shop", "n": 1e400}',
    "an integer of 5,000 digits": b'{"n": ' + b"9" * 5_000 + b"}",
    "duplicate keys": b'{"question": "a", "question": "b", "business_id": "sample_shop"}',
    "duplicate keys inside": b'{"question": "a", "business_id": "sample_shop", "x": {"a": 1, "a": 2}}',
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-16 without a mark": GOOD.decode().encode("utf-16-le"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "Windows-1254": GOOD.decode().encode("cp1254"),
    "an array": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "a number": b"3",
    "nothing": b"",
    "blanks": b"  \n",
    "text": b"question=elbise",
    "a cut body": GOOD[:-3],
    "two bodies": GOOD + GOOD,
    "a raw control character": b'{"question": "a\x00b"}',
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("path", ["/chat", "/ask"])
def test_a_body_that_is_no_plain_json_object_is_a_400(client, chat, path, raw):
    response = client.post(path, data=raw, content_type="application/json")
    assert (response.status_code, response.json["error_code"]) == (400, "malformed_json")
    assert chat.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json", "Content-Encoding": "br"},
    ],
)
def test_a_body_that_is_not_said_to_be_plain_json_is_a_415(client, headers):
    data = gzip.compress(GOOD) if headers.get("Content-Encoding") == "gzip" else GOOD
    response = client.post("/chat", data=data, headers=headers)
    assert (response.status_code, response.json["error_code"]) == (415, "unsupported_media_type")


def test_a_body_over_the_limit_is_a_413(client):
    response = client.post("/chat", json={"question": "a" * MAX_BYTES, "business_id": "sample_shop"})
    assert (response.status_code, response.json["error_code"]) == (413, "body_too_large")


def test_an_absurd_length_is_a_413():
    environ = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "9" * 5_000}
    with pytest.raises(BodyTooLarge):
        read_json(environ)


def test_a_stream_without_length_or_end_is_not_read():
    with pytest.raises(MalformedJson):
        read_json({"CONTENT_TYPE": "application/json", "wsgi.input": None})


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/x+json"]
)
def test_json_by_any_of_its_names_is_read(client, content_type):
    assert client.post("/chat", data=GOOD, content_type=content_type).status_code == 200


def test_a_byte_order_mark_and_identity_encoding_are_no_offence(client):
    headers = {"Content-Type": "application/json", "Content-Encoding": "identity"}
    assert client.post("/chat", data=b"\xef\xbb\xbf" + GOOD, headers=headers).status_code == 200


def test_escaped_letters_and_emoji_arrive_whole(client, chat):
    body = json.dumps({"question": "kırmızı 👗", "business_id": "sample_shop"})
    assert "\\ud83d\\udc57" in body
    client.post("/chat", data=body, content_type="application/json")
    assert chat.asked[0][2] == "kırmızı 👗"


def test_a_syntax_error_is_told_with_its_place():
    with pytest.raises(MalformedJson) as raised:
        parse(b'{"a": 1,\n "b" 2}')
    assert raised.value.details == {"line": 2, "column": 6}
