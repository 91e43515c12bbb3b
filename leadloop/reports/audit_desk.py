"""The desk against its history: where a lead stands, its place on the list, what falls due, and what was made of it."""

import uuid
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from leadloop.core.claim import WorkState
from leadloop.core.prepared import Prepared
from leadloop.desk.enums import DeskStepKind, OutcomeKind
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.desk.standing import standing
from leadloop.desk.steps import wanted_steps
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.reports.breach import Breach, Breaches
from leadloop.reports.replay import Impossible
from leadloop.reports.replay_lead import KINDS, LeadReplay
from leadloop.reports.streams import CHUNK, side_by_side

_STANDS: Final = (
    "waits_for", "due_at", "responded_at", "response_business_s", "attempts", "first_attempt_at", "attempt_business_s",
    "reached_at",
)  # fmt: skip
_LEADS: Final = Prepared(lambda: Lead.objects.order_by("id").values("id", "status"))
_TOLD: Final = Prepared(
    lambda: (
        Event.objects.filter(kind__in=KINDS, lead_id__isnull=False)
        .order_by("lead_id", "id")
        .values("lead_id", "kind", "data")
    )
)
_ITEMS: Final = Prepared(lambda: DeskItem.objects.select_related("lead").order_by("lead_id"))
_OUTCOMES: Final = Prepared(lambda: Outcome.objects.order_by("lead_id", "number"))
_REMINDERS: Final = Prepared(lambda: Reminder.objects.filter(settled_at=None).order_by("lead_id"))
# A parked step is due all the same: a person is to see to it.
_STEPS: Final = Prepared(
    lambda: (
        DeskStep.objects.filter(item__isnull=False)
        .exclude(state=WorkState.DONE)
        .order_by("item__lead_id")
        .select_related("item")
    )
)


def desk_breaches() -> Iterator[str]:
    """Yield where a lead, its place at the desk, its outcomes and its history tell different things."""
    yield from _statuses()
    yield from _items()
    yield from _BREACHES.find()


def _statuses() -> Iterator[str]:
    """Compare each lead's status with where its history leads."""
    rows = ((lead["id"], lead["status"]) for lead in _LEADS.stream(CHUNK))
    grouped = ((key, list(group)) for key, group in groupby(_TOLD.stream(CHUNK), key=itemgetter("lead_id")))
    for key, status, happened in side_by_side(rows, grouped):
        # Leads without a beginning, and beginnings without a lead, are told of by the history's own checks.
        if status is None or happened is None:
            continue
        replay = LeadReplay()
        try:
            for told in happened:
                replay.apply(told["kind"], data=told["data"])
        except Impossible as problem:
            yield f"lead {key}: its history is impossible: {problem}"
            continue
        if status != replay.status:
            yield f"lead {key}: it is {status}, its history says {replay.status}"


def _items() -> Iterator[str]:
    """Compare each item's quick copy, and what falls due for it, with its outcomes and its reminder."""
    of_lead = attrgetter("lead_id")
    items = ((item.lead_id, item) for item in _ITEMS.stream(CHUNK))
    recorded = side_by_side(items, _grouped(_OUTCOMES, of_lead))
    waiting = side_by_side(_grouped(_REMINDERS, of_lead), _grouped(_STEPS, attrgetter("item.lead_id")))
    left = ((key, (item, found)) for key, item, found in recorded)
    right = ((key, (reminder, due)) for key, reminder, due in waiting)
    for key, one, other in side_by_side(left, right):
        item, found = one or (None, None)
        reminder, due = other or (None, None)
        if item is None:
            yield f"lead {key}: it has outcomes or a reminder, and no place at the desk"
        else:
            yield from _compare(item, found or [], (reminder or [None])[0], due or [])


def _compare(
    item: DeskItem, outcomes: list[Outcome], reminder: Reminder | None, steps: list[DeskStep]
) -> Iterator[str]:
    name = f"desk item {item.pk}"
    yield from _against_lead(name, item)
    rule = standing(
        outcomes,
        reminder=reminder,
        arrived_at=item.arrived_at,
        respond_by=item.respond_by,
        returned_at=item.returned_at,
    )
    for field in _STANDS:
        stored, wanted = getattr(item, field), getattr(rule, field)
        if stored != wanted:
            yield f"{name}: {field} is {stored}, its outcomes say {wanted}"
    if [each.number for each in outcomes] != list(range(1, len(outcomes) + 1)):
        yield f"{name}: its outcomes have the numbers {', '.join(str(each.number) for each in outcomes)}"
    valid = [each for each in outcomes if each.undone_at is None]
    if reminder is not None and (not valid or reminder.made_by != valid[-1].number):
        yield f"{name}: its open reminder is not its last outcome's"
    if reminder is not None and reminder.agent_id != item.agent_id:
        yield f"{name}: its open reminder is another agent's"
    planned = {DeskStepKind(each.kind): each.due_at for each in steps}
    for kind, due_at in wanted_steps(item, reminder).items():
        if planned.pop(kind, None) != due_at:
            yield f"{name}: nothing is due to {kind} at {due_at}"
    for kind in planned:
        yield f"{name}: it is due to {kind}, and should not be"


def _against_lead(name: str, item: DeskItem) -> Iterator[str]:
    if item.is_open != (item.lead.status in OPEN_STATUSES):
        yield f"{name}: it is {'open' if item.is_open else 'closed'}, its lead is {item.lead.status}"
    if item.channel != item.lead.channel:
        yield f"{name}: its channel is {item.channel!r}, its lead's {item.lead.channel!r}"
    if item.lead.status in OPEN_STATUSES and (item.attempts > 0) != (item.lead.status == LeadStatus.CONTACT_ATTEMPTED):
        yield f"{name}: it was tried {item.attempts} times, its lead is {item.lead.status}"


