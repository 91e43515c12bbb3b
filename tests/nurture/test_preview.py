"""What the preview shows is what then happens."""

from collections import Counter
from datetime import datetime

import pytest

from leadloop.journeys.campaign_changes import take_campaign_to
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.nurture.preview import Counts, counts, preview
from leadloop.nurture.queries import steps_of
from leadloop.opportunities.enums import Stage
from tests.support.nurture import CONSENT, DAY, lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db
ZONES = ({"city": "Berlin", "country": "DE"}, {"city": "Seattle", "country": "US"}, {"city": "Tokyo", "country": "JP"})


def test_what_is_shown_is_what_then_happens():
    brand = make_brand()
    make_location(brand)
    for number in range(24):
        lost_lead(brand, number, now=NOW - number * DAY, customer={"address": ZONES[number % 3]})
    lost_lead(brand, 50, consent=[], now=NOW - DAY)
    lost_lead(brand, 51, now=NOW - 400 * DAY)
    make_lead(brand, customer={"email": "c3@customer.example", "phone": ""}, form="request-a-quote")
    campaign = make_campaign(brand, delays=(2, 5), held_out=40, start=False, max_days=365)
    shown = preview(campaign, steps_of(campaign), now=NOW, rows=100)
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW)
    for hours in range(24 * 12):
        work(NOW + hours * DAY / 24)
    assert shown.counts == Counts(matching=25, reachable=len(shown.first))
    happened = Enrolment.objects.filter(campaign=campaign)
    assert shown.drawn == Counter((each.arm, each.variant) for each in happened)
    assert {each.candidate.contact_id: each.draw.arm for each in shown.first} == dict(
        happened.values_list("contact", "arm")
    )
    sent: dict[object, list[datetime]] = {}
    for contact, at in CampaignMail.objects.order_by("number").values_list("contact", "queued_at"):
        sent.setdefault(contact, []).append(at)
    for each in shown.first:
        promised = [at.replace(minute=0) for at in each.mails]
        assert [at.replace(minute=0) for at in sent.get(each.candidate.contact_id, [])] == promised


def test_the_cap_is_counted_as_the_worker_does():
    brand = make_brand()
    make_location(brand)
    lost_lead(brand)
    campaign = make_campaign(brand, delays=(0, 3, 3), start=False)
    [shown] = preview(campaign, steps_of(campaign), now=NOW).first
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW)
    for days in range(20):
        work(NOW + days * DAY)
    assert shown.mails == [NOW, NOW + 3 * DAY, NOW + 14 * DAY]
    assert list(CampaignMail.objects.order_by("number").values_list("queued_at", flat=True)) == shown.mails


@pytest.fixture
def five():
    """Two lost by a location and three at the desk; the oldest of these are for Solar."""
    brand = make_brand()
    make_location(brand)
    for number in range(3):
        lost_lead(brand, number, now=NOW - number * DAY, request={"product": "Solar" if number == 2 else "Heat pump"})
    for number in (11, 12):
        make_opportunity(
            brand, Stage.LOST, now=NOW - number * DAY, consent=CONSENT,
            customer={"email": f"c{number}@customer.example", "phone": ""},
        )  # fmt: skip
    return brand


@pytest.mark.parametrize(
    ("most", "products", "counted"),
    [
        (3, [], Counts(5, 5)),
        (2, [], Counts(4, 4, newest=2)),
        (1, [], Counts(2, 2, newest=1)),
        # Few of many: what is looked at is bounded, and not what fits.
        (3, ["Solar"], Counts(1, 1)),
        (2, ["Solar"], Counts(0, 0, newest=2)),
    ],
)
def test_it_looks_at_so_many_of_the_newest_and_says_so(five, most, products, counted):
    campaign = make_campaign(five, start=False, from_lost=True, products=products)
    assert counts(campaign, now=NOW, most=most) == counted
    shown = preview(campaign, steps_of(campaign), now=NOW, most=most)
    assert (shown.counts, shown.treated, len(shown.first)) == (counted, counted.reachable, counted.reachable)


def test_a_kind_that_the_campaign_is_not_for_is_no_reason_to_stop(five):
    campaign = make_campaign(five, start=False, from_no_opportunity=False, from_lost=True)
    assert counts(campaign, now=NOW, most=2) == Counts(2, 2)
