"""Secrets: they rotate, lie nowhere, and outlive a change of the key of the installation."""

from datetime import timedelta

import pytest

from leadloop.webhooks.models import Delivery
from leadloop.webhooks.operations import (
    rotate_secret,
)
from leadloop.webhooks.schedule import OVERLAP
from tests.support.story import NOW
from tests.webhooks.asking import deliver, endpoint_at, happens, verifies

pytestmark = pytest.mark.django_db


def test_the_secret_before_signs_for_a_day_beside_the_new_one(receiver):
    endpoint, first = endpoint_at(receiver)
    second = rotate_secret(endpoint, now=NOW)
    happens(endpoint.brand)
    deliver()
    third = rotate_secret(endpoint, now=NOW + timedelta(hours=1))
    happens(endpoint.brand)
    deliver(NOW + timedelta(hours=1))
    happens(endpoint.brand)
    deliver(NOW + timedelta(hours=1) + OVERLAP)
    valid = [[verifies(secret, got) for secret in (first, second, third)] for got in receiver.got]
    assert valid == [[True, True, False], [False, True, True], [False, False, True]]
    assert len({first, second, third}) == 3
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in (first, second, third))


def test_no_table_holds_a_secret(receiver):
    endpoint, secret = endpoint_at(receiver)
    renewed = rotate_secret(endpoint, now=NOW)
    kept = list(endpoint.secrets.values_list("seed", "made_with"))
    for each in (secret, renewed):
        assert not any(part in each or each.removeprefix("whsec_") in part for row in kept for part in row)
    import base64

    raw = [base64.b64decode(each.removeprefix("whsec_")).hex() for each in (secret, renewed)]
    assert not set(raw) & {part for row in kept for part in row}


def test_a_changed_installation_key_is_told_and_an_added_one_changes_nothing(receiver, settings):
    endpoint, secret = endpoint_at(receiver)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 5, [settings.SECRET_KEY]
    happens(endpoint.brand)
    assert deliver().delivered == 1
    assert verifies(secret, receiver.got[0])
    settings.SECRET_KEY_FALLBACKS = []
    happens(endpoint.brand)
    assert deliver().failed == 1
    row = Delivery.objects.get(state="due")
    assert "LEADLOOP_SECRET_KEY" in row.last_error
    renewed = rotate_secret(endpoint, now=NOW)
    assert deliver(NOW + timedelta(minutes=1) + OVERLAP).delivered == 1
    assert verifies(renewed, receiver.got[1])
