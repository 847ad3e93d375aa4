"""Words as the catalogue writes them, titles and questions alike: folded, with numbers and their units made one.

"10 lt", "10LT" and "10 litre" are "10l"; "3'lü", "3 lu" and "üçlü" are "3li"; "50 x 70 cm" is "50x70"; 1.500 is 1500.
"""

import re
from collections.abc import Iterator, Mapping

from chatbot.turkish import fold, number_value, number_words, peelings, tokens

_SOFT_APOSTROPHE = re.compile(r"(?<=[a-z0-9])['`](?=[a-z])")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_TIMES = re.compile(r"(?<=\d)\s*[x*]\s*(?=\d)")
_BY = re.compile(r"(?<=\d\d)\s?y?[ae]\s(?=\d\d\d?\b(?!\s?[av]\b))")  # "80 e 80", "140'a 190", but no amperes
_WORD = re.compile(r"\d+\.\d+[a-z]*|[a-z0-9]+")
_MEASURED = re.compile(r"(\d+(?:\.\d+)?)([a-z]+\d?)")
_SIZED = re.compile(r"(\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)+)[a-z]*")
_HOLDING = re.compile(r"(\w{2,}?)l[iu]g[iu]\w*")  # "litreliği"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ATTACHED_ONLY = frozenset("av")  # units that are words of their own when they stand alone
_SETS = ("li", "lu")
_HALF = "0.5"
_SMALLER = {"l": "ml", "kg": "g", "m": "cm"}  # what a part of a unit is counted in: "0,5 lt" is "500 ml"
_IN_SMALLER = {"l": 1000, "kg": 1000, "m": 100}
_ONES = frozenset(("bir", "iki", "uc", "dort", "bes", "alti", "yedi", "sekiz", "dokuz"))
FEW, _SHORT = frozenset(("iki", "uc", "dort", "sekiz")), 4  # "üç çıkışlı", but no other word: "ön fermuarlı"
_TENS = frozenset(("on", "yirmi", "otuz", "kirk", "elli", "altmis", "yetmis", "seksen", "doksan"))
SPOKEN_NUMBERS = frozenset(("yarim", "oniki", *_ONES, *_TENS))


def terms(text: str, units: Mapping[str, str]) -> list[str]:
    """The catalogue words of a text, in order; `units` names every spelling of every unit."""
    return terms_of_folded(fold(text), units)


def terms_of_folded(folded: str, units: Mapping[str, str]) -> list[str]:
    """The same for a text that is folded already."""
    if any(map(folded.__contains__, "0123456789")):
        return _with_units(_numbered_words(folded), units)
    words = tokens(folded)
    if not SPOKEN_NUMBERS.isdisjoint(words):
        words = _with_units([*_in_digits(words, units)], units)
    return [_set_of(word) if word[-2:] in _SETS else word for word in words]


def _numbered_words(folded: str) -> list[str]:
    text = _SOFT_APOSTROPHE.sub("", folded) if "'" in folded or "`" in folded else folded
    text = _THOUSANDS.sub("", text) if "." in text else text
    text = _DECIMAL_COMMA.sub(".", text) if "," in text else text
    text = _TIMES.sub("x", text) if "x" in text or "*" in text else text
    return _WORD.findall(_BY.sub("x", text))


def _in_digits(words: list[str], units: Mapping[str, str]) -> Iterator[str]:
    """Number words before a unit as numbers: "yirmi dort parca" is "24 parca", "yarim litre" is "0.5 litre"."""
    said: list[str] = []
    for word, following in zip(words, [*words[1:], ""], strict=True):
        said.append(word)
        if word in _TENS and following in _ONES:
            continue
        measures = word in SPOKEN_NUMBERS and len(following) > 2 and _unit(following, units) is not None
        measures = measures or (word in FEW and len(following) > _SHORT and following.endswith(_SETS))
        yield from [_in_figures(said)] if measures else said
        said = []


def _in_figures(said: list[str]) -> str:
    return _HALF if said == ["yarim"] else str(number_value(said))


def _set_of(word: str) -> str:
    """What "uclu" is: "3li"; any other word is itself."""
    value = number_value(number_words(word[:-2]))
    return word if value is None else f"{value}li"


def _unit(word: str, units: Mapping[str, str]) -> str | None:
    """The unit a word names, inflected or not."""
    unit = units.get(word)
    if unit is None and len(word) > 2:
        holding = _HOLDING.fullmatch(word)
        stems = [holding[1]] if holding else []
        unit = next((units[stem] for stem in (*stems, *(p.stem for p in peelings(word, units))) if stem in units), None)
    return unit


def _with_units(words: list[str], units: Mapping[str, str]) -> list[str]:
    """Numbers joined with the unit after them."""
    joined = [_set_of(word) if word[-2:] in _SETS else word for word in words]
    for place in [place for place, word in enumerate(words) if word[0] <= "9"][::-1]:
        following = words[place + 1] if place + 1 < len(words) else ""
        joined[place], taken = _numbered(words[place], following, units)
        if taken:
            del joined[place + 1]
    return joined


def _numbered(word: str, following: str, units: Mapping[str, str]) -> tuple[str, bool]:
    """A number or measure in the catalogue's writing, and whether the word after it is its unit."""
    if _NUMBER.fullmatch(word):
        unit = None if not following or following in _ATTACHED_ONLY else _unit(following, units)
        return _quantity(word, unit or ""), unit is not None
    if sized := _SIZED.fullmatch(word):
        return sized[1], following in units
    return _measured(word, units), False


def _measured(word: str, units: Mapping[str, str]) -> str:
    found = _MEASURED.fullmatch(word)
    if found is None:
        return _set_of(word) if word.endswith(_SETS) else word
    unit = _unit(found[2], units)
    return word if unit is None else _quantity(found[1], unit)


def _quantity(number: str, unit: str) -> str:
    """A number with its unit; a part of a litre, kilogram or metre in what that is divided into."""
    if not number.startswith("0.") or unit not in _SMALLER:
        return number + unit
    return f"{round(float(number) * _IN_SMALLER[unit])}{_SMALLER[unit]}"
