from datetime import timedelta

import pytest

from leadloop.accounts.queries import managers_of as brand_managers
from leadloop.followups.messages import escalation
from leadloop.journeys.due_work import work_due_steps
from leadloop.network.queries import managers_of
from leadloop.opportunities.enums import Stage
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from tests.support import story
from tests.support.mails import at_stage

LATER = story.NOW + timedelta(days=20)


@pytest.fixture
def brand(db):
    made = story.make_brand()
    story.make_location(made)
    return made


def escalated(brand, stage):
    opportunity = at_stage(brand, stage)
    return escalation(
        opportunity,
        location_managers=managers_of(opportunity.location_id),
        brand_users=brand_managers(brand),
        now=LATER,
    )


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (
            Stage.UNACKNOWLEDGED,
            "Nobody at Dealer D-1 has opened this request. It has been waiting since Wednesday, 3 June 2026.",
        ),
        (
            Stage.ACKNOWLEDGED,
            "Dealer D-1 opened this request on Wednesday, 3 June 2026, but has not said whether it takes it.",
        ),
        (Stage.ACCEPTED, "Since Wednesday, 17 June 2026 we have been asking whether it became a sale."),
        (Stage.WON, "Since Friday, 3 July 2026 we have been asking whether it is fulfilled."),
    ],
)
def test_it_says_what_is_overdue_and_since_when(brand, stage, says):
    manager, owner = escalated(brand, stage)
    assert (manager.kind, manager.to) == (MessageKind.ESCALATION, "max@d-1.example")
    assert (owner.kind, owner.to) == (MessageKind.ESCALATION, "owner@northwind.example")
    assert says in manager.text
    assert says in owner.text


def test_the_manager_can_answer_and_the_brand_can_look(brand):
    manager, owner = escalated(brand, Stage.ACCEPTED)
    assert manager.subject == "Overdue: Heat pump, Berlin"
    assert "Answer now:\nhttp://127.0.0.1:8000/o/" in manager.text
    assert owner.subject == "No answer from Dealer D-1: Heat pump, Berlin"
    assert f"See the opportunity:\nhttp://127.0.0.1:8000/console/opportunities/{owner.opportunity_id}/\n" in owner.text
    assert "A call often helps: +49 30 901820." in owner.text
    assert "/o/" not in owner.text + owner.html


def test_it_says_how_often_the_location_was_asked(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    for days in range(15, 40):
        work_due_steps(now=story.NOW + timedelta(days=days))
    sent = Message.objects.filter(opportunity_id=opportunity.pk)
    asked = sent.filter(kind__in=[MessageKind.STATUS_REQUEST, MessageKind.STATUS_REMINDER]).order_by("queued_at")
    told = sent.filter(kind=MessageKind.ESCALATION, to="max@d-1.example").get()
    before = asked.filter(queued_at__lte=told.queued_at).count()
    assert before == 3
    assert "We asked 3 times, without an answer." in told.text


def test_no_query_grows_with_the_readers(brand, count_queries):
    opportunity = at_stage(brand, Stage.ACCEPTED)
    managers, users = managers_of(opportunity.location_id), brand_managers(brand)
    for times in (1, 3):
        with count_queries() as counted:
            escalation(opportunity, location_managers=managers * times, brand_users=users * times, now=LATER)
        assert counted.count == 3
