"""Why sales are lost, as both sides say it."""

from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.overview import overview
from leadloop.reports.rollups.folding import fold
from tests.reports.slowly import assert_reports_agree
from tests.support.lost_sale import ask_why, told
from tests.support.story import NOW, make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
SAID = [
    ("price", "price"), ("price", "competitor"), ("price", "price"), ("postponed", "bought_after_all"),
    ("other", "still_deciding"), ("other", ""),
]  # fmt: skip


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    ask_why(made)
    for own, said in SAID:
        told(made, own, said)
    make_opportunity(made, Stage.WON)
    return made


def why(brand, **filters):
    return overview(brand, filters=Filters(**filters), now=LATER).all.why


def test_both_sides_are_counted(brand):
    found = why(brand)

    assert found.pairs == (
        ("price", "price", 2), ("other", "still_deciding", 1), ("postponed", "bought_after_all", 1), ("price", "competitor", 1),
    )  # fmt: skip
    assert (found.answered.k, found.answered.n) == (5, 6)
    assert (found.agreed.k, found.agreed.n) == (2, 4)
    assert found.bought == 1


def test_it_is_the_same_from_sums_as_from_what_is_not_counted_yet(brand):
    before = why(brand)
    while fold():
        pass

    assert why(brand) == before
    assert why(brand, location="D-1") == before
    assert why(brand, since=LATER).answered.n == 0


def test_it_agrees_with_the_history(brand):
    assert_reports_agree(brand, now=LATER)
