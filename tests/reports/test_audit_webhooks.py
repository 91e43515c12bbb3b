"""The audit finds events that were not told, and deliveries that cannot have come about."""

from datetime import timedelta

import pytest

from leadloop.history.enums import Kind
from leadloop.reports.audit_webhooks import webhook_breaches
from leadloop.webhooks.models import Delivery, Secret
from leadloop.webhooks.operations import add_endpoint, change_endpoint, switch_off
from tests.support.story import NOW, make_brand, make_lead, make_location

pytestmark = [pytest.mark.django_db, pytest.mark.broken_data]
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def endpoint():
    brand = make_brand()
    make_location(brand)
    found, _secret = add_endpoint(brand, url="https://receiver.example/", kinds=[Kind.LEAD_RECEIVED], now=NOW)
    make_lead(brand, now=LATER)
    assert list(webhook_breaches()) == []
    return found


def found():
    return [each.partition(": ")[2] for each in webhook_breaches()]


def test_an_event_that_was_not_told(endpoint):
    Delivery.objects.all().delete()
    assert found() == [f"not told to webhook {endpoint.pk}"]
    # It was off by then, or has had other wishes since.
    switch_off(endpoint, now=LATER)
    assert found() == []
    switch_off(endpoint, now=LATER)
    change_endpoint(endpoint, kinds=[Kind.WON], now=LATER)
    assert found() == []


def test_done_without_a_success(endpoint):
    Delivery.objects.update(state="done", status=500)
    assert found() == ["done, though no success was answered"]


def test_of_another_brand(endpoint):
    Delivery.objects.update(brand=make_brand("Southwind"))
    assert found() == ["of another brand than its webhook or its event"]


def test_without_a_secret(endpoint):
    Secret.objects.update(ends_at=NOW)
    assert found() == ["it has not one newest secret"]
