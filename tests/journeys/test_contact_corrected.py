"""The brand corrects what it knows of a customer, and brings people together in accounts."""

from datetime import timedelta

import pytest

from leadloop.customers.models import Account, ContactKey
from leadloop.customers.queries import account_of, contacts_in
from leadloop.customers.records import Change
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.journeys.account_changed import (
    AccountProblem,
    change_account,
    merge_accounts,
    move_contact,
    take_back_account_merge,
)
from leadloop.journeys.contact_corrected import CorrectionProblem, correct_customer
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Suppression
from leadloop.outbox.operations import leave_list
from tests.support import story
from tests.support.customers import BRAND, again, make_contact
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, refuse

pytestmark = pytest.mark.django_db
NOW = story.NOW + timedelta(hours=1)


@pytest.fixture
def brand():
    brand = story.make_brand()
    story.make_location(brand)
    return brand


@pytest.fixture
def erika(brand):
    return make_contact(brand, "erika@web.example", "+49 30 123456")


def correct(contact, **given):
    return correct_customer(again(contact), given, by=BRAND, now=NOW)


def changes(contact):
    rows = Change.objects.filter(contact=contact).order_by("id")
    return list(rows.values_list("field", "old", "new", "source", "actor_kind"))


def keys(contact):
    return set(ContactKey.objects.filter(contact=contact).values_list("value", flat=True))


def test_a_correction_is_kept_with_what_was_there(erika):
    assert correct(erika, family_name="Muster", phone="", address={"city": "Bonn", "postal_code": "53111"}) == (
        "family_name", "phone", "address",
    )  # fmt: skip
    now = again(erika)
    assert (now.family_name, now.phone_e164, now.city, now.account.name) == ("Muster", "", "Bonn", "Erika Muster")
    assert changes(erika) == [
        ("family_name", "Mustermann", "Muster", "correction", "brand"),
        ("phone", "+4930123456", "", "correction", "brand"),
        ("address", "", "53111 Bonn, DE", "correction", "brand"),
    ]
    assert keys(erika) == {"erika@web.example"}
    told = Event.objects.get(kind="contact.updated")
    assert told.data == {
        "contact": str(erika.pk),
        "fields": ["family_name", "phone", "address"],
        "source": "correction",
    }
    # What was given with the request stays there.
    assert Lead.objects.get().customer["family_name"] == "Mustermann"


def test_the_same_again_changes_nothing(erika):
    correct(erika, family_name="Muster")
    assert correct(erika, family_name="Muster") == ()
    assert Event.objects.filter(kind="contact.updated").count() == 1


def test_a_new_address_leads_to_them_and_the_old_one_no_longer(brand, erika):
    correct(erika, email="new@web.example")
    assert keys(erika) == {"new@web.example", "+4930123456"}
    assert make_contact(brand, "NEW@web.example") == erika
    assert make_contact(brand, "erika@web.example") != erika


def left():
    return set(Suppression.objects.values_list("address_key", "mail_list"))


def test_who_left_a_mail_list_has_left_it_with_the_new_address_too(brand, erika):
    leave_list(brand=brand, address="erika@web.example", mail_list=MailList.CUSTOMER, now=NOW)
    correct(erika, email="New@web.example")
    assert left() == {("erika@web.example", "customer"), ("new@web.example", "customer")}
    correct(erika, email="")
    assert len(left()) == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_who_left_a_mail_list_has_left_it_with_an_address_that_the_desk_corrects(is_known):
    brand = make_desk_brand()
    ada = make_agent(brand)
    if is_known:
        refuse(make_desk_lead(brand), ada)
    lead = make_desk_lead(brand)
    old = lead.customer["email"]
    leave_list(brand=brand, address=old, mail_list=MailList.NURTURE, now=NOW)
    refuse(lead, ada, customer={"email": "New@web.example"})
    assert left() == {(old, "nurture"), ("new@web.example", "nurture")}


def test_an_address_of_somebody_else_is_refused(brand, erika):
    other = make_contact(brand, "other@web.example")
    with pytest.raises(CorrectionProblem) as problem:
        correct(erika, email="Other@web.example")
    assert (set(problem.value.errors), problem.value.taken_by) == ({"email"}, other.pk)
    assert keys(erika) == {"erika@web.example", "+4930123456"}


