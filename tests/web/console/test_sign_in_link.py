"""The emailed link that signs in once, and the password that is chosen after it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from leadloop.accounts.operations import set_password
from leadloop.journeys.user_invited import sign_in_address
from tests.support.pressing import parse
from tests.support.story import NOW
from tests.web.console.conftest import PASSWORD, signed_in


@pytest.fixture(autouse=True)
def nobody_tried_before():
    cache.clear()


@pytest.fixture
def user(owner):
    set_password(owner, PASSWORD)
    return owner


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
    right = {"login": owner.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", right).status_code == 302


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
