"""Which endings may follow a known stem, on folded text: the loose grammar behind every lexicon entry.

Turkish endings are read slot by slot (derivation, plural, possessive, case, copula; voice, negation, ability, tense,
person); harmony is not checked, because the stem is already known and customers type as they like.
"""

import re

_CASE = r"(?:n?[dt][ae]n?|n?[iu]n|y?l[ae]|n?c[ae]|[yn]?[aeiu])"
_POSSESSIVE = r"(?:[iu]?m[iu]z|[iu]?n[iu]z|[iu]?[mn]|s?[iu]|l[ae]r[iu])"
_ASKING = r"m[iu](?:s[iu]n[iu]z|y[iu][mz]|d[iu]r)?"
_COPULA = rf"(?:y?(?:[iu]m|[iu]z|[dt][iu][mkn]?|s[ae][mkn]?|m[iu]s)|s[iu]n(?:[iu]z)?|[dt][iu]r|l[ae]r|{_ASKING})"
_CASED = rf"(?:l[ae]r)?{_POSSESSIVE}?{_CASE}?"
_NOUN = rf"(?:l[iu]|s[iu]z)?{_CASED}(?:ki)?{_CASED}{_COPULA}?"
_PERSON = r"(?:s[iu]n(?:[iu]z)?|[iu]m|[iu]z|n[iu]z|l[ae]r|[mnkz])"
_PAST = r"(?:[dt][iu]|m[iu]s(?:t[iu])?)"
_AORIST = r"(?:[aeiu]?r(?:d[iu]|m[iu]s|s[ae])?|z(?:d[iu]|s[ae])?)"
_FUTURE = r"(?:y?[ae]c[ae][kg](?:t[iu]|[iu])?|y?[iu]?c[ae](?:kt[iu])?)"  # "bakıcam" is how it is said
_WISH = r"(?:s[ae](?:y?d[iu])?|m[ae]l[iu]|s[iu]n|y?[ae]y[iu]m|y?[ae]l[iu]m|y?[iu]n(?:[iu]z)?)"
_TENSE = rf"(?:[iu]?yor?(?:du|mus)?|{_AORIST}|{_PAST}|{_FUTURE}|{_WISH})"
_VOICE = r"(?:[iu]l|[iu]?n|[iu]s|[dt][iu]r|t)"
_ABILITY = r"(?:y?[ae]bil|y?[ae]ma|y?[ae]me|y?[ae]m(?=[iu]yo))"
_PARTICIPLE = r"(?:y?[ae]n|[dt][iu][kg]|m[iu]s|y?[ae]c[ae][kg])"
_ADVERB = r"(?:(?:[aeiu]?r|m[ae]z|[iu]yor|m[iu]s)ken|y?[ae]r[ae]k|y?[iu]p|y?[iu]nc[ae]|m[ae]d[ae]n)"
_NOMINAL = rf"(?:m[ae](?:k(?:t[ae]n?)?)?|m[ae]g|y?[iu]s|[iu]m|{_PARTICIPLE}|{_ADVERB})(?:{_NOUN})"
_FINITE = rf"{_TENSE}{_PERSON}?(?:{_ASKING})?"
_CANNOT = rf"{_VOICE}{{0,2}}y?[ae]m[ae](?:m|y[iu]z)"  # "ödeyemem"
_VERB = rf"m[ae]|{_CANNOT}|{_VOICE}{{0,2}}(?:m[aeiu]?)?{_ABILITY}?(?:m[aeiu]?)?(?:{_FINITE}|{_NOMINAL})"

_noun_tail = re.compile(_NOUN).fullmatch
_verb_tail = re.compile(_VERB).fullmatch
_english_tail = re.compile(r"s|es|ed|d|ing|er|ly|s'|ies").fullmatch

_VOWELS = frozenset("aeiu")
_NARROW = ("i", "u")
_AFTER_NARROW = frozenset({"yo", "yc", "ce", "ca"})


def noun(tail: str) -> bool:
    """Whether the text may follow a Turkish noun, adjective or adverb."""
    return not tail or (len(tail) <= 16 and _noun_tail(tail) is not None)


def verb(tail: str) -> bool:
    """Whether the text may follow a Turkish verb's stem."""
    return not tail or (len(tail) <= 20 and _verb_tail(tail) is not None)


def english(tail: str) -> bool:
    """Whether the text may follow an English word."""
    return not tail or _english_tail(tail) is not None


def exact(tail: str) -> bool:
    """Nothing may follow."""
    return not tail


def any_tail(tail: str) -> bool:
    """Anything may follow."""
    return tail is not None


def before_vowel(tail: str) -> bool:
    """Whether a noun's ending starts with a vowel: only then a stem softens (renk, rengi)."""
    return tail[:1] in _VOWELS and noun(tail)


def verb_before_vowel(tail: str) -> bool:
    """Whether a verb's ending starts with a vowel: only then a stem softens (et, eder)."""
    return tail[:1] in _VOWELS and verb(tail)


def narrowed(tail: str) -> bool:
    """Whether the text may follow a stem that lost its last vowel (öde): the present, the future as it is said.

    "ödüyor", "ödüyo"; "ödiycem", "ödicem".
    """
    return tail[:1] in _NARROW and tail[1:3] in _AFTER_NARROW and verb(tail[1:])
