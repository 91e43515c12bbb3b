"""Customers over the API: read, corrected, merged and back, forgotten."""

from datetime import timedelta

import pytest

from leadloop.core.ids import new_id
from leadloop.customers.records import Change
from leadloop.journeys.account_changed import merge_accounts
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import leave_list
from tests.api.conforming import errors_of
from tests.support import story
from tests.support.customers import BRAND, again, make_contact, make_person

NOW = story.NOW
CONSENT = [{"purpose": "marketing", "text": "Yes", "given_at": "2026-06-01T08:00:00Z"}]


@pytest.fixture
def erika(brand):
    return story.make_lead(brand, consent=CONSENT).contact


def test_a_contact_as_it_is_known_now(program, erika):
    assert program.get(f"/contacts/{erika.pk}").json() == {
        "id": str(erika.pk),
        "account": {"id": str(erika.account_id), "kind": "household", "name": "Erika Mustermann"},
        "given_name": "Erika",
        "family_name": "Mustermann",
        "organization": "",
        "email": "erika@customer.example",
        "phone": "+4930123456",
        "address": {"line1": "Lindenweg 7", "city": "Berlin", "region": "", "postal_code": "10119", "country": "DE"},
        "marketing": {"given_at": "2026-06-01T08:00:00Z", "withdrawn_at": None},
        "merged": [],
        "created_at": "2026-06-03T09:00:00Z",
        "updated_at": "2026-06-03T09:00:00Z",
        "erased_at": None,
    }


def test_consent_that_was_withdrawn(program, brand, erika):
    leave_list(brand=brand, address=erika.email, mail_list=MailList.CUSTOMER, now=NOW)
    assert program.get(f"/contacts/{erika.pk}").json()["marketing"]["withdrawn_at"] == "2026-06-03T09:00:00Z"


def test_the_list_and_its_filters(program, brand, erika):
    other = make_person(brand, "other@web.example", now=NOW + timedelta(hours=1))

    def found(**query):
        return [each["id"] for each in program.get("/contacts", **query).json()["data"]]

    assert found() == [str(other.pk), str(erika.pk)]
    assert found(email="Erika@Customer.example") == found(phone="030 123456") == [str(erika.pk)]
    assert found(account=str(other.account_id)) == [str(other.pk)]
    assert found(email="nobody@web.example") == found(account="x") == []
    assert errors_of(program.get("/contacts", phone="12")).keys() == {"phone"}
    first = program.get("/contacts", limit=1).json()
    assert [each["id"] for each in first["data"]] == [str(other.pk)]
    assert found(limit=1, cursor=first["next_cursor"]) == [str(erika.pk)]


def test_a_list_costs_as_many_queries_with_three_as_with_one(program, brand, erika, count_queries):
    with count_queries() as few:
        program.get("/contacts")
    for number in range(2):
        make_person(brand, f"c{number}@web.example")
    with count_queries() as many:
        program.get("/contacts")
    assert many.count == few.count


def patch(program, contact, body):
    return program.send("patch", f"/contacts/{contact.pk}", body)


def test_a_correction_names_what_changes_and_leaves_the_rest(program, erika):
    answer = patch(program, erika, {"family_name": "Muster", "address": {"city": "Potsdam"}, "phone": ""})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["family_name"], shown["phone"], shown["given_name"]) == ("Muster", "", "Erika")
    assert (shown["address"]["city"], shown["address"]["line1"]) == ("Potsdam", "Lindenweg 7")
    by = set(Change.objects.values_list("actor_kind", "actor_id"))
    assert by == {("program", program.key.pk)}
    count = Change.objects.count()
    patch(program, erika, {"family_name": "Muster"})
    assert Change.objects.count() == count


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": "", "phone": ""}, "email"),
        ({"email": "taken@web.example"}, "email"),
        ({"address": {"country": "Germany"}}, "address.country"),
        ({"nick": "E"}, "nick"),
        ({"given_name": 1}, "given_name"),
    ],
)
def test_what_is_wrong_is_said_by_field(program, brand, erika, body, field):
    make_person(brand, "taken@web.example")
    answer = patch(program, erika, body)
    assert (answer.status_code, set(errors_of(answer))) == (422, {field})
    assert not Change.objects.exists()


