"""How numbers are written for customers: money, clock times, and the Turkish endings numbers take. Pure."""

from typing import Literal

Case = Literal["locative", "ablative", "dative"]

_UNITS = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_SIGNS = {"TRY": "TL", "USD": "USD", "EUR": "EUR"}
_HARD = frozenset("fstkçşhp")
_FRONT = frozenset("eiöü")
_VOWELS = frozenset("aıoueiöü")


def money(amount_minor: int, currency: str = "TRY", *, language: str = "tr") -> str:
    """An amount of minor units: "1.299,90 TL", "450 TL"; in English "1,299.90 TL"."""
    whole, part = divmod(abs(amount_minor), 100)
    text = f"{whole:,}" + (f".{part:02}" if part else "")
    if language == "tr":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{'-' if amount_minor < 0 else ''}{text} {_SIGNS.get(currency, currency)}"


def spoken_end(number: int) -> str:
    """The last word of a number from 0 to 999,999 as it is read aloud: 20 ends in "yirmi", 100 in "yüz"."""
    if number % 10 or number == 0:
        return _UNITS[number % 10]
    if number % 100:
        return _TENS[number // 10 % 10]
    return "yüz" if number % 1000 else "bin"


def with_case(text: str, number: int, case: Case) -> str:
    """The written number with its case ending after an apostrophe, as its last spoken word asks: 20'de, 9'a, 3'ten."""
    word = spoken_end(number)
    front = next(letter for letter in reversed(word) if letter in _VOWELS) in _FRONT
    vowel = "e" if front else "a"
    consonant = "t" if word[-1] in _HARD else "d"
    buffer = "y" if word[-1] in _VOWELS else ""
    endings = {"locative": consonant + vowel, "ablative": f"{consonant}{vowel}n", "dative": buffer + vowel}
    return f"{text}'{endings[case]}"


def clock(time: str, case: Case) -> str:
    """A time "HH:MM" with its case ending: 09:00'da, 18:30'a, 20:00'den."""
    hour, _, minute = time.partition(":")
    return with_case(time, int(minute) or int(hour), case)
