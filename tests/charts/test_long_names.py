"""A name of any length stays inside of the drawing; what is cut is whole where it is read out, and in the table."""

import pytest

from leadloop.charts.bars import stacked_bars
from leadloop.charts.columns import columns
from leadloop.charts.curves import Curve, Span, Step, curves
from leadloop.charts.flow import Link, Node, flow
from leadloop.charts.funnel import FunnelStep, funnel
from leadloop.charts.rates import RateRow, Reference, rates
from leadloop.charts.series import Series
from leadloop.charts.trend import Figure, Moment, trend
from tests.charts.drawn import assert_sound, rows_of, said_by

LONG = "Wärmetechnik " * 20
NAMES = [LONG, "王小明" * 60, "W" * 300]


def every_chart(name):
    series = [Series(name, [3, 4], "series-1"), Series(f"{name} 2", [1, 2], "series-2")]
    span = Span(90, [30, 90], lambda day: f"{name}{day:g}", name)
    nodes = [Node(str(place), name) for place in range(4)]
    return {
        "rates": rates([RateRow(name, 1, 2, 0.5, 0.1, 0.9)], head=name, reference=Reference(name, 0.3)),
        "curves": curves([Curve(name, [Step(3, 0.5)]), Curve(name, [Step(3, 0.4)])], span, risk=[(0, 5)]),
        "columns": columns([name, name], series, head=name, unit=name),
        "bars": stacked_bars([name, name], series, head=name),
        "trend": trend([Moment(name, 0.5), Moment(name, 0.4)], Figure(name, name), head=name, unit=name),
        "funnel": funnel([FunnelStep(name, 5), FunnelStep(name, 2)], head=name),
        "flow": flow([nodes[:1], nodes[1:3], nodes[3:]], [Link("0", "1", 9), Link("0", "2", 1), Link("1", "3", 1)]),
    }


@pytest.mark.parametrize("name", NAMES, ids=["words", "wide", "one-word"])
@pytest.mark.parametrize("kind", every_chart("x"))
def test_a_name_stays_inside(kind, name):
    chart = every_chart(name)[kind]
    assert_sound(chart)
    assert any(name in said for said in said_by(chart.narrow))
    assert any(name in cell for row in rows_of(chart) for cell in row)
