"""From a folder of three templates to a message ready to queue."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.text import clean_line
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.operations import mail_list_of
from leadloop.outbox.pictures import content_id
from leadloop.outbox.rendering import render

_GAPS = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


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
    lead_id: uuid.UUID | None = None,
    opportunity_id: uuid.UUID | None = None,
    reply_to: str = "",
    folder: str = "",
) -> Message:
    """Render ``mail/<kind>/{subject.txt,body.txt,body.html}`` with ``context`` into a message; nothing is stored yet.

    The templates also get ``brand``, ``recipient``, ``unsubscribe_url`` (empty for a kind that is on no list), and what
    the layout shows: ``sender``, ``sent_by``, ``language``, ``unsubscribe_label``, ``why`` and ``imprint`` (empty); ``content_id(name)`` is what a picture is called after ``cid:``.
    ``folder`` names another folder than the kind's, for a mail that says the same kind of thing in other words.
    """
    message_id = new_id()
    unsubscribe = address(Purpose.UNSUBSCRIBE, about=message_id, now=now) if mail_list_of(kind) else ""
    full = {
        "brand": brand,
        "recipient": to,
        "unsubscribe_url": unsubscribe,
        "unsubscribe_label": _("Stop these messages"),
        "why": "",
        "imprint": "",
        "content_id": partial(content_id, message_id=message_id),
        "sender": brand.name if brand else "Leadloop",
        "sent_by": _("Sent for %(brand)s by Leadloop.") % {"brand": brand.name} if brand else _("Sent by Leadloop."),
        "language": get_language() or settings.LANGUAGE_CODE,
        **context,
    }
    home = f"mail/{folder or kind}"
    return Message(
        id=message_id,
        brand=brand,
        kind=kind,
        to=to.address,
        to_name=clean_line(to.name, limit=200),
        from_name=brand.name if brand else "",
        reply_to=reply_to,
        subject=clean_line(render(f"{home}/subject.txt", full), limit=300),
        text=_GAPS.sub("\n\n", render(f"{home}/body.txt", full)).strip() + "\n",
        html=render(f"{home}/body.html", full),
        message_id=message_id_of(message_id),
        unsubscribe_url=unsubscribe,
        lead_id=lead_id,
        opportunity_id=opportunity_id,
        queued_at=now,
        next_attempt_at=now,
    )


def message_id_of(message_id: uuid.UUID) -> str:
    """Return the Message-ID header of the message with this id."""
    return f"<{message_id}@{_host_of(settings.LEADLOOP_MAIL_FROM)}>"


@lru_cache(maxsize=4)
def _host_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "leadloop.invalid"
