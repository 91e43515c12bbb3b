from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.curves import Curve, Span, Step, curves
from leadloop.charts.drawing import Dot, Path
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of, texts_of

SPAN = Span(100, [30, 60, 90], lambda day: f"{day:g}", "days")
WON = Curve("Won", [Step(30, 0.5, 0.4, 0.6), Step(80, 1.0, 0.9, 1.0)], "won", "/won")


def points_of(path):
    return [points for _command, points in path.steps if points]


def test_a_curve_stays_until_it_rises():
    chart = curves([WON], SPAN, whole=True)
    (path,) = shapes_of(chart.narrow, Path, "edge")
    points = points_of(path)
    left, bottom = points[0]
    right, top = points[-1]
    at_30, at_80 = left + (right - left) * 0.3, left + (right - left) * 0.8
    half = (bottom + top) / 2
    assert points == [
        pytest.approx(point)
        for point in [(left, bottom), (at_30, bottom), (at_30, half), (at_80, half), (at_80, top), (right, top)]
    ]
    # The band goes there along its upper edge, and back along its lower one.
    (band,) = shapes_of(chart.narrow, Path, "band")
    assert len(points_of(band)) == 2 * len(points)


def test_it_is_read_at_its_marks():
    chart = curves([WON], SPAN, risk=[(0, 40), (30, 20), (60, 8), (90, 1)])
    assert said_by(chart.wide) == [
        "Won by 30 days: 50 %, between 40 % and 60 %",
        "Won by 60 days: 50 %, between 40 % and 60 %",
        "Won by 90 days: 100 %, between 90 % and 100 %",
    ]
    assert rows_of(chart) == [
        ["30", "50 % (40 % to 60 %)", "20"],
        ["60", "50 % (40 % to 60 %)", "8"],
        ["90", "100 % (90 % to 100 %)", "1"],
    ]
    assert texts_of(chart.narrow)[-5:] == ["Still under way", "40", "20", "8", "1"]


def test_marks_beyond_what_is_shown_are_left_out():
    chart = curves([WON], Span(45, [30, 60, 90], str, "days"))
    assert [row[0] for row in rows_of(chart)] == ["30"]
    assert len(shapes_of(chart.wide, Dot)) == 1
    assert_sound(chart)


def test_several_ends_are_named_where_they_end_and_names_keep_apart():
    ends = [Curve(name, [Step(1, share)]) for name, share in (("Won", 0.30), ("Lost", 0.301), ("Withdrawn", 0.0))]
    chart = curves(ends, SPAN)
    heights = [shape.y for shape in shapes_of(chart.narrow, look="over")]
    assert [shape.text for shape in shapes_of(chart.narrow, look="over")] == ["Withdrawn", "Won", "Lost"]
    assert all(low - high >= 16 for low, high in pairwise(heights))
    assert shapes_of(curves(ends[:1], SPAN).narrow, look="over") == []


def test_a_count_at_the_very_end_stays_inside():
    assert_sound(curves([WON], SPAN, risk=[(0, 120_400), (100, 120_400)]))


def test_nothing_is_no_chart():
    assert curves([], SPAN) is None
    assert curves([Curve("Won", [])], SPAN) is None
    assert curves([Curve("Won", [Step(nan, 0.5), Step(3, nan)])], SPAN) is None
    assert curves([WON], Span(0, [], str, "")) is None


def test_an_end_that_never_came_lies_on_the_ground():
    chart = curves([WON, Curve("Lost", [])], SPAN)
    assert [row[2] for row in rows_of(chart)] == ["0 %"] * 3


def test_a_hundred_thousand_steps_are_as_few_as_can_be_seen():
    steps = [Step(at / 1000, at / 100_000) for at in range(100_000)]
    chart = curves([Curve("Won", steps)], SPAN)
    (path,) = shapes_of(chart.wide, Path, "edge")
    assert len(path.steps) < 2 * 720 + 3
    assert_sound(chart)


NUMBERS = st.none() | st.floats()
STEPS = st.lists(st.builds(Step, st.floats(), st.floats(), NUMBERS, NUMBERS)).map(
    lambda steps: sorted(steps, key=lambda step: step.at)
)


@given(
    st.lists(st.builds(Curve, st.text(), STEPS), max_size=6),
    st.floats(),
    st.lists(st.tuples(st.floats(0, 1e6), st.integers()), max_size=5),
)
def test_whatever_comes_can_be_drawn(given_curves, until, risk):
    chart = curves(given_curves, Span(until, [30, 60, inf], str, "days"), risk=risk)
    if chart:
        assert_sound(chart)
