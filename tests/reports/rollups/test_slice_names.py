"""Which slices there are, and what they are called."""

import pytest

from leadloop.accounts.models import Brand
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import Slice
from leadloop.reports.rollups.slice_names import SliceNames
from leadloop.reports.rollups.wanted import BY_LOCATION, Wanted
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    """Slices of two locations and two sources, and as many of another brand."""
    for brand in (story.make_brand("Other"), story.make_brand()):
        for ref, region in (("D-1", "Berlin"), ("D-2", "Bayern")):
            story.make_location(brand, ref, address=story.location_json()["address"] | {"region": region})
        for ref, channel in (("D-1", "website"), ("D-2", "fair"), ("D-2", "100 % 'sure'")):
            story.make_opportunity(brand, Stage.WON, location=ref, source={"channel": channel})
    while fold():
        pass
    return SliceNames(brand, 1)


def told(names, wanted, *fields):
    return sorted(names.named(wanted, fields).values())


def ids(ref):
    return frozenset({Location.objects.get(brand__slug="northwind", ref=ref).pk.hex})


def test_those_of_a_grouping_with_what_they_have_in_common(names):
    assert told(names, Wanted(Grouping.REGION), "region") == ["bayern", "berlin"]
    assert told(names, Wanted(Grouping.ALL, also=(Grouping.REGION,)), "grouping", "region") == [
        (8, ""), (9, "bayern"), (9, "berlin"),
    ]  # fmt: skip
    (number,) = names.named(Wanted(Grouping.ALL))
    assert Slice.objects.get(pk=number).brand == Brand.objects.get(slug="northwind")


@pytest.mark.parametrize("channel", ["fair", "100 % 'sure'"])
def test_those_that_have_these_values(names, channel):
    (form,) = set(told(names, Wanted(Grouping.FORM), "form"))
    assert told(names, Wanted(Grouping.FORM, channel=channel, form=form), "channel") == [channel]
    assert told(names, Wanted(Grouping.FORM, channel=channel, form="0" * 32), "channel") == []
    assert told(names, Wanted(Grouping.REGION_FORM, region="bayern", channel=channel), "region", "channel") == [
        ("bayern", channel)
    ]
    assert told(names, Wanted(Grouping.REGION_FORM, region="berlin", channel=channel), "region") == []


def test_those_of_some_locations(names, count_queries):
    assert told(names, Wanted(Grouping.LOCATION, frozenset()), "location") == []
    (one,) = names.named(Wanted(Grouping.LOCATION, ids("D-1")), BY_LOCATION.fields)
    every = names.named(Wanted(Grouping.LOCATION), BY_LOCATION.fields)
    assert len(every) == 2
    some = Wanted(Grouping.LOCATION, ids("D-1") | {"0" * 32})
    with count_queries() as queries:
        # Of all that were looked up, some need not be again, nor the same once more.
        assert names.named(some, BY_LOCATION.fields) == {one: every[one]}
        assert names.named(Wanted(Grouping.LOCATION), BY_LOCATION.fields) == every
    assert queries.count == 0
    # By what else they are called, some are looked up by themselves.
    assert len(told(names, Wanted(Grouping.LOCATION_FORM), "channel")) == 3
    assert told(names, Wanted(Grouping.LOCATION_FORM, ids("D-1")), "channel") == ["website"]
