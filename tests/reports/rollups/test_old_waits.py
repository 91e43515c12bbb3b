"""Waits that have lasted long are told by groups one part in a hundred of their age wide, once the sums are built anew."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.core.blocks import pieces
from leadloop.opportunities.enums import Answer, Stage
from leadloop.reports.audit_rollups import rollup_breaches
from leadloop.reports.performance import performance
from leadloop.reports.rollups.enums import Basis, Grouping, Period
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.measures import LASTS, WIDTH, end_of, group_begins
from leadloop.reports.rollups.models import Cell
from leadloop.reports.rollups.packing import unpack
from leadloop.reports.rollups.rebuilding import rebuild
from tests.support import story

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Hours since 1970.
SETTLED = 500_000


class TestGroups:
    @given(st.integers(-1000, 400_000))
    def test_an_hour_is_in_a_group_not_wider_than_a_hundredth_of_its_age(self, age):
        begin = int(group_begins(np.array([SETTLED - age]), SETTLED)[0])
        assert 0 <= (SETTLED - age) - begin <= max(age, 0) * WIDTH

    def test_groups_follow_one_another(self):
        begins = group_begins(np.arange(SETTLED - 30_000, SETTLED + 1000), SETTLED)
        assert (np.diff(begins) >= 0).all()
        # More than three years of hours.
        assert len(np.unique(begins[:-1000])) < 700

    def test_nothing_is_put_together_where_it_never_was_built_anew(self):
        hours = np.arange(SETTLED - 30_000, SETTLED)
        assert (group_begins(hours, 0) == hours).all()


@pytest.fixture
def waiting(db):
    """Three that nobody has opened for four hundred days, offered within six hours."""
    brand = story.make_brand()
    story.make_location(brand)
    return brand, [story.make_opportunity(brand, Stage.UNACKNOWLEDGED, now=story.NOW + n * 3 * HOUR) for n in range(3)]


NOW = story.NOW + 400 * DAY


def lasting():
    """How many waits the cells of a year hold in each group."""
    year = Cell.objects.get(
        slice__grouping=Grouping.ALL, basis=Basis.ARRIVED, period=Period.YEAR, starts_on__year=story.NOW.year
    )
    held = {name: pieces([bytes(getattr(year, name))]) for name in ("waits", "to_accept")}
    _which, measure, n, _ms = unpack(held, np.zeros(1, dtype=np.int64))
    return sorted(n[end_of(measure) == LASTS].tolist())


def test_those_of_an_age_are_one_group(waiting):
    brand, _three = waiting
    while fold():
        pass
    assert lasting() == [1] * 6
    before = performance(brand, now=NOW).all.times

    rebuild(brand, now=NOW)

    # Until they are opened, and until they are accepted.
    assert lasting() == [3, 3]
    assert performance(brand, now=NOW).all.times == before
    assert list(rollup_breaches()) == []


def test_one_of_them_is_taken_out_when_it_ends(waiting):
    brand, three = waiting
    rebuild(brand, now=NOW)
    story.say(three[1], Answer.REVEAL, now=NOW + HOUR)

    def told():
        times = performance(brand, now=NOW + DAY).all.times["to_acknowledge"]
        return times.n, times.open

    assert told() == (3, 2)
    while fold():
        pass
    assert told() == (3, 2)
    assert lasting() == [2, 3]
    assert list(rollup_breaches()) == []
