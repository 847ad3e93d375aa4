"""Two stacked panels over time as an SVG, made by hand: lines on a logarithmic scale, and columns of what was counted.

Knows nothing of what it draws. Colours are Okabe and Ito's, which colour-blind people tell apart.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT = 900, 70, 150
TOP, UPPER, GAP, LOWER, FOOT = 50, 250, 45, 130, 50
COLOURS = ("#0072B2", "#E69F00", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442", "#000000", "#999999")
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}.axis{fill:none;stroke:#444}"
    ".grid{stroke:#ddd}.end{text-anchor:end}.middle{text-anchor:middle}.line{fill:none;stroke-width:2}"
)


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. `times`: the buckets' beginnings in seconds; every series has a value for each, None for none."""

    title: str
    times: Sequence[float]
    bucket_s: float
    lines: Mapping[str, Sequence[float | None]]
    lines_unit: str
    columns: Mapping[str, Sequence[float]]
    columns_unit: str
    shaded: tuple[float, float, str] | None = None


def svg(chart: Chart) -> str:
    """The chart as a document that browsers show as it is."""
    height = TOP + UPPER + GAP + LOWER + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>',
        _text(LEFT, 28, chart.title, "title"),
        *_shade(chart),
        *_lines(chart),
        *_columns(chart),
        *_time_axis(chart),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(chart: Chart, second: float) -> float:
    begin, end = chart.times[0], chart.times[-1] + chart.bucket_s
    return LEFT + (second - begin) / (end - begin) * (WIDTH - LEFT - RIGHT)


def _shade(chart: Chart) -> list[str]:
    if chart.shaded is None:
        return []
    begin, end, label = chart.shaded
    left, right = _x(chart, begin), _x(chart, end)
    return [
        f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{UPPER + GAP + LOWER}" fill="#f3dcd3"/>',
        _text((left + right) / 2, TOP + 15, label, "middle"),
    ]


def _lines(chart: Chart) -> list[str]:
    values = [value for line in chart.lines.values() for value in line if value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def y(value: float) -> float:
        return TOP + UPPER - (math.log10(value) - low) / (high - low) * UPPER

    parts = [_frame(TOP, UPPER), _unit(TOP + UPPER / 2, chart.lines_unit)]
    for power in range(low, high + 1):
        parts += _tick(y(10.0**power), f"{10.0**power:g}")
    for number, (name, line) in enumerate(chart.lines.items()):
        middle = chart.bucket_s / 2
        points = [(_x(chart, at + middle), y(value)) for at, value in zip(chart.times, line, strict=True) if value]
        drawn = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        parts.append(f'<polyline class="line" stroke="{COLOURS[number]}" points="{drawn}"/>')
        parts += _legend(TOP + 10 + 20 * number, COLOURS[number], name)
    return parts


def _columns(chart: Chart) -> list[str]:
    top = TOP + UPPER + GAP
    highest = _round_up(max(map(sum, zip(*chart.columns.values(), strict=True))) or 1)
    parts = [_frame(top, LOWER), _unit(top + LOWER / 2, chart.columns_unit)]
    for share in (0, 0.5, 1):
        parts += _tick(top + LOWER * (1 - share), f"{highest * share:g}")
    base = [0.0] * len(chart.times)
    for number, (name, counts) in enumerate(chart.columns.items()):
        colour = COLOURS[(number + len(chart.lines)) % len(COLOURS)]
        for place, count in enumerate(counts):
            left, right = _x(chart, chart.times[place]), _x(chart, chart.times[place] + chart.bucket_s)
            tall, base[place] = LOWER * count / highest, base[place] + count
            down = top + LOWER * (1 - base[place] / highest)
            box = f'x="{left:.1f}" y="{down:.1f}" width="{right - left - 0.5:.1f}" height="{tall:.1f}"'
            parts.append(f'<rect {box} fill="{colour}"/>' if count else "")
        parts += _legend(top + 10 + 18 * number, colour, name)
    return [part for part in parts if part]


def _round_up(value: float) -> float:
    """The next number that reads well on an axis."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def _time_axis(chart: Chart) -> list[str]:
    bottom, last = TOP + UPPER + GAP + LOWER, chart.times[-1] + chart.bucket_s
    step = next(
        step for step in (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600) if (last - chart.times[0]) / step <= 12
    )
    first = math.ceil(chart.times[0] / step)
    marks = [
        _text(_x(chart, step * n), bottom + 18, f"{step * n}", "middle") for n in range(first, int(last // step) + 1)
    ]
    return [*marks, _text((LEFT + WIDTH - RIGHT) / 2, bottom + 38, "seconds since the start", "middle")]


def _frame(top: float, height: float) -> str:
    return f'<rect class="axis" x="{LEFT}" y="{top}" width="{WIDTH - LEFT - RIGHT}" height="{height}"/>'


def _tick(y: float, label: str) -> list[str]:
    return [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>',
        _text(LEFT - 8, y + 4, label, "end"),
    ]


def _unit(y: float, unit: str) -> str:
    return f'<text class="middle" transform="translate(18 {y:.1f}) rotate(-90)">{escape(unit)}</text>'


def _legend(y: float, colour: str, name: str) -> list[str]:
    left = WIDTH - RIGHT + 12
    return [f'<rect x="{left}" y="{y - 5:.1f}" width="12" height="10" fill="{colour}"/>', _text(left + 18, y + 4, name)]


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
