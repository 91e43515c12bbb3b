"""Ways to break what is due, mailed and stored; as in broken_history."""

from datetime import UTC, datetime, timedelta

from leadloop.core.claim import MAX_ATTEMPTS
from leadloop.core.ids import new_id
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.followups.models import Step
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from tests.support.story import NOW, make_brand, make_location, make_opportunity, recipient

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def an_abandoned_step(brand):
    found = make_opportunity(brand)
    until = datetime.now(UTC) - 2 * DAY
    Step.objects.update(lease_until=until, lease_id=new_id(), next_attempt_at=until - HOUR, attempts=1)
    step = Step.objects.get(opportunity=found)
    return step, [f"step {{pk}}: a worker began it and stopped, and none has taken it up since {step.lease_until}"]


def an_abandoned_message(brand):
    make_opportunity(brand)
    until = datetime.now(UTC) - 2 * DAY
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(lease_until=until, lease_id=new_id(), attempts=1)
    return message, [f"message {{pk}}: a worker began it and stopped, and none has taken it up since {until}"]


def attempts_used_up(brand):
    make_opportunity(brand)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS)
    return message, ["message {pk}: its attempts are used up, but it is not parked"]


def done_and_leased(brand):
    make_opportunity(brand)
    send_due(LocalMailbox(), now=NOW)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(lease_until=NOW)
    return message, ["message {pk}: it is done, and still leased"]


def sent_at_no_time(brand):
    make_opportunity(brand)
    send_due(LocalMailbox(), now=NOW)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(sent_at=None)
    return message, ["message {pk}: it was sent, nobody knows when"]


def a_time_but_not_sent(brand):
    make_opportunity(brand)
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(sent_at=NOW)
    return message, ["message {pk}: it is due, but has a time at which it was sent"]


def sent_in_silence(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="opportunity_offered").update(state="done", sent_at=NOW)
    return found.lead, ["lead {pk}: 1 messages were sent to its people, its history tells of 0"]


def told_but_not_sent(brand):
    found = make_opportunity(brand)
    record(event(Kind.MESSAGE_SENT, brand=brand, actor=SYSTEM, now=NOW, lead=found.lead_id))
    return found.lead, ["lead {pk}: 0 messages were sent to its people, its history tells of 1"]


def offered_beside(found, other, **fields):
    return Opportunity.objects.create(
        brand=found.brand, lead=found.lead, location=other, business_week=other.business_week, offered_at=NOW, **fields
    )


def two_holders(brand):
    found = make_opportunity(brand)
    other = make_location(brand, "D-2")
    again = offered_beside(found, other, round=2)
    return found.lead, [
        "lead {pk}: 2 locations hold it at once",
        f"opportunity {again.pk}: it has no history",
        f"opportunity {again.pk}: it waits (unacknowledged), and nothing is due",
        f"opportunity {again.pk}: its location was never written to",
    ]


def a_round_twice(brand):
    found = make_opportunity(brand)
    other = make_location(brand, "D-2", contacts=[])
    offered_beside(found, other, stage="withdrawn")
    return found.lead, ["lead {pk}: its round 1 is there 2 times", None]


def a_location_never_written_to(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="opportunity_offered").delete()
    return found, ["opportunity {pk}: its location was never written to"]


def a_customer_never_told(brand):
    found = make_opportunity(brand)
    Message.objects.filter(kind="lead_received").delete()
    return found.lead, ["lead {pk}: its customer was never told that it arrived"]


def nobody_asked_after_the_sale(brand):
    found = make_opportunity(brand, Stage.COMPLETE)
    Message.objects.filter(kind__in=["follow_up_form", "survey"]).delete()
    return found, [
        "opportunity {pk}: it is complete, and its customer was never asked for a review",
        "opportunity {pk}: it is complete, and its location was never asked for the revenue",
    ]


def details_seen_before_they_were_shown(brand):
    found = make_opportunity(brand)
    seen = Disclosure.objects.create(brand=brand, opportunity=found, location_contact=recipient(found), at=NOW)
    return seen, [f"disclosure {{pk}}: somebody saw the details of opportunity {found.pk}, which nobody opened"]


