"""Whether a model's text claims only what it was given. Pure; says why not, decides nothing about what then happens.

Promise 1 of the product: prices, stock, links and shop facts come from the shop's records. So every number, link,
address, quoted or capitalised span and every product or brand name in the text has to stand in the prompt's facts; a
plain number or name may also be the customer's own. A price has to stand there as a price, and with a product as that
product's; a percentage as a percentage.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from chatbot.llm.prompts import CANARY, PRODUCT_LABEL, Prompt
from chatbot.turkish import fold

_FOLDED_CANARY = fold(CANARY).replace("-", "")
_LIST_MARKER = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|[-*•])\s+")
_MARKUP = re.compile(r"\*\*|__|`|^#+\s*", re.MULTILINE)
_ENDINGS = "com|net|org|tr|io|co|shop|store|info|biz|app|me|ly|link|xyz|site|online|eu"
_LINK = re.compile(
    rf"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b\S*|\b[\w-]+\.[a-z]{{2,10}}/\S+|(?<![\w.])@\w{{3,}}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MAYBE_LINK = re.compile(r"\.[^\W\d]|@|//|www\.", re.IGNORECASE)  # every link and address has one of these

_SPACED = "[ \u00a0\u202f]"
_PHONE = re.compile(rf"(?<![\w.,])(?:\+|\(?0)\d*(?:[-()]|{_SPACED})*\d(?:[-()\d]|{_SPACED})*\d")
_PHONE_DIGITS = 7
_NUMBER = re.compile(rf"\d{{1,3}}(?:{_SPACED}\d{{3}})+(?!\d)(?:,\d{{1,2}})?|\d+(?:[.,:/]\d+)*")
_DIGITS = re.compile(r"\d+")
_CENTS = re.compile(r"(.*\d)[.,:](\d{1,2})")
_RANGE = r"(?:\s*[-–]\s*[\d.,]+)?\s*"
_CURRENCY_AFTER = re.compile(rf"{_RANGE}(?:tl\b|try\b|lira|₺|kuruş|usd\b|eur\b|dolar|euro|\$|€)", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"(?:₺|\$|€|\b(?:tl|try|usd|eur)|fiyat\w*)[: ]*$", re.IGNORECASE)
_PERCENT_AFTER = re.compile(rf"{_RANGE}(?:%|percent|yüzde)", re.IGNORECASE)
_PERCENT_BEFORE = re.compile(r"(?:%|yüzde)\s*$", re.IGNORECASE)
_DOTS_OF_A_DATE = 2
_MARK_LENGTH = 16  # of what may stand before a number and say what it is
_BARGAIN = re.compile(  # "100'e bırakırız": a price without its currency
    r"['’]?y?[ae]\s+(?:\w+\s+){0,2}(?:olur|bırak|ver|in(?:er|dir)|düş|sat|anlaş|al(?:ır|abil))", re.IGNORECASE
)

_COUNT = "bir|iki|uc|dort|bes|alti|yedi|sekiz|dokuz|on|yirmi|otuz|kirk|elli|altmis|yetmis|seksen|doksan|yuz|bin|milyon"
_ENGLISH_COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred|thousand"
_UNIT = (
    "tl|lira|kurus|dolar|euro|dollars?|euros?|percent|gun|is gunu|saat|hafta|ay|yil|days?|hours?|weeks?|months?|years?"
)
_WRITTEN = re.compile(
    rf"\b(?:(?:{_COUNT}|{_ENGLISH_COUNT})\w*\s+)+(?:{_UNIT})(?![a-z]{{4}})"
    rf"|\byuzde\s+(?:{_COUNT})\w*|\byari (?:fiyat|yariya)"
)
_A_FEW = re.compile(
    r"(?:bir ?|bir iki |iki uc |one )(?:gun|saat|hafta|ay|yil)\w*"
)  # "bir gün": no claim but a manner of speaking
_PROMISE = re.compile(
    r"\b(?:ucretsiz|bedava|beles|hediyeli|indirim|kampanya|kupon|promosyon|cekilis|garanti|taksit|"
    r"free of charge|free shipping|discount|coupon|voucher|warranty|guarantee|installments?)"
)
_STOCK = re.compile(
    r"\bsto(?:k|g)\w*|\btuken(?:di|mis|mek)\w*|\bmevcut(?:tur|lar| degil)|\belimizde\b|\bkalma(?:di|mis)\w*"
    r"|\bson \w+ (?:adet|urun|parca)"
    r"|\b(?:in|out of) stock\b|\bsold out\b|\b(?:un)?available\b"
)

_QUOTED = re.compile(r"[\"“„«»”]([^\"“„«»”\n]{2,80})[\"“”«»]|(?<!\w)['‘]([^'’\n]{2,80})['’](?!\w)")
_CAPITALISED = re.compile(r"\b[A-ZÇĞİÖŞÜ][\w-]*(?:[ \t]+[A-ZÇĞİÖŞÜ][\w-]*)*(?P<suffix>['’]\w+)?")
_WITHIN_SENTENCE = re.compile(r"[\w,;'’&/-]")
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.,:]\d[^.!?…\n]*)*[.!?…\n]?")
_FOREIGN = re.compile(r"(?=\w*[qwxQWX])\w{4,}")
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = ".!?…)\"”'"
_MAX_NAME_WORDS = 8
_EVERYDAY = frozenset(
    {"i", "ok", "turkce", "english", "turkish", "merhaba", "hello", "hi", "evet", "hayir", "yes", "no", "web", "wifi"}
    | {"turkiye", "turk", "anneler", "babalar", "sevgililer", "ogretmenler", "gunu", "ramazan", "kurban", "bayram"}
    | {"bayrami", "yilbasi", "bey", "hanim", "christmas", "ramadan", "eid"}
)

Kind = Literal["money", "percent", "number"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer claims without ground: `kind` names the rule, `span` the words."""

    kind: str
    span: str


