"""Updates to customers: who is told nothing, and what stops one that was to be sent."""

from datetime import timedelta

import pytest

from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.operations import change_lead
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.list_left import leave
from leadloop.journeys.outcome_undone import take_back
from leadloop.network.models import Location
from leadloop.outbox.models import Message
from leadloop.updates import operations as updates
from leadloop.updates.models import DueUpdate
from leadloop.updates.operations import change_rules
from tests.support.desk import decider, make_agent, make_desk_brand, pass_on, refuse
from tests.support.story import NOW, make_brand, make_lead, make_location
from tests.support.updates import make_update, subjects, updates_to, work

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


def test_an_outcome_taken_back_is_told_to_nobody_and_told_when_it_is_true(desk):
    make_update(desk, "no_opportunity", only_while=False, delay=1)
    make_update(desk, "no_opportunity", subject="At once")
    agent, lead = make_agent(desk), make_lead(desk)
    outcome = refuse(lead, agent).outcome
    work(NOW)
    assert [each.state for each in updates_to(lead)] == ["due"]
    take_back(lead, number=outcome.number, by=decider(agent).actor, leads=False, now=NOW)
    work(LATER)
    assert [each.state for each in updates_to(lead)] == ["suppressed"]
    refuse(lead, agent, now=LATER)
    work(LATER + timedelta(hours=1))
    assert sorted((each.subject, each.state) for each in updates_to(lead)) == [
        ("About Heat pump", "due"),
        ("At once", "due"),
        ("At once", "suppressed"),
    ]


def test_a_positive_outcome_taken_back_stops_the_word_of_who_takes_over(desk):
    make_update(desk, "qualified", subject="{location}")
    make_update(desk, "unacknowledged")
    agent, lead = make_agent(desk), make_lead(desk)
    outcome = pass_on(lead, agent, Location.objects.get()).outcome
    work(NOW)
    take_back(lead, number=outcome.number, by=decider(agent).actor, leads=False, now=NOW)
    assert {each.state for each in updates_to(lead)} == {"suppressed"}
    assert set(DueUpdate.objects.values_list("ended", flat=True)) == {"moved_on"}


def test_a_duplicate_is_told_once_and_wrong_details_are_never_written_to(desk):
    make_update(desk, "discarded", subject="Put together")
    make_update(desk, "new", delay=1, only_while=False)
    agent = make_agent(desk)
    first, second, wrong = make_lead(desk), make_lead(desk), make_lead(desk)
    merge(second, into=first, by=decider(agent), now=NOW)
    refuse(wrong, agent, "invalid_details")
    work(LATER)
    assert subjects(second) == ["Put together"]
    assert subjects(wrong) == []
    assert subjects(first) == ["About Heat pump"]


def test_who_left_the_list_gets_none(brand):
    make_update(brand, "unacknowledged", delay=1)
    lead = make_lead(brand)
    leave(Message.objects.get(lead_id=lead.pk, kind="lead_received").pk, now=NOW)
    work(LATER)
    assert [each.state for each in updates_to(lead)] == ["suppressed"]


def test_an_address_that_its_server_refused_gets_none(brand):
    make_update(brand, "unacknowledged", delay=1)
    lead = make_lead(brand)
    Message.objects.filter(kind="lead_received").update(state="refused")
    work(LATER)
    assert subjects(lead) == []
    assert DueUpdate.objects.get().ended == "no_address"


def test_an_erased_customer_gets_none(brand):
    make_update(brand, "unacknowledged", delay=1)
    lead = make_lead(brand)
    change_lead(lead, customer={**lead.customer, "email": "", "given_name": ""})
    work(LATER)
    assert subjects(lead) == []
    assert DueUpdate.objects.get().ended == "no_address"


def test_while_the_brand_pauses_nothing_goes_out_and_what_fell_due_never_does(brand):
    make_update(brand, "unacknowledged", delay=1)
    lead = make_lead(brand)
    change_rules(brand, paused_at=NOW)
    work(LATER)
    change_rules(brand, paused_at=None)
    work(LATER + timedelta(hours=3))
    assert subjects(lead) == []
    later = make_lead(brand, now=LATER)
    work(LATER + timedelta(hours=3))
    assert subjects(later) == ["About Heat pump"]


def test_a_location_that_pauses_is_not_named_before_it_is_back(brand):
    make_update(brand, "unacknowledged", subject="{location}")
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    Location.objects.update(paused_until=NOW + timedelta(days=3))
    work(NOW)
    assert subjects(lead) == ["About Heat pump"]
    work(NOW + timedelta(days=3))
    assert subjects(lead) == ["About Heat pump", "Dealer D-1"]


def test_switched_off_what_waits_ends_before_the_queued_is_looked_for(brand, monkeypatch):
    """Else a mail that is queued between the two would go out."""
    update = make_update(brand, "unacknowledged", delay=1)
    make_lead(brand)
    seen = []
    monkeypatch.setattr(
        updates, "stop_messages", lambda *_, **__: seen.extend(DueUpdate.objects.values_list("state", "ended"))
    )
    updates.switch_off(update, now=NOW)
    assert seen == [("done", "off")]
