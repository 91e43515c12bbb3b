"""A location's own report: its own figures, and where it stands among others without showing any of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.league import league
from leadloop.reports.of_location import location_report
from leadloop.reports.performance import performance
from leadloop.reports.pipeline import pipeline_now
from tests.support.story import NOW, make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def brand():
    return make_brand()


def sell(brand, ref, *, won, lost, now=NOW):
    """A location that accepted so many and won some of them."""
    make_location(brand, ref)
    for stage, count in ((Stage.WON, won), (Stage.LOST, lost)):
        for _each in range(count):
            make_opportunity(brand, stage, location=ref, now=now)


def report(brand, ref="D-1", **filters):
    return location_report(brand, filters=Filters(location=ref, **filters), now=LATER)


def test_its_figures_are_those_that_the_brand_sees_of_it(brand):
    sell(brand, "D-1", won=3, lost=2)
    sell(brand, "D-2", won=1, lost=4)
    own, filters = report(brand), Filters(location="D-1")

    assert own.measured.rates == performance(brand, filters=filters, now=LATER).all.rates
    assert own.measured.stands == pipeline_now(brand, filters=filters, now=LATER).opportunities
    assert [(each.state, each.total) for each in own.standing] == [
        ("unacknowledged", 0), ("acknowledged", 0), ("accepted", 0), ("won", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("others", "told"), [(3, False), (4, True)])
def test_where_it_stands_is_told_from_five_locations_on(brand, others, told):
    sell(brand, "D-1", won=4, lost=1)
    for number in range(others):
        sell(brand, f"X-{number}", won=1, lost=4)
    place = report(brand).place
    whole = league(brand, now=LATER)

    assert (place is not None) == told
    if place is not None:
        assert place.medians == whole.network
        assert place.own == next(row for row in whole.rows if row.ref == "D-1")


def test_a_location_that_others_cannot_be_held_against_has_no_place(brand):
    sell(brand, "D-1", won=1, lost=0)
    for number in range(5):
        sell(brand, f"X-{number}", won=1, lost=4)
    place = report(brand).place

    assert (place.own.rank, place.medians.n) == (0, 5)


def test_who_asks_for_no_location_gets_the_figures_of_none(brand):
    for number in range(5):
        sell(brand, f"X-{number}", won=1, lost=4)
    for ref in ("", "x-1", "nobody"):
        place = location_report(brand, filters=Filters(location=ref), now=LATER).place
        assert (place.own, place.medians.n) == (None, 5)


def test_a_time_bounds_what_is_counted_and_not_what_is_open(brand):
    sell(brand, "D-1", won=2, lost=0)
    none = report(brand, since=LATER)

    assert (none.measured.n, [each.total for each in none.standing]) == (0, [0, 0, 0, 2])
    assert replace(none, standing=()).revenue.won == 0


def test_it_is_read_in_as_many_queries_however_many_locations_there_are(brand, count_queries):
    sell(brand, "D-1", won=1, lost=0)
    report(brand)
    with count_queries() as one:
        report(brand)
    for number in range(3):
        sell(brand, f"X-{number}", won=1, lost=1)
    with count_queries(most=one.count):
        report(brand)
