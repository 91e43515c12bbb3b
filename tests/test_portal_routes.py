"""The gate of the portal: every page of it, to contacts of its locations and to nobody else, by every method."""

import pytest
from django.test import Client
from django.urls import reverse

from leadloop.network.models import LocationContact
from leadloop.web.location.portal.gate import CONTACT_KEY
from tests.support.asking import Asking
from tests.support.routes import ROUTES, Door
from tests.support.story import NOW
from tests.support.world import make_world, texts_of
from tests.test_every_route import METHODS, client_of, full_buckets, the_time, wrong

pytestmark = pytest.mark.django_db
# Fixtures of the gate test.
__all__ = ["full_buckets", "the_time", "wrong"]
PAGES = {reverse(name): route for name, route in ROUTES.items() if route.door is Door.PORTAL}


def contact_of(world):
    return LocationContact.objects.get(brand=world.brand, role="recipient")


def in_portal(contact):
    client = Client()
    session = client.session
    session[CONTACT_KEY] = str(contact.pk)
    session.save()
    return client


def test_the_portal_is_for_contacts_of_its_locations_alone(wrong):
    north, ask = make_world("Northwind"), Asking()
    outside, inside = [client_of(), client_of(north.owner)], in_portal(contact_of(north))
    for page, route in PAGES.items():
        for method in METHODS:
            for client in outside:
                asked = ask(client, method, page)
                wrong((asked.status, asked.location) != (302, "/p/") or asked.changed, page, method, asked)
            asked = ask(inside, method, page)
            wrong(asked.status not in ({200, 302, 422} if method in route.allowed else {405}), page, method, asked)
            wrong(asked.changed and method != "POST", page, method, "changed something")


def test_it_shows_another_brands_contact_nothing(wrong):
    north, outsider, ask = make_world("Northwind"), in_portal(contact_of(make_world("Southwind"))), Asking()
    secrets = (north.brand.name, "erika@northwind-customer.example", *texts_of(north))
    for page in PAGES:
        wrong([secret for secret in secrets if secret in ask(outsider, "GET", page).text], page)


def test_a_contact_who_was_removed_is_out(wrong):
    contact = contact_of(make_world("Northwind"))
    client = in_portal(contact)
    LocationContact.objects.filter(pk=contact.pk).update(removed_at=NOW)
    for page in PAGES:
        wrong(client.get(page).status_code != 302, page)
