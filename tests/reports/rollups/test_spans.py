"""A time is cut into cells that cover it once, and moments that cover the rest."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.rollups.enums import Period
from leadloop.reports.rollups.local_days import as_date, as_day, days_in, starts_of
from leadloop.reports.rollups.spans import Span, pieces_of, start_after, start_of

ZONES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
moments = st.floats(1_577_836_800, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(round(seconds, 3), UTC))
KEPT = st.sampled_from(
    [
        (Period.DAY,),
        (Period.DAY, Period.MONTH),
        (Period.DAY, Period.WEEK, Period.MONTH, Period.YEAR),
        (Period.MONTH, Period.YEAR),
    ]
)


def midnight(day, zone):
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


@given(one=moments, other=moments, zone=st.sampled_from(ZONES), kept=KEPT)
def test_the_pieces_cover_all_of_it_once(one, other, zone, kept):
    since, before = sorted([one, other])
    pieces = pieces_of(since, before, zone=zone, kept=kept)
    covered = [*pieces.moments, *((midnight(each.first, zone), midnight(each.end, zone)) for each in pieces.cells)]
    at = since
    for begin, end in sorted(covered):
        assert begin == at < end
        at = end
    assert before in (at, since)
    assert {each.period for each in pieces.cells} <= set(kept)
    for each in pieces.cells:
        if each.period is not Period.DAY:
            assert each.first == start_of(each.first, each.period)
            assert each.end == start_of(each.end, each.period)


def test_years_stand_in_the_middle_and_days_at_the_ends():
    since, before = midnight(date(2024, 12, 30), "Europe/Berlin"), midnight(date(2026, 2, 3), "Europe/Berlin")
    assert pieces_of(since, before, zone="Europe/Berlin", kept=(Period.DAY, Period.MONTH, Period.YEAR)).cells == [
        Span(Period.DAY, date(2024, 12, 30), date(2025, 1, 1)),
        Span(Period.YEAR, date(2025, 1, 1), date(2026, 1, 1)),
        Span(Period.MONTH, date(2026, 1, 1), date(2026, 2, 1)),
        Span(Period.DAY, date(2026, 2, 1), date(2026, 2, 3)),
    ]


def test_all_time_is_one_span_and_nothing_else():
    pieces = pieces_of(None, None, zone="UTC", kept=(Period.DAY, Period.MONTH, Period.YEAR))
    assert [each.period for each in pieces.cells] == [Period.YEAR]
    assert pieces.moments == []


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_the_day_is_the_one_on_the_zones_calendar(moment, zone):
    found = days_in(zone, np.array([moment.timestamp()]))
    assert as_date(int(found[0])) == moment.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize("period", [Period.WEEK, Period.MONTH, Period.YEAR])
@given(day=st.dates(date(1970, 1, 5), date(2100, 1, 1)))
def test_starts_are_the_same_of_numbers_and_of_dates(period, day):
    start = start_of(day, period)
    assert as_date(int(starts_of(np.array([as_day(day)]), period)[0])) == start
    assert start <= day < start_after(start, period) <= start + timedelta(days=366)
