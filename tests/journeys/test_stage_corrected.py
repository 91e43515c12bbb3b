"""The brand corrects a wrong answer: what is due, shown and counted follows, and nothing is erased."""

from datetime import date, timedelta

import pytest

from leadloop.core.money import read_money
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.opportunities.enums import WAITING, Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import CORRECTABLE, STANDS_ON, TIME_OF
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = pytest.mark.django_db
BRAND = Actor(ActorKind.BRAND)
LATER = story.NOW + timedelta(days=1)
ANSWERED = (Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.REJECTED, Stage.WON, Stage.LOST, Stage.COMPLETE)
PAIRS = [(seen, to) for seen in ANSWERED for to in sorted(CORRECTABLE) if to != seen]


@pytest.fixture
def brand():
    found = story.make_brand()
    story.make_location(found, preferences={"accept_to_win_days": 5, "win_to_complete_days": 12})
    return found


def correct(opportunity, to, *, reason="Mistyped", now=LATER):
    return correct_stage(opportunity, to=to, reason=reason, actor=BRAND, now=now)


def open_steps(opportunity):
    return list(Step.objects.filter(opportunity=opportunity).exclude(state="done").values_list("kind", "due_at"))


@pytest.mark.parametrize(("seen", "to"), PAIRS)
def test_stage_times_and_what_is_due_are_those_of_the_corrected_stage(brand, seen, to):
    opportunity = story.make_opportunity(brand, seen)
    before = {name: getattr(opportunity, name) for name in TIME_OF.values()}
    correct(opportunity, to)
    opportunity.refresh_from_db()
    kept = {TIME_OF[stage] for stage in STANDS_ON[to]} | {"offered_at"}
    assert {name: getattr(opportunity, name) for name in before} == {
        name: (moment or LATER) if name in kept else None for name, moment in before.items()
    }
    assert (opportunity.stage, opportunity.overdue_since) == (to, None)
    assert len(open_steps(opportunity)) == (to in WAITING)
    event = Event.objects.get(kind="opportunity.corrected")
    assert (event.actor_kind, event.data["from"], event.data["to"]) == ("brand", seen, to)


@pytest.mark.parametrize(("to", "asked_on"), [(Stage.ACCEPTED, date(2026, 6, 9)), (Stage.WON, date(2026, 6, 16))])
def test_the_location_is_asked_again_after_its_usual_time(brand, to, asked_on):
    opportunity = story.make_opportunity(brand, Stage.LOST)
    correct(opportunity, to)
    [(kind, due_at)] = open_steps(opportunity)
    assert (kind, due_at.date()) == ("status_request", asked_on)


def test_what_was_overdue_is_not_any_more(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    while not Opportunity.objects.filter(overdue_since__isnull=False):
        [(_kind, due_at)] = open_steps(opportunity)
        work_due_steps(now=due_at)
    correct(opportunity, Stage.WON, now=due_at)
    opportunity.refresh_from_db()
    assert (opportunity.stage, opportunity.overdue_since) == ("won", None)


def test_a_corrected_completion_keeps_its_revenue_and_review_and_asks_no_second_time(brand):
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    answer_follow_up_form(opportunity, revenue=read_money("100", "EUR"), answers={}, by=BRAND, now=LATER)
    give_review(opportunity, given={"rating": 5}, now=LATER)
    correct(opportunity, Stage.LOST)
    assert [kind for kind, _due in open_steps(opportunity)] == ["review_publish"]
    correct(opportunity, Stage.COMPLETE)
    assert (FollowUpForm.objects.count(), Review.objects.count()) == (1, 1)
    assert sorted(Message.objects.filter(kind__in=["survey", "follow_up_form"]).values_list("kind", flat=True)) == [
        "follow_up_form",
        "survey",
    ]


@pytest.mark.parametrize("to", [Stage.UNACKNOWLEDGED, Stage.REJECTED, Stage.WITHDRAWN, Stage.WON])
def test_what_no_location_could_have_answered_then_is_no_correction(brand, to):
    with pytest.raises(CorrectionProblem) as problem:
        correct(story.make_opportunity(brand, Stage.WON), to)
    assert list(problem.value.errors) == ["to"]


def test_an_offer_that_nobody_opened_has_nothing_to_correct(brand):
    with pytest.raises(CorrectionProblem):
        correct(story.make_opportunity(brand), Stage.WON)


def test_once_the_lead_went_on_only_its_newest_round_is_corrected(brand):
    story.make_location(brand, "D-2")
    opportunity = story.make_opportunity(brand, Stage.REJECTED)
    with pytest.raises(CorrectionProblem, match="another location"):
        correct(opportunity, Stage.ACCEPTED)
    assert sorted(Opportunity.objects.values_list("stage", flat=True)) == ["rejected", "unacknowledged"]


@pytest.mark.parametrize("reason", ["\u200b ", "x" * 501])
def test_without_a_reason_or_with_one_that_would_be_cut_nothing_is_corrected(brand, reason):
    opportunity = story.make_opportunity(brand, Stage.WON)
    with pytest.raises(CorrectionProblem) as problem:
        correct(opportunity, Stage.LOST, reason=reason)
    assert list(problem.value.errors) == ["reason"]


def test_after_a_correction_the_location_goes_on_from_there(brand):
    opportunity = story.make_opportunity(brand, Stage.LOST)
    correct(opportunity, Stage.WON)
    assert story.say(opportunity, Answer.COMPLETE, now=LATER).changed
