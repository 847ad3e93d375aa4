import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.web.theme import contrast, stylesheet

SURFACES = {"light": [(255, 253, 251)], "dark": [(38, 33, 32)]}
colors = st.tuples(*[st.integers(0, 255)] * 3)


def palettes(css):
    blocks = re.findall(r":root\{([^}]*)\}", css)
    for name, block in zip(("light", "dark"), blocks, strict=True):
        values = dict(re.findall(r"--([\w-]+):#([0-9a-f]{6});", block))
        yield name, {key: tuple(bytes.fromhex(value)) for key, value in values.items()}


def hexed(color):
    return "#" + bytes(color).hex()


@given(primary=colors, accent=colors)
def test_every_shop_s_colours_give_readable_texts(primary, accent):
    for name, palette in palettes(stylesheet({"primary": hexed(primary), "accent": hexed(accent)})):
        assert contrast(palette["brand-ink"], palette["brand"]) >= 4.5
        assert contrast(palette["accent-ink"], palette["accent"]) >= 4.5
        for surface in SURFACES[name]:
            assert contrast(palette["brand-text"], surface) >= 4.5


def test_a_colour_that_is_readable_already_stays_as_the_shop_chose_it():
    (_, light), _ = palettes(stylesheet({"primary": "#7a1f3d", "accent": "#f3dfd3"}))
    assert (hexed(light["brand"]), hexed(light["accent"])) == ("#7a1f3d", "#f3dfd3")


@pytest.mark.parametrize("wrong", ["", "red", "#12", "#7a1f3d;}body{display:none", "url(x)", "#GGGGGG", None, 5])
def test_anything_but_a_colour_means_the_default(wrong):
    assert stylesheet({"primary": wrong}) == stylesheet({})


def test_the_short_form_is_a_colour_too():
    assert stylesheet({"primary": "#a04"}) == stylesheet({"primary": "#aa0044"})


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
