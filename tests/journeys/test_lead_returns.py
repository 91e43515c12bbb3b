"""Back to the desk: a rejected or lapsed round returns where the brand's rule says so, with what happened so far."""

from datetime import timedelta

import pytest

from leadloop.desk.models import DeskItem
from leadloop.desk.operations import change_desk_policy
from leadloop.followups.models import Step
from leadloop.history.queries import events_of_lead
from leadloop.journeys.desk_shares_out import take_lead
from leadloop.journeys.due_work import work_due_steps
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_brand, make_lead, make_location, opportunity_of, say

HOUR = timedelta(hours=1)
# The rule, what ends the round, and whether the lead comes back.
RULES = [
    ("never", "reject", False), ("never", "lapse", False), ("rejected", "reject", True), ("rejected", "lapse", False),
    ("lapsed", "reject", False), ("lapsed", "lapse", True), ("both", "reject", True), ("both", "lapse", True),
]  # fmt: skip


def end_round(lead, way):
    """Let the lead's round end; returns when that was."""
    opportunity = opportunity_of(lead)
    if way == "reject":
        say(opportunity, "reject", now=opportunity.offered_at + HOUR)
        return opportunity.offered_at + HOUR
    while True:
        due = Step.objects.exclude(state="done").get(opportunity=opportunity).due_at
        work_due_steps(now=due)
        opportunity.refresh_from_db()
        if opportunity.stage == "withdrawn":
            return due


def told(lead):
    return [each.kind for each in events_of_lead(lead.brand, lead.pk)]


def stages():
    return list(Opportunity.objects.order_by("round").values_list("round", "stage", "location__ref"))


@pytest.fixture
def desk(db):
    brand = make_desk_brand()
    for ref in ("D-1", "D-2"):
        make_location(brand, ref)
    return brand


@pytest.fixture
def ada(desk):
    return make_agent(desk, "Ada")


@pytest.mark.parametrize(("rule", "way", "comes_back"), RULES)
def test_a_lead_of_the_desk(desk, ada, rule, way, comes_back):
    change_desk_policy(desk, returns=rule)
    lead = make_desk_lead(desk)
    pass_on(lead, ada, desk_location(desk), contacted=True)
    before = item_of(lead)
    ended = end_round(lead, way)
    lead.refresh_from_db()
    item = item_of(lead)
    gone = "rejected" if way == "reject" else "withdrawn"
    assert (item.respond_by, item.responded_at, item.arrived_at) == (before.respond_by, NOW, NOW)
    if comes_back:
        assert (lead.status, lead.decided_at, item.is_open, item.agent, item.waits_for, item.due_at) == (
            "contact_attempted", None, True, None, "returned", ended,
        )  # fmt: skip
        assert stages() == [(1, gone, "D-1")]
        returned = next(each for each in events_of_lead(desk, lead.pk) if each.kind == "lead.returned")
        assert (returned.data["cause"], returned.data["to"]) == (gone, "contact_attempted")
        assert item.steps.exclude(state="done").count() == 0
    else:
        assert (lead.status, item.is_open) == ("qualified", False)
        assert stages() == [(1, gone, "D-1"), (2, "unacknowledged", "D-2")]
        assert "lead.returned" not in told(lead)


def desk_location(brand, ref="D-1"):
    return make_location(brand, ref)


@pytest.mark.parametrize(("rule", "way", "comes_back"), RULES)
def test_a_lead_that_had_gone_to_its_location_directly(db, rule, way, comes_back):
    brand = make_brand()
    for ref in ("D-1", "D-2"):
        make_location(brand, ref)
    change_desk_policy(brand, returns=rule)
    lead = make_lead(brand, location="D-1")
    ended = end_round(lead, way)
    lead.refresh_from_db()
    if comes_back:
        item = item_of(lead)
        assert (lead.status, item.is_open, item.agent, item.waits_for, item.due_at, item.arrived_at) == (
            "new", True, None, "returned", ended, NOW,
        )  # fmt: skip
        # It never had a response time, and has none now.
        assert (item.respond_by, item.steps.count(), item.email_key) == (None, 0, "erika@customer.example")
        assert lead.contact is not None
    else:
        assert (lead.status, DeskItem.objects.count(), Opportunity.objects.count()) == ("qualified", 0, 2)


def test_a_returned_lead_is_passed_on_in_the_next_round(desk, ada):
    change_desk_policy(desk, returns="both")
    lead = make_desk_lead(desk)
    pass_on(lead, ada, desk_location(desk))
    end_round(lead, "reject")
    pass_on(lead, make_agent(desk, "Ben"), desk_location(desk, "D-2"), now=NOW + 2 * HOUR)
    assert stages() == [(1, "rejected", "D-1"), (2, "unacknowledged", "D-2")]
    end_round(lead, "reject")
    assert told(lead).count("lead.returned") == 2
    refuse(lead, ada, now=NOW + 9 * HOUR)
    lead.refresh_from_db()
    assert (lead.status, item_of(lead).is_open) == ("no_opportunity", False)


def test_it_comes_back_however_many_rounds_there_were(desk, ada):
    """The brand's number of rounds is for those that begin by themselves."""
    change_desk_policy(desk, returns="both")
    lead = make_desk_lead(desk)
    for number in range(5):
        pass_on(lead, ada, desk_location(desk), now=NOW + number * 3 * HOUR)
        end_round(lead, "reject")
    lead.refresh_from_db()
    assert (lead.status, item_of(lead).attempts) == ("contact_attempted", 5)


def test_a_lead_passed_on_without_contact_is_as_new_as_before_and_its_clock_does_not_begin_again(desk, ada):
    change_desk_policy(desk, returns="both")
    lead = make_desk_lead(desk)
    respond_by = item_of(lead).respond_by
    pass_on(lead, ada, desk_location(desk), contacted=False)
    end_round(lead, "reject")
    lead.refresh_from_db()
    item = item_of(lead)
    assert (lead.status, item.attempts, item.respond_by, item.responded_at) == ("new", 0, respond_by, NOW)
    assert item.steps.exclude(state="done").count() == 0


def test_attempts_before_and_after_count_together(desk, ada):
    change_desk_policy(desk, returns="both")
    lead = make_desk_lead(desk)
    try_in_vain(lead, ada)
    pass_on(lead, ada, desk_location(desk), contacted=False, now=NOW + HOUR)
    end_round(lead, "reject")
    for hours in (5, 6):
        try_in_vain(lead, ada, now=NOW + hours * HOUR)
    assert item_of(lead).attempts == 3
    refuse(lead, ada, "cannot_be_reached", now=NOW + 7 * HOUR)
    lead.refresh_from_db()
    assert lead.status == "no_opportunity"


def test_anyone_may_take_it_and_it_waits_for_no_location(desk, ada):
    change_desk_policy(desk, returns="both")
    lead = make_desk_lead(desk)
    pass_on(lead, ada, desk_location(desk))
    end_round(lead, "reject")
    assert list(leads_without_location(desk)) == []
    ben = make_agent(desk, "Ben")
    take_lead(lead, user=ben, now=NOW + 2 * HOUR)
    assert item_of(lead).agent == ben
