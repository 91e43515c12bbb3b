"""Contacts that are there because somebody asked for something."""

from django.db import transaction

from leadloop.customers.details import read_customer
from leadloop.customers.models import Contact
from leadloop.customers.operations import match_or_make
from leadloop.customers.records import Twins
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.account_changed import merge_accounts
from leadloop.journeys.contacts_merged import merge_contacts
from tests.support import story

BRAND = Actor(ActorKind.BRAND)


def make_contact(brand, email="", phone="", *, now=story.NOW, **customer):
    """The contact of a new lead; what is not said is empty, but for the name."""
    given = {"email": email, "phone": phone, "address": {}} | customer
    return story.make_lead(brand, customer=given, now=now).contact


def make_person(brand, email="", *, now=story.NOW, **customer):
    """A contact whom no request tells of."""
    details, problems = read_customer({"email": email, **customer}, country=brand.country)
    assert not problems
    with transaction.atomic():
        return match_or_make(brand, details, now=now)[0]


def again(contact):
    """The contact as it is stored now."""
    return Contact.objects.select_related("account", "brand").get(pk=contact.pk)


def customer_records(brand, contact):
    """One of each of what becomes of customers' records, as ids; the contact itself stays as it is."""
    one, other, third = (make_person(brand, f"{name}@{brand.slug}.example") for name in ("one", "other", "third"))
    merge = merge_contacts(other, into=one, by=BRAND, now=story.NOW)
    account_merge = merge_accounts(third.account, into=one.account, by=BRAND, now=story.NOW)
    first, second = sorted((one, contact), key=lambda each: each.pk)
    twins = Twins.objects.create(brand=brand, first=first, second=second, reasons="phone", found_at=story.NOW)
    return {
        "contact": contact.pk, "account": contact.account_id, "merge": merge.pk, "merged": other.pk,
        "account_merge": account_merge.pk, "twins": twins.pk,
    }  # fmt: skip
