"""The location's requests in the portal: what is due first, its own only, a name only to who was shown it."""

from datetime import timedelta

import pytest

from leadloop.digests.enums import Rhythm
from leadloop.digests.operations import set_location_digests
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.enums import MailList
from leadloop.outbox.queries import has_left
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.pages import links, rows, text, typed
from tests.web.location.portal.conftest import come_in

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=1)


def ask_for(brand, given_name, stage=Stage.UNACKNOWLEDGED, **more):
    customer = {"given_name": given_name, "family_name": "Muster", "email": f"{given_name.lower()}@customer.example"}
    return make_opportunity(brand, stage, now=BEFORE, customer=customer, **more)


def test_nothing_yet(as_dana):
    assert "Nothing to do" in text(as_dana.get("/p/requests/"))
    assert "Nothing is overdue" in text(as_dana.get("/p/requests/?show=overdue"))
    assert "No requests yet" in text(as_dana.get("/p/requests/?show=all"))


@pytest.mark.broken_data
def test_what_is_overdue_comes_first_and_then_what_is_due_next(brand, as_dana):
    ask_for(brand, "Anna", Stage.ACCEPTED)
    late = ask_for(brand, "Bert", Stage.ACCEPTED)
    ask_for(brand, "Carl")
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=BEFORE)
    ask_for(brand, "Dora", Stage.COMPLETE)

    shown = rows(as_dana.get("/p/requests/"))
    overdue = rows(as_dana.get("/p/requests/?show=overdue"))
    everything = rows(as_dana.get("/p/requests/?show=all"))

    assert [("Bert" in each, "Anna" in each) for each in shown] == [(True, False), (False, False), (False, True)]
    assert len(overdue) == 1
    assert "Answer overdue since" in overdue[0]
    assert len(everything) == 4


def test_a_name_is_shown_to_who_was_shown_the_details_and_to_nobody_else(brand, dana, as_dana):
    ask_for(brand, "Anna", Stage.ACCEPTED)
    ask_for(brand, "Bert")
    manager = LocationContact.objects.get(location=dana.location, role="manager")

    assert ["Anna" in as_dana.get("/p/requests/").content.decode(), "Bert" in text(as_dana.get("/p/requests/"))] == [
        True,
        False,
    ]
    assert "Anna" not in text(come_in(manager.email).get("/p/requests/"))


def test_a_request_leads_to_the_page_where_it_is_answered(brand, as_dana):
    ask_for(brand, "Anna", Stage.ACCEPTED)
    href = links(as_dana.get("/p/requests/"))["Anna Muster"]
    page = as_dana.get("/" + href.split("/", 3)[3])

    assert page.status_code == 200
    assert 'data-stage="accepted"' in page.content.decode()


def test_another_locations_requests_are_not_shown(brand, as_dana):
    make_location(brand, "D-2")
    ask_for(brand, "Anna", Stage.ACCEPTED, location="D-2")

    for query in ("", "?show=all", "?of=offers", "?of=offers&location=D-2", "?show=all&location=D-2"):
        assert "Anna" not in text(as_dana.get(f"/p/requests/{query}"))
        assert rows(as_dana.get(f"/p/requests/{query}")) == []


@pytest.mark.broken_data
def test_what_was_taken_back_leads_nowhere(brand, as_dana):
    taken = ask_for(brand, "Anna")
    Opportunity.objects.filter(pk=taken.pk).update(stage=Stage.WITHDRAWN, withdrawn_at=NOW)
    page = as_dana.get("/p/requests/?show=all")

    assert ["Withdrawn" in each for each in rows(page)] == [True]
    assert not [href for href in links(page).values() if "/o/" in href]


def test_a_filter_that_makes_no_sense_is_named(as_dana):
    page = as_dana.get("/p/requests/?of=offers&stage=lost&age=older")

    assert page.status_code == 422
    assert "Choose an open status or stage too." in text(page)


def test_the_list_costs_the_same_with_one_request_and_with_three(brand, as_dana, count_queries):
    ask_for(brand, "Anna", Stage.ACCEPTED)
    as_dana.get("/p/requests/")
    with count_queries() as one:
        as_dana.get("/p/requests/")
    ask_for(brand, "Bert", Stage.ACCEPTED)
    ask_for(brand, "Carl")
    with count_queries(most=one.count):
        as_dana.get("/p/requests/")


def test_preferences_are_the_locations_and_reminders_the_contacts(dana, as_dana):
    page = as_dana.get("/p/preferences/")
    wrong = as_dana.post("/p/preferences/", {"accept_to_win_days": "soon", "reminders": "on"})
    kept = as_dana.post("/p/preferences/", {"accept_to_win_days": "21", "win_to_complete_days": ""}, follow=True)
    dana.location.refresh_from_db()

    assert "Northwind has it, 14 days" in text(page)
    assert (wrong.status_code, "Give a number of days from 1 to 365." in text(wrong)) == (422, True)
    assert "Saved." in text(kept)
    assert (dana.location.accept_to_win_days, dana.location.win_to_complete_days) == (21, None)


def test_who_turns_reminders_off_can_turn_them_on_again(brand, dana, as_dana):
    there = [typed(as_dana.get("/p/preferences/")).get("reminders")]
    for sent in ({}, {"reminders": "on"}):
        as_dana.post("/p/preferences/", sent)
        there.append(typed(as_dana.get("/p/preferences/")).get("reminders"))
        there.append(has_left(brand=brand, address=dana.email, mail_list=MailList.REMINDERS))

    assert there == ["on", None, True, "on", False]


def test_the_report_by_mail_is_left_and_taken_back_where_the_brand_sends_one(dana, as_dana):
    kept_off = typed(as_dana.get("/p/preferences/"))
    set_location_digests(dana.brand, Rhythm.WEEKLY, now=NOW)
    there = [typed(as_dana.get("/p/preferences/")).get("digests")]
    for sent in ({"reminders": "on"}, {"reminders": "on", "digests": "on"}):
        as_dana.post("/p/preferences/", sent)
        there.append(has_left(brand=dana.brand, address=dana.email, mail_list=MailList.DIGESTS))

    assert "digests" not in kept_off
    assert there == ["on", True, False]
    assert not has_left(brand=dana.brand, address=dana.email, mail_list=MailList.REMINDERS)
