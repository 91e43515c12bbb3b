"""Building anew beside what is there, and what changes under it."""

from importlib import import_module

import pytest
from django.apps import apps

from leadloop.core.transaction import one_moment
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.cohort import Filters
from leadloop.reports.flows import by_month
from leadloop.reports.league import league
from leadloop.reports.pipeline import pipeline_now
from leadloop.reports.rollups import keeping, rebuilding
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import Cell, Cube, Slice
from leadloop.reports.rollups.rebuilding import BeingBuilt, rebuild, to_be_built_anew
from leadloop.reports.scope import ScopeReader, scope_of
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made)
    story.make_opportunity(made, Stage.WON)
    rebuild(made, now=story.NOW)
    return made


def won(brand, **filters):
    return pipeline_now(brand, filters=Filters(**filters), now=story.NOW).opportunities[Stage.WON]


def test_a_builder_that_dies_leaves_what_was_there(brand, monkeypatch):
    story.make_opportunity(brand, Stage.WON)

    def die(*_given, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(rebuilding, "store_new", die)
    with pytest.raises(KeyboardInterrupt):
        rebuild(brand, now=story.NOW)
    monkeypatch.undo()

    assert won(brand) == 2
    # Its lease lasts: nothing is folded into what it may still switch to, nor built beside it.
    assert fold() == 0
    with pytest.raises(BeingBuilt):
        rebuild(brand, now=story.NOW)
    Cube.objects.update(rebuilt_until=None)
    rebuild(brand, now=story.NOW)
    assert Slice.objects.values("version").distinct().count() == 1
    assert list(rollup_breaches()) == []


def test_what_changes_while_it_is_built_is_not_lost(brand, monkeypatch):
    store, others = keeping.store_new, []

    def store_while_others_write(*given):
        if not others:
            others.append(story.make_opportunity(brand, Stage.WON))
        store(*given)

    monkeypatch.setattr(rebuilding, "store_new", store_while_others_write)
    rebuild(brand, now=story.NOW)

    assert won(brand) == 2
    while fold():
        pass
    assert won(brand) == 2
    assert list(rollup_breaches()) == []


def test_a_location_that_moves_takes_its_leads_to_the_other_region(brand):
    assert (won(brand, region="Berlin"), won(brand, region="Wien")) == (1, 0)

    story.make_location(brand, address={"region": "Wien", "country": "AT"})

    assert (won(brand, region="Berlin"), won(brand, region="Wien")) == (0, 1)
    while fold():
        pass
    assert (won(brand, region="Berlin"), won(brand, region="wIEN")) == (0, 1)
    assert list(rollup_breaches()) == []


def test_a_region_that_has_nothing_any_more_has_no_months(brand):
    def months(region):
        with one_moment(hurry=True):
            return list(by_month(ScopeReader(scope_of(brand, Filters(region=region)))))

    assert (len(months("Berlin")), months("Wien")) == (1, [])
    story.make_location(brand, address={"region": "Wien", "country": "AT"})
    # At once, and not only when the worker has counted.
    assert (months("Berlin"), len(months("Wien"))) == ([], 1)
    while fold():
        pass
    assert (months("Berlin"), len(months("Wien"))) == ([], 1)


def test_nothing_is_kept_of_what_is_no_more(brand):
    Location.objects.update(region="")
    rebuild(brand, now=story.NOW)
    assert not Cell.objects.filter(slice__region__iexact="berlin").exists()


def test_who_goes_back_to_an_earlier_version_and_comes_again_builds_anew(brand):
    """What was folded in between is in no cell of all locations."""
    backwards = import_module("leadloop.migrations.0021_cells_of_all_locations").Migration.operations[-1].reverse_code
    backwards(apps, None)
    assert not Cell.objects.filter(basis=Basis.PLACES).exists()
    assert to_be_built_anew(now=story.NOW) == [brand]
    assert [each.won.k for each in league(brand, now=story.NOW).rows] == [1]
    rebuild(brand, now=story.NOW)
    assert [each.won.k for each in league(brand, now=story.NOW).rows] == [1]


@pytest.mark.parametrize(
    "name", ["0023_waits_in_groups_by_age", "0024_waits_to_accept", "0025_weeks_and_waits_to_accept"]
)
def test_waits_are_put_where_they_are_looked_for_when_somebody_comes_again(brand, name):
    import_module(f"leadloop.migrations.{name}").Migration.operations[-1].reverse_code(apps, None)
    assert to_be_built_anew(now=story.NOW) == [brand]
    rebuild(brand, now=story.NOW)
    assert to_be_built_anew(now=story.NOW) == []
