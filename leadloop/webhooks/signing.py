"""The headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks, symmetric signatures)."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime


def signed_headers(message_id: str, body: bytes, *, keys: Sequence[bytes], now: datetime) -> dict[str, str]:
    """Return id, time and signatures, one for each key. The id stays the same from attempt to attempt; the time does not."""
    sent_at = str(int(now.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": " ".join(signature_of(message_id, sent_at, body, key=key) for key in keys),
    }


def signature_of(message_id: str, sent_at: str, body: bytes, *, key: bytes) -> str:
    """Return the signature by one key: ``v1,`` and base64 of HMAC-SHA256."""
    content = f"{message_id}.{sent_at}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}"
