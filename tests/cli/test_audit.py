"""`leadloop audit`: what it prints and how it ends. What it finds is told in tests/reports."""

import pytest

from leadloop.cli import audit
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.audit import audit as counts
from tests.support.story import make_location, make_opportunity

pytestmark = pytest.mark.django_db
BROKEN = "leadloop: something is stored that cannot have come about. Keep a copy before you repair it.\n"


def test_sound_data_are_counted(leadloop, brand):
    make_location(brand)
    make_opportunity(brand, Stage.WON)

    ran = leadloop("audit")

    assert (ran.code, ran.err) == (0, "")
    assert ran.said == [f"{count:>12,} {name}" for name, count in {**counts(), "breaches": 0}.items()]
    assert f"{1:>12} opportunities" in ran.said


@pytest.mark.broken_data
def test_a_breach_is_printed_before_the_counts_and_ends_with_1(leadloop, brand):
    make_location(brand)
    found = make_opportunity(brand, Stage.ACCEPTED)
    Opportunity.objects.filter(pk=found.pk).update(stage="lost")

    ran = leadloop("audit")

    assert (ran.code, ran.err) == (1, BROKEN)
    assert f"opportunity {found.pk}: its stage is lost, its history says accepted" in ran.said
    first_count = len(ran.said) - len(counts()) - 1
    assert ran.said[-1] == f"{first_count:>12,} breaches"
    assert all(line.startswith(" ") for line in ran.said[first_count:])
    assert not any(line.startswith(" ") for line in ran.said[:first_count])


def test_of_very_many_breaches_the_first_are_printed_and_all_counted(leadloop, db, monkeypatch):
    monkeypatch.setattr(audit, "find_breaches", lambda: (f"row {number}: wrong" for number in range(1201)))

    ran = leadloop("audit")

    assert ran.code == 1
    assert ran.said[:201] == [*(f"row {number}: wrong" for number in range(200)), "… and 1,001 more"]
    assert ran.said[-1] == f"{'1,201':>12} breaches"


def test_a_word_too_many_ends_with_2(leadloop, db):
    ran = leadloop("audit", "everything")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "leadloop audit: error: unrecognized arguments: everything"
