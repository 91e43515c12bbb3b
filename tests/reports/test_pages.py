"""Which locations a page tells."""

import pytest

from leadloop.network.models import Location
from leadloop.reports import pages
from leadloop.reports.pages import first_of, pages_by_ref, pages_of
from tests.support import story

pytestmark = pytest.mark.django_db
REFS = [f"D-{number:02}" for number in range(12)]


@pytest.fixture
def ids():
    """Ids of twelve locations by reference."""
    brand = story.make_brand()
    for ref in REFS:
        story.make_location(brand, ref)
    return {ref: pk.hex for ref, pk in Location.objects.values_list("ref", "pk")}


def walked(ids, refs, size):
    """Return the pages of these locations."""
    found: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        shown, after = pages_by_ref(size, after=after)(Location.objects.all(), [ids[ref] for ref in refs])
        found.append([each.ref for each in shown])
    return found


@pytest.mark.parametrize("few", [0, 200], ids=["among all", "by their ids"])
def test_by_reference_each_is_told_once_whatever_its_place_in_the_report(ids, monkeypatch, few):
    monkeypatch.setattr(pages, "_FEW", few)
    assert walked(ids, ["D-10", "D-03", "D-07", "D-01", "D-11"], 2) == [["D-01", "D-03"], ["D-07", "D-10"], ["D-11"]]
    assert walked(ids, ["D-05"], 2) == [["D-05"]]
    assert walked(ids, [], 2) == [[]]
    assert walked(ids, REFS, 12) == [REFS]


def test_in_the_reports_order_pages_go_by_number(ids):
    ordered = [ids[ref] for ref in ("D-10", "D-03", "D-07")]
    shown, following = pages_of(2)(Location.objects.all(), ordered)
    assert ([each.ref for each in shown], following) == (["D-10", "D-03"], 2)
    shown, following = pages_of(2, first=2)(Location.objects.all(), ordered)
    assert ([each.ref for each in shown], following) == (["D-07"], None)


def test_no_more_are_looked_at_than_will_probably_do(ids):
    """To tell one may cost a hundred kilobytes of sums."""
    seen = []

    def told(some):
        seen.append([each.ref for each in some])
        return [each for each in some if each.ref != "D-01"]

    found = first_of(Location.objects.all(), told, 3)
    assert [each.ref for each in found] == ["D-00", "D-02", "D-03", "D-04"]
    assert seen == [REFS[:4], REFS[4:11]]


def test_the_first_wanted_ones_are_found_however_far_they_are(ids):
    last = [ids[ref] for ref in REFS[-2:]]
    found = first_of(Location.objects.all(), lambda some: [each for each in some if each.pk.hex in last], 1)
    assert [each.ref for each in found] == REFS[-2:]
