"""Columns that stand and bars that lie."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.bars import stacked_bars
from leadloop.charts.columns import columns
from leadloop.charts.drawing import Box
from leadloop.charts.series import Series
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of, texts_of

DESK = Series("Desk", [10, 0], "series-1", ["/leads/?january", ""])
DIRECT = Series("Direct", [10, 5], "series-2")


def test_series_stand_on_each_other():
    chart = columns(["Jan", "Feb"], [DESK, DIRECT], head="Month", unit="Leads")
    first, second, third = shapes_of(chart.narrow, Box, "solid")
    assert (first.x, first.width) == (second.x, second.width)
    assert first.height == second.height == pytest.approx(2 * third.height)
    assert second.y + second.height == pytest.approx(first.y)
    assert third.y + third.height == pytest.approx(first.y + first.height)
    assert said_by(chart.wide) == ["Jan, Desk: 10", "Jan, Direct: 10", "Feb, Direct: 5"]
    assert rows_of(chart) == [["Jan", "10", "10", "20"], ["Feb", "0", "5", "5"]]
    assert [mark.href for mark in chart.wide.marks if mark.says] == ["/leads/?january", "", ""]
    assert texts_of(chart.wide)[-4:] == ["20", "5", "Jan", "Feb"]


def test_or_beside_each_other():
    chart = columns(["Jan", "Feb"], [DESK, DIRECT], head="Month", grouped=True)
    first, second, _third = shapes_of(chart.narrow, Box, "solid")
    assert first.x + first.width == pytest.approx(second.x)
    assert first.height == second.height == pytest.approx(170)
    assert [key.name for key in chart.keys] == ["Desk", "Direct"]


def test_bars_lie_after_each_other():
    chart = stacked_bars(["Won", "Lost"], [DESK, DIRECT], head="Stage")
    first, second, third = shapes_of(chart.narrow, Box, "solid")
    assert (first.x, first.width, second.x, second.width) == pytest.approx((0, 160, 160, 160))
    assert (third.x, third.width) == pytest.approx((0, 80))
    assert rows_of(chart) == [["Won", "10", "10", "20"], ["Lost", "0", "5", "5"]]


@pytest.mark.parametrize("build", [columns, stacked_bars])
@pytest.mark.parametrize("values", [[0, 0], [None, nan], [-1, -2]])
def test_nothing_is_no_chart(build, values):
    assert build(["a", "b"], [Series("x", values, "accent")], head="") is None
    assert build([], [], head="") is None


@pytest.mark.parametrize("build", [columns, stacked_bars])
def test_one_value_is_enough_and_one_series_needs_no_legend(build):
    chart = build(["Jan"], [Series("Leads", [1], "accent")], head="Month")
    assert_sound(chart)
    assert chart.keys == []
    assert rows_of(chart) == [["Jan", "1"]]


@pytest.mark.parametrize("build", [columns, stacked_bars])
def test_what_is_there_is_seen_beside_what_is_huge(build):
    chart = build(["a", "b"], [Series("x", [10**9, 1], "accent")], head="")
    assert len(shapes_of(chart.narrow, Box, "solid")) == 2
    assert min(min(box.width, box.height) for box in shapes_of(chart.narrow, Box, "solid")) == 1.5


NUMBERS = st.none() | st.integers() | st.floats()


@given(st.lists(st.tuples(st.text(), NUMBERS, NUMBERS), max_size=40), st.booleans())
def test_whatever_comes_can_be_drawn(rows, grouped):
    labels = [label for label, _a, _b in rows]
    series = [
        Series("A", [a for _label, a, _b in rows], "series-1"),
        Series("B", [b for *_rest, b in rows], "series-2"),
    ]
    for chart in (columns(labels, series, head="x", grouped=grouped), stacked_bars(labels, series, head="x")):
        if chart:
            assert_sound(chart)
