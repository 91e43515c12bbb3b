"""A chart as a picture: a real PNG of the right size, small, in the style sheet's colours, and never a box for a letter."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from leadloop.charts.bars import Bar, Part, lying
from leadloop.charts.columns import columns
from leadloop.charts.drawing import Chart, Table
from leadloop.charts.png import INKS, LINES, PADDING, SURFACE, TONES, picture_of
from leadloop.charts.rates import RateRow, rates
from leadloop.charts.series import Series
from leadloop.charts.trend import Figure, Moment, trend

CSS = Path("leadloop/web/static/leadloop/css")


def bars(*names):
    drawn = lying([Bar(name, [Part(number + 1, "", "won")], str(number)) for number, name in enumerate(names)], 9)
    return Chart(*drawn, Table([], []))


def drawn(chart):
    return picture_of(chart)


def opened(picture):
    image = Image.open(BytesIO(picture.content))
    image.load()
    return image


CHARTS = {
    "bars": bars("Größe: 5 € – “ja”", "Zażółć gęślą jaźń", "Ελληνικά", "Кириллица"),
    "columns": columns(
        [f"{day} Nov" for day in range(1, 14)],
        [Series("Received", list(range(13)), "accent"), Series("Won", list(range(13)), "won")],
        head="Week",
        grouped=True,
    ),
    "rates": rates([RateRow("Won", 20, 70, 0.29, 0.19, 0.4, tone="won")], head="Rate"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_it_is_a_small_png_with_two_points_a_unit(name):
    picture = drawn(CHARTS[name])
    image = opened(picture)
    assert (image.format, image.mode) == ("PNG", "P")
    assert image.size == (picture.width * 2, picture.height * 2)
    assert picture.width == CHARTS[name].narrow.width + 2 * PADDING
    assert len(picture.content) < 30_000


def test_it_brings_its_own_light_ground_and_shows_something_on_it():
    colours = {colour for _n, colour in opened(drawn(CHARTS["bars"])).convert("RGB").getcolors()}
    as_rgb = {tuple(bytes.fromhex(each[1:])) for each in (SURFACE, TONES["won"])}
    assert as_rgb <= colours
    corner = opened(drawn(CHARTS["bars"])).convert("RGBA").getpixel((0, 0))
    assert corner == (255, 255, 255, 255)


def test_a_legend_makes_room_for_itself():
    one = columns(["a"], [Series("Received", [3], "accent")], head="")
    two = columns(["a"], [Series("Received", [3], "accent"), Series("Won", [1], "won")], head="", grouped=True)
    long = columns(["a"], [Series(name * 9, [3], "accent") for name in ("Many ", "words ")], head="", grouped=True)
    heights = [drawn(each).height for each in (one, two, long)]
    assert heights[0] < heights[1] < heights[2]


@pytest.mark.parametrize("name", ["株式会社", "עברית", "🔥", "a\u0304\u0316b"])
def test_what_the_font_cannot_write_is_not_drawn(name):
    assert drawn(bars("fine", name)) is None


def test_a_drawing_with_paths_is_for_pages():
    chart = trend([Moment("a", 1.0), Moment("b", 2.0)], Figure("x", "y", share=False), head="")
    with pytest.raises(TypeError, match="Path"):
        drawn(chart)


def test_the_colours_are_those_of_the_style_sheet():
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", (CSS / "10-tokens.css").read_text(encoding="utf-8")))
    named = {"accent": "accent", "plain": "ink-3"} | {
        tone: f"{tone}-solid" for tone in set(TONES) - {"accent", "plain"}
    }
    assert {tone: tokens[token] for tone, token in named.items()} == TONES
    assert tokens["surface"] == SURFACE
    assert {"": tokens["ink-2"], "name": tokens["ink"], "over": tokens["ink"], "note": tokens["ink-3"]} == INKS
    assert {
        "axis": tokens["line"],
        "base": tokens["line-firm"],
        "interval": tokens["ink-2"],
        "dashed": tokens["ink-3"],
    } == LINES
