"""An agent's own reminders: what is late, what comes, putting off."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.desk.models import DeskStep, Reminder
from leadloop.history.models import Event
from leadloop.journeys.outcome_undone import take_back
from tests.support.desk import decider, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW
from tests.web.console.pages import errors, links, main_of, messages, rows, text, typed
from tests.web.desk.conftest import signed_in

pytestmark = pytest.mark.django_db

REMINDERS = "/desk/reminders/"
HOUR = timedelta(hours=1)


def leave(brand, agent, name="Erika", *, after=4 * HOUR, now=NOW, **more):
    lead = make_desk_lead(brand, now=now, customer={"given_name": name, "family_name": "Muster"})
    try_in_vain(lead, agent, now=now, after=after, **more)
    return Reminder.objects.select_related("lead").get(lead=lead)


def snooze_at(reminder):
    return f"{REMINDERS}{reminder.pk}/snooze/"


def headings(response):
    return [each.text_content().strip() for each in main_of(response).iter("h2")]


def test_what_is_overdue_comes_first_then_day_by_day(as_ada, ada, brand, the_time):
    leave(brand, ada, "Late", note="Rings in the evening")
    leave(brand, ada, "Called", after=2 * HOUR, is_callback=True)
    leave(brand, ada, "Soon", after=7 * HOUR)
    leave(brand, ada, "Next", after=25 * HOUR)
    leave(brand, ada, "Then", after=72 * HOUR)
    the_time.move_to(NOW + 5 * HOUR)

    page = as_ada.get(REMINDERS)

    assert headings(page) == [
        "Overdue", "Today · Wednesday, 3 June", "Tomorrow · Thursday, 4 June", "Saturday, 6 June", "In your own calendar",
    ]  # fmt: skip
    called, late = rows(page)
    assert called.startswith("Called Muster 3 Jun, 13:00 · 3 hours ago · Heat pump Promised call")
    assert late.startswith("Late Muster 3 Jun, 15:00 · 1 hour ago · Heat pump Rings in the evening Put off")
    assert "18:00" in rows(page, 1)[0]


def test_each_leads_to_its_lead(as_ada, ada, brand):
    reminder = leave(brand, ada)

    assert links(as_ada.get(REMINDERS))["Erika Muster"] == f"/desk/leads/{reminder.lead_id}/"


def test_nobody_sees_the_reminders_of_others_in_their_list(as_ada, ada, bob, brand, other_brand):
    leave(brand, bob, "Bobs")
    leave(other_brand, ada, "Elsewhere")

    page = as_ada.get(REMINDERS)

    assert "Muster" not in text(page)
    assert "A reminder comes with each lead whose customer you could not reach" in text(page)


def test_what_was_done_is_shown_for_a_week_and_what_was_taken_back_is_not(as_ada, ada, brand, the_time):
    done = leave(brand, ada, "Done")
    refuse(done.lead, ada, now=NOW + HOUR)
    taken_back = leave(brand, ada, "Mistake")
    take_back(taken_back.lead, number=1, by=decider(ada).actor, leads=False, now=NOW + timedelta(minutes=5))
    the_time.move_to(NOW + 2 * HOUR)

    assert rows(as_ada.get(REMINDERS)) == ["Done Muster Heat pump done 3 Jun, 12:00"]
    the_time.move_to(NOW + timedelta(days=8))
    assert rows(as_ada.get(REMINDERS)) == []


def test_the_menu_counts_what_is_overdue(as_ada, ada, bob, brand, the_time):
    for agent in (ada, ada, bob):
        leave(brand, agent)
    leave(brand, ada, after=6 * HOUR)
    before = as_ada.get("/desk/").context["nav"]
    the_time.move_to(NOW + 4 * HOUR)
    after = as_ada.get("/desk/").context["nav"]

    assert [each["count"] for menu in (before, after) for each in menu if each["href"] == REMINDERS] == [0, 2]


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ({"until": "15m"}, NOW + timedelta(minutes=15)),
        ({"until": "1h"}, NOW + HOUR),
        # The desk opens at nine in Berlin.
        ({"until": "morning"}, datetime(2026, 6, 4, 7, tzinfo=UTC)),
        # What was typed is the brand's time.
        ({"until": "own", "due_at": "2026-06-05T10:30"}, datetime(2026, 6, 5, 8, 30, tzinfo=UTC)),
        # The clocks show this twice, since they go back that night: the first is meant.
        ({"until": "own", "due_at": "2026-10-25T02:30"}, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_reminder_is_put_off_and_so_is_its_mail(as_ada, ada, brand, given, until):
    reminder = leave(brand, ada)

    response = as_ada.post(snooze_at(reminder), given, follow=True)

    assert messages(response)[0].startswith("Erika Muster: put off until ")
    reminder.refresh_from_db()
    assert (reminder.due_at, reminder.snoozes, reminder.told_at) == (until, 1, None)
    told = Event.objects.get(kind="lead.postponed")
    assert (told.actor_id, datetime.fromisoformat(told.data["next_attempt_at"])) == (ada.pk, until)
    history = text(as_ada.get(f"/desk/leads/{reminder.lead_id}/"))
    assert "Next attempt put off Ada" in history
    assert list(DeskStep.objects.filter(kind="reminder").values_list("due_at", flat=True)) == [until]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose until when."),
        ({"until": "own", "due_at": ""}, "Choose until when."),
        ({"until": "own", "due_at": "soon"}, "Choose a day and a time, or write them like 2026-12-01 14:30."),
        ({"until": "own", "due_at": "2026-06-03T10:59"}, "This time has passed. Choose one in the future."),
        ({"until": "own", "due_at": "2027-06-03T10:00"}, "Choose a time within the next 180 days."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(as_ada, ada, brand, given, says):
    reminder = leave(brand, ada)

    response = as_ada.post(snooze_at(reminder), given)

    assert (response.status_code, errors(response)) == (422, {"due_at": says})
    assert typed(response)["due_at"] == given.get("due_at", "")
    reminder.refresh_from_db()
    assert (reminder.due_at, reminder.snoozes) == (NOW + 4 * HOUR, 0)


def test_a_reminder_that_is_done_meanwhile_stays_done(as_ada, ada, brand):
    reminder = leave(brand, ada)
    refuse(reminder.lead, ada)

    response = as_ada.post(snooze_at(reminder), {"until": "1h"}, follow=True)

    assert messages(response) == ["Erika Muster: done meanwhile, so there is nothing to put off."]


def test_somebody_elses_reminder_is_theirs_and_a_supervisor_may(ada, bob, as_sue, brand):
    reminder = leave(brand, ada)

    response = signed_in(bob).post(snooze_at(reminder), {"until": "1h"}, follow=True)

    assert messages(response) == ["This reminder is with Ada now, who has the lead."]
    reminder.refresh_from_db()
    assert reminder.snoozes == 0
    as_sue.post(snooze_at(reminder), {"until": "1h"})
    reminder.refresh_from_db()
    assert (reminder.snoozes, reminder.agent) == (1, ada)


def test_the_list_costs_the_same_with_one_reminder_and_with_three(as_ada, ada, brand, count_queries):
    leave(brand, ada)
    with count_queries() as one:
        as_ada.get(REMINDERS)
    for name in ("Two", "Three"):
        leave(brand, ada, name)
    with count_queries(one.count):
        as_ada.get(REMINDERS)
