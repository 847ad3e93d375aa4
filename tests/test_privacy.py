"""Personal data is masked however it is spelled; prices, sizes and order numbers stay readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.privacy import mask

CARD = "4111 1111 1111 1111"
IDENTITY = "10000000146"
IBAN = "TR33 0006 1005 1978 6457 8413 26"


@pytest.mark.parametrize(
    "phone",
    [
        "0532 123 45 67",
        "05321234567",
        "5321234567",
        "+90 (532) 123-45-67",
        "0090 532 123 45 67",
        "90 532 123 45 67",
        "(0532)1234567",
        "0532.123.45.67",
        "0 212 555 44 33",
        "5 3 2 1 2 3 4 5 6 7",
        "0532/123/45/67",
        "٠٥٣٢١٢٣٤٥٦٧",
        "+49 151 23456789",
        "0532\u200b1234567",
    ],
)
def test_phones_in_every_spelling(phone):
    assert mask(f"beni {phone} arayın") == "beni [telefon] arayın"


@pytest.mark.parametrize("email", ["ali@ornek.com.tr", "ALİ.veli+1@x.co", "ali @ ornek.com", "ali(at)ornek.com"])
def test_emails(email):
    assert mask(f"adresim {email}") == "adresim [e-posta]"


def test_identity_numbers_only_with_their_checksum():
    assert mask(f"tc {IDENTITY}") == "tc [kimlik no]"
    assert mask("1 0 0 0 0 0 0 0 1 4 6") == "[kimlik no]"
    assert mask("barkod 10000000147") == "barkod 10000000147"


@pytest.mark.parametrize("iban", [IBAN, IBAN.replace(" ", ""), IBAN.lower(), IBAN[2:], "DE89 3704 0044 0532 0130 00"])
def test_ibans_only_with_their_checksum(iban):
    assert mask(f"{iban} yatırdım") == "[iban] yatırdım"
    assert "[iban]" not in mask(iban[:-1] + "9")


def test_cards_only_by_luhn():
    assert mask(f"{CARD} kartım") == "[kart no] kartım"
    assert mask(CARD.replace(" ", "-")) == "[kart no]"
    assert mask("4111 1111 1111 1112") == "4111 1111 1111 1112"


@pytest.mark.parametrize(
    "text",
    [
        "1.299,90 TL",
        "500 1000 2000 tl arası",
        "sipariş 202611220001",
        "8690123456789",
        "saat 10:00 - 18:00",
        "38 beden 160x200",
        "iki tane at alacağım",
    ],
)
def test_what_is_not_personal_stays(text):
    assert mask(text) == text


def test_several_in_one_text():
    text = f"ali@x.com, 0532 123 45 67; kart {CARD}, tc {IDENTITY}"
    assert mask(text) == "[e-posta], [telefon]; kart [kart no], tc [kimlik no]"


@given(st.text(max_size=300))
def test_never_raises_and_masking_twice_changes_nothing(text):
    once = mask(text)
    assert mask(once) == once


@given(st.from_regex(r"05\d{2}[ .\-]?\d{3}[ .\-]?\d{2}[ .\-]?\d{2}", fullmatch=True))
def test_no_mobile_number_survives(phone):
    assert sum(char.isdecimal() for char in mask(phone)) == 0
