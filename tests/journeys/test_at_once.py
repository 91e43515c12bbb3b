"""Two people at once: one wins, the others see what was said; nothing happens twice."""

from collections import Counter
from functools import partial

import pytest

from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.followups.models import Step
from leadloop.history.models import SYSTEM, Event
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.journeys.location_answers import Answered, DoesNotFit
from leadloop.network.models import Location
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support import story
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brand():
    return story.make_brand()


@pytest.mark.parametrize("turn", range(5))
def test_of_accept_and_reject_at_once_one_wins_and_the_rest_see_it(brand, turn):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand)
    said = [Answer.ACCEPT, Answer.REJECT] * 4
    results = all_at_once(*(partial(story.say, opportunity, one) for one in said))

    opportunity.refresh_from_db()
    winner = Answer.ACCEPT if opportunity.stage == Stage.ACCEPTED else Answer.REJECT
    changed = [said[i] for i, result in enumerate(results) if isinstance(result, Answered) and result.changed]
    assert changed == [winner]
    for one, result in zip(said, results, strict=True):
        if one == winner:
            assert isinstance(result, Answered)
        else:
            assert isinstance(result, DoesNotFit)
            assert result.stage == opportunity.stage
    kinds = Counter(Event.objects.filter(opportunity_id=opportunity.pk).values_list("kind", flat=True))
    assert kinds[f"opportunity.{opportunity.stage}"] == 1
    assert Step.objects.filter(opportunity=opportunity).exclude(state="done").count() == (winner == Answer.ACCEPT)


def test_rejecting_at_once_begins_one_next_round(brand):
    for ref in ("D-1", "D-2", "D-3"):
        story.make_location(brand, ref)
    opportunity = story.make_opportunity(brand)
    all_at_once(*[partial(story.say, opportunity, Answer.REJECT)] * 8)
    assert sorted(Opportunity.objects.filter(lead=opportunity.lead).values_list("round", "stage")) == [
        (1, "rejected"),
        (2, "unacknowledged"),
    ]


@pytest.mark.parametrize("turn", range(5))
def test_an_answer_and_the_worker_at_once_leave_one_due_step(brand, turn):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    due = Step.objects.exclude(state="done").get(opportunity=opportunity).due_at
    results = all_at_once(
        partial(story.say, opportunity, Answer.WON, now=due),
        partial(work_due_steps, now=due),
        partial(work_due_steps, now=due),
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    opportunity.refresh_from_db()
    assert opportunity.stage == Stage.WON
    (left,) = Step.objects.filter(opportunity=opportunity).exclude(state="done")
    assert left.due_at > due
    assert Message.objects.filter(opportunity_id=opportunity.pk, kind="status_request").count() <= 1


def test_workers_at_once_do_each_step_once(brand):
    story.make_location(brand)
    for number in range(12):
        story.make_lead(brand, customer={"email": f"c{number}@customer.example", "phone": ""})
    due = max(Step.objects.values_list("due_at", flat=True))
    results = all_at_once(*[partial(work_due_steps, now=due, limit=5)] * 4)
    assert [r for r in results if isinstance(r, Exception)] == []
    while work_due_steps(now=due):
        pass
    sent = Counter(Message.objects.filter(kind="offer_reminder").values_list("opportunity_id", flat=True))
    assert sorted(sent.values()) == [1] * 12


def test_one_customer_twelve_times_at_once_is_one_contact(brand):
    story.make_location(brand)
    results = all_at_once(*[partial(story.make_lead, brand)] * 12)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert (Contact.objects.count(), Account.objects.count(), ContactKey.objects.count()) == (1, 1, 2)
    assert {lead.contact_id for lead in results} == {Contact.objects.get().pk}


def test_placed_by_two_people_at_once_goes_to_one_location(brand):
    for ref in ("D-1", "D-2", "D-3"):
        story.make_location(brand, ref, products=["stove"])
    lead = story.make_lead(brand, request={"product": "boiler"})
    locations = list(Location.objects.all())
    results = all_at_once(
        *(partial(place_by_hand, lead, location=one, actor=SYSTEM, now=story.NOW) for one in locations)
    )
    assert Counter(type(r) for r in results) == {Opportunity: 1, NotPlaceable: 2}
    assert Opportunity.objects.count() == 1
