"""Sharing out the desk's leads: take, release, take next, assign; reminders follow, the response time goes on."""

from datetime import timedelta

import pytest

from leadloop.desk.models import DeskItem, DeskStep, Reminder
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.desk_shares_out import (
    SnoozeProblem,
    Taken,
    assign_leads,
    release_lead,
    snooze,
    take_lead,
    take_next_lead,
)
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW

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


def by(user):
    return Actor(ActorKind.AGENT, user.pk)


def next_for(brand, user, *, now=NOW, **more):
    item = take_next_lead(brand, user=user, now=now, **more)
    return item.lead if item else None


def test_who_takes_a_free_lead_has_it_and_taking_again_is_harmless(brand, ada):
    lead = make_desk_lead(brand)
    for minutes in (1, 2):
        take_lead(lead, user=ada, now=NOW + minutes * MINUTE)
    item = item_of(lead)
    assert (item.agent, item.agent_since, item.respond_by) == (ada, NOW + MINUTE, NOW + 4 * HOUR)


def test_somebody_elses_lead_is_not_taken_and_one_is_told_what_to_do(brand, ada, ben):
    lead = make_desk_lead(brand)
    take_lead(lead, user=ada, now=NOW)
    with pytest.raises(
        Taken, match=r"Ada has this lead\. Ask them to release it, or a supervisor to assign it to you\."
    ):
        take_lead(lead, user=ben, now=NOW)
    assert item_of(lead).agent == ada
    take_lead(lead, user=ben, leads=True, now=NOW)
    assert item_of(lead).agent == ben


def test_a_decided_lead_is_not_taken(brand, ada, ben):
    lead = make_desk_lead(brand)
    refuse(lead, ada)
    with pytest.raises(Taken, match="not to be managed any more"):
        take_lead(lead, user=ben, now=NOW)


def test_what_its_agent_missed_beyond_grace_may_be_taken_with_its_reminder(brand, ada, ben):
    lead = make_desk_lead(brand)
    try_in_vain(lead, ada, after=HOUR)
    with pytest.raises(Taken):
        take_lead(lead, user=ben, now=NOW + HOUR + 15 * MINUTE)
    take_lead(lead, user=ben, now=NOW + HOUR + 16 * MINUTE)
    assert (item_of(lead).agent, Reminder.objects.get().agent) == (ben, ben)
    # Ben is to be told of it, who was not.
    assert DeskStep.objects.get(item__lead=lead, kind="reminder").due_at == NOW + HOUR


def test_a_released_lead_and_its_reminder_are_nobodys(brand, ada, ben):
    lead = make_desk_lead(brand)
    try_in_vain(lead, ada)
    assert release_lead(lead, user=ben, now=NOW) is False
    assert release_lead(lead, user=ada, now=NOW + MINUTE) is True
    assert release_lead(lead, user=ada, now=NOW + MINUTE) is False
    assert (item_of(lead).agent, item_of(lead).agent_since, Reminder.objects.get().agent) == (None, None, None)


def test_take_next_gives_what_presses_most(brand, ada, ben):
    new_late, new_soon = make_desk_lead(brand, now=NOW + HOUR), make_desk_lead(brand)
    due_free, missed_of_ben, due_own, callback = (make_desk_lead(brand) for _ in range(4))
    try_in_vain(due_own, ada, after=2 * HOUR)
    try_in_vain(callback, ada, after=2 * HOUR, is_callback=True)
    try_in_vain(due_free, ben, after=2 * HOUR)
    release_lead(due_free, user=ben, now=NOW)
    try_in_vain(missed_of_ben, ben, after=HOUR)
    found = []
    for minutes in range(6):
        at = NOW + 2 * HOUR + minutes * MINUTE
        lead = next_for(brand, ada, now=at)
        found.append(lead)
        refuse(lead, ada, now=at)
    # Own promised call, own reminder, free ones, then what Ben missed; new ones by their deadline.
    assert found == [callback, due_own, due_free, missed_of_ben, new_soon, new_late]
    assert next_for(brand, ada, now=NOW + 3 * HOUR) is None


def test_take_next_never_gives_what_another_agent_has_in_time_nor_what_was_just_looked_at(brand, ada, ben):
    lead, other = make_desk_lead(brand), make_desk_lead(brand, now=NOW + MINUTE)
    take_lead(lead, user=ben, now=NOW)
    assert next_for(brand, ada, but=other.pk) is None
    assert next_for(brand, ada) == other
    # Its response time and the grace have passed.
    assert next_for(brand, ada, but=other.pk, now=NOW + 4 * HOUR + 16 * MINUTE) == lead


