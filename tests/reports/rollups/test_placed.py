"""Counts of all locations as bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.rollups.measures import PLACE_BITS
from leadloop.reports.rollups.placed import counts_of_places, packed_places, unpacked_places

# Some places, so that cells share them.
PLACES, MEASURES = st.integers(1, 4) | st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1)
NUMBERS = st.one_of(st.integers(-130, 130), st.integers(-(2**63), 2**63 - 1)).filter(bool)
# Some measures, so that locations share them.
CELLS = st.lists(MEASURES, min_size=1, max_size=6).flatmap(
    lambda known: st.dictionaries(st.tuples(PLACES, st.sampled_from(known)), NUMBERS, max_size=30)
)


def rows_of(cell):
    measure = np.array([place << PLACE_BITS | code for place, code in cell], dtype=np.int64)
    n, order = np.array(list(cell.values()), dtype=np.int64), np.argsort(measure)
    return measure[order], n[order]


@given(CELLS)
def test_what_is_packed_is_there_again(cell):
    rows = rows_of(cell)
    assert [each.tolist() for each in unpacked_places(packed_places(*rows))] == [each.tolist() for each in rows]


@given(st.lists(CELLS, max_size=4), st.lists(MEASURES, max_size=3, unique=True))
def test_counts_are_the_sums_of_all_cells(cells, others):
    measures = sorted({code for cell in cells for _place, code in cell} | set(others))[::2]
    places, counts = counts_of_places([packed_places(*rows_of(cell)) for cell in cells], measures)
    assert places.tolist() == sorted({place for cell in cells for place, _code in cell})
    for place, row in zip(places.tolist(), counts.tolist(), strict=True):
        expected = [sum(cell.get((place, code), 0) for cell in cells) for code in measures]
        # As the machine's numbers go round beyond their end.
        assert row == [(each + 2**63) % 2**64 - 2**63 for each in expected]


def test_few_bytes_hold_small_numbers():
    cell = {(place, code): place % 100 + 1 for place in range(1, 2001) for code in range(1, 15)}
    rows = rows_of(cell)
    assert len(packed_places(*rows)) < len(rows[0]) * 2


def test_nothing_has_no_bytes():
    assert packed_places(*rows_of({})) == b""
    assert [each.tolist() for each in unpacked_places(b"")] == [[], []]
    assert [each.tolist() for each in counts_of_places([b""], [1, 2])] == [[], []]
