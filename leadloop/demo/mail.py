"""The mails of the demo as a mailbox shows them."""

import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any

from django.db.models import Q, QuerySet

from leadloop.outbox.enums import MessageState
from leadloop.outbox.mime import Envelope, NotAnAddress, envelope_of, headers_of
from leadloop.outbox.models import Message
from leadloop.outbox.smtp import sender_of

_FOLDS = re.compile(r"\r\n(?=[ \t])")


def mails() -> QuerySet[Message]:
    """Return all mails that were sent, newest first."""
    found: QuerySet[Message] = Message.objects.filter(state=MessageState.DONE).order_by("-sent_at", "-id")
    return found


def search(words: str, *, kind: str) -> QuerySet[Message]:
    """Return the mails of this kind (any where empty) whose recipient or subject holds the words."""
    found = mails().filter(kind=kind) if kind else mails()
    for word in words.split()[:8]:
        found = found.filter(Q(to__icontains=word) | Q(to_name__icontains=word) | Q(subject__icontains=word))
    return found


def headers(message: Message) -> dict[str, str]:
    """Return the headers as the mail carries them, long ones unfolded."""
    address, name = sender_of(message.from_name)
    try:
        envelope = envelope_of(message, sender=address)
    except NotAnAddress:
        # No mail server would take it. The local mailbox does, and shows what there is.
        envelope = Envelope(address, message.to, utf8=True)
    return {key: _FOLDS.sub("", value) for key, value in headers_of(message, envelope, sender_name=name)}


def readable_headers(message: Message) -> dict[str, str]:
    """Return the headers as a mail program shows them: encoded words decoded."""
    return {key: str(make_header(decode_header(value))) for key, value in headers(message).items()}


def as_json(message: Message) -> dict[str, Any]:
    """Return the contract's entry of ``/demo/mail.json``."""
    return {
        "id": str(message.pk),
        "kind": message.kind,
        "to": message.to,
        "subject": message.subject,
        "at": in_utc(message.sent_at or message.queued_at),
        "text": message.text,
        "html": message.html,
        "headers": headers(message),
    }


def in_utc(moment: datetime) -> str:
    """Return the moment as RFC 3339 in UTC: ``2026-11-22T14:05:09Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
