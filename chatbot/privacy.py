"""Masking of personal data in free text before it is stored, logged or sent anywhere. Standard library only.

Numbers are judged by their digits, however they are spaced; whatever carries a checksum is masked only when it holds
(TC kimlik, IBAN modulo 97, cards by Luhn), so that prices, sizes and order numbers stay readable.
"""

import re
from collections.abc import Callable, Iterator

_GAP = r"[\s.\-/()·‐-―\u200b-\u200d\u2060\ufeff]{0,3}"
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}" + _GAP + r"\d{2}(?:[ \-\u200b]{0,2}[A-Z0-9]){11,30}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w+])\+?\(?\d(?:" + _GAP + r"\d){9,33}(?!\d)")
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "NL DK FI", 20: "AT", 21: "CH", 22: "DE GB IE BG GE", 23: "AE", 24: "ES SE RO SA",
        25: "PT", 26: "TR", 27: "FR IT GR", 28: "AZ CY PL HU", 29: "UA",
    }.items()
    for country in countries.split()
}  # fmt: skip
_PHONE = re.compile(r"(?:(?:00)?90|0)(?:[2-4]\d{2}|5\d{2}|850)\d{7}|5\d{9}")


def mask(text: str) -> str:
    """The text with phones, e-mails, identity numbers, IBANs and cards replaced by what they were: "[telefon]" ..."""
    if "@" in text or "at" in text.lower():
        text = _EMAIL.sub("[e-posta]", text)
    if not any(map(str.isdecimal, text)):
        return text
    return _NUMBER.sub(_mask_number, _IBAN.sub(_mask_iban, text))


def _mask_iban(match: re.Match[str]) -> str:
    raw = match.group()
    length = _IBAN_LENGTHS.get(raw[:2].upper(), 0)
    ends = [place for place, char in enumerate(raw, 1) if char.isalnum()]
    if not 0 < length <= len(ends):
        return raw
    end = ends[length - 1]
    code = "".join(char for char in raw[:end] if char.isalnum()).upper()
    return f"[iban]{raw[end:]}" if _is_iban(code) else raw


def _is_iban(code: str) -> bool:
    if not code.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _mask_number(match: re.Match[str]) -> str:
    raw = match.group()
    places = [place for place, char in enumerate(raw) if char.isdecimal()]
    digits = "".join(str(int(raw[place])) for place in places)
    masked, written, at = [], 0, 0
    while at < len(digits):
        found = _personal(raw, places, digits, at)
        if found is None:
            at += 1
            continue
        name, length = found
        masked += [raw[written : _start(raw, places, at)], name]
        at += length
        written = places[at - 1] + 1
    return "".join(masked) + raw[written:]


def _personal(raw: str, places: list[int], digits: str, at: int) -> tuple[str, int] | None:
    """What personal number starts at digit `at`, and of how many digits; it must end where a group of digits ends."""
    if at and places[at - 1] == places[at] - 1:
        return None
    if _start(raw, places, at) != places[at] and raw[_start(raw, places, at)] == "+":
        return "[telefon]", min(len(digits) - at, 15)
    for length in _group_ends(places, at):
        number = digits[at : at + length]
        for name, test in _KINDS:
            if test(number):
                return name, length
    return None


def _start(raw: str, places: list[int], at: int) -> int:
    """Where the written number begins: an opening bracket or plus sign before its first digit belongs to it."""
    start = places[at]
    while start and raw[start - 1] in "+(":
        start -= 1
    return start


def _group_ends(places: list[int], at: int) -> Iterator[int]:
    """Digit counts, longest first, after which a group of digits ends."""
    for last in range(len(places) - 1, at + 8, -1):
        if last == len(places) - 1 or places[last + 1] != places[last] + 1:
            yield last - at + 1


def _is_turkish_iban_without_letters(digits: str) -> bool:
    return len(digits) == 24 and _is_iban("TR" + digits)


def _is_card(digits: str) -> bool:
    if not 13 <= len(digits) <= 19 or digits[0] not in "2345679" or len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_identity_number(digits: str) -> bool:
    if len(digits) != 11 or digits[0] == "0":
        return False
    d = [int(digit) for digit in digits]
    return (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 == d[9] and sum(d[:10]) % 10 == d[10]


def _is_phone(digits: str) -> bool:
    return _PHONE.fullmatch(digits) is not None


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("[iban]", _is_turkish_iban_without_letters),
    ("[kart no]", _is_card),
    ("[kimlik no]", _is_identity_number),
    ("[telefon]", _is_phone),
)
