"""Axes, and numbers in words."""

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.drawing import Line, Words, amount, known
from leadloop.charts.scales import Scale, below, frame_of, grid, scale_to
from leadloop.charts.wording import between, count, fitting, percent, width_of


@pytest.mark.parametrize(
    ("highest", "whole", "ticks"),
    [
        (None, False, (0, 1)),
        (nan, False, (0, 1)),
        (0, True, (0, 1)),
        (-3, False, (0, 1)),
        (5e-324, False, (0, 1)),
        (1, True, (0, 1)),
        (3, True, (0, 1, 2, 3)),
        (7, True, (0, 2, 4, 6, 8)),
        (1, False, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (0.34, False, (0, 0.1, 0.2, 0.3, 0.4)),
        (1204, True, (0, 500, 1000, 1500)),
    ],
)
def test_an_axis_ends_at_a_round_number(highest, whole, ticks):
    scale = scale_to(highest, whole=whole)
    assert scale.ticks == pytest.approx(ticks)
    assert scale.most == pytest.approx(ticks[-1])


def test_an_axis_may_begin_elsewhere():
    frame = frame_of(300, 100, Scale(5, (1, 3, 5), least=1), count, named=False)
    assert [frame.y(value) for value in (0, 1, 3, 5)] == [frame.bottom, frame.bottom, frame.top + 50, frame.top]
    assert [line.look for line in grid(frame, count).shapes if isinstance(line, Line)] == ["base", "axis", "axis"]


@given(st.floats(1e-6, 1e90), st.booleans())
def test_an_axis_holds_what_is_highest_in_few_steps(highest, whole):
    scale = scale_to(highest, whole=whole)
    assert scale.most >= highest * (1 - 1e-9)
    assert 2 <= len(scale.ticks) <= 6
    assert list(scale.ticks) == sorted(set(scale.ticks))


@pytest.mark.parametrize("value", [None, nan, inf, -inf, 10**400, 1e300])
def test_what_cannot_be_drawn_is_not_known(value):
    assert known(value) is None
    assert amount(value) == 0


def test_less_than_nothing_is_nothing_where_things_are_counted():
    assert (amount(-3), amount(0), amount(2)) == (0, 0, 2)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "–"), (nan, "–"), (0, "0 %"), (1, "100 %"), (0.157, "16 %"), (0.34, "34 %"), (0.125, "13 %"),
        # Neither none nor all of them.
        (0.004, "0.4 %"), (0.996, "99.6 %"), (0.015, "1.5 %"), (0.02, "2 %"), (0.0001, "0 %"),
    ],
)  # fmt: skip
def test_a_share_is_written_in_per_cent(share, text):
    assert percent(share) == text


def test_an_interval_is_written_where_both_ends_are_known():
    assert between(0.21, 0.4) == "between 21 % and 40 %"
    assert between(None, 0.4) == between(0.2, nan) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0"), (1204, "1,204"), (2.5, "2.5"), (1_260_000, "1.3 M"), (3e15, "3.0e+15"), (10**400, "–")],
)
def test_a_count_is_short(value, text):
    assert count(value) == text


def test_a_text_is_cut_where_it_would_not_fit():
    assert fitting("Lindner", 100) == "Lindner"
    cut = fitting("Heizung Lindner und Söhne", 100)
    assert cut.startswith("Heizung")
    assert cut.endswith("…")
    assert width_of(cut) <= 100
    assert width_of("王小明") > width_of("abc")
    assert fitting("Lindner", 0) == "…"


@pytest.mark.parametrize(
    "labels", [["00", "01"] * 12, ["January"] * 12, ["A label that is as long as the page is wide"] * 3]
)
def test_labels_never_touch(labels):
    frame = frame_of(320, 100, scale_to(1), count, named=False)
    places = [(frame.x((place + 0.5) / len(labels)), text) for place, text in enumerate(labels)]
    shown = [shape for shape in below(frame, places, 320).shapes if isinstance(shape, Words)]
    assert shown
    for before, after in pairwise(shown):
        assert after.x - before.x >= (width_of(before.text) + width_of(after.text)) / 2
