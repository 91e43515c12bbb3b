"""Open time of many pairs at once is that of :class:`Opening`, and of a count quarter by quarter, through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.desk.calendar import holidays_of
from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening, week_text
from leadloop.reports.open_time import Calendar, open_seconds

# With changes at midnight, at noon UTC, by half an hour, and of Ramadan.
ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Asia/Kolkata",
    "Pacific/Apia", "Europe/London",
)  # fmt: skip
# Hours and changes of clocks are told in quarters.
QUARTER = timedelta(minutes=15)
BEGINNING = datetime(2023, 1, 1, tzinfo=UTC)
quarters = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}") | st.just("24:00")
spans = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]).map(list)


def of_a_day(found):
    kept = []
    for span in sorted(found):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept


weeks = st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(spans, max_size=3).map(of_a_day))
moments = st.integers(0, 4 * 366 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
# Close to where clocks change, and days apart at most.
near = st.tuples(
    st.sampled_from([(2024, 3, 10), (2024, 3, 31), (2024, 4, 6), (2024, 9, 7), (2024, 10, 27), (2024, 11, 3)]),
    st.integers(-3 * 96, 3 * 96),
).map(lambda pair: datetime(*pair[0], tzinfo=UTC) + pair[1] * QUARTER)


def computed(hours, zone, pairs, country=""):
    begin, end = (np.array([each.timestamp() for each in column]) for column in zip(*pairs, strict=True))
    return open_seconds(Calendar(week_text(hours), zone, country), begin, end).tolist()


@given(weeks, st.sampled_from(ZONES), st.lists(st.tuples(moments, moments), min_size=1, max_size=5))
def test_it_is_what_opening_says(hours, zone, pairs):
    opening = Opening(hours, zone)
    # Opening looks no further than 400 days ahead.
    pairs = [(begin, min(end, begin + timedelta(days=390))) for begin, end in pairs]
    assert computed(hours, zone, pairs) == [
        opening.open_between(begin, end).total_seconds() if begin < end else 0 for begin, end in pairs
    ]


@given(weeks, st.sampled_from(ZONES), st.tuples(near, near))
def test_it_is_what_a_count_of_quarters_says(hours, zone, pair):
    begin, end = min(pair), max(pair)
    assert computed(hours, zone, [(begin, end)]) == [900 * quarters_open(hours, zone, begin, end)]


def quarters_open(hours, zone, begin, end):
    """Each quarter that passes is open if it lies in a span of a day near it, whose ends are turned into moments by themselves."""
    where = ZoneInfo(zone)
    opened = []
    day = begin.astimezone(where).date() - timedelta(days=2)
    while day <= end.astimezone(where).date() + timedelta(days=2):
        for opens, closes in (hours if any(hours.values()) else usual()).get(WEEKDAYS[day.weekday()], []):
            opened.append((moment_of(day, opens, where), moment_of(day, closes, where)))
        day += timedelta(days=1)
    count = 0
    while begin < end:
        count += any(opens <= begin < closes for opens, closes in opened)
        begin += QUARTER
    return count


def usual():
    return {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}


def moment_of(day, wall, where):
    if wall == "24:00":
        day, wall = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(wall), where).astimezone(UTC)


def test_years_pass():
    """Two thousand and some days of eight hours, five a week."""
    begin, end = datetime(2019, 1, 7, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)
    weeks_between = (end - begin).days // 7
    assert computed({}, "Europe/Berlin", [(begin, end)]) == [weeks_between * 40 * 3600]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ({day: [["00:00", "24:00"]] for day in WEEKDAYS}, 24 * 7 - 1),
        # The hour that is skipped, alone: never open.
        ({"sun": [["02:00", "03:00"]]}, 0),
        ({"sun": [["01:00", "04:00"]]}, 2),
    ],
)
def test_the_week_in_which_clocks_are_put_forward(hours, expected):
    berlin = ZoneInfo("Europe/Berlin")
    begin, end = datetime(2026, 3, 23, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin)
    assert computed(hours, "Europe/Berlin", [(begin, end)]) == [expected * 3600]


def test_on_holidays_it_is_closed():
    begin, end = datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 12, 28, tzinfo=UTC)
    opening = Opening({}, "Europe/Berlin", holidays_of("DE"))
    assert date(2026, 12, 25) in holidays_of("DE")
    assert computed({}, "Europe/Berlin", [(begin, end)], "DE") == [opening.open_between(begin, end).total_seconds()]
    assert computed({}, "Europe/Berlin", [(begin, end)], "DE") == [4 * 8 * 3600]


def test_nobody_waits_backwards():
    begin = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert computed({}, "Europe/Berlin", [(begin, begin - timedelta(hours=2)), (begin, begin)]) == [0, 0]
