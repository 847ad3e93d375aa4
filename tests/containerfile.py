"""deploy/container, read as its tools read it."""

import json
import re
from typing import Any

import yaml

from conftest import ROOT

CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """Of the last stage: keyword and arguments, continued lines joined."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    last = max(place for place, line in enumerate(lines) if line[0] == "FROM")
    return [(keyword, rest.strip()) for keyword, _, rest in lines[last:]]


def copied() -> list[str]:
    """What is copied from the repository."""
    places = [rest.split() for keyword, rest in instructions() if keyword == "COPY" and not rest.startswith("--from")]
    return [name for place in places for name in place[:-1]]


def image_environment() -> dict[str, str]:
    """What ENV sets."""
    (told,) = [rest for keyword, rest in instructions() if keyword == "ENV"]
    return dict(pair.split("=", 1) for pair in told.split())


def command(keyword: str) -> list[str]:
    """The program of CMD or HEALTHCHECK."""
    (told,) = [rest for word, rest in instructions() if word == keyword]
    found: list[str] = json.loads(told[told.index("[") :])
    return found


def compose() -> dict[str, Any]:
    """The one service of compose.yml."""
    document = yaml.safe_load((CONTAINERFILE.parent / "compose.yml").read_text(encoding="utf-8"))
    service: dict[str, Any] = document["services"]["chatbot"]
    return service
