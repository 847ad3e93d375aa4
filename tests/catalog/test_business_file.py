import json
from pathlib import Path

import pytest

from chatbot.catalog.business_file import read_business
from chatbot.errors import UnreadableFile
from chatbot.model import Business, Faq

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def read(tmp_path):
    def read(document):
        path = tmp_path / "business.json"
        content = document if isinstance(document, str | bytes) else json.dumps(document, ensure_ascii=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_business(path)

    return read


@pytest.fixture
def problems(read):
    """The problem of every bad key of a shop that is otherwise fine."""

    def problems(**values):
        with pytest.raises(UnreadableFile) as refused:
            read({"id": "butik", "name": "Butik", **values})
        assert all(name in refused.value.message for name in refused.value.details)
        return refused.value.details

    return problems


def test_id_and_name_are_enough(read):
    assert read({"id": "butik", "name": "Butik"}) == (Business(id="butik", name="Butik"), [])


def test_every_field_of_a_full_file(read):
    business, warnings = read({
        "id": "butik-1", "name": " Şık Butik ", "description": "Kadın giyim", "phone": "0212 555 01 01",
        "whatsapp": "+90 532 555 01 01",
        "email": "a@b.com", "address": "Örnek Sk. 1", "website": "https://a.com", "hours": "Hafta içi 9-19",
        "return_policy": "14 gün", "shipping_info": "1-3 gün", "payment_methods": ["Kredi kartı", "Havale / EFT"],
        "social": {"instagram": "@butik"}, "faq": [{"question": "Toptan var mı?", "answer": "Var."}],
        "installments": "3 taksit",
        "cargo_company": "X Kargo", "invoice": "e-Arşiv", "pickup": "Mağazadan", "synonyms": {"şal": ["atkı",
        "boyunluk"], "mont": "kaban"},
        "opening_hours": {"mon": ["9:00", "19:00"], "sat": ["18.00", "02:00"], "sun": None, "tue": []},
        "theme": {"primary": "#7a1f3d", "accent": "rgb(10, 20, 30)", "text": "white"},
        "welcome_message": "Hoş geldiniz",
        "allowed_origins": ["https://www.a.com", "http://localhost:8080/"],
    })  # fmt: skip

    assert warnings == []
    assert (business.id, business.name) == ("butik-1", "Şık Butik")
    assert business.payment_methods == ("Kredi kartı", "Havale / EFT")
    assert business.faq == (Faq("Toptan var mı?", "Var."),)
    assert business.synonyms == {"şal": ("atkı", "boyunluk"), "mont": ("kaban",)}
    assert business.opening_hours == {"mon": ("09:00", "19:00"), "sat": ("18:00", "02:00")}
    assert business.theme == {"primary": "#7a1f3d", "accent": "rgb(10, 20, 30)", "text": "white"}
    assert business.allowed_origins == ("https://www.a.com", "http://localhost:8080")


@pytest.mark.parametrize(
    "path",
    [path for folder in ("data", "tests/shops") for path in sorted((ROOT / folder).glob("*/business.json"))],
    ids=lambda p: p.parent.name,
)
def test_the_shops_of_this_repository_are_read_without_a_warning(path):
    business, warnings = read_business(path)

    assert business.id == path.parent.name
    assert warnings == []


def test_payment_methods_may_be_one_text(read):
    assert read({"id": "b", "name": "B", "payment_methods": "Nakit, kart; havale"})[0].payment_methods == (
        "Nakit",
        "kart",
        "havale",
    )


def test_null_means_not_said(read):
    assert read({"id": "b", "name": "B", "phone": None, "faq": None})[0] == Business(id="b", name="B")


def test_unknown_keys_are_warned_about_with_the_nearest_known_one(read):
    _, warnings = read({"id": "b", "name": "B", "telephone": "1", "adres": "x", "zzz": 1})

    assert warnings == [
        "'telephone' alanı tanınmadı, alınmadı; 'phone' mi demek istediniz?",
        "'adres' alanı tanınmadı, alınmadı; 'address' mi demek istediniz?",
        "'zzz' alanı tanınmadı, alınmadı.",
    ]


def test_a_key_written_twice_is_warned_about(read):
    business, warnings = read('{"id": "b", "name": "A", "name": "B"}')

    assert business.name == "B"
    assert warnings == ["'name' birden çok kez yazılmış, sonuncusu alındı."]


def test_all_problems_are_told_at_once(problems):
    found = problems(
        id="bu tik", name="", phone="yok", faq=[{"question": "?"}], opening_hours={"pzt": ["09:00", "19:00"]}
    )

    assert set(found) == {"id", "name", "phone", "faq", "opening_hours"}


@pytest.mark.parametrize("id_", ["", " ", "a b", "çanta", "a/b", 5, ["a"]])
def test_ids_are_of_the_contracts_characters(problems, id_):
    assert "id" in problems(id=id_)


@pytest.mark.parametrize(
    "values",
    [
        {"name": 5}, {"phone": 2125550101}, {"phone": "12"}, {"whatsapp": "wa.me"}, {"email": "a.b.com"},
         {"payment_methods": 5},
        {"payment_methods": [1]}, {"social": []}, {"social": {"instagram": 1}}, {"faq": {}}, {"faq": ["?"]},
        {"faq": [{"question": " ", "answer": "x"}]}, {"synonyms": ["a"]}, {"synonyms": {"a": 1}},
         {"theme": {"primary": "url(x)"}},
        {"theme": {"primary": "#12"}}, {"theme": "red"}, {"allowed_origins": ["www.a.com"]}, {"allowed_origins": ["https://a.com/shop"]},
        {"allowed_origins": ["*"]}, {"allowed_origins": ["ftp://a.com"]}, {"allowed_origins": ["https://a.com:x"]},
        {"allowed_origins": ["https://"]}, {"website": 1}, {"hours": {"mon": 1}},
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_a_problem_of_its_key(problems, values):
    assert set(problems(**values)) == set(values)


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (["19:00", "09:00"], "kapanış (09:00) açılıştan (19:00) sonra olmalı"),
        (["09:00", "09:00"], "kapanış (09:00) açılıştan (09:00) sonra olmalı"),
        (["09:00"], "biçiminde olmalı"),
        ("09:00-19:00", "biçiminde olmalı"),
        (["9", "19"], "'9' bir saat değil"),
        (["25:00", "26:00"], "'25:00' bir saat değil"),
        (["09:60", "10:00"], "'09:60' bir saat değil"),
        ([9, 19], "tırnak içinde bir metin olmalı"),
    ],
)
def test_opening_hours_that_make_no_sense(problems, day, problem):
    assert problem in problems(opening_hours={"mon": day})["opening_hours"]


def test_midnight_may_be_written_as_24(read):
    assert read({"id": "b", "name": "B", "opening_hours": {"fri": ["10:00", "24:00"]}})[0].opening_hours == {
        "fri": ("10:00", "23:59")
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "JSON nesnesi"),
        ("", "1. satır"),
        ('{"id": "a",\n "name" "b"}', "2. satır"),
        ("{" * 100_000, "bozuk JSON"),
        ('{"id": "a", "name": "GÃ¼zel"}', "1. satırda"),
        (b"\x81\x8d\xff", "kodlaması"),
    ],
)
def test_a_broken_file_is_refused_and_says_where(read, content, message):
    with pytest.raises(UnreadableFile, match=message):
        read(content)


def test_deep_nesting_and_giant_numbers_are_refused(read):
    for content in ('{"id":' + "[" * 100_000, '{"id": ' + "9" * 5000 + "}"):
        with pytest.raises(UnreadableFile):
            read(content)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="Dosya açılamadı"):
        read_business(tmp_path / "yok.json")


def test_windows_1254_is_read(read):
    assert read('{"id": "b", "name": "Şık Giyim"}'.encode("cp1254"))[0].name == "Şık Giyim"
