"""Eight agents at one desk in the same moment: no lead is given twice, and each is done once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from leadloop.desk.models import DeskItem, Outcome, Reminder
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.desk_shares_out import Taken, assign_leads, take_lead, take_next_lead
from tests.journeys.test_desk_shares_out import by
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
AGENTS, LEADS = 8, 1000


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def agents(brand):
    return [make_agent(brand, f"Agent{number}") for number in range(AGENTS)]


def work(brand, agent):
    """Press "take next" and record an outcome until nothing is left; returns the leads."""
    done = []
    while (item := take_next_lead(brand, user=agent, now=NOW)) is not None:
        act = try_in_vain if len(done) % 2 else refuse
        act(item.lead, agent)
        done.append(item.lead_id)
    return done


def test_eight_agents_do_a_thousand_leads_each_once_and_none_twice(brand, agents):
    for _ in range(LEADS):
        make_desk_lead(brand)
    done = all_at_once(*(partial(work, brand, agent) for agent in agents))
    assert [each for each in done if isinstance(each, Exception)] == []
    assert Counter(lead for share in done for lead in share) == Counter(Lead.objects.values_list("pk", flat=True))
    assert (Lead.objects.count(), Outcome.objects.count(), Outcome.objects.values("lead").distinct().count()) == (
        LEADS, LEADS, LEADS,
    )  # fmt: skip
    assert Event.objects.filter(kind__in=["lead.attempted", "lead.no_opportunity"]).count() == LEADS
    open_items = DeskItem.objects.filter(is_open=True).count()
    assert Reminder.objects.filter(settled_at=None).count() == open_items
    # Each outcome is its agent's who was given the lead.
    given = {lead: agent.pk for agent, share in zip(agents, done, strict=True) for lead in share}
    assert dict(Outcome.objects.values_list("lead_id", "actor_id")) == given


@pytest.mark.parametrize("turn", range(5))
def test_of_eight_who_take_one_lead_one_has_it(brand, agents, turn):
    lead = make_desk_lead(brand)
    results = all_at_once(*(partial(take_lead, lead, user=agent, now=NOW) for agent in agents))
    winners = [agent for agent, result in zip(agents, results, strict=True) if isinstance(result, DeskItem)]
    assert winners == [item_of(lead).agent]
    assert sum(isinstance(result, Taken) for result in results) == AGENTS - 1


def test_assigning_and_taking_at_once_leave_each_lead_with_one_agent_and_their_reminder(brand, agents):
    leads = [make_desk_lead(brand) for _ in range(12)]
    for lead in leads:
        try_in_vain(lead, agents[0], after=timedelta(minutes=5))
    ids, late = [lead.pk for lead in leads], NOW + timedelta(hours=1)
    results = all_at_once(
        partial(assign_leads, brand, ids, agent=agents[1], by=by(agents[1]), now=late),
        partial(assign_leads, brand, ids[::-1], agent=agents[2], by=by(agents[2]), now=late),
        *(partial(take_next_lead, brand, user=agent, now=late) for agent in agents[3:]),
    )
    assert [each for each in results if isinstance(each, Exception)] == []
    assert list(Reminder.objects.order_by("lead").values_list("agent", flat=True)) == list(
        DeskItem.objects.order_by("lead").values_list("agent", flat=True)
    )
