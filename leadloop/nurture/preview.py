"""Who would be taken in and written to when: worked out as the worker does it, without doing it."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from django.db.models import QuerySet

from leadloop.nurture.audience import Candidate, are_more, candidates, contacts, matching, reachable
from leadloop.nurture.enums import Arm, Variant
from leadloop.nurture.models import Campaign, CampaignStep, NurtureRules
from leadloop.nurture.plan import first_due, whole_plan
from leadloop.nurture.queries import daytime_of, rules_of
from leadloop.nurture.split import Draw, draw
from leadloop.nurture.zones import zone_of_customer

# Of each kind. What a count takes grows with the rows looked at, not with those that fit: a page has no time for a million.
MOST_LOOKED_AT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One customer, what chance decided, and when each mail would go out if nothing comes between."""

    candidate: Candidate
    zone: str
    draw: Draw
    mails: list[datetime]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers fit the rules, and how many of them may be written to.

    ``newest``: there are at least so many, for only so many of the newest requests of each kind were looked through.
    """

    matching: int
    reachable: int
    newest: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many there are, how chance would part those who were counted, by group and subject, and the first of them."""

    counts: Counts
    drawn: Counter[tuple[Arm, Variant]]
    first: list[Planned]

    @property
    def control(self) -> int:
        """How many would be held out."""
        return sum(self.drawn[Arm.CONTROL, each] for each in Variant)

    @property
    def treated(self) -> int:
        """How many would be written to."""
        return sum(self.drawn[Arm.TREATED, each] for each in Variant)


def counts(campaign: Campaign, *, now: datetime, most: int = MOST_LOOKED_AT) -> Counts:
    """Count among at most ``most`` of the newest of each kind; exactly where there are no more."""
    rows = matching(campaign, now=now, newest=most)
    return Counts(
        matching=sum(each.count() for each in rows),
        reachable=sum(reachable(each, campaign).count() for each in rows),
        newest=most if are_more(campaign, most) else None,
    )


def preview(
    campaign: Campaign, steps: list[CampaignStep], *, now: datetime, rows: int = 20, most: int = MOST_LOOKED_AT
) -> Preview:
    """Return what would happen if the campaign began ``now``, as far as ``most`` of the newest of each kind tell."""
    audiences = matching(campaign, now=now, newest=most)
    drawn = Counter((found.arm, found.variant) for found in _draws(campaign, audiences))
    first = list(chain.from_iterable(candidates(each, campaign, limit=rows) for each in audiences))[:rows]
    rules = rules_of(campaign.brand)
    planned = [_planned(campaign, steps, each, rules, now=now) for each in first]
    return Preview(counts(campaign, now=now, most=most), drawn, planned)


def _draws(campaign: Campaign, audiences: list[QuerySet[Any]]) -> Iterator[Draw]:
    # A customer who lost an opportunity at a location and one at the desk is one customer.
    seen: set[uuid.UUID] = set()
    for rows in audiences:
        for contact in contacts(rows, campaign):
            if contact not in seen:
                seen.add(contact)
                yield _draw(campaign, contact)


def _draw(campaign: Campaign, contact_id: uuid.UUID) -> Draw:
    return draw(campaign.seed, contact_id, held_out=campaign.held_out)


def _planned(
    campaign: Campaign, steps: list[CampaignStep], found: Candidate, rules: NurtureRules, *, now: datetime
) -> Planned:
    zone = zone_of_customer(found.customer, usual=campaign.brand.time_zone)
    day = daytime_of(campaign).in_zone(zone)
    decided = _draw(campaign, found.contact_id)
    mails: list[datetime] = []
    if steps and decided.arm == Arm.TREATED:
        first = first_due(
            found.lost_at, enrolled_at=now, min_days=campaign.min_days, after_days=steps[0].after_days, day=day
        )
        delays = [each.after_days for each in steps]
        mails = whole_plan(first, delays=delays, day=day, most=rules.most_mails, in_days=rules.in_days)
    return Planned(found, zone, decided, mails)
