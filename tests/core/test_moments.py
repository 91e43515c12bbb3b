from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from leadloop.core.moments import local, when_text

LATE = datetime(2026, 6, 3, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("show", "text"),
    [
        ("", "4 Jun 2026, 01:30"),
        ("date", "4 Jun 2026"),
        ("day", "4 Jun"),
        ("short", "4 Jun, 01:30"),
        ("time", "01:30"),
        ("long", "Thursday, 4 June 2026"),
        ("full", "Thursday, 4 June 2026, 01:30 CEST"),
    ],
)
def test_a_moment_is_told_on_the_clocks_of_the_zone(show, text):
    assert when_text(LATE, zone="Europe/Berlin", show=show) == text


def test_without_a_zone_the_active_one_counts():
    with timezone.override("Asia/Tokyo"):
        assert local(LATE).isoformat() == "2026-06-04T08:30:00+09:00"
    assert when_text(LATE) == "3 Jun 2026, 23:30"


def test_a_day_has_no_zone_and_nothing_is_a_dash():
    assert when_text(date(2026, 6, 3), zone="Europe/Berlin") == "3 Jun 2026"
    assert when_text(None) == "–"


def test_there_is_no_other_look():
    with pytest.raises(KeyError):
        when_text(LATE, show="pretty")
