"""What a report by mail reads: weeks and months, of all, a region and a location."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.digest import digest
from leadloop.reports.rollups.folding import fold
from leadloop.reports.trends import Step
from tests.support.story import make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db
# A Wednesday in the middle of a month.
DAY = datetime(2026, 6, 17, 9, tzinfo=UTC)
PLACES = [Filters(), Filters(region="berlin"), Filters(location="D-1")]


@pytest.fixture
def brand():
    found = make_brand(now=DAY - timedelta(days=90))
    make_location(found)
    make_location(found, "H-1", address={"city": "Hamburg", "region": "Hamburg", "country": "DE"})
    return found


def read(brand, place, step=Step.WEEK, first=date(2026, 6, 15), now=DAY + timedelta(days=6)):
    return digest(brand, place, first=first, step=step, most_owing=5, now=now)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_each_move_is_of_its_week(brand, place, folded):
    make_opportunity(brand, Stage.WON, location="D-1", now=DAY)
    make_opportunity(brand, Stage.ACCEPTED, location="D-1", now=DAY - timedelta(weeks=1))
    while folded and fold():
        pass
    *_earlier, before, this = read(brand, place).periods
    assert (before.first, before.leads, before.moved["accepted"], before.moved["won"]) == (date(2026, 6, 8), 1, 1, 0)
    assert (this.first, this.leads, this.moved["accepted"], this.moved["won"]) == (date(2026, 6, 15), 1, 1, 1)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_each_move_is_of_its_month(brand, place):
    make_opportunity(brand, Stage.WON, location="D-1", now=DAY)
    make_opportunity(brand, Stage.LOST, location="D-1", now=DAY - timedelta(days=30))
    *_earlier, before, this = read(
        brand, place, Step.MONTH, date(2026, 6, 1), now=datetime(2026, 7, 1, 6, tzinfo=UTC)
    ).periods
    assert (before.leads, before.moved["lost"], before.moved["won"]) == (1, 1, 0)
    assert (this.leads, this.moved["lost"], this.moved["won"]) == (1, 0, 1)


def test_a_place_is_told_its_own(brand):
    make_opportunity(brand, Stage.WON, location="H-1", now=DAY)
    for place in (Filters(region="Berlin"), Filters(location="D-1")):
        found = read(brand, place)
        assert (found.periods[-1].leads, sum(found.periods[-1].moved.values())) == (0, 0)
        assert sum(found.pipeline.opportunities.values()) == 0
        assert found.measured.n == found.revenue.won == 0


def test_rates_are_of_thirteen_weeks_and_before_of_those_before(brand):
    make_opportunity(brand, Stage.WON, location="D-1", now=DAY - timedelta(weeks=12))
    make_opportunity(brand, Stage.WON, location="D-1", now=DAY - timedelta(weeks=13))
    found = read(brand, Filters())
    assert (found.measured.n, found.before.n) == (1, 1)
    assert (found.span.since, found.earlier.before) == (date(2026, 3, 23), date(2026, 3, 23))
    assert len(found.periods) == 13
