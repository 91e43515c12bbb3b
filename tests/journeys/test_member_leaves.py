"""Who leaves the brand leaves no customer waiting."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.accounts.operations import LastOwner
from leadloop.desk.models import Reminder
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.history.queries import events_of_lead
from leadloop.journeys.desk_shares_out import take_lead
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.member_leaves import member_changes_role, member_leaves
from leadloop.outbox.models import Message
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OWNER = Actor(ActorKind.BRAND)


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def leads(brand, ada):
    """One that waits for its next attempt, one just taken, one decided, and one of Bob's."""
    waiting, taken, decided, bobs = (make_desk_lead(brand) for _ in range(4))
    try_in_vain(waiting, ada)
    take_lead(taken, user=ada, now=NOW)
    refuse(decided, ada)
    take_lead(bobs, user=make_agent(brand, "Bob"), now=NOW)
    return waiting, taken, decided, bobs


def membership_of(user):
    return Membership.objects.select_related("brand", "user").get(user=user)


def agents(leads):
    return [str(item_of(lead).agent) for lead in leads]


def test_their_open_leads_and_reminders_become_free_and_others_stay(brand, ada, leads):
    before = [item_of(lead).respond_by for lead in leads]
    decided_by = str(item_of(leads[2]).agent)

    freed = member_leaves(membership_of(ada), by=OWNER, now=NOW + HOUR)

    assert (freed, agents(leads)) == (2, ["None", "None", decided_by, "Bob"])
    assert Membership.objects.filter(user=ada).count() == 0
    reminder = Reminder.objects.get()
    assert (reminder.agent, reminder.settled_at, reminder.due_at) == (None, None, NOW + 4 * HOUR)
    assert [item_of(lead).respond_by for lead in leads] == before
    last = list(events_of_lead(brand, leads[1].pk))[-1]
    assert (last.kind, last.data["agent"]) == ("lead.assigned", None)


def test_nothing_is_sent_to_who_left(ada, leads):
    member_leaves(membership_of(ada), by=OWNER, now=NOW + HOUR)
    work_due_steps(now=NOW + 10 * HOUR)

    assert Message.objects.filter(to=ada.email).count() == 0
    # The customer whose next attempt was theirs is not forgotten: nobody has the lead, which the brand hears of.
    about = Message.objects.filter(kind="reminder_due", lead_id=leads[0].pk).get()
    assert about.to == "owner@northwind.example"
    assert "nobody at the desk has this lead" in about.text


def test_another_role_frees_their_leads_and_the_same_one_changes_nothing(ada, leads):
    assert member_changes_role(membership_of(ada), role=Role.AGENT, by=OWNER, now=NOW) == 0
    assert agents(leads)[1] == "Ada"

    assert member_changes_role(membership_of(ada), role=Role.MANAGER, by=OWNER, now=NOW) == 2
    assert (agents(leads)[:2], membership_of(ada).role) == (["None", "None"], Role.MANAGER)


def test_the_last_owner_stays_with_what_they_have(brand, leads):
    owner = Membership.objects.select_related("brand", "user").get(brand=brand, role=Role.OWNER)
    lead = make_desk_lead(brand)
    take_lead(lead, user=owner.user, now=NOW)

    for leave in (
        lambda: member_leaves(owner, by=OWNER, now=NOW),
        lambda: member_changes_role(owner, role=Role.AGENT, by=OWNER, now=NOW),
    ):
        with pytest.raises(LastOwner):
            leave()
    assert item_of(lead).agent == owner.user
