"""Whether a model's text claims only what it was given. Pure; says why not, decides nothing about what then happens.

Promise 1 of the product: prices, stock, links and shop facts come from the shop's records. So every number, link,
address, quoted or capitalised span and every product or brand name in the text has to stand in the prompt's facts; a
plain number or name may also be the customer's own, money and percentages never.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from chatbot.llm.prompts import CANARY, Prompt
from chatbot.turkish import fold

_LIST_MARKER = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|[-*•])\s+")
_MARKUP = re.compile(r"\*\*|__|`|^#+\s*", re.MULTILINE)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|tr|io|co|shop|store|info|biz)\b\S*", re.IGNORECASE
)
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"\d+(?:[.,:/ \u00a0-]\d+)*")
_MONEY_AFTER = re.compile(r"\s*(?:tl\b|try\b|lira|₺|kuruş|usd|eur|dolar|euro|\$|€|%)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:₺|\$|€|%|yüzde|fiyatı?)\s*$", re.IGNORECASE)
_NUMBER_WORDS = re.compile(
    r"\b(?:yirmi|otuz|kirk|elli|altmis|yetmis|seksen|doksan|yuz|bin|milyon|hundred|thousand|twenty|thirty|forty|fifty)\w*"
    r"\s+(?:tl|lira|kurus|dolar|euro|dollars?|euros?)"
)
_QUOTED = re.compile(r"[\"“„«»”]([^\"“„«»”\n]{2,80})[\"“”«»]|(?<!\w)['‘]([^'’\n]{2,80})['’](?!\w)")
_CAPITALISED = re.compile(r"\b[A-ZÇĞİÖŞÜ][\w-]*(?:[ \t]+[A-ZÇĞİÖŞÜ][\w-]*)*(?P<suffix>['’]\w+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…\n]\s*)$")
_STOCK = re.compile(r"\bsto(?:k|g)\w*|\btuken(?:di|mis)\w*|\b(?:in|out of) stock\b|\bsold out\b")
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = ".!?…)\"”'"
_MAX_NAME_WORDS = 8
_EVERYDAY = frozenset(
    {"i", "ok", "turkce", "english", "turkish", "merhaba", "hello", "hi", "evet", "hayir", "yes", "no"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer claims without ground: `kind` names the rule, `span` the words."""

    kind: str
    span: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What may be claimed: folded texts and the numbers in them."""

    facts: str
    everything: str
    fact_numbers: frozenset[str]
    numbers: frozenset[str]


def tidy(text: str, *, cut_off: bool = False) -> str:
    """The text as the customer may see it: no markup and, where the token limit cut it off, no half sentence."""
    plain = _MARKUP.sub("", text).strip()
    if cut_off and plain and plain[-1] not in _SENTENCE_END:
        plain = plain[: max(plain.rfind(mark) for mark in _SENTENCE_END[:4]) + 1]
    return plain


def ungrounded(text: str, prompt: Prompt, *, names: Collection[str] = frozenset()) -> Finding | None:
    """The first claim that is not in the prompt, or None. `names`: the shop's titles and brands, folded."""
    if CANARY in text or fold(CANARY).replace("-", "") in fold(text).replace("-", "").replace(" ", ""):
        return Finding("canary", CANARY)
    body = _LIST_MARKER.sub("", text)
    ground = _ground(prompt)
    checks: tuple[Callable[[], Finding | None], ...] = (
        lambda: _links(text, ground),
        lambda: _numbers(body, ground),
        lambda: _quotes(text, ground),
        lambda: _capitals(body, ground),
        lambda: _names(text, ground, names),
        lambda: _stock(text),
    )
    return next((finding for check in checks if (finding := check()) is not None), None)


def _ground(prompt: Prompt) -> _Ground:
    said = " ".join(message.text for message in prompt.request.messages)
    facts, question = _joined(prompt.facts), _joined(said)
    return _Ground(
        facts=facts,
        everything=f"{facts} {question}",
        fact_numbers=_numbers_of(prompt.facts),
        numbers=_numbers_of(prompt.facts) | _numbers_of(said),
    )


def _joined(text: str) -> str:
    return " " + " ".join(_WORD.findall(fold(text))) + " "


def _numbers_of(text: str) -> frozenset[str]:
    return frozenset(_number(found) for found in _NUMBER.findall(text)) | frozenset(re.findall(r"\d+", text))


def _number(text: str) -> str:
    """One spelling for a number: 1.299,90 = 1299,90 = 1,299.90; 1.299,00 = 1299; other separators are dropped."""
    cents = re.fullmatch(r"(.*\d)[.,](\d{1,2})", text)
    whole, fraction = (cents.group(1), cents.group(2).rstrip("0")) if cents else (text, "")
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return f"{digits}.{fraction}" if fraction else digits


def _links(text: str, ground: _Ground) -> Finding | None:
    for found in (*_LINK.findall(text), *_EMAIL.findall(text)):
        if _joined(found.rstrip(".,;:!?)")) not in ground.facts:
            return Finding("link", found)
    return None


def _numbers(text: str, ground: _Ground) -> Finding | None:
    for match in _NUMBER.finditer(text):
        money = _MONEY_AFTER.match(text, match.end()) or _MONEY_BEFORE.search(text, 0, match.start())
        if _number(match.group()) not in (ground.fact_numbers if money else ground.numbers):
            return Finding("money" if money else "number", match.group())
    spelled = _NUMBER_WORDS.search(fold(text))
    if spelled and _joined(spelled.group()) not in ground.facts:
        return Finding("money", spelled.group())
    return None


def _quotes(text: str, ground: _Ground) -> Finding | None:
    for double, single in _QUOTED.findall(text):
        if _joined(double or single) not in ground.everything:
            return Finding("quote", double or single)
    return None


def _capitals(text: str, ground: _Ground) -> Finding | None:
    for match in _CAPITALISED.finditer(text):
        words = match.group().removesuffix(match["suffix"] or "").split()
        if _SENTENCE_START.search(text[: match.start()]) and not (match["suffix"] and len(words) == 1):
            words = words[1:]  # any word may begin a sentence; one with an apostrophe is a name even there
        words = [word for word in words if fold(word) not in _EVERYDAY]
        if words and _joined(" ".join(words)) not in ground.everything:
            return Finding("name", match.group())
    return None


def _names(text: str, ground: _Ground, names: Collection[str]) -> Finding | None:
    words = _WORD.findall(fold(text))
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MAX_NAME_WORDS, len(words)) + 1):
            name = " ".join(words[start:end])
            if name in names and f" {name} " not in ground.facts:
                return Finding("catalogue_name", name)
    return None


def _stock(text: str) -> Finding | None:
    """A stock state is the records' to tell: the model is asked not to speak of it, and must not."""
    found = _STOCK.search(fold(text))
    return Finding("stock", found.group()) if found else None
