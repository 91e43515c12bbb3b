"""The leads and opportunities behind a number that was counted from moves, found in the history itself."""

from datetime import datetime
from typing import Any, Final, TypeVar, cast

from django.db.models import Case, CharField, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from leadloop.accounts.models import Brand
from leadloop.feedback.models import Review
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.stages import TIME_OF
from leadloop.outbox.enums import MessageKind
from leadloop.reports.cohort import Filters, leads_in, opportunities_in
from leadloop.reports.rollups.course import KINDS, REACHED, TOLD
from leadloop.reports.rollups.moments import told_from

Row = TypeVar("Row", bound=Model)
# Where an event leads to, as ``course`` has it.
_STATE: Final = Case(
    *(When(kind=kind, then=Value(str(state))) for kind, state in REACHED.items()),
    When(kind__in=TOLD, then=KT("data__to")),
    output_field=CharField(),
)


def _steps(**of: Any) -> QuerySet[Event]:
    # One more contact who saw the details moves nothing.
    found: QuerySet[Event] = Event.objects.filter(kind__in=KINDS, **of).exclude(data__has_key="again")
    return found


def _of_lead(**more: Any) -> QuerySet[Event]:
    return _steps(lead_id=OuterRef("pk"), opportunity_id=None, **more)


def _last(steps: QuerySet[Event]) -> Subquery:
    return Subquery(steps.order_by("-id").annotate(state=_STATE).values("state")[:1])


def leads_that_stood(rows: QuerySet[Lead], status: str, *, before: datetime) -> QuerySet[Lead]:
    """Keep the leads that had this status just before a moment."""
    until = told_from(before)
    rows = rows.filter(created_at__lt=until)
    if status in OPEN_STATUSES:
        # What was decided before, and is so still, was not open then: most leads, whose history need not be read.
        rows = rows.exclude(~Q(status__in=OPEN_STATUSES), decided_at__lt=until)
    return rows.annotate(stood=_last(_of_lead(at__lt=until))).filter(stood=status)


def opportunities_that_stood(rows: QuerySet[Row], stage: str, *, before: datetime) -> QuerySet[Row]:
    """Keep the opportunities that stood at this stage just before a moment."""
    until = told_from(before)
    steps = _steps(opportunity_id=OuterRef("pk"), at__lt=until)
    rows = rows.filter(offered_at__lt=until)
    if stage in WAITING:
        # As above: what had ended before.
        for end in set(Stage) - set(WAITING):
            rows = rows.exclude(**{"stage": end, f"{TIME_OF[end]}__lt": until})
    found: Any = rows.annotate(stood=_last(steps)).filter(stood=stage)
    return cast("QuerySet[Row]", found)


def leads_since(rows: QuerySet[Lead], status: str) -> QuerySet[Lead]:
    """Keep the leads of this status; each with ``since``, when it came to it."""
    others = _of_lead().annotate(state=_STATE).exclude(state=status).order_by("-id").values("id")[:1]
    own = _of_lead(id__gt=OuterRef("left_other")).order_by("id").values("at")[:1]
    return rows.filter(status=status).annotate(left_other=Coalesce(Subquery(others), 0)).annotate(since=Subquery(own))


def moves_between(brand: Brand, move: tuple[str, str], filters: Filters) -> QuerySet[Event]:
    """Return the events by which leads or opportunities of these filters went so ("" is from nowhere) in their time.

    ``since`` and ``before`` of the filters bound the moves, not the arrivals.
    """
    source, target = move
    events: QuerySet[Event] = Event.objects.for_brand(brand).filter(kind__in=_kinds_to(target))
    undated = Filters(location=filters.location, region=filters.region, source=filters.source, form=filters.form)
    if target in LeadStatus.values:
        events = _of(events.filter(opportunity_id=None), "lead_id", leads_in(brand, undated), filters)
        earlier = _steps(lead_id=OuterRef("lead_id"), opportunity_id=None, id__lt=OuterRef("id"))
    else:
        events = _of(events, "opportunity_id", opportunities_in(brand, undated), filters)
        earlier = _steps(opportunity_id=OuterRef("opportunity_id"), id__lt=OuterRef("id"))
    if filters.since:
        events = events.filter(at__gte=told_from(filters.since))
    if filters.before:
        events = events.filter(at__lt=told_from(filters.before))
    events = events.exclude(data__has_key="again").annotate(
        state=_STATE, came_from=Coalesce(_last(earlier), Value(""), output_field=CharField())
    )
    return events.filter(state=target, came_from=source)


def asked_reviews(rows: QuerySet[Review], *, asked: bool) -> QuerySet[Review]:
    """Keep the reviews that answer a survey that went out, of a sale that is complete; else those that do not."""
    sent = Event.objects.filter(
        opportunity_id=OuterRef("opportunity_id"), kind=Kind.MESSAGE_SENT, data__mail=MessageKind.SURVEY
    )
    answers = Q(opportunity__stage=Stage.COMPLETE) & Q(Exists(sent))
    return rows.filter(answers if asked else ~answers)


def _of(events: QuerySet[Event], name: str, rows: QuerySet[Any], filters: Filters) -> QuerySet[Event]:
    """Keep the events of these rows: those of a location are few and are gone through; else each event is looked up."""
    if filters.location:
        return events.filter(**{f"{name}__in": rows.order_by().values("pk")})
    return events.filter(Exists(rows.filter(pk=OuterRef(name))))


def _kinds_to(target: str) -> list[str]:
    return [*(str(kind) for kind, state in REACHED.items() if state == target), *map(str, TOLD)]