@pytest.mark.parametrize("was_tried", [False, True])
def test_what_somebody_took_because_it_was_late_is_theirs_for_the_grace_time(brand, ada, ben, was_tried):
    lead = make_desk_lead(brand)
    if was_tried:
        try_in_vain(lead, make_agent(brand, "Carl"), after=HOUR)
    late = NOW + 30 * HOUR
    assert next_for(brand, ada, now=late) == lead
    for now in (late + MINUTE, late + 15 * MINUTE):
        assert next_for(brand, ben, now=now) is None
        with pytest.raises(Taken):
            take_lead(lead, user=ben, now=now)
    assert next_for(brand, ben, now=late + 16 * MINUTE) == lead


def test_the_next_of_what_was_missed_is_found_behind_what_somebody_took(brand, ada, ben):
    carl = make_agent(brand, "Carl")
    first, second = make_desk_lead(brand), make_desk_lead(brand)
    for lead, after in ((first, HOUR), (second, 2 * HOUR)):
        try_in_vain(lead, carl, after=after)
    late = NOW + 30 * HOUR
    assert [next_for(brand, each, now=late) for each in (ada, ben)] == [first, second]


def test_what_came_back_and_was_taken_since_is_not_anyones(brand, ada, ben):
    lead = make_desk_lead(brand)
    DeskItem.objects.update(waits_for="returned", due_at=NOW, returned_at=NOW)
    take_lead(lead, user=ada, now=NOW + HOUR)
    with pytest.raises(Taken):
        take_lead(lead, user=ben, now=NOW + HOUR + MINUTE)


def test_take_next_leaves_what_is_planned_for_later(brand, ada):
    try_in_vain(make_desk_lead(brand), ada, after=HOUR)
    assert next_for(brand, ada, now=NOW + 49 * MINUTE) is None
    assert next_for(brand, ada, now=NOW + 50 * MINUTE) is not None


def test_assigning_moves_leads_and_reminders_says_how_many_and_keeps_the_response_time(brand, ada, ben):
    sue = make_agent(brand, "Sue")
    mine, tried, decided, foreign = (
        make_desk_lead(brand), make_desk_lead(brand), make_desk_lead(brand), make_desk_lead(make_desk_brand("Other")),
    )  # fmt: skip
    take_lead(mine, user=ben, now=NOW)
    try_in_vain(tried, ada)
    refuse(decided, ada)
    wanted = [each.pk for each in (mine, tried, decided, foreign)]
    assert assign_leads(brand, wanted, agent=ben, by=by(sue), now=NOW + HOUR) == 1
    assert [item_of(each).agent for each in (mine, tried, decided, foreign)] == [ben, ben, ada, None]
    assert (item_of(tried).respond_by, item_of(tried).agent_since) == (NOW + 4 * HOUR, NOW + HOUR)
    assert Reminder.objects.get(lead=tried).agent == ben
    assigned = Event.objects.get(kind="lead.assigned")
    assert (assigned.lead_id, assigned.actor_id, assigned.data["agent"]) == (tried.pk, sue.pk, str(ben.pk))
    assert assign_leads(brand, wanted, agent=None, by=by(sue), now=NOW + HOUR) == 2
    assert set(DeskItem.objects.filter(is_open=True).values_list("agent", flat=True)) == {None}


def test_a_reminder_is_put_off_and_falls_due_then(brand, ada):
    lead = make_desk_lead(brand)
    try_in_vain(lead, ada, after=HOUR)
    reminder = Reminder.objects.get()
    for wrong in (NOW, NOW + timedelta(days=181)):
        with pytest.raises(SnoozeProblem):
            snooze(reminder, due_at=wrong, now=NOW)
    assert snooze(reminder, due_at=NOW + 3 * HOUR, now=NOW) is True
    reminder.refresh_from_db()
    step = DeskStep.objects.get(item__lead=lead, kind="reminder")
    assert (reminder.due_at, reminder.snoozes, item_of(lead).due_at, step.due_at) == (
        NOW + 3 * HOUR, 1, NOW + 3 * HOUR, NOW + 3 * HOUR,
    )  # fmt: skip
    refuse(lead, ada)
    assert snooze(reminder, due_at=NOW + 4 * HOUR, now=NOW) is False
    # Told once, and neither the times that were wrong nor what came too late.
    told = Event.objects.get(kind="lead.postponed")
    assert (told.lead_id, told.at, told.data) == (lead.pk, NOW, {"next_attempt_at": (NOW + 3 * HOUR).isoformat()})
