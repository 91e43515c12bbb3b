"""What the desk tells the location, in mails and before the reveal: nothing of it says who the customer is."""

from datetime import timedelta

import pytest
import time_machine

from leadloop.links.enums import Purpose
from leadloop.links.tokens import issue
from leadloop.outbox.models import Message
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, pass_on
from tests.support.pressing import Visitor
from tests.support.story import NOW, make_location, opportunity_of, recipient, say

BRIEF = (
    "Erika Mustermann wants to begin in March, Lindenweg 7.\nCall +49 30 123456 or 030/123456, or write to"
    " erika@customer.example. She has a south roof."
)
SECRETS = ("Erika", "Mustermann", "123456", "erika@customer.example", "Lindenweg")


@pytest.fixture
def opportunity(db, client):
    brand = make_desk_brand()
    lead = make_desk_lead(brand)
    pass_on(lead, make_agent(brand), make_location(brand), brief=BRIEF)
    return opportunity_of(lead)


def visitor(opportunity, client):
    token = issue(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=recipient(opportunity).pk, now=NOW)
    return Visitor(client, f"/o/{token}/")


def test_the_offer_tells_what_the_desk_found_out_and_hides_who_it_is(opportunity):
    message = Message.objects.get(kind="opportunity_offered")
    for body in (message.text, message.html):
        assert "wants to begin in March" in body
        assert "She has a south roof." in body
        assert "Northwind spoke to the customer on Wednesday, 3 June 2026." in body
        assert [secret for secret in SECRETS if secret in body] == []
    assert [secret for secret in SECRETS if secret in message.subject] == []


def test_the_page_hides_it_before_the_reveal_and_shows_it_after(opportunity, client):
    seen = visitor(opportunity, client)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        seen.look()
    assert "[name] wants to begin in March" in seen.text
    assert "Northwind spoke to the customer 5 minutes ago" in seen.text
    assert [secret for secret in SECRETS if secret in seen.page.content.decode()] == []
    say(opportunity, "reveal", now=NOW + timedelta(minutes=6))
    with time_machine.travel(NOW + timedelta(minutes=7), tick=False):
        seen.look()
    assert "Erika Mustermann wants to begin in March" in seen.text


def test_what_the_customer_typed_stays_hidden_in_their_own_words_when_the_desk_corrects_it(db, client):
    brand = make_desk_brand()
    lead = make_desk_lead(brand, request={"message": "I am Mustermann, Lindenweg 7."})
    known = {"given_name": "Eva", "family_name": "Meier", "address": {"line1": "Rosenweg 1"}}
    pass_on(lead, make_agent(brand), make_location(brand), customer=known)
    seen = visitor(opportunity_of(lead), client)
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        seen.look()
    message = Message.objects.get(kind="opportunity_offered")
    for shown in (message.text, message.html, seen.page.content.decode()):
        assert "I am [name], [street]." in shown
        assert [each for each in (*SECRETS, "Eva", "Meier", "Rosenweg") if each in shown] == []


def test_nobody_is_said_to_have_spoken_to_a_customer_who_was_passed_on_without(db):
    brand = make_desk_brand()
    pass_on(make_desk_lead(brand), make_agent(brand), make_location(brand), contacted=False)
    message = Message.objects.get(kind="opportunity_offered")
    assert "spoke to the customer" not in message.text
    assert "notes:" not in message.text
