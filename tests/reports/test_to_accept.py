"""Waits to accept are kept by themselves: who tells nothing of the others does not read them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F

from leadloop.opportunities.enums import Stage
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.league import league
from leadloop.reports.overview import overview
from leadloop.reports.performance import performance
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import WITH_TO_ACCEPT, WITH_WEEKS, Cell, Cube
from leadloop.reports.rollups.rebuilding import rebuild
from tests.support import story

pytestmark = pytest.mark.django_db
LATER = story.NOW + timedelta(days=20)


@pytest.fixture
def brand():
    """One of each stage at two locations on some days, the last of them not counted yet."""
    brand = story.make_brand()
    for ref in ("D-1", "D-2"):
        story.make_location(brand, ref)
    rebuild(brand, now=story.NOW)
    for day in (0, 7, 14):
        for number, stage in enumerate(story.WAY_TO):
            story.make_opportunity(
                brand, stage, location=f"D-{number % 2 + 1}", now=story.NOW + timedelta(days=day, hours=number)
            )
        while day < 10 and fold():
            pass
    return brand


def reports(brand):
    told = {
        (hours, report.__name__): report(brand, hours=hours, now=LATER)
        for hours in Hours
        for report in (league, performance)
    }
    return told | {(hours, "trend"): overview(brand, hours=hours, now=LATER).trend for hours in Hours}


def test_tables_and_trends_read_no_other_waits(brand):
    expected = reports(brand)
    assert expected[Hours.CALENDAR, "league"].times["D-1"].n
    # Who read them all the same would count twice.
    Cell.objects.update(waits=F("to_accept"), business=F("business_to_accept"))
    told = reports(brand)
    for hours in Hours:
        assert told[hours, "league"] == expected[hours, "league"]
        assert told[hours, "trend"] == expected[hours, "trend"]
        # Who tells of them misses them.
        assert told[hours, "performance"] != expected[hours, "performance"]
    rebuild(brand, now=story.NOW)


@pytest.mark.parametrize("layout", [WITH_TO_ACCEPT - 1, WITH_WEEKS - 1])
def test_cells_of_an_earlier_version_tell_the_same(brand, layout):
    expected = reports(brand)
    for cell in Cell.objects.all():
        if layout < WITH_TO_ACCEPT:
            cell.waits, cell.to_accept = bytes(cell.waits) + bytes(cell.to_accept), b""
        cell.business, cell.business_to_accept = bytes(cell.business) + bytes(cell.business_to_accept), b""
        cell.save()
    Cube.objects.update(layout=layout)
    assert reports(brand) == expected
    # Also when some are counted since then.
    story.make_opportunity(brand, Stage.UNACKNOWLEDGED, location="D-1", now=LATER)
    told = reports(brand)
    while fold():
        pass
    assert reports(brand) == told
    rebuild(brand, now=story.NOW)
    assert reports(brand) == told
    assert list(rollup_breaches()) == []


@pytest.mark.parametrize(
    "names", [["0025_weeks_and_waits_to_accept"], ["0025_weeks_and_waits_to_accept", "0024_waits_to_accept"]]
)
def test_who_goes_back_before_the_columns_keeps_what_they_hold(brand, names):
    expected = reports(brand)
    for name in names:
        import_module(f"leadloop.migrations.{name}").Migration.operations[-1].reverse_code(apps, None)
    # The columns go, and who comes again finds them empty.
    gone = ("business_to_accept", "to_accept")[: len(names)]
    Cell.objects.update(**dict.fromkeys(gone, b""))
    assert reports(brand) == expected
    while fold():
        pass
    assert reports(brand) == expected
    rebuild(brand, now=story.NOW)
