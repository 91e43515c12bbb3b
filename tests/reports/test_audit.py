"""Sound data pass; each way to break them is found, and named by the row."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from leadloop.core.ids import new_id
from leadloop.customers.models import Contact
from leadloop.feedback.models import FeedbackRules
from leadloop.followups.models import Step
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.operations import add_form
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.reports.audit import audit, find_breaches
from tests.reports import broken_customers, broken_desk, broken_history, broken_nurture, broken_orders, broken_work
from tests.reports.stories import breaches, whole_story
from tests.support.desk import make_agent, refuse
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def brand():
    brand = make_brand()
    make_location(brand)
    return brand


def test_the_whole_story_is_sound(brand):
    whole_story(brand)
    assert breaches() == []


def test_an_empty_database_is_sound(db):
    assert breaches() == []
    assert set(audit().values()) == {0}


def test_the_counts(brand):
    whole_story(brand)
    counts = audit()
    assert counts == {
        "locations": 2,
        "contacts": Contact.objects.count(),
        "leads": Lead.objects.count(),
        "opportunities": Opportunity.objects.count(),
        "leads at the desk": 0,
        "outcomes": 0,
        "reminders open": 0,
        "events": Event.objects.count(),
        "follow-up forms": 3,
        "orders": 0,
        "reviews": 3,
        "steps due": Step.objects.filter(state="due").count(),
        "steps parked": 0,
        "desk steps due": 0,
        "desk steps parked": 0,
        "customers in campaigns": 0,
        "customers in campaigns parked": 0,
        "updates to customers due": 0,
        "updates to customers parked": 0,
        "campaign mails": 0,
        "messages sent": Message.objects.filter(state="done").count(),
        "messages waiting": 0,
        "messages suppressed": 0,
        "messages refused": 0,
        "messages parked": 0,
        "webhooks": 0,
        "webhook deliveries waiting": 0,
        "webhook deliveries done": 0,
        "webhook deliveries failed": 0,
        "messages perhaps sent twice": 0,
    }
    Message.objects.filter(kind="survey").update(attempts=2)
    assert audit()["messages perhaps sent twice"] == Message.objects.filter(kind="survey").count() > 0


def test_how_many_queries_does_not_grow_with_the_rows(brand, count_queries):
    def count():
        with count_queries() as queries:
            assert breaches() == []
        return queries.count

    make_opportunity(brand, Stage.ACCEPTED)
    before = count()
    whole_story(brand)
    assert count() == before


@pytest.mark.broken_data
@pytest.mark.parametrize(
    "break_it",
    [
        *broken_history.WAYS,
        *broken_work.WAYS,
        *broken_desk.WAYS,
        *broken_customers.WAYS,
        *broken_nurture.WAYS,
        *broken_orders.WAYS,
    ],
    ids=lambda function: function.__name__,
)
def test_what_is_broken_is_found(brand, break_it):
    row, sentences = break_it(brand)
    found = breaches()
    expected = [each.format(pk=row.pk) for each in sentences if each is not None]
    assert [each for each in found if each in expected] == expected
    assert len(found) == len(sentences), found


def test_what_is_not_broken_is_left_alone(brand):
    """What looks like a breach and is none."""
    make_location(brand, "D-2", contacts=[], position={"lat": 48.1, "lon": 11.6})
    # A contact who came after the offer was not written to.
    silent = make_opportunity(brand, location="D-2")
    make_location(brand, "D-2", position={"lat": 48.1, "lon": 11.6})
    # Two requests with one number and different addresses: the number stays with who had it first.
    make_lead(brand, customer={"email": "second@customer.example", "phone": "+49 30 999999"})
    make_lead(brand, customer={"email": "third@customer.example", "phone": "+49 30 999999"})
    make_lead(brand, customer={"email": "ERIKA@customer.example", "phone": ""})
    # Two machines whose clocks differ a little.
    record(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW - timedelta(minutes=4), lead=silent.lead_id))
    # The brand asked nobody when this was completed.
    FeedbackRules.objects.update(ask_location=False, ask_customer=False, changed_at=NOW - DAY)
    make_opportunity(brand, Stage.COMPLETE)
    FeedbackRules.objects.update(ask_location=True, ask_customer=True, changed_at=NOW + DAY)
    # A worker stopped a moment ago; another will go on.
    Message.objects.update(lease_until=datetime.now(UTC) - HOUR, lease_id=new_id(), attempts=1)
    LocationContact.objects.filter(location__ref="D-1").update(removed_at=NOW + 30 * DAY)
    # The desk learned the address later than the request arrived.
    desk = add_form(brand, title="Desk", like=LeadForm.objects.get(brand=brand))
    LeadForm.objects.filter(pk=desk.pk).update(entry="desk")
    by_phone = make_lead(brand, form=desk.key, customer={"email": "", "phone": "+49 30 888888"})
    refuse(by_phone, make_agent(brand), customer={"email": "late@customer.example"})
    assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_the_audit_sees_one_moment_and_keeps_nobody_from_writing(brand):
    make_opportunity(brand)
    found = find_breaches()
    assert list(found) == []
    assert not connection.in_atomic_block
    make_opportunity(brand, Stage.ACCEPTED)
    assert breaches() == []
