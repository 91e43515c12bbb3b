"""Leaving the list and being erased win every race; a crash sends nothing twice."""

import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest

from leadloop.core.claim import claim_fresh
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.campaign_mails_due import LEASE, work_campaigns, write_to
from leadloop.journeys.contact_erased import erase as erase_contact
from leadloop.journeys.list_left import leave
from leadloop.nurture.enums import StopReason
from leadloop.nurture.models import Campaign, CampaignMail, Enrolment
from leadloop.nurture.operations import stop_contact
from leadloop.nurture.queries import steps_of
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from tests.outbox.told import Told
from tests.support.nurture import DAY, enrolment_of, lost_lead, make_campaign, work
from tests.support.processes import running, wait_until
from tests.support.story import NOW, make_brand, make_location
from tests.support.together import all_at_once


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def claimed(campaign):
    return claim_fresh(Enrolment, now=NOW, limit=50, lease=LEASE, only=("campaign_id", campaign.pk))


def erase(lead, *, now=NOW):
    erase_contact(lead.contact, by=Actor(ActorKind.BRAND), now=now)


@pytest.mark.django_db
def test_who_leaves_while_the_batch_is_under_way_gets_nothing_more(brand):
    make_campaign(brand, delays=(0,))
    leads = [lost_lead(brand, number) for number in (1, 2, 3)]
    work(NOW)
    second, third = (Message.objects.get(lead_id=lead.pk, kind="nurture") for lead in leads[1:])
    Message.objects.exclude(kind="nurture").update(state="parked")

    def both_go():
        leave(second.pk, now=NOW)
        erase(leads[2])

    transport = Told(c1=both_go)
    sent = send_due(transport, now=NOW)
    assert (transport.given, sent.sent) == (["c1@customer.example"], 1)
    for each in (second, third):
        each.refresh_from_db()
        assert (each.state, each.sent_at, each.lease_id) == ("suppressed", None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["unsubscribed", "erased"])
def test_who_goes_after_the_decision_and_before_it_is_stored_is_not_written_to(brand, why, monkeypatch):
    campaign = make_campaign(brand, delays=(0,))
    lead = lost_lead(brand)
    mine = claimed(campaign)
    go = lambda: stop_contact(lead.contact_id, why=StopReason(why), now=NOW)  # noqa: E731
    monkeypatch.setattr("leadloop.journeys.campaign_mails_due.hold_rules", after(go, "hold_rules"))
    assert write_to(campaign, steps_of(campaign), mine, now=NOW) == 0
    assert (Message.objects.filter(kind="nurture").count(), CampaignMail.objects.count()) == (0, 0)
    assert enrolment_of(lead).stop_reason == why


def after(act, name):
    from leadloop.journeys import campaign_mails_due

    original = getattr(campaign_mails_due, name)

    def replaced(*args):
        act()
        return original(*args)

    return replaced


@pytest.mark.django_db(transaction=True)
def test_leaving_and_erasing_while_workers_write(brand):
    campaign = make_campaign(brand, delays=(0, 0, 0))
    leads = [lost_lead(brand, number) for number in range(12)]
    first = work_campaigns(now=NOW, limit=4)
    assert first
    messages = {each.lead_id: each for each in Message.objects.filter(kind="nurture")}
    leavers = [lead for lead in leads if lead.pk in messages][:2]
    erased = [lead for lead in leads if lead.pk not in messages][:2]
    gone: dict[str, float] = {}

    # All live through the same days: nobody writes on a day that is over for the others.
    end_of_day = Barrier(2 + len(leavers) + len(erased))

    def live(act):
        try:
            for day in range(60):
                act(day)
                end_of_day.wait(timeout=60)
        except Exception:
            end_of_day.abort()
            raise

    def go(lead, act, on, day):
        if day == on:
            act(lead, NOW + day * DAY)
            gone[lead.customer["email"]] = time.monotonic()

    begun: list[tuple[str, float]] = []

    class Noting(Told):
        def deliver(self, message):
            if message.kind == "nurture":
                begun.append((message.to, time.monotonic()))
            time.sleep(0.005)

    def work_on(day):
        work_campaigns(now=NOW + day * DAY, limit=3)
        send_due(Noting(), now=NOW + day * DAY, limit=5)

    acts = [
        partial(go, lead, lambda lead, now: leave(messages[lead.pk].pk, now=now), on) for on, lead in enumerate(leavers)
    ]
    acts += [partial(go, lead, lambda lead, now: erase(lead, now=now), on) for on, lead in enumerate(erased)]
    lives = [partial(live, act) for act in (work_on, work_on, *acts)]
    errors = [each for each in all_at_once(*lives) if isinstance(each, Exception)]
    assert errors == []
    # Handed over at the very moment in which the check was passed at most, never begun after that.
    late = [(to, at - gone[to]) for to, at in begun if to in gone and at > gone[to] + 0.25]
    assert late == []
    for lead in (*leavers, *erased):
        assert enrolment_of(lead).state == "stopped"
        assert not Message.objects.filter(lead_id=lead.pk, kind="nurture", state="due").exists()
    assert Campaign.objects.get(pk=campaign.pk).state == "running"
    no_step_twice()


