"""The demo receives its own webhooks, and tells a right signature from a wrong one."""

import ipaddress
from datetime import UTC, datetime

import pytest
from django.test import Client

from leadloop.core import clock
from leadloop.demo.receiver import begin_to_send, send_here
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.payload import body_of
from leadloop.webhooks.secrets import valid_keys
from leadloop.webhooks.signing import signed_headers
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(demo_settings):
    demo_settings.LEADLOOP_WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    begin_to_send(make_brand(), base_url="http://127.0.0.1:8000", now=clock.now())
    return Delivery.objects.select_related("endpoint").get()


def post(delivery, *, body=b"", key=b"", message_id=""):
    body = body or body_of(delivery)
    keys = [key] if key else valid_keys(delivery.endpoint, now=clock.now())
    headers = signed_headers(message_id or str(delivery.pk), body, keys=keys, now=datetime.now(UTC))
    return Client().post("/demo/webhook/", body, content_type="application/json", headers=headers)


def test_a_right_signature_is_thanked_for(delivery):
    assert delivery.endpoint.url == "http://127.0.0.1:8000/demo/webhook/"
    response = post(delivery)
    assert (response.status_code, response.content) == (200, b"Thank you for ping. The signature is right.")


def test_a_wrong_one_is_told(delivery):
    assert post(delivery, key=b"another").status_code == 401
    right = post(delivery)
    assert right.status_code == 200
    assert post(delivery, message_id="4711").status_code == 404
    assert Client().post("/demo/webhook/").status_code == 404
    assert Client().get("/demo/webhook/").status_code == 405


def test_it_follows_the_demo_to_another_port(delivery):
    send_here(before="http://127.0.0.1:8000", base_url="http://127.0.0.1:8123")
    assert Endpoint.objects.get().url == "http://127.0.0.1:8123/demo/webhook/"
