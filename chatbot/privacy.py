"""Masking of personal data in free text before it is stored, logged or sent anywhere. Standard library only.

Numbers are judged by their digits and by how these are grouped, whatever stands between the groups. What carries a
checksum is masked only when it holds (TC kimlik, IBAN modulo 97, cards by Luhn), what has the shape 05xx or +90
wherever it stands. The weaker shapes of a phone number are left alone beside "sipariş no", "ürün kodu" and units, so
that prices, sizes, dates, barcodes and order numbers stay readable.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_GAP = (
    rf"(?:[\s.:\-/()\[\]\"·_|*~,+‐-―{_HIDDEN}]{{1,3}}"
    r"|\s?(?:nokta|tire|eksi|çizgi|boşluk|virgül|bölü|ve|sonra|ardından|devamı|sonu)\s?)?"
)
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 8
_LONGEST_LIST = 40  # more digits, each apart, are a list of numbers
_GLUED_TO = ("tel", "telefon", "gsm", "cep", "no", "numara", "numaram", "wp", "tc", "tckn")
_START = rf"(?:(?<![^\W_])|(?<=\bo)|{'|'.join(f'(?<={word})' for word in _GLUED_TO)})"
_RUN = re.compile(rf"{_START}[+(]{{0,2}}\d(?:{_GAP}\d)*+", re.IGNORECASE)
_IBAN = re.compile(
    rf"(?:(?<![^\W_])|(?<=iban))[A-Z]{{2}}[\s.\-:{_HIDDEN}]{{0,2}}\d{{2}}(?:[\s.\-{_HIDDEN}]{{0,2}}[A-Z0-9]){{11,30}}",
    re.IGNORECASE,
)
_IBAN_LENGTHS = {
    "TR": 26, "DE": 22, "GB": 22, "FR": 27, "NL": 18, "BE": 16, "AT": 20, "CH": 21, "IT": 27, "ES": 24, "AZ": 28,
    "BG": 22, "GR": 27, "CY": 28, "RO": 24, "PL": 28, "SE": 24, "DK": 18, "NO": 15, "PT": 25, "SA": 24, "AE": 23,
    "GE": 22, "UA": 29,
}  # fmt: skip
_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|et|@)\s?[)\]}]\s?|\s(?:at|et)\s)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|nokta)\s?[)\]}]\s?|\s(?:dot|nokta)\s)"
_PROVIDERS = "gmail|hotmail|outlook|yahoo|icloud|windowslive|yandex|mynet"
_EMAIL = re.compile(
    rf"[\w.+%-]{{1,64}}{_AT}"
    rf"(?:[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}|(?:{_PROVIDERS})\w*(?:\s?[.,]\s?(?:com|net)(?:\.tr)?)?)"
    rf"|[\w.+%-]{{1,64}}\s?@\s?[\w-]{{1,63}}\s?[.,]\s?(?:com|net|org|edu|gov|info)(?![^\W_])(?:\s?\.\s?tr\b)?",
    re.IGNORECASE,
)
_MAYBE_EMAIL = re.compile(r"@|[\s(\[{][ae]t[\s)\]}]", re.IGNORECASE)
_MOBILE = r"5(?:0[1567]|1[06]|2[24]|3\d|4\d|5[1-9]|6[01])"
_STRONG_PHONE = re.compile(r"(?:0090|900|0)5\d{9}|0090[2-48]\d{9}")
_PREFIXED_PHONE = re.compile(rf"0(?:[2-4][1-9][02468]|850)\d{{7}}|90{_MOBILE}\d{{7}}|90[2-4][1-9][02468]\d{{7}}")
_BARE_PHONE = re.compile(rf"{_MOBILE}\d{{7}}")
_BARE_LANDLINE = re.compile(r"[2-4][1-9][2468]\d{7}")
_ABROAD = re.compile(r"00(?:49|31|32|33|39|41|43|44|45|46|47|994)\d{7,11}")
_RECORD = (
    r"(?:sipari[sş]|takip|kargo|g[oö]nderi|[uü]r[uü]n|barko[dt]|model|kod|sto[kğ]|seri|fatura|irsaliye|fi[sş]|"
    r"referans|ref|sku|ean|gtin|order|tracking|talep|ba[sş]vuru|dosya|evrak|iade|parti|lot)"
)
_AFTER_RECORD = re.compile(
    rf"(?<![^\W_]){_RECORD}\w*(?:['’]\w+)?\s*(?:n[ou]\b|nosu|no['’]?su|num\b|numara\w*|kod\w*|id\b|nr\b)?"
    r"\s*(?:ise|şu|bu|olan)?\s*[:#=.\-–>(]{0,3}\s*$",
    re.IGNORECASE,
)
_BEFORE_RECORD = re.compile(
    rf"\s*['’]?\s*(?:no['’]?\s?lu|nolu|numaral[ıi]|kodlu|barkodlu|numara)\w*\s+(?:\w+\s+)?{_RECORD}", re.IGNORECASE
)
_UNIT = re.compile(
    r"\s*(?:tl|₺|lira|try|usd|eur|dolar|euro|adet|cm|mm|mt|gr|gram|kg|ml|lt|litre|numara|beden)(?![^\W_])",
    re.IGNORECASE,
)
_PHONE_IN_PARTS = re.compile(
    r"(?<!\d)0\s?5\d\d(?:[\s:,.-]+[^\W\d_]{1,12}){1,2}[\s:,.-]+\d{3}[\s.-]?\d{2}[\s.-]?\d{2}(?!\d)"
)
_NUMERALS = {
    "sifir": 0, "bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8, "dokuz": 9,
    "on": 10, "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "altmis": 60, "yetmis": 70, "seksen": 80, "doksan": 90,
    "yuz": 100,
}  # fmt: skip
_PLAIN = str.maketrans("ıİIşŞüÜöÖçÇ", "iiissuuoocc")
_EITHER = {"i": "[ıiİ]", "s": "[sş]", "u": "[uü]", "o": "[oö]", "c": "[cç]"}
_NUMERAL = "|".join("".join(_EITHER.get(c, c) for c in name) for name in sorted(_NUMERALS, key=len, reverse=True))
_SPELLED_GATE = re.compile(r"s[ıi]f[ıi]r|be[sş]|otuz|y[uü]z", re.IGNORECASE)
_SPELLED = re.compile(
    rf"(?<![^\W_])(?:(?:{_NUMERAL})|\d{{1,4}})(?:[\s,.\-]{{0,2}}(?:{_NUMERAL}|\d{{1,4}}))++", re.IGNORECASE
)
_SPELLED_PART = re.compile(rf"{_NUMERAL}|\d+", re.IGNORECASE)
_SPELLED_PHONE = re.compile(rf"(?:90|0){_MOBILE}\d{{7}}|{_MOBILE}\d{{7}}")


def mask(text: str) -> str:
    """The text with phones, e-mails, identity numbers, IBANs and cards replaced by what they were: "[telefon]" ..."""
    if _MAYBE_EMAIL.search(text):
        text = _EMAIL.sub("[e-posta]", text)
    digits = len(_DIGIT.findall(text))
    if digits >= _FEWEST_DIGITS:
        text = _IBAN.sub(_mask_iban, text)
        text = _RUN.sub(_mask_run, text)
        text = _PHONE_IN_PARTS.sub("[telefon]", text)
    if digits >= 4 or _SPELLED_GATE.search(text):
        text = _SPELLED.sub(_mask_spelled, text)
    return text


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


@dataclass(frozen=True, slots=True)
class _Number:
    """Some whole groups of digits out of a run, and where they stand in the text."""

    digits: str
    groups: tuple[int, ...]
    text: str
    start: int
    end: int

    @property
    def plus(self) -> bool:
        """Whether it begins with a plus sign."""
        return self.text.startswith(("+", "(+"), self.start)

    @property
    def bare(self) -> bool:
        """Whether nothing but it and its gaps speak for a phone: a number beside a unit or with commas is none."""
        gaps = self.text[self.start : self.end]
        return not (_UNIT.match(self.text, self.end) or "," in gaps or any(map(str.isalpha, gaps)))

    @property
    def of_a_record(self) -> bool:
        """An unseparated number that the words beside it call an order's, a parcel's or a product's."""
        if len(self.groups) > 1:
            return False
        before = self.text[max(0, self.start - 48) : self.start]
        return bool(_AFTER_RECORD.search(before) or _BEFORE_RECORD.match(self.text, self.end))


