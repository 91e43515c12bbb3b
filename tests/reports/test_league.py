"""Locations side by side."""

from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.league import PAGE, Order, league
from leadloop.reports.ranked import FEWEST, Medians
from tests.support import story

pytestmark = pytest.mark.django_db

LATER = story.NOW + timedelta(days=2)


@pytest.fixture
def brand():
    return story.make_brand()


def place(brand, ref, *, won=0, lost=0, offered=0, region="Berlin", **more):
    story.make_location(brand, ref, address=story.location_json()["address"] | {"region": region}, **more)
    for stage, n in ((Stage.WON, won), (Stage.LOST, lost), (Stage.UNACKNOWLEDGED, offered)):
        for _ in range(n):
            story.make_opportunity(brand, stage, location=ref)


def refs(brand, by="rank", *, downwards=False, words="", page=1, **filters):
    order = Order(by, downwards=downwards, words=words, page=page)
    return [each.ref for each in league(brand, filters=Filters(**filters), order=order, now=LATER).rows]


@pytest.fixture
def three(brand):
    # Without offers, before and after the others.
    story.make_location(brand, "A-0", name="Nothing")
    place(brand, "A-1", won=1, name="Lucky")
    place(brand, "B-1", won=5, lost=1, name="Able")
    place(brand, "C-1", won=1, lost=5, offered=6, region="Bayern", name="Café Süd")
    story.make_location(brand, "Z-1", name="Without")
    return brand


def test_nobody_yet(brand):
    found = league(brand, now=story.NOW)
    assert (found.rows, found.found, found.network, found.times) == ((), 0, Medians(None, None, 0), {})


def test_test_leads_are_counted_and_left_out(three):
    story.make_opportunity(three, Stage.WON, location="A-1", test=True)
    found = league(three, now=LATER)
    assert (found.tests, found.rows[2].won.n) == (1, 1)


def test_one_of_one_does_not_lead_and_has_no_place(three):
    found = league(three, now=LATER)
    able, cafe, lucky = found.rows
    assert [(each.ref, each.rank, each.won.k, each.won.n) for each in found.rows] == [
        ("B-1", 1, 5, 6), ("C-1", 2, 1, 6), ("A-1", 0, 1, 1),
    ]  # fmt: skip
    # What one of one tells is pulled towards the others; what six tell as well, but less.
    assert lucky.pooled < able.pooled < 5 / 6
    assert 1 / 6 < cafe.pooled < cafe.pooled_high
    assert 1 <= able.rank_low <= able.rank <= able.rank_high <= 2
    assert (found.network.accepted, found.network.won, found.network.n) == pytest.approx((0.75, 0.5, 2))
    assert found.regions["bayern"].won == pytest.approx(1 / 6)
    assert found.times["B-1"].median.seconds == pytest.approx(7200)


def test_five_accepted_have_a_place_four_have_none(brand):
    place(brand, "A-1", lost=FEWEST)
    place(brand, "B-1", lost=FEWEST - 1)
    assert {each.ref: each.rank for each in league(brand, now=LATER).rows} == {"A-1": 1, "B-1": 0}


def test_in_any_order_with_those_without_a_figure_last(three):
    place(three, "D-1", offered=1, name="Dull")
    assert refs(three) == ["B-1", "C-1", "A-1", "D-1"]
    assert refs(three, downwards=True) == ["C-1", "B-1", "A-1", "D-1"]
    assert refs(three, "name") == ["B-1", "C-1", "D-1", "A-1"]
    assert refs(three, "offered", downwards=True) == ["C-1", "B-1", "A-1", "D-1"]
    assert refs(three, "won", downwards=True) == ["B-1", "C-1", "A-1", "D-1"]
    assert refs(three, "won") == ["C-1", "B-1", "A-1", "D-1"]
    assert refs(three, "accepted") == ["D-1", "C-1", "A-1", "B-1"]
    # Names whatever the size of their letters, and equal ones by reference.
    place(three, "E-1", offered=1, name="aBLE")
    assert refs(three, "name") == ["B-1", "E-1", "C-1", "D-1", "A-1"]


def test_filters_by_place_and_words_choose_rows_and_change_no_place(three):
    everybody = {each.ref: each for each in league(three, now=LATER).rows}
    (cafe,) = league(three, filters=Filters(region="bayern"), now=LATER).rows
    assert cafe == everybody["C-1"]
    assert refs(three, location="B-1") == ["B-1"]
    assert refs(three, words="cafe sud") == refs(three, words="c-1") == ["C-1"]
    assert refs(three, words="nobody") == []
    # Those of the cohort do.
    assert refs(three, source="fair") == []
    assert refs(three, source="website", before=story.NOW) == []


def test_medians_of_a_region_are_of_all_of_it_whichever_are_shown(three):
    place(three, "D-1", won=2, lost=4, region="Bayern", name="Dull")
    whole = league(three, now=LATER)
    assert whole.regions["bayern"].won == pytest.approx(1 / 4)
    for some in (
        league(three, order=Order(words="dull"), now=LATER),
        league(three, filters=Filters(location="D-1"), now=LATER),
    ):
        assert [each.ref for each in some.rows] == ["D-1"]
        assert some.regions == {"bayern": whole.regions["bayern"]}
        assert some.times == {"D-1": whole.times["D-1"]}


def test_fifty_to_a_page_and_all_for_a_file(brand):
    for number in range(PAGE + 1):
        place(brand, f"L-{number:02}", offered=1)
    assert (len(refs(brand, "name")), len(refs(brand, "name", page=2)), refs(brand, "name", page=3)) == (PAGE, 1, [])
    found = league(brand, order=Order(page=None), now=LATER)
    assert (len(found.rows), found.found, len(found.times)) == (PAGE + 1, PAGE + 1, PAGE + 1)


def test_the_number_of_queries_does_not_grow(brand, count_queries):
    counted = set()
    for number in range(3):
        place(brand, f"L-{number}", won=1)
        with count_queries() as queries:
            assert len(league(brand, now=LATER).rows) == number + 1
        counted.add(queries.count)
    assert len(counted) == 1
