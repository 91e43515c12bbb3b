"""Agents at the same moment: one wins, the others are told; nobody waits for one another for ever."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from leadloop.accounts.enums import Role
from leadloop.customers.models import Account, Contact
from leadloop.desk.models import DeskItem, Outcome
from leadloop.desk.operations import change_desk_policy
from leadloop.followups.models import Step
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.desk_shares_out import Taken, assign_leads, release_lead, take_lead, take_next_lead
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.journeys.outcome_recorded import Decided, NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, take_back
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support import story
from tests.support.desk import (
    decider,
    make_agent,
    make_desk_brand,
    make_desk_lead,
    pass_on,
    program,
    refuse,
    try_in_vain,
)
from tests.support.together import all_at_once

NOW, HOUR = story.NOW, timedelta(hours=1)
REFUSED = (NotOpen, OutcomeProblem, UndoProblem, Taken, DoesNotFit)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brand():
    made = make_desk_brand()
    story.make_location(made)
    return made


@pytest.fixture
def location(brand):
    return story.make_location(brand)


@pytest.fixture
def agents(brand):
    return [make_agent(brand, f"Agent{number}") for number in range(8)]


def fallen(results):
    """What was neither done nor refused in words."""
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, REFUSED)]


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_record_different_outcomes_one_wins_and_the_other_is_told(brand, location, agents, turn):
    lead = make_desk_lead(brand)
    ada, ben = agents[:2]
    results = all_at_once(
        partial(positive, lead, by=decider(ada, 0), location=location, contacted=True, now=NOW),
        partial(negative, lead, by=decider(ben, 0), reason="no_immediate_opportunity", now=NOW),
    )
    assert Counter(type(each) for each in results) == {Decided: 1, NotOpen: 1}
    (told,) = (each for each in results if isinstance(each, NotOpen))
    lead.refresh_from_db()
    assert told.status == lead.status in ("qualified", "no_opportunity")
    assert "can be taken back for a while" in str(told)
    assert (Outcome.objects.count(), Contact.objects.count()) == (1, 1)
    assert Opportunity.objects.count() == Message.objects.filter(kind="opportunity_offered").count()
    assert Opportunity.objects.count() == (lead.status == "qualified")


def test_of_two_who_try_at_once_one_has_the_lead_and_the_other_is_told_who(brand, agents):
    lead = make_desk_lead(brand)
    results = all_at_once(*(partial(try_in_vain, lead, agent) for agent in agents))
    assert Counter(type(each) for each in results) == {Decided: 1, NotOpen: 7}
    agent = DeskItem.objects.select_related("agent").get().agent
    assert {str(each) for each in results if isinstance(each, NotOpen)} == {
        f"{agent} has this lead. Ask them to release it, or a supervisor to assign it to you."
    }


def test_a_button_pressed_eight_times_at_once_makes_one_of_each(brand, location, agents):
    lead = make_desk_lead(brand)
    press = partial(positive, lead, by=decider(agents[0], 0), location=location, contacted=True, now=NOW)
    results = all_at_once(*[press] * 8)
    assert Counter(each.changed for each in results) == {True: 1, False: 7}
    assert len({each.opportunity.pk for each in results}) == 1
    assert [each.objects.count() for each in (Outcome, Opportunity, Contact, Account)] == [1, 1, 1, 1]
    assert Event.objects.filter(kind="lead.qualified").count() == 1


def test_eight_leads_of_one_customer_decided_at_once_are_one_contact(brand, location, agents):
    leads = [make_desk_lead(brand) for _ in agents]
    results = all_at_once(*(partial(pass_on, lead, agent, location) for lead, agent in zip(leads, agents, strict=True)))
    assert {type(each) for each in results} == {Decided}
    assert (Contact.objects.count(), Account.objects.count(), Opportunity.objects.count()) == (1, 1, 8)


def test_who_all_take_the_next_at_once_get_one_each(brand, agents):
    for _ in agents:
        make_desk_lead(brand)
    results = all_at_once(*(partial(take_next_lead, brand, user=agent, now=NOW) for agent in agents))
    assert fallen(results) == []
    taken = [each.lead_id for each in results if each is not None]
    assert len(taken) == len(set(taken)) == 8
    assert set(DeskItem.objects.values_list("agent", flat=True)) == {agent.pk for agent in agents}


def test_one_lead_taken_by_all_is_one_agents(brand, agents):
    lead = make_desk_lead(brand)
    results = all_at_once(*(partial(take_lead, lead, user=agent, now=NOW) for agent in agents))
    assert Counter(type(each) for each in results) == {DeskItem: 1, Taken: 7}


def test_an_outcome_taken_back_by_all_at_once_is_taken_back_once(brand, location, agents):
    lead = make_desk_lead(brand)
    pass_on(lead, agents[0], location)
    undo = partial(take_back, lead, number=1, by=decider(agents[0]).actor, leads=False, now=NOW + HOUR / 60)
    results = all_at_once(*[undo] * 8)
    assert {type(each) for each in results} == {Outcome}
    assert Event.objects.filter(kind="lead.reopened").count() == 1
    assert (Contact.objects.count(), Opportunity.objects.get().stage) == (0, "withdrawn")


@pytest.mark.parametrize("turn", range(3))
def test_taken_back_while_the_location_opens_it(brand, location, agents, turn):
    lead = make_desk_lead(brand)
    pass_on(lead, agents[0], location)
    opportunity = story.opportunity_of(lead)
    undone, seen = all_at_once(
        partial(take_back, lead, number=1, by=decider(agents[0]).actor, leads=False, now=NOW + HOUR / 60),
        partial(story.say, opportunity, "reveal", now=NOW + HOUR / 60),
    )
    lead.refresh_from_db()
    opportunity.refresh_from_db()
    if isinstance(undone, Outcome):
        assert (type(seen), opportunity.stage, lead.status) == (DoesNotFit, "withdrawn", "new")
    else:
        assert (type(undone), opportunity.stage, lead.status) == (UndoProblem, "acknowledged", "qualified")


@pytest.mark.parametrize("turn", range(3))
def test_a_round_that_is_rejected_and_lapses_at_once_comes_back_once(brand, location, agents, turn):
    change_desk_policy(brand, returns="both")
    lead = make_desk_lead(brand)
    pass_on(lead, agents[0], location)
    opportunity = story.opportunity_of(lead)
    while Step.objects.exclude(state="done").get(opportunity=opportunity).kind != "lapse":
        work_due_steps(now=Step.objects.exclude(state="done").get(opportunity=opportunity).due_at)
    due = Step.objects.exclude(state="done").get(opportunity=opportunity).due_at
    results = all_at_once(partial(story.say, opportunity, "reject", now=due), partial(work_due_steps, now=due))
    assert fallen(results) == []
    lead.refresh_from_db()
    assert (lead.status, Event.objects.filter(kind="lead.returned").count()) == ("contact_attempted", 1)
    assert Opportunity.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_two_leads_closed_into_each_other_at_once_leave_one(brand, agents, turn):
    one, two = make_desk_lead(brand), make_desk_lead(brand)
    results = all_at_once(
        partial(merge, one, into=two, by=decider(agents[0]), now=NOW),
        partial(merge, two, into=one, by=decider(agents[1]), now=NOW),
    )
    assert Counter(type(each) for each in results) == {Decided: 1, OutcomeProblem: 1}
    assert sorted(Lead.objects.values_list("status", flat=True)) == ["discarded", "new"]


@pytest.mark.parametrize("turn", range(3))
def test_everybody_does_everything_at_once_and_all_of_it_holds(brand, location, agents, turn):
    """No deadlock, nothing lost, nothing twice: the audit after the test looks at every row."""
    change_desk_policy(brand, returns="both")
    eve = make_agent(brand, "Eve", role=Role.SUPERVISOR)
    leads = [make_desk_lead(brand, customer={"email": f"c{n % 3}@customer.example"}) for n in range(6)]
    pass_on(leads[0], agents[0], location)
    try_in_vain(leads[1], agents[1])
    refuse(leads[2], agents[2])
    ids = [lead.pk for lead in leads]
    late = NOW + 6 * HOUR
    results = all_at_once(
        partial(story.say, story.opportunity_of(leads[0]), "reject", now=late),
        partial(take_back, leads[0], number=1, by=decider(eve).actor, leads=True, reason="Mistyped", now=late),
        partial(take_back, leads[1], number=1, by=decider(eve).actor, leads=True, reason="Mistyped", now=late),
        partial(take_back, leads[2], number=1, by=decider(eve).actor, leads=True, reason="Mistyped", now=late),
        partial(assign_leads, brand, ids, agent=agents[3], by=decider(eve).actor, now=late),
        partial(assign_leads, brand, list(reversed(ids)), agent=agents[4], by=decider(eve).actor, now=late),
        partial(take_next_lead, brand, user=agents[5], now=late),
        partial(take_next_lead, brand, user=agents[6], now=late),
        partial(release_lead, leads[1], user=agents[1], now=late),
        partial(unreached, leads[3], by=decider(agents[3]), next_attempt_at=late + HOUR, now=late),
        partial(positive, leads[4], by=program(), location=location, contacted=False, now=late),
        partial(merge, leads[5], into=leads[3], by=decider(agents[4]), now=late),
        partial(merge, leads[3], into=leads[5], by=decider(agents[3]), now=late),
        partial(work_due_steps, now=late),
        partial(work_due_steps, now=late),
    )
    assert fallen(results) == []