class _Figure(NamedTuple):
    """A number as it stands in a text, what it is, and where."""

    kind: Kind
    value: str
    at: int
    written: str


class _Fact(NamedTuple):
    """A line of the prompt's facts: its folded words, the title if it is a product's, its digits and numbers."""

    words: str
    title: str
    digits: str
    figures: frozenset[tuple[Kind, str]]
    numbers: frozenset[str]
    money: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the shop said: folded text, the numbers in it by kind; `prices` of each product, by folded title."""

    words: str
    figures: frozenset[tuple[Kind, str]]
    numbers: frozenset[str]
    phones: str
    prices: tuple[tuple[str, frozenset[str]], ...]
    shop_prices: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What may be claimed: the shop's facts; what either side said, folded, and the numbers in it."""

    facts: _Facts
    everything: str
    numbers: frozenset[str]


def tidy(text: str, *, cut_off: bool = False) -> str:
    """The text as the customer may see it: no markup and, where the token limit cut it off, no half sentence."""
    plain = _MARKUP.sub("", text).strip()
    if cut_off and plain and plain[-1] not in _SENTENCE_END:
        plain = plain[: max(plain.rfind(mark) for mark in _SENTENCE_END[:4]) + 1]
    return plain


def ungrounded(text: str, prompt: Prompt, *, names: frozenset[str] = frozenset()) -> Finding | None:
    """The first claim that is not in the prompt, or None. `names`: the shop's titles and brands, folded."""
    folded = fold(text)
    if _FOLDED_CANARY in folded.replace("-", "").replace(" ", ""):
        return Finding("canary", CANARY)
    body = _LIST_MARKER.sub("", text)
    folded = folded if body == text else fold(body)
    ground = _ground(prompt)
    checks: tuple[Callable[[], Finding | None], ...] = (
        lambda: _links(text, ground),
        lambda: _digits_of(body, ground) if _DIGITS.search(body) else None,
        lambda: _written_numbers(folded, ground),
        lambda: _quotes(text, ground),
        lambda: _capitals(body, ground, turkish=prompt.language == "tr"),
        lambda: _names(folded, ground, names),
        lambda: _stock(folded),
        lambda: _promises(folded, ground),
    )
    return next((finding for check in checks if (finding := check()) is not None), None)


