from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from chatbot.dialogue.contact import contact_of, international, whatsapp_url
from chatbot.model import Business

NOON = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("0532 123 45 67", "905321234567"),
        ("532 123 45 67", "905321234567"),
        ("+90 532 123 45 67", "905321234567"),
        ("0090 (532) 123-45-67", "905321234567"),
        ("905321234567", "905321234567"),
        ("+49 151 23456789", "4915123456789"),
        ("444", ""),
        ("", ""),
    ],
)
def test_numbers_in_one_form(number, digits):
    assert international(number) == digits


def test_the_question_is_ready_in_whatsapp_and_capped():
    url = whatsapp_url("0532 123 45 67", "Siparişim nerede? & ? # 😀" + "x" * 2000)
    assert url.startswith("https://wa.me/905321234567?text=Sipari%C5%9Fim%20nerede%3F%20%26")
    assert len(unquote(url.split("text=")[1])) == 300


def test_a_shop_without_any_way_to_reach_it_has_no_contact():
    assert contact_of(Business("b", "B"), "soru", NOON) is None


def test_opening_is_told_with_its_offset():
    shop = Business("b", "B", phone="0232", opening_hours={"wed": ("09:00", "18:00")})
    contact = contact_of(shop, "soru", NOON)
    assert (contact.open_now, contact.opens_at) == (False, "2026-03-04T09:00:00+03:00")
    assert contact.whatsapp_url is None
