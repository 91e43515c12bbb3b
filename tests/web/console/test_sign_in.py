"""Signing in: by password, by an emailed link that works once; and what an attacker sees of it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from leadloop.accounts.models import User
from leadloop.accounts.operations import set_password
from leadloop.journeys.user_invited import sign_in_address
from leadloop.outbox.models import Message
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


def test_the_session_is_a_new_one(user):
    client = Client()
    client.get(LOGIN)
    client.session.save()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["leadloop_session"] = session.session_key

    login(client)

    assert client.session.session_key != session.session_key
    assert Client().session.session_key != session.session_key
    old = Client()
    old.cookies["leadloop_session"] = session.session_key
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
    answers = [Client().post(RESET, {"email": "owner@northwind.example"}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert Message.objects.filter(kind="sign_in").count() == 5


@pytest.mark.parametrize("email", ["", "owner", "owner@", "a" * 250 + "@b.example"])
def test_what_is_no_address_is_said(user, email):
    response = Client().post(RESET, {"email": email})

    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


# The link


def path_of(user, now=NOW):
    return sign_in_address(user, now=now).partition("127.0.0.1:8000")[2]


def press(client, path):
    page = parse(client.get(path))
    nonce = next(each.get("value") for each in page.iter("input") if each.get("name") == "press")
    return client.post(path, {"press": nonce})


def test_a_link_signs_in_by_a_press_and_then_asks_for_a_password(owner):
    client = Client()

    response = press(client, path_of(owner))

    assert (response.status_code, response["Location"]) == (302, "/accounts/password/")
    assert "Present password" not in client.get("/accounts/password/").content.decode()
    done = client.post("/accounts/password/", {"password": PASSWORD}, follow=True)
    assert "Your new password is set." in done.content.decode()
    assert login(Client()).status_code == 302


def test_opening_the_link_signs_nobody_in(owner):
    client, path = Client(), path_of(owner)

    for _ in range(3):
        response = client.get(path)
        assert response.status_code == 200
        client.head(path)

    assert "_auth_user_id" not in client.session
    owner.refresh_from_db()
    assert owner.last_login is None
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")


def test_a_replayed_post_without_the_cookie_signs_nobody_in(owner):
    client, path = Client(), path_of(owner)
    nonce = next(each.get("value") for each in parse(client.get(path)).iter("input") if each.get("name") == "press")

    response = Client().post(path, {"press": nonce})

    assert "Please press once more" in response.content.decode()
    owner.refresh_from_db()
    assert owner.last_login is None


def test_a_used_link_says_so_and_offers_a_fresh_one(owner):
    path = path_of(owner)
    press(Client(), path)

    again = Client()
    response = again.get(path)

    assert response.status_code == 410
    assert "This link has done its work" in response.content.decode()
    assert owner.email not in response.content.decode()
    assert "_auth_user_id" not in again.session


def test_an_open_page_of_a_used_link_is_dead_too(owner):
    path, slow = path_of(owner), Client()
    nonce = next(each.get("value") for each in parse(slow.get(path)).iter("input") if each.get("name") == "press")
    press(Client(), path)

    response = slow.post(path, {"press": nonce})

    assert response.status_code == 410
    assert "_auth_user_id" not in slow.session


def test_an_old_link_is_dead(owner):
    response = Client().get(path_of(owner, now=NOW - timedelta(days=2, seconds=1)))

    assert response.status_code == 410
    assert owner.email not in response.content.decode()


def test_no_bit_of_a_link_can_be_changed(owner):
    token = path_of(owner).strip("/").partition("/")[2]

    for place in range(0, len(token), 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        cache.clear()
        assert Client().get(f"/in/{changed}/").status_code == 404
    assert Client().get(f"/o/{token}/").status_code == 404


def test_a_link_ends_the_session_of_whoever_used_the_browser_before(owner, manager):
    client = signed_in(manager)

    press(client, path_of(owner))

    assert client.session["_auth_user_id"] == str(owner.pk)


# The password


def test_a_user_who_came_by_password_gives_it_to_change_it(user):
    client, other_device = signed_in(user), signed_in(user)

    wrong = client.post("/accounts/password/", {"present": "wrong", "password": "a new long password"})
    assert "This is not your present password." in wrong.content.decode()
    right = client.post("/accounts/password/", {"present": PASSWORD, "password": "a new long password"})

    assert right["Location"] == "/console/"
    assert client.get("/console/").status_code == 200
    assert other_device.get("/console/").status_code == 302


@pytest.mark.parametrize(
    ("password", "said"), [("", "required"), ("short", "at least 10"), ("password1234", "too common")]
)
def test_a_weak_password_is_refused(owner, password, said):
    client = Client()
    press(client, path_of(owner))

    response = client.post("/accounts/password/", {"password": password})

    assert said in response.content.decode()
    owner.refresh_from_db()
    assert not owner.has_usable_password()


def test_choosing_a_password_needs_a_session(db):
    assert Client().get("/accounts/password/")["Location"] == "/accounts/login/?next=/accounts/password/"
