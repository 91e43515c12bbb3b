"""THE gate test: every route, by every role, with one's own, another brand's and no object, by every method.

Another brand's object is as good as missing: 404, and the same page. A route that is not in the table of
tests/support/routes.py fails here: whoever adds one says who is let in.
"""

import json
import re
from collections import Counter

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse

from leadloop.api import entrance
from leadloop.demo.urls import urlpatterns as demo
from tests.support.asking import Asking
from tests.support.routes import ROUTES, Door, walk
from tests.support.story import NOW
from tests.support.world import make_world, missing, texts_of

pytestmark = pytest.mark.django_db

# Behind the gate of desk and console, and who is let in.
INSIDE = {
    Door.DESK: ("agent", "supervisor", "manager", "owner"),
    Door.SUPERVISOR: ("supervisor", "manager", "owner"),
    Door.MEMBER: ("manager", "owner"),
    Door.OWNER: ("owner",),
}
PARTS = 6
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def those(*doors):
    return {name: route for name, route in ROUTES.items() if route.door in doors}


@pytest.fixture(autouse=True)
def the_time():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def full_buckets(monkeypatch):
    """Nobody has to wait: so many tries are this test's only."""
    monkeypatch.setattr(entrance.WRONG_KEYS, "take", lambda _key: 0.0)
    monkeypatch.setattr(entrance.REQUESTS, "take", lambda _key: 0.0)


@pytest.fixture
def north():
    return make_world("Northwind")


@pytest.fixture
def south():
    return make_world("Southwind")


def address(name, world):
    route = ROUTES[name]
    return reverse(name, kwargs=route.about(world) if route.about else {})


