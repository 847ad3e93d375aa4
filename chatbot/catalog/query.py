"""Filters in words: prices, order, stock, sale and sizes as customers write them. Pure; knows no product.

Reads folded text and hands back what it did not understand, so that "15" of "iphone 15" stays a word while the 500 of
"500 tl altı" becomes a price. A bare number is a price only beside a currency or beside words that compare prices.
"""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from decimal import Decimal

from chatbot.model import Filters
from chatbot.turkish import number_value, number_words

_NUMBER_WORD = r"(?:sifir|bir|iki|uc|dort|bes|alti|yedi|sekiz|dokuz|on|yirmi|otuz|kirk|elli|altmis|yetmis|seksen|doksan|yuz|bin|milyon)"
_NUMBER_RUN = rf"{_NUMBER_WORD}(?:\s*{_NUMBER_WORD})*"
_DIGITS = r"\d+(?:[.,]\d+)*(?:\s*(?:k|bin|milyon)(?:\s*\d{3}(?!\d))?(?:\s+(?:yuz|elli))?)?"
_AMOUNT = rf"(?:(?:{_DIGITS})(?![.,]?\d)|(?:{_NUMBER_RUN}))"
_SUFFIX = r"'?\s?(?:(?:y|n)?[aeiu]|[dt][ae]n?|(?:n|y)?[iu]n|n[dt]an|l[iu]k|l[iu]|l[iu]g[iu]|s[iu]|yi|ya|ye)?"
_CURRENCY = r"(?:turk\s+lirasi|lira(?:nin|dan|ya|lik|cik|lar|ligina|si|yi|yla)?|tl|try|₺)(?:\s?'?(?:lik|nin|den|dan|ye|ya|yi|ler|n|si))?"
_NOT_MEASURED = r"(?!\s*(?:yas|ay|adet|tane|kisi|cm|mm|ml|lt|kg|gr|gb|tb|mah|inc|watt|w\b|parca|li\b|lu\b|beden|numara|no\b|metre|litre|kilo|gram|yil|gun|hafta|paket|x))"
_ABOUT = Decimal("0.2")
_SMALLEST_BARE = 50  # a lower number without a currency ("38 altı", "en fazla 3") is hardly a price


