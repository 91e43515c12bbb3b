"""Rows of requests as their location may see them: a name only where this contact was shown the details."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadloop.followups.models import Step
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import preview_of
from leadloop.opportunities.stages import DISCLOSED
from leadloop.web.location.progress import Next, next_of
from leadloop.web.location.queries import open_steps, seen_by
from leadloop.web.location.shown import customer_of

# What a row needs beside the opportunity.
RELATED: Final = ("location", "lead", "lead__form", "lead__contact")


@dataclass(frozen=True, slots=True)
class Row:
    """``href`` is empty where the request was taken back: its page says so, and there is nothing to do."""

    opportunity: Opportunity
    wanted: str
    customer: str
    place: str
    next: Next | None
    href: str


def rows_of(found: Sequence[Opportunity], *, contact: LocationContact, now: datetime) -> list[Row]:
    """Return the rows in the same order, in constant queries. Each link is the contact's own, and fresh."""
    seen, steps = seen_by(contact, found), open_steps(found)
    rows = []
    for each in found:
        preview = preview_of(each.lead, each.location)
        discloses = each.stage in DISCLOSED and each.pk in seen
        rows.append(
            Row(
                opportunity=each,
                wanted=preview.wanted,
                customer=customer_of(each.lead).name if discloses else "",
                place=" · ".join(part for part in (preview.place, preview.distance) if part),
                next=_next(each, steps.get(each.pk)),
                href=_link(each, contact, now=now),
            )
        )
    return rows


def _next(opportunity: Opportunity, step: Step | None) -> Next | None:
    return next_of(step, Stage(opportunity.stage)) if opportunity.is_waiting else None


def _link(opportunity: Opportunity, contact: LocationContact, *, now: datetime) -> str:
    if opportunity.stage == Stage.WITHDRAWN:
        return ""
    return address(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=contact.pk, now=now)