def client_of(user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def ask():
    return Asking()


@pytest.fixture
def wrong():
    """What was found to be wrong, all of it at once: `wrong(is_it, route, what, …)`."""
    found = []
    yield lambda is_it, *what: found.append(what) if is_it else None
    assert found == []


def test_every_route_is_in_the_table_once():
    known = list(walk())

    assert sorted(name for name, count in Counter(known).items() if count > 1) == []
    assert sorted(set(known)) == sorted(ROUTES)


def test_whoever_adds_a_route_has_to_say_who_is_let_in():
    added = path("brand-new/", lambda _request: HttpResponse(), name="brand_new")

    assert set(walk([*get_resolver().url_patterns, added])) - set(ROUTES) == {"brand_new"}


def test_nobody_comes_in_without_signing_in(north, ask, wrong):
    for name in those(Door.USER, *INSIDE):
        for method in METHODS:
            for secret in ("", north.secret):
                asked = ask(client_of(), method, address(name, north), secret=secret)
                to_sign_in = asked.status == 302 and asked.location.startswith("/accounts/login/?next=")
                wrong(not to_sign_in or asked.changed, name, method, secret, asked)


# In parts, since it asks most of all.
@pytest.mark.parametrize("part", range(PARTS))
def test_members_are_let_in_by_the_methods_that_a_page_has(north, ask, wrong, part):
    owner = client_of(north.owner)
    others = {role: client_of(getattr(north, role)) for role in ("agent", "supervisor", "manager")}
    for name, route in list(those(*INSIDE).items())[part::PARTS]:
        for method in METHODS:
            by_owner = ask(owner, method, address(name, north))
            expected = {200, 302, 409, 422} if method in route.allowed else {405}
            # There is no form to close yet.
            expected = {404} if (name, method) == ("console:close_form", "POST") else expected
            wrong(by_owner.status not in expected, name, method, by_owner)
            wrong(by_owner.location.startswith("/accounts/"), name, method, by_owner)
            wrong(by_owner.changed and method != "POST", name, method, "changed something")
            for role, client in others.items():
                asked, shut = ask(client, method, address(name, north)), role not in INSIDE[route.door]
                led_home = name == "console:pipeline" and shut and method in {"GET", "HEAD"}
                wrong(
                    asked.status != (302 if led_home else 403 if shut else by_owner.status), name, method, role, asked
                )
                wrong(led_home and asked.location != "/desk/", name, method, role, asked)
                wrong(asked.changed and shut, name, method, role, "changed something")


def test_another_brands_object_is_as_good_as_missing_to_a_member(north, south, ask, wrong):
    outsider, nobodys = client_of(south.owner), missing(north)
    for name, route in those(*INSIDE).items():
        for method in METHODS if route.about else ():
            foreign, absent = ask(outsider, method, address(name, north)), ask(outsider, method, address(name, nobodys))
            wrong(foreign.status != (404 if method in route.allowed else 405), name, method, foreign)
            wrong(foreign.same != absent.same, name, method, foreign, absent)
            wrong(foreign.changed, name, method, "changed something")


def test_a_page_without_an_object_shows_the_members_own_brand(north, south, ask, wrong):
    outsider = client_of(south.owner)
    # Both brands have the same stages and currencies; these are what is north's alone.
    secrets = (north.brand.name, "erika@northwind-customer.example", *texts_of(north))
    for name, route in those(Door.USER, *INSIDE).items():
        if not route.about and "GET" in route.allowed:
            asked = ask(outsider, "GET", address(name, south))
            wrong([secret for secret in secrets if secret in asked.text], name)


def test_a_user_of_no_brand_sees_none(north, ask, wrong):
    north.owner.memberships.all().delete()
    client = client_of(north.owner)
    for name in those(*INSIDE):
        for method in METHODS:
            asked = ask(client, method, address(name, north))
            wrong(asked.status != 403 or asked.changed, name, method, asked)
    north.owner.memberships.create(brand=north.brand, role="owner")


def test_programs_need_a_key_that_may(north, ask, wrong):
    member = client_of(north.owner)
    for name, route in those(Door.KEY).items():
        for method in route.allowed:
            at = address(name, north)
            for who, expected, client, secret in (
                ("nobody", {401}, client_of(), ""),
                ("a wrong key", {401}, client_of(), "ll_" + "x" * 43),
                ("a member without a key", {401}, member, ""),
                ("a key without the scope", {403}, client_of(), north.secret_without_scopes),
                ("a key with it", {200, 201, 422}, client_of(), north.secret),
            ):
                asked = ask(client, method, at, secret=secret, body=route.body)
                wrong(asked.status not in expected, name, method, who, asked)
                wrong(asked.changed and who != "a key with it", name, method, who, "changed something")


def test_another_brands_object_is_as_good_as_missing_to_a_program(north, south, ask, wrong):
    nobodys = missing(north)
    for name, route in those(Door.KEY).items():
        for method in METHODS if route.about else ():
            foreign = ask(client_of(), method, address(name, north), secret=south.secret, body=route.body)
            absent = ask(client_of(), method, address(name, nobodys), secret=south.secret, body=route.body)
            # A location is put under any reference, also one that another brand uses for its own.
            puts_its_own = (name, method) == ("put_one", "PUT")
            wrong(method in route.allowed and foreign.status != (201 if puts_its_own else 404), name, method, foreign)
            wrong(foreign.same != absent.same and not puts_its_own, name, method, foreign, absent)
            wrong(foreign.changed and not puts_its_own, name, method, "changed something")


def test_a_location_put_under_another_brands_reference_is_ones_own(north, south):
    at, headers = address("put_one", north), {"Authorization": f"Bearer {south.secret}"}
    put = Client().put(at, json.dumps(ROUTES["put_one"].body), content_type="application/json", headers=headers)
    theirs = Client().get(at, headers={"Authorization": f"Bearer {north.secret}"})

    assert (put.status_code, put.json()["name"], theirs.json()["name"]) == (201, "Dealer D-1", "Dealer N-1")


def test_a_brands_public_page_has_that_brands_objects_only(north, south, ask, wrong):
    clients = [client_of(), client_of(north.owner), client_of(south.owner)]
    for name, route in those(Door.PUBLIC).items():
        nobodys, crossed = missing(north), missing(north)
        if len(route.about(north)) > 1:
            nobodys.ids["slug"] = south.ids["slug"]
            crossed.ids |= north.ids | {"slug": south.ids["slug"]}
        for client in clients:
            wrong(ask(client, "GET", address(name, north)).status != 200, name)
            for method in METHODS:
                foreign, absent = (
                    ask(client, method, address(name, crossed)),
                    ask(client, method, address(name, nobodys)),
                )
                wrong(foreign.status not in {404, 405} or foreign.changed, name, method, foreign)
                wrong(foreign.status != absent.status, name, method, foreign, absent)


def test_a_link_is_opened_by_its_token_and_by_nothing_else(north, south, ask, wrong):
    clients = [client_of(), client_of(north.owner), client_of(south.owner)]
    for name, route in those(Door.LINK).items():
        token = route.about(north)["token"]
        forged = token[:-1] + ("A" if token[-1] != "A" else "B")
        for client in clients:
            for method in ("GET", "HEAD", "POST"):
                asked = ask(client, method, address(name, north))
                # A POST without the cookie of the page is shown the page again; what only tells takes none.
                expected = {200} if method != "POST" else {200, 422} if "POST" in route.allowed else {405}
                wrong(asked.status not in expected, name, method, asked)
                wrong(asked.changed, name, method, "changed something")
                for other in {*north.tokens.values(), forged, "x"} - {token}:
                    asked = ask(client, method, reverse(name, kwargs={"token": other}))
                    as_missing = asked.status == (404 if method in route.allowed else 405)
                    wrong(not as_missing or asked.changed or "erika" in asked.text, name, method, other, asked)
        for method in ("PUT", "PATCH", "DELETE"):
            wrong(ask(client_of(), method, address(name, north)).status != 405, name, method)


def test_what_is_open_tells_nothing_of_any_brand(north, ask, wrong):
    clients = [client_of(), client_of(north.manager)]
    for name in those(Door.OPEN):
        at = "/api/nothing" if name == "api-nothing-here" else address(name, north)
        for client in clients:
            for method in METHODS:
                asked = ask(client, method, at)
                # Nobody has seen a worker in this test.
                wrong(asked.status >= 500 and name != "readyz", name, method, asked)
                # Signing out ends the session.
                wrong(asked.changed and (name, method) != ("account_logout", "POST"), name, method, "changed something")
                wrong("northwind" in asked.text.casefold().replace(north.manager.email, ""), name, method)


def test_nothing_of_the_demo_exists_outside_of_it(north, ask, wrong):
    clients = [client_of(), client_of(north.owner)]
    for pattern in demo:
        at = "/demo/" + re.sub(r"<[^>]*>", str(north.ids["message"]), str(pattern.pattern))
        for client in clients:
            for method in METHODS:
                asked = ask(client, method, at, body={})
                wrong(asked.status != 404 or asked.changed, at, method, asked)
