"""Signing in: by password, by an emailed link that works once; and what an attacker sees of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.outbox.models import Message
from leadloop.web.console.sign_in.adapter import ClosedAdapter
from tests.support.pressing import parse, text_of
from tests.support.story import NOW
from tests.web.console.conftest import PASSWORD, signed_in

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    cache.clear()


@pytest.fixture
def user(owner):
    set_password(owner, PASSWORD)
    return owner


def login(client, email="owner@northwind.example", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def body(response):
    """The page without what differs on every page: the token against forged requests."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_a_password_lets_in_and_leads_to_the_console(user):
    client = Client()

    response = login(client)

    assert (response.status_code, response["Location"]) == (302, "/console/")
    assert client.get("/console/").status_code == 200


def test_one_comes_to_the_page_that_one_wanted(user):
    client = Client()

    asked = client.get("/console/leads/?stage=won")
    assert asked["Location"] == "/accounts/login/?next=/console/leads/%3Fstage%3Dwon"
    page = parse(client.get(asked["Location"]))
    hidden = next(each for each in page.iter("input") if each.get("name") == "next")
    assert login(client, next=hidden.get("value"))["Location"] == "/console/leads/?stage=won"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site(user, elsewhere):
    assert login(Client(), next=elsewhere)["Location"] == "/console/"


def test_an_address_in_another_spelling_is_the_same(user):
    assert login(Client(), email=" Owner@NORTHWIND.example ").status_code == 302


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_does_not(user, password):
    client = Client()

    response = login(client, password=password)

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.get("/console/").status_code == 302


def test_what_was_typed_is_still_there_but_the_password(user):
    page = parse(login(Client(), password="wrong"))

    fields = {each.get("name"): each.get("value") for each in page.iter("input")}
    assert (fields["login"], fields["password"]) == ("owner@northwind.example", None)
    assert "not correct" in text_of(page)


def test_an_unknown_address_gets_the_very_same_answer(user):
    known = login(Client(), password="wrong")
    unknown = login(Client(), email="owner@nowhere-at.example", password="wrong")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert body(known).replace("owner@northwind.example", "") == body(unknown).replace("owner@nowhere-at.example", "")


def test_somebody_whose_access_ended_is_told_so_only_after_the_right_password(user):
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert login(Client(), password="wrong").status_code == 200
    response = login(Client())
    assert response["Location"] == "/accounts/inactive/"
    assert "Your access has ended" in Client().get("/accounts/inactive/").content.decode()


def test_the_sixth_wrong_password_locks_the_address_also_for_the_right_one(user):
    for number in range(5):
        assert "not correct" in login(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong").content.decode()

    locked = login(Client(REMOTE_ADDR="192.0.2.77"))

    assert "Too many failed" in locked.content.decode()
    assert login(Client(REMOTE_ADDR="192.0.2.78"), email="someone@else.example", password="x").status_code == 200


def test_the_lock_opens_by_itself(user, the_time):
    for number in range(6):
        login(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong")

    the_time.move_to(NOW + timedelta(minutes=5, seconds=1))

    assert login(Client()).status_code == 302


def test_an_unknown_address_is_locked_alike(user):
    for number in range(5):
        login(Client(REMOTE_ADDR=f"192.0.2.{number}"), email="no@one.example", password="wrong")

    assert "Too many failed" in login(Client(), email="no@one.example", password="wrong").content.decode()


def test_one_client_that_tries_many_addresses_has_to_wait(user):
    client = Client(REMOTE_ADDR="192.0.2.99")
    answers = [login(client, email=f"user{n}@one.example", password="wrong") for n in range(31)]

    assert "Too many failed" in answers[10].content.decode()
    assert answers[30].status_code == 429


def test_one_client_with_a_whole_network_has_to_wait_too(user):
    answers = [
        login(Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}"), email=f"user{n}@one.example", password="wrong")
        for n in range(11)
    ]

    assert "Too many failed" in answers[10].content.decode()


def test_tries_elsewhere_do_not_make_the_locked_one_forgotten(user):
    for number in range(5):
        login(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong")
    for number in range(400):
        cache.set(f"another-try:{number}", 1)

    assert "Too many failed" in login(Client(REMOTE_ADDR="192.0.2.200")).content.decode()


def test_the_session_is_a_new_one(user):
    client = Client()
    client.get(LOGIN)
    client.session.save()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["leadloop_session"] = str(session.session_key)

    login(client)

    assert client.session.session_key != session.session_key
    assert Client().session.session_key != session.session_key
    old = Client()
    old.cookies["leadloop_session"] = str(session.session_key)
    assert old.get("/console/").status_code == 302


def test_signing_out_takes_a_press(user):
    client = signed_in(user)

    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/console/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/console/").status_code == 302


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/change/", "password/set/", "3rdparty/"]
)
def test_nobody_signs_up_and_the_rest_of_the_library_is_shut(db, path):
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert Client().post(f"/accounts/{path}", {"email": "a@b.example", "password1": PASSWORD}).status_code == 404


def test_a_forgotten_password_brings_a_mail(user):
    response = Client().post(RESET, {"email": "owner@northwind.example"})

    assert response["Location"] == RESET + "done/"
    assert Message.objects.get(kind="sign_in").to == "owner@northwind.example"


def test_an_unknown_address_is_told_the_same_and_nothing_is_sent(user, count_queries):
    known, unknown = Client(), Client()

    answers = [
        known.post(RESET, {"email": "owner@northwind.example"}),
        unknown.post(RESET, {"email": "nobody@northwind.example"}),
    ]

    assert [(a.status_code, a["Location"], a.content) for a in answers] == [(302, RESET + "done/", b"")] * 2
    assert body(known.get(RESET + "done/")) == body(unknown.get(RESET + "done/"))
    assert Message.objects.filter(kind="sign_in").count() == 1


def test_nobody_is_flooded_with_links(user):
    ask = {"email": "owner@northwind.example"}
    with time_machine.travel(NOW, tick=False) as traveller:
        answers = [Client().post(RESET, ask).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
        assert Message.objects.filter(kind="sign_in").count() == 5

        traveller.shift(timedelta(minutes=59))
        assert Client().post(RESET, ask, REMOTE_ADDR="198.51.100.7").status_code == 429
        traveller.shift(timedelta(minutes=2))
        assert Client().post(RESET, ask).status_code == 302


@pytest.mark.parametrize("email", ["", "owner", "owner@", "a" * 250 + "@b.example"])
def test_what_is_no_address_is_said(user, email):
    response = Client().post(RESET, {"email": email})

    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


def test_no_mail_goes_past_the_outbox():
    with pytest.raises(RuntimeError, match="only the outbox sends mail"):
        ClosedAdapter().send_mail("account/email/password_reset", "owner@northwind.example", {})
