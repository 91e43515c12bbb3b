"""A reminder falls due: its agent is written to, and nobody else."""

from datetime import timedelta

import pytest

from leadloop.desk.models import DeskStep, Reminder
from leadloop.journeys.desk_shares_out import assign_leads, snooze
from leadloop.journeys.due_work import work_due_steps
from leadloop.outbox.models import Message
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


def mails():
    rows = Message.objects.filter(kind="reminder_due").order_by("queued_at", "to")
    return list(rows.values_list("to", "subject"))


def test_a_reminder_is_mailed_when_it_is_due_and_again_after_a_snooze(lead, ada):
    try_in_vain(lead, ada, note="Mailbox full")
    work_due_steps(now=NOW + 4 * HOUR - MINUTE)
    assert mails() == []

    work_due_steps(now=NOW + 4 * HOUR)
    work_due_steps(now=NOW + 5 * HOUR)
    assert mails() == [("ada@northwind.example", "Try Erika Mustermann again")]
    assert "Tried: once\n" in Message.objects.get(kind="reminder_due").text

    reminder = Reminder.objects.get()
    assert reminder.told_at == NOW + 4 * HOUR
    snooze(reminder, due_at=NOW + 6 * HOUR, now=NOW + 5 * HOUR)
    work_due_steps(now=NOW + 6 * HOUR)
    assert mails() == [("ada@northwind.example", "Try Erika Mustermann again")] * 2


def test_a_reminder_goes_to_whoever_has_the_lead_by_then(brand, lead, ada):
    bob = make_agent(brand, "Bob")
    try_in_vain(lead, ada)
    assign_leads(brand, [lead.pk], agent=bob, by=decider(ada).actor, now=NOW + HOUR)
    work_due_steps(now=NOW + 4 * HOUR)

    assert [to for to, _subject in mails()] == ["bob@northwind.example"]


def test_a_reminder_that_an_outcome_has_settled_is_not_mailed(lead, ada):
    try_in_vain(lead, ada)
    refuse(lead, ada, now=NOW + HOUR)

    assert DeskStep.objects.exclude(state="done").count() == 0
    work_due_steps(now=NOW + 4 * HOUR)
    assert mails() == []
