"""Whom a campaign is for: customers whose last request came to nothing, who agreed to be written to, and are nobody's lead.

One query says it, for the count, the preview, those who lost their opportunity before the start, and each one after it:
so they cannot differ.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import IsNull

from leadloop.desk.models import Outcome
from leadloop.intake.enums import ConsentPurpose, LeadStatus
from leadloop.intake.models import Consent, Lead
from leadloop.nurture.models import Campaign, Enrolment
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Suppression

# Who left either is not written to by any campaign.
LEFT = (MailList.NURTURE, MailList.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer to be enrolled: the request that came to nothing, when, and the consent that allows to write."""

    contact_id: uuid.UUID
    lead_id: uuid.UUID
    opportunity_id: uuid.UUID | None
    consent_id: uuid.UUID
    lost_at: datetime
    # Where the row stands in the order of the audience.
    place: tuple[datetime, uuid.UUID]
    customer: dict[str, Any]
    product: str


def matching(campaign: Campaign, *, now: datetime, newest: int | None = None) -> list[QuerySet[Any]]:
    """Return the rows that fit the campaign's rules, whether they may be written to or not: of leads, of opportunities.

    A loss that is not old enough yet is among them: its customer comes in, and the first mail waits.
    ``newest``: only among so many of the newest of either kind that came to nothing, however few of them fit.
    """
    oldest = now - timedelta(days=campaign.max_days)
    found = [rows.filter(lost__gte=oldest, lost__lte=now) for rows in _fitting(campaign)]
    return found if newest is None else [_newest(rows, campaign, newest) for rows in found]


def are_more(campaign: Campaign, than: int) -> bool:
    """Whether more than so many of either kind that the campaign is for came to nothing, whether they fit its rules or not."""
    return any(_edge(rows, campaign, than) is not None for rows in _fitting(campaign))


def reachable(rows: QuerySet[Any], campaign: Campaign) -> QuerySet[Any]:
    """Keep those who may be written to: they agreed, have an address, left no list, are nobody's lead, and are not in it yet."""
    way = _way(rows)
    newer = Lead.objects.filter(contact=OuterRef(f"{way}contact"), created_at__gt=OuterRef(f"{way}created_at"))
    sales = Opportunity.objects.filter(lead__contact=OuterRef(f"{way}contact"))
    left = Suppression.objects.filter(
        brand=campaign.brand_id, address_key=Lower(OuterRef("address")), mail_list__in=LEFT
    )
    contact = OuterRef(f"{way}contact")
    inside = Enrolment.objects.filter(campaign=campaign.pk)
    return rows.filter(
        _none(inside.filter(contact=contact)),
        # With a request that came to them later, where two customers were found to be one.
        _none(inside.filter(lead__contact=contact)),
        _none(newer.exclude(status=LeadStatus.DISCARDED)),
        _none(sales.filter(Q(stage__in=WAITING) | Q(won_at__gt=OuterRef("lost")))),
        _none(left),
        consent_id__isnull=False,
    ).exclude(address="")


def candidates(rows: QuerySet[Any], campaign: Campaign, *, limit: int) -> list[Candidate]:
    """Return the first ``limit`` who may be written to, newest requests first."""
    way, began = _way(rows), _order(rows)
    found = reachable(rows, campaign).order_by(f"-{began}", "-pk")[:limit]
    return [
        Candidate(
            contact_id=row[f"{way}contact"],
            lead_id=row["request"],
            opportunity_id=row["pk"] if way else None,
            consent_id=row["consent_id"],
            lost_at=row["lost"],
            place=(row[began], row["pk"]),
            customer=row[f"{way}customer"],
            product=row[f"{way}product"],
        )
        for row in found.values(
            "pk", "request", f"{way}contact", f"{way}customer", f"{way}product", "consent_id", "lost", began
        )
    ]


def contacts(rows: QuerySet[Any], campaign: Campaign) -> Iterator[uuid.UUID]:
    """Yield the ids of all customers who may be written to."""
    found: Iterator[uuid.UUID] = reachable(rows, campaign).values_list(f"{_way(rows)}contact", flat=True).iterator()
    return found


def of_lead(campaign: Campaign, lead_id: uuid.UUID) -> list[Candidate]:
    """Return the customer of one request if it fits the campaign now, however long ago it came to nothing."""
    return [
        each
        for rows in _fitting(campaign)
        for each in candidates(rows.filter(**{"lead" if _way(rows) else "pk": lead_id}), campaign, limit=1)
    ]


def behind(rows: QuerySet[Any], place: tuple[datetime, uuid.UUID] | None) -> QuerySet[Any]:
    """Return the rows that come after a place in the order of :func:`candidates`."""
    if place is None:
        return rows
    began = _order(rows)
    at, pk = place
    return rows.filter(Q(**{f"{began}__lt": at}) | Q(**{began: at, "pk__lt": pk}), **{f"{began}__lte": at})


