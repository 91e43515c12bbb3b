"""Leads and their history as JSON, to the letter of the contract."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.api.leads.queries import consents_of
from leadloop.api.moments import rfc3339
from leadloop.api.opportunities.queries import Row, newest_rounds, row_of_round
from leadloop.api.opportunities.shown import show
from leadloop.api.problems import NOT_FOUND, Problem
from leadloop.desk.enums import WaitsFor
from leadloop.desk.models import DeskItem
from leadloop.history.models import Event
from leadloop.intake.models import Consent, Lead
from leadloop.journeys.lead_arrives import TakenIn
from leadloop.nurture.queries import campaigns_that_won

# What an open reminder is for: its time is the item's.
_PLANNED = (WaitsFor.ATTEMPT, WaitsFor.CALLBACK)


def show_leads(brand: Brand, leads: Sequence[Lead]) -> list[dict[str, Any]]:
    """Return the contract's *lead, out* of each (of :func:`queries.leads`), in two queries, however many.

    In three, where a campaign won customers back.
    """
    consents = consents_of(brand, leads)
    rounds = newest_rounds(brand, [lead.pk for lead in leads])
    won_by = campaigns_that_won(leads)
    return [
        _lead(lead, consents.get(lead.pk, ()), rounds.get(lead.pk), getattr(lead, "desk_item", None))
        | {"came_from": _came_from(lead, won_by.get(lead.pk))}
        for lead in leads
    ]


def show_lead(brand: Brand, lead: Lead) -> dict[str, Any]:
    """Return the contract's *lead, out* of one."""
    (shown,) = show_leads(brand, [lead])
    return shown


def show_taken_in(taken: TakenIn) -> dict[str, Any]:
    """Return the contract's *lead, out* of one that was taken in just now, without reading it back."""
    if taken.consents is None:
        return show_lead(taken.lead.brand, taken.lead)
    consents = sorted(taken.consents, key=lambda each: (each.given_at, each.purpose))
    return _lead(taken.lead, consents, row_of_round(taken.first) if taken.first else None, taken.item)


def show_event(event: Event) -> dict[str, Any]:
    """Return one line of a history."""
    return {
        "type": event.kind,
        "at": rfc3339(event.at),
        "actor": {"kind": event.actor_kind, "id": _text(event.actor_id)},
        "opportunity": _text(event.opportunity_id),
        "data": event.data,
    }


def missing() -> Problem:
    """Return the refusal where the brand has no such lead."""
    return Problem(NOT_FOUND, _("There is no lead with this id."))


def _lead(lead: Lead, consents: Iterable[Consent], newest: Row | None, item: DeskItem | None) -> dict[str, Any]:
    return {
        "id": str(lead.pk),
        "form": lead.form.key,
        "location": lead.chosen_location.ref if lead.chosen_location else None,
        "customer": lead.customer,
        "request": {
            "product": lead.product,
            "interest": lead.interest,
            "timeframe": lead.timeframe,
            "message": lead.message,
        },
        "answers": lead.answers,
        "source": {"channel": lead.channel, "campaign": lead.campaign, "url": lead.url},
        "consent": [
            {"purpose": each.purpose, "text": each.text, "given_at": rfc3339(each.given_at)} for each in consents
        ],
        "status": lead.status,
        "created_at": rfc3339(lead.created_at),
        # The desk's: a lead that goes to a location directly is not worked on by one.
        "attempts": item.attempts if item else 0,
        "first_attempt_at": rfc3339(item.first_attempt_at) if item else None,
        "next_attempt_at": rfc3339(item.due_at) if item and item.is_open and item.waits_for in _PLANNED else None,
        "respond_by": rfc3339(item.respond_by) if item else None,
        "duplicate_of": _text(lead.duplicate_of_id),
        "opportunity": show(newest) if newest else None,
        # Nobody comes back by a program.
        "came_from": None,
    }


def _came_from(lead: Lead, campaign: uuid.UUID | None) -> dict[str, str | None] | None:
    if lead.came_from_id is None:
        return None
    return {"lead": str(lead.came_from_id), "campaign": _text(campaign)}


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
