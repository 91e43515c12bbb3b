from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.core.given import as_list, as_mapping, read_moment, read_position

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@pytest.mark.parametrize("value", [None, "x", 1, ["x"]])
def test_what_is_no_object_is_an_empty_one(value):
    assert as_mapping(value) == {}
    assert as_list({"0": value}) == []


@pytest.mark.parametrize("text", ["2026-06-03T09:00:00Z", "2026-06-03T11:00:00+02:00", "2026-06-03 09:00Z"])
def test_a_moment_is_read_in_utc(text):
    found = read_moment(text)
    assert (found, found.tzinfo) == (datetime(2026, 6, 3, 9, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    "value",
    ["", None, "soon", "2026-06-03", "2026-06-03T09:00:00", "2026-02-30T09:00:00Z", 20260603, ["2026-06-03T09:00:00Z"],
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-11:00", "9999-12-31T23:59:59Z"],
)  # fmt: skip
def test_what_is_no_moment_in_some_zone_is_none(value):
    assert read_moment(value) is None


@given(st.datetimes(timezones=st.timezones()))
@settings(deadline=None)
def test_a_moment_can_be_shown_in_every_zone(moment):
    found = read_moment(moment.isoformat())
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12") if found else ():
        assert found.astimezone(ZoneInfo(zone)) == found


def test_a_position_is_degrees():
    assert read_position({"lat": "52.5", "lon": 13}) == (52.5, 13.0)
    assert read_position({"lat": -90, "lon": 180}) == (-90.0, 180.0)


@pytest.mark.parametrize(
    "value",
    [None, {}, "52,13", [52, 13], {"lat": 52}, {"lat": 90.1, "lon": 0}, {"lat": 0, "lon": "NaN"}, {"lat": 10**400, "lon": 0}],
)  # fmt: skip
def test_what_is_no_position_is_none(value):
    assert read_position(value) is None


@given(ANYTHING, ANYTHING)
def test_whatever_is_given_is_read_or_none(one, other):
    assert read_moment(one) is None or read_moment(one).tzinfo
    assert read_position({"lat": one, "lon": other}) is None or read_position({"lat": one, "lon": other})
