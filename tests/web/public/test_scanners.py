"""Mail scanners open, fetch and replay the links to customers; no row may change by it."""

from datetime import timedelta

import pytest
from django.test import Client

from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support.fingerprint import nothing_changes
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_time")]


@pytest.fixture(params=["survey", "unsubscribe"])
def link_and_button(request, berlin):
    opportunity = make_opportunity(berlin.brand, Stage.COMPLETE, now=NOW - timedelta(days=9))
    if request.param == "survey":
        return f"/s/{issue(Purpose.SURVEY, about=opportunity.pk, now=NOW)}/", "submit"
    message = Message.objects.get(kind="lead_received")
    return f"/u/{issue(Purpose.UNSUBSCRIBE, about=message.pk, now=NOW)}/", "leave"


def test_a_scanner_changes_nothing(link_and_button):
    link, button = link_and_button
    person = Visitor(Client(), link)
    with nothing_changes():
        person.look()
        sent = person.fields(button) | {"rating": "1"}
        for query in ("", "?answer=submit&rating=5", "?answer=leave", "?List-Unsubscribe=One-Click"):
            assert Client().get(link + query).status_code == 200
            assert Client().head(link + query).status_code == 200
            # What a person's browser sent, replayed without its cookie; and what never came from a page.
            assert Client().post(link + query, sent).status_code == 200
            assert Client().post(link + query, {"answer": button, "rating": "5"}).status_code == 200
        for method in ("put", "patch", "delete", "options", "trace"):
            assert getattr(Client(), method)(link).status_code == 405


def test_a_cookie_of_another_link_is_no_press(link_and_button, berlin):
    link, button = link_and_button
    other = make_opportunity(
        berlin.brand, Stage.COMPLETE, now=NOW - timedelta(days=8), customer={"email": "x@customer.example"}
    )
    person = Visitor(Client(), f"/s/{issue(Purpose.SURVEY, about=other.pk, now=NOW)}/")
    person.look()
    with nothing_changes():
        person.client.post(link, person.fields("submit") | {"answer": button, "rating": "5"})
