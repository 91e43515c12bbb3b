"""Steps of a cohort, and stars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.drawing import Box
from leadloop.charts.funnel import FunnelStep, funnel
from leadloop.charts.ratings import ratings
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of, texts_of


def steps(*counts):
    return [FunnelStep(f"S{place}", n, href=f"/{place}") for place, n in enumerate(counts)]


def test_a_step_is_as_long_as_many_got_there_before_those_of_the_step_before():
    chart = funnel(steps(200, 100, 25), head="Step")
    assert [box.width for box in shapes_of(chart.narrow, Box, "solid")] == pytest.approx([320, 160, 40])
    assert [box.width for box in shapes_of(chart.narrow, Box, "ghost")] == pytest.approx([320, 320, 160])
    assert rows_of(chart) == [
        ["S0", "200", "100 %", "100 %"],
        ["S1", "100", "50 %", "50 %"],
        ["S2", "25", "13 %", "25 %"],
    ]
    assert said_by(chart.wide)[2] == "S2: 25, 13 % of all, 25 % of the step before"


def test_where_nobody_is_left_nothing_is_a_share_of_it():
    assert rows_of(funnel(steps(10, 0, 0), head="Step"))[1:] == [["S1", "0", "0 %", "0 %"], ["S2", "0", "0 %", "–"]]


@pytest.mark.parametrize("given_steps", [[], steps(0), steps(0, 0), steps(-1)])
def test_an_empty_cohort_is_no_chart(given_steps):
    assert funnel(given_steps, head="Step") is None


def test_stars_are_counted_from_five_down():
    chart = ratings([1, 0, 0, 1, 2], hrefs=list("abcde"))
    assert rows_of(chart) == [
        ["5 stars", "2", "50 %"],
        ["4 stars", "1", "25 %"],
        ["3 stars", "0", "0 %"],
        ["2 stars", "0", "0 %"],
        ["1 star", "1", "25 %"],
    ]
    assert [row[1].href for row in chart.table.rows] == list("edcba")
    assert "2 · 50 %" in texts_of(chart.narrow)
    assert said_by(chart.narrow) == ["5 stars: 50 %, 2 of 4", "4 stars: 25 %, 1 of 4", "1 star: 25 %, 1 of 4"]
    assert ratings([0] * 5) is None


@given(st.lists(st.integers()), st.lists(st.integers(), min_size=5, max_size=5))
def test_whatever_comes_can_be_drawn(counts, stars):
    for chart in (funnel(steps(*counts), head="Step"), ratings(stars)):
        if chart:
            assert_sound(chart)
