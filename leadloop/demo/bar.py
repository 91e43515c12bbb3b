"""The slim bar on every page of the demo: home, mailbox, clock. Only the demo's settings name it."""

import uuid
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from leadloop.core.clock import now
from leadloop.core.ids import read_id
from leadloop.demo.story.calendar import ZONE
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message

SEEN_COOKIE: Final = "leadloop_demo_mail_seen"
_MOST: Final = 99


def demo_bar(request: HttpRequest) -> dict[str, Any]:
    """Return what the layouts need to show the bar. It costs a query only where it is shown."""
    return {
        "demo_bar": "demo/bar.html",
        "demo_clock": SimpleLazyObject(now),
        "demo_zone": ZONE,
        "demo_new_mail": SimpleLazyObject(lambda: _new_mail(read_id(request.COOKIES.get(SEEN_COOKIE, "")))),
    }


def newest_mail_id() -> uuid.UUID | None:
    """Return the id of the mail that was written last; ids made later sort later."""
    found: uuid.UUID | None = Message.objects.order_by("-id").values_list("id", flat=True).first()
    return found


def _new_mail(seen: uuid.UUID | None) -> int:
    """Return how many mails came since the mailbox was opened last in this browser, at most 99."""
    if seen is None:
        return 0
    arrived = Message.objects.filter(id__gt=seen, state__in=(MessageState.DUE, MessageState.DONE))
    return arrived[:_MOST].count()
