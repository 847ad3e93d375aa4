"""Prices in words: caps, floors, ranges and "about" as customers write them. Pure; takes folded text.

A bare number is a price only beside a currency or beside words that compare prices, and never when a unit follows it.
Every repetition is bounded, so that no text makes a pattern search for long.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from chatbot.model import Filters
from chatbot.turkish import number_value, number_words

_ABOUT_SHARE = Decimal("0.2")
_SMALLEST_BARE = 50  # a lower number without a currency ("38 altı", "en fazla 3") is hardly a price
_DEAREST_MINOR = 10**14


def one_of(words: str) -> str:
    """A pattern for any of the words (patterns themselves, divided by blanks; "~" stands for a gap)."""
    return f"(?:{'|'.join(words.split())})".replace("~", r"\s+")


_NUMBER_WORD = one_of(
    "sifir bir iki uc dort bes alti yedi sekiz dokuz on yirmi otuz kirk elli altmis yetmis seksen doksan yuz bin milyon"
)
_NUMBER_RUN = rf"{_NUMBER_WORD}(?:\s?{_NUMBER_WORD}){{0,7}}"
_DIGITS = r"\d{1,9}(?:[.,]\d{1,3}){0,3}(?:\s?(?:k|bin|milyon)(?:\s?\d{3}(?!\d))?(?:\s(?:yuz|elli))?)?"
_AMOUNT = rf"(?:(?:{_DIGITS})(?![.,]?\d)|(?:{_NUMBER_RUN}))"
_ENDING = one_of("[yn]?[aeiu] [dt][ae]n? [ny]?[iu]n n[dt]an l[iu]k? l[iu]g[iu] s[iu]")
_SUFFIX = rf"'?\s?{_ENDING}?"
_LIRA = "lira(?:nin|dan|ya|lik|cik|lar|ligina|si|yi|yla)?"
_CURRENCY = rf"(?:turk\s+lirasi|{_LIRA}|tl|try|₺)(?:\s?'?{one_of('lik nin den dan ye ya yi ler n si')})?"
_MEASURES = one_of(
    r"yas ay adet tane kisi cm mm ml lt kg gr g\b gb tb mah inc watt w\b parca li\b lu\b beden numara no\b metre litre"
    r" kilo gram yil gun hafta paket x"
)
_START = r"(?<![\w.,])"
_UNDER = one_of(
    r"alti(?:nda(?:ki(?:ler)?)?|na|ndan)? asagi(?:si|da)? kadar(?:ki|lik)? gecmeyen gecmesin gecmeyecek asmayan asmasin"
    r" asmayacak (?:daha~)?(?:ucuz|az|dusuk|hesapli|uygun)(?:u|a|lari|olan)? max\b maksimum maks\b"
)
_OVER = one_of(
    r"ustu?(?:nde(?:ki(?:ler)?)?|ne|nden)? uzeri(?:nde(?:ki(?:ler)?)?|ne)? yukari(?:si)? ve~uzeri"
    r" (?:daha~)?(?:fazla|pahali|yuksek)(?:si)? baslayan(?:lar)?"
)
_NO_MORE = (
    r"(?:daha\s+)?(?:fazla|pahali|yuksek|cok|ust[ue]\w*|uzeri\w*)\s+(?:olma|tutma|etme|cikma)(?:sin|yan|yacak)\w{0,3}"
)
_AT_MOST = one_of(
    r"en~(?:fazla|cok|yuksek) max(?:imum)? maks(?:imum)? azami butcem butce(?:miz)?(?:~olarak)? param(?:iz)?"
    r" cebimde elimde under below less~than up~to cheaper~than"
)
_AT_LEAST = one_of(r"en~(?:az|dusuk) min(?:imum)? asgari over above more~than")
_BETWEEN = r"(?:\s?(?:-|–|—|ile|ila|to|and|ve)\s?|\s)"
_AMONG = r"\s?" + one_of(r"arasi\w{0,8} araligi\w{0,6} bandinda")
_AROUND = one_of(r"civari\w{0,8} dolaylari\w{0,6} gibi\b")
_HAVE = one_of("var ayirdim param butcem")
_SPENDABLE = rf"(?:lira|tl)\s?'?(?:y[ae]|m|miz)?(?=\s+{_HAVE}\b)"
_CUE = re.compile(
    one_of(
        r"tl lira try ₺ \d\s?k\b alti ust uzer aras aralig (?<!\bne\s)kadar ucuz fazla \bmax maks \bmin butce asma"
        r" gecme asagi yukari civar pahali az\b baslayan"
        r" bandinda under over between less more below above up~to en~(?:cok|az|fazla)"
    )
)
_SECOND_CUE = re.compile(r"k\b|to|cok")  # what may follow the first word of a cue of two
_THOUSANDS_APART = re.compile(r"(?<![\d.,])(\d{1,3}) (?=000(?!\d)\s?(?:tl|lira|₺))")  # "10 000 tl"
_AMOUNT_CUE = re.compile(rf"\d|{_NUMBER_WORD}")
_HAS_AMOUNT = re.compile(rf"\d|(?:\b|{_AT_MOST}|{_AT_LEAST}){_NUMBER_WORD}")

_Edit = Callable[[re.Match[str], Filters], Filters | None]


def _money(name: str) -> str:
    return rf"(?P<{name}>{_AMOUNT})(?:\s?(?P<{name}_cur>{_CURRENCY}))?"


def _digits_value(text: str) -> Decimal | None:
    found = re.fullmatch(r"(\d+(?:[.,]\d+)*)\s*(k|bin|milyon)?\s*(\d{3})?\s*(yuz|elli)?", text)
    if found is None:
        return None
    digits = found[1]
    if not found[2] and re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits):
        cents = re.search(r"[.,](\d{1,2})$", digits)
        whole = re.sub(r"[.,]", "", digits[: cents.start()] if cents else digits)
        digits = f"{whole}.{cents[1]}" if cents else whole
    digits = digits.replace(",", ".")
    if digits.count(".") > 1:
        return None
    scale = {"k": 1000, "bin": 1000, "milyon": 1_000_000}.get(found[2] or "", 1)
    return Decimal(digits) * scale + int(found[3] or 0) + {"yuz": 100, "elli": 50}.get(found[4] or "", 0)


def amount(text: str) -> Decimal | None:
    """What an amount in digits or words says: "1.5k" 1500, "1.299,90" 1299.90, "bin bes yuz" 1500; None if nothing."""
    stripped = text.strip()
    if stripped[:1].isdigit():
        return _digits_value(stripped)
    parts = [word for piece in stripped.split() for word in number_words(piece) or [""]]
    value = number_value(parts)
    return None if value is None else Decimal(value)


def _minor(value: Decimal) -> int:
    return min(int(value * 100), _DEAREST_MINOR)


def _values(found: re.Match[str], *names: str) -> list[Decimal] | None:
    """The amounts of a match; None when one is no amount, or a bare number that is hardly a price ("yüz" is a face)."""
    currency = any(found[f"{name}_cur"] for name in names)
    values = [amount(found[name]) for name in names]
    if not currency and any(found[name].strip() == "yuz" for name in names):
        return None
    kept = [value for value in values if value is not None and (currency or value >= _SMALLEST_BARE)]
    return kept if len(kept) == len(names) else None


def _range(found: re.Match[str], filters: Filters) -> Filters | None:
    values = _values(found, "low", "high")
    if values is None:
        return None
    low, high = values
    if low < 100 <= high and not found["low_cur"] and re.search(r"k|bin", found["high"]):
        low *= 1000  # "1-2 bin"
    low, high = sorted((low, high))
    return replace(filters, min_price_minor=_minor(low), max_price_minor=_minor(high))


def _cap(found: re.Match[str], filters: Filters) -> Filters | None:
    values = _values(found, "high")
    return replace(filters, max_price_minor=_minor(values[0])) if values else None


def _floor(found: re.Match[str], filters: Filters) -> Filters | None:
    values = _values(found, "low")
    return replace(filters, min_price_minor=_minor(values[0])) if values else None


def _about(found: re.Match[str], filters: Filters) -> Filters | None:
    values = _values(found, "about")
    if values is None:
        return None
    low, high = values[0] * (1 - _ABOUT_SHARE), values[0] * (1 + _ABOUT_SHARE)
    return replace(filters, min_price_minor=_minor(low), max_price_minor=_minor(high))


def _rules() -> tuple[tuple[re.Pattern[str], _Edit], ...]:
    low, high, about, unmeasured = _money("low"), _money("high"), _money("about"), rf"(?!\s?{_MEASURES})"
    bare_low = rf"(?P<low>{_AMOUNT})(?P<low_cur>\s?(?:tl|lira))?"
    priced_high = rf"(?P<high>{_AMOUNT})\s?(?P<high_cur>{_CURRENCY})"
    patterns: tuple[tuple[str, _Edit], ...] = (
        (rf"{_START}{low}{_SUFFIX}{_BETWEEN}{high}{_SUFFIX}{_AMONG}", _range),
        (rf"{_START}{low}\s?'?[dt][ae]n\s{high}\s?'?y?[ae]\s+kadar", _range),
        (rf"{_START}{bare_low}\s?(?:-|–|—|ile|ila)\s?{priced_high}", _range),
        (rf"{_START}{bare_low}\s{priced_high}{_SUFFIX}\s?{_AROUND}", _range),
        (rf"\bbetween\s+{low}\s+and\s+{high}", _range),
        (rf"{_START}{high}{_SUFFIX}\s?{_NO_MORE}", _cap),
        (rf"{_START}{high}{_SUFFIX}{unmeasured}\s?(?:fiyat(?:in)?\s|ve\s|veya\s)?{_UNDER}\b", _cap),
        (rf"{_START}{low}{_SUFFIX}{unmeasured}\s?{_OVER}\b", _floor),
        (rf"\b{_AT_MOST}\s?:?\s?{high}{_SUFFIX}{unmeasured}(?!\w)", _cap),
        (rf"\b{_AT_LEAST}\s?:?\s?{low}{_SUFFIX}{unmeasured}(?!\w)", _floor),
        (rf"{_START}{about}{_SUFFIX}\s?{_AROUND}", _about),
        (rf"{_START}(?P<high>{_AMOUNT})\s?(?P<high_cur>{_SPENDABLE}|(?:lira|tl)\s?'?y[ae](?!\w))", _cap),
        (rf"{_START}(?P<about>{_AMOUNT})\s?(?P<about_cur>{_CURRENCY})(?!\w)", _about),
    )
    return tuple((re.compile(pattern), edit) for pattern, edit in patterns)


_RULES = _rules()


def hints_at_price(word: str) -> bool:
    """Whether a folded word may be a part of what says that a number is a price."""
    return _CUE.search(word) is not None or _SECOND_CUE.match(word) is not None


def hints_at_amount(word: str) -> bool:
    """Whether a folded word may be a part of an amount."""
    return _AMOUNT_CUE.search(word) is not None


def read_prices(text: str, filters: Filters) -> tuple[str, Filters]:
    """A folded text without the prices it names, and the filters with them."""
    if _CUE.search(text) is None or _HAS_AMOUNT.search(text) is None:
        return text, filters
    text = _THOUSANDS_APART.sub(r"\1", re.sub(r"\s+", " ", text))
    for pattern, edit in _RULES:
        found = pattern.search(text)
        changed = edit(found, filters) if found else None
        if found and changed is not None:
            filters, text = changed, cut(text, found)
            if edit is _range or edit is _about:
                break
    return text, filters


def cut(text: str, found: re.Match[str]) -> str:
    """A text without a match, what was around it kept apart."""
    return f"{text[: found.start()]} , {text[found.end() :]}"
