"""The words the importers understand (lexicon.toml) and how they are compared. Standard library only."""

import re
import tomllib
from functools import cache
from pathlib import Path

from chatbot.turkish import fold

_WORDS = re.compile(r"[a-z0-9]+")


def key(name: str) -> str:
    """A name as it is compared: folded words run together, Google's `g:` prefix dropped."""
    parts = _WORDS.findall(fold(name))
    return "".join(parts[1:] if len(parts) > 1 and parts[0] == "g" else parts)


@cache
def words(section: str) -> dict[str, list[str]]:
    """One section of the lexicon: lists of words by name, as they are written there."""
    with Path(__file__).with_name("lexicon.toml").open("rb") as file:
        section_words: dict[str, list[str]] = tomllib.load(file)[section]
    return section_words
