"""Two contacts become one person, and two again."""

from datetime import timedelta

import pytest

from leadloop.customers.changing import Cause, set_columns
from leadloop.customers.enums import Source
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.queries import account_of, contact_of
from leadloop.customers.records import Change, ContactMerge
from leadloop.history.models import Event
from leadloop.intake.models import Consent, Lead
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, preview, take_back_merge
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Suppression
from leadloop.outbox.operations import leave_list
from tests.support import story
from tests.support.customers import BRAND, again, make_contact

pytestmark = pytest.mark.django_db
NOW, HOUR = story.NOW, timedelta(hours=1)
PLACE = {"line1": "Lindenweg 7", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture
def brand():
    brand = story.make_brand()
    story.make_location(brand)
    return brand


@pytest.fixture
def one(brand):
    return make_contact(brand, "erika@web.example", "+49 30 123456")


@pytest.fixture
def other(brand):
    return make_contact(brand, "e.m@work.example", family_name="Musterfrau", organization="Acme", address=PLACE)


def merge(merged, into, **more):
    return merge_contacts(merged, into=into, by=BRAND, now=NOW + HOUR, **more)


def take_back(merged):
    return take_back_merge(merged, by=BRAND, now=NOW + 2 * HOUR)


def keys():
    return set(ContactKey.objects.values_list("kind", "value", "contact"))


def test_the_survivor_has_everything_of_both(one, other):
    leads, consents = set(Lead.objects.values_list("pk", flat=True)), Consent.objects.count()
    merge(other, one)
    survivor = again(one)
    assert (survivor.family_name, survivor.organization, survivor.line1) == ("Mustermann", "Acme", "Lindenweg 7")
    assert set(Lead.objects.filter(contact=one).values_list("pk", flat=True)) == leads
    assert Consent.objects.filter(lead__contact=one).count() == consents == 2
    assert keys() == {
        ("email", "erika@web.example", one.pk), ("phone", "+4930123456", one.pk), ("email", "e.m@work.example", one.pk),
    }  # fmt: skip


def test_where_they_differ_a_person_chooses(one, other):
    shown = preview(one, other)
    assert [each.name for each in shown.fields if each.differs] == ["family_name", "email"]
    assert (shown.leads, len(shown.keys), shown.closes_account) == (1, 1, True)
    merge(other, one, take=["family_name", "email"])
    assert (again(one).family_name, again(one).email) == ("Musterfrau", "e.m@work.example")
    changes = Change.objects.filter(contact=one).values_list("field", "old", "new", "source", "actor_kind")
    assert ("family_name", "Mustermann", "Musterfrau", "merge", "brand") in set(changes)


def test_old_ids_lead_to_the_survivor(brand, one, other):
    third = make_contact(brand, "third@web.example")
    merge(other, one)
    merge(one, third)
    assert contact_of(brand, other.pk) == contact_of(brand, one.pk) == third
    assert account_of(brand, other.account_id) == third.account
    assert contact_of(story.make_brand("Southwind"), other.pk) is None
    assert Account.objects.filter(merged_into=None).get() == third.account


def test_it_is_told(one, other):
    merge(other, one)
    told = Event.objects.get(kind="contact.merged")
    assert (told.actor_kind, told.lead_id, told.data) == (
        "brand", None, {"contact": str(one.pk), "merged": str(other.pk), "undone": False},
    )  # fmt: skip


def test_merging_again_changes_nothing(one, other):
    first = merge(other, one)
    assert merge(other, one) == first
    assert Event.objects.filter(kind="contact.merged").count() == 1


def test_new_requests_of_either_come_to_the_survivor(brand, one, other):
    merge(other, one)
    assert make_contact(brand, "E.M@work.example") == one
    assert make_contact(brand, "erika@web.example") == one


@pytest.mark.parametrize("case", ["itself", "another brand's", "merged already"])
def test_who_cannot_be_merged(brand, one, other, case):
    third = make_contact(brand, "third@web.example")
    if case == "merged already":
        merge(other, third)
    foreign = make_contact(story.make_brand("Southwind"), "x@web.example")
    into = {"itself": other, "another brand's": foreign, "merged already": one}[case]
    with pytest.raises(MergeProblem) as problem:
        merge(other, into)
    assert set(problem.value.errors) == {"into"}


def test_the_stricter_wish_counts(brand, one, other):
    leave_list(brand=brand, address="e.m@work.example", mail_list=MailList.CUSTOMER, now=NOW)
    merge(other, one)
    assert set(Suppression.objects.values_list("address_key", "mail_list")) == {
        ("e.m@work.example", "customer"), ("erika@web.example", "customer"),
    }  # fmt: skip


def test_the_stricter_wish_counts_for_addresses_of_requests_too(brand, one, other):
    Lead.objects.filter(contact=one).update(customer={"email": "Old@web.example"})
    leave_list(brand=brand, address="old@web.example", mail_list=MailList.NURTURE, now=NOW)
    merge(other, one)
    assert set(Suppression.objects.values_list("address_key", "mail_list")) == {
        (address, "nurture") for address in ("old@web.example", "e.m@work.example", "erika@web.example")
    }


def test_taken_back_they_are_as_before(brand, one, other):
    before, was = keys(), [again(each) for each in (one, other)]
    leads = set(Lead.objects.values_list("pk", "contact"))
    made = merge(other, one, take=["family_name"])
    take_back(made)
    assert keys() == before
    assert set(Lead.objects.values_list("pk", "contact")) == leads
    now = [again(each) for each in (one, other)]
    same = ("given_name", "family_name", "organization", "email", "phone_e164", "line1", "account_id", "name_key")
    assert [[getattr(each, name) for name in same] for each in now] == [
        [getattr(each, name) for name in same] for each in was
    ]
    assert contact_of(brand, other.pk) == other
    assert Account.objects.filter(merged_into=None).count() == 2
    assert Event.objects.filter(kind="contact.merged", data__undone=True).count() == 1
    # Again is harmless, and they can be merged anew.
    take_back(made)
    merge(other, one)
    assert ContactMerge.objects.filter(undone_at=None).count() == 1


def test_what_came_since_goes_to_whom_it_names(brand, one, other):
    made = merge(other, one)
    theirs = story.make_lead(brand, customer={"email": "e.m@work.example", "phone": ""}, now=NOW + HOUR)
    ours = story.make_lead(brand, customer={"email": "", "phone": "+49 30 123456"}, now=NOW + HOUR)
    take_back(made)
    assert dict(Lead.objects.filter(pk__in=[theirs.pk, ours.pk]).values_list("pk", "contact")) == {
        theirs.pk: other.pk, ours.pk: one.pk,
    }  # fmt: skip


def test_not_after_the_survivor_was_merged_itself(brand, one, other):
    third = make_contact(brand, "third@web.example")
    made = merge(other, one)
    later = merge(one, third)
    with pytest.raises(MergeProblem, match="Take that merge back first"):
        take_back(made)
    take_back(later)
    take_back(made)
    assert set(Contact.objects.filter(merged_into=None)) == {one, other, third}


def test_not_after_a_value_that_came_with_it_was_changed(one, other):
    made = merge(other, one, take=["family_name"])
    cause = Cause(BRAND, Source.CORRECTION, NOW)
    set_columns(again(one), {"family_name": "Neu"}, cause=cause)
    with pytest.raises(MergeProblem, match="Family name was changed since"):
        take_back(made)


def test_not_after_a_way_to_recognise_them_was_taken_away(one, other):
    made = merge(other, one)
    ContactKey.objects.filter(value="e.m@work.example").delete()
    with pytest.raises(MergeProblem, match="taken away since"):
        take_back(made)
