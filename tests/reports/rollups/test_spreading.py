"""Entries added up by slice, beside the same done one by one."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.rollups.slicing import Membership
from leadloop.reports.rollups.spreading import Ordered, spread

ENTITIES = st.integers(0, 5)
ENTRIES = st.lists(
    st.tuples(
        ENTITIES, st.integers(20_000, 20_003), st.integers(0, 3) | st.integers(0, 2**44), st.sampled_from([-1, 1, 7])
    ),
    min_size=1,
    max_size=40,
)
MEMBERS = st.sets(st.tuples(ENTITIES, st.integers(0, 9)))


def columns(rows, width):
    return (
        [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
        if rows
        else [np.zeros(0, np.int64)] * width
    )


def membership(pairs):
    entity, number = columns(sorted(pairs), 2)
    slices, code = np.unique(number, return_inverse=True)
    return Membership(entity, code.astype(np.min_scalar_type(len(slices))), slices)


def ordered(entries):
    entity, day, measure, n = columns(entries, 4)
    return Ordered.of(entity, day, measure, n, n * 1000)


@given(ENTRIES, MEMBERS)
def test_each_slice_has_what_its_entities_have(entries, pairs):
    part = spread(ordered(entries), membership(pairs))
    expected = Counter()
    for entity, day, measure, n in entries:
        for one, number in pairs:
            if one == entity:
                expected[number, day, measure] += n
    found = dict(zip(zip(*(each.tolist() for each in part[:3]), strict=True), part.n.tolist(), strict=True))
    assert {key: n for key, n in found.items() if n} == {key: n for key, n in expected.items() if n}
    assert list(found) == sorted(found)
    assert part.ms.tolist() == [n * 1000 for n in part.n.tolist()]


@given(ENTRIES, MEMBERS)
def test_those_of_some_measures_are_the_same_without_the_others(entries, pairs):
    few = [each for each in entries if each[2] < 3]
    entered = ordered(entries)
    part = spread(entered.only(entered.measures < 3), membership(pairs))
    assert not few or [each.tolist() for each in part] == [
        each.tolist() for each in spread(ordered(few), membership(pairs))
    ]
    assert few or not len(part.n)


@pytest.mark.parametrize("many", [255, 256, 257, 65_535, 65_536, 65_537])
def test_there_may_be_very_many_slices(many):
    # As many as fit into a byte or two, and more.
    entries = [(entity, 20_000, 1, 1) for entity in range(many)]
    part = spread(ordered(entries), membership((entity, many - entity) for entity in range(many)))
    assert part.slice.tolist() == list(range(1, many + 1))
    assert part.n.tolist() == [1] * many
