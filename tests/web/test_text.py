import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.text import VISIBLE, clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  kırmızı elbise  ", "kırmızı elbise"),
        ("kırmızı\x00 elbise\x1b[31m", "kırmızı elbise[31m"),
        ("siyah\r\nelbise", "siyah  elbise"),
        ("\u202eesible\u202c", "esible"),
        ("el\u200bbi\u200dse\ufeff", "elbise"),
        ("elbise\U000e0041\U000e007f", "elbise"),
        ("yumu\u00adşak", "yumuşak"),
        ("si\u0307yah 🙂👗", "si\u0307yah 🙂👗"),
        ("\u00a0\u3000\t\u200b\n", ""),
    ],
)
def test_what_nobody_can_see_is_taken_out(typed, kept):
    assert clean(typed) == kept


def test_every_control_and_format_character_is_taken_out():
    hidden = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in {"Cc", "Cf"}]
    assert [c for c in hidden if clean(f"a{c}b") not in {"ab", "a b"}] == []


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_the_documented_pattern_says_what_is_left_over(text):
    assert bool(re.search(VISIBLE, text)) == bool(clean(text))


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
