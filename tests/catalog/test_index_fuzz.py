"""Nothing a customer can type raises, hangs or takes long. The guard is generous: machines differ, runaways do not."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.catalog.index import ProductIndex
from chatbot.model import Product

_RNG = random.Random(11)
_WORDS = (
    "sabahlık",
    "gecelik",
    "pijama",
    "takımı",
    "lohusa",
    "dantelli",
    "saten",
    "hamile",
    "kırmızı",
    "500",
    "tl",
    "altı",
)
_GUARD_S = 0.5  # a search takes under a millisecond; one that ran away takes many seconds
INDEX = ProductIndex(
    [
        Product(
            id=str(n), title=f"{_RNG.choice(_WORDS)} {_RNG.choice(_WORDS)} {_RNG.choice(_WORDS)} {n}", price_minor=n
        )
        for n in range(300)
    ]
)


def slipped(word: str) -> str:
    place = _RNG.randrange(len(word))
    return word[:place] + _RNG.choice("abcdeklmnrst") + word[place + 1 :]


def search_in_time(text: str) -> None:
    started = time.process_time()
    result = INDEX.search(text)
    INDEX.parse(text)
    INDEX.kinds(text)
    assert time.process_time() - started < _GUARD_S
    assert 0.0 <= result.confidence <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1000, id="one letter"),
        pytest.param("1" * 1000, id="one digit"),
        pytest.param("ab" * 500, id="two letters"),
        pytest.param(" ".join(slipped(_RNG.choice(_WORDS[:8])) for _ in range(200))[:1000], id="200 slips"),
        pytest.param(("sabahlık" + "larının" * 200)[:1000], id="500 suffixes"),
        pytest.param(" ".join("sabahlık" + "lar" * n for n in range(25))[:1000], id="longer and longer"),
        pytest.param("".join(_RNG.choice(_WORDS) for _ in range(200))[:1000], id="no blanks"),
        pytest.param(
            " ".join("".join(_RNG.choice(_WORDS) for _ in range(4)) for _ in range(50))[:1000], id="run together"
        ),
        pytest.param(" ".join(" ".join(_RNG.choice(_WORDS)) for _ in range(90))[:1000], id="torn to letters"),
        pytest.param("s\u0301\u0302\u0303\u0304" * 200, id="zalgo"),
        pytest.param("привет 你好 سلام שלום ไทย " * 40, id="scripts"),
        pytest.param("bin " * 248 + "tl altı", id="number words"),
        pytest.param("1.000.000.000," * 70 + " tl altı", id="number"),
        pytest.param("500 ile " * 120 + "lira arası", id="ranges"),
        pytest.param("en fazla " * 110, id="caps"),
        pytest.param("'’`" * 330, id="apostrophes"),
        pytest.param("\x00\n\t\r" * 250, id="controls"),
        pytest.param("siyah beyaz mavi " * 60, id="colours"),
        pytest.param("x" * 100_000, id="beyond the longest question"),
        pytest.param("😀👗" * 400, id="emoji"),
        pytest.param("\ud800", id="lone surrogate"),
    ],
)
def test_hostile_texts(text: str) -> None:
    search_in_time(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    search_in_time(text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([*_WORDS, "var", "mı", "en", "ucuz", "değil", "beden", "38", "-", "%", "3'lü", "xl"]),
        max_size=40,
    )
)
def test_any_order_of_everyday_words(words: list[str]) -> None:
    search_in_time(" ".join(words))