def a_contact_without_keys(brand):
    found = make_opportunity(brand)
    ContactKey.objects.all().delete()
    return found.lead.contact, [
        "contact {pk}: its email address leads to nobody",
        "contact {pk}: its number leads to nobody",
        "contact {pk}: no address or number leads to it",
    ]


def a_key_of_another_address(brand):
    found = make_opportunity(brand)
    ContactKey.objects.filter(kind="email").update(value="other@customer.example")
    return found.lead.contact, ["contact {pk}: its email address leads to nobody"]


def another_brands_location(brand):
    found, other = make_opportunity(brand), make_brand("Other")
    Location.objects.filter(pk=found.location_id).update(brand=other)
    return found, ["opportunity {pk}: its location is another brand's", None, None]


def another_brands_account(brand):
    found = make_opportunity(brand)
    other = Account.objects.create(brand=make_brand("Other"), kind="household", created_at=NOW)
    Contact.objects.update(account=other)
    return found.lead.contact, ["contact {pk}: its account is another brand's"]


def a_lead_that_nobody_received(brand):
    found = make_opportunity(brand)
    Event.objects.filter(kind=Kind.LEAD_RECEIVED).delete()
    return found.lead, ["lead {pk}: nothing tells that it was received"]


def a_lead_received_twice(brand):
    found = make_opportunity(brand)
    record(event(Kind.LEAD_RECEIVED, brand=brand, actor=SYSTEM, now=NOW + HOUR, lead=found.lead_id))
    return found.lead, ["lead {pk}: it was received 2 times"]


def a_lead_qualified_in_silence(brand):
    found = make_opportunity(brand)
    Event.objects.filter(kind=Kind.LEAD_QUALIFIED).delete()
    return found.lead, ["lead {pk}: it is qualified, its history says new"]


def a_lead_unqualified_in_silence(brand):
    found = make_opportunity(brand)
    Lead.objects.update(status="new")
    return found.lead, [
        "lead {pk}: it is new, and not on the desk's list",
        "lead {pk}: it is new, its history says qualified",
        None,  # … and its opportunity is still held.
    ]


def an_event_of_no_lead(brand):
    nobody = new_id()
    record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW, lead=nobody))
    return Event.objects.latest("pk"), [f"event {{pk}}: its lead {nobody} does not exist"]


def an_event_of_another_brands_lead(brand):
    found = make_opportunity(brand)
    foreign = event(Kind.CONTACT_UPDATED, brand=make_brand("Other"), actor=SYSTEM, now=NOW + HOUR, lead=found.lead_id)
    record(foreign)
    return Event.objects.latest("pk"), ["event {pk}: its lead is another brand's"]


def an_event_out_of_order(brand):
    found = make_opportunity(brand)
    early = event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW - timedelta(minutes=6), lead=found.lead_id)
    record(early)
    return Event.objects.latest("pk"), [
        f"event {{pk}}: it happened before the one that stands before it in the history of lead {found.lead_id}"
    ]


def held_though_not_qualified(brand):
    found = make_opportunity(brand)
    record(event(Kind.LEAD_RETURNED, brand=brand, actor=SYSTEM, now=NOW, lead=found.lead_id, to="new"))
    Lead.objects.filter(pk=found.lead_id).update(status="new")
    return found, [
        "opportunity {pk}: it stands at unacknowledged, while its lead is new",
        None,
    ]  # … nor is it at the desk


WAYS = [
    an_abandoned_step,
    an_abandoned_message,
    attempts_used_up,
    done_and_leased,
    sent_at_no_time,
    a_time_but_not_sent,
    sent_in_silence,
    told_but_not_sent,
    two_holders,
    a_round_twice,
    a_location_never_written_to,
    a_customer_never_told,
    nobody_asked_after_the_sale,
    details_seen_before_they_were_shown,
    a_contact_without_keys,
    a_key_of_another_address,
    another_brands_location,
    another_brands_account,
    a_lead_that_nobody_received,
    a_lead_received_twice,
    a_lead_qualified_in_silence,
    a_lead_unqualified_in_silence,
    an_event_of_no_lead,
    an_event_of_another_brands_lead,
    an_event_out_of_order,
    held_though_not_qualified,
]
