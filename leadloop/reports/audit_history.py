"""The history against the quick copies: stage, times, revenue, reviews, messages."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import Lag

from leadloop.core.prepared import Prepared
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.reports.breach import Breach, Breaches
from leadloop.reports.replay import Impossible, Replay
from leadloop.reports.streams import CHUNK, side_by_side

# Two machines' clocks differ, and a request reads its time before it waits for its turn.
CLOCKS_DIFFER: Final = timedelta(minutes=5)
_TIMES: Final = tuple(TIME_OF.values())
_OPPORTUNITIES: Final = Prepared(
    lambda: Opportunity.objects.order_by("id").values(
        "id", "brand_id", "lead_id", "stage", "overdue_since", *_TIMES, "follow_up_form__revenue_amount",
        "follow_up_form__revenue_currency", "review__state",
    )
)  # fmt: skip
_TOLD: Final = Prepared(
    lambda: (
        Event.objects.filter(opportunity_id__isnull=False)
        .exclude(kind__startswith="message.")
        .order_by("opportunity_id", "id")
        .values("opportunity_id", "brand_id", "lead_id", "kind", "at", "data")
    )
)


def history_breaches() -> Iterator[str]:
    """Yield where history and rows tell different things."""
    yield from _opportunities()
    yield from _LEADS.find()
    yield from _messages()


def _opportunities() -> Iterator[str]:
    grouped = ((key, list(group)) for key, group in groupby(_TOLD.stream(CHUNK), key=itemgetter("opportunity_id")))
    for key, row, happened in side_by_side(((row["id"], row) for row in _OPPORTUNITIES.stream(CHUNK)), grouped):
        if row is None:
            yield f"opportunity {key}: it has a history, but does not exist"
        elif happened is None:
            yield f"opportunity {key}: it has no history"
        else:
            yield from _compare(row, happened)


def _compare(row: dict[str, Any], happened: list[dict[str, Any]]) -> Iterator[str]:
    name, replay = f"opportunity {row['id']}", Replay()
    for told in happened:
        if (told["brand_id"], told["lead_id"]) != (row["brand_id"], row["lead_id"]):
            yield f"{name}: its event {told['kind']} is of another brand or lead"
        try:
            replay.apply(told["kind"], at=told["at"], data=told["data"])
        except Impossible as problem:
            yield f"{name}: its history is impossible: {problem}"
            return
    if row["stage"] != replay.stage:
        yield f"{name}: its stage is {row['stage']}, its history says {replay.stage}"
    for field, moment in {**replay.times, "overdue_since": replay.overdue_since}.items():
        if row[field] != moment:
            yield f"{name}: {field} is {row[field]}, its history says {moment}"
    amount, currency = row["follow_up_form__revenue_amount"], row["follow_up_form__revenue_currency"]
    stored = None if amount is None else (f"{amount:.2f}", currency)
    if stored != replay.revenue:
        yield f"{name}: its revenue is {stored}, its history says {replay.revenue}"
    if row["review__state"] != replay.review:
        yield f"{name}: its review is {row['review__state']}, its history says {replay.review}"


_OF_LEAD = Event.objects.filter(lead_id=OuterRef("pk"))
_LEAD = Lead.objects.filter(pk=OuterRef("lead_id"))
_LEADS: Final = Breaches(
    Breach(
        "lead {pk}: nothing tells that it was received",
        lambda: Lead.objects.filter(~Exists(_OF_LEAD.filter(kind=Kind.LEAD_RECEIVED))),
    ),
    Breach(
        "event {pk}: its lead {lead_id} does not exist",
        lambda: Event.objects.filter(~Exists(_LEAD), lead_id__isnull=False),
        "lead_id",
    ),
    Breach(
        "event {pk}: its lead is another brand's",
        lambda: Event.objects.filter(Exists(_LEAD.exclude(brand=OuterRef("brand")))),
    ),
    Breach(
        "event {pk}: it happened before the one that stands before it in the history of lead {lead_id}",
        lambda: (
            Event.objects.filter(lead_id__isnull=False)
            .annotate(before=Window(Lag("at"), partition_by=F("lead_id"), order_by="id"))
            .filter(before__gt=F("at") + CLOCKS_DIFFER)
        ),
        "lead_id",
    ),
    Breach(
        "lead {lead_id}: it was received {times} times",
        lambda: (
            Event.objects.filter(kind=Kind.LEAD_RECEIVED)
            .values("lead_id")
            .annotate(times=Count("id"))
            .filter(times__gt=1)
        ),
    ),
)


def _by_lead(rows: QuerySet[Any]) -> QuerySet[Any]:
    counts: QuerySet[Any] = (
        rows.filter(lead_id__isnull=False).order_by("lead_id").values("lead_id").annotate(n=Count("id"))
    )
    return counts


_WENT: Final = Prepared(lambda: _by_lead(Message.objects.filter(state=MessageState.DONE, brand__isnull=False)))
_HEARD: Final = Prepared(lambda: _by_lead(Event.objects.filter(kind=Kind.MESSAGE_SENT)))


def _messages() -> Iterator[str]:
    """Compare lead by lead how many messages went out, and how many the history tells of."""
    counts = (((row["lead_id"], row["n"]) for row in query.stream(CHUNK)) for query in (_WENT, _HEARD))
    for lead_id, went, heard in side_by_side(*counts):
        if went != heard:
            yield f"lead {lead_id}: {went or 0} messages were sent to its people, its history tells of {heard or 0}"
