"""A brand with a lead form and locations, and what a customer's browser does with its pages."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from leadloop.intake.models import LeadForm
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.support.pressing import filled_in, parse
from tests.support.story import NOW, make_brand, make_location

FORM = "/l/northwind/f/request-a-quote/"
THANKS = FORM + "thanks/"


@pytest.fixture(autouse=True)
def nobody_was_here_before():
    """Counts of posts by address start anew."""
    cache.clear()


@pytest.fixture
def the_time():
    """The clock that the pages read, which stands at NOW; a test moves it by `the_time.move_to(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def brand(db):
    return make_brand()


@pytest.fixture
def lead_form(brand):
    return LeadForm.objects.get(brand=brand)


@pytest.fixture
def questions(brand, lead_form):
    """The lead form asks for the building (required) and the heated area."""
    lead_form.question_set = set_questions(
        brand,
        SetKind.LEAD,
        lead_form.key,
        [
            {"key": "house", "label": "Building", "kind": QuestionKind.CHOICE, "choices": ["House", "Flat"], "required": True},
            {"key": "area", "label": "Heated area", "kind": QuestionKind.NUMBER},
        ],
    )  # fmt: skip
    lead_form.save()
    return lead_form.question_set


@pytest.fixture
def berlin(brand):
    return make_location(brand, "B", name="Heizung Mitte")


@pytest.fixture
def munich(brand):
    return make_location(
        brand,
        "M",
        name="Isar Wärme",
        address={"line1": "Isarweg 2", "city": "München", "postal_code": "80331", "country": "DE"},
        position={"lat": 48.14, "lon": 11.57},
        products=["Solar"],
    )


@pytest.fixture
def client():
    """A browser that did not come through the gate of any cookie."""
    return Client()


@pytest.fixture
def fill_in(client):
    """`fill_in(email=…)`: what our own page would send, with a name, the consent and what is given here."""

    def fields(path=FORM, **typed):
        page = parse(client.get(path))
        form = next(each for each in page.iter("form") if each.get("method") == "post")
        own = {
            "email": "erika@customer.example",
            "given_name": "Erika",
            "message": "Please call.",
            "consent_share_with_location": "on",
        }
        return filled_in(form) | own | typed

    return fields
