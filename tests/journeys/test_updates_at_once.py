"""Updates and what stops them at the same moment: whoever is first, nobody is told what is not true, or twice."""

from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from leadloop.config.environment import SmtpServer
from leadloop.core.claim import claim_fresh
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.due_work import LEASE, work_due_steps
from leadloop.journeys.list_left import leave
from leadloop.journeys.outcome_undone import take_back
from leadloop.journeys.update_falls_due import update_falls_due
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.smtp import Smtp
from leadloop.outbox.transports import LocalMailbox
from leadloop.updates.models import DueUpdate
from leadloop.updates.operations import switch_off
from tests.support import story
from tests.support.desk import decider, make_agent, make_desk_brand, refuse
from tests.support.story import NOW, make_brand, make_lead, make_location
from tests.support.together import all_at_once
from tests.support.updates import make_update, updates_to, work

BRAND = Actor(ActorKind.BRAND)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brand():
    found = make_brand()
    make_location(found)
    return found


@pytest.mark.parametrize("turn", range(5))
def test_an_erasure_wins_against_what_falls_due_in_the_same_moment(brand, turn):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    all_at_once(
        partial(work_due_steps, now=NOW),
        partial(erase, lead.contact, by=BRAND, now=NOW),
        partial(work_due_steps, now=NOW),
    )
    work(NOW)
    assert {each.state for each in updates_to(lead)} <= {"suppressed"}
    assert not any("Erika" in each.to_name + each.text for each in updates_to(lead))
    assert DueUpdate.objects.get().ended in {"queued", "no_address", "moved_on"}


@pytest.mark.parametrize("turn", range(5))
def test_of_two_workers_and_a_double_press_comes_one_mail(brand, turn):
    make_update(brand, "accepted", repeat="each")
    opportunity = story.opportunity_of(make_lead(brand))
    all_at_once(*[partial(story.say, opportunity, "accept")] * 4)
    all_at_once(*[partial(work_due_steps, now=NOW)] * 3)
    work(NOW)
    assert len(updates_to(opportunity.lead)) == 1


@pytest.mark.parametrize("turn", range(5))
def test_leaving_the_list_wins(brand, turn):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    received = Message.objects.get(lead_id=lead.pk, kind="lead_received")
    all_at_once(partial(work_due_steps, now=NOW), partial(leave, received.pk, now=NOW))
    work(NOW)
    # Queued in the moment before it was left: the last look before it is handed over finds so.
    send_due(LocalMailbox(), now=NOW)
    assert [each.state for each in updates_to(lead)] == ["suppressed"]


@pytest.mark.parametrize("turn", range(5))
def test_an_outcome_taken_back_or_a_message_switched_off_while_it_falls_due(turn):
    brand = make_desk_brand()
    make_location(brand)
    update = make_update(brand, "no_opportunity")
    agent, lead, other = make_agent(brand), make_lead(brand), make_lead(brand, customer={"email": "b@customer.example"})
    number = refuse(lead, agent).outcome.number
    refuse(other, agent)
    results = all_at_once(
        partial(work_due_steps, now=NOW),
        partial(take_back, lead, number=number, by=decider(agent).actor, leads=False, now=NOW),
        partial(switch_off, update, now=NOW),
    )
    assert not [each for each in results if isinstance(each, Exception)]
    work(NOW)
    assert {each.state for each in updates_to(lead)} <= {"suppressed"}


def test_a_crash_before_the_end_sends_nothing_and_the_next_worker_sends_it(brand):
    make_update(brand, "unacknowledged")
    lead = make_lead(brand)
    [due] = claim_fresh(DueUpdate, now=NOW, limit=1, lease=LEASE)
    DueUpdate.objects.update(lease_until=NOW - timedelta(days=365))
    work(NOW)
    assert not update_falls_due(due, now=NOW)
    assert len(updates_to(lead)) == 1


def test_a_mail_server_gets_it_with_all_that_the_contract_says(brand, smtp_server):
    make_update(brand, "unacknowledged", subject="{location} has your request")
    make_lead(brand)
    work(NOW)
    with closing(Smtp(SmtpServer(host="127.0.0.1", port=smtp_server.port))) as transport:
        assert send_due(transport, now=NOW).failed == 0
    [mail] = [each.message for each in smtp_server.delivered if each.message["X-Leadloop-Kind"] == "customer_update"]
    assert mail["To"] == "Erika Mustermann <erika@customer.example>"
    assert mail["Subject"] == "Dealer D-1 has your request"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "/u/" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
