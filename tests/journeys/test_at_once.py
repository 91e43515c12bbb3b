"""Two people at once: one wins, the others see what was said; nothing happens twice."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from threading import Event as Signal
from time import sleep

import pytest

from leadloop.core.money import read_money
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.models import SYSTEM, Event
from leadloop.journeys import lead_placed, location_answers, review_decided, round_begins, round_ends
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.journeys.location_answers import Answered, DoesNotFit
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.outbox.models import Message
from leadloop.questions.enums import SetKind
from leadloop.questions.operations import set_questions
from leadloop.questions.queries import questions_of
from tests.support import story
from tests.support.together import all_at_once

LATER = story.NOW + timedelta(hours=20)
DELAY = timedelta(days=14)
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


def test_a_lead_is_not_placed_and_its_rejection_corrected_at_once(brand, monkeypatch):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.REJECTED)
    other = story.make_location(brand, "D-2")
    placing, begin_round = Signal(), round_begins.begin_round

    def slowly(*args, **kwargs):
        placing.set()
        sleep(0.5)
        return begin_round(*args, **kwargs)

    def correct():
        placing.wait(timeout=30)
        return correct_stage(opportunity, to=Stage.ACCEPTED, reason="Mistyped", actor=SYSTEM, now=LATER)

    monkeypatch.setattr(lead_placed, "begin_round", slowly)
    place = partial(place_by_hand, opportunity.lead, location=other, actor=SYSTEM, now=LATER)
    results = all_at_once(place, correct)
    assert [type(result) for result in results] == [Opportunity, CorrectionProblem]
    assert sorted(Opportunity.objects.values_list("round", "stage")) == [(1, "rejected"), (2, "unacknowledged")]


def test_a_decision_with_a_reply_and_the_publication_by_itself_do_not_block_each_other(brand, monkeypatch):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    review = give_review(opportunity, given={"rating": 2, "text": "Slow."}, now=LATER)
    meet(monkeypatch, review_decided, "settle_publication")
    results = all_at_once(
        partial(
            decide_review, review, publish=True, reply="Sorry.", by=DecidedBy.LOCATION, actor=SYSTEM, now=LATER + DELAY
        ),
        partial(work_due_steps, now=LATER + DELAY),
    )
    decided = Review.objects.get()
    assert (decided.state, type(results[1])) == ("published", int)
    if decided.decided_by == DecidedBy.DELAY:
        assert (type(results[0]), decided.reply) == (DecisionProblem, "")
    else:
        assert (type(results[0]), decided.reply) == (Review, "Sorry.")
    assert Event.objects.filter(kind="review.published").count() == 1


def test_nobody_gets_to_see_the_details_of_what_is_being_rejected(brand, monkeypatch):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.ACKNOWLEDGED)
    manager = LocationContact.objects.get(role="manager")
    rejecting, after_given_up = Signal(), round_ends.after_given_up

    def slowly(*args, **kwargs):
        rejecting.set()
        sleep(0.5)
        return after_given_up(*args, **kwargs)

    def look():
        rejecting.wait(timeout=30)
        return story.say(opportunity, Answer.REVEAL, contact=manager, now=LATER)

    monkeypatch.setattr(location_answers, "after_given_up", slowly)
    results = all_at_once(partial(story.say, opportunity, Answer.REJECT, now=LATER), look)
    assert [type(result) for result in results] == [Answered, DoesNotFit]
    assert not Disclosure.objects.filter(location_contact=manager).exists()


def test_who_looks_twice_at_once_looked_once(brand):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    manager = LocationContact.objects.get(role="manager")
    results = all_at_once(*[partial(story.say, opportunity, Answer.REVEAL, contact=manager, now=LATER)] * 8)
    assert Counter(result.changed for result in results) == {True: 1, False: 7}
    assert Event.objects.filter(kind="opportunity.acknowledged", actor_id=manager.pk).count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_open_it_at_once_both_see_the_details(brand, turn):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand)
    contacts = list(LocationContact.objects.all())
    results = all_at_once(*(partial(story.say, opportunity, Answer.REVEAL, contact=each) for each in contacts))
    assert [result.changed for result in results] == [True, True]
    assert set(Disclosure.objects.values_list("location_contact", flat=True)) == {each.pk for each in contacts}


def test_the_same_report_pressed_twice_at_once_is_one(brand):
    story.make_location(brand)
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    money = read_money("100", "EUR")
    press = partial(answer_follow_up_form, opportunity, revenue=money, answers={}, by=SYSTEM, now=LATER)
    results = all_at_once(*[press] * 6)
    assert {type(result) for result in results} == {FollowUpForm}
    assert Event.objects.filter(kind="feedback.revenue_reported").count() == 1


def test_questions_saved_by_several_at_once_are_those_of_one(brand):
    ways = [[{"key": f"q{n}", "label": f"{way}"} for n in range(5)] for way in range(6)]
    results = all_at_once(*(partial(set_questions, brand, SetKind.SURVEY, "default", way) for way in ways))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert [each.label for each in questions_of(brand, SetKind.SURVEY)] in [[str(way)] * 5 for way in range(6)]


def meet(monkeypatch, module, name):
    """Let two who come to this function wait for each other, where the database lets both come so far."""
    both, function = Barrier(2), getattr(module, name)

    def after_meeting(*args, **kwargs):
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, after_meeting)
