"""Customers in the console: found, shown with everything, corrected, moved, forgotten, taken as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages

from leadloop.core.ids import new_id
from leadloop.customers.models import Contact
from leadloop.customers.twins import compare_some
from leadloop.journeys.contacts_merged import merge_contacts
from leadloop.journeys.feedback_returns import give_review
from leadloop.opportunities.enums import Stage
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import leave_list
from tests.support import story
from tests.support.customers import BRAND, again, make_contact, make_person
from tests.web.console.pages import errors, links, main_of, table, text, typed

pytestmark = pytest.mark.django_db
NOW = story.NOW
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def location(brand):
    return story.make_location(brand)


@pytest.fixture
def erika(brand, location):
    return make_contact(brand, "erika@web.example", "+49 30 123456")


def said(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


def test_a_row_says_who_how_to_reach_them_and_how_often_they_asked(as_manager, brand, erika):
    make_contact(brand, "erika@web.example", address={"postal_code": "10119", "city": "Berlin"})
    assert table(as_manager.get("/console/customers/")) == [
        [
            "Erika Mustermann 10119 Berlin",
            "erika@web.example +49 30 123456",
            "Erika Mustermann Household",
            "2",
            "just now",
        ]
    ]


def test_an_empty_list_says_how_customers_come(as_manager):
    assert "No customers yet" in text(as_manager.get("/console/customers/"))


def test_the_search(as_manager, brand, erika):
    make_person(
        brand,
        "max@web.example",
        given_name="Max",
        family_name="Mann",
        organization="Acme",
        now=NOW + timedelta(hours=1),
    )

    def found(query):
        page = as_manager.get(f"/console/customers/?{query}")
        assert page.status_code == 200
        return [row[0] for row in table(page)] if list(main_of(page).iter("tbody")) else text(page)

    assert found("q=muster") == ["Erika Mustermann"]
    assert found("q=acm") == ["Max Mann"]
    assert "No customer fits" in found("q=nobody")
    assert found("q=") == ["Max Mann", "Erika Mustermann"]


def test_pages_of_the_list(as_manager, brand, count_queries):
    for number in range(51):
        make_person(brand, f"c{number}@web.example", given_name=f"C{number}", now=NOW + timedelta(minutes=number))
    first = as_manager.get("/console/customers/")
    assert [row[0] for row in table(first)] == [f"C{number}" for number in range(50, 0, -1)]
    more = next(href for label, href in links(first).items() if "cursor=" in (href or ""))
    with count_queries() as few:
        rest = as_manager.get(f"/console/customers/{more}")
    assert [row[0] for row in table(rest)] == ["C0"]
    with count_queries() as many:
        as_manager.get("/console/customers/")
    assert many.count == few.count


def test_everything_of_one_customer(as_manager, brand, location):
    sale = story.make_opportunity(brand, Stage.COMPLETE, now=NOW - timedelta(days=1), customer={"given_name": "Rike"})
    give_review(sale, given={"rating": "5", "title": "Well done", "text": "Warm."}, now=NOW)
    contact = sale.lead.contact
    leave_list(brand=brand, address=contact.email, mail_list=MailList.CUSTOMER, now=NOW)
    page = as_manager.get(f"/console/customers/{contact.pk}/")
    shown = text(page)
    for part in (
        "Rike Mustermann", "erika@customer.example", "Lindenweg 7, 10119 Berlin, DE", "Heat pump", "Dealer D-1",
        "Well done", "Withdrawn: all mail to the customer", "Pass the request on to a location", "Review received",
        "Survey (customer)", "Accepted", "Request received",
    ):  # fmt: skip
        assert part in shown
    assert links(page)["Rike Mustermann"] == f"/console/leads/{sale.lead_id}/#round-1"


def test_many_requests_cost_as_many_queries_as_one(as_manager, brand, erika, count_queries):
    with count_queries() as few:
        as_manager.get(f"/console/customers/{erika.pk}/")
    for _ in range(3):
        make_contact(brand, "erika@web.example")
    with count_queries() as many:
        as_manager.get(f"/console/customers/{erika.pk}/")
    assert many.count == few.count


def test_hostile_text_is_text(as_manager, brand, erika):
    make_contact(brand, "h@web.example", given_name=HOSTILE, family_name="", organization=HOSTILE)
    contact = Contact.objects.get(email="h@web.example")
    for path in ("", "change/", "merge/", "move/", "erase/"):
        page = as_manager.get(f"/console/customers/{contact.pk}/{path}")
        assert page.status_code == 200
        assert HOSTILE not in page.content.decode()


def test_correcting(as_manager, erika):
    address = f"/console/customers/{erika.pk}/change/"
    form = typed(as_manager.get(address)) | {"family_name": "Muster", "phone": "", "city": "Bonn"}
    answer = as_manager.post(address, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/console/customers/{erika.pk}/")
    now = again(erika)
    assert (now.full_name, now.phone_e164, now.city, now.email) == ("Erika Muster", "", "Bonn", "erika@web.example")
    shown = text(as_manager.get(answer["Location"]))
    assert "Family name Mustermann → Muster Corrected · Mia Brand" in shown
    assert said(as_manager.post(address, form)) == ["Nothing was changed."]


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(as_manager, brand, erika):
    address = f"/console/customers/{erika.pk}/change/"
    make_contact(brand, "taken@web.example")
    form = typed(as_manager.get(address))
    answer = as_manager.post(address, form | {"email": "nonsense", "phone": "12", "country": "Germany"})
    assert (answer.status_code, set(errors(answer))) == (422, {"email", "phone", "country"})
    assert (typed(answer)["email"], typed(answer)["phone"]) == ("nonsense", "12")
    taken = as_manager.post(address, form | {"email": "taken@web.example"})
    assert "Another customer is known by this address" in errors(taken)["email"]
    assert "Compare and merge" in links(taken)


def test_an_old_id_leads_to_the_survivor(as_manager, brand, erika):
    old = make_contact(brand, "old@web.example")
    merge_contacts(old, into=erika, by=BRAND, now=NOW)
    answer = as_manager.get(f"/console/customers/{old.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/console/customers/{erika.pk}/")
    account = as_manager.get(f"/console/accounts/{old.account_id}/")
    assert (account.status_code, account["Location"]) == (302, f"/console/accounts/{erika.account_id}/")
    assert as_manager.get(f"/console/customers/{new_id()}/").status_code == 404


def test_erasing_is_asked_about_first(as_manager, erika):
    address = f"/console/customers/{erika.pk}/erase/"
    assert "This cannot be taken back" in text(as_manager.get(address))
    assert again(erika).erased_at is None
    answer = as_manager.post(address)
    shown = text(as_manager.get(answer["Location"]))
    assert "Nothing is known of this customer any more" in shown
    assert "Mustermann" not in shown
    assert as_manager.post(address).status_code == 302


def test_moving_to_an_account_that_is_there_and_to_a_new_one(as_manager, brand, erika):
    max_ = make_person(brand, "max@web.example", given_name="Max")
    address = f"/console/customers/{max_.pk}/move/"
    wrong = as_manager.post(address, {"account": "nobody@web.example", "kind": "", "name": ""})
    assert (wrong.status_code, set(errors(wrong))) == (422, {"account"})
    answer = as_manager.post(address, {"account": "erika@web.example"})
    assert answer["Location"] == f"/console/accounts/{erika.account_id}/"
    assert again(max_).account == erika.account
    assert "Erika Mustermann" in text(as_manager.get(f"/console/customers/{max_.pk}/"))
    nameless = as_manager.post(address, {"account": "", "kind": "company", "name": ""})
    assert (nameless.status_code, set(errors(nameless))) == (422, {"name"})
    as_manager.post(address, {"account": "", "kind": "company", "name": "Max & Co"})
    assert (again(max_).account.name, again(max_).account.kind) == ("Max & Co", "company")


def test_an_account_is_named_and_merged_after_a_second_look(as_manager, brand, erika):
    max_ = make_person(brand, "max@web.example", given_name="Max")
    address = f"/console/accounts/{erika.account_id}/"
    as_manager.post(address, {"kind": "household", "name": "Family Mustermann"})
    assert again(erika).account.name == "Family Mustermann"
    assert as_manager.post(address, {"kind": "household", "name": ""}).status_code == 422
    looked = as_manager.post(f"{address}merge/", {"account": "max@web.example"})
    assert "Bring these people in?" in text(looked)
    assert again(max_).account != erika.account
    as_manager.post(f"{address}merge/", {"account": str(max_.account_id), "sure": "1"})
    assert again(max_).account == erika.account
    undo = next(f.get("action") for f in main_of(as_manager.get(address)).iter("form") if "undo" in f.get("action", ""))
    assert said(as_manager.post(undo)) == ["Taken back. They are two accounts again."]
    assert again(max_).account == max_.account
    assert as_manager.post(f"{address}merge/", {"account": "nobody"}).status_code == 422


def test_merging_with_a_choice_and_back(as_manager, brand, erika):
    other = make_contact(brand, "e.m@work.example", family_name="Musterfrau", organization="Acme")
    address = f"/console/customers/{erika.pk}/merge/"
    assert "Musterfrau" in text(as_manager.get(f"{address}?q=e.m@work.example"))
    shown = as_manager.get(f"{address}?with={other.pk}")
    form = typed(shown)
    assert (form["keep_family_name"], form["keep_email"]) == ("ours", "ours")
    assert "1 request, with its consents, messages and reviews" in text(shown)
    answer = as_manager.post(address, form | {"keep_family_name": "theirs"})
    assert answer["Location"] == f"/console/customers/{erika.pk}/"
    assert (again(erika).family_name, again(erika).email) == ("Musterfrau", "erika@web.example")
    page = as_manager.get(answer["Location"])
    assert "Merged with Erika Musterfrau" in text(page)
    undo = next(f.get("action") for f in main_of(page).iter("form") if "undo" in f.get("action", ""))
    assert said(as_manager.post(undo)) == ["Taken back. They are two customers again."]
    assert again(erika).family_name == "Mustermann"
    as_manager.post(undo)
    again_merged = as_manager.post(address, form)
    assert again_merged.status_code == 302


def test_why_a_merge_is_refused(as_manager, brand, other_brand, erika):
    address = f"/console/customers/{erika.pk}/merge/"
    foreign = make_person(other_brand, "x@web.example")
    for who, why in (
        (erika.pk, "Choose another customer"), (foreign.pk, "no such customer"), ("x", "no such customer"),
    ):  # fmt: skip
        for answer in (as_manager.get(f"{address}?with={who}"), as_manager.post(address, {"with": who})):
            assert answer.status_code == 422
            assert why in text(answer)


def test_why_a_merge_cannot_be_taken_back(as_manager, brand, erika):
    other = make_contact(brand, "e.m@work.example", family_name="Musterfrau")
    made = merge_contacts(other, into=erika, take=["family_name"], by=BRAND, now=NOW)
    as_manager.post(f"/console/customers/{erika.pk}/change/", {"family_name": "Neu"})
    answer = as_manager.post(f"/console/merges/{made.pk}/undo/")
    assert "Family name was changed since the merge" in said(answer)[-1]


def test_possible_duplicates(as_manager, brand, erika):
    other = make_contact(brand, "erika+shop@web.example", now=NOW + timedelta(hours=1))
    assert "No possible duplicates" in text(as_manager.get("/console/customers/duplicates/"))
    compare_some(now=NOW)
    page = as_manager.get("/console/customers/duplicates/")
    ((one, two, why, _decide),) = table(page)
    assert (one.split(" ")[2], two.split(" ")[2], why) == (
        "erika@web.example", "erika+shop@web.example", "Same mailbox in another spelling",
    )  # fmt: skip
    assert links(page)["Compare and merge"] == f"/console/customers/{erika.pk}/merge/?with={other.pk}"
    assert "Perhaps the same person" in text(as_manager.get(f"/console/customers/{other.pk}/"))
    apart = next(f.get("action") for f in main_of(page).iter("form") if "apart" in f.get("action", ""))
    as_manager.post(apart, {"next": "https://evil.example/"})
    assert "No possible duplicates" in text(as_manager.get("/console/customers/duplicates/"))
    assert as_manager.post(apart)["Location"] == "/console/customers/duplicates/"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_as_a_file(as_manager, brand, erika, kind):
    make_person(brand, "=cmd@web.example", given_name="=1+1", now=NOW + timedelta(hours=1))
    merge_contacts(make_person(brand, "old@web.example"), into=erika, by=BRAND, now=NOW)
    leave_list(brand=brand, address="old@web.example", mail_list=MailList.CUSTOMER, now=NOW)
    answer = as_manager.get(f"/console/customers/download/?format={kind}")
    assert f'filename="northwind-customers-2026-06-03.{kind}"' in answer["Content-Disposition"]
    content = answer.getvalue()
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [(row["family_name"], row["requests"], row["marketing"]) for row in rows] == [
            ("Mustermann", "1", "left"), ("", "0", ""),
        ]  # fmt: skip
        assert rows[1]["given_name"] != "=1+1"
    else:
        assert content.startswith(b"PK")
    assert as_manager.get("/console/customers/download/?format=pdf").status_code == 404
