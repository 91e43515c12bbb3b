"""`/u/<token>/`: one press leaves, one press comes back; mail programs leave without a page (RFC 8058)."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.journeys.due_work import work_due_steps
from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.outbox.models import Message, Suppression
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def message(berlin):
    make_lead(berlin.brand)
    return Message.objects.get(kind="lead_received")


def link(message, now=NOW):
    return f"/u/{issue(Purpose.UNSUBSCRIBE, about=message.pk, now=now)}/"


@pytest.fixture
def reader(message):
    return Visitor(Client(), link(message))


def test_the_page_asks(reader):
    assert reader.look().status_code == 200
    assert (reader.main.get("data-state"), reader.buttons) == ("on", ["leave"])
    assert "Northwind then sends no more mail about your requests to this address" in reader.text
    assert "erika@" not in reader.page.content.decode()


def test_one_press_leaves_and_one_comes_back(reader, message):
    page = reader.press("leave")
    assert (page.redirect_chain, reader.main.get("data-state"), reader.buttons) == (
        [(reader.path, 303)],
        "off",
        ["rejoin"],
    )
    assert Suppression.objects.values_list("address_key", "mail_list").get() == ("erika@customer.example", "customer")
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("suppressed", "The address has left this mail list.")
    reader.press("rejoin")
    assert (reader.main.get("data-state"), "You are back on the list." in reader.text) == ("on", True)
    assert Suppression.objects.count() == 0


def test_leaving_twice_is_harmless(reader, message):
    reader.press("leave")
    with nothing_changes():
        Client().post(link(message), ONE_CLICK)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart"])
def test_a_mail_program_leaves_without_a_cookie(message, kind):
    client = Client(enforce_csrf_checks=True)
    if kind == "multipart":
        page = client.post(link(message), ONE_CLICK)
    else:
        page = client.generic("POST", link(message), "List-Unsubscribe=One-Click", kind)
    # RFC 8058: no redirect.
    assert (page.status_code, b"You get no more of this mail" in page.content) == (200, True)
    assert Suppression.objects.count() == 1


def test_reminders_are_left_and_new_requests_still_arrive(berlin):
    make_lead(berlin.brand, now=NOW - timedelta(days=3))
    work_due_steps(now=NOW)
    reader = Visitor(Client(), link(Message.objects.filter(kind="offer_reminder", to="dana@b.example").get()))
    reader.press("leave")
    assert "no more reminders and status questions to this address. New requests still arrive." in reader.text
    assert Suppression.objects.values_list("address_key", "mail_list").get() == ("dana@b.example", "reminders")


def test_a_press_that_is_none_asks_once_more(reader, message):
    reader.look()
    fields = reader.fields("leave")
    stranger = Visitor(Client(), reader.path)
    with nothing_changes():
        stranger.page = stranger.client.post(reader.path, fields)
    assert (stranger.page.status_code, "Please press once more" in stranger.text) == (200, True)


@pytest.mark.parametrize("body", [{}, {"answer": "leave"}, {"answer": "rejoin"}, {"List-Unsubscribe": "Two-Click"}])
def test_anything_else_without_a_cookie_changes_nothing(message, body):
    with nothing_changes():
        assert Client().post(link(message), body).status_code == 200


def test_a_mail_without_a_list_cannot_be_left(message):
    offer = Message.objects.get(kind="opportunity_offered")
    with nothing_changes():
        assert Client().get(link(offer)).status_code == 404
        assert Client().post(link(offer), ONE_CLICK).status_code == 404


def test_links_that_are_none(message):
    with nothing_changes():
        for token in (
            "nonsense",
            issue(Purpose.SURVEY, about=message.pk, now=NOW),
            issue(Purpose.UNSUBSCRIBE, about=message.brand_id, now=NOW),
        ):
            assert Client().post(f"/u/{token}/", ONE_CLICK).status_code == 404
        assert Client().get(link(message, now=NOW - timedelta(days=3651))).status_code == 410
        assert Client().post(link(message), {"x": "x" * 1_000_001}).status_code == 413
