"""Tokens: two ids and the moment of issue, signed (HMAC-SHA256) with a key of its own per purpose.

The signature says that we issued the link. Whether what it points to still stands (the round, the contact) is
asked of the database at every use, so that a link dies in the second in which its reason does.
"""

import base64
import binascii
import struct
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

from leadloop.links.enums import Purpose

LIFETIME = {
    Purpose.OPPORTUNITY: timedelta(days=180),
    Purpose.DETAILS: timedelta(days=90),
    Purpose.SURVEY: timedelta(days=90),
    Purpose.WHY_LOST: timedelta(days=90),
    Purpose.REVIEW: timedelta(days=90),
    # A way out of our mail must work for as long as the mail is kept.
    Purpose.UNSUBSCRIBE: timedelta(days=3650),
    Purpose.COME_BACK: timedelta(days=180),
    Purpose.SIGN_IN: timedelta(days=2),
    # Asked for by somebody who is about to open their mail.
    Purpose.PORTAL: timedelta(hours=2),
    # A calendar asks for years, and nobody renews what works; what ends it is asked of the database.
    Purpose.FEED: timedelta(days=3650),
}
_LAYOUT = struct.Struct(">16s16sI")
_NOBODY = uuid.UUID(int=0)


class BadToken(ValueError):
    """Not a token of ours for this purpose."""


class ExpiredToken(BadToken):
    """Ours, but too old; ``link`` says what it was for."""

    def __init__(self, link: "Link") -> None:
        super().__init__("expired")
        self.link = link


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says: the row it is about, the recipient it was sent to (None: nobody in particular), when."""

    about: uuid.UUID
    recipient: uuid.UUID | None
    issued_at: datetime


def issue(purpose: Purpose, *, about: uuid.UUID, recipient: uuid.UUID | None = None, now: datetime) -> str:
    """Return the token for one recipient. The same three things in the same second give the same token."""
    packed = _LAYOUT.pack(about.bytes, (recipient or _NOBODY).bytes, int(now.timestamp()))
    return _signer(purpose).sign(base64.urlsafe_b64encode(packed).decode())


def read(purpose: Purpose, token: str, *, now: datetime) -> Link:
    """Return what the token says. Raises :class:`BadToken`, or :class:`ExpiredToken` after its lifetime."""
    try:
        packed = base64.urlsafe_b64decode(_signer(purpose).unsign(token))
        about, recipient, issued = _LAYOUT.unpack(packed)
    except (BadSignature, binascii.Error, struct.error, ValueError) as error:
        raise BadToken(str(purpose)) from error
    person = uuid.UUID(bytes=recipient)
    link = Link(uuid.UUID(bytes=about), None if person == _NOBODY else person, datetime.fromtimestamp(issued, UTC))
    if now - link.issued_at > LIFETIME[purpose]:
        raise ExpiredToken(link)
    return link


def address(
    purpose: Purpose, *, about: uuid.UUID, recipient: uuid.UUID | None = None, now: datetime, query: str = ""
) -> str:
    """Return the whole web address with its token; ``query`` (such as ``answer=accept``) only preselects."""
    token = issue(purpose, about=about, recipient=recipient, now=now)
    return site_address(f"/{purpose}/{token}/") + (f"?{query}" if query else "")


def site_address(path: str) -> str:
    """Return the whole web address of a path of ours."""
    base: str = settings.LEADLOOP_BASE_URL
    return base.rstrip("/") + path


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"leadloop.links.{purpose}", sep=".")
