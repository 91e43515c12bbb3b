from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.charts.drawing import Box, Path
from leadloop.charts.flow import Link, Node, flow
from tests.charts.drawn import assert_sound, rows_of, said_by, shapes_of, texts_of

COLUMNS = [[Node("new", "New")], [Node("won", "Won", "won"), Node("lost", "Lost", "lost")], [Node("done", "Done")]]


def test_streams_are_as_wide_as_many_took_them_and_coloured_by_where_they_lead():
    chart = flow(COLUMNS, [Link("new", "won", 30, "/a"), Link("new", "lost", 10), Link("won", "done", 30)])
    new, won, lost, done = shapes_of(chart.wide, Box)
    assert won.height == done.height == pytest.approx(3 * lost.height)
    assert new.height == pytest.approx(won.height + lost.height)
    assert new.x < won.x == lost.x < done.x
    assert won.y + won.height < lost.y
    streams = [mark for mark in chart.wide.marks if mark.says]
    assert [(mark.says, mark.tone, mark.href) for mark in streams] == [
        ("New to Won: 30", "won", "/a"),
        ("New to Lost: 10", "lost", ""),
        ("Won to Done: 30", "accent", ""),
    ]
    assert "40" in texts_of(chart.wide)
    assert "New 40" in texts_of(chart.narrow)


def test_streams_fill_both_ends_without_overlap():
    chart = flow(COLUMNS, [Link("new", "won", 30), Link("new", "lost", 10)])
    new = shapes_of(chart.wide, Box)[0]
    (first, second) = [[points for _c, points in path.steps if points] for path in shapes_of(chart.wide, Path)]
    assert first[0][1] == pytest.approx(new.y)
    assert first[-1][-1] == pytest.approx(second[0][1])
    assert second[-1][-1] == pytest.approx(new.y + new.height)


def test_what_went_back_is_listed_and_not_drawn():
    links = [Link("new", "won", 5), Link("lost", "won", 2, "/odd"), Link("done", "new", 1), Link("won", "won", 1)]
    chart = flow(COLUMNS, links)
    assert said_by(chart.wide) == ["New to Won: 5"]
    assert [(each.text, each.href) for each in chart.apart] == [
        ("Lost to Won: 2", "/odd"),
        ("Done to New: 1", ""),
        ("Won to Won: 1", ""),
    ]
    assert len(rows_of(chart)) == 4


def test_only_what_went_back_leaves_the_drawing_empty():
    chart = flow(COLUMNS, [Link("lost", "new", 2)])
    assert shapes_of(chart.wide) == []
    assert [each.text for each in chart.apart] == ["Lost to New: 2"]


def test_nothing_moved_is_no_chart():
    assert flow(COLUMNS, []) is None
    assert flow(COLUMNS, [Link("new", "won", 0), Link("new", "lost", -4)]) is None


def test_a_node_that_is_nowhere_is_an_error():
    with pytest.raises(KeyError):
        flow(COLUMNS, [Link("new", "elsewhere", 1)])


def test_names_keep_apart_however_little_their_nodes_hold():
    nodes = [Node(str(number), f"Node {number}") for number in range(6)]
    chart = flow([[Node("new", "New")], nodes], [Link("new", node.key, 1 if node.key else 0) for node in nodes])
    heights = [shape.y for shape in shapes_of(chart.wide, look="over") if shape.text.startswith("Node")]
    assert all(low - high >= 30 for high, low in pairwise(heights))
    assert_sound(chart)


KEYS = [node.key for column in COLUMNS for node in column]


@given(st.lists(st.builds(Link, st.sampled_from(KEYS), st.sampled_from(KEYS), st.integers())))
def test_whatever_comes_can_be_drawn(links):
    chart = flow(COLUMNS, links)
    if chart:
        assert_sound(chart)
