from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError

from leadloop.feedback.models import Review
from leadloop.followups.models import Step
from leadloop.followups.operations import change_policy
from leadloop.history.models import Event
from leadloop.journeys import status_falls_due
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import give_review
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    found = story.make_brand()
    story.make_location(found)
    return found


def open_step():
    return Step.objects.exclude(state="done").get()


def play(times):
    """Let so many steps fall due, each in its moment; what they were, and to whom they wrote."""
    played = []
    for _ in range(times):
        step = open_step()
        assert work_due_steps(now=step.due_at - timedelta(seconds=1)) == 0
        before = set(Message.objects.values_list("pk", flat=True))
        assert work_due_steps(now=step.due_at) == 1
        fresh = Message.objects.exclude(pk__in=before).order_by("to")
        played.append((step.kind, [f"{m.kind}>{m.to}" for m in fresh]))
    return played


def test_an_unopened_offer_is_reminded_of_twice_escalated_and_taken_back(brand):
    story.make_location(brand, "D-2", position={"lat": 52.9, "lon": 13.4})
    lead = story.make_lead(brand)
    assert play(3) == [
        ("offer_reminder", ["offer_reminder>dana@d-1.example"]),
        ("offer_reminder", ["offer_reminder>dana@d-1.example"]),
        ("escalation", ["escalation>max@d-1.example", "escalation>owner@northwind.example"]),
    ]
    assert play(1) == [("lapse", ["opportunity_offered>dana@d-2.example"])]
    assert list(Opportunity.objects.order_by("round").values_list("stage", "round")) == [
        ("withdrawn", 1),
        ("unacknowledged", 2),
    ]
    assert story.opportunity_of(lead).location.ref == "D-2"
    assert Event.objects.filter(kind="opportunity.withdrawn", data__cause="lapsed").count() == 1


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.WON])
def test_a_question_without_an_answer_is_repeated_escalated_overdue_and_asked_each_month(brand, stage):
    opportunity = story.make_opportunity(brand, stage)
    assert play(4) == [
        ("status_request", ["status_request>dana@d-1.example"]),
        ("status_reminder", ["status_reminder>dana@d-1.example"]),
        ("status_reminder", ["status_reminder>dana@d-1.example"]),
        ("escalation", ["escalation>max@d-1.example", "escalation>owner@northwind.example"]),
    ]
    opportunity.refresh_from_db()
    assert opportunity.overdue_since is not None
    overdue = Event.objects.filter(kind="opportunity.overdue", opportunity_id=opportunity.pk)
    assert overdue.count() == 1
    assert play(3) == [("status_request", ["status_request>dana@d-1.example"])] * 3
    assert overdue.count() == 1


