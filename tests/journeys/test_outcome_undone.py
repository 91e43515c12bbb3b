"""Undo: a wrong outcome is taken back, what followed is withdrawn properly, and the history keeps both."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.accounts.enums import Role
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.desk.models import Outcome, Reminder
from leadloop.desk.operations import change_desk_policy
from leadloop.followups.models import Step
from leadloop.history.queries import events_of_lead
from leadloop.journeys.desk_shares_out import assign_leads, release_lead
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_undone import UndoProblem, last_outcome, take_back
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from tests.support.desk import (
    decider,
    item_of,
    make_agent,
    make_desk_brand,
    make_desk_lead,
    pass_on,
    refuse,
    try_in_vain,
)
from tests.support.story import NOW, make_location, opportunity_of, recipient, say

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def ben(brand):
    return make_agent(brand, "Ben")


@pytest.fixture
def eve(brand):
    return make_agent(brand, "Eve", role=Role.SUPERVISOR)


@pytest.fixture
def lead(brand):
    make_location(brand)
    return make_desk_lead(brand)


def undo(lead, who, *, leads=False, reason="", now=NOW + MINUTE):
    number = last_outcome(lead).number
    return take_back(lead, number=number, by=decider(who).actor, leads=leads, reason=reason, now=now)


def stands(lead):
    """Where the lead stands, as far as the list shows it."""
    lead.refresh_from_db()
    item = item_of(lead)
    return {
        "status": lead.status, "contact": lead.contact_id, "decided_at": lead.decided_at, "open": item.is_open,
        "waits_for": item.waits_for, "due_at": item.due_at, "attempts": item.attempts, "reached_at": item.reached_at,
        "responded_at": item.responded_at, "respond_by": item.respond_by,
        "steps": sorted(item.steps.exclude(state="done").values_list("kind", "due_at")),
        "reminders": list(Reminder.objects.filter(lead=lead, settled_at=None).values_list("made_by", "due_at")),
    }  # fmt: skip


WAYS = {
    "unreached": lambda lead, who, at: try_in_vain(lead, who, now=at),
    "promised call": lambda lead, who, at: try_in_vain(lead, who, is_callback=True, now=at),
    "invalid": lambda lead, who, at: refuse(lead, who, "invalid_details", now=at),
    "no opportunity": lambda lead, who, at: refuse(lead, who, now=at),
    "positive": lambda lead, who, at: pass_on(lead, who, make_location(lead.brand), now=at),
    "duplicate": lambda lead, who, at: merge(lead, into=make_desk_lead(lead.brand), by=decider(who), now=at),
}


@pytest.mark.parametrize("tried_before", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_each_kind_leaves_everything_as_it_was_before(lead, ada, way, tried_before):
    if tried_before:
        try_in_vain(lead, ada, now=NOW, after=5 * HOUR)
    before = stands(lead)
    WAYS[way](lead, ada, NOW + MINUTE)
    assert stands(lead) != before
    undone = undo(lead, ada, now=NOW + 2 * MINUTE)
    assert stands(lead) == before
    lead.refresh_from_db()
    assert (lead.duplicate_of, Contact.objects.count(), Account.objects.count(), ContactKey.objects.count()) == (
        None, 0, 0, 0,
    )  # fmt: skip
    for row in (undone, Outcome.objects.get(pk=undone.pk)):
        assert (row.undone_at, row.undone_by) == (NOW + 2 * MINUTE, ada.pk)


def test_the_history_keeps_both(lead, ada):
    refuse(lead, ada)
    undo(lead, ada)
    pass_on(lead, ada, make_location(lead.brand), now=NOW + 2 * MINUTE)
    told = [(each.kind, each.data.get("number")) for each in events_of_lead(lead.brand, lead.pk)]
    assert told == [
        ("lead.received", None), ("lead.no_opportunity", 1), ("lead.reopened", 1), ("lead.qualified", 2),
        ("opportunity.offered", None),
    ]  # fmt: skip
    reopened = next(each for each in events_of_lead(lead.brand, lead.pk) if each.kind == "lead.reopened")
    assert (reopened.actor_id, reopened.data) == (
        ada.pk, {"outcome": "negative", "number": 1, "to": "new", "reason": ""},
    )  # fmt: skip


def test_the_offer_is_withdrawn_its_mail_stopped_and_its_link_dead(brand, lead, ada, time_machine):
    pass_on(lead, ada, make_location(brand))
    opportunity = opportunity_of(lead)
    link = issue(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=recipient(opportunity).pk, now=NOW)
    undo(lead, ada)
    opportunity.refresh_from_db()
    assert (opportunity.stage, opportunity.withdrawn_at) == ("withdrawn", NOW + MINUTE)
    assert Step.objects.filter(opportunity=opportunity).exclude(state="done").count() == 0
    offered = Message.objects.get(kind="opportunity_offered")
    assert (offered.state, offered.last_error) == ("suppressed", "The desk has taken the request back.")
    send_due(LocalMailbox(), now=NOW + 2 * MINUTE)
    assert [each.kind for each in Message.objects.filter(state="done")] == ["lead_received"]
    time_machine.move_to(NOW + 3 * MINUTE, tick=False)
    page = Client().get(f"/o/{link}/")
    assert 'data-stage="withdrawn"' in page.content.decode()
    assert "Mustermann" not in page.content.decode()


def test_a_mail_that_has_left_is_followed_by_nothing_and_the_next_offer_is_round_two(brand, lead, ada):
    pass_on(lead, ada, make_location(brand))
    send_due(LocalMailbox(), now=NOW)
    undo(lead, ada)
    pass_on(lead, ada, make_location(brand, "D-2"), now=NOW + HOUR)
    assert list(Opportunity.objects.order_by("round").values_list("round", "stage", "location__ref")) == [
        (1, "withdrawn", "D-1"), (2, "unacknowledged", "D-2"),
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["reveal", "reject"])
def test_not_once_the_location_has_answered(brand, lead, ada, eve, said):
    pass_on(lead, ada, make_location(brand))
    change_desk_policy(brand, returns="never")
    say(opportunity_of(lead), said)
    before = stands(lead)
    for who, leads in ((ada, False), (eve, True)):
        with pytest.raises(UndoProblem) as problem:
            undo(lead, who, leads=leads, reason="Mistyped")
        assert "Dealer D-1 has answered already" in problem.value.errors["outcome"]
        assert "Call them" in problem.value.errors["outcome"]
    assert stands(lead) == before


def test_not_once_the_next_round_has_begun(brand, lead, ada):
    make_location(brand, "D-2")
    pass_on(lead, ada, make_location(brand))
    say(opportunity_of(lead), "reject")
    with pytest.raises(UndoProblem) as problem:
        undo(lead, ada)
    assert "gone on to another location" in problem.value.errors["outcome"]


def test_not_once_the_lead_has_come_back_to_the_desk(brand, lead, ada):
    change_desk_policy(brand, returns="rejected")
    pass_on(lead, ada, make_location(brand))
    say(opportunity_of(lead), "reject")
    with pytest.raises(UndoProblem) as problem:
        undo(lead, ada)
    assert "come back to the desk" in problem.value.errors["outcome"]


def test_in_time_both_sides_of_the_boundary(lead, ada):
    refuse(lead, ada)
    with pytest.raises(UndoProblem) as problem:
        undo(lead, ada, now=NOW + timedelta(minutes=30, seconds=1))
    assert "within 30 minutes. Ask a supervisor." in problem.value.errors["outcome"]
    undo(lead, ada, now=NOW + timedelta(minutes=30))
    lead.refresh_from_db()
    assert lead.status == "new"


def test_another_agent_may_not_a_supervisor_may_with_a_reason(lead, ada, ben, eve):
    refuse(lead, ada)
    with pytest.raises(UndoProblem) as problem:
        undo(lead, ben, reason="Wrong")
    assert "Ask a supervisor" in problem.value.errors["outcome"]
    for reason in ("", "  \x00 ", "x" * 501):
        with pytest.raises(UndoProblem) as problem:
            undo(lead, eve, leads=True, reason=reason)
        assert list(problem.value.errors) == ["reason"]
    undone = undo(lead, eve, leads=True, reason=" It was  another customer. ", now=NOW + 300 * HOUR)
    row = Outcome.objects.get(pk=undone.pk)
    assert (row.undone_by, row.undo_reason) == (eve.pk, "It was another customer.")


def test_a_supervisors_own_outcome_needs_no_reason_in_time(lead, eve):
    refuse(lead, eve)
    undo(lead, eve, leads=True)
    lead.refresh_from_db()
    assert lead.status == "new"


def test_twice_is_once(lead, ada):
    try_in_vain(lead, ada)
    refuse(lead, ada, now=NOW + MINUTE)
    for seconds in (0, 1, 2):
        at = NOW + 2 * MINUTE + timedelta(seconds=seconds)
        take_back(lead, number=2, by=decider(ada).actor, leads=False, now=at)
    lead.refresh_from_db()
    assert lead.status == "contact_attempted"
    assert [each.kind for each in events_of_lead(lead.brand, lead.pk)].count("lead.reopened") == 1


def test_only_the_last_one(lead, ada):
    try_in_vain(lead, ada)
    try_in_vain(lead, ada, now=NOW + MINUTE)
    with pytest.raises(UndoProblem) as problem:
        take_back(lead, number=1, by=decider(ada).actor, leads=False, now=NOW + 2 * MINUTE)
    assert "Something else was recorded since" in problem.value.errors["outcome"]
    for number in (2, 1):
        take_back(lead, number=number, by=decider(ada).actor, leads=False, now=NOW + 3 * MINUTE)
    assert (stands(lead)["status"], stands(lead)["attempts"]) == ("new", 0)
    with pytest.raises(UndoProblem):
        take_back(lead, number=3, by=decider(ada).actor, leads=False, now=NOW + 3 * MINUTE)


def test_a_contact_that_another_lead_came_to_stays_with_that(brand, lead, ada):
    refuse(lead, ada)
    other = make_desk_lead(brand)
    refuse(other, ada, now=NOW + MINUTE)
    undo(lead, ada, now=NOW + 2 * MINUTE)
    lead.refresh_from_db()
    other.refresh_from_db()
    assert (lead.contact, other.contact) == (None, Contact.objects.get())


def test_a_matched_contact_is_not_corrected_with_another_customers_details(brand, lead, ada):
    refuse(make_desk_lead(brand), ada)
    before = Contact.objects.values().get()
    refuse(lead, ada, now=NOW + MINUTE)
    undo(lead, ada, now=NOW + 2 * MINUTE)
    refuse(
        lead, ada, now=NOW + 3 * MINUTE,
        customer={"given_name": "Uwe", "email": "uwe@customer.example", "phone": "030 777777"},
    )  # fmt: skip
    lead.refresh_from_db()
    assert (lead.contact.given_name, Contact.objects.count()) == ("Uwe", 2)
    assert Contact.objects.values().get(pk=before["id"]) == before


def test_the_reminder_that_comes_back_is_its_present_agents(brand, lead, ada, ben):
    try_in_vain(lead, ada)
    release_lead(lead, user=ada, now=NOW)
    refuse(lead, ben, now=NOW + MINUTE)
    undo(lead, ben, now=NOW + 2 * MINUTE)
    assert (Reminder.objects.get().agent, item_of(lead).agent) == (ben, ben)
    assert [each[0] for each in stands(lead)["steps"]] == ["reminder"]
    assign_leads(brand, [lead.pk], agent=ada, by=decider(ben).actor, now=NOW + 3 * MINUTE)
    assert Reminder.objects.get().agent == ada


def test_a_missed_response_time_is_missed_again_and_supervisors_hear_of_it(brand, lead, ada, eve):
    late = item_of(lead).respond_by
    assert work_due_steps(now=late) == 2
    refuse(lead, ada, now=late)
    # Nobody was told: there was an outcome by then.
    work_due_steps(now=late)
    assert Message.objects.filter(kind="escalation").count() == 0
    undo(lead, ada, now=late + MINUTE)
    work_due_steps(now=late + MINUTE)
    assert Message.objects.filter(kind="escalation", to=eve.email).count() == 1
    assert item_of(lead).escalated_at == late + MINUTE


def test_a_lapsed_offer_that_nobody_else_got_can_be_taken_back(brand, lead, ada, eve):
    pass_on(lead, ada, make_location(brand))
    while opportunity_of(lead).stage == "unacknowledged":
        due = Step.objects.exclude(state="done").order_by("due_at").first().due_at
        work_due_steps(now=due)
    assert opportunity_of(lead).stage == "withdrawn"
    undo(lead, eve, leads=True, reason="Wrong location", now=due + MINUTE)
    lead.refresh_from_db()
    assert (lead.status, Opportunity.objects.count()) == ("new", 1)