def _mask_run(match: re.Match[str]) -> str:
    """The run with every personal number in it replaced: left to right, at each group of digits the longest reading."""
    raw = match.group()
    places = [place for place, char in enumerate(raw) if char.isdecimal()]
    if len(places) < _FEWEST_DIGITS:
        return raw
    run = _Run(match, raw, places)
    masked, written, at = [], 0, 0
    for start in run.starts:
        found = run.personal(start) if start >= at else None
        if found:
            kind, length = found
            masked += [raw[written : run.opening(start)], kind]
            at, written = start + length, places[start + length - 1] + 1
    return "".join(masked) + raw[written:]


class _Run:
    """Digits with gaps between them; `starts` are the indexes of the digits that begin a group."""

    def __init__(self, match: re.Match[str], raw: str, places: list[int]) -> None:
        self._text, self._offset, self._raw, self._places = match.string, match.start(), raw, places
        self._digits = "".join(str(int(raw[place])) for place in places)
        self.starts = [0, *(n for n in range(1, len(places)) if places[n] != places[n - 1] + 1)]
        self._edges = {edge: place for place, edge in enumerate((*self.starts, len(places)))}

    def opening(self, start: int) -> int:
        """Where the written number begins: an opening bracket or plus sign before its first digit belongs to it."""
        place = self._places[start]
        while place and self._raw[place - 1] in "+(":
            place -= 1
        return place

    def personal(self, start: int) -> tuple[str, int] | None:
        """What personal number begins at this group, and of how many digits; it ends where a group ends."""
        for length, kinds in _KINDS.items():
            if start + length in self._edges:
                number = self._number(start, start + length)
                name = next((name for name, test in kinds if test(number)), None) if number else None
                if name:
                    return name, length
        return None

    def _number(self, start: int, end: int) -> _Number | None:
        """These groups as a number; None when nobody would group one so: eight groups at most, or each digit apart."""
        first, last = self._edges[start], self._edges[end]
        if last - first > 8 and not (last - first == end - start <= 12 and len(self._digits) <= _LONGEST_LIST):
            return None
        edges = (*self.starts[first:last], end)
        groups = tuple(map(int.__sub__, edges[1:], edges))
        opening, closing = self._offset + self.opening(start), self._offset + self._places[end - 1] + 1
        return _Number(self._digits[start:end], groups, self._text, opening, closing)


