"""Weeks stand for their days wherever a time begins or ends within a month, and never for parts of two months."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadloop.core.transaction import one_moment
from leadloop.opportunities.enums import Stage
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.cohort import Filters
from leadloop.reports.flows import by_month
from leadloop.reports.overview import overview
from leadloop.reports.rollups.enums import Basis, Grouping, Period
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import WITH_WEEKS, Cell, Cube
from leadloop.reports.rollups.rebuilding import rebuild
from leadloop.reports.scope import ScopeReader, scope_of
from leadloop.reports.trends import Step
from tests.support import story

pytestmark = pytest.mark.django_db
# A Monday; the week reaches into July.
MONDAY = datetime(2026, 6, 29, 9, tzinfo=UTC)
SINCE, BEFORE = datetime(2026, 6, 17, 22, tzinfo=UTC), datetime(2026, 7, 11, 22, tzinfo=UTC)
LATER = datetime(2026, 8, 1, tzinfo=UTC)
STAGES = (Stage.UNACKNOWLEDGED, Stage.REJECTED, Stage.COMPLETE)
PLACES = [{}, {"location": "D-1"}, {"region": "north"}, {"source": "website"}]


@pytest.fixture
def brand():
    """One of some stages on each of nine days around the end of June, the last of them not counted yet."""
    brand = story.make_brand()
    story.make_location(brand, address=story.location_json()["address"] | {"region": "north"})
    for day in range(-4, 5):
        for stage in STAGES:
            story.make_opportunity(brand, stage, location="D-1", now=MONDAY + timedelta(days=day))
        while day < 4 and fold():
            pass
    return brand


def read(brand, place):
    filters = Filters(SINCE, BEFORE, **place)
    with one_moment(hurry=True):
        months = by_month(ScopeReader(scope_of(brand, filters)))
    return months, [overview(brand, filters=filters, step=step, now=LATER) for step in Step]


def shown(told):
    """Return the same to compare: arrays are not equal, but written alike."""
    return repr(told)


def figures(told):
    """What is told of all of it, and by week; months of which only some days were chosen are read by day."""
    return shown([(each.all, each.trend if each.step is Step.WEEK else ()) for each in told[1]])


@pytest.mark.parametrize("place", PLACES)
def test_leads_count_in_the_month_in_which_they_came(brand, place):
    months, _told = read(brand, place)
    stages = len(STAGES)
    assert {month: funnel.leads for month, funnel in months.items()} == {
        date(2026, 6, 1): 6 * stages,
        date(2026, 7, 1): 3 * stages,
    }


@pytest.mark.parametrize("place", PLACES)
def test_days_tell_what_weeks_tell(brand, place):
    told = shown(read(brand, place))
    # Sums of an earlier version have no weeks but those of single locations, and no regions by themselves.
    of_each = {Grouping.LOCATION, Grouping.LOCATION_FORM}
    weeks = Cell.objects.filter(basis=Basis.ARRIVED, period=Period.WEEK).exclude(slice__grouping__in=of_each)
    weeks.delete()
    Cell.objects.filter(slice__grouping=Grouping.REGION).delete()
    Cube.objects.update(layout=WITH_WEEKS - 1)
    assert shown(read(brand, place)) == told
    rebuild(brand, now=story.NOW)
    assert weeks.exists()
    assert shown(read(brand, place)) == told
    assert list(rollup_breaches()) == []


@pytest.mark.parametrize("place", [place for place in PLACES if "location" not in place])
def test_what_a_whole_week_tells_is_read_of_its_cell(brand, place):
    told = read(brand, place)
    rebuild(brand, now=story.NOW)
    days = Cell.objects.filter(basis=Basis.ARRIVED, period=Period.DAY)
    days.filter(starts_on__gte=date(2026, 6, 22), starts_on__lt=date(2026, 7, 6)).delete()
    assert figures(read(brand, place)) == figures(told)
    rebuild(brand, now=story.NOW)


def test_a_week_has_whatever_its_days_have(brand):
    rebuild(brand, now=story.NOW)
    stages = len(STAGES)
    found = overview(brand, filters=Filters(SINCE, BEFORE), step=Step.WEEK, now=LATER)
    assert [(each.start, each.now.rates["accepted"].n) for each in found.trend if each.has_any] == [
        (date(2026, 6, 22), 4 * stages),
        (date(2026, 6, 29), 5 * stages),
    ]
    assert (found.all.n, found.all.rates["won"].k) == (9 * stages, 9)
