"""What waits to be sent of a campaign: how much of it there may be, and what stops it; and customers who are found to be one."""

from collections import Counter

import pytest

from leadloop.journeys import campaign_mails_due
from leadloop.journeys.campaign_changes import CampaignProblem, let_go, save_campaign, set_cap, take_campaign_to
from leadloop.journeys.campaign_looks_back import look_through
from leadloop.journeys.campaign_mails_due import work_campaigns
from leadloop.journeys.contacts_merged import merge_contacts, take_back_merge
from leadloop.journeys.outcome_undone import take_back
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.outbox.models import Message
from leadloop.reports.audit_nurture import nurture_breaches
from tests.support.nurture import DAY, PROGRAM, enrolment_of, lost_lead, make_campaign, step, work
from tests.support.story import NOW, make_brand, make_location

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def test_campaigns_write_only_until_enough_waits_to_be_sent(brand):
    for name in ("One", "Two"):
        make_campaign(brand, name=name, delays=(0,))
    for number in range(8):
        lost_lead(brand, number)
    Message.objects.update(state="sent")
    for _ in range(3):
        work_campaigns(now=NOW, most_waiting=6)
    assert Counter(CampaignMail.objects.values_list("enrolment__campaign__name", flat=True)) == {"One": 3, "Two": 3}
    assert work_campaigns(now=NOW, most_waiting=6) == 0
    assert set(Enrolment.objects.filter(position=0).values_list("attempts", "lease_id")) == {(0, None)}
    first = Message.objects.filter(state="due").order_by("pk").values_list("pk", flat=True)[:4]
    Message.objects.filter(pk__in=list(first)).update(state="sent")
    assert work_campaigns(now=NOW, most_waiting=6) == 4


def test_a_campaign_that_fails_holds_up_nobody_else(brand, monkeypatch):
    bad = make_campaign(brand, name="Bad", delays=(0,))
    good = make_campaign(brand, name="Good", delays=(0,))
    lead = lost_lead(brand)
    original = look_through

    def breaks(campaign, **how):
        if campaign == bad:
            raise ValueError("no such moment")
        return original(campaign, **how)

    monkeypatch.setattr(campaign_mails_due, "look_through", breaks)
    work_campaigns(now=NOW)
    assert [each.enrolment.campaign for each in CampaignMail.objects.all()] == [good]
    assert lead.enrolments.get(campaign=bad).state == "due"


@pytest.mark.parametrize("delays", [(0,), (0, 5)])
def test_who_is_let_go_by_hand_does_not_get_what_is_queued_either(brand, delays):
    make_campaign(brand, delays=delays)
    lead = lost_lead(brand)
    work(NOW)
    assert let_go(enrolment_of(lead), now=NOW)
    assert Message.objects.get(kind="nurture").state == "suppressed"
    assert not let_go(enrolment_of(lead), now=NOW)


@pytest.mark.parametrize("to", [CampaignState.PAUSED, CampaignState.ENDED])
def test_a_pause_and_an_end_stop_what_is_queued_of_this_campaign_only(brand, to):
    campaign = make_campaign(brand, delays=(0, 5))
    other = make_campaign(brand, name="Other", delays=(0,))
    lost_lead(brand)
    work(NOW)
    take_campaign_to(campaign, to, now=NOW)
    [kept] = Message.objects.filter(kind="nurture", state="due")
    assert CampaignMail.objects.get(message_id=kept.pk).enrolment.campaign == other
    assert Message.objects.filter(kind="nurture", state="suppressed").count() == 1


def test_an_outcome_that_is_taken_back_stops_what_is_queued(brand):
    make_campaign(brand, delays=(0,))
    lead = lost_lead(brand)
    work(NOW)
    take_back(lead, number=1, by=PROGRAM.actor, leads=True, reason="Mistyped", now=NOW)
    assert Message.objects.get(kind="nurture").state == "suppressed"


def test_who_is_held_out_stays_so_once_it_has_begun(brand):
    campaign = make_campaign(brand, held_out=20)
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW)
    with pytest.raises(CampaignProblem) as problem:
        save_campaign(brand, campaign, fields={"name": "Other", "held_out": 0}, steps=[step()] * 3, now=NOW)
    assert "Customers held out" in problem.value.errors["campaign"]
    save_campaign(brand, campaign, fields={"name": "Other", "held_out": 20}, steps=[step()] * 3, now=NOW)
    draft = make_campaign(brand, start=False)
    save_campaign(brand, draft, fields={"held_out": 40}, steps=[step()], now=NOW)
    assert draft.held_out == 40


def test_two_customers_who_are_found_to_be_one_are_in_it_once(brand):
    campaign = make_campaign(brand, delays=(0,))
    merged, other = lost_lead(brand), lost_lead(brand, 2)
    Enrolment.objects.filter(lead=other).delete()
    merge_contacts(merged.contact, into=other.contact, by=PROGRAM.actor, now=NOW)
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW)
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW)
    work(NOW)
    assert list(Enrolment.objects.values_list("lead", flat=True)) == [merged.pk]