def test_an_answer_ends_what_was_overdue(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    play(4)
    story.say(opportunity, Answer.NOT_YET, now=open_step().due_at)
    opportunity.refresh_from_db()
    assert (opportunity.overdue_since, opportunity.stage) == (None, "accepted")
    assert open_step().kind == "status_request"


def test_a_step_that_was_settled_while_it_was_claimed_does_nothing(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    step = open_step()
    story.say(opportunity, Answer.WON, now=step.due_at)
    assert not status_falls_due.fall_due(step, now=step.due_at)
    assert not Message.objects.filter(kind="status_request").exists()


def broken(*_args, **_kwargs):
    return 1 / 0


def refused(*_args, **_kwargs):
    raise IntegrityError("violates something")


@pytest.mark.parametrize(
    ("failure", "told"),
    [(broken, "ZeroDivisionError: division by zero"), (refused, "IntegrityError: violates something")],
)
def test_a_step_that_fails_comes_again_later_and_the_others_go_on(brand, monkeypatch, failure, told):
    story.make_opportunity(brand, Stage.ACCEPTED)
    story.make_lead(brand, customer={"email": "b@customer.example", "phone": ""})
    monkeypatch.setattr(status_falls_due, "status_request", failure)
    late = max(Step.objects.values_list("due_at", flat=True))
    while work_due_steps(now=late):
        pass
    failed = Step.objects.get(kind="status_request")
    assert (failed.state, failed.attempts, failed.last_error) == ("due", 1, told)
    assert failed.next_attempt_at > late
    assert Message.objects.filter(kind="offer_reminder").exists()

    monkeypatch.undo()
    assert work_due_steps(now=failed.next_attempt_at) == 1
    assert Message.objects.filter(kind="status_request").count() == 1


def test_while_the_database_is_away_nothing_is_counted_against_a_step(brand, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("gone")

    story.make_opportunity(brand, Stage.ACCEPTED)
    monkeypatch.setattr(status_falls_due, "status_request", away)
    with pytest.raises(OperationalError):
        work_due_steps(now=open_step().due_at)
    assert open_step().last_error == ""


def test_a_step_that_always_fails_is_parked_for_a_person_to_see(brand, monkeypatch):
    story.make_opportunity(brand, Stage.ACCEPTED)
    monkeypatch.setattr(status_falls_due, "status_request", broken)
    for _ in range(40):
        work_due_steps(now=open_step().next_attempt_at)
    assert open_step().state == "parked"
    assert work_due_steps(now=story.NOW + timedelta(days=400)) == 0


def work_all(now):
    while work_due_steps(now=now):
        pass
    return sorted(Message.objects.filter(queued_at=now).values_list("kind", flat=True))


def test_a_machine_that_slept_asks_one_thing_and_waits_for_the_answer(brand):
    story.make_opportunity(brand, Stage.ACCEPTED)
    late = open_step().due_at + timedelta(days=61)
    assert work_all(late) == ["status_request"]
    assert (open_step().kind, open_step().due_at) == ("status_reminder", late + timedelta(days=3))


def test_what_could_not_be_asked_in_time_waits_until_the_location_opens(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    due = open_step().due_at
    night, morning = due + timedelta(hours=17), due.replace(hour=7) + timedelta(days=1)
    assert work_all(night) == []
    step = open_step()
    assert (step.kind, step.due_at, step.next_attempt_at, step.attempts, step.lease_id) == (
        "status_request", morning, morning, 0, None,
    )  # fmt: skip
    assert work_all(morning) == ["status_request"]
    assert Event.objects.filter(opportunity_id=opportunity.pk, kind="opportunity.overdue").count() == 0


def test_a_location_that_changed_its_hours_is_asked_in_the_new_ones(brand):
    story.make_opportunity(brand, Stage.ACCEPTED)
    due = open_step().due_at
    afternoons = {day: [["15:00", "18:00"]] for day in story.HOURS}
    story.make_location(brand, hours=afternoons)
    assert work_all(due) == []
    assert open_step().due_at == due.replace(hour=13, minute=0)


def test_a_review_publishes_itself_at_any_hour(brand):
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    give_review(opportunity, given={"rating": 5}, now=story.NOW.replace(hour=23))
    assert work_due_steps(now=story.NOW.replace(hour=23) + timedelta(days=14)) == 1
    assert Review.objects.get().state == "published"


@pytest.mark.parametrize("played", [1, 2, 3])
@pytest.mark.parametrize("reminders", [[], [1, 2, 3, 4, 5]])
def test_a_policy_changed_meanwhile_still_ends_with_the_next_location(brand, played, reminders):
    story.make_location(brand, "D-2", position={"lat": 52.9, "lon": 13.4})
    story.make_lead(brand)
    play(played)
    change_policy(brand, offer_reminders=reminders)
    for _ in range(9):
        if play(1)[0][0] == "lapse":
            break
    assert list(Opportunity.objects.order_by("round").values_list("stage", "round")) == [
        ("withdrawn", 1),
        ("unacknowledged", 2),
    ]
    assert Event.objects.filter(kind="opportunity.overdue").count() == 1
