"""The calendar feed: what calendars need (RFC 5545), what a lost address gives away, and that it ends at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import remove_member
from leadloop.journeys.desk_shares_out import snooze
from leadloop.journeys.outcome_undone import take_back
from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, issue
from leadloop.web.desk.reminders.feed import address_of_feed
from tests.support.desk import decider, refuse
from tests.support.story import NOW
from tests.web.console.pages import main_of, messages
from tests.web.desk.test_reminders import HOUR, REMINDERS, leave

pytestmark = pytest.mark.django_db

FEED = REMINDERS + "feed/"
# RFC 5545, 3.6: what each must have, and what it may have once at most.
NEEDED = {"VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VTODO": {"UID", "DTSTAMP"}, "VALARM": {"ACTION", "TRIGGER"}}


@pytest.fixture
def membership(ada):
    return Membership.objects.get(user=ada)


@pytest.fixture
def address(as_ada, membership):
    as_ada.post(FEED, {"do": "renew"})
    membership.refresh_from_db()
    return address_of_feed(membership).removeprefix("http://127.0.0.1:8000")


def read(address, kind="VEVENT"):
    """The feed's parts of this kind, after checks that hold for each feed."""
    response = Client().get(address)
    assert response.status_code == 200
    body = response.content.decode()
    assert body.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    calendar = Calendar.from_ical(body)
    assert (str(calendar["VERSION"]), bool(calendar["PRODID"])) == ("2.0", True)
    for part in calendar.walk():
        assert set(part) >= NEEDED.get(part.name or "", set()), part.name
        # Nothing that may be there once is there twice.
        assert [name for name, value in part.items() if isinstance(value, list)] == []
    parts = [each for each in calendar.subcomponents if each.name != "VTIMEZONE"]
    assert {each.name for each in parts} <= {kind}
    return parts


