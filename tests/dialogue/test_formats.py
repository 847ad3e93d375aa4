import pytest

from chatbot.dialogue import formats


@pytest.mark.parametrize(
    ("minor", "turkish", "english"),
    [
        (129990, "1.299,90 TL", "1,299.90 TL"),
        (45000, "450 TL", "450 TL"),
        (5, "0,05 TL", "0.05 TL"),
        (123456789, "1.234.567,89 TL", "1,234,567.89 TL"),
    ],
)
def test_money(minor, turkish, english):
    assert formats.money(minor) == turkish
    assert formats.money(minor, language="en") == english


@pytest.mark.parametrize(
    ("number", "locative", "ablative", "dative"),
    [
        (20, "20'de", "20'den", "20'ye"),
        (9, "9'da", "9'dan", "9'a"),
        (3, "3'te", "3'ten", "3'e"),
        (30, "30'da", "30'dan", "30'a"),
        (6, "6'da", "6'dan", "6'ya"),
        (40, "40'ta", "40'tan", "40'a"),
        (100, "100'de", "100'den", "100'e"),
        (1000, "1000'de", "1000'den", "1000'e"),
        (0, "0'da", "0'dan", "0'a"),
    ],
)
def test_case_endings_follow_the_spoken_number(number, locative, ablative, dative):
    cases = ("locative", "ablative", "dative")
    assert [formats.with_case(str(number), number, case) for case in cases] == [locative, ablative, dative]


@pytest.mark.parametrize(
    ("time", "written"), [("09:00", "09:00'da"), ("18:30", "18:30'da"), ("20:00", "20:00'de"), ("00:00", "00:00'da")]
)
def test_clock_times(time, written):
    assert formats.clock(time, "locative") == written
