"""Signing secrets: made anew, each time one is needed, of the installation's key and the endpoint's seed.

So neither the database nor a copy of it holds what would let somebody sign in our name.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q

from leadloop.webhooks.models import Endpoint, Secret

PREFIX: Final = "whsec_"
_PURPOSE: Final = b"leadloop.webhooks.secret "


class KeyIsGone(Exception):
    """The installation's key that the secret was made with is not among the settings any more."""


def fresh_secret(endpoint: Endpoint, *, now: datetime) -> Secret:
    """Return a new one, not stored yet."""
    return Secret(
        endpoint=endpoint,
        seed=secrets.token_hex(32),
        made_with=_mark(settings.SECRET_KEY),
        created_at=now,
    )


def key_of(secret: Secret) -> bytes:
    """Return the 32 bytes that sign. Raises :class:`KeyIsGone`."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if _mark(key) == secret.made_with:
            return hmac.digest(key.encode(), _PURPOSE + secret.pk.bytes + secret.seed.encode(), "sha256")
    raise KeyIsGone


def shown(secret: Secret) -> str:
    """Return the secret as the receiver keeps it: ``whsec_…``. Raises :class:`KeyIsGone`."""
    return PREFIX + base64.b64encode(key_of(secret)).decode()


def valid_keys(endpoint: Endpoint, *, now: datetime) -> list[bytes]:
    """Return the keys to sign with, the newest first. Raises :class:`KeyIsGone`."""
    rows = Secret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), endpoint=endpoint)
    return [key_of(each) for each in rows.order_by("-created_at", "-pk")]


def _mark(key: str) -> str:
    """Return what tells the installation's keys apart without telling anything of them."""
    return hashlib.sha256(_PURPOSE + key.encode()).hexdigest()[:16]
