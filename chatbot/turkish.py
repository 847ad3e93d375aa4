"""The Turkish language: case, ASCII folding, words, suffixes. Standard library only; knows no shop and no lexicon."""

import re
import unicodedata

_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_WORD = re.compile(r"[a-z0-9]+")


def casefold(text: str) -> str:
    """Lower case as Turkish writes it: I becomes ı, İ becomes i; NFC, a combining dot after i is dropped."""
    return unicodedata.normalize("NFC", text).translate(_LOWER).lower().replace("i̇", "i")


def fold(text: str) -> str:
    """`casefold`, then plain ASCII: ç ğ ı ö ş ü become c g i o s u, other accents are dropped."""
    decomposed = unicodedata.normalize("NFD", casefold(text).replace("ı", "i"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))
