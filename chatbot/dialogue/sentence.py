"""A customer's message as tokens: folded words, numbers, emoji, each with its place in the text. Knows no meaning."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from chatbot import turkish

_LONGEST_TOKEN = 40
MAX_TOKENS = 80  # of 1,000 characters; whoever writes more words is read this far

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*(?P<dot>\.(?=\s|$))?(?:['’`´](?P<number_tail>[^\W\d_]{1,8}))?"
    r"|(?P<word>[^\W\d_]+)(?:['’`´](?P<word_tail>[^\W\d_]{1,12}))?"
    r"|[\u203c-\u3299\U0001f000-\U0001faff]"
)
_PLAIN_TOKEN = re.compile(r"[^\W\d_]+|[\u203c-\u3299\U0001f000-\U0001faff]")  # where no digit or apostrophe is
_PARTED = re.compile(r"[\d'’`´]")
_DIGIT = re.compile(r"\d")
_NUMBER_ENDING = re.compile(r"(?<=\d)(?=(?:s[iıuü]|[iıuü]|l[iıuü]k)(?:\W|$))", re.IGNORECASE)  # "42si" is 42'si
_NUMBER_PLACE = re.compile(  # "3. nün", "2.si", "2nci" and "1. si" are 3'nün, 2'si, 2'nci: a place in a list
    r"(?<=\d)(?:\.\s?|\s|)(?=(?:n[iıuü]n|s[iıuü](?:n[iıuü]n?|nden)?|y[iıuü]"
    r"|[iıuü]?n?c[iıuü](?:s[iıuü](?:n\w{0,3})?|n[iıuü]n|y[iıuü]|d[ae]n?)?)(?:\W|$))"
    r"|(?<=\d)\.\s?(?=[iıuü]n?(?:\W|$))|(?<=\b\d)\s(?=[iıü]n\s+[^\W\d])"
    r"|(?<=\d)\s(?=(?:l?[iıuü]|l[iıuü]k)(?:\W|$))",
    re.IGNORECASE,
)
_NUMBER_AND = re.compile(r"(?<=\d)\s+y?l[ae]\s+(?=\d)", re.IGNORECASE)  # "300 le 800" is 300 ile 800
_NUMBER_CASE = re.compile(r"(?<=\d)['’](?:s[iıuü]|[iıuü]n?)(?!\w)", re.IGNORECASE)
_CURRENCY_ENDING = re.compile(  # "500 tlye kadar" is 500 tl'ye kadar
    r"(?<![^\W\d_])(tl)(?=(?:y?[aeiı]|[dt][ae]n?|n[iı]n|li[kğ]\w{0,4})(?!\w))", re.IGNORECASE
)
_CURRENCY = re.compile("tl", re.IGNORECASE)
_APOSTROPHE = re.compile("['’`´]")
_CONTRACTED = re.compile(  # "don't", "i'll", "what's" are one word; no possessive is
    r"(?<=[a-z])['’`´](?=(?:t|ll|re|ve|m|d)(?!\w))|(?:(?<=\bwhat)|(?<=\bit)|(?<=\bthat)|(?<=\bhow)|(?<=\bwhere))['’`´](?=s\b)",
    re.IGNORECASE,
)
_BEYOND_LATIN = re.compile(r"[^\x00-\u02ff]")
_LONG_RUN = re.compile(r"([^x])\1{2,}")  # "xxxl" is a size


class Token(NamedTuple):
    """One word: `text` folded and without what an apostrophe cuts off (`tail`); `start`, `end` in `Sentence.text`."""

    text: str
    start: int
    end: int
    tail: str = ""
    dotted: bool = False  # "2." : an ordinal, or the end of a sentence

    @property
    def number(self) -> int | None:
        """The whole number it writes, up to six digits."""
        return int(self.text) if len(self.text) <= 6 and self.text.isascii() and self.text.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message in canonical Unicode and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    def without(self, places: frozenset[int]) -> str:
        """The text with the tokens at these places cut out."""
        pieces, at = [], 0
        for place in sorted(places):
            token = self.tokens[place]
            pieces.append(self.text[at : token.start])
            at = token.end
        text = " ".join([*pieces, self.text[at:]])
        return " ".join((_NUMBER_CASE.sub("", text) if "'" in text or "’" in text else text).split())


def read_sentence(text: str) -> Sentence:
    """Never raises: whatever is not a word, a number or an emoji is no token."""
    text = _canonical(text)
    if _APOSTROPHE.search(text) is not None:
        text = _CONTRACTED.sub("", text)
    if _CURRENCY.search(text) is not None:
        text = _CURRENCY_ENDING.sub(r"\1'", text)
    if _DIGIT.search(text) is not None:
        text = _NUMBER_ENDING.sub("'", _NUMBER_PLACE.sub("'", _NUMBER_AND.sub(" ile ", text)))
    folded = turkish.fold(text)
    same_places = len(folded) == len(text)
    if same_places and _PARTED.search(text) is None:
        words = islice(_PLAIN_TOKEN.finditer(text), MAX_TOKENS)
        places = [match.span() for match in words]
        return Sentence(text, tuple(Token(folded[start:end][:_LONGEST_TOKEN], start, end) for start, end in places))
    tokens = []
    for match in _TOKEN.finditer(text):
        tail = match["number_tail"] or match["word_tail"] or ""
        body_end = match.end() - len(tail) - 1 if tail else match.end()
        body = folded[match.start() : body_end] if same_places else turkish.fold(text[match.start() : body_end])
        dotted = match["dot"] is not None
        if body := body.rstrip("."):
            tokens.append(
                Token(body[:_LONGEST_TOKEN], match.start(), match.end(), turkish.fold(tail) if tail else "", dotted)
            )
        if len(tokens) == MAX_TOKENS:
            break
    return Sentence(text, tuple(tokens))


def stands_at(tokens: Sequence[Token], place: int, *texts: str) -> bool:
    """Whether one of these words stands at a place, which may be past the end."""
    return place < len(tokens) and tokens[place].text in texts


def squeezed(word: str) -> tuple[str, ...]:
    """The word with runs of three or more letters shortened to two and to one: "tamammm" may be "tamam"."""
    if _LONG_RUN.search(word) is None:
        return ()
    return _LONG_RUN.sub(r"\1\1", word), _LONG_RUN.sub(r"\1", word)


def _canonical(text: str) -> str:
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    if _BEYOND_LATIN.search(text) is None:
        return text
    return "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf", "Cc", "Cs", "Co"})
