"""Customers of campaigns leave, come back, are let go and erased at the same moment: nobody waits for ever, none is missed."""

from functools import partial
from typing import Any

import pytest

from leadloop.intake.models import Lead
from leadloop.journeys import held_customers
from leadloop.journeys.campaign_changes import let_go, take_campaign_to
from leadloop.journeys.campaign_mails_due import work_campaigns
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.journeys.list_left import leave, rejoin
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import Enrolment
from leadloop.outbox.models import Message, Suppression
from tests.support.customers import BRAND
from tests.support.nurture import DAY, lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_location
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + 3 * DAY


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def mails():
    return Message.objects.filter(kind="nurture")


def none_is_ended(results):
    assert [each for each in results if isinstance(each, Exception)] == []


def comes_back(lead):
    """The page of the customer's link is open; it is to be pressed."""
    found = invited(lead.enrolments.order_by("pk")[0].pk)
    assert found is not None
    form = form_for(found)
    assert form is not None
    return partial(come_back, found, form=form, customer={}, request={}, ip=None, now=LATER)


def written_to(brand, *numbers):
    """Customers to whom three mails of three campaigns wait to be sent."""
    campaigns = [make_campaign(brand, name=f"Campaign {number}", delays=(0, 0)) for number in range(2)]
    leads = [lost_lead(brand, number) for number in numbers]
    work(NOW)
    assert mails().filter(state="due").count() == 2 * len(leads)
    return campaigns, leads


@pytest.mark.parametrize("turn", range(12))
def test_who_leaves_is_let_go_while_the_campaign_pauses(brand, turn):
    (first, second), leads = written_to(brand, 1, 2, 3)
    ways: list[Any] = [partial(leave, mails().filter(lead_id=lead.pk).first().pk, now=LATER) for lead in leads]
    ways += [partial(let_go, each, now=LATER) for each in Enrolment.objects.filter(campaign=first)]
    ways += [partial(take_campaign_to, each, CampaignState.PAUSED, now=LATER) for each in (first, second)]
    none_is_ended(all_at_once(*ways))
    assert not mails().filter(state="due").exists()
    assert set(Enrolment.objects.values_list("state", flat=True)) <= {"stopped", "done"}
    assert Suppression.objects.count() == 3


@pytest.mark.parametrize("turn", range(8))
def test_who_comes_back_while_they_are_erased_and_leave_waits_for_that(brand, turn):
    _, (lead,) = written_to(brand, 1)
    again = comes_back(lead)
    results = all_at_once(
        again, partial(erase, lead.contact, by=BRAND, now=LATER), partial(leave, mails().first().pk, now=LATER)
    )
    none_is_ended(results)
    back = Lead.objects.filter(came_from=lead).first()
    # Before: erased with all else. After: there was nothing to come back with.
    assert back == results[0]
    assert {each["email"] for each in Lead.objects.values_list("customer", flat=True)} == {""}
    assert not Enrolment.objects.filter(state="due").exists()


@pytest.mark.parametrize("turn", range(8))
def test_who_leaves_while_they_are_merged_leaves_with_all_their_addresses(brand, turn):
    one, other = lost_lead(brand, 1), lost_lead(brand, 2)
    make_campaign(brand, delays=(0,))
    work(NOW)
    message = mails().get(lead_id=other.pk)
    merge = partial(merge_contacts, other.contact, into=one.contact, by=BRAND, now=LATER)
    none_is_ended(all_at_once(partial(leave, message.pk, now=LATER), merge))
    assert set(Suppression.objects.values_list("address_key", flat=True)) == {
        "c1@customer.example", "c2@customer.example",
    }  # fmt: skip
    assert not mails().filter(state="due").exists()


@pytest.mark.only_on("postgresql")
def test_a_merge_stored_while_a_leaver_takes_hold_counts(brand, monkeypatch):
    one, other = lost_lead(brand, 1), lost_lead(brand, 2)
    make_campaign(brand, delays=(0,))
    work(NOW)
    hold, merges = held_customers._hold, [partial(merge_contacts, other.contact, into=one.contact, by=BRAND, now=LATER)]

    def hold_too_late(lead_ids):
        while merges:
            none_is_ended(all_at_once(merges.pop()))
        return hold(lead_ids)

    monkeypatch.setattr(held_customers, "_hold", hold_too_late)
    leave(mails().get(lead_id=other.pk).pk, now=LATER)
    assert Suppression.objects.count() == 2


@pytest.mark.parametrize("turn", range(6))
def test_workers_write_while_customers_leave_and_come_back_to_the_list(brand, turn):
    _, leads = written_to(brand, *range(6))
    first = [mails().filter(lead_id=lead.pk).first().pk for lead in leads]
    worker = partial(work_campaigns, now=NOW + 30 * DAY)
    none_is_ended(
        all_at_once(
            worker,
            worker,
            *(partial(leave, pk, now=LATER) for pk in first[:3]),
            *(partial(rejoin, pk) for pk in first[2:5]),
            *(partial(erase, lead.contact, by=BRAND, now=LATER) for lead in leads[4:]),
        )
    )
    for lead in leads[:2]:
        assert set(lead.enrolments.values_list("state", flat=True)) <= {"stopped", "done"}


def test_who_was_erased_a_moment_ago_makes_no_request_by_an_open_page(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    press = comes_back(lead)
    erase(lead.contact, by=BRAND, now=NOW)
    assert press() is None
    assert Lead.objects.count() == 1
