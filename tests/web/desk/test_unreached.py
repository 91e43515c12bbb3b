"""Unreached, through the page: the right way, and each wrong way with what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.desk.models import Outcome, Reminder
from leadloop.desk.operations import change_desk_policy
from tests.support.desk import item_of, make_desk_lead, refuse, try_in_vain
from tests.support.pressing import text_of
from tests.support.story import NOW
from tests.web.console.pages import errors, main_of, text, typed
from tests.web.desk.sending import fields, notices, send


def proposed(client, lead):
    page = client.get(f"/desk/leads/{lead.pk}/")
    choices = [
        each
        for each in main_of(page).iter("label")
        if any(i.get("name") == "next_attempt_at" for i in each.iter("input"))
    ]
    return {text_of(each): next(each.iter("input")).get("value") for each in choices}


def test_it_leaves_a_reminder_and_the_lead_is_contact_attempted(as_ada, ada, lead):
    answer = send(as_ada, lead, "unreached", channel="sms", note="No answer", next_attempt_at="2026-06-03T16:30")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    lead.refresh_from_db()
    outcome, reminder, item = Outcome.objects.get(), Reminder.objects.get(), item_of(lead)
    assert (lead.status, outcome.kind, outcome.channel, outcome.note) == (
        "contact_attempted", "unreached", "sms", "No answer",
    )  # fmt: skip
    assert (reminder.due_at, reminder.agent, reminder.is_callback) == (
        datetime(2026, 6, 3, 14, 30, tzinfo=UTC), ada, False,
    )  # fmt: skip
    assert (item.agent, item.attempts, item.reached_at) == (ada, 1, None)
    assert notices(as_ada) == ["Recorded as unreached. Next attempt: 3 Jun, 16:30. Look at it or take it back"]


def test_the_proposals_are_the_cadence_one_hour_and_tomorrow_morning(as_ada, lead):
    assert proposed(as_ada, lead) == {
        "As usual after attempt 1 Wed 3 Jun, 15:00": "2026-06-03T15:00+02:00",
        "In 1 hour Wed 3 Jun, 12:00": "2026-06-03T12:00+02:00",
        "Tomorrow morning Thu 4 Jun, 09:00": "2026-06-04T09:00+02:00",
    }


@pytest.mark.parametrize(
    ("at", "offered"),
    [
        # Friday evening: four hours on, and tomorrow, there is nobody at the desk.
        (
            datetime(2026, 6, 5, 13, 30, tzinfo=UTC),
            ["As usual after attempt 1 Mon 8 Jun, 09:00", "In 1 hour Fri 5 Jun, 16:30"],
        ),
        # In the night an hour leads nowhere.
        (
            datetime(2026, 6, 5, 2, 0, tzinfo=UTC),
            [
                "As usual after attempt 1 Fri 5 Jun, 09:00",
                "On the next working day Mon 8 Jun, 09:00",
            ],
        ),
    ],
)
def test_a_proposal_that_the_hours_move_is_not_called_by_the_time_that_was_meant(as_ada, lead, the_time, at, offered):
    the_time.move_to(at)
    assert list(proposed(as_ada, lead)) == offered


def test_in_the_night_the_earliest_time_is_called_so(as_ada, brand, lead, the_time):
    change_desk_policy(brand, cadence=[24])
    the_time.move_to(datetime(2026, 6, 3, 23, 0, tzinfo=UTC))
    assert "As early as possible Thu 4 Jun, 09:00" in proposed(as_ada, lead)


def test_a_time_that_has_passed_is_not_offered_to_be_confirmed(as_ada, lead):
    # A Sunday that is over, in the customer's night.
    answer = send(as_ada, lead, "unreached", next_attempt_at="2026-05-31T03:00")
    assert errors(answer)["next_attempt_at"] == "This time has passed. Choose one in the future."
    assert "At this time all the same" not in text(answer)


def test_the_proposals_name_both_clocks_where_they_differ(as_ada, brand):
    lead = make_desk_lead(
        brand, customer={"address": {"line1": "", "city": "London", "postal_code": "", "country": "GB"}}
    )
    assert "In 1 hour Wed 3 Jun, 12:00 (11:00 there)" in proposed(as_ada, lead)


def test_a_proposal_is_taken_as_it_stands(as_ada, lead):
    send(as_ada, lead, "unreached", next_attempt_at=["2026-06-03T12:00+02:00", ""])
    assert Reminder.objects.get().due_at == NOW + timedelta(hours=1)


def test_a_promised_call_is_contact_and_may_be_at_any_hour(as_ada, lead):
    send(as_ada, lead, "unreached", callback="on", next_attempt_at="2026-06-03T22:00")
    item = item_of(lead)
    assert (item.waits_for, item.reached_at, item.due_at) == ("callback", NOW, datetime(2026, 6, 3, 20, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("2026-06-03T10:59", "This time has passed. Choose one in the future."),
        ("2026-12-31T10:00", "Choose a time within the next 180 days."),
        ("someday", "Choose a day and a time, or write them like 2026-12-01 14:30."),
        ("0001-01-01T00:00", "Choose a day and a time within the next 180 days."),
        ("", "Say when to try again: every unreached customer needs a reminder."),
    ],
)
def test_a_wrong_time_is_told_and_nothing_typed_is_lost(as_ada, lead, when, says):
    answer = send(
        as_ada, lead, "unreached", next_attempt_at=when, note="Rang twice", channel="voicemail", given_name="Rika",
        brief="Wants it soon", at_any_hour="on",
    )  # fmt: skip
    assert answer.status_code == 422
    assert errors(answer)["next_attempt_at"] == says
    kept = typed(answer)
    assert (kept["note"], kept["channel"], kept["given_name"], kept["brief"]) == (
        "Rang twice", "voicemail", "Rika", "Wants it soon",
    )  # fmt: skip
    if when and when != "someday":
        assert kept["next_attempt_at"] == when
    assert [each.get("id") for each in main_of(answer).iter("details") if each.get("open") is not None] == ["unreached"]
    lead.refresh_from_db()
    assert (lead.status, Outcome.objects.count()) == ("new", 0)


def test_a_time_that_the_clocks_skip_is_no_time(as_ada, brand, the_time):
    the_time.move_to(datetime(2026, 3, 27, 10, 0, tzinfo=UTC))
    lead = make_desk_lead(brand, now=datetime(2026, 3, 27, 9, 0, tzinfo=UTC))
    answer = send(as_ada, lead, "unreached", next_attempt_at="2026-03-29T02:30", callback="on")
    assert errors(answer) == {"next_attempt_at": "The clocks go forward then and skip this time. Choose another one."}


def test_outside_the_customers_polite_hours_it_asks_first(as_ada, lead):
    late = send(as_ada, lead, "unreached", next_attempt_at="2026-06-03T21:15")
    assert late.status_code == 422
    assert errors(late)["next_attempt_at"] == (
        "At the customer's it is Wed 3 Jun, 21:15 then, when they should not be called."
        " Choose another time, or confirm this one."
    )
    assert "At this time all the same" in text(late)
    assert Reminder.objects.count() == 0
    assert send(as_ada, lead, "unreached", next_attempt_at="2026-06-03T21:15", at_any_hour="on").status_code == 302
    assert Reminder.objects.get().due_at == datetime(2026, 6, 3, 19, 15, tzinfo=UTC)


def test_a_double_press_is_one_attempt(as_ada, lead):
    before = fields(as_ada, lead)
    for _press in range(2):
        assert send(as_ada, lead, "unreached", before).status_code == 302
    assert (item_of(lead).attempts, Reminder.objects.count()) == (1, 1)
    assert "nothing was changed" in notices(as_ada)[-1]


def test_somebody_elses_lead_is_refused_and_what_was_typed_is_kept(as_ada, ben, lead):
    before = fields(as_ada, lead)
    try_in_vain(lead, ben)
    answer = send(as_ada, lead, "unreached", before, note="Mine")
    assert answer.status_code == 409
    assert "Ben has this lead. Ask them to release it, or a supervisor to assign it to you." in text(answer)
    assert typed(answer)["note"] == "Mine"
    assert Outcome.objects.count() == 1


def test_a_decided_lead_takes_no_outcome(as_ada, ada, lead, the_time):
    before = fields(as_ada, lead)
    refuse(lead, ada)
    the_time.move_to(NOW + timedelta(minutes=20))
    answer = send(as_ada, lead, "unreached", before)
    assert (answer.status_code, Outcome.objects.count()) == (409, 1)
    assert "This lead was closed without an opportunity." in text(answer)


def test_and_take_next_leads_to_the_next_lead(as_ada, ada, brand, lead):
    other = make_desk_lead(brand, customer={"email": "o@customer.example", "phone": "+49 30 222222"})
    answer = send(as_ada, lead, "unreached", then="next")
    assert answer["Location"] == f"/desk/leads/{other.pk}/"
    assert item_of(other).agent == ada


def test_and_take_next_says_so_where_nothing_is_to_be_done(as_ada, lead):
    assert send(as_ada, lead, "unreached", then="next")["Location"] == "/desk/"
    assert notices(as_ada)[-1] == "Nothing else is to be done now."


def test_the_brands_polite_hours_are_kept_by_the_proposals(as_ada, brand, lead):
    change_desk_policy(brand, polite_from="13:00", polite_until="14:00")
    assert set(proposed(as_ada, lead).values()) == {"2026-06-04T13:00+02:00", "2026-06-03T13:00+02:00"}


def test_a_second_page_that_is_old_by_now_does_not_lose_its_note(as_ada, lead):
    old = fields(as_ada, lead)
    send(as_ada, lead, "unreached", note="Rang twice")
    answer = as_ada.post(f"/desk/leads/{lead.pk}/unreached/", {**old, "note": "Rings in the evening"})
    assert (answer.status_code, Outcome.objects.get().note) == (409, "Rang twice")
    assert "“Customer unreached” was recorded meanwhile." in text(answer)
    assert typed(answer)["note"] == "Rings in the evening"
    again = as_ada.post(f"/desk/leads/{lead.pk}/unreached/", {**old, "note": "Rang twice"})
    assert (again.status_code, Outcome.objects.count()) == (302, 1)
