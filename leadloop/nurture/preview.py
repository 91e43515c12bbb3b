"""Who would be taken in and written to when: worked out as the worker does it, without doing it."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from leadloop.nurture.audience import Candidate, candidates, contacts, matching, reachable
from leadloop.nurture.enums import Arm, Variant
from leadloop.nurture.models import Campaign, CampaignStep, NurtureRules
from leadloop.nurture.plan import first_due, whole_plan
from leadloop.nurture.queries import daytime_of, rules_of
from leadloop.nurture.split import Draw, draw
from leadloop.nurture.zones import zone_of_customer

# Of more, chance's draw is not told one by one but by its share.
MOST_DRAWN: Final = 100_000


@dataclass(frozen=True, slots=True)
class Planned:
    """One customer, what chance decided, and when each mail would go out if nothing comes between."""

    candidate: Candidate
    zone: str
    draw: Draw
    mails: list[datetime]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers fit the rules, how many of them may be written to, how chance would part them, and the first."""

    matching: int
    reachable: int
    # By group and subject; None of too many.
    drawn: Counter[tuple[Arm, Variant]] | None
    first: list[Planned]

    @property
    def control(self) -> int | None:
        """How many would be held out."""
        return None if self.drawn is None else sum(self.drawn[Arm.CONTROL, each] for each in Variant)

    @property
    def treated(self) -> int | None:
        """How many would be written to."""
        return None if self.drawn is None else sum(self.drawn[Arm.TREATED, each] for each in Variant)


def counts(campaign: Campaign, *, now: datetime) -> tuple[int, int]:
    """Return how many customers fit the rules, and how many of these may be written to."""
    rows = matching(campaign, now=now)
    return sum(each.count() for each in rows), sum(reachable(each, campaign).count() for each in rows)


def preview(campaign: Campaign, steps: list[CampaignStep], *, now: datetime, rows: int = 20) -> Preview:
    """Return what would happen if the campaign began ``now``."""
    fits, may = counts(campaign, now=now)
    drawn = None
    if may <= MOST_DRAWN:
        drawn = Counter(
            (found.arm, found.variant)
            for contact in _contacts(campaign, now=now)
            for found in [_draw(campaign, contact)]
        )
    audiences = matching(campaign, now=now)
    first = list(chain.from_iterable(candidates(each, campaign, limit=rows) for each in audiences))[:rows]
    rules = rules_of(campaign.brand)
    return Preview(fits, may, drawn, [_planned(campaign, steps, each, rules, now=now) for each in first])


def _contacts(campaign: Campaign, *, now: datetime) -> Iterator[uuid.UUID]:
    # A customer who lost an opportunity at a location and one at the desk is one customer.
    seen: set[uuid.UUID] = set()
    for rows in matching(campaign, now=now):
        for contact in contacts(rows, campaign):
            if contact not in seen:
                seen.add(contact)
                yield contact


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
