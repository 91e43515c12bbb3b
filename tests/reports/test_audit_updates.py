"""The audit finds updates to customers that cannot have come about."""

import pytest

from leadloop.intake.models import Lead
from leadloop.outbox.models import Message
from leadloop.reports.audit_updates import update_breaches
from leadloop.updates.models import DueUpdate
from tests.support.story import NOW, make_brand, make_lead, make_location
from tests.support.updates import make_update, work_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.broken_data]


@pytest.fixture
def lead():
    brand = make_brand()
    make_location(brand)
    make_update(brand, "unacknowledged")
    found = make_lead(brand)
    work_and_send(NOW)
    assert list(update_breaches()) == []
    return found


def found():
    return [each.partition(": ")[2] for each in update_breaches()]


def test_about_a_test(lead):
    Lead.objects.update(is_test=True)
    assert found() == ["about a test"]


def test_of_another_brand(lead):
    DueUpdate.objects.update(brand=make_brand("Southwind"))
    assert found() == ["of another brand"]


def test_its_mail_is_missing(lead):
    Message.objects.filter(kind="customer_update").update(kind="survey")
    assert found() == ["its mail is missing"]


def test_about_the_round_of_another_lead(lead):
    other = make_lead(lead.brand, customer={"email": "b@customer.example"})
    DueUpdate.objects.filter(lead=lead).update(opportunity=other.opportunities.get())
    assert found() == ["about the round of another lead"]


@pytest.mark.parametrize(("repeat", "what"), [("once", "request"), ("round", "round")])
def test_once_more_and_of_two_updates(lead, repeat, what):
    again = DueUpdate.objects.get()
    again.pk, again.number, again.repeat = make_brand("Southwind").pk, 2, repeat
    again.save(force_insert=True)
    assert found() == [f"once more about one {what}", "of two updates"]
