"""Reads of updates."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet

from leadloop.accounts.models import Brand, User
from leadloop.core.claim import WorkState
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.desk.models import Outcome
from leadloop.desk.queries import item_of, outcomes_of
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.updates.enums import CALLBACK, NOT_REACHED, Ended
from leadloop.updates.models import DueUpdate, Update, UpdateRules

LATELY: Final = timedelta(days=30)
_ON = Prepared(lambda brand: Update.objects.filter(brand_id=brand).exclude(on_since=None), (new_id(),))
_RULES = Prepared(lambda brand: UpdateRules.objects.filter(brand_id=brand), (new_id(),))


def rules_of(brand: Brand) -> UpdateRules:
    """Return the brand's rules; the defaults where none are stored."""
    return _RULES.first(brand.pk) or UpdateRules(brand=brand)


def updates_on(brand: Brand) -> list[Update]:
    """Return the updates that are switched on."""
    return _ON.rows(brand.pk)


def updates_of(brand: Brand) -> QuerySet[Update]:
    """Return all updates of the brand, in the order in which customers get them."""
    found: QuerySet[Update] = Update.objects.for_brand(brand).order_by("unit", "delay", "name", "pk")
    return found


def next_update_moment() -> datetime | None:
    """Return when the next update of any brand falls due, or None."""
    due = DueUpdate.objects.filter(state=WorkState.DUE).order_by("next_attempt_at")
    found: datetime | None = due.values_list("next_attempt_at", flat=True).first()
    return found


def mails_of(update_id: uuid.UUID) -> QuerySet[DueUpdate, uuid.UUID | None]:
    """Return the ids of the messages that an update became, whatever became of them."""
    return DueUpdate.objects.filter(update_of_id=update_id, ended=Ended.QUEUED).values_list("mail_id", flat=True)


def sent_lately(brand: Brand, *, now: datetime) -> dict[uuid.UUID, int]:
    """Return how many mails of each update left the house within the last thirty days."""
    gone = Message.objects.filter(brand=brand, state=MessageState.DONE, sent_at__gt=now - LATELY)
    # Queued at most so long before it was sent as a message is tried.
    queued = DueUpdate.objects.filter(update_of__brand=brand, ended=Ended.QUEUED, ended_at__gt=now - 2 * LATELY)
    rows = queued.filter(mail_id__in=gone.values("pk")).values_list("update_of").annotate(Count("pk"))
    return dict(rows)


def waiting_of(brand: Brand) -> dict[uuid.UUID, int]:
    """Return how many of each update wait to fall due."""
    rows = DueUpdate.objects.filter(update_of__brand=brand, state=WorkState.DUE).values_list("update_of")
    return dict(rows.annotate(Count("pk")))


def reason_of(outcome: Outcome) -> str:
    """Return an outcome's reason; of an attempt, whether the customer was spoken to."""
    if outcome.status_after == LeadStatus.CONTACT_ATTEMPTED:
        return CALLBACK if outcome.reached else NOT_REACHED
    return outcome.reason


def reason_at(place: str, lead: Lead, opportunity: Opportunity | None) -> str:
    """Return why the request came to the place: the outcome's reason, or the location's; empty where there is none."""
    match place:
        case LeadStatus.CONTACT_ATTEMPTED | LeadStatus.NO_OPPORTUNITY | LeadStatus.DISCARDED:
            last = next((each for each in reversed(outcomes_of(lead)) if each.undone_at is None), None)
            return reason_of(last) if last else ""
        case Stage.REJECTED:
            return opportunity.reject_reason if opportunity else ""
        case Stage.LOST:
            return opportunity.lost_reason if opportunity else ""
        case _:
            return ""


def agent_of(lead: Lead) -> User | None:
    """Return who looks after the request at the desk: whose it is, else who recorded the last outcome."""
    item = item_of(lead)
    if item is not None and item.agent is not None:
        return item.agent
    by = next((each.actor_id for each in reversed(outcomes_of(lead)) if each.undone_at is None), None)
    return User.objects.filter(pk=by, memberships__brand=lead.brand_id).first() if by else None


def parked_updates(brand: Brand) -> QuerySet[DueUpdate]:
    """Return the due updates that failed until they were parked, oldest first."""
    rows = DueUpdate.objects.for_brand(brand).filter(state=WorkState.PARKED)
    found: QuerySet[DueUpdate] = rows.select_related("update_of", "lead").order_by("due_at", "pk")
    return found


def examples_for(update: Update, *, most: int) -> list[Lead]:
    """Return the newest requests that stand where the update is attached; where none does, the newest of all. No tests."""
    leads = Lead.objects.for_brand(update.brand).filter(is_test=False).select_related("form", "brand")
    if update.place in LeadStatus.values:
        here = leads.filter(status=update.place)
    else:
        here = leads.filter(
            pk__in=Opportunity.objects.for_brand(update.brand).filter(stage=update.place).values("lead")
        )
    newest = here.order_by("-created_at", "-id")[:most]
    return list(newest) or list(leads.order_by("-created_at", "-id")[:most])
