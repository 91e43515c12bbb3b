"""Who is a lead again or has bought is out of campaigns at once, and counted so, whenever their next mail would have come."""

import pytest

from leadloop.core.claim import claim_fresh
from leadloop.journeys.campaign_mails_due import LEASE, write_to
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.journeys.desk_decides import negative
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.nurture.queries import steps_of, tallies
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.customers import BRAND
from tests.support.nurture import CONSENT, DAY, PROGRAM, desk_form, enrolment_of, lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity, say

LATER = NOW + DAY
CUSTOMER = {"email": "c1@customer.example", "phone": ""}


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def stands(lead):
    found = enrolment_of(lead)
    return found.state, found.stop_reason, found.stopped_at


def lost_sale(brand, **changes):
    return make_opportunity(brand, Stage.LOST, customer=CUSTOMER, consent=CONSENT, **changes)


@pytest.mark.django_db
def test_a_known_customers_next_request_ends_all_campaigns_at_once(brand):
    campaign, other = make_campaign(brand, delays=(90,)), make_campaign(brand, name="Other", delays=(60,))
    lead, somebody = lost_lead(brand, 1), lost_lead(brand, 2)
    make_lead(brand, form="request-a-quote", customer=CUSTOMER, now=LATER)
    assert set(lead.enrolments.values_list("state", "stop_reason", "stopped_at")) == {("stopped", "lead_again", LATER)}
    assert set(somebody.enrolments.values_list("state", flat=True)) == {"due"}
    for tally in tallies([campaign, other]).values():
        assert (tally.waiting, tally.stopped, tally.by_reason) == (1, 1, {"lead_again": 1})


@pytest.mark.django_db
def test_a_request_at_the_desk_does_once_it_is_known_whose_it_is(brand):
    make_campaign(brand, delays=(90,))
    lead = lost_lead(brand, 1)
    again = make_lead(brand, form=desk_form(brand).key, customer=CUSTOMER, now=LATER)
    assert stands(lead)[0] == "due"
    negative(again, by=PROGRAM, reason="no_immediate_opportunity", now=LATER + DAY)
    assert stands(lead) == ("stopped", "lead_again", LATER + DAY)


@pytest.mark.django_db
def test_an_older_request_that_the_desk_decides_late_does_not(brand):
    make_campaign(brand, delays=(90,))
    older = make_lead(brand, form=desk_form(brand).key, customer=CUSTOMER, now=NOW - 3 * DAY)
    lead = lost_lead(brand, 1)
    negative(older, by=PROGRAM, reason="no_immediate_opportunity", now=LATER)
    assert stands(lead)[0] == "due"


@pytest.mark.django_db
def test_who_buys_after_all_has_bought(brand):
    make_campaign(brand, delays=(90,))
    lead = lost_lead(brand, 1)
    sale = make_opportunity(brand, Stage.ACCEPTED, customer={"email": "same@customer.example", "phone": ""})
    merge_contacts(sale.lead.contact, into=lead.contact, by=BRAND, now=LATER)
    say(sale, Answer.WON, now=LATER + DAY)
    assert stands(lead) == ("stopped", "bought", LATER + DAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "why"), [(Stage.ACCEPTED, "lead_again"), (Stage.WON, "bought"), (Stage.COMPLETE, "bought")]
)
def test_a_loss_that_was_none_ends_it_with_what_is_queued(brand, to, why):
    make_campaign(brand, delays=(0, 90), from_lost=True)
    sale = lost_sale(brand)
    work(NOW + DAY)
    assert Message.objects.get(kind="nurture").state == "due"
    correct_stage(Opportunity.objects.get(pk=sale.pk), to=to, reason="Mistyped", actor=BRAND, now=NOW + 2 * DAY)
    assert stands(sale.lead) == ("stopped", why, NOW + 2 * DAY)
    assert Message.objects.get(kind="nurture").state == "suppressed"


@pytest.mark.django_db
def test_who_came_by_the_link_is_told_apart_from_who_came_by_themselves(brand):
    make_campaign(brand, delays=(0, 90))
    other = make_campaign(brand, name="Other", delays=(90,))
    lead = lost_lead(brand, 1)
    work(NOW)
    found = invited(lead.enrolments.exclude(campaign=other).get().pk)
    assert found is not None
    form = form_for(found)
    assert form is not None
    type(form).objects.filter(pk=form.pk).update(entry="direct")
    form.refresh_from_db()
    come_back(found, form=form, customer={}, request={}, ip=None, now=LATER)
    assert dict(lead.enrolments.values_list("campaign__name", "stop_reason")) == {
        "Win back": "clicked_back", "Other": "lead_again",
    }  # fmt: skip


@pytest.mark.django_db
def test_whom_a_worker_has_claimed_is_not_written_to(brand):
    campaign = make_campaign(brand, delays=(0,))
    lead = lost_lead(brand, 1)
    mine = claim_fresh(Enrolment, now=LATER, limit=5, lease=LEASE, only=("campaign_id", campaign.pk))
    make_lead(brand, form="request-a-quote", customer=CUSTOMER, now=LATER)
    assert write_to(campaign, steps_of(campaign), mine, now=LATER) == 0
    assert (stands(lead)[0], CampaignMail.objects.count()) == ("stopped", 0)
