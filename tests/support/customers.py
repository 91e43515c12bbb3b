"""Contacts that are there because somebody asked for something."""

from leadloop.customers.models import Contact
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from tests.support import story

BRAND = Actor(ActorKind.BRAND)


def make_contact(brand, email="", phone="", *, now=story.NOW, **customer):
    """The contact of a new lead; what is not said is empty, but for the name."""
    given = {"email": email, "phone": phone, "address": {}} | customer
    return story.make_lead(brand, customer=given, now=now).contact


def again(contact):
    """The contact as it is stored now."""
    return Contact.objects.select_related("account", "brand").get(pk=contact.pk)
