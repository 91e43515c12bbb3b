"""Reads that only the location's pages need; each is one query, whatever there is."""

import uuid
from collections.abc import Collection, Iterable

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.followups.enums import NOT_ASKING, StepKind
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import WAITING
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.questions.models import Question, Reason
from leadloop.questions.queries import questions_in

_EVENTS = Prepared(lambda opportunity: Event.objects.filter(opportunity_id=opportunity).order_by("id"), (new_id(),))


def events_of(opportunity: Opportunity) -> list[Event]:
    """Return all that happened to the opportunity, in order."""
    return _EVENTS.rows(opportunity.pk)


def names_of(events: Iterable[Event], *, known: LocationContact) -> dict[uuid.UUID, str]:
    """Return the names of the location contacts who caused these events, by id; removed ones too."""
    ids = {event.actor_id for event in events if event.actor_kind == ActorKind.LOCATION and event.actor_id}
    others = LocationContact.objects.filter(pk__in=ids - {known.pk}) if ids - {known.pk} else ()
    return {each.pk: str(each) for each in (known, *others)}


def reason_labels(brand: Brand, events: Iterable[Event]) -> dict[str, str]:
    """Return the words for the reasons that these events name, by key; out of use or not."""
    keys = {event.data.get(name, "") for event in events for name in ("reject_reason", "lost_reason")} - {""}
    if not keys:
        return {}
    return dict(Reason.objects.for_brand(brand).filter(key__in=keys).values_list("key", "label"))


def questions_asked(lead: Lead) -> list[Question]:
    """Return the questions of the form that the lead came by, in order; none where it has no answers."""
    return questions_in(lead.form.question_set_id) if lead.answers else []


def publication_of(opportunity: Opportunity) -> Step | None:
    """Return the step that publishes the opportunity's undecided review, or None."""
    found: Step | None = (
        Step.objects.filter(opportunity=opportunity, kind=StepKind.REVIEW_PUBLISH).exclude(state=WorkState.DONE).first()
    )
    return found


def count_overdue(location: Location) -> int:
    """Return how many answers the location owes after all reminders."""
    return Opportunity.objects.filter(location=location, overdue_since__isnull=False).count()


def count_open(location: Location) -> tuple[int, int]:
    """Return of how many requests the location owes an answer, and of how many of these it is overdue."""
    found = Opportunity.objects.filter(location=location, stage__in=WAITING)
    told = found.aggregate(open=Count("id"), overdue=Count("id", filter=Q(overdue_since__isnull=False)))
    return told["open"], told["overdue"]


def due_first(location: Location, *, overdue: bool) -> QuerySet[Opportunity]:
    """Return the requests to which the location owes an answer: the longest overdue first, then what is due next."""
    due = _awaited().filter(opportunity_id=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    found: QuerySet[Opportunity] = Opportunity.objects.filter(location=location, stage__in=WAITING)
    if overdue:
        found = found.filter(overdue_since__isnull=False)
    return found.annotate(due_at=Subquery(due)).order_by(
        F("overdue_since").asc(nulls_last=True), F("due_at").asc(nulls_last=True), "offered_at", "id"
    )


def open_steps(found: Collection[Opportunity]) -> dict[uuid.UUID, Step]:
    """Return what is due next of each, by its id."""
    return {step.opportunity_id: step for step in _awaited().filter(opportunity__in=found)}


def seen_by(contact: LocationContact, found: Collection[Opportunity]) -> set[uuid.UUID]:
    """Return the ids of those whose contact details this contact was shown."""
    shown = Disclosure.objects.filter(location_contact=contact, opportunity__in=found)
    return set(shown.values_list("opportunity_id", flat=True))


def _awaited() -> QuerySet[Step]:
    found: QuerySet[Step] = Step.objects.exclude(state=WorkState.DONE).exclude(kind__in=NOT_ASKING)
    return found
