"""Updates to customers: who gets which, when, and never twice."""

from datetime import timedelta

import pytest

from leadloop.core.claim import claim_fresh
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.due_work import LEASE
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.journeys.update_falls_due import update_falls_due
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.updates.models import DueUpdate
from leadloop.updates.operations import change_rules, switch_off, switch_on
from tests.support import story
from tests.support.desk import make_agent, make_desk_brand, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity
from tests.support.updates import make_update, subjects, updates_to, work, work_and_send

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
BRAND = Actor(ActorKind.BRAND)


@pytest.fixture
def brand():
    found = make_brand()
    make_location(found)
    return found


@pytest.fixture
def desk():
    found = make_desk_brand()
    make_location(found)
    return found


def test_each_status_of_the_desk_tells_the_customer_what_the_brand_attached(desk):
    for place in ("new", "contact_attempted", "no_opportunity"):
        make_update(desk, place, subject=place)
    agent, lead = make_agent(desk), make_lead(desk)
    work_and_send(NOW)
    assert subjects(lead) == ["new"]
    try_in_vain(lead, agent)
    work_and_send(NOW)
    refuse(lead, agent, now=LATER)
    work_and_send(LATER)
    assert subjects(lead) == ["new", "contact_attempted", "no_opportunity"]
    mail = updates_to(lead)[0]
    assert (mail.to, mail.state) == ("erika@customer.example", "done")
    assert "/u/" in mail.unsubscribe_url


def test_each_stage_tells_the_customer_what_the_brand_attached(brand):
    for stage in Stage:
        make_update(brand, stage, subject=stage)
    for stage, told in (
        (Stage.LOST, ["unacknowledged", "acknowledged", "accepted", "lost"]),
        (Stage.COMPLETE, ["unacknowledged", "acknowledged", "accepted", "won", "complete"]),
        (Stage.REJECTED, ["unacknowledged", "rejected"]),
    ):
        found = story.opportunity_of(make_lead(brand, now=NOW))
        work(NOW)
        for said in story.WAY_TO[stage]:
            story.say(found, said)
            work(NOW)
        assert subjects(found.lead) == told


def test_who_takes_over_is_named_once_the_desk_has_passed_the_request_on(desk):
    make_update(desk, "qualified", subject="{location}", text="Call {phone}.\n{agent}")
    agent, lead = make_agent(desk, "Ada Lovelace"), make_lead(desk)
    opportunity = pass_on(lead, agent, Location.objects.get()).opportunity
    work(NOW)
    [mail] = updates_to(lead)
    assert mail.subject == "Dealer D-1"
    assert "Call +49 30 901820.\nAda\n" in mail.text
    assert mail.opportunity_id == opportunity.pk


def test_off_by_default_and_never_about_what_came_before_it_was_switched_on(brand):
    update = make_update(brand, "unacknowledged", on=False)
    before = make_lead(brand)
    assert switch_on(update, now=LATER)
    assert not switch_on(update, now=LATER)
    after = make_lead(brand, now=LATER)
    work(LATER)
    assert subjects(before) == []
    assert subjects(after) == ["About Heat pump"]


def test_switched_off_nothing_that_waits_goes_out_also_not_when_it_is_on_again(brand):
    update = make_update(brand, "unacknowledged", delay=2, unit="days")
    at_once = make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    work(NOW)
    assert switch_off(update, now=NOW)
    assert not switch_off(update, now=NOW)
    switch_off(at_once, now=NOW)
    switch_on(update, now=LATER)
    work(NOW + timedelta(days=5))
    assert [each.state for each in updates_to(lead)] == ["suppressed"]


def test_a_test_lead_is_told_nothing(brand):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand, test=True)
    work(LATER)
    assert DueUpdate.objects.count() == 0
    assert updates_to(lead) == []


def test_it_waits_for_its_delay_and_for_the_morning(brand):
    make_update(brand, "accepted", delay=14, unit="days")
    evening = NOW + timedelta(hours=9)
    opportunity = make_opportunity(brand, Stage.ACCEPTED, now=evening, step=timedelta(0))
    assert DueUpdate.objects.get().due_at == NOW.replace(day=18, hour=7)
    work(NOW.replace(day=18, hour=6))
    assert subjects(opportunity.lead) == []
    work(NOW.replace(day=18, hour=7))
    assert subjects(opportunity.lead) == ["About Heat pump"]


def test_a_worker_that_comes_at_night_leaves_it_for_the_morning(brand):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    work(NOW + timedelta(hours=12))
    assert updates_to(lead) == []
    assert DueUpdate.objects.get().next_attempt_at == NOW + timedelta(hours=22)


def test_it_is_not_sent_once_the_request_has_moved_on_unless_the_brand_does_not_mind(brand):
    make_update(brand, "accepted", delay=1, unit="days")
    make_update(brand, "accepted", delay=1, unit="days", only_while=False, subject="Anyhow")
    opportunity = make_opportunity(brand, Stage.WON)
    work(NOW + timedelta(days=2))
    assert subjects(opportunity.lead) == ["Anyhow"]
    assert set(DueUpdate.objects.values_list("ended", flat=True)) == {"moved_on", "queued"}


