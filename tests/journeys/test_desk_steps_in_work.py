"""What falls due at the desk goes through the one claim: leases, failures, and when the worker has to look again."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.core.claim import claim_fresh
from leadloop.core.ids import new_id
from leadloop.desk.models import DeskStep
from leadloop.history.queries import events_of_lead
from leadloop.journeys import response_falls_due
from leadloop.journeys.desk_shares_out import take_lead
from leadloop.journeys.due_work import LEASE, next_due_moment, work_due_steps
from leadloop.journeys.response_falls_due import desk_step_falls_due
from leadloop.outbox.models import Message
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead
from tests.support.story import NOW

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE, WARN = NOW + 4 * HOUR, NOW + 4 * HOUR - 30 * MINUTE


@pytest.fixture
def lead():
    return make_desk_lead(make_desk_brand())


def steps(lead):
    rows = DeskStep.objects.filter(item__lead=lead).exclude(state="done")
    return dict(rows.order_by("due_at").values_list("kind", "due_at"))


def kinds(lead):
    return [each.kind for each in events_of_lead(lead.brand, lead.pk)]


def test_what_a_worker_held_when_it_was_killed_is_done_after_its_lease(lead):
    (claimed,) = [each for each in claim_fresh(DeskStep, now=WARN, limit=10, lease=LEASE) if each.kind == "warning"]
    assert claimed.attempts == 1
    work_due_steps(now=WARN + MINUTE)
    assert item_of(lead).warned_at is None

    # A lease ends by the database's clock.
    DeskStep.objects.filter(pk=claimed.pk).update(lease_until=datetime.now(UTC) - MINUTE)
    work_due_steps(now=WARN + 2 * MINUTE)

    assert item_of(lead).warned_at == WARN + 2 * MINUTE
    assert steps(lead) == {"breach": DUE}


@pytest.mark.parametrize("kind", ["breach", "warning", "escalation"])
def test_of_two_workers_only_the_one_that_holds_the_step_does_it(lead, kind):
    make_agent(lead.brand, "Sue", role=Role.SUPERVISOR)
    take_lead(lead, user=make_agent(lead.brand), now=NOW)
    claimed = claim_fresh(DeskStep, now=DUE, limit=10, lease=LEASE)
    if kind == "escalation":
        for each in claimed:
            desk_step_falls_due(each, now=DUE)
        claimed = claim_fresh(DeskStep, now=DUE, limit=10, lease=LEASE)
    slow = next(each for each in claimed if each.kind == kind)
    # Its lease has ended, and another worker has the step.
    DeskStep.objects.filter(pk=slow.pk).update(lease_id=new_id())
    before = (kinds(lead), Message.objects.count(), item_of(lead).changed_at)

    assert desk_step_falls_due(slow, now=DUE) is False
    assert (kinds(lead), Message.objects.count(), item_of(lead).changed_at) == before


def test_a_step_that_fails_leaves_nothing_half_done_and_is_tried_again(lead, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(response_falls_due, "plan_word_of_missed", broken)
        work_due_steps(now=DUE)
    assert (item_of(lead).breached_at, kinds(lead)) == (None, ["lead.received"])
    step = DeskStep.objects.get(kind="breach")
    assert (step.state, step.attempts, step.last_error) == ("due", 1, "RuntimeError: broken")

    work_due_steps(now=step.next_attempt_at)
    assert (item_of(lead).breached_at, kinds(lead)) == (step.next_attempt_at, ["lead.received", "lead.overdue"])


def test_the_worker_knows_when_the_next_one_falls_due(lead):
    assert next_due_moment() == WARN
    work_due_steps(now=WARN)
    assert next_due_moment() == DUE
