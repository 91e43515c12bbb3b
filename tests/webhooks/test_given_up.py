"""A webhook that nothing could be delivered to for days: those who look after the brand are told, once."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.journeys.webhook_given_up import tell_of_webhooks
from leadloop.outbox.models import Message
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import add_endpoint, redeliver, switch_off, switch_on
from leadloop.webhooks.queries import latest_error
from leadloop.webhooks.schedule import GIVEN_UP_AFTER
from tests.support.story import NOW, make_brand
from tests.support.together import all_at_once
from tests.webhooks.asking import deliver, endpoint_at, happens

pytestmark = pytest.mark.django_db

LATER = NOW + GIVEN_UP_AFTER + timedelta(days=1)


def mails():
    return list(Message.objects.order_by("to").values_list("to", "kind", "subject"))


def given_up(receiver, brand):
    """An endpoint that failed until it switched itself off."""
    receiver.answers = [500] * 20
    endpoint, _secret = endpoint_at(receiver, brand)
    happens(brand)
    deliver()
    happens(brand)
    deliver(LATER)
    endpoint.refresh_from_db()
    assert endpoint.off == Off.FAILED
    return endpoint


def test_owners_and_managers_are_told_once(receiver):
    brand = make_brand()
    add_member(brand=brand, email="marten@northwind.example", name="Marten", role=Role.MANAGER, now=NOW)
    add_member(brand=brand, email="ada@northwind.example", name="Ada", role=Role.AGENT, now=NOW)
    make_brand("Southwind")
    endpoint = given_up(receiver, brand)
    assert tell_of_webhooks(now=LATER) == 1
    assert mails() == [
        (who, "escalation", "Northwind: a webhook has switched itself off")
        for who in ("marten@northwind.example", "owner@northwind.example")
    ]
    assert tell_of_webhooks(now=LATER + timedelta(days=1)) == 0
    assert len(mails()) == 2
    text = Message.objects.first().text
    for told in (endpoint.url, "It answered 500.", "1", f"/console/settings/webhooks/{endpoint.pk}/", "Failing since"):
        assert told in text


def test_the_latest_attempt_is_told_not_that_of_the_latest_event(receiver):
    brand = make_brand()
    endpoint, _secret = endpoint_at(receiver, brand)
    receiver.answers = [500, 500, 503]
    happens(brand, 2)
    deliver()
    older = Delivery.objects.earliest("at", "id")
    soon = NOW + timedelta(seconds=1)
    redeliver(older, now=soon)
    assert deliver(soon).tried == 1
    assert latest_error(endpoint) == "It answered 503."


def test_one_that_is_gone_says_so(receiver):
    receiver.answers = [410]
    brand = make_brand()
    endpoint_at(receiver, brand)
    happens(brand)
    deliver()
    assert tell_of_webhooks(now=NOW) == 1
    assert "gone for good" in Message.objects.get().text


def test_of_what_a_member_switched_off_nobody_is_told():
    endpoint, _secret = add_endpoint(make_brand(), url="https://receiver.example/", now=NOW)
    switch_off(endpoint, now=NOW)
    assert tell_of_webhooks(now=NOW) == 0
    assert mails() == []


def test_switched_on_and_off_again_is_told_again(receiver):
    endpoint = given_up(receiver, make_brand())
    tell_of_webhooks(now=LATER)
    switch_on(endpoint, now=LATER)
    assert Endpoint.objects.get().told_at is None
    switch_off(endpoint, why=Off.FAILED, now=LATER)
    assert tell_of_webhooks(now=LATER) == 1
    assert len(mails()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(receiver):
    given_up(receiver, make_brand())
    told = all_at_once(*[lambda: tell_of_webhooks(now=LATER)] * 3)
    assert sorted(told) == [0, 0, 1]
    assert len(mails()) == 1
