"""A reminder that falls due is told to its agent; where it is nobody's, to those who lead the desk."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.journeys.desk_decides import unreached
from leadloop.journeys.due_work import work_due_steps
from leadloop.outbox.models import Message
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, program, try_in_vain
from tests.support.story import NOW

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def brand(db):
    made = make_desk_brand()
    make_agent(made, "Sue", role=Role.SUPERVISOR)
    return made


def told():
    work_due_steps(now=LATER)
    return list(Message.objects.filter(kind="reminder_due").values_list("to", flat=True))


def test_its_agent_is_told_once(brand):
    ada = make_agent(brand, "Ada")
    try_in_vain(make_desk_lead(brand), ada, after=timedelta(hours=2))
    assert told() == [ada.email]
    assert told() == [ada.email]


def test_one_that_a_program_left_is_told_to_the_supervisors(brand):
    unreached(make_desk_lead(brand), by=program(), next_attempt_at=LATER, now=NOW)
    assert told() == ["sue@northwind.example"]
    assert "nobody at the desk has this lead" in Message.objects.get(kind="reminder_due").text


def test_one_whose_agent_has_left_is_told_to_the_supervisors(brand):
    ada = make_agent(brand, "Ada")
    try_in_vain(make_desk_lead(brand), ada, after=timedelta(hours=2))
    Membership.objects.filter(user=ada).delete()
    assert told() == ["sue@northwind.example"]
