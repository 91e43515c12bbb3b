from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.drawing import Dot, Line, Path
from leadloop.charts.trend import Figure, Moment, trend
from leadloop.charts.wording import count
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of

WON = Figure("This year", "Last year")


def moments(*values, **changes):
    return [
        Moment(f"M{place}", value, value and value - 0.1, value and value + 0.1, 20, **changes)
        for place, value in enumerate(values)
    ]


def test_a_line_goes_through_the_periods_and_breaks_where_one_is_missing():
    chart = trend(moments(0.2, 0.3, None, 0.4, 0.5), WON, head="Month")
    assert [len(path.steps) for path in shapes_of(chart.narrow, Path, "edge")] == [2, 2]
    # There and back, and closed.
    assert [len(path.steps) for path in shapes_of(chart.narrow, Path, "band")] == [5, 5]
    assert len(shapes_of(chart.narrow, Dot)) == 4
    assert rows_of(chart)[2] == ["M2", "–", "–", "20"]


def test_a_period_on_its_own_has_a_line_for_its_interval():
    chart = trend(moments(None, 0.3, None), WON, head="Month")
    assert shapes_of(chart.narrow, Path) == []
    (line,) = shapes_of(chart.narrow, Line, "edge")
    assert line.x1 == line.x2 == shapes_of(chart.narrow, Dot)[0].x
    assert len(shapes_of(trend(moments(0.3), WON, head="Month").narrow, Dot)) == 1


def test_last_year_is_a_dashed_line_beside_it():
    chart = trend(moments(0.2, 0.3, before=0.1), WON, head="Month")
    assert len(shapes_of(chart.narrow, Path, "dashed")) == 1
    assert [(key.name, key.look) for key in chart.keys] == [("This year", "edge"), ("Last year", "dashed")]
    assert said_by(chart.narrow)[0] == "M0: 20 %, between 10 % and 30 %, of 20, Last year 10 %"
    assert rows_of(chart)[0] == ["M0", "20 %", "10 % – 30 %", "20", "10 %"]
    assert trend(moments(0.2, 0.3), WON, head="Month").keys == []


def test_a_period_under_way_is_hollow_and_no_line_leads_to_it():
    chart = trend([*moments(0.2, 0.3), Moment("M2", 0.1, unfinished=True)], WON, head="Month")
    assert [dot.look for dot in shapes_of(chart.narrow, Dot)] == ["solid", "solid", "hollow"]
    assert [len(path.steps) for path in shapes_of(chart.narrow, Path, "edge")] == [2]
    assert said_by(chart.narrow)[-1] == "M2: 10 %, still under way"
    assert rows_of(chart)[-1][0] == "M2 (still under way)"


@pytest.mark.parametrize("given_moments", [[], [Moment("M0", None), Moment("M1", nan)], [Moment("M0", None, n=0)]])
def test_nothing_is_no_chart(given_moments):
    assert trend(given_moments, WON, head="Month") is None


def test_of_too_few_there_is_no_drawing_but_how_many_they_are():
    chart = trend([Moment("M0", None, n=2, href="/two"), Moment("M1", None, n=0)], WON, head="Month")
    assert [list(each.marks) for each in (chart.narrow, chart.wide)] == [[], []]
    assert rows_of(chart) == [["M0", "–", "–", "2"], ["M1", "–", "–", "0"]]
    assert "too few" in chart.reading


NUMBERS = st.none() | st.floats()
MOMENTS = st.builds(
    Moment, st.text(), NUMBERS, NUMBERS, NUMBERS, before=NUMBERS, n=st.none() | st.integers(), unfinished=st.booleans()
)


@given(st.lists(MOMENTS, max_size=30), st.sampled_from([WON, Figure("Leads", "Before", count, share=False)]))
def test_whatever_comes_can_be_drawn(given_moments, figure):
    chart = trend(given_moments, figure, head="Month", unit="Won")
    if chart:
        assert_sound(chart)
