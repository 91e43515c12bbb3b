"""Ways to break campaigns; as in broken_history."""

from datetime import timedelta

from leadloop.core.ids import new_id
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.outbox.models import Message
from leadloop.reports.audit_nurture import nurture_breaches
from tests.support.customers import BRAND
from tests.support.nurture import enrolment_of, lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_location

DAY = timedelta(days=1)


def written(brand, **fields):
    make_campaign(brand, delays=(0, 30), **fields)
    found = enrolment_of(lost_lead(brand))
    work(NOW)
    found.refresh_from_db()
    return found


def a_step_too_many(brand):
    found = written(brand)
    Enrolment.objects.update(position=2)
    return found, ["enrolment {pk}: it counts 2 mails, and there are 1"]


def a_mail_after_the_stop(brand):
    found = written(brand)
    Enrolment.objects.update(state="stopped", stop_reason="by_hand", stopped_at=NOW - DAY)
    return found, ["enrolment {pk}: mail 1 was queued after it had stopped"]


def a_mail_to_who_is_held_out(brand):
    found = written(brand)
    Enrolment.objects.update(state="control", arm="control")
    return found, ["enrolment {pk}: it was held out, and written to"]


def no_message(brand):
    written(brand)
    mail = CampaignMail.objects.get()
    Message.objects.filter(pk=mail.message_id).delete()
    return mail, ["campaign mail {pk}: there is no such message"]


def a_message_of_no_campaign(brand):
    found = written(brand)
    message = Message.objects.get(kind="nurture")
    CampaignMail.objects.all().delete()
    Enrolment.objects.update(position=0)
    del found
    return message, ["message {pk}: it is of no campaign"]


def more_than_the_cap(brand):
    found = written(brand)
    for number in (2, 3):
        add_mail(found, NOW + number * DAY)
    until = NOW + 3 * DAY
    return found.contact, [f"contact {{pk}}: it was written 3 mails of campaigns within 14 days, until {until}"]


def more_than_the_cap_since_two_are_one(brand):
    make_campaign(brand, delays=(0, 3))
    one, other = (enrolment_of(lost_lead(brand, number)) for number in (1, 2))
    work(NOW)
    work(NOW + 3 * DAY)
    merge_contacts(other.contact, into=one.contact, by=BRAND, now=NOW + 4 * DAY)
    # Each had two in fourteen days, which was as many as may be.
    assert list(nurture_breaches()) == []
    add_mail(one, NOW + 15 * DAY)
    until = NOW + 15 * DAY
    return one.contact, [f"contact {{pk}}: it was written 3 mails of campaigns within 14 days, until {until}"]


def add_mail(enrolment, at):
    """One mail more to a customer, past the cap."""
    enrolment.refresh_from_db()
    message = Message.objects.filter(kind="nurture")[0]
    message.pk = new_id()
    message.save(force_insert=True)
    number = enrolment.position + 1
    CampaignMail.objects.create(
        brand=enrolment.brand, enrolment=enrolment, contact=enrolment.contact, number=number, message_id=message.pk,
        queued_at=at,
    )  # fmt: skip
    Enrolment.objects.filter(pk=enrolment.pk).update(position=number)


def an_enrolment_of_another_brand(brand):
    found = written(brand)
    other = make_brand("Southwind")
    make_location(other)
    Enrolment.objects.update(brand=other)
    return found, [
        *(f"enrolment {{pk}}: its {name} is another brand's" for name in ("campaign", "consent", "contact", "lead")),
        None,
    ]


WAYS = (
    a_step_too_many, a_mail_after_the_stop, a_mail_to_who_is_held_out, no_message, a_message_of_no_campaign,
    more_than_the_cap, more_than_the_cap_since_two_are_one, an_enrolment_of_another_brand,
)  # fmt: skip
