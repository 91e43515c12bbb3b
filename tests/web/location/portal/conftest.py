"""A location contact in the portal."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from leadloop.network.models import LocationContact
from leadloop.outbox.models import Message
from tests.support.pressing import Visitor
from tests.support.story import make_location


def ask_for_link(email, client=None):
    """Ask for a link; returns the path of the one that came, the first by subject of several."""
    before = list(Message.objects.values_list("pk", flat=True))
    (client or Client()).post("/p/", {"email": email})
    mail = Message.objects.exclude(pk__in=before).order_by("subject").first()
    return re.findall(r"https?://[^/]+(/p/\S+/)", mail.text)[0]


def come_in(email):
    """Ask for a link, open it and press; returns the browser."""
    client = Client()
    Visitor(client, ask_for_link(email, client)).press("sign_in")
    return client


@pytest.fixture(autouse=True)
def nobody_asked_before():
    """Requests for links are counted, and each test begins to count anew."""
    cache.clear()


@pytest.fixture
def location(brand, the_time):
    return make_location(brand)


@pytest.fixture
def dana(location):
    return LocationContact.objects.get(location=location, role="recipient")


@pytest.fixture
def as_dana(dana):
    return come_in(dana.email)
