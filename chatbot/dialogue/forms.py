"""The forms a folded Turkish word may have: necessity, aorist, negative, told past ... Pure; words are remembered.

A form is read off the ending alone, so a noun may look like a verb: whoever asks knows what else the word may be.
"""

import re
from functools import lru_cache

_REMEMBERED = 16_384
PART = re.compile(r"\w{2,20}(?:s[iu]|[^aeious][iu])")  # somebody's or something's: "kumandası", "cebi"
BARE_PARTICLES = frozenset({"mi", "mu"})  # that ask, of no person or time
_PAST = r"(?:(?<=[fstkchp])t[iu]|(?<![fstkchp])d[iu])"
_PATTERNS = {
    "particle": r"m[iu](?:y[iu][mz]|d[iu]r|yd[iu])?",
    "you": r"m[iu]s[iu]n(?:[iu]z)?",
    "must": r"\w{1,20}m[ae]li(?:yim|yiz|sin|siniz)|\w{2,20}s[ae]m|gerekir|gerekiyor",
    "wish": r"\w{2,20}(?:[ae]y[iu]m|[ae]l[iu]m)",
    "lets": r"\w{2,20}[ae]l[iu]m",
    "necessity": r"\w{2,20}m[ae]li",
    "doing": r"\w{1,20}m[ae](?:m(?:[iu]z)?|k)",
    "aorist": r"\w{2,20}(?:[aeiu]r|m[ae]z)(?:l[ae]r)?",
    "my_aorist": r"\w{2,20}[aeiu]r(?:[iu]m|[iu]z)?",
    "passive": r"\w{2,20}(?:[iu]l|n)(?:[iu]r|m[ae]l[iu])|\w{1,20}[iu]n[iu]r",
    "present": r"\w{2,20}[iu]yor?",
    "fails": r"\w{2,20}(?:m[iu]yor?|m[ae]d[iu]|m[ae]m[iu]s)(?:l[ae]r|n[iu]z|s[iu]n[iu]z)?",
    "you_not": r"\w{2,20}m[ae]d[iu]n[iu]z",
    "denies": r"\w{2,20}m(?:[iu]yor?(?:u[mz])?|[ae]d[iu][mk]?|[ae]y[ae]c[ae](?:k|g[iu][mz])|[iu]y?[iu]?c[ae][mzk]"
    r"|[ae]m|[ae]y[iu]z)",
    "happened": r"\w{2,20}[fstkchp]t[iu]|\w{2,20}[^fstkchp]d[iu]",
    "befallen": r"\w{2,20}(?:m[iu]st[iu]|[iu]yor?du|[iu]yor?mus)",
    "hearsay": r"\w{2,20}m[iu]s(?:l[ae]r)?",
    "done": r"\w{2,20}[dt][iu](?:n[iu]z)?",
    "finite": r"\w{2,20}(?:[iu]yor?(?:du|mus)?(?:lar|sun(?:uz)?|u[mz]|[mkn])?"
    rf"|(?:{_PAST}|m[iu]st[iu])(?:[mkn]|n[iu]z|l[ae]r)?|m[iu]s(?:l[ae]r|[iu][mz]|s[iu]n(?:[iu]z)?)?"
    r"|y?[ae]c[ae](?:k(?:t[iu]|l[ae]r)?|g[iu][mz])|\w{1,18}y[iu][mz])",
    "intends": r"\w{2,20}(?:y?[ae]c[ae]g[iu][mz]|[iu]c[ae][mz])",
    "i_will": r"\w{1,20}(?:[aeiu]r[iu][mz]|[ae]c[ae]g[iu][mz]|[iu]c[ae][mz])",
    "you_do": r"\w{2,20}(?:[iu]yor?s[iu]n(?:[iu]z)?|[iu]yon(?:uz)?)",
    "optative": r"\w{2,20}m[ae]s[iu]n(?:l[ae]r)?",
    "able": r"\w{2,20}[ae]bil(?:ir|iyor?)",
    "you_are": r"\w{3,20}s[iu]n(?:[iu]z)?",
    "if": r"\w{2,20}(?:[aeiu]r|m[ae]z|m[iu]s|[dt][iu]y|yor)s[ae](?:n[iu]z|l[ae]r|[mkn])?|\w{2,20}[iu]ls[ae]",
    "have_done": r"\w{2,20}(?:t[iu]r|[aeiuo]t)(?:m[ae]k|[ae]bil\w*|s[ae][mk]?|[iu]yor\w*|[iu]r)",
    "locative": r"\w{3,20}[dt][ae]",
    "plural": r"\w{3,20}l[ae]r",
}
_FORMS = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


@lru_cache(_REMEMBERED)
def forms(word: str) -> frozenset[str]:
    """The names of the forms the word may have."""
    return frozenset(name for name, pattern in _FORMS.items() if pattern.fullmatch(word))
