from datetime import date, timedelta

import pytest

from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.journeys.location_answers import AnswerProblem, DoesNotFit
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.opportunities.stages import MOVES, TIME_OF, already_said
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = pytest.mark.django_db
LATER = story.NOW + timedelta(hours=20)


@pytest.fixture
def brand():
    found = story.make_brand()
    story.make_location(found)
    return found


def kinds(opportunity):
    return list(Event.objects.filter(opportunity_id=opportunity.pk).order_by("id").values_list("kind", flat=True))


def due(opportunity):
    return Step.objects.exclude(state="done").get(opportunity=opportunity)


@pytest.mark.parametrize("stage", [s for s in Stage if s in story.WAY_TO])
@pytest.mark.parametrize("said", list(Answer))
def test_every_answer_at_every_stage_moves_or_repeats_or_does_not_fit(brand, stage, said):
    opportunity = story.make_opportunity(brand, stage)
    before = kinds(opportunity)
    if stage in MOVES[said]:
        assert story.say(opportunity, said, now=LATER).changed
        opportunity.refresh_from_db()
        assert opportunity.stage == MOVES[said][stage]
        if opportunity.stage != stage:
            assert getattr(opportunity, TIME_OF[Stage(opportunity.stage)]) == LATER
        assert len(kinds(opportunity)) > len(before)
    elif already_said(said, stage):
        assert not story.say(opportunity, said, now=LATER).changed
        assert kinds(opportunity) == before
    else:
        with pytest.raises(DoesNotFit) as refused:
            story.say(opportunity, said, now=LATER)
        assert refused.value.stage == stage
        assert kinds(opportunity) == before


def test_revealing_records_who_saw_it_when_and_how(brand):
    opportunity = story.make_opportunity(brand)
    story.say(opportunity, Answer.REVEAL, now=LATER)
    seen = Disclosure.objects.get()
    assert (seen.location_contact, seen.at, seen.ip) == (story.recipient(opportunity), LATER, "192.0.2.7")


def test_a_second_contact_who_looks_is_recorded_and_moves_nothing(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    manager = LocationContact.objects.get(role="manager")
    assert story.say(opportunity, Answer.REVEAL, contact=manager, now=LATER).changed
    assert not story.say(opportunity, Answer.REVEAL, contact=manager, now=LATER).changed
    assert Disclosure.objects.count() == 2
    opportunity.refresh_from_db()
    assert (opportunity.stage, opportunity.acknowledged_at < LATER) == ("accepted", True)


def test_accepting_without_a_look_first_does_both(brand):
    opportunity = story.make_opportunity(brand)
    story.say(opportunity, Answer.ACCEPT, now=LATER)
    opportunity.refresh_from_db()
    assert (opportunity.acknowledged_at, opportunity.accepted_at) == (LATER, LATER)
    assert kinds(opportunity)[-2:] == ["opportunity.acknowledged", "opportunity.accepted"]
    assert Disclosure.objects.count() == 1


def test_the_answered_date_is_when_we_ask_as_the_location_opens(brand):
    opportunity = story.make_opportunity(brand)
    story.say(opportunity, Answer.ACCEPT, follow_up_on=date(2026, 6, 15))
    step = due(opportunity)
    assert (step.kind, step.due_at.isoformat()) == ("status_request", "2026-06-15T07:00:00+00:00")


def test_without_a_date_the_locations_preference_decides(brand):
    story.make_location(brand, preferences={"accept_to_win_days": 5, "win_to_complete_days": 12})
    opportunity = story.make_opportunity(brand)
    story.say(opportunity, Answer.ACCEPT)
    assert due(opportunity).due_at.date() == date(2026, 6, 8)
    story.say(opportunity, Answer.WON)
    assert due(opportunity).due_at.date() == date(2026, 6, 15)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_date_that_cannot_be_meant_is_refused(brand, days):
    opportunity = story.make_opportunity(brand)
    with pytest.raises(AnswerProblem) as problem:
        story.say(opportunity, Answer.ACCEPT, follow_up_on=story.day(story.NOW, days))
    assert list(problem.value.errors) == ["follow_up_on"]


@pytest.mark.parametrize("days", [0, 366])
def test_today_and_a_year_ahead_are_taken(brand, days):
    opportunity = story.make_opportunity(brand)
    assert story.say(opportunity, Answer.ACCEPT, follow_up_on=story.day(story.NOW, days)).changed


@pytest.mark.parametrize(("stage", "said"), [(Stage.UNACKNOWLEDGED, Answer.REJECT), (Stage.ACCEPTED, Answer.LOST)])
def test_a_reason_from_the_list_is_needed(brand, stage, said):
    opportunity = story.make_opportunity(brand, stage)
    for reason in (" ", "because"):
        with pytest.raises(AnswerProblem) as problem:
            story.say(opportunity, said, reason=reason)
        assert list(problem.value.errors) == ["reason"]
    opportunity.refresh_from_db()
    assert opportunity.stage == stage


def test_reason_and_words_are_kept_and_the_history_keeps_only_the_reason(brand):
    opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
    story.say(opportunity, Answer.LOST, reason="price", note="Frau Mustermann found it dear.", now=LATER)
    opportunity.refresh_from_db()
    assert (opportunity.lost_reason, opportunity.note) == ("price", "Frau Mustermann found it dear.")
    assert Event.objects.get(kind="opportunity.lost").data == {"lost_reason": "price"}


def test_a_press_on_a_stale_page_changes_nothing(brand):
    opportunity = story.make_opportunity(brand, Stage.WON)
    with pytest.raises(DoesNotFit) as refused:
        story.say(opportunity, Answer.LOST, seen=Stage.ACCEPTED)
    assert refused.value.stage == Stage.WON


def test_rejecting_leads_to_the_next_nearest_at_most_three_rounds_then_to_the_list(brand):
    for number in (2, 3, 4):
        story.make_location(brand, f"D-{number}", position={"lat": 52.53 + number / 10, "lon": 13.38})
    lead = story.make_lead(brand)
    for ref in ("D-1", "D-2", "D-3"):
        opportunity = story.opportunity_of(lead)
        assert opportunity.location.ref == ref
        assert list(leads_without_location(brand)) == []
        story.say(opportunity, Answer.REJECT, reason="no_capacity")
    assert Opportunity.objects.count() == 3
    assert list(leads_without_location(brand)) == [lead]
    assert not Step.objects.exclude(state="done").exists()
    assert Message.objects.filter(kind="opportunity_offered").count() == 3


def test_completing_asks_the_location_and_the_customer(brand):
    opportunity = story.make_opportunity(brand, Stage.COMPLETE)
    sent = Message.objects.filter(opportunity_id=opportunity.pk, kind__in=["follow_up_form", "survey"])
    assert sorted(sent.values_list("kind", "to")) == [
        ("follow_up_form", "dana@d-1.example"),
        ("survey", "erika@customer.example"),
    ]
    assert not Step.objects.exclude(state="done").exists()


def test_of_two_who_share_a_telephone_each_is_asked_about_their_own(brand):
    story.make_opportunity(brand)
    rick = {"given_name": "Rick", "email": "rick@customer.example"}
    opportunity = story.make_opportunity(brand, Stage.COMPLETE, customer=rick)
    assert opportunity.lead.contact.email == "erika@customer.example"
    asked = {message.kind: message for message in Message.objects.filter(opportunity_id=opportunity.pk)}
    assert (asked["survey"].to, asked["survey"].to_name) == ("rick@customer.example", "Rick Mustermann")
    assert "Hello Rick," in asked["survey"].text
    assert "Rick from Berlin" in asked["follow_up_form"].text
