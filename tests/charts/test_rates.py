from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.drawing import Dot, Line
from leadloop.charts.rates import RateRow, Reference, cell_rate, rates
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of, texts_of

LINDNER = RateRow("Lindner", 42, 84, 0.5, 0.4, 0.6, href="/leads/?won")
SOLARIS = RateRow("Solaris", 0, 0, None, None, None)


def test_a_rate_is_a_dot_on_its_interval():
    chart = rates([LINDNER], head="Location")
    (dot,) = shapes_of(chart.narrow, Dot)
    line, *ends = shapes_of(chart.narrow, Line, "interval")
    # The axis ends at 60 %.
    assert (line.x1, dot.x, line.x2) == pytest.approx((320 * 4 / 6, 320 * 5 / 6, 320))
    assert line.y1 == line.y2 == dot.y
    assert [end.x1 for end in ends] == pytest.approx([line.x1, line.x2])
    assert said_by(chart.wide) == ["Lindner: 50 %, 42 of 84, between 40 % and 60 %"]
    assert rows_of(chart) == [["Lindner", "50 %", "between 40 % and 60 %", "42", "84"]]
    assert chart.table.rows[0][3].href == "/leads/?won"


def test_a_row_without_a_rate_says_so_and_nothing_is_drawn():
    chart = rates([LINDNER, SOLARIS], head="Location")
    assert len(shapes_of(chart.wide, Dot)) == 1
    assert texts_of(chart.wide)[-2:] == ["Solaris", "–"]
    assert rows_of(chart)[1] == ["Solaris", "–", "–", "0", "0"]


@pytest.mark.parametrize("rows", [[], [SOLARIS], [RateRow("x", 1, 2, nan, nan, nan)]])
def test_without_any_rate_there_is_no_chart(rows):
    assert rates(rows, head="Location") is None


def test_the_reference_is_a_line_through_all_rows_and_in_the_legend():
    chart = rates([LINDNER, SOLARIS], head="Location", reference=Reference("Network median", 0.3))
    (line,) = shapes_of(chart.narrow, Line, "dashed")
    assert line.x1 == line.x2 == pytest.approx(160)
    assert line.y2 - line.y1 == 80
    assert [key.name for key in chart.keys] == ["Network median, 30 %"]
    assert shapes_of(rates([LINDNER], head="", reference=Reference("x", nan)).narrow, Line, "dashed") == []


def test_many_rows_have_the_axis_above_them_too():
    few, many = (rates([LINDNER] * n, head="Location") for n in (11, 12))
    assert texts_of(few.wide).count("60 %") == 1
    assert texts_of(many.wide).count("60 %") == 2
    assert_sound(rates([LINDNER] * 300, head="Location"))


def test_a_cell_holds_the_same_in_little():
    drawing = cell_rate(LINDNER, reference=Reference("Median", 0.25), most=1)
    (dot,) = shapes_of(drawing, Dot)
    (line,) = shapes_of(drawing, Line, "dashed")
    assert (dot.x, line.x1) == pytest.approx((60, 34))
    assert said_by(drawing) == ["Lindner: 50 %, 42 of 84, between 40 % and 60 %"]
    assert shapes_of(cell_rate(SOLARIS), Dot) == []


NUMBERS = st.none() | st.floats()


@given(st.lists(st.builds(RateRow, st.text(), st.integers(), st.integers(), NUMBERS, NUMBERS, NUMBERS)), NUMBERS)
def test_whatever_comes_can_be_drawn(rows, median):
    chart = rates(rows, head="Location", reference=Reference("Median", median) if median is not None else None)
    if chart:
        assert_sound(chart)
