"""What happened, in order, for those who poll."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.api.entrance import BearerKey, key_of
from leadloop.api.events.schemas import EventQuery, PolledEvents
from leadloop.api.moments import rfc3339
from leadloop.api.pages import refuse_unknown
from leadloop.api.problems import invalid
from leadloop.api.replies import JsonReply
from leadloop.history.models import Event
from leadloop.history.polling import events_after
from leadloop.webhooks.payload import data_of

router = Router(tags=["Events"])
# What a 64-bit column holds.
_LARGEST = 2**63 - 1


@router.get(
    "",
    auth=BearerKey(Scope.LEADS_READ),
    response=PolledEvents,
    operation_id="list_events",
    summary="List events in order, to poll",
)
def list_events(request: HttpRequest, query: Query[EventQuery]) -> JsonReply:
    """Everything that happened, oldest first; each is what a webhook is sent of it.

    Read pages until `next_cursor` is null, keep `last`, and ask for what came `after` it whenever you like: none is passed
    over and none comes twice. Of a `type` a page may hold fewer than `limit`, or none, though more follow.
    """
    refuse_unknown(request, query)
    number = _number(query)
    found = events_after(key_of(request).brand, number, kind=query.type, most=query.limit)
    last = str(found.seen) if found.seen else None
    return JsonReply(
        {
            "data": [_show(each) for each in found.events],
            "next_cursor": last if found.more else None,
            "last": last,
        }
    )


def _number(query: EventQuery) -> int:
    """Return the number of the event after which the page begins; 0 where it is the first page."""
    if query.after and query.cursor and query.after != query.cursor:
        raise invalid({"cursor": _("after and cursor mean the same here: send one of them.")})
    field, text = ("after", query.after) if query.after else ("cursor", query.cursor)
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and int(text) <= _LARGEST):
        raise invalid({field: _("Send the id of an event, or next_cursor or last of the page before, as it was.")})
    return int(text)


def _show(event: Event) -> dict[str, Any]:
    return {"id": str(event.pk), "type": event.kind, "timestamp": rfc3339(event.at), "data": data_of(event)}
