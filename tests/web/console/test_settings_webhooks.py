"""Settings: webhooks, their deliveries, their secrets."""

from datetime import timedelta

import pytest

from leadloop.webhooks.models import Delivery, Endpoint, Secret
from leadloop.webhooks.operations import add_endpoint, send_ping, switch_off
from leadloop.webhooks.secrets import shown
from tests.support.story import NOW, make_lead, make_location
from tests.web.console.pages import errors, messages, table, text

pytestmark = pytest.mark.django_db
LIST = "/console/settings/webhooks/"
URL = "https://receiver.example/hook"


@pytest.fixture
def endpoint(brand):
    return add_endpoint(brand, url=URL, description="Ordering system", now=NOW)[0]


def page_of(endpoint):
    return f"{LIST}{endpoint.pk}/"


def press(client, endpoint, answer, **more):
    return client.post(f"{page_of(endpoint)}act/", {"answer": answer, **more}, follow=True)


def newest(endpoint):
    return Secret.objects.get(endpoint=endpoint, ends_at=None)


def test_an_empty_list_says_what_it_would_do(as_manager):
    assert "No webhooks yet" in text(as_manager.get(LIST))


def test_a_webhook_is_added_and_its_secret_shown_once(as_manager, brand):
    given = {"url": f" {URL} ", "description": "ERP", "kinds": ["order.placed", "opportunity.won"]}
    response = as_manager.post(LIST, given)
    made = Endpoint.objects.get()
    assert (made.brand, made.url, made.description) == (brand, URL, "ERP")
    assert made.kinds == ["opportunity.won", "order.placed"]
    secret = shown(newest(made))
    assert secret in text(response)
    assert secret not in text(as_manager.get(LIST))
    assert secret not in text(as_manager.get(page_of(made)))
    # A browser that sends the form once more adds no other.
    again = as_manager.post(LIST, given)
    assert again.status_code == 422
    assert errors(again) == {"url": "There is a webhook with this address already."}
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize("url", ["", "nonsense", "http://receiver.example/", "https://127.0.0.1/", "https://0x7f.1/"])
def test_what_cannot_be_an_address_is_said_and_nothing_typed_is_lost(as_manager, url):
    response = as_manager.post(LIST, {"url": url, "description": "My words", "kinds": ["order.placed"]})
    assert response.status_code == 422
    assert len(errors(response)) == 1
    assert b"My words" in response.content
    assert Endpoint.objects.count() == 0


def test_it_is_changed_and_shows_what_became_of_each_event(as_manager, brand, endpoint):
    make_location(brand)
    make_lead(brand)
    Delivery.objects.filter(event__kind="lead.received").update(
        state="parked", attempts=10, status=500, answer="<b>Oops</b>", last_error="It answered 500.", tried_at=NOW
    )
    shown_page = text(as_manager.get(page_of(endpoint)))
    assert "Lead received" in shown_page
    assert "It answered 500." in shown_page
    rows = table(as_manager.get(page_of(endpoint) + "?show=failed"))
    assert len(rows) == 1
    assert "Lead received" in rows[0][0]
    row = Delivery.objects.get(state="parked")
    response = as_manager.get(f"{LIST}deliveries/{row.pk}/")
    assert b"&lt;b&gt;Oops&lt;/b&gt;" in response.content
    assert "lead.received" in text(response)
    as_manager.post(page_of(endpoint), {"url": URL, "description": "", "kinds": ["order.placed"]})
    endpoint.refresh_from_db()
    assert (endpoint.description, endpoint.kinds) == ("", ["order.placed"])


def test_failed_ones_are_sent_again_one_or_all(as_manager, brand, endpoint):
    make_location(brand)
    make_lead(brand)
    Delivery.objects.update(state="parked", attempts=10)
    first = Delivery.objects.order_by("pk").first()
    response = as_manager.post(f"{LIST}deliveries/{first.pk}/again/", follow=True)
    assert messages(response) == ["It is sent now, under the same id."]
    assert Delivery.objects.filter(state="due", attempts=0).count() == 1
    assert messages(press(as_manager, endpoint, "again")) == ["2 deliveries are sent again."]
    assert Delivery.objects.filter(state="due", attempts=0).count() == 3


def test_a_test_off_on_and_away(as_manager, endpoint):
    press(as_manager, endpoint, "ping")
    assert Delivery.objects.get().kind == "ping"
    press(as_manager, endpoint, "off")
    assert messages(press(as_manager, endpoint, "ping")) == ["This webhook is off. Switch it on first."]
    assert Delivery.objects.count() == 1
    press(as_manager, endpoint, "on")
    endpoint.refresh_from_db()
    assert endpoint.off == ""
    press(as_manager, endpoint, "nothing that there is")
    assert messages(press(as_manager, endpoint, "remove")) == ["The webhook is removed."]
    assert (Endpoint.objects.get().off, Delivery.objects.count()) == ("removed", 0)
    assert as_manager.get(page_of(endpoint)).status_code == 404
    assert "No webhooks yet" in text(as_manager.get(LIST))


def test_a_new_secret_is_shown_once_and_a_second_press_makes_no_other(as_manager, endpoint):
    before = newest(endpoint).pk
    response = press(as_manager, endpoint, "secret", instead_of=before)
    assert shown(newest(endpoint)) in text(response)
    again = press(as_manager, endpoint, "secret", instead_of=before)
    assert len(messages(again)) == 1
    assert Secret.objects.count() == 2


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("failed", "Switched off: nothing could be delivered for five days"),
        ("gone", "Switched off: the address answered that it is gone (410)"),
    ],
)
def test_why_it_is_off_is_said(as_manager, endpoint, why, words):
    switch_off(endpoint, why=why, now=NOW)
    assert words in text(as_manager.get(page_of(endpoint)))
    # And where everything stands that needs a look.
    assert "Ordering system" in text(as_manager.get("/console/messages/"))
    assert "Switched off" in text(as_manager.get(LIST))


def test_a_page_costs_the_same_however_long_the_list_is(as_manager, endpoint, count_queries):
    send_ping(endpoint, now=NOW)
    with count_queries() as one:
        as_manager.get(page_of(endpoint))
    for number in (1, 2):
        send_ping(endpoint, now=NOW + timedelta(minutes=number))
    with count_queries(most=one.count):
        as_manager.get(page_of(endpoint))
