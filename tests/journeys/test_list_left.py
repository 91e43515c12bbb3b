"""Who leaves a mail list leaves it as a person: with all their addresses, and nobody else with them."""

from datetime import timedelta

import pytest

from leadloop.journeys.list_left import leave, rejoin
from leadloop.nurture.models import Enrolment
from leadloop.outbox.compose import Recipient
from leadloop.outbox.models import Message, Suppression
from leadloop.outbox.operations import queue
from leadloop.updates.messages import about
from tests.support.nurture import lost_lead, make_campaign, work
from tests.support.story import NOW, make_brand, make_lead, make_location
from tests.support.updates import make_update

pytestmark = pytest.mark.django_db
SAME = {"phone": "+49 30 7654321"}


@pytest.fixture
def brand():
    made = make_brand()
    make_location(made)
    return made


def left():
    return set(Suppression.objects.values_list("address_key", "mail_list"))


def received(lead):
    return Message.objects.get(lead_id=lead.pk, kind="lead_received")


def test_the_list_is_left_by_all_addresses_that_the_customer_is_known_by_or_gave(brand):
    first = make_lead(brand, customer=SAME | {"email": "one@web.example"})
    second = make_lead(brand, customer=SAME | {"email": "Two@work.example"})
    assert first.contact == second.contact
    second.customer["email"] = "Three@home.example"
    second.save(update_fields=["customer"])
    leave(received(first).pk, now=NOW)
    assert left() == {
        (address, "customer") for address in ("one@web.example", "two@work.example", "three@home.example")
    }
    assert received(second).state == "suppressed"


def test_what_waits_for_another_address_of_the_customer_is_not_sent(brand):
    other = lost_lead(brand, customer=SAME | {"email": "two@work.example"}, now=NOW - timedelta(days=1))
    lead = lost_lead(brand, customer=SAME | {"email": "one@web.example"})
    assert lead.contact == other.contact
    make_campaign(brand, delays=(0,))
    work(NOW)
    assert Message.objects.get(kind="nurture").state == "due"
    leave(received(other).pk, now=NOW)
    mail = Message.objects.get(kind="nurture")
    assert (mail.to, mail.state) == ("one@web.example", "suppressed")


def test_who_tries_a_mail_out_leaves_the_list_for_themselves_only(brand):
    make_campaign(brand)
    lead = lost_lead(brand)
    update = make_update(brand, "no_opportunity")
    trial = about(update, lead, to=Recipient("nora@brand.example", "Nora"), now=NOW)
    assert trial is not None
    queue(trial)
    leave(trial.pk, now=NOW)
    assert left() == {("nora@brand.example", "customer")}
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"due"}


def test_who_comes_back_to_the_list_comes_back_with_all_addresses_that_are_theirs(brand):
    first = make_lead(brand, customer=SAME | {"email": "one@web.example"})
    second = make_lead(brand, customer=SAME | {"email": "Two@work.example"})
    second.customer["email"] = "Three@home.example"
    second.save(update_fields=["customer"])
    leave(received(first).pk, now=NOW)
    assert len(left()) == 3
    rejoin(received(first).pk)
    assert left() == set()
    rejoin(received(first).pk)
    assert left() == set()


def test_an_address_by_which_somebody_else_is_known_stays_off_the_list(brand):
    first = make_lead(brand, customer={"email": "one@web.example", "phone": ""})
    other = make_lead(brand, customer={"email": "other@web.example", "phone": ""})
    # As typed with the request; they are known by another one since.
    first.customer["email"] = "other@web.example"
    first.save(update_fields=["customer"])
    leave(received(other).pk, now=NOW)
    leave(Message.objects.get(to="one@web.example", kind="lead_received").pk, now=NOW)
    assert left() == {("one@web.example", "customer"), ("other@web.example", "customer")}
    rejoin(Message.objects.get(to="one@web.example", kind="lead_received").pk)
    assert left() == {("other@web.example", "customer")}


def test_another_list_that_was_left_stays_left(brand):
    lead = lost_lead(brand, customer=SAME | {"email": "one@web.example"})
    make_campaign(brand, delays=(0,))
    work(NOW)
    for message in Message.objects.filter(lead_id=lead.pk, kind__in=["nurture", "lead_received"]):
        leave(message.pk, now=NOW)
    rejoin(received(lead).pk)
    assert left() == {("one@web.example", "nurture")}
