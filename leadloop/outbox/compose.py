"""From a folder of three templates to a message ready to queue."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.text import clean_line
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.outbox.enums import MailList, MessageKind
from leadloop.outbox.models import Message


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address and the name of who reads it."""

    address: str
    name: str = ""


def compose(
    kind: MessageKind,
    *,
    to: Recipient,
    brand: Brand | None,
    context: dict[str, Any],
    now: datetime,
    mail_list: MailList = MailList.NONE,
    lead_id: uuid.UUID | None = None,
    opportunity_id: uuid.UUID | None = None,
    reply_to: str = "",
) -> Message:
    """Render ``mail/<kind>/{subject.txt,body.txt,body.html}`` with ``context`` into a message; nothing is stored yet.

    The templates also get ``brand``, ``recipient``, ``unsubscribe_url`` (empty where ``mail_list`` is none).
    """
    message_id = new_id()
    unsubscribe = address(Purpose.UNSUBSCRIBE, about=message_id, now=now) if mail_list else ""
    full = {"brand": brand, "recipient": to, "unsubscribe_url": unsubscribe, **context}
    folder = f"mail/{kind}"
    return Message(
        id=message_id,
        brand=brand,
        kind=kind,
        to=to.address,
        to_name=clean_line(to.name, limit=200),
        from_name=brand.name if brand else "",
        reply_to=reply_to,
        subject=clean_line(render_to_string(f"{folder}/subject.txt", full), limit=300),
        text=render_to_string(f"{folder}/body.txt", full).strip() + "\n",
        html=render_to_string(f"{folder}/body.html", full),
        message_id=f"<{message_id}@{_own_host()}>",
        unsubscribe_url=unsubscribe,
        lead_id=lead_id,
        opportunity_id=opportunity_id,
        queued_at=now,
        next_attempt_at=now,
    )


def _own_host() -> str:
    return parseaddr(settings.LEADLOOP_MAIL_FROM)[1].rpartition("@")[2] or "leadloop.invalid"