@pytest.mark.django_db(transaction=True)
def test_the_cap_holds_with_several_workers_and_campaigns(brand):
    for number in range(3):
        make_campaign(brand, name=f"Campaign {number}", delays=(0, 0, 0))
    for number in range(8):
        lost_lead(brand, number)
    # Two mails in fourteen days, whoever writes.
    errors = [
        each
        for each in all_at_once(*[lambda: [work_campaigns(now=NOW, limit=2) for _ in range(20)]] * 3)
        if isinstance(each, Exception)
    ]
    assert errors == []
    work(NOW)
    assert set(Counter(CampaignMail.objects.values_list("contact", flat=True)).values()) == {2}
    no_step_twice()


def no_step_twice():
    sent = list(CampaignMail.objects.values_list("enrolment", "number"))
    assert len(set(sent)) == len(sent)
    assert Message.objects.filter(kind="nurture").count() == len(sent)
    for enrolment in Enrolment.objects.all():
        numbers = sorted(number for pk, number in sent if pk == enrolment.pk)
        assert numbers == list(range(1, enrolment.position + 1))


# Its customers are copies, of whom no history tells.
@pytest.mark.broken_data
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_it_writes_each_mail_once(brand):
    # In real time, since it is a real process: at any hour of any day.
    now = datetime.now(UTC)
    make_campaign(brand, delays=(0,), now=now - DAY, send_from="00:00", send_until="24:00", on_sundays=True)
    template = enrolment_of(lost_lead(brand, now=now - timedelta(hours=1)))
    many(template, 1500)
    dice = random.Random(5)
    for _ in range(4):
        with running("work") as worker:
            before = CampaignMail.objects.count()
            wait_until(lambda before=before: CampaignMail.objects.count() > before, seconds=60)
            time.sleep(dice.random() * 0.2)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        Enrolment.objects.filter(lease_until__isnull=False).update(lease_until=now - DAY)
        if CampaignMail.objects.count() > 1500:
            break
    with running("work", "--until-idle") as worker:
        wait_until(lambda: CampaignMail.objects.count() == 1501, seconds=90)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert set(Enrolment.objects.values_list("state", "position")) == {("done", 1)}
    sent = list(CampaignMail.objects.values_list("enrolment", flat=True))
    assert len(sent) == len(set(sent)) == Message.objects.filter(kind="nurture").count()


def many(enrolment, count):
    """Copies of a customer, each with a contact and a request of their own."""
    contacts, leads, rows = [], [], []
    for number in range(count):
        contact, lead, row = copy(enrolment.contact), copy(enrolment.lead), copy(enrolment)
        lead.contact, lead.request_key = contact, ""
        lead.customer = {**lead.customer, "email": f"copy{number}@customer.example"}
        row.contact, row.lead = contact, lead
        contacts.append(contact)
        leads.append(lead)
        rows.append(row)
    for each in (contacts, leads, rows):
        type(each[0]).objects.bulk_create(each)


def copy(row):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop("id")
    return type(row)(**values)
