"""Signing in to the portal: by an emailed link, once, and for as long as one is a contact."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from leadloop.network.models import Location, LocationContact
from leadloop.outbox.models import Message
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_brand, make_location
from tests.web.console.pages import text
from tests.web.location.portal.conftest import ask_for_link, come_in

pytestmark = pytest.mark.django_db


def mails():
    return [(each.to, each.kind) for each in Message.objects.filter(kind="sign_in")]


def test_a_link_comes_by_mail_and_a_press_signs_in(dana):
    client = Client()
    asked = client.post("/p/", {"email": dana.email.upper()})
    link = re.findall(r"https?://[^/]+(/p/\S+/)", Message.objects.get(kind="sign_in").text)[0]
    visitor = Visitor(client, link)
    opened = visitor.look()

    assert (asked.status_code, asked["Location"]) == (302, "/p/sent/")
    assert mails() == [(dana.email, "sign_in")]
    assert opened["Cache-Control"] == "no-store"
    assert client.get("/p/requests/").status_code == 302
    assert "Dealer D-1" in text(visitor.press("sign_in"))
    assert client.get("/p/")["Location"] == "/p/requests/"


def test_the_brand_does_not_see_the_mail_with_the_link(as_dana):
    assert Message.objects.get(kind="sign_in").brand_id is None


@pytest.mark.parametrize("email", ["nobody@nowhere.example", "dana@d-1.example"])
def test_nobody_is_told_whether_an_address_is_known(dana, email):
    asked = Client().post("/p/", {"email": email}, follow=True)

    assert asked.redirect_chain == [("/p/sent/", 302)]
    assert len(mails()) == (email == dana.email)
    assert email not in text(asked)


def test_a_scanner_that_opens_and_posts_is_not_let_in(dana):
    link, scanner = ask_for_link(dana.email), Client()

    assert scanner.get(link).status_code == 200
    assert scanner.post(link, {"answer": "sign_in"}).status_code == 200
    assert scanner.get("/p/requests/").status_code == 302


def test_a_link_works_once(dana):
    link, first = ask_for_link(dana.email), Client()
    Visitor(first, link).press("sign_in")
    again = Client().get(link)

    assert first.get("/p/requests/").status_code == 200
    assert again.status_code == 410
    assert dana.email not in text(again)


def test_a_link_lives_for_two_hours(dana, the_time):
    link = ask_for_link(dana.email)
    the_time.move_to(NOW + timedelta(hours=2))
    in_time = Client().get(link).status_code
    the_time.move_to(NOW + timedelta(hours=2, seconds=1))

    assert (in_time, Client().get(link).status_code) == (200, 410)


def test_whoever_is_removed_is_signed_out_everywhere_at_once(dana, as_dana):
    elsewhere = come_in(dana.email)
    before = [each.get("/p/requests/").status_code for each in (as_dana, elsewhere)]
    LocationContact.objects.filter(pk=dana.pk).update(removed_at=NOW)

    assert before == [200, 200]
    assert [each.get("/p/requests/")["Location"] for each in (as_dana, elsewhere)] == ["/p/", "/p/"]


def test_a_location_that_is_given_up_has_no_portal(dana, as_dana):
    Location.objects.update(is_active=False)

    assert as_dana.get("/p/requests/").status_code == 302
    Client().post("/p/", {"email": dana.email})
    assert len(mails()) == 1


def test_signing_out_ends_it(as_dana):
    assert as_dana.post("/p/sign-out/")["Location"] == "/p/"
    assert as_dana.get("/p/requests/")["Location"] == "/p/"


def test_who_answers_for_several_locations_chooses(brand, dana):
    make_location(brand, "D-2", contacts=[{"name": "Dana", "email": dana.email, "role": "recipient"}])
    client = come_in(dana.email)
    page = client.get("/p/choose/")
    assert client.get("/p/requests/").status_code == 200
    other = LocationContact.objects.get(location__ref="D-2")
    moved = client.post("/p/choose/", {"answer": other.pk}, follow=True)

    assert len(mails()) == 1
    assert "Dealer D-1" in text(page)
    assert "Dealer D-2" in text(page)
    assert "Dealer D-2" in text(moved)


def test_nobody_chooses_a_location_that_is_not_theirs(brand, as_dana):
    theirs = LocationContact.objects.filter(location=make_location(brand, "D-2")).first()
    answer = as_dana.post("/p/choose/", {"answer": theirs.pk}, follow=True)

    assert "Dealer D-2" not in text(answer)
    assert "Dealer D-1" in text(as_dana.get("/p/requests/"))


def test_each_brand_mails_a_link_of_its_own_and_shows_its_own_locations(dana):
    other = make_brand("Southwind")
    make_location(other, "S-1", contacts=[{"name": "Dana", "email": dana.email, "role": "recipient"}])
    client = come_in(dana.email)
    chosen = client.get("/p/choose/", follow=True)

    assert [each.subject for each in Message.objects.filter(kind="sign_in").order_by("subject")] == [
        "Your link to your requests from Northwind",
        "Your link to your requests from Southwind",
    ]
    assert chosen.redirect_chain == [("/p/requests/", 302)]
    assert "Dealer D-1" in text(chosen)


def test_too_many_links_for_one_address_have_to_wait(dana):
    answers = [Client().post("/p/", {"email": dana.email}).status_code for _try in range(6)]

    assert answers == [302] * 5 + [429]