def _digits_of(body: str, ground: _Ground) -> Finding | None:
    return _phones(body, ground) or _figures_of(body, ground) or _prices(body, ground)


def _ground(prompt: Prompt) -> _Ground:
    said = " ".join(message.text for message in prompt.request.messages)
    facts = _facts(prompt.facts)
    return _Ground(facts, f"{facts.words} {_joined(said)}", facts.numbers | _numbers(_figures(said)))


@lru_cache(maxsize=256)
def _facts(text: str) -> _Facts:
    """A prompt's facts as they ground claims; the questions about the same products share them."""
    lines = [_fact(line) for line in text.split("\n")]
    nothing = frozenset[str]()
    return _Facts(
        words=f" {' '.join(line.words for line in lines)} ",
        figures=frozenset[tuple[Kind, str]]().union(*(line.figures for line in lines)),
        numbers=nothing.union(*(line.numbers for line in lines)),
        phones=" ".join(line.digits for line in lines),
        prices=tuple((f" {line.title} ", line.money) for line in lines if line.title),
        shop_prices=nothing.union(*(line.money for line in lines if not line.title)),
    )


@lru_cache(maxsize=2048)
def _fact(line: str) -> _Fact:
    """A line of facts as it grounds claims; many prompts share it."""
    figures = tuple(_figures(line))
    title = line.removeprefix(PRODUCT_LABEL).partition("|")[0] if line.startswith(PRODUCT_LABEL) else ""
    money = frozenset(figure.value for figure in figures if figure.kind == "money")
    claims = frozenset((figure.kind, figure.value) for figure in figures)
    return _Fact(_joined(line).strip(), _joined(title).strip(), _digits(line), claims, _numbers(figures), money)


def _joined(text: str) -> str:
    return " " + " ".join(_WORD.findall(fold(text))) + " "


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _figures(text: str) -> Iterator[_Figure]:
    for match in _NUMBER.finditer(text):
        kind: Kind = "number"
        before = text[max(0, match.start() - _MARK_LENGTH) : match.start()]
        if _CURRENCY_AFTER.match(text, match.end()) or _CURRENCY_BEFORE.search(before):
            kind = "money"
        elif _PERCENT_AFTER.match(text, match.end()) or _PERCENT_BEFORE.search(before):
            kind = "percent"
        yield _Figure(kind, _number(match.group()), match.start(), match.group())


def _number(text: str) -> str:
    """One spelling for a number: 1.299,90 = 1299,90 = 1,299.90; 1.299,00 = 1299; 9:00 = 9.00 = 9; 22/11 = 2211."""
    if text.isdecimal():
        return text.lstrip("0") or "0"
    cents = _CENTS.fullmatch(text)
    whole, fraction = (cents.group(1), cents.group(2).rstrip("0")) if cents else (text, "")
    digits = _digits(whole).lstrip("0") or "0"
    return f"{digits}.{fraction}" if fraction else digits


def _is_compound(written: str) -> bool:
    """Whether it is a date or something like 36/38."""
    return "/" in written or written.count(".") == _DOTS_OF_A_DATE


def _parts(figure: _Figure) -> Iterator[str]:
    """What a number grounds: itself and, of a date or of sizes like 36/38, each part; never parts of a price."""
    yield figure.value
    if figure.kind == "number" and _is_compound(figure.written):
        yield from map(_number, _DIGITS.findall(figure.written))


def _numbers(figures: Iterable[_Figure]) -> frozenset[str]:
    return frozenset(part for figure in figures for part in _parts(figure))


def _links(text: str, ground: _Ground) -> Finding | None:
    if not _MAYBE_LINK.search(text):
        return None
    for found in (*_LINK.findall(text), *_EMAIL.findall(text)):
        if _joined(found.rstrip(".,;:!?)")) not in ground.facts.words:
            return Finding("link", found)
    return None


def _phones(text: str, ground: _Ground) -> Finding | None:
    for found in _PHONE.findall(text):
        digits = _digits(found)
        if len(digits) >= _PHONE_DIGITS and digits.removeprefix("90").lstrip("0") not in ground.facts.phones:
            return Finding("number", found)
    return None


