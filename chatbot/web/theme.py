"""A shop's two colours made into a readable palette, light and dark, as a style sheet. Pure; knows no shop and no HTTP.

Contrast as WCAG 2.2 defines it (relative luminance of sRGB): texts reach at least 4.5 : 1 whatever the shop chose.
"""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls

Rgb = tuple[int, int, int]

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_DEFAULT_PRIMARY = "#a8452c"
_WHITE: Rgb = (255, 255, 255)
_INK: Rgb = (28, 22, 20)
_DARK_SURFACE: Rgb = (38, 33, 32)  # --surface and --ground of base.css in the dark
_DARK_GROUND: Rgb = (22, 18, 16)
_READABLE = 4.5
_COMFORTABLE = 5.5  # for brand-coloured text, which also stands on tinted ground


def stylesheet(theme: Mapping[str, str]) -> str:
    """CSS custom properties for `theme` (`primary`, `accent`: #rgb or #rrggbb; anything else means the default)."""
    primary = _parse(theme.get("primary", "")) or _parse(_DEFAULT_PRIMARY)
    assert primary is not None
    light = _light(primary, _parse(theme.get("accent", "")))
    everywhere = ":host,:root"  # the widget's button stands in a shadow tree
    dark = f"@media (prefers-color-scheme: dark){{{everywhere}{_block(_dark(primary))}}}"
    return f"{everywhere}{_block(light)}\n{dark}\n"


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1..21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(primary: Rgb, accent: Rgb | None) -> dict[str, Rgb]:
    brand = _bearing_text(primary)
    ground = _bearing_text(accent or _mix(primary, _WHITE, 0.14))
    return {
        "brand": brand,
        "brand-ink": _ink_on(brand),
        "brand-text": _until_readable(primary, _WHITE, toward=_INK, ratio=_COMFORTABLE),
        "accent": ground,
        "accent-ink": _until_readable(primary, ground, toward=_ink_on(ground), ratio=_READABLE),
        "tint": _mix(ground, _WHITE, 0.35),
    }


def _dark(primary: Rgb) -> dict[str, Rgb]:
    brand = _bearing_text(_until_readable(primary, _DARK_SURFACE, toward=_WHITE, ratio=1.6))
    ground = _bearing_text(_mix(primary, _DARK_SURFACE, 0.35))
    return {
        "brand": brand,
        "brand-ink": _ink_on(brand),
        "brand-text": _until_readable(primary, _DARK_SURFACE, toward=_WHITE, ratio=_COMFORTABLE),
        "accent": ground,
        "accent-ink": _until_readable(primary, ground, toward=_ink_on(ground), ratio=_READABLE),
        "tint": _mix(primary, _DARK_GROUND, 0.06),
    }


def _parse(text: str) -> Rgb | None:
    if not isinstance(text, str) or not _HEX.fullmatch(text):
        return None
    digits = text[1:] if len(text) == 7 else "".join(c * 2 for c in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _bearing_text(color: Rgb) -> Rgb:
    """The colour itself, or so much darker that white text on it is readable: middle tones bear neither ink."""
    if contrast(_ink_on(color), color) >= _READABLE:
        return color
    return _until_readable(color, _WHITE, toward=_INK, ratio=_READABLE)


def _ink_on(ground: Rgb) -> Rgb:
    return max((_WHITE, _INK), key=lambda ink: contrast(ink, ground))


def _until_readable(color: Rgb, ground: Rgb, *, toward: Rgb, ratio: float) -> Rgb:
    """The colour nearest to `color`, as light as `toward` at last, that reaches `ratio` on `ground`."""
    steps = (_as_light(color, toward, step / 20) for step in range(21))
    return next((shade for shade in steps if contrast(shade, ground) >= ratio), toward)


def _as_light(color: Rgb, toward: Rgb, share: float) -> Rgb:
    """`color` with its lightness moved toward the other's; hue and saturation stay."""
    hue, lightness, saturation = rgb_to_hls(*(c / 255 for c in color))
    _, goal, _ = rgb_to_hls(*(c / 255 for c in toward))
    red, green, blue = hls_to_rgb(hue, lightness + (goal - lightness) * share, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(color: Rgb) -> float:
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _block(colors: Mapping[str, Rgb]) -> str:
    return "{" + "".join(f"--{name}:#{r:02x}{g:02x}{b:02x};" for name, (r, g, b) in colors.items()) + "}"
