"""Columns of bytes, and rows of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadloop.core.ragged import Ragged, in_rows

# Rows of three values: some bytes, a number of its own, some numbers.
ROWS = st.lists(
    st.tuples(st.binary(max_size=9), st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**16 - 1), max_size=4))
)


def numbers(values, kind):
    return np.array(values, dtype=kind)


@given(ROWS, st.sampled_from([1, 2, 8]))
def test_a_row_is_its_values_one_after_the_other(rows, word):
    some = [each for _one, _two, many in rows for each in many]
    counts = numbers([len(many) for _one, _two, many in rows], np.int64)
    columns = (
        Ragged.of([one for one, _two, _many in rows]),
        Ragged.of_each(numbers([two for _one, two, _many in rows], "<u4")),
        Ragged(numbers(some, "<u2"), counts),
    )
    found = in_rows(columns, word=word)
    plain = [
        one + two.to_bytes(4, "little") + b"".join(n.to_bytes(2, "little") for n in many) for one, two, many in rows
    ]
    assert list(found.values()) == [each + bytes(-len(each) % word) for each in plain]
    assert found.width == word
