"""Masking held against labelled lines: what must go, and what must stay. `pytest -s` prints the table by kind."""

import re
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from chatbot.privacy import mask

LINES = tomllib.loads((Path(__file__).parent / "lines.toml").read_text(encoding="utf-8"))
MARKED = re.compile("«(?:(\\[[^|]+\\])\\|)?([^»]*)»")
MAY_MISS = 0.05

PERSONAL = [(group["kind"], line) for group in LINES["personal"] for line in group["lines"]]
PLAIN = [(group["kind"], line) for group in LINES["plain"] for line in group["lines"]]


def as_typed(line: str) -> str:
    return MARKED.sub(lambda piece: piece[2], line)


def as_masked(kind: str, line: str) -> str:
    return MARKED.sub(lambda piece: piece[1] or kind, line)


def leaks(kind: str, line: str) -> bool:
    """Whether a digit or an address of a marked piece is still there, or its kind is not named."""
    masked = mask(as_typed(line))
    return masked != as_masked(kind, line)


def test_there_are_enough_lines():
    assert len(PERSONAL) >= 150
    assert len(PLAIN) >= 150
    assert len({line for _, line in PERSONAL + PLAIN}) == len(PERSONAL + PLAIN)


def test_nearly_every_personal_line_is_masked_exactly():
    missed = [(kind, line) for kind, line in PERSONAL if leaks(kind, line)]
    print_table("masked", PERSONAL, missed)
    assert len(missed) <= MAY_MISS * len(PERSONAL), [(line, mask(as_typed(line))) for _, line in missed]


def test_no_line_without_personal_data_is_touched():
    touched = [(kind, line) for kind, line in PLAIN if mask(line) != line]
    print_table("left alone", PLAIN, touched)
    assert [(line, mask(line)) for _, line in touched] == []


@pytest.mark.parametrize(("kind", "line"), PERSONAL)
def test_what_is_masked_stays_masked(kind, line):
    once = mask(as_typed(line))
    assert mask(once) == once


ADVERSARIAL = [
    "a", "1", "1 ", "12 ", "a@", "a.", "a@a.", "0532 ", "+", "+1", "TR1", "TR33 ", "(", "beş ", "at ", "1 ve ", "1---",
    " ", "A1", "5406 6675 4067 8404 ", "4111", "on", "sekiz", "0532 a a ", "sipariş no 5321234567 ", "1 2 3 4 5 6 7 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_time_grows_with_the_length_only(piece):
    def seconds(length: int) -> float:
        text = (piece * length)[:length] + "@ 0532"
        started = time.process_time()
        mask(text)
        return time.process_time() - started

    assert min(seconds(8_000) for _ in range(2)) < max(40 * min(seconds(1_000) for _ in range(3)), 0.25)


def print_table(heading: str, lines: list[tuple[str, str]], wrong: list[tuple[str, str]]) -> None:
    of_kind, wrong_of_kind = Counter(kind for kind, _ in lines), Counter(kind for kind, _ in wrong)
    rows = [(kind, count, count - wrong_of_kind[kind]) for kind, count in of_kind.items()]
    rows.append(("all", len(lines), len(lines) - len(wrong)))
    table = [f"{'kind':30}{'lines':>7}{heading:>12}", *(f"{kind:30}{count:7}{right:12}" for kind, count, right in rows)]
    sys.stdout.write("\n".join(["", *table, ""]))
