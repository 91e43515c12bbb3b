"""The response time runs from arrival: warning, breach, word to the supervisors; and reminders fall due."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.models import User
from leadloop.desk.models import DeskItem, DeskStep, Reminder
from leadloop.desk.operations import change_desk_policy, change_form_policy
from leadloop.history.queries import events_of_lead
from leadloop.intake.models import LeadForm
from leadloop.journeys.desk_shares_out import assign_leads, release_lead, take_lead
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.outcome_undone import take_back
from leadloop.outbox.models import Message
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
from tests.support.story import NOW, make_location

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Wednesday 11:00 in Berlin; four hours of the desk's time, a warning half an hour before.
DUE, WARN = NOW + 4 * HOUR, NOW + 4 * HOUR - 30 * MINUTE


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def sue(brand):
    return make_agent(brand, "Sue", role=Role.SUPERVISOR)


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


def steps(lead=None):
    """What is to fall due, by kind."""
    rows = DeskStep.objects.exclude(state="done")
    rows = rows.filter(item__lead=lead) if lead else rows
    return dict(rows.order_by("due_at").values_list("kind", "due_at"))


def mails(*kinds):
    rows = Message.objects.filter(kind__in=kinds or ("reminder_due", "escalation")).order_by("queued_at", "to")
    return list(rows.values_list("to", "subject"))


def kinds(lead):
    return [each.kind for each in events_of_lead(lead.brand, lead.pk)]


# Warning


def test_whoever_has_the_lead_is_warned_once_before_the_time_runs_out(lead, ada):
    take_lead(lead, user=ada, now=NOW)
    work_due_steps(now=WARN - MINUTE)
    assert mails() == []

    work_due_steps(now=WARN)
    work_due_steps(now=WARN + MINUTE)

    assert mails() == [("ada@northwind.example", "The time to respond runs out: Erika Mustermann")]
    assert (item_of(lead).warned_at, item_of(lead).breached_at) == (WARN, None)
    assert Message.objects.get(kind="reminder_due").lead_id == lead.pk


def test_a_lead_that_nobody_has_is_marked_and_nobody_is_written_to(lead):
    work_due_steps(now=WARN)

    assert (mails(), item_of(lead).warned_at) == ([], WARN)


def test_who_left_the_desk_is_not_written_to(lead, ada, brand):
    try_in_vain(lead, ada)
    other = make_desk_lead(brand)
    take_lead(other, user=ada, now=NOW)
    # Gone by a way that frees nothing: shut out as a user.
    User.objects.filter(pk=ada.pk).update(is_active=False)
    work_due_steps(now=DUE)

    assert [to for to, _subject in mails() if to == ada.email] == []
    assert Reminder.objects.get().told_at == DUE


# Breach and escalation


def test_a_missed_response_is_noted_and_the_supervisor_is_told(lead, sue):
    work_due_steps(now=DUE - MINUTE)
    assert (item_of(lead).breached_at, kinds(lead)) == (None, ["lead.received"])

    work_due_steps(now=DUE)
    work_due_steps(now=DUE)

    item = item_of(lead)
    assert (item.breached_at, item.escalated_at, item.responded_at) == (DUE, DUE, None)
    assert kinds(lead) == ["lead.received", "lead.overdue"]
    assert mails() == [("sue@northwind.example", "1 lead was not responded to in time")]
    (told,) = Message.objects.filter(kind="escalation")
    assert "3 Jun, 15:00: Erika Mustermann · Heat pump · nobody has it" in told.text
    assert steps() == {}


def test_without_a_supervisor_those_who_look_after_the_brand_are_told(lead):
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)

    assert mails() == [("owner@northwind.example", "1 lead was not responded to in time")]


def test_however_many_are_missed_it_is_one_mail_in_a_quarter_of_an_hour(brand, sue, ada):
    for minutes in (0, 0, 0, 5, 14, 20):
        take_lead(make_desk_lead(brand, now=NOW + minutes * MINUTE), user=ada, now=NOW + minutes * MINUTE)
    for minute in range(40):
        work_due_steps(now=DUE + minute * MINUTE)

    # Three at once, as soon as the worker comes by again; what followed within the quarter waits for its end; then the last, a quarter later.
    assert list(
        Message.objects.filter(kind="escalation").order_by("queued_at").values_list("queued_at", "subject")
    ) == [
        (DUE + MINUTE, "3 leads were not responded to in time"),
        (DUE + 16 * MINUTE, "2 leads were not responded to in time"),
        (DUE + 31 * MINUTE, "1 lead was not responded to in time"),
    ]
    assert DeskItem.objects.filter(escalated_at=None).count() == 0


def test_each_brand_hears_of_its_own(brand, lead, sue):
    other = make_desk_brand("Southwind")
    make_agent(other, "Tim", role=Role.SUPERVISOR)
    make_desk_lead(other)
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)

    assert sorted(mails("escalation")) == [
        ("sue@northwind.example", "1 lead was not responded to in time"),
        ("tim@southwind.example", "1 lead was not responded to in time"),
    ]


def test_the_first_twenty_are_named_and_the_others_counted(brand, sue):
    for number in range(22):
        make_desk_lead(brand, customer={"given_name": f"No{number}", "family_name": "Muster"})
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)

    (told,) = Message.objects.filter(kind="escalation")
    assert told.text.count(" Muster · ") == 20
    assert "and 2 more" in told.text


def test_one_responded_to_while_the_word_waits_is_not_told_of(brand, sue, ada):
    first, second = make_desk_lead(brand), make_desk_lead(brand, now=NOW + MINUTE)
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)
    work_due_steps(now=DUE + MINUTE)
    try_in_vain(second, ada, now=DUE + 5 * MINUTE)
    work_due_steps(now=DUE + 15 * MINUTE)

    assert len(mails("escalation")) == 1
    assert (item_of(first).escalated_at, item_of(second).escalated_at) == (DUE, None)


# What stops the clock, and what does not


@pytest.mark.parametrize("how", ["unreached", "negative", "positive"])
def test_any_outcome_stops_the_clock(brand, lead, ada, sue, how):
    location = make_location(brand)
    take_lead(lead, user=ada, now=NOW)
    at = WARN - MINUTE
    if how == "unreached":
        try_in_vain(lead, ada, now=at, after=timedelta(days=1))
    elif how == "negative":
        refuse(lead, ada, now=at)
    else:
        pass_on(lead, ada, location, contacted=False, now=at)

    assert set(steps(lead)) <= {"reminder"}
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)
    assert (item_of(lead).warned_at, item_of(lead).breached_at, mails("reminder_due")) == (None, None, [])
    assert mails("escalation") == []


def test_handing_it_around_does_not_begin_the_time_again(brand, lead, ada, sue):
    bob = make_agent(brand, "Bob")
    wanted = {"warning": WARN, "breach": DUE}
    assert steps(lead) == wanted
    for act in (
        lambda: take_lead(lead, user=ada, now=NOW + HOUR),
        lambda: release_lead(lead, user=ada, now=NOW + 2 * HOUR),
        lambda: assign_leads(brand, [lead.pk], agent=bob, by=decider(sue).actor, now=NOW + 3 * HOUR),
        lambda: assign_leads(brand, [lead.pk], agent=None, by=decider(sue).actor, now=NOW + 3 * HOUR),
    ):
        act()
        assert (item_of(lead).respond_by, item_of(lead).warn_at, steps(lead)) == (DUE, WARN, wanted)
    work_due_steps(now=DUE)
    take_lead(lead, user=ada, now=DUE + MINUTE)
    assert (item_of(lead).breached_at, steps(lead)) == (DUE, {})


def test_taking_an_outcome_back_brings_back_what_was_to_fall_due(lead, ada, sue):
    try_in_vain(lead, ada, now=NOW + MINUTE)
    assert set(steps(lead)) == {"reminder"}

    take_back(lead, number=1, by=decider(ada).actor, leads=False, now=NOW + 5 * MINUTE)

    assert steps(lead) == {"warning": WARN, "breach": DUE}
    item = item_of(lead)
    assert (item.responded_at, item.response_business_s, item.attempts) == (None, None, 0)
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)
    assert (item_of(lead).breached_at, mails("escalation")) == (
        DUE, [("sue@northwind.example", "1 lead was not responded to in time")],
    )  # fmt: skip


def test_one_that_was_missed_once_is_not_missed_again_after_an_undo(lead, ada, sue):
    work_due_steps(now=DUE)
    work_due_steps(now=DUE)
    try_in_vain(lead, ada, now=DUE + MINUTE)
    take_back(lead, number=1, by=decider(ada).actor, leads=False, now=DUE + 2 * MINUTE)
    work_due_steps(now=DUE + HOUR)

    assert (steps(lead), len(mails("escalation"))) == ({}, 1)
    assert kinds(lead).count("lead.overdue") == 1


# Business time and calendar time


def test_both_business_and_calendar_time_are_kept(brand, ada):
    # Friday 16:00 in Berlin; tried on Monday at 10:30: two hours and a half of the desk's time.
    arrived, tried = datetime(2026, 6, 5, 14, tzinfo=UTC), datetime(2026, 6, 8, 8, 30, tzinfo=UTC)
    lead = make_desk_lead(brand, now=arrived)
    try_in_vain(lead, ada, now=tried)
    try_in_vain(lead, ada, now=tried + timedelta(days=1))

    item = item_of(lead)
    assert (item.arrived_at, item.respond_by) == (arrived, datetime(2026, 6, 8, 10, tzinfo=UTC))
    assert (item.responded_at, item.response_business_s) == (tried, int(2.5 * 3600))
    assert (item.first_attempt_at, item.attempt_business_s) == (tried, int(2.5 * 3600))


def test_each_form_has_its_response_time_and_what_is_there_keeps_it(brand):
    form = LeadForm.objects.get(brand=brand)
    before = make_desk_lead(brand)
    change_form_policy(form, target_minutes=60, warn_minutes=10)
    change_desk_policy(brand, hours={"wed": [["09:00", "12:00"]]})
    after = make_desk_lead(brand)

    assert (item_of(before).respond_by, steps(before)["breach"]) == (DUE, DUE)
    assert (item_of(after).respond_by, item_of(after).warn_at) == (NOW + HOUR, NOW + 50 * MINUTE)


def test_without_a_response_time_nothing_falls_due(brand):
    change_desk_policy(brand, target_minutes=0)
    lead = make_desk_lead(brand)

    assert (item_of(lead).respond_by, item_of(lead).warn_at, steps(lead)) == (None, None, {})
