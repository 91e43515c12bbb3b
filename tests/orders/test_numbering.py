"""How order numbers are written: no two alike, whatever patterns came before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.orders.numbering import PatternProblem, read_pattern, written

heads = st.text("AB09-_{year}", max_size=8)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("O-#####", "O-00042"),
        ("NW-{year}-#", "NW-2026-42"),
        ("###", "042"),
        ("A#", "A42"),
        ("n_{year}_####", "n_2026_0042"),
    ],
)
def test_a_pattern_is_written(pattern, number):
    assert written(read_pattern(pattern), 42, year=2026) == number


@pytest.mark.parametrize(
    "text",
    ["", "NW", "NW-#-A", "#-#", "NW 1 ###", "Ä-#", "N/#", "{month}-#", "{year}#", "NW-1##", "{#", "x" * 30 + "#"],
)
def test_what_could_be_ambiguous_is_no_pattern(text):
    with pytest.raises(PatternProblem):
        read_pattern(text)


@given(heads, heads, st.integers(1, 9), st.integers(1, 9), st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_running_numbers_are_never_written_alike(one, other, digits, more, first, second):
    try:
        patterns = read_pattern(one + "#" * digits), read_pattern(other + "#" * more)
    except PatternProblem:
        return
    if first != second:
        assert written(patterns[0], first, year=2026) != written(patterns[1], second, year=2027)
