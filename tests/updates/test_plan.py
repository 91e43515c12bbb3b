"""When an update is due: delays by the calendar, in the brand's daytime, also when the clocks change."""

from datetime import UTC, datetime

import pytest

from leadloop.updates.enums import Unit
from leadloop.updates.models import UpdateRules
from leadloop.updates.plan import daytime, due_after


@pytest.mark.parametrize(
    ("entered", "delay", "unit", "due"),
    [
        # A Wednesday in summer, 11:00 in Berlin.
        ("2026-06-03T09:00", 0, "hours", "2026-06-03T09:00"),
        ("2026-06-03T09:00", 3, "hours", "2026-06-03T12:00"),
        # 23:00 there: the next morning at nine.
        ("2026-06-03T09:00", 12, "hours", "2026-06-04T07:00"),
        ("2026-06-03T09:00", 14, "days", "2026-06-17T09:00"),
        # Saturday evening: Sunday is left out.
        ("2026-06-06T20:00", 0, "hours", "2026-06-08T07:00"),
        # Clocks go forward on 29 March: the same hour on the wall is an hour earlier in UTC.
        ("2026-03-27T09:00", 3, "days", "2026-03-30T08:00"),
        ("2026-03-28T20:00", 0, "hours", "2026-03-30T07:00"),
        # Clocks go back on 25 October.
        ("2026-10-23T08:00", 3, "days", "2026-10-26T09:00"),
        ("2026-10-24T18:00", 0, "hours", "2026-10-26T08:00"),
        # Hours that pass, whatever the clocks show: 24 from 10:00 on Saturday are 11:00 on Sunday.
        ("2026-03-28T09:00", 48, "hours", "2026-03-30T09:00"),
    ],
)
def test_it_is_due_in_daytime_after_its_delay(entered, delay, unit, due):
    day = daytime(UpdateRules(), zone="Europe/Berlin")
    moment = datetime.fromisoformat(entered).replace(tzinfo=UTC)
    assert due_after(moment, delay, Unit(unit), day=day).isoformat() == f"{due}:00+00:00"


def test_the_brand_may_write_on_sundays():
    day = daytime(UpdateRules(on_sundays=True, send_from="11:00"), zone="Europe/Berlin")
    moment = datetime(2026, 6, 7, 4, tzinfo=UTC)
    assert due_after(moment, 0, Unit.HOURS, day=day) == datetime(2026, 6, 7, 9, tzinfo=UTC)