def _fitting(campaign: Campaign) -> list[QuerySet[Any]]:
    found = []
    if campaign.from_no_opportunity:
        found.append(_of_no_opportunity(campaign))
    if campaign.from_lost:
        found.append(_of_lost(campaign))
    return found


def _of_no_opportunity(campaign: Campaign) -> QuerySet[Any]:
    rows = Lead.objects.for_brand(campaign.brand).filter(status=LeadStatus.NO_OPPORTUNITY, contact__isnull=False)
    if campaign.negative_reasons:
        said = Outcome.objects.filter(
            lead=OuterRef("pk"),
            undone_at=None,
            status_after=LeadStatus.NO_OPPORTUNITY,
            reason__in=campaign.negative_reasons,
        )
        rows = rows.filter(Exists(said))
    return _narrowed(rows.annotate(lost=F("decided_at"), request=F("pk")), campaign, location="chosen_location__")


def _of_lost(campaign: Campaign) -> QuerySet[Any]:
    later = Opportunity.objects.filter(lead=OuterRef("lead"), round__gt=OuterRef("round"))
    rows = (
        Opportunity.objects.for_brand(campaign.brand)
        .filter(~Exists(later), stage=Stage.LOST, lead__contact__isnull=False)
        .filter(lead__status=LeadStatus.QUALIFIED)
    )
    if campaign.lost_reasons:
        rows = rows.filter(lost_reason__in=campaign.lost_reasons)
    return _narrowed(rows.annotate(lost=F("lost_at"), request=F("lead_id")), campaign, location="location__")


def _narrowed(rows: QuerySet[Any], campaign: Campaign, *, location: str) -> QuerySet[Any]:
    way = _way(rows)
    # That it came with the request is the condition of the index, which holds one of a purpose at most.
    agreed = Consent.objects.filter(lead=OuterRef("request"), purpose=ConsentPurpose.MARKETING, agent_id=None)
    rows = rows.annotate(
        address=_text("email", f"{way}customer"),
        postal_code=_text("postal_code", KeyTransform("address", f"{way}customer")),
        own_region=_text("region", KeyTransform("address", f"{way}customer")),
        consent_id=Subquery(agreed.values("pk")[:1]),
    ).filter(**{f"{way}is_test": False, f"{way}duplicate_of": None})
    if campaign.products:
        rows = rows.filter(**{f"{way}product__in": campaign.products})
    if campaign.channels:
        rows = rows.filter(**{f"{way}channel__in": campaign.channels})
    if campaign.locations:
        rows = rows.filter(**{f"{location}ref__in": campaign.locations})
    if campaign.regions:
        rows = rows.filter(Q(own_region__in=campaign.regions) | Q(**{f"{location}region__in": campaign.regions}))
    if campaign.postal_codes:
        rows = rows.filter(reduce(or_, (Q(postal_code__startswith=each) for each in campaign.postal_codes)))
    return rows


def _none(rows: QuerySet[Any]) -> IsNull:
    # Not by ~Exists: PostgreSQL joins what that asks, and may read a whole table for each customer by it. This one is
    # always answered by the index.
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), True)


def _text(key: str, of: str | KeyTransform) -> Cast:
    # Else what it is compared with would be taken for JSON.
    return Cast(KeyTextTransform(key, of), TextField())


def _newest(rows: QuerySet[Any], campaign: Campaign, most: int) -> QuerySet[Any]:
    edge = _edge(rows, campaign, most)
    if edge is None:
        return rows
    began = _order(rows)
    at, pk = edge
    # The second condition is the one that an index is asked by.
    return rows.filter(Q(**{f"{began}__gt": at}) | Q(**{began: at, "pk__gte": pk}), **{f"{began}__gte": at})


def _edge(rows: QuerySet[Any], campaign: Campaign, most: int) -> tuple[datetime, uuid.UUID] | None:
    """Return the place of the last of ``most`` that came to nothing, newest first; None where there are no more."""
    ended = {"stage": Stage.LOST} if _way(rows) else {"status": LeadStatus.NO_OPPORTUNITY}
    began = _order(rows)
    of_kind = rows.model.objects.filter(brand=campaign.brand_id, **ended).order_by(f"-{began}", "-pk")
    last = list(of_kind.values_list(began, "pk")[most - 1 : most + 1])
    return last[0] if len(last) > 1 else None


def _way(rows: QuerySet[Any]) -> str:
    """Return how a row leads to its request."""
    return "lead__" if rows.model is Opportunity else ""


def _order(rows: QuerySet[Any]) -> str:
    # Each the order of an index of its table, by brand and status.
    return "offered_at" if rows.model is Opportunity else "created_at"
