"""Each event that an endpoint wants has its delivery, from the moment on in which the event is there."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import event, record
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import (
    add_endpoint,
    change_endpoint,
    purge_removed,
    remove_endpoint,
    switch_off,
    switch_on,
)
from leadloop.webhooks.sending import deliver_due
from tests.support.story import NOW, make_brand, make_lead, make_location

pytestmark = pytest.mark.django_db
URL = "https://receiver.example/hook"


def told(endpoint):
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("event_id")
    return list(rows.values_list("event__kind", flat=True))


def kinds_of(brand):
    return list(Event.objects.filter(brand=brand).order_by("id").values_list("kind", flat=True))


def test_an_arrival_is_told_to_each_endpoint_that_wants_it():
    brand, other = make_brand(), make_brand("Southwind")
    make_location(brand)
    everything, _secret = add_endpoint(brand, url=URL, now=NOW)
    wanted = [Kind.ORDER_PLACED, Kind.OFFERED]
    some, _secret = add_endpoint(brand, url=URL, kinds=wanted, now=NOW)
    off, _secret = add_endpoint(brand, url=URL, now=NOW)
    switch_off(off, now=NOW)
    of_other, _secret = add_endpoint(other, url=URL, now=NOW)
    lead = make_lead(brand)
    assert told(everything) == kinds_of(brand) == ["lead.received", "lead.qualified", "opportunity.offered"]
    assert told(some) == ["opportunity.offered"]
    assert told(off) == told(of_other) == []
    row = Delivery.objects.get(endpoint=some)
    assert (row.brand, row.at, row.next_attempt_at, row.state, row.attempts) == (brand, NOW, NOW, "due", 0)
    assert row.event.lead_id == lead.pk


def test_many_events_at_once_are_told_in_full():
    brand = make_brand()
    endpoint, _secret = add_endpoint(brand, url=URL, kinds=[Kind.ORDER_PLACED], now=NOW)
    kinds = [Kind.ORDER_PLACED, Kind.ORDER_CONFIRMED] * 25
    record(*(event(kind, brand=brand, actor=SYSTEM, now=NOW, n=n) for n, kind in enumerate(kinds)))
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("event_id")
    assert [row.event.data["n"] for row in rows.select_related("event")] == list(range(0, 50, 2))


def test_what_is_undone_was_never_told():
    brand = make_brand()
    endpoint, _secret = add_endpoint(brand, url=URL, now=NOW)
    with transaction.atomic():
        record(event(Kind.ORDER_PLACED, brand=brand, actor=SYSTEM, now=NOW))
        transaction.set_rollback(True)
    assert told(endpoint) == []


def test_mail_that_went_out_is_told_though_its_event_is_written_by_the_mark():
    brand = make_brand()
    make_location(brand)
    endpoint, _secret = add_endpoint(brand, url=URL, kinds=[Kind.MESSAGE_SENT], now=NOW)
    make_lead(brand)
    sent = send_due(LocalMailbox(), now=NOW + timedelta(minutes=1)).sent
    assert sent == Message.objects.filter(brand=brand, state="done").count() > 0
    assert told(endpoint) == ["message.sent"] * sent


def test_wishes_count_from_the_moment_on_in_which_they_are_made():
    brand = make_brand()
    endpoint, _secret = add_endpoint(brand, url=URL, kinds=[Kind.ORDER_PLACED], now=NOW)

    def happens():
        record(*(event(kind, brand=brand, actor=SYSTEM, now=NOW) for kind in (Kind.ORDER_PLACED, Kind.WON)))

    happens()
    change_endpoint(endpoint, kinds=[Kind.WON], now=NOW)
    happens()
    switch_off(endpoint, now=NOW)
    happens()
    switch_on(endpoint, now=NOW)
    change_endpoint(endpoint, kinds=Kind.values, now=NOW)
    happens()
    assert told(endpoint) == ["order.placed", "opportunity.won", "order.placed", "opportunity.won"]
    endpoint.refresh_from_db()
    assert endpoint.kinds == []


def test_it_costs_no_statement_more_on_postgresql_and_one_on_sqlite(count_queries):
    brand = make_brand()
    with count_queries(most=1 if connection.vendor == "postgresql" else 2):
        record(*(event(Kind.CONTACT_UPDATED, brand=brand, actor=SYSTEM, now=NOW) for _ in range(3)))


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_being_written_while_its_endpoint_is_removed_does_not_fail():
    brand = make_brand()
    endpoint, _secret = add_endpoint(brand, url=URL, now=NOW)
    removed, errors = threading.Event(), []

    def happens():
        try:
            with transaction.atomic():
                record(event(Kind.WON, brand=brand, actor=SYSTEM, now=NOW))
                written.set()
                assert removed.wait(20)
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    written = threading.Event()
    thread = threading.Thread(target=happens)
    thread.start()
    assert written.wait(20)
    remove_endpoint(endpoint, now=NOW)
    removed.set()
    thread.join()
    assert errors == []
    assert Event.objects.filter(kind=Kind.WON).count() == 1
    # What it left is never sent, and goes with the rest.
    assert deliver_due(now=NOW).tried == 0
    purge_removed(now=NOW + timedelta(days=2))
    assert Delivery.objects.count() == Endpoint.objects.count() == 0