def _grouped(rows: Prepared[Any], lead: Callable[[Any], uuid.UUID]) -> Iterator[tuple[Any, list[Any]]]:
    return ((key, list(group)) for key, group in groupby(rows.stream(CHUNK), key=lead))


_LATER = Outcome.objects.filter(lead=OuterRef("lead"), undone_at=None, number__gt=OuterRef("number"))
_LAST = Outcome.objects.filter(~Exists(_LATER), undone_at=None)
_OFFER = Opportunity.objects.filter(pk=OuterRef("opportunity_id"), lead=OuterRef("lead"))
_OF_LEAD = Event.objects.filter(lead_id=OuterRef("lead_id"))
_OF_OUTCOME = _OF_LEAD.alias(number=Cast(KT("data__number"), IntegerField())).filter(number=OuterRef("number"))
_RETURNED_SINCE = _OF_LEAD.filter(kind=Kind.LEAD_RETURNED, at__gte=OuterRef("at"))
_EVENT_OF: Final = {
    LeadStatus.CONTACT_ATTEMPTED: Kind.LEAD_ATTEMPTED,
    LeadStatus.NO_OPPORTUNITY: Kind.LEAD_NO_OPPORTUNITY,
    LeadStatus.DISCARDED: Kind.LEAD_DISCARDED,
    LeadStatus.QUALIFIED: Kind.LEAD_QUALIFIED,
}


def _untold(status: LeadStatus, kind: Kind) -> Breach:
    # One condition for each kind of event, so that an index answers.
    return Breach(
        f"outcome {{pk}}: it led to {status}, and nothing tells of it",
        lambda: Outcome.objects.filter(~Exists(_OF_OUTCOME.filter(kind=kind)), status_after=status),
    )


_PUT_OFF = Reminder.objects.filter(lead=OuterRef("lead_id"), snoozes__gt=0)
_BREACHES: Final = Breaches(
    Breach(
        "event {pk}: it tells that a reminder of lead {lead_id} was put off, and none was",
        lambda: Event.objects.filter(~Exists(_PUT_OFF), kind=Kind.LEAD_POSTPONED),
        "lead_id",
    ),
    Breach(
        "lead {pk}: it is {status}, and not on the desk's list",
        lambda: Lead.objects.filter(status__in=OPEN_STATUSES, desk_item=None),
        "status",
    ),
    Breach(
        "lead {lead_id}: it is {lead__status}, its last outcome led to {status_after}",
        lambda: _LAST.exclude(lead__status=F("status_after")).filter(~Exists(_RETURNED_SINCE)),
        "lead_id", "lead__status", "status_after",
    ),
    Breach(
        "outcome {pk}: it is positive, and there is no such opportunity of its lead",
        lambda: Outcome.objects.filter(~Exists(_OFFER), kind=OutcomeKind.POSITIVE),
    ),
    Breach(
        "outcome {pk}: it is {kind}, and led to opportunity {opportunity_id}",
        lambda: Outcome.objects.exclude(kind=OutcomeKind.POSITIVE).filter(opportunity_id__isnull=False),
        "kind", "opportunity_id",
    ),
    *(_untold(status, kind) for status, kind in _EVENT_OF.items()),
    Breach(
        "outcome {pk}: it was taken back, and nothing tells of it",
        lambda: Outcome.objects.filter(
            ~Exists(_OF_OUTCOME.filter(kind=Kind.LEAD_REOPENED)), undone_at__isnull=False
        ),
    ),
    Breach(
        "outcome {pk}: it discarded its lead, and made a contact",
        lambda: Outcome.objects.filter(status_after=LeadStatus.DISCARDED, made_contact=True),
    ),
    Breach(
        "lead {pk}: it is {status}, and has no contact",
        lambda: Lead.objects.filter(status__in=(LeadStatus.NO_OPPORTUNITY, LeadStatus.QUALIFIED), contact=None),
        "status",
    ),
    Breach(
        "lead {pk}: it is a duplicate of {duplicate_of_id}, which is one itself",
        lambda: Lead.objects.filter(
            Q(duplicate_of__duplicate_of__isnull=False), duplicate_of__isnull=False
        ),
        "duplicate_of_id",
    ),
    Breach(
        "lead {pk}: it is a duplicate, and {status}",
        lambda: Lead.objects.filter(duplicate_of__isnull=False).exclude(status=LeadStatus.DISCARDED),
        "status",
    ),
    Breach(
        "reminder {pk}: it is open, its lead is {lead__status}",
        lambda: Reminder.objects.filter(settled_at=None).exclude(lead__status=LeadStatus.CONTACT_ATTEMPTED),
        "lead__status",
    ),
    Breach(
        "desk item {pk}: it was missed, and nothing tells of it",
        lambda: DeskItem.objects.filter(
            ~Exists(_OF_LEAD.filter(kind=Kind.LEAD_OVERDUE)), breached_at__isnull=False
        ),
    ),
    Breach(
        "brand {brand_id}: leads are missed, and no supervisor will hear of it",
        lambda: (
            DeskItem.objects.filter(
                ~Exists(DeskStep.objects.filter(brand=OuterRef("brand"), item=None).exclude(state=WorkState.DONE)),
                is_open=True, breached_at__isnull=False, responded_at=None, escalated_at=None,
            )
            .values("brand_id")
            .annotate(newest=Max("breached_at"), n=Count("id"))
        ),
    ),
)  # fmt: skip