def test_the_cap_counts_what_was_written_before_two_were_found_to_be_one(brand):
    set_cap(brand, most_mails=1, in_days=14, now=NOW)
    make_campaign(brand, delays=(0,))
    merged = lost_lead(brand)
    work(NOW)
    survivor = lost_lead(brand, 2, now=NOW + DAY)
    merge_contacts(merged.contact, into=survivor.contact, by=PROGRAM.actor, now=NOW + DAY)
    work(NOW + DAY)
    assert Message.objects.filter(kind="nurture").count() == 1
    assert enrolment_of(survivor).next_attempt_at == NOW + 14 * DAY


def test_from_nobody_before_the_start_though_mails_wait_for_the_loss_to_be_old(brand):
    lost_lead(brand, 1, now=NOW - 40 * DAY)
    make_campaign(brand, max_days=0, min_days=30)
    late = lost_lead(brand, 2, now=NOW + DAY)
    work(NOW + 2 * DAY)
    assert [each.lead for each in Enrolment.objects.all()] == [late]


def test_what_a_pause_stopped_is_written_again_and_what_a_worker_has_in_hand_is_not(brand):
    campaign = make_campaign(brand, delays=(0,))
    leads = [lost_lead(brand, number) for number in (1, 2)]
    work(NOW)
    in_hand = Message.objects.get(lead_id=leads[1].pk, kind="nurture")
    Message.objects.filter(pk=in_hand.pk).update(lease_id=in_hand.pk, lease_until=NOW)
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW + DAY)
    first = enrolment_of(leads[0])
    assert (first.state, first.position, first.last_mail_at) == ("due", 0, None)
    assert (enrolment_of(leads[1]).state, enrolment_of(leads[1]).position) == ("done", 1)
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW + 8 * DAY)
    work(NOW + 8 * DAY)
    assert sorted(Message.objects.filter(kind="nurture").values_list("to", "state")) == [
        ("c1@customer.example", "due"),
        ("c1@customer.example", "suppressed"),
        ("c2@customer.example", "suppressed"),
    ]
    assert list(nurture_breaches()) == []


def test_all_mails_that_a_pause_stopped_are_written_again_in_their_order(brand):
    campaign = make_campaign(brand, steps=[step(0, subject="One"), step(1, subject="Two"), step(1)])
    lead, other = lost_lead(brand, 1), lost_lead(brand, 2)
    work(NOW)
    Message.objects.filter(lead_id=other.pk, kind="nurture").update(state="sent")
    work(NOW + DAY)
    assert set(Enrolment.objects.values_list("position", flat=True)) == {2}
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW + DAY)
    assert [(each.position, each.last_mail_at) for each in map(enrolment_of, (lead, other))] == [(0, None), (1, NOW)]
    take_campaign_to(campaign, CampaignState.RUNNING, now=NOW + 8 * DAY)
    for days in (8, 9):
        work(NOW + days * DAY)
    waiting = Message.objects.filter(kind="nurture", state="due").order_by("queued_at", "to")
    assert list(waiting.values_list("to", "subject")) == [
        ("c1@customer.example", "One"),
        ("c2@customer.example", "Two"),
        ("c1@customer.example", "Two"),
    ]
    assert list(nurture_breaches()) == []


def test_a_mail_that_a_pause_stopped_behind_one_in_hand_keeps_its_place(brand):
    campaign = make_campaign(brand, delays=(0, 1))
    lead = lost_lead(brand)
    work(NOW)
    work(NOW + DAY)
    _first, last = Message.objects.filter(kind="nurture").order_by("queued_at")
    Message.objects.filter(pk=last.pk).update(lease_id=last.pk, lease_until=NOW)
    take_campaign_to(campaign, CampaignState.PAUSED, now=NOW + DAY)
    assert (enrolment_of(lead).position, CampaignMail.objects.count()) == (2, 2)


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_two_were_written_before_they_were_found_to_be_one_is_no_breach_of_the_cap(brand, taken_back):
    make_campaign(brand, delays=(0, 3, 30, 3))
    one, other = lost_lead(brand, 1), lost_lead(brand, 2)
    work(NOW)
    work(NOW + 3 * DAY)
    merge = merge_contacts(other.contact, into=one.contact, by=PROGRAM.actor, now=NOW + 4 * DAY)
    if taken_back:
        take_back_merge(merge, by=PROGRAM.actor, now=NOW + 34 * DAY)
    for days in range(30, 60):
        work(NOW + days * DAY)
    assert CampaignMail.objects.filter(queued_at__gt=NOW + 4 * DAY).count() == 4
    assert list(nurture_breaches()) == []