def _money(name: str) -> str:
    return rf"(?P<{name}>{_AMOUNT})(?:\s*(?P<{name}_cur>{_CURRENCY}))?"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text, and the folded `rest` for the catalogue to look up."""

    filters: Filters
    rest: str


def _digits_value(text: str) -> Decimal | None:
    found = re.fullmatch(r"(\d+(?:[.,]\d+)*)\s*(k|bin|milyon)?\s*(\d{3})?\s*(yuz|elli)?", text)
    if found is None:
        return None
    digits = found[1]
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?", digits) and not found[2]:
        head, tail = (digits[:-3], digits[-2:]) if re.search(r"[.,]\d{2}$", digits) else (digits, "")
        digits = re.sub(r"[.,]", "", head) + (f".{tail}" if tail else "")
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
    return int(min(value, Decimal(10) ** 12) * 100)


type_of_edit = Callable[[re.Match[str], Filters], Filters | None]


def _values(found: re.Match[str], *names: str) -> list[Decimal] | None:
    """The amounts of a match; None when one is no amount, or a bare small number that is hardly a price."""
    values = [amount(found[name]) for name in names]
    currency = any(found[f"{name}_cur"] for name in names)
    kept = [value for value in values if value is not None and (currency or value >= _SMALLEST_BARE)]
    return kept if len(kept) == len(names) else None


def _range(found: re.Match[str], filters: Filters) -> Filters | None:
    values = _values(found, "low", "high")
    if values is None:
        return None
    low, high = values
    if low < high and low < 100 <= high and not found["low_cur"] and re.search(r"k|bin", found["high"]):
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
    low, high = values[0] * (1 - _ABOUT), values[0] * (1 + _ABOUT)
    return replace(filters, min_price_minor=_minor(low), max_price_minor=_minor(high))


_UNDER = (
    r"(?:alt[iı](?:nda(?:ki(?:ler)?)?|na|ndan)?|asagi(?:si|da)?|kadar(?:ki|lik)?|gecmeyen|gecmesin|gecmeyecek|asmayan|asmasin|asmayacak"
    r"|(?:daha\s+)?(?:ucuz|az|dusuk|hesapli|uygun)(?:u|a|lari|olan)?|max\b|maksimum|maks\b)"
)
_OVER = r"(?:ust[uü]?(?:nde(?:ki(?:ler)?)?|ne|nden)?|uzer[i](?:nde(?:ki(?:ler)?)?|ne)?|yukari(?:si)?|(?:daha\s+)?(?:fazla|pahali|yuksek)(?:si)?|ve\s+uzeri)"
_AT_MOST = r"(?:en\s+(?:fazla|cok|yuksek)|max(?:imum)?|maks(?:imum)?|azami|butcem|butce(?:miz)?(?:\s+olarak)?|under|below|less\s+than|up\s+to|cheaper\s+than)"
_AT_LEAST = r"(?:en\s+(?:az|dusuk)|min(?:imum)?|asgari|over|above|more\s+than)"
_BETWEEN = r"(?:\s*(?:-|–|—|ile|ila|to|and|ve)\s*|\s+)"
_AMONG = r"(?:\s*(?:aras[iı](?:nda(?:ki(?:ler)?)?)?|aralig[iı](?:nda(?:ki)?)?|arasi\w*|bandinda))"

_PRICE_RULES: tuple[tuple[re.Pattern[str], type_of_edit], ...] = tuple(
    (re.compile(pattern), edit)
    for pattern, edit in (
        (rf"(?<![\w.,]){_money('low')}{_SUFFIX}{_BETWEEN}{_money('high')}{_SUFFIX}{_AMONG}", _range),
        (rf"(?<![\w.,]){_money('low')}\s*'?[dt][ae]n\s+{_money('high')}\s*'?y?[ae]\s+kadar", _range),
        (
            rf"(?<![\w.,])(?P<low>{_AMOUNT})(?P<low_cur>\s*(?:tl|lira))?\s*(?:-|–|—|ile|ila)\s*(?P<high>{_AMOUNT})\s*(?P<high_cur>{_CURRENCY})",
            _range,
        ),
        (rf"\bbetween\s+{_money('low')}\s+and\s+{_money('high')}", _range),
        (rf"(?<![\w.,]){_money('high')}{_SUFFIX}{_NOT_MEASURED}\s*(?:fiyat(?:in)?\s+)?{_UNDER}\b", _cap),
        (rf"(?<![\w.,]){_money('low')}{_SUFFIX}{_NOT_MEASURED}\s*{_OVER}\b", _floor),
        (rf"\b{_AT_MOST}\s*:?\s*{_money('high')}{_SUFFIX}{_NOT_MEASURED}(?![\w])", _cap),
        (rf"\b{_AT_LEAST}\s*:?\s*{_money('low')}{_SUFFIX}{_NOT_MEASURED}(?![\w])", _floor),
        (rf"(?<![\w.,]){_money('about')}{_SUFFIX}\s*(?:civar[iı]\w*|dolaylar[iı]\w*|gibi\b|suları\w*)", _about),
        (
            rf"(?<![\w.,])(?P<high>{_AMOUNT})\s*(?P<high_cur>(?:lira|tl)\s?'?(?:y[ae]|m|miz)?(?=\s+(?:var|ayirdim|param|butcem)\b)|(?:lira|tl)\s?'?y[ae](?!\w))",
            _cap,
        ),
        (rf"(?<![\w.,])(?P<about>{_AMOUNT})\s*(?P<about_cur>{_CURRENCY})(?!\w)", _about),
    )
)
_PRICE_CUE = re.compile(
    rf"tl|lira|try|₺|\d\s*k\b|alt[i]|ust|uzer|aras|aralig|kadar|ucuz|fazla|\bmax|maks|\bmin|butce|asmay|gecme|asma|asagi|yukari|civar|pahali|az\b|bandinda|under|over|between|less|more|below|above|up to|en (?:cok|az|fazla)"
)
_HAS_AMOUNT = re.compile(rf"\d|{_NUMBER_WORD}")

_CHEAPEST = r"\ben\s+(?:ucuz|uygun|hesapli|ekonomik|dusuk)\w*(?:\s+fiyat\w*)?|ucuzdan\s+pahaliya\w*|\bcheapest\b|\blowest\s+price\w*|fiyat\w*\s+artan"
_DEAREST = r"\ben\s+(?:pahali|yuksek\s+fiyat|luks)\w*|pahalidan\s+ucuza\w*|\bmost\s+expensive\b|fiyat\w*\s+azalan"
_SALE = (
    r"\bindirim(?:de|deki|dekiler|deler|li|liler|lisi)(?:\s+(?:olan|olanlar|var|neler)(?:lar|i)?)?\b|\bkampanya(?:li|da|daki|dakiler|lilar)(?:\s+olan(?:lar)?)?\b|\bucuzlayan(?:lar)?\b|\bon\s+sale\b|\bdiscounted\b"
    r"|\bindirimli\b|\bindirime\s+giren(?:ler)?\b|\bfiyati\s+dusen(?:ler)?\b"
)
_STOCK = (
    r"\bstok(?:ta|lar[iı]?nda|larinizda|da)?\s*(?:olan|bulunan|kalan|mevcut\s+olan|var\s+olan)(?:lar[iı]?)?\b|\bstoktaki(?:ler)?\b|\bstoklu\b|\b(?:elinizde|hazirda|mevcut)\s+(?:olan|bulunan)(?:lar)?\b|\bin\s+stock\b"
    r"|\btukenmemis\b|\btukenmeyen\b"
)

_FLAG_CUE = re.compile(
    r"ucuz|\ben\s|pahali|fiyat|indirim|kampanya|stok|elinizde|hazirda|mevcut|tuken|cheap|lowest|expensive|sale|discount|stock"
)
_SIZE_CUE = re.compile(r"beden|bdn|size|numara|\bnum\b|\bno\b|\d?x[sl]\b|\d?x[sl]['iuea]|xx")
_LETTER_SIZE = r"(?:xxs|xs|s|m|l|xl|xxl|xxxl|[2-6]\s?xl|small|medium|large|x\s?large|standart|std)"
_SIZE_NUMBER = r"\d{1,3}(?:[.,]5)?"
_SIZE_SUFFIX = r"(?:'?(?:si|i|e|a|u|yi|ye|lik|luk))?"
_BEDEN = r"(?:beden\w*|bdn\b|size\b)"
_SIZE_RULES = (
    re.compile(
        rf"(?<![\w.])(?P<size>{_LETTER_SIZE}|{_SIZE_NUMBER}(?:\s*[-/]\s*{_SIZE_NUMBER})?){_SIZE_SUFFIX}\s*{_BEDEN}"
    ),
    re.compile(rf"\b(?:beden\w{{0,2}}|bdn|size)\s*:?\s*(?P<size>{_LETTER_SIZE}|{_SIZE_NUMBER}){_SIZE_SUFFIX}(?!\w)"),
)
_NUMARA_RULES = (
    re.compile(rf"(?<![\w.])(?P<size>{_SIZE_NUMBER}){_SIZE_SUFFIX}\s*(?:numara\w*|num\b|no\b)"),
    re.compile(rf"\b(?:numara\w?|numarasi|no)\s*:?\s*(?P<size>\d{{2}}(?:[.,]5)?){_SIZE_SUFFIX}(?!\w)"),
)
_LONE_SIZE = re.compile(r"(?<![\w'-])(?P<size>xxs|xs|xl|xxl|xxxl|[2-6]xl)(?:'?(?:i|si|u|e|a))?(?![\w-])")
_SIZE_NAMES = {
    **{"small": "s", "medium": "m", "large": "l", "xlarge": "xl", "std": "standart"},
    **{
        "2xl": "xxl",
        "3xl": "xxxl",
        "tek": "standart",
        "onesize": "standart",
        "tekebat": "standart",
        "tekbeden": "standart",
    },
}


def size_name(text: str) -> str:
    """One name for one size: "2XL" is "xxl", "Medium" is "m"; takes folded text."""
    compact = text.replace(" ", "").replace(",", ".")
    return _SIZE_NAMES.get(compact, compact)


def _read_prices(text: str, filters: Filters) -> tuple[str, Filters]:
    if _PRICE_CUE.search(text) is None or _HAS_AMOUNT.search(text) is None:
        return text, filters
    for pattern, edit in _PRICE_RULES:
        found = pattern.search(text)
        changed = edit(found, filters) if found else None
        if found and changed is not None:
            filters, text = changed, _cut(text, found)
            if edit is _range or edit is _about:
                break
    return text, filters


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} , {text[found.end() :]}"


def _read_flags(text: str, filters: Filters) -> tuple[str, Filters]:
    for pattern, changes in (
        (_CHEAPEST, {"order": "cheapest"}),
        (_DEAREST, {"order": "dearest"}),
        (_SALE, {"on_sale": True}),
        (_STOCK, {"in_stock": True}),
    ):
        found = re.search(pattern, text)
        if found:
            filters, text = replace(filters, **changes), _cut(text, found)
    return text, filters


def _read_sizes(text: str, filters: Filters, sizes: Container[str]) -> tuple[str, Filters]:
    names: list[str] = []
    for pattern in (*_SIZE_RULES, *_NUMARA_RULES, _LONE_SIZE):
        found = pattern.search(text)
        name = size_name(found["size"]) if found else ""
        if found and (pattern in _SIZE_RULES or name in sizes):
            names.append(name)
            text = _cut(text, found)
    return text, replace(filters, sizes=tuple(dict.fromkeys(names)) or filters.sizes)


def read(folded: str, *, sizes: Container[str] = frozenset()) -> Reading:
    """The filters a folded text names. `sizes` are those the shop has: "42 numara" is a size only among them."""
    text, filters = _read_prices(folded, Filters())
    if _FLAG_CUE.search(text):
        text, filters = _read_flags(text, filters)
    if _SIZE_CUE.search(text):
        text, filters = _read_sizes(text, filters, sizes)
    return Reading(filters, text)