def test_corrections_back_and_forth_bring_no_second_one(brand):
    make_update(brand, "accepted")
    make_update(brand, "won")
    opportunity = make_opportunity(brand, Stage.ACCEPTED)
    work_and_send(LATER)
    for to in (Stage.WON, Stage.ACCEPTED, Stage.WON, Stage.ACCEPTED):
        correct_stage(opportunity, to=to, reason="Mistyped", actor=BRAND, now=LATER)
        work_and_send(LATER)
    assert len(updates_to(opportunity.lead)) == 2
    correct_stage(opportunity, to=Stage.WON, reason="Mistyped", actor=BRAND, now=LATER)
    work_and_send(LATER)
    assert len(updates_to(opportunity.lead)) == 2


def test_each_time_if_the_brand_wants_that(desk):
    make_update(desk, "contact_attempted", repeat="each")
    agent, lead = make_agent(desk), make_lead(desk)
    for number in range(3):
        try_in_vain(lead, agent, now=NOW + timedelta(minutes=number))
        work(NOW + timedelta(minutes=number))
    assert len(updates_to(lead)) == 3


def test_tried_again_before_it_was_sent_is_told_once(desk):
    make_update(desk, "contact_attempted", repeat="each", delay=2)
    agent, lead = make_agent(desk), make_lead(desk)
    for number in range(3):
        try_in_vain(lead, agent, now=NOW + timedelta(minutes=number))
    work(NOW + timedelta(hours=3))
    assert len(updates_to(lead)) == 1


@pytest.mark.parametrize(("repeat", "times"), [("once", 1), ("round", 2), ("each", 2)])
def test_the_next_location_is_told_of_only_if_the_brand_wants_that(brand, repeat, times):
    make_location(brand, "D-2")
    make_update(brand, "unacknowledged", repeat=repeat)
    opportunity = make_opportunity(brand)
    work_and_send(NOW)
    story.say(opportunity, "reject")
    work_and_send(NOW)
    assert story.opportunity_of(opportunity.lead).round == 2
    assert len(updates_to(opportunity.lead)) == times


def test_of_two_rounds_only_the_present_one_is_told_of(brand):
    make_location(brand, "D-2")
    make_update(brand, "unacknowledged", delay=1, subject="{location}")
    opportunity = make_opportunity(brand)
    story.say(opportunity, "reject")
    work(LATER)
    assert subjects(opportunity.lead) == [story.opportunity_of(opportunity.lead).location.name]
    assert opportunity.location.name not in subjects(opportunity.lead)


def test_conditions(brand):
    make_location(brand, "D-2", products=["Stove"])
    for name, fields in {
        "form": {"forms": ["other"]},
        "channel": {"channels": ["Website"]},
        "product": {"products": ["Stove"]},
        "location": {"locations": ["D-2"]},
        "region": {"regions": ["Bavaria"]},
        "reason": {"reasons": ["price"]},
    }.items():
        make_update(brand, "unacknowledged", subject=name, **fields)
    make_update(brand, "rejected", subject="reason", reasons=["other"])
    make_update(brand, "rejected", subject="another reason", reasons=["price"])
    opportunity = make_opportunity(brand, Stage.UNACKNOWLEDGED)
    work(NOW)
    assert subjects(opportunity.lead) == ["channel"]
    stove = make_opportunity(brand, request={"product": "Stove"}, location="D-2")
    work(NOW)
    assert sorted(subjects(stove.lead)) == ["channel", "location", "product"]
    Location.objects.filter(ref="D-1").update(is_active=False)
    story.say(stove, "reject", reason="other")
    work(NOW)
    assert subjects(stove.lead)[-1] == "reason"


def test_a_condition_that_does_not_hold_any_more_when_it_is_due(brand):
    update = make_update(brand, "unacknowledged", delay=1)
    lead = make_lead(brand)
    type(update).objects.update(products=["Stove"])
    work(LATER)
    assert subjects(lead) == []
    assert DueUpdate.objects.get().ended == "unfit"


def test_answers_go_where_the_brand_wants_them(brand):
    change_rules(brand, reply_to="service@northwind.example")
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    work(NOW)
    assert updates_to(lead)[0].reply_to == "service@northwind.example"


def test_a_row_that_two_workers_hold_becomes_one_mail(brand):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    [first] = claim_fresh(DueUpdate, now=NOW, limit=5, lease=LEASE)
    DueUpdate.objects.update(lease_until=NOW - timedelta(days=1), attempts=0)
    [second] = claim_fresh(DueUpdate, now=NOW, limit=5, lease=LEASE)
    assert update_falls_due(second, now=NOW)
    assert not update_falls_due(first, now=NOW)
    assert len(updates_to(lead)) == 1


def test_pressed_twice_it_is_told_once(brand):
    make_update(brand, "accepted", repeat="each")
    opportunity = make_opportunity(brand, Stage.ACCEPTED)
    story.say(opportunity, "accept", now=LATER)
    work(LATER)
    story.say(opportunity, "accept", now=LATER)
    work(LATER)
    assert len(updates_to(opportunity.lead)) == 1