def test_an_event_for_each_open_reminder(address, ada, bob, brand):
    reminder = leave(brand, ada, is_callback=True)
    leave(brand, ada, "Udo", after=5 * HOUR)
    leave(brand, bob, "Bobs")

    first, second = read(address)

    assert {name: first.decoded(name) for name in ("DTSTART", "DTEND", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED")} == {
        "DTSTART": NOW + 4 * HOUR,
        "DTEND": NOW + 4 * HOUR + timedelta(minutes=15),
        "SEQUENCE": 0,
        "DTSTAMP": NOW,
        "LAST-MODIFIED": NOW,
    }
    assert {name: str(first[name]) for name in ("UID", "SUMMARY", "DESCRIPTION", "URL", "STATUS")} == {
        "UID": f"reminder-{reminder.pk}@leadloop",
        "SUMMARY": "Promised call: Erika M.",
        "DESCRIPTION": f"Heat pump\nhttp://127.0.0.1:8000/desk/leads/{reminder.lead_id}/",
        "URL": f"http://127.0.0.1:8000/desk/leads/{reminder.lead_id}/",
        "STATUS": "CONFIRMED",
    }
    (alarm,) = first.walk("VALARM")
    assert (str(alarm["ACTION"]), alarm.decoded("TRIGGER"), str(alarm["DESCRIPTION"])) == (
        "DISPLAY", timedelta(0), "Promised call: Erika M.",
    )  # fmt: skip
    assert str(second["SUMMARY"]) == "Try again: Udo M."


def test_the_calendar_says_its_name_and_how_often_to_look(address):
    response = Client().get(address)
    calendar = Calendar.from_ical(response.content)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex, nofollow, noarchive")
    assert (str(calendar["X-WR-CALNAME"]), str(calendar["NAME"])) == ("Reminders: Northwind",) * 2
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in response.content.decode()
    assert str(calendar["X-PUBLISHED-TTL"]) == "PT15M"


def test_a_snooze_is_the_same_event_in_its_next_version(address, ada, brand):
    reminder = leave(brand, ada)
    (before,) = read(address)
    snooze(reminder, due_at=NOW + 6 * HOUR, now=NOW + HOUR)
    (after,) = read(address)

    assert str(after["UID"]) == str(before["UID"])
    assert [after.decoded(name) for name in ("SEQUENCE", "DTSTART", "LAST-MODIFIED")] == [
        1, NOW + 6 * HOUR, NOW + HOUR,
    ]  # fmt: skip


def test_tasks_are_open_done_or_cancelled(address, ada, brand, the_time):
    open_, done, undone = (leave(brand, ada, name) for name in ("Open", "Done", "Undone"))
    refuse(done.lead, ada, now=NOW + HOUR)
    take_back(undone.lead, number=1, by=decider(ada).actor, leads=False, now=NOW + timedelta(minutes=5))
    the_time.move_to(NOW + 2 * HOUR)

    tasks = {str(each["SUMMARY"]): each for each in read(address + "?kind=tasks", "VTODO")}

    def of(name, *fields):
        task = tasks[f"Try again: {name} M."]
        return [task.decoded(field) if field in task else None for field in fields]

    shown = ("STATUS", "DUE", "COMPLETED", "PERCENT-COMPLETE")
    assert of("Open", *shown[1:]) == [NOW + 4 * HOUR, None, 0]
    assert [str(tasks[f"Try again: {name} M."]["STATUS"]) for name in ("Open", "Done", "Undone")] == [
        "NEEDS-ACTION", "COMPLETED", "CANCELLED",
    ]  # fmt: skip
    assert of("Done", *shown[1:]) == [NOW + 4 * HOUR, NOW + HOUR, 100]
    assert of("Undone", "COMPLETED") == [None]
    # What was done or taken back before its time is nothing to be there for.
    assert [str(each["SUMMARY"]) for each in read(address)] == ["Try again: Open M."]
    assert str(open_.pk) in str(read(address)[0]["UID"])
    the_time.move_to(NOW + timedelta(days=16))
    assert list(tasks) != [str(each["SUMMARY"]) for each in read(address + "?kind=tasks", "VTODO")]


def test_an_event_that_is_done_stays_where_it_was_for_two_weeks_and_rings_no_more(address, ada, brand, the_time):
    done = leave(brand, ada, "Done")
    refuse(done.lead, ada, now=NOW + 5 * HOUR)
    the_time.move_to(NOW + 6 * HOUR)
    (event,) = read(address)
    assert (str(event["SUMMARY"]), event.decoded("DTSTART"), event.decoded("SEQUENCE")) == (
        "Done: Try again: Done M.", NOW + 4 * HOUR, 1,
    )  # fmt: skip
    assert (str(event["STATUS"]), str(event["TRANSP"]), event.walk("VALARM")) == ("CONFIRMED", "TRANSPARENT", [])
    the_time.move_to(NOW + timedelta(days=16))
    assert read(address) == []


def test_a_lost_address_gives_away_no_way_to_reach_anybody(address, ada, brand):
    lead = leave(brand, ada, "Quirina", note="Call 030 5555555, Pflaumengasse 77").lead
    lead.customer |= {
        "family_name": "Zwetschgenbaum",
        "email": "q.zw@postfach.example",
        "phone": "+49301234567",
        "address": {"line1": "Pflaumengasse 77", "city": "Berlin"},
    }
    lead.product = "Pump, ring 030 1234567"
    lead.interest = "write to q.zw@postfach.example"
    lead.save()
    nameless = leave(brand, ada, "x", after=5 * HOUR).lead
    nameless.customer = {"given_name": "", "family_name": "", "email": "n@postfach.example", "phone": "+49301234568"}
    nameless.save()

    for query in ("", "?kind=tasks"):
        body = Client().get(address + query).content.decode().replace("\r\n ", "")
        assert [
            word for word in ("Zwetsch", "postfach", "1234567", "1234568", "5555555", "Pflaumen") if word in body
        ] == []
        assert "Try again: Quirina Z." in body
        assert "Try again: a customer" in body
        assert "Request a quote" in body


def test_what_strangers_type_makes_no_line_of_its_own(address, ada, brand):
    leave(brand, ada, "Eve\r\nBEGIN:VEVENT;,\\ x")

    assert len(read(address)) == 1


def test_the_page_shows_the_address_renews_and_ends_it(as_ada, membership, address):
    def shown(page):
        return [each.text for each in main_of(page).iter("code")]

    first = shown(as_ada.get(REMINDERS))
    assert first == [f"http://127.0.0.1:8000{address}", f"http://127.0.0.1:8000{address}?kind=tasks"]

    renewed = as_ada.post(FEED, {"do": "renew"}, follow=True)
    assert messages(renewed) == ["Here is your new address; the old one has ended."]
    second = shown(renewed)
    assert (len(second), second[0] != first[0]) == (2, True)
    assert (Client().get(address).status_code, Client().get(second[0][21:]).status_code) == (404, 200)

    ended = as_ada.post(FEED, {"do": "end"}, follow=True)
    assert messages(ended) == ["The address has ended. Calendars that used it get nothing any more."]
    assert shown(ended) == []
    assert Client().get(second[0][21:]).status_code == 404


def test_the_feed_is_dead_at_once_for_who_left_or_was_shut_out(address, ada, brand, membership):
    reminder = leave(brand, ada)
    dead = []
    User.objects.filter(pk=ada.pk).update(is_active=False)
    dead.append(Client().get(address))
    User.objects.filter(pk=ada.pk).update(is_active=True)
    assert Client().get(address).status_code == 200
    remove_member(membership)
    dead.append(Client().get(address))

    for response in dead:
        assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
        told = response.content.decode()
        assert [word for word in ("Northwind", "Ada", "Erika", str(reminder.pk)) if word in told] == []


def test_a_token_for_nobody_opens_no_feed_that_has_no_key(membership):
    assert membership.feed_key is None
    token = issue(Purpose.FEED, about=membership.pk, now=NOW)
    assert Client().get(f"/desk/feed/{token}.ics").status_code == 404


def test_the_feed_outlives_years_but_not_its_lifetime(address, the_time):
    made = datetime.now(UTC)
    the_time.move_to(made + LIFETIME[Purpose.FEED] - timedelta(days=1))
    assert Client().get(address).status_code == 200
    the_time.move_to(made + LIFETIME[Purpose.FEED] + timedelta(days=1))
    assert Client().get(address).status_code == 404


def test_the_feed_costs_the_same_with_one_reminder_and_with_three(address, ada, brand, count_queries):
    leave(brand, ada)
    with count_queries() as one:
        Client().get(address)
    for name in ("Two", "Three"):
        leave(brand, ada, name)
    with count_queries(one.count):
        Client().get(address)