def test_merged_and_taken_back(program, brand, erika):
    other = make_contact(brand, "e.m@work.example", family_name="Musterfrau")
    body = {"into": str(erika.pk), "take": ["family_name"]}
    answer = program.post(f"/contacts/{other.pk}/merge", body, key="once")
    assert (answer.status_code, answer.json()["id"], answer.json()["family_name"]) == (200, str(erika.pk), "Musterfrau")
    assert answer.json()["merged"] == [str(other.pk)]
    assert program.post(f"/contacts/{other.pk}/merge", body, key="once").json() == answer.json()
    assert program.post(f"/contacts/{other.pk}/merge", body).json() == answer.json()
    assert program.get(f"/contacts/{other.pk}").json() == answer.json()
    assert program.get(f"/accounts/{other.account_id}").json()["id"] == str(erika.account_id)
    back = program.post(f"/contacts/{other.pk}/unmerge", {})
    assert (back.status_code, back.json()["id"], back.json()["merged"]) == (200, str(other.pk), [])
    assert program.get(f"/contacts/{erika.pk}").json()["family_name"] == "Mustermann"
    assert program.post(f"/contacts/{other.pk}/unmerge", {}).status_code == 200


def test_what_cannot_be_merged_or_taken_back(program, brand, erika):
    other = make_contact(brand, "e.m@work.example", family_name="Musterfrau")
    address = f"/contacts/{other.pk}/merge"
    for body, field in (
        ({"into": str(other.pk)}, "into"),
        ({"into": str(new_id())}, "into"),
        ({"into": str(erika.pk), "take": ["nick"]}, "take"),
        ({}, "into"),
    ):
        assert set(errors_of(program.post(address, body))) == {field}
    assert program.post(f"/contacts/{other.pk}/unmerge", {}).status_code == 409
    program.post(address, {"into": str(erika.pk), "take": ["family_name"]})
    patch(program, erika, {"family_name": "Neu"})
    refused = program.post(f"/contacts/{other.pk}/unmerge", {})
    assert (refused.status_code, "was changed since" in refused.json()["detail"]) == (409, True)


@pytest.mark.parametrize("body", [None, {}])
def test_erased(program, erika, body):
    answer = program.send("post", f"/contacts/{erika.pk}/erase", body="" if body is None else body)
    shown = answer.json()
    assert (answer.status_code, shown["erased_at"]) == (200, "2026-06-03T09:00:00Z")
    assert (shown["given_name"], shown["email"], shown["address"]["line1"], shown["account"]["name"]) == (
        "",
        "",
        "",
        "",
    )
    assert program.get(f"/contacts/{erika.pk}").json() == shown
    assert program.get("/contacts").json()["data"] == []
    assert program.post(f"/contacts/{erika.pk}/erase", {}).json() == shown
    assert patch(program, erika, {"given_name": "X"}).status_code == 422


def test_an_account_and_who_is_in_it(program, brand, erika):
    other = make_person(brand, "other@web.example", now=NOW + timedelta(hours=1))
    merge_accounts(other.account, into=erika.account, by=BRAND, now=NOW)
    assert program.get(f"/accounts/{other.account_id}").json() == {
        "id": str(erika.account_id),
        "kind": "household",
        "name": "Erika Mustermann",
        "contacts": [str(erika.pk), str(other.pk)],
        "created_at": "2026-06-03T09:00:00Z",
    }
    assert again(other).account == erika.account


def test_another_brands_customers_are_as_good_as_missing(stranger, program, erika):
    for path in (f"/contacts/{erika.pk}", f"/accounts/{erika.account_id}"):
        assert stranger.get(path).status_code == 404
    for path in ("merge", "unmerge", "erase"):
        assert stranger.post(f"/contacts/{erika.pk}/{path}", {}).status_code == 404
    assert patch(stranger, erika, {"given_name": "X"}).status_code == 404
    assert program.get("/contacts/x").status_code == 404
