"""The gate: who is let in, to which brand, and what it leaves of a page for caches and other hosts."""

from typing import Any

import pytest
import time_machine
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership, User
from leadloop.accounts.operations import add_member, remove_member
from leadloop.web.gate import for_managers, for_owners, found_or_404, signed_in
from tests.support.story import NOW, make_brand, make_lead, make_location

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_time():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def brand():
    return make_brand("Northwind", time_zone="America/New_York")


@pytest.fixture
def manager(brand):
    return add_member(brand=brand, email="mia@northwind.example", role=Role.MANAGER, now=NOW)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_nobody_comes_in_without_signing_in(brand):
    response = Client().get("/console/leads/?q=x")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/console/leads/%3Fq%3Dx")
    assert response["Cache-Control"] == "no-store"


def test_a_form_sent_after_the_session_ended_leads_back_to_a_page(brand):
    lead = make_lead(brand)

    response = Client().post(f"/console/leads/{lead.pk}/place/", {"location": "D-1"})

    assert response["Location"] == "/accounts/login/?next=/console/"


def test_a_list_that_is_fetched_by_script_lets_the_whole_page_go_to_signing_in(brand):
    response = Client().get("/console/leads/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/?next=/console/leads/")


def test_a_user_of_no_brand_is_told_whom_to_ask(brand):
    stranger = User.objects.create_user("who@else.example", None, name="", now=NOW)

    response = client_of(stranger).get("/console/")

    assert response.status_code == 403
    assert "You belong to no brand yet" in response.content.decode()


def test_one_brand_needs_no_choice(manager, brand):
    response = client_of(manager).get("/console/")

    assert response.status_code == 200
    assert "Another brand" not in response.content.decode()


def test_of_several_brands_one_is_chosen_and_kept(manager, brand):
    south = make_brand("Southwind")
    add_member(brand=south, email=manager.email, role=Role.OWNER, now=NOW)
    client = client_of(manager)

    asked = client.get("/console/leads/?q=x")
    assert asked["Location"] == "/console/brands/?next=%2Fconsole%2Fleads%2F%3Fq%3Dx"
    assert [name in client.get("/console/brands/").content.decode() for name in ("Northwind", "Southwind")] == [
        True,
        True,
    ]
    chosen = client.post("/console/brands/", {"brand": str(south.pk), "next": "/console/leads/?q=x"})

    assert chosen["Location"] == "/console/leads/?q=x"
    page = client.get("/console/").content.decode()
    assert ("Southwind" in page, "Another brand" in page) == (True, True)


def test_nobody_chooses_a_brand_that_is_not_theirs(manager, brand):
    south = make_brand("Southwind")
    client = client_of(manager)

    client.post("/console/brands/", {"brand": str(south.pk)})
    session = client.session
    session["brand"] = str(south.pk)
    session.save()

    assert "Southwind" not in client.get("/console/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "leads"])
def test_choosing_a_brand_leads_to_no_other_site(manager, brand, elsewhere):
    response = client_of(manager).post("/console/brands/", {"brand": str(brand.pk), "next": elsewhere})

    assert response["Location"] == "/console/"


def test_whoever_was_removed_is_out_with_the_next_page(manager, brand):
    client = client_of(manager)
    assert client.get("/console/").status_code == 200

    remove_member(Membership.objects.get(user=manager))

    assert client.get("/console/").status_code == 403


def test_what_is_for_owners_is_not_for_managers(manager, brand):
    client = client_of(manager)

    for path in ("/console/settings/brand/", "/console/settings/keys/"):
        response = client.get(path)
        assert response.status_code == 403
        assert "Only an owner can do this" in response.content.decode()


def test_another_brands_object_is_as_good_as_missing(manager, brand):
    south = make_brand("Southwind")
    make_location(south)
    theirs = make_lead(south)
    client = client_of(manager)

    foreign = client.get(f"/console/leads/{theirs.pk}/")
    missing = client.get("/console/leads/018f0000-0000-7000-8000-000000000000/")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


def test_a_forged_form_is_refused(manager, brand):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)

    assert client.post("/console/settings/asking/", {"max_rounds": "1"}).status_code == 403


def test_pages_are_kept_by_no_cache_and_named_to_no_other_host(manager, brand):
    response = client_of(manager).get("/console/")

    # Not "no-referrer": browsers then name no origin with a form, and the check against forged ones refuses it.
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "same-origin")


# The decorators by themselves


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    vars(request).update(user=user, session={})
    return request


def test_a_view_gets_the_brand_the_membership_one_moment_and_the_brands_zone(manager, brand):
    seen: dict[str, Any] = {}

    @for_managers
    def view(request):
        seen.update(brand=request.brand, role=request.membership.role, now=request.now, actor=request.actor)
        seen["zone"] = timezone.get_current_timezone_name()
        return HttpResponse()

    view(request_of(manager))

    assert seen.pop("actor").id == manager.pk
    assert seen == {"brand": brand, "role": "manager", "now": NOW, "zone": "America/New_York"}
    assert timezone.get_current_timezone_name() == "UTC"


def content_of(response):
    assert isinstance(response, HttpResponse)
    return response.content


def test_roles_are_read_anew_for_each_request(manager, brand):
    view = for_owners(lambda _request: HttpResponse("in"))

    assert view(request_of(manager)).status_code == 403
    Membership.objects.filter(user=manager).update(role=Role.OWNER)
    assert content_of(view(request_of(manager))) == b"in"


def test_some_pages_need_a_user_only(brand):
    stranger = User.objects.create_user("who@else.example", None, name="", now=NOW)

    view = signed_in(lambda request: HttpResponse(str(request.now)))

    assert content_of(view(request_of(stranger))) == str(NOW).encode()


def test_what_was_found_is_returned_and_nothing_is_not_found():
    assert found_or_404("it") == "it"
    with pytest.raises(Http404):
        found_or_404(None)
