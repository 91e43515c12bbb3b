"""Reads of replies kept for ``Idempotency-Key``."""

from leadloop.accounts.models import Brand
from leadloop.api.models import IdempotentReply


def kept_reply(brand: Brand, key: str) -> IdempotentReply | None:
    """Return what the brand's first request with this key was answered, or None."""
    return IdempotentReply.objects.filter(brand=brand, key=key).first()