def test_somebody_elses_number_may_be_shared_but_not_be_all_that_is_known(brand, erika):
    other = make_contact(brand, "other@web.example")
    correct(other, phone="+49 30 123456")
    assert again(other).phone_e164 == "+4930123456"
    with pytest.raises(CorrectionProblem) as problem:
        correct(other, email="")
    assert problem.value.taken_by == erika.pk
    with pytest.raises(CorrectionProblem):
        correct(erika, email="", phone="")


def test_what_the_desk_corrects_is_kept_with_its_lead():
    brand = make_desk_brand()
    ada = make_agent(brand)
    refuse(make_desk_lead(brand), ada)
    second = make_desk_lead(brand)
    refuse(second, ada, customer={"family_name": "Muster"})
    kept = Change.objects.get(field="family_name")
    assert (kept.old, kept.new, kept.source, kept.actor_kind, kept.actor_id, kept.lead_id) == (
        "Mustermann", "Muster", "correction", "agent", ada.pk, second.pk,
    )  # fmt: skip


def test_what_a_later_request_adds_is_kept_as_the_customers(brand, erika):
    make_contact(brand, "erika@web.example", organization="Acme")
    assert changes(erika) == [("organization", "", "Acme", "request", "customer")]


def test_people_come_together_in_an_account_that_keeps_its_name(brand, erika):
    max_ = make_contact(brand, "max@web.example", given_name="Max")
    change_account(erika.account, kind="household", name="Family Mustermann", by=BRAND, now=NOW)
    move_contact(again(max_), to=again(erika).account, by=BRAND, now=NOW)
    correct(erika, family_name="Muster")
    account = again(erika).account
    assert (account.name, list(contacts_in(account))) == ("Family Mustermann", [erika, max_])
    assert ("account", "Max Mustermann", "Family Mustermann", "correction", "brand") in changes(max_)
    new = move_contact(again(max_), to=None, kind="company", name="Max & Co", by=BRAND, now=NOW)
    assert (new.kind, list(contacts_in(new)), list(contacts_in(account))) == ("company", [max_], [erika])


@pytest.mark.parametrize(("kind", "name", "field"), [("club", "X", "kind"), ("company", " ", "name")])
def test_an_account_needs_a_kind_and_a_name(erika, kind, name, field):
    with pytest.raises(AccountProblem) as problem:
        change_account(erika.account, kind=kind, name=name, by=BRAND, now=NOW)
    assert set(problem.value.errors) == {field}


def test_two_accounts_become_one_and_two_again(brand, erika):
    max_ = make_contact(brand, "max@web.example", given_name="Max")
    was = max_.account
    made = merge_accounts(was, into=erika.account, by=BRAND, now=NOW)
    assert merge_accounts(was, into=erika.account, by=BRAND, now=NOW) == made
    assert list(contacts_in(erika.account)) == [erika, max_]
    assert account_of(brand, was.pk) == erika.account
    take_back_account_merge(made, by=BRAND, now=NOW)
    take_back_account_merge(made, by=BRAND, now=NOW)
    assert (again(max_).account, account_of(brand, was.pk)) == (was, was)
    with pytest.raises(AccountProblem):
        merge_accounts(was, into=was, by=BRAND, now=NOW)


def test_a_merge_of_accounts_is_taken_back_in_order(brand, erika):
    max_, third = make_contact(brand, "max@web.example"), make_contact(brand, "third@web.example")
    first = merge_accounts(max_.account, into=erika.account, by=BRAND, now=NOW)
    later = merge_accounts(erika.account, into=third.account, by=BRAND, now=NOW)
    with pytest.raises(AccountProblem, match="Take that merge back first"):
        take_back_account_merge(first, by=BRAND, now=NOW)
    take_back_account_merge(later, by=BRAND, now=NOW)
    take_back_account_merge(first, by=BRAND, now=NOW)
    assert Account.objects.filter(merged_into=None).count() == 3
