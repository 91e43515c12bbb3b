"""Contacts that are there because somebody asked for something."""

from leadloop.customers.details import read_customer
from leadloop.customers.models import Contact
from leadloop.customers.operations import match_or_make
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
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
    return match_or_make(brand, details, now=now)[0]


def again(contact):
    """The contact as it is stored now."""
    return Contact.objects.select_related("account", "brand").get(pk=contact.pk)
