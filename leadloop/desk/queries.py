"""Reads of the desk's policy, items, outcomes and reminders."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.customers.enums import KeyKind
from leadloop.desk.calendar import desk_hours, polite_hours
from leadloop.desk.models import DeskItem, DeskPolicy, DeskStep, FormPolicy, Outcome, Reminder
from leadloop.intake.models import Lead
from leadloop.network.opening import Opening
from leadloop.network.places import zone_of

_POLICY = Prepared(lambda brand: DeskPolicy.objects.filter(brand_id=brand), (new_id(),))
_LEARNED = Prepared(lambda lead: DeskItem.objects.filter(lead_id=lead).values("reached_at"), (new_id(),))
_OF_FORM = Prepared(lambda form: FormPolicy.objects.filter(form_id=form), (new_id(),))

# Each press at the desk asks for these, some of them twice.
_OUTCOMES = Prepared(
    lambda lead: Outcome.objects.filter(lead_id=lead).select_related("location").order_by("number"), (new_id(),)
)
_REMINDER = Prepared(
    lambda lead: Reminder.objects.filter(lead_id=lead, settled_at=None).select_related("agent"), (new_id(),)
)


@dataclass(frozen=True, slots=True)
class CustomerClock:
    """The customer's time zone (a guess from town or country), and when they may be called there."""

    zone: str
    polite: Opening


@dataclass(frozen=True, slots=True)
class Learned:
    """What the desk has learned of a customer: when it first spoke to them, if it did."""

    spoken_at: datetime | None = None


def desk_policy_of(brand: Brand) -> DeskPolicy:
    """Return how the brand's desk works; the defaults where nothing is stored."""
    return _POLICY.first(brand.pk) or DeskPolicy(brand=brand)


def form_policy_of(form_id: uuid.UUID) -> FormPolicy | None:
    """Return what the form wants other than the desk's policy says, or None."""
    return _OF_FORM.first(form_id)


def hours_of_desk(brand: Brand) -> Opening:
    """Return when the brand's desk is there."""
    return desk_hours(desk_policy_of(brand), zone=brand.time_zone)


def clock_of_customer(lead: Lead, *, brand: Brand, policy: DeskPolicy) -> CustomerClock:
    """Return the customer's clock: that of their town, else of their country, else the brand's."""
    place = lead.customer.get("address") or {}
    zone = zone_of(city=place.get("city", ""), country=place.get("country", "")) or brand.time_zone
    return CustomerClock(zone, polite_hours(policy, zone=zone))


def item_of(lead: Lead) -> DeskItem | None:
    """Return the lead's item at the desk, or None where it never was there."""
    found: DeskItem | None = DeskItem.objects.filter(lead=lead).select_related("agent").first()
    return found


def learned_about(lead_id: uuid.UUID) -> Learned:
    """Return what the desk has learned of the lead's customer; nothing where it never had the lead."""
    row = _LEARNED.first(lead_id)
    return Learned(row["reached_at"]) if row else Learned()


def outcomes_of(lead: Lead) -> list[Outcome]:
    """Return the outcomes of the lead in order, also those that were taken back."""
    return _OUTCOMES.rows(lead.pk)


def open_reminder(lead: Lead) -> Reminder | None:
    """Return the lead's open reminder, or None."""
    return _REMINDER.first(lead.pk)


def reminders_of(brand: Brand, *, agent_id: uuid.UUID) -> QuerySet[Reminder]:
    """Return the agent's reminders in the brand with their leads, earliest first."""
    found: QuerySet[Reminder] = (
        Reminder.objects.for_brand(brand).filter(agent_id=agent_id).select_related("lead", "lead__form")
    )
    return found.order_by("due_at", "id")


def same_customer(brand: Brand, *, email_key: str, phone_e164: str, but: uuid.UUID) -> QuerySet[DeskItem]:
    """Return the items of other leads with this email address or telephone number, newest first; none for neither."""
    keys = Q(pk__in=[])
    if email_key:
        keys |= Q(email_key=email_key)
    if phone_e164:
        keys |= Q(phone_e164=phone_e164)
    found: QuerySet[DeskItem] = DeskItem.objects.for_brand(brand).filter(keys).exclude(lead_id=but)
    return found.select_related("lead", "lead__form", "agent").order_by("-arrived_at")


def leads_that_name(brand: Brand, *, kind: KeyKind, value: str) -> QuerySet[DeskItem]:
    """Return the items of the leads at the desk with this normalised email address or E.164 number; none for neither."""
    column = "email_key" if kind == KeyKind.EMAIL else "phone_e164"
    found: QuerySet[DeskItem] = DeskItem.objects.for_brand(brand).filter(**{column: value}).exclude(**{column: ""})
    return found


def count_lately_at_desk(brand: Brand, *, email_key: str, now: datetime) -> int:
    """Return how many requests at the desk named this address within the last hour."""
    if not email_key:
        return 0
    recent = DeskItem.objects.for_brand(brand).filter(email_key=email_key, arrived_at__gt=now - timedelta(hours=1))
    return int(recent.count())


def next_desk_moment() -> datetime | None:
    """Return when the next step of any desk falls due, or None."""
    due = DeskStep.objects.filter(state=WorkState.DUE).order_by("next_attempt_at")
    found: datetime | None = due.values_list("next_attempt_at", flat=True).first()
    return found