def _is_turkish_iban_without_letters(number: _Number) -> bool:
    return min(number.groups[1:-1], default=4) > 2 and _is_iban("TR" + number.digits)


def _is_card(number: _Number) -> bool:
    digits = number.digits
    if not _CARD.fullmatch(digits) or min(number.groups[:-1], default=4) < 3 or len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_identity_number(number: _Number) -> bool:
    if number.digits[0] == "0" or not _evenly_spaced(number.groups):
        return False
    d = [int(digit) for digit in number.digits]
    return (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10 == d[9] and sum(d[:10]) % 10 == d[10]


def _is_phone(number: _Number) -> bool:
    """A Turkish number with its prefix: mobile ones wherever they stand, others unless they are a record's."""
    digits, groups = number.digits, number.groups
    if number.plus:
        return digits.startswith("90") and digits[2:].removeprefix("0")[0] in "23458"
    prefix = len(digits) - 10
    begins_whole = groups[0] >= 4 and digits.startswith("05")
    if not ((begins_whole or _evenly_spaced(groups)) and _area_is_whole(groups, prefix, digits)):
        return False
    return bool(_STRONG_PHONE.fullmatch(digits)) or (bool(_PREFIXED_PHONE.fullmatch(digits)) and not number.of_a_record)


def _is_bare_phone(number: _Number) -> bool:
    """Ten digits without a prefix, grouped as people group a phone number."""
    digits, groups = number.digits, number.groups
    if _BARE_PHONE.fullmatch(digits):
        return groups in _BARE_GROUPS and number.bare and not number.of_a_record
    return groups == (3, 3, 2, 2) and number.bare and bool(_BARE_LANDLINE.fullmatch(digits))


def _is_phone_abroad(number: _Number) -> bool:
    if number.plus:
        return not number.digits.startswith("90") and not _UNIT.match(number.text, number.end)
    return bool(_ABROAD.fullmatch(number.digits)) and not number.of_a_record


def _evenly_spaced(groups: tuple[int, ...]) -> bool:
    """Every digit apart, or no lone digit but the first: a list of sizes or quantities is not grouped like that."""
    return max(groups) == 1 or min(groups[1:], default=2) > 1


def _area_is_whole(groups: tuple[int, ...], prefix: int, digits: str) -> bool:
    """Whether no gap splits the area code, but for "05 32 ..." (and no date, whose month is no 30)."""
    if max(groups) == 1:
        return True
    ends = [sum(groups[: n + 1]) for n in range(len(groups))]
    if any(prefix < end < prefix + 3 for end in ends):
        return groups[:2] == (2, 2) and digits[:2] == "05" and digits[2] >= "3"
    return True


_Test = Callable[[_Number], bool]
_CARD = re.compile(
    r"4\d{15}(?:\d{3})?|(?:5[1-5]|6[05])\d{14}|2(?:2[2-9]|[3-6]\d|7[01]|720|20[0-4])\d+|9792\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|(?:50|5[6-9]|6[1-4]|6[6-9])\d{14}(?:\d{2,3})?"
)
_BARE_GROUPS = frozenset({(10,), (3, 7), (3, 3, 4), (3, 4, 3), (3, 3, 2, 2), (3, 2, 2, 3), (1,) * 10})
_KINDS: Mapping[int, tuple[tuple[str, _Test], ...]] = {
    24: (("[iban]", _is_turkish_iban_without_letters),),
    19: (("[kart no]", _is_card),),
    18: (("[kart no]", _is_card),),
    16: (("[kart no]", _is_card),),
    15: (("[kart no]", _is_card), ("[telefon]", _is_phone_abroad)),
    14: (("[telefon]", _is_phone), ("[kart no]", _is_card), ("[telefon]", _is_phone_abroad)),
    13: (("[telefon]", _is_phone), ("[telefon]", _is_phone_abroad)),
    12: (("[telefon]", _is_phone), ("[telefon]", _is_phone_abroad)),
    11: (("[kimlik no]", _is_identity_number), ("[telefon]", _is_phone), ("[telefon]", _is_phone_abroad)),
    10: (("[telefon]", _is_bare_phone), ("[telefon]", _is_phone_abroad)),
    9: (("[telefon]", _is_phone_abroad),),
    8: (("[telefon]", _is_phone_abroad),),
}


def _mask_spelled(match: re.Match[str]) -> str:
    """A phone number said in words, or half in words: "sıfır beş yüz otuz iki ..."."""
    parts = _SPELLED_PART.findall(match.group())
    if all(part.isdecimal() for part in parts):
        return match.group()
    return "[telefon]" if _SPELLED_PHONE.fullmatch(_said(parts)) else match.group()


def _said(parts: list[str]) -> str:
    """The digits a row of number words stands for, each number as long as it can be: "otuz iki" is 32."""
    said = ""
    value, room = 0, 0  # the number under way, and what may still be added to it: less than `room`
    for part in parts:
        numeral = 0 if part.isdecimal() else _NUMERALS[part.translate(_PLAIN).lower()]
        if 0 < numeral < room:
            value, room = value + numeral, 10 if numeral >= 10 else 0
        elif numeral == 100 and 0 < value < 10:
            value, room = value * 100, 100
        else:
            said += str(value or "") + (part if part.isdecimal() else "0" if numeral == 0 else "")
            value, room = numeral, {100: 100, 0: 0}.get(numeral, 10 if numeral >= 10 else 0)
    return said + str(value or "")
