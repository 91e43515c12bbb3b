"""What receivers are told of a customer names nobody, before and after the customer is erased."""

import json
from datetime import timedelta

import pytest

from leadloop.history.models import SYSTEM
from leadloop.journeys.contact_erased import erase
from leadloop.opportunities.enums import Stage
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.webhooks.models import Delivery
from leadloop.webhooks.sending import deliver_due
from tests.support.orders import make_order
from tests.support.story import NOW, make_brand, make_location, make_opportunity
from tests.webhooks.asking import deliver, endpoint_at

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=5)
CANARY = "Zaunkoenig"
CUSTOMER = {
    "given_name": f"{CANARY}-given",
    "family_name": f"{CANARY}-family",
    "email": f"{CANARY}@customer.example",
    "address": {"line1": f"{CANARY} 7", "city": "Berlin", "postal_code": "10119", "country": "DE"},
}


def bodies(receiver):
    return [got.body.decode() for got in receiver.got]


@pytest.fixture
def sold(receiver):
    brand = make_brand()
    make_location(brand)
    endpoint_at(receiver, brand)
    opportunity = make_opportunity(
        brand, Stage.WON, customer=CUSTOMER, request={"message": f"{CANARY} message", "interest": CANARY}
    )
    make_order(brand, opportunity=opportunity, now=LATER)
    send_due(LocalMailbox(), now=LATER)
    return opportunity


def test_a_payload_holds_ids_and_codes_only(receiver, sold):
    while deliver(LATER).tried:
        pass
    assert len(receiver.got) == Delivery.objects.count() > 5
    assert not [body for body in bodies(receiver) if CANARY.casefold() in body.casefold()]
    for body in bodies(receiver):
        told = json.loads(body)
        assert set(told) == {"type", "timestamp", "data"}
        assert {"event", "actor", "lead", "opportunity"} <= set(told["data"])


def test_nothing_of_an_erased_customer_is_delivered_afterwards_nor_kept_of_answers(receiver, sold):
    def tell_all(handler):
        handler.send_response(500)
        handler.end_headers()
        handler.wfile.write(f"Cannot store {CANARY}".encode())

    receiver.answers = [tell_all]
    deliver(LATER)
    assert Delivery.objects.filter(answer__contains=CANARY).exists()
    erase(sold.lead.contact, by=SYSTEM, now=LATER)
    assert not Delivery.objects.filter(answer__contains=CANARY).exists()
    assert not Delivery.objects.filter(last_error__contains=CANARY).exists()
    receiver.answers = [200]
    receiver.got.clear()
    later = LATER + timedelta(hours=1)
    while deliver(later).tried:
        pass
    told = [json.loads(body)["type"] for body in bodies(receiver)]
    assert "contact.erased" in told
    assert not [body for body in bodies(receiver) if CANARY.casefold() in body.casefold()]
    assert deliver_due(now=later).tried == 0
