"""What is taken out of a text a customer typed before anything reads it. Knows no HTTP and no language."""

import re

_LINE_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
# Unicode categories Cc and Cf: NUL and other controls, bidi overrides, zero-width, soft hyphen, tag characters.
_CONTROLS = r"\u0000-\u001f\u007f-\u009f"
_FORMATS = (
    r"\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb"
)
_ASTRAL_FORMATS = (
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_BLANKS = r"\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = re.compile(f"[{_CONTROLS}{_FORMATS}{_ASTRAL_FORMATS}]")

VISIBLE = f"[^{_CONTROLS}{_FORMATS}{_BLANKS}]"
"""A pattern in the common subset of Python and ECMA 262: somewhere there is a character that `clean` keeps."""


def clean(text: str) -> str:
    """The text without invisible characters and without blanks around it; a line break becomes a space."""
    if text.isprintable():
        return text.strip()
    return _INVISIBLE.sub("", _LINE_BREAKS.sub(" ", text)).strip()
