"""What is folded is what the leads are, whatever happened in whatever order."""

from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS

from leadloop.history.models import Uncounted
from leadloop.opportunities.enums import Stage
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.rollups.earlier import as_now
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import Cell, Counted, Slice
from leadloop.reports.rollups.rebuilding import rebuild
from tests.support import story
from tests.support.earlier_layouts import as_json

pytestmark = pytest.mark.django_db


def whole(brand):
    """Return all cells by what they are of."""
    rows = Cell.objects.filter(slice__brand=brand).values_list(
        "slice__digest", "basis", "period", "starts_on", "counts", "waits"
    )
    return {tuple(map(bytes, row[:1])) + row[1:4]: tuple(map(bytes, row[4:])) for row in rows}


@pytest.fixture
def brand():
    brand = story.make_brand()
    for number in range(1, 4):
        story.make_location(brand, f"D-{number}")
    return brand


def tell(brand, *, days=3):
    for day in range(days):
        for stage in Stage:
            if stage in story.WAY_TO:
                story.make_opportunity(brand, stage, now=story.NOW + timedelta(days=day))


def test_folding_counts_every_lead_once(brand):
    tell(brand)
    while fold(limit=7):
        pass
    assert not Uncounted.objects.exists()
    assert Counted.objects.count() == 21
    assert list(rollup_breaches()) == []


def test_a_rebuild_gives_equal_cells(brand):
    tell(brand)
    while fold(limit=5):
        pass
    before = whole(brand)
    rebuild(brand, now=story.NOW)
    assert whole(brand) == before
    story.make_opportunity(brand, Stage.WON)
    rebuild(brand, now=story.NOW)
    # It counted that one as well.
    assert not Uncounted.objects.exists()
    assert list(rollup_breaches()) == []


def test_what_an_earlier_layout_kept_of_a_lead_is_read(brand):
    tell(brand, days=1)
    story.make_opportunity(brand, Stage.COMPLETE, customer={"email": "again@customer.example"}, campaign="spring")
    while fold():
        pass
    kept = [bytes(each.facts) for each in Counted.objects.all()]
    assert [as_now(as_json(each, layout=2)) for each in kept] == kept
    assert [as_now(each) for each in kept] == kept


@pytest.mark.broken_data
@pytest.mark.parametrize("period", [1, 2, 3, 4])
def test_the_audit_finds_a_cell_that_is_not_the_sum_of_its_leads(brand, period):
    tell(brand, days=1)
    while fold():
        pass
    assert list(rollup_breaches()) == []
    cell = Cell.objects.filter(period=period, basis=1).first()
    Cell.objects.filter(pk=cell.pk).update(counts=bytes(cell.counts)[12:])
    assert any(" is not the sum of its leads" in each for each in rollup_breaches())


@pytest.mark.broken_data
def test_the_audit_finds_cells_of_a_slice_that_is_gone(brand):
    story.make_opportunity(brand)
    fold()
    gone = Slice.objects.for_brand(brand).first()
    # Past Django, which would remove its cells too.
    Slice.objects.filter(pk=gone.pk)._raw_delete(DEFAULT_DB_ALIAS)
    assert any("of slices that are not there" in each for each in rollup_breaches())


@pytest.mark.broken_data
def test_the_audit_finds_what_changed_without_being_noted(brand):
    tell(brand, days=1)
    while fold():
        pass
    found = story.make_opportunity(brand)
    Uncounted.objects.all().delete()
    assert any("rollups of brand" in each for each in rollup_breaches()), found
