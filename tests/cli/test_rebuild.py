"""`leadloop rebuild`: what it stores is told in tests/reports/rollups."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from leadloop.core import clock
from leadloop.intake.models import Lead
from leadloop.reports.audit import find_breaches
from leadloop.reports.rollups.models import LAYOUT, Cell, Counted, Cube
from tests.support.story import make_location, make_opportunity

pytestmark = pytest.mark.django_db


def test_the_sums_are_built_anew(leadloop, brand):
    make_location(brand)
    make_opportunity(brand)
    leadloop("rebuild", "--brand", brand.slug)
    kept = Counted.objects.count()

    ran = leadloop("rebuild", "--brand", brand.slug)

    assert (ran.code, ran.said) == (0, [f"The sums behind the reports of {brand.name} hold 1 leads."])
    assert (kept, Counted.objects.count()) == (1, 1)
    assert Cell.objects.exists()
    assert list(find_breaches()) == []


def test_two_at_once_are_told_apart(leadloop, brand):
    Cube.objects.create(brand=brand)
    Cube.objects.update(rebuilt_until=Now() + timedelta(minutes=5))

    ran = leadloop("rebuild", "--brand", brand.slug)

    assert ran.code == 1
    assert "Try again in a minute" in ran.err


def test_a_crash_does_not_keep_others_out_for_ever(leadloop, brand):
    make_location(brand)
    make_opportunity(brand)
    Cube.objects.create(brand=brand)
    Cube.objects.update(rebuilt_until=Now() - timedelta(minutes=1))

    assert leadloop("rebuild", "--brand", brand.slug).code == 0


def test_sums_of_an_earlier_version_are_built_anew_where_the_tables_are_brought_up_to_date(leadloop, brand):
    make_location(brand)
    make_opportunity(brand)
    leadloop("rebuild", "--brand", brand.slug)
    assert "The sums" not in "".join(leadloop("migrate").said)
    Cube.objects.update(layout=1)

    ran = leadloop("migrate")

    assert (ran.code, ran.said[-1]) == (0, f"The sums behind the reports of {brand.name} hold 1 leads.")
    assert Cube.objects.get().layout == LAYOUT


class TestOnceAYear:
    """Waits that have lasted long are put together then."""

    def built(self, leadloop):
        return any("hold 1 leads" in line for line in leadloop("migrate").said)

    def test_what_never_was_put_together_is_when_there_are_old_leads(self, leadloop, brand):
        make_location(brand)
        make_opportunity(brand)
        Cube.objects.create(brand=brand)
        Lead.objects.update(created_at=clock.now() - timedelta(days=300))
        assert not self.built(leadloop)
        Lead.objects.update(created_at=clock.now() - timedelta(days=366))
        assert self.built(leadloop)
        assert not self.built(leadloop)

    def test_it_is_done_again_when_that_is_a_year_ago(self, leadloop, brand):
        make_location(brand)
        make_opportunity(brand)
        leadloop("rebuild", "--brand", brand.slug)
        Cube.objects.update(settled_at=clock.now() - timedelta(days=366))
        assert self.built(leadloop)
        assert Cube.objects.get().settled_at > clock.now() - timedelta(minutes=5)
