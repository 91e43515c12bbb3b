"""A location's own report by mail: in its own morning, with its own links, and of other locations a median at most."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest
from leadloop.digests.operations import set_location_digests
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.list_left import leave, rejoin
from leadloop.links.enums import Purpose
from leadloop.links.tokens import read
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.story import NOW, make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 8, 6, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture
def brand():
    found = make_brand()
    make_location(found)
    set_location_digests(found, Rhythm.WEEKLY, now=NOW)
    return found


def work(now):
    # The call for the reports, and then these.
    while work_due_steps(now=now):
        pass


def digests(**wanted):
    return list(Message.objects.filter(kind="digest", **wanted).order_by("queued_at", "to"))


def test_everybody_there_gets_it_with_links_of_their_own(brand):
    opportunity = make_opportunity(brand, Stage.ACCEPTED)
    work(MONDAY - timedelta(seconds=1))
    assert digests() == []
    work(MONDAY)
    dana, max_ = digests()
    assert [each.to for each in (dana, max_)] == ["dana@d-1.example", "max@d-1.example"]
    assert dana.subject == "Dealer D-1, 1 Jun to 7 Jun 2026: 1 open, 0 overdue"
    for mail in (dana, max_):
        [token] = set(re.findall(r"/o/([\w.-]+)/", mail.html))
        link = read(Purpose.OPPORTUNITY, token, now=MONDAY)
        contact = LocationContact.objects.get(email=mail.to)
        assert (link.about, link.recipient) == (opportunity.pk, contact.pk)
        assert "/console/" not in mail.html + mail.text
        # Who the customer is, is for the page to disclose.
        assert not re.search("Erika|Mustermann|erika@", mail.html + mail.text)


def test_each_in_its_own_morning_but_not_before_the_week_is_over(brand):
    for ref, zone in (("N-1", "Pacific/Auckland"), ("L-1", "America/Los_Angeles")):
        make_location(brand, ref, time_zone=zone)
        make_opportunity(brand, location=ref)
    for hours in range(7 * 24):
        work(MONDAY - timedelta(days=2) + timedelta(hours=hours))
    assert {each.to: each.queued_at for each in digests() if each.to.startswith("dana")} == {
        # Midnight in Berlin; there it is Monday, 10 in the morning.
        "dana@n-1.example": datetime(2026, 6, 7, 22, tzinfo=UTC),
        "dana@l-1.example": datetime(2026, 6, 8, 15, tzinfo=UTC),
    }


def test_where_nothing_is_nothing_is_sent(brand):
    make_location(brand, "D-2")
    make_opportunity(brand, Stage.LOST, location="D-2")
    work(MONDAY)
    assert {each.to.partition("@")[2] for each in digests()} == {"d-2.example"}
    work(MONDAY + WEEK)
    # It is lost, and nothing came since.
    assert len(digests()) == 2


def test_a_paused_or_closed_location_and_a_removed_contact_get_none(brand):
    for ref in ("P-1", "C-1"):
        make_location(brand, ref)
        make_opportunity(brand, location=ref)
    make_opportunity(brand, location="D-1")
    Location.objects.filter(ref="P-1").update(paused_until=MONDAY + WEEK)
    Location.objects.filter(ref="C-1").update(is_active=False)
    LocationContact.objects.filter(email="max@d-1.example").update(removed_at=NOW)
    work(MONDAY)
    assert [each.to for each in digests()] == ["dana@d-1.example"]


def test_one_press_ends_it_for_that_address_alone(brand):
    make_opportunity(brand, Stage.ACCEPTED)
    work(MONDAY)
    dana, _max = digests()
    leave(dana.pk, now=MONDAY)
    work(MONDAY + WEEK)
    assert [each.to for each in digests(queued_at__gt=MONDAY)] == ["max@d-1.example"]
    rejoin(dana.pk)
    work(MONDAY + 2 * WEEK)
    assert len(digests(queued_at__gt=MONDAY + WEEK)) == 2


def test_switched_off_nothing_comes_any_more(brand):
    make_opportunity(brand, Stage.ACCEPTED)
    work(MONDAY - timedelta(hours=3))
    assert DueDigest.objects.filter(state="due").count() == 2
    set_location_digests(brand, None, now=MONDAY)
    work(MONDAY + WEEK)
    assert (digests(), DueDigest.objects.filter(state="due").count()) == ([], 0)


def test_after_a_long_silence_only_the_latest_comes(brand):
    make_opportunity(brand, Stage.ACCEPTED)
    work(MONDAY - timedelta(hours=3))
    work(MONDAY + 2 * WEEK)
    assert {each.subject for each in digests()} == {"Dealer D-1, 15 Jun to 21 Jun 2026: 1 open, 0 overdue"}
    assert len(digests()) == 2


@pytest.mark.parametrize(("others", "shown"), [(3, False), (4, True)])
def test_of_other_locations_only_a_median_and_of_few_not_even_that(brand, others, shown):
    for number in range(others + 1):
        ref = f"D-{number + 1}"
        make_location(brand, ref, name=f"Rival {number}")
        for _ in range(5):
            make_opportunity(brand, Stage.WON if number % 2 else Stage.ACCEPTED, location=ref)
    work(MONDAY)
    [mail] = digests(to="dana@d-1.example")
    assert ("Median of all locations" in mail.html) == shown
    assert ("Median of all locations" in mail.text) == shown
    assert not re.search("Rival [1-9]", mail.html + mail.text)
