"""Time passes step by step, and everything that falls due on the way is done before anybody is told."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.config.environment import smtp
from leadloop.core import clock
from leadloop.core.claim import claim_fresh
from leadloop.demo import passing
from leadloop.desk.models import DeskItem
from leadloop.followups.models import Step
from leadloop.intake.models import LeadForm
from leadloop.journeys.status_falls_due import fall_due
from leadloop.opportunities.enums import Answer, Stage
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_settings")]


def later(**length):
    return lambda present: present + timedelta(**length)


@pytest.fixture
def brand():
    made = story.make_brand(now=clock.now())
    story.make_location(made, now=clock.now())
    return made


def kinds_by_time():
    return list(Message.objects.order_by("queued_at", "kind").values_list("kind", flat=True))


def test_nothing_is_due(brand):
    before = clock.offset()
    assert passing.pass_to_next_due().done == 0
    assert clock.offset() == before


def test_the_clock_goes_as_far_as_asked():
    began = datetime.now(UTC)
    passed = passing.pass_until(later(days=40))
    assert passed.done == 0
    assert timedelta(0) <= passed.now - (began + timedelta(days=40)) < timedelta(seconds=30)
    assert timedelta(0) <= clock.now() - passed.now < timedelta(seconds=30)


def test_each_step_is_done_at_its_own_moment(brand):
    story.make_lead(brand, now=clock.now())
    assert passing.pass_until(later(seconds=1)).done == 2
    due = Step.objects.get().due_at
    passing.pass_until(later(days=8))
    assert kinds_by_time()[:4] == ["lead_received", "opportunity_offered", "offer_reminder", "offer_reminder"]
    first = Message.objects.filter(kind="offer_reminder").earliest("queued_at")
    assert timedelta(0) <= first.queued_at - due < timedelta(seconds=30)
    assert first.sent_at is not None
    assert timedelta(0) <= first.sent_at - due < timedelta(seconds=30)
    assert not Message.objects.exclude(state="done").exists()


def test_the_next_due_moment(brand):
    opportunity = story.make_opportunity(brand, Stage.ACKNOWLEDGED, now=clock.now(), step=timedelta(0))
    told = story.say(opportunity, Answer.ACCEPT, now=clock.now(), follow_up_on=story.day(clock.now(), 20)).opportunity
    due = Step.objects.get(opportunity=told).due_at
    passed = passing.pass_to_next_due()
    assert timedelta(0) <= passed.now - due < timedelta(seconds=30)
    # What waited before, the question, and its mail.
    assert passed.done == 4
    assert kinds_by_time()[-1] == "status_request"


def test_what_a_worker_has_in_its_hands_is_waited_for(brand):
    story.make_lead(brand, now=clock.now())
    due = Step.objects.get().due_at
    [taken] = claim_fresh(Step, now=due, limit=1, lease=timedelta(minutes=2))

    def work():
        time.sleep(0.5)
        fall_due(taken, now=due)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    passed = passing.pass_until(lambda _present: due + timedelta(seconds=1))
    worker.join()
    # Two mails, the worker's step, and the reminder that it wrote.
    assert passed.done == 4
    assert kinds_by_time() == ["lead_received", "opportunity_offered", "offer_reminder"]
    assert not Message.objects.exclude(state="done").exists()


def test_time_passes_without_a_mail_server(brand, demo_settings):
    demo_settings.LEADLOOP_SMTP = smtp("smtp://127.0.0.1:1")
    story.make_lead(brand, now=clock.now())
    passed = passing.pass_until(later(days=8))
    assert passed.done == Step.objects.filter(state="done").count() > 0
    assert set(Message.objects.values_list("state", "attempts")) == {("due", 0)}


def test_two_who_move_the_clock_at_once(brand):
    story.make_lead(brand, now=clock.now())
    began = clock.now()
    found = []

    def move():
        found.append(passing.pass_until(later(days=1)))
        connection.close()

    movers = [threading.Thread(target=move) for _ in range(2)]
    for each in movers:
        each.start()
    for each in movers:
        each.join()
    assert timedelta(days=2) <= clock.now() - began < timedelta(days=2, seconds=60)
    assert len(found) == 2


def test_the_mailbox_is_filled_on_looking(brand):
    story.make_lead(brand, now=clock.now())
    passing.deliver()
    assert set(Message.objects.values_list("kind", "state")) == {
        ("lead_received", "done"),
        ("opportunity_offered", "done"),
    }
    assert Step.objects.get().state == "due"


def test_what_falls_due_at_the_desk_is_done_on_the_way(brand):
    LeadForm.objects.filter(brand=brand).update(entry="desk")
    ada = add_member(brand=brand, email="ada@northwind.example", role=Role.SUPERVISOR, now=clock.now())
    item = DeskItem.objects.get(lead=story.make_lead(brand, now=clock.now()))
    respond_by = item.respond_by
    assert respond_by
    passing.pass_until(lambda _present: respond_by)
    item.refresh_from_db()
    assert item.breached_at is not None
    assert Message.objects.get(kind="escalation").to == ada.email
