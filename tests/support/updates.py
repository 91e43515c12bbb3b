"""Updates to customers, switched on, and the worker that sends them."""

from datetime import timedelta

from leadloop.core.ids import new_id
from leadloop.journeys.due_work import work_due_steps
from leadloop.outbox.marking import mark_sent
from leadloop.outbox.models import Message
from leadloop.updates.operations import add_update, switch_on
from tests.support.story import NOW


def make_update(brand, place, *, on=True, now=NOW, **fields):
    words = {"name": f"At {place}", "subject": "About {product}", "text": "We are {brand}."}
    made = add_update(brand, place=place, now=now, **{**words, **fields})
    if on:
        # Before anything that happens at this moment.
        switch_on(made, now=now - timedelta(days=1))
        made.refresh_from_db()
    return made


def work(now):
    while work_due_steps(now=now):
        pass


def updates_to(lead):
    """The mails about this request that updates became, as they were queued."""
    return list(Message.objects.filter(lead_id=lead.pk, kind="customer_update").order_by("queued_at", "pk"))


def work_and_send(now):
    """The worker works, and what it queued for customers leaves the house."""
    work(now)
    send_updates(now)


def send_updates(now):
    for mail in Message.objects.filter(kind="customer_update", state="due"):
        mail.lease_id = new_id()
        mail.save(update_fields=["lease_id"])
        mark_sent(mail, now=now)


def subjects(lead):
    """The subjects of what the customer was told about this lead."""
    return [each.subject for each in updates_to(lead)]
