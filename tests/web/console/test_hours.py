"""Opening hours as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.web.console.locations.hours import HoursProblem, read_day, write_day


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("", []), ("  ", []), ("closed", []), ("Closed", []), ("-", []), ("–", []),
        ("09:00-12:00", [["09:00", "12:00"]]),
        ("09:00-12:00, 13:00-18:00", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("9-12;13-18", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("9.30 – 18.00", [["09:30", "18:00"]]),
        ("9 to 5:30", None), ("9 to 17:30", [["09:00", "17:30"]]),
        ("0-24", [["00:00", "24:00"]]), ("00:00-24:00", [["00:00", "24:00"]]),
        ("09:00-12:00,12:00-18:00", [["09:00", "12:00"], ["12:00", "18:00"]]),
        ("18:00-09:00", None), ("09:00-09:00", None), ("13-18, 9-12", None), ("9-13, 12-18", None),
        ("25-26", None), ("09:60-10:00", None), ("24:30-24:45", None), ("nine to five", None), ("09:00", None), ("9-12,", None),
        ("٩-١٢", None), ("9-12\x00", None),
    ],
)  # fmt: skip
def test_a_line_is_read(line, spans):
    if spans is None:
        with pytest.raises(HoursProblem):
            read_day(line)
    else:
        assert read_day(line) == spans


walls = st.integers(0, 24 * 60).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
weeks = (
    st.lists(walls, max_size=8, unique=True)
    .map(sorted)
    .map(lambda w: [list(p) for p in zip(w[::2], w[1::2], strict=False)])
)


@given(weeks)
def test_what_is_written_is_read_again(spans):
    assert read_day(write_day(spans)) == spans


@given(st.text(max_size=30))
def test_any_text_is_hours_or_a_problem(line):
    try:
        spans = read_day(line)
    except HoursProblem:
        return
    assert all(opens < closes for opens, closes in spans)
