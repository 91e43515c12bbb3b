"""Counts of all locations at once are those of each of them, however they are read."""

from datetime import timedelta
from functools import partial

import pytest

from leadloop.core.transaction import one_moment
from leadloop.opportunities.enums import Stage
from leadloop.reports import scope as scopes
from leadloop.reports.cohort import Filters
from leadloop.reports.league import league
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.measures import TOLD_OF_PLACES
from leadloop.reports.rollups.models import WITH_PLACES, Cell, Cube
from leadloop.reports.rollups.rebuilding import rebuild
from leadloop.reports.rollups.wanted import BY_LOCATION
from leadloop.reports.scope import ScopeReader, scope_of
from tests.reports.stories import completed
from tests.support import story

pytestmark = pytest.mark.django_db

DAYS, STEP = 45, 9
LATER = story.NOW + timedelta(days=DAYS)
FILTERS = (
    Filters(),
    Filters(since=story.NOW + timedelta(days=3), before=story.NOW + timedelta(days=40)),
    Filters(source="fair"),
    Filters(region="Berlin"),
    Filters(region="Berlin", source="website"),
)


@pytest.fixture
def brand():
    """A brand with sales on some days, on both sides of two months, of which the last are not counted yet."""
    brand = story.make_brand()
    for number, region in enumerate(("Berlin", "Bayern", "Berlin"), 1):
        address = story.location_json()["address"] | {"region": region}
        story.make_location(brand, f"D-{number}", address=address)
    for day in range(0, DAYS, STEP):
        for number, stage in enumerate((Stage.WON, Stage.COMPLETE, Stage.ACCEPTED, Stage.UNACKNOWLEDGED)):
            channel = ("website", "fair")[(day + number) % 2]
            story.make_opportunity(
                brand,
                stage,
                location=f"D-{(day // STEP + number) % 3 + 1}",
                now=story.NOW + timedelta(days=day),
                source={"channel": channel},
            )
        completed(brand)
        if day < DAYS // 2:
            while fold():
                pass
    return brand


def counts(read, reader, filters):
    names, found = read([*TOLD_OF_PLACES, *reader.terms("revenue")], wanted=reader.inside(filters))
    return {name: row for name, row in zip(names, found.tolist(), strict=True) if any(row)}


def at_once(reader, filters):
    return counts(reader.by_location, reader, filters)


def of_each(reader, filters):
    return counts(partial(reader.grid, BY_LOCATION), reader, filters)


@pytest.mark.parametrize("filters", FILTERS)
def test_all_at_once_are_those_of_each(brand, filters, monkeypatch):
    monkeypatch.setattr(scopes, "_FEW", 0)
    with one_moment(hurry=True):
        reader = ScopeReader(scope_of(brand, filters))
        expected = of_each(reader, filters)
        assert expected
        assert at_once(reader, filters) == expected


def test_sums_of_an_earlier_version_tell_the_same(brand):
    rebuild(brand, now=LATER)
    expected = league(brand, now=LATER)
    Cube.objects.update(layout=WITH_PLACES - 1)
    Cell.objects.filter(basis=Basis.PLACES).delete()
    assert league(brand, now=LATER) == expected
    rebuild(brand, now=LATER)


def test_a_cell_of_all_is_read_instead_of_one_of_each(brand):
    rebuild(brand, now=LATER)
    Cell.objects.exclude(basis=Basis.PLACES).delete()
    with one_moment(hurry=True):
        reader = ScopeReader(scope_of(brand, Filters()))
        assert at_once(reader, Filters())
        assert not of_each(reader, Filters())
    rebuild(brand, now=LATER)
