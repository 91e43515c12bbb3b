"""What is known of a campaign's customers right before they are written to, of many at once; and whether they still may be."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from leadloop.desk.models import DeskItem
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.nurture.audience import LEFT
from leadloop.nurture.enums import StopReason
from leadloop.nurture.models import Campaign, CampaignMail, Enrolment
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message, Suppression


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as known now. ``stop``: why they get no more mails, if they do not."""

    # Another than was enrolled, where two customers were found to be one.
    contact_id: uuid.UUID
    email: str
    customer: dict[str, Any]
    # What may be named: the brand's own products, or what the customer called it.
    product: str
    is_known_product: bool
    stop: StopReason | None


@dataclass(slots=True)
class _Known:
    """What the database says of all of them, by id."""

    requests: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    # When each contact's requests came, without those that were discarded.
    came: dict[uuid.UUID, list[tuple[uuid.UUID, datetime]]] = field(default_factory=dict)
    at_desk: dict[str, set[uuid.UUID]] = field(default_factory=dict)
    busy: set[uuid.UUID] = field(default_factory=set)
    won: dict[uuid.UUID, datetime] = field(default_factory=dict)
    lost: set[uuid.UUID] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    refused: set[uuid.UUID] = field(default_factory=set)


def people(campaign: Campaign, enrolments: Sequence[Enrolment]) -> dict[uuid.UUID, Person]:
    """Return each enrolment's customer. The same few queries, however many there are."""
    known = _known(campaign, enrolments)
    return {each.pk: _person(each, known) for each in enrolments}


def _person(enrolment: Enrolment, known: _Known) -> Person:
    request = known.requests[enrolment.lead_id]
    product = request["product"]
    return Person(
        contact_id=_contact(enrolment, request),
        email=_email(request),
        customer=request["customer"],
        product=product,
        is_known_product=product in (request["form__products"] or ()),
        stop=_reason_to_stop(enrolment, request, known),
    )


def _reason_to_stop(enrolment: Enrolment, request: dict[str, Any], known: _Known) -> StopReason | None:
    email = _email(request)
    contact, lead = _contact(enrolment, request), enrolment.lead_id
    won_at = known.won.get(contact)
    newer = (pk for pk, at in known.came.get(contact, ()) if pk != lead and at > request["created_at"])
    stands = request["status"] == LeadStatus.NO_OPPORTUNITY or enrolment.opportunity_id in known.lost
    checks = (
        (StopReason.ERASED, not email),
        (StopReason.UNSUBSCRIBED, email.casefold() in known.left),
        (StopReason.NO_CONSENT, enrolment.consent_id is None),
        (StopReason.BOUNCED, enrolment.pk in known.refused),
        (StopReason.BOUGHT, won_at is not None and won_at > enrolment.lost_at),
        (StopReason.LEAD_AGAIN, not stands or contact in known.busy or any(newer)),
        (StopReason.LEAD_AGAIN, bool(known.at_desk.get(email.casefold(), set()) - {lead})),
    )
    return next((reason for reason, holds in checks if holds), None)


def _known(campaign: Campaign, enrolments: Sequence[Enrolment]) -> _Known:
    known = _Known()
    fields = ("pk", "contact", "customer", "product", "form__products", "status", "created_at")
    for row in Lead.objects.filter(pk__in={each.lead_id for each in enrolments}).values(*fields):
        known.requests[row["pk"]] = row
    contacts = {_contact(each, known.requests[each.lead_id]) for each in enrolments}
    addresses = {_email(each).casefold() for each in known.requests.values()} - {""}
    came = Lead.objects.filter(contact__in=contacts).exclude(status=LeadStatus.DISCARDED)
    for contact, pk, at in came.values_list("contact", "pk", "created_at"):
        known.came.setdefault(contact, []).append((pk, at))
    open_items = DeskItem.objects.filter(brand=campaign.brand_id, is_open=True, email_key__in=addresses)
    for key, lead in open_items.exclude(email_key="").values_list("email_key", "lead"):
        known.at_desk.setdefault(key, set()).add(lead)
    _sales(known, contacts, enrolments)
    left = Suppression.objects.filter(brand=campaign.brand_id, address_key__in=addresses, mail_list__in=LEFT)
    known.left.update(left.values_list("address_key", flat=True))
    mailed = [each.pk for each in enrolments if each.position]
    if mailed:
        mails = CampaignMail.objects.filter(enrolment__in=mailed).values_list("message_id", "enrolment")
        of_message = dict(mails)
        refused = Message.objects.filter(pk__in=of_message, state=MessageState.REFUSED)
        known.refused.update(of_message[pk] for pk in refused.values_list("pk", flat=True))
    return known


def _sales(known: _Known, contacts: set[uuid.UUID], enrolments: Sequence[Enrolment]) -> None:
    sales = Opportunity.objects.filter(lead__contact__in=contacts).filter(
        Q(stage__in=WAITING) | Q(won_at__isnull=False)
    )
    for contact, stage, won_at in sales.values_list("lead__contact", "stage", "won_at"):
        if stage in WAITING:
            known.busy.add(contact)
        if won_at is not None:
            known.won[contact] = max(won_at, known.won.get(contact, won_at))
    lost_by = {each.opportunity_id for each in enrolments if each.opportunity_id is not None}
    if lost_by:
        known.lost.update(Opportunity.objects.filter(pk__in=lost_by, stage=Stage.LOST).values_list("pk", flat=True))


def _contact(enrolment: Enrolment, request: dict[str, Any]) -> uuid.UUID:
    # None where the outcome that led to it was taken back.
    return request["contact"] or enrolment.contact_id


def _email(request: dict[str, Any]) -> str:
    return str((request["customer"] or {}).get("email") or "")