def _figures_of(text: str, ground: _Ground) -> Finding | None:
    text = _PHONE.sub(lambda found: " " * len(found.group()), text)  # they were looked at as phones
    for figure in _figures(text):
        if figure.kind != "number":
            if (figure.kind, figure.value) not in ground.facts.figures:
                return Finding(figure.kind, figure.written)
        elif (
            _BARGAIN.match(text, figure.at + len(figure.written))
            and ("money", figure.value) not in ground.facts.figures
        ):
            return Finding("money", figure.written)
        elif figure.value not in ground.numbers and not (
            _is_compound(figure.written) and ground.numbers.issuperset(list(_parts(figure))[1:])
        ):
            return Finding("number", figure.written)
    return None


def _prices(text: str, ground: _Ground) -> Finding | None:
    """A price in a sentence that names products is one of these products', or the shop's (a free shipping limit)."""
    if not ground.facts.prices or not any(figure.kind == "money" for figure in _figures(text)):
        return None
    for sentence in _SENTENCE.findall(text):
        folded = _joined(sentence)
        named = [prices for title, prices in ground.facts.prices if title in folded]
        money = {figure.value for figure in _figures(sentence) if figure.kind == "money"} if named else set()
        if not money <= frozenset.union(ground.facts.shop_prices, *named):
            return Finding("money", sentence.strip())
    return None


def _written_numbers(folded: str, ground: _Ground) -> Finding | None:
    for found in _WRITTEN.finditer(folded):
        if _joined(found.group()).rstrip() not in ground.facts.words and not _A_FEW.match(found.group()):
            return Finding("money", found.group())
    return None


def _quotes(text: str, ground: _Ground) -> Finding | None:
    for double, single in _QUOTED.findall(text):
        if _joined(double or single) not in ground.everything:
            return Finding("quote", double or single)
    return None


def _capitals(text: str, ground: _Ground, *, turkish: bool) -> Finding | None:
    """Any word may begin a sentence, but one with an apostrophe or, in Turkish, with foreign letters is a name."""
    for match in _CAPITALISED.finditer(text):
        words = match.group().removesuffix(match["suffix"] or "").split()
        begins = not _WITHIN_SENTENCE.match(text[: match.start()].rstrip(" \t\u00a0")[-1:])
        if begins and not (match["suffix"] and len(words) == 1):
            words = words if turkish and _FOREIGN.fullmatch(words[0]) else words[1:]
        words = [word for word in words if fold(word) not in _EVERYDAY]
        if words and _joined(" ".join(words)) not in ground.everything:
            return Finding("name", match.group())
    return None


def _names(folded: str, ground: _Ground, names: frozenset[str]) -> Finding | None:
    """The shop's own names that it was not told of, and well-known brands that nobody spoke of."""
    words = _WORD.findall(folded)
    brands, first_words = _brands(), _first_words(names)
    for start in (place for place, word in enumerate(words) if word in first_words):
        name = words[start]
        for end in range(start + 1, min(start + _MAX_NAME_WORDS, len(words)) + 1):
            if name in names and f" {name} " not in ground.facts.words:
                return Finding("catalogue_name", name)
            if name in brands and f" {name} " not in ground.everything:
                return Finding("name", name)
            if end < len(words):
                name = f"{name} {words[end]}"
    return None


@lru_cache(maxsize=64)
def _first_words(names: frozenset[str]) -> frozenset[str]:
    """What a shop's name or a brand may begin with."""
    return frozenset(name.partition(" ")[0] for name in names | _brands())


@cache
def _brands() -> frozenset[str]:
    text = resources.files("chatbot.llm").joinpath("rules/brands.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _stock(folded: str) -> Finding | None:
    """A stock state is the records' to tell: the model is asked not to speak of it, and must not."""
    found = _STOCK.search(folded)
    return Finding("stock", found.group()) if found else None


def _promises(folded: str, ground: _Ground) -> Finding | None:
    """What costs the shop money when it is believed: only in the facts' own word."""
    for found in _PROMISE.finditer(folded):
        if f" {found.group()}" not in ground.facts.words:
            return Finding("promise", found.group())
    return None
