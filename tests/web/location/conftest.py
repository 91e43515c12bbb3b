"""A brand with one location and two contacts, and the links that they were sent."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_brand, make_location, make_opportunity


@pytest.fixture
def the_time():
    """The clock that the pages read, which stands at NOW; a test moves it by `the_time.move_to(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@dataclass
class Dealer:
    """A location with an opportunity, and who may answer it."""

    opportunity: Opportunity
    dana: LocationContact
    max: LocationContact

    def link(self, contact=None, now=NOW - timedelta(days=1)):
        return (
            f"/o/{issue(Purpose.OPPORTUNITY, about=self.opportunity.pk, recipient=(contact or self.dana).pk, now=now)}/"
        )

    def visitor(self, contact=None):
        return Visitor(Client(), self.link(contact))

    @property
    def stage(self):
        self.opportunity.refresh_from_db()
        return self.opportunity.stage


@pytest.fixture
def brand(db):
    return make_brand()


@pytest.fixture
def dealer_at(brand, the_time):
    """`dealer_at(Stage.ACCEPTED)`: a dealer whose opportunity was brought there by Dana, hour by hour before NOW."""

    def make(stage=Stage.UNACKNOWLEDGED, **changes):
        make_location(
            brand,
            contacts=[
                {"name": "Dana Keller", "email": "dana@d-1.example", "role": "recipient"},
                {"name": "Max Vogt", "email": "max@d-1.example", "role": "manager"},
            ],
        )
        found = make_opportunity(brand, stage, now=NOW - timedelta(days=1), **changes)
        contacts = {
            each.name.split()[0].lower(): each for each in LocationContact.objects.filter(location=found.location)
        }
        return Dealer(found, **contacts)

    return make


@pytest.fixture
def dealer(dealer_at):
    return dealer_at()
