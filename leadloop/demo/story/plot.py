"""What all sides of the story share: the calendar, the locations, the fates of leads, and the dice."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from leadloop.demo.story.brand import Cast
from leadloop.demo.story.calendar import Arrival, Calendar, Fate
from leadloop.demo.story.habits import Span
from leadloop.demo.story.network import Dealer
from leadloop.followups.queries import opening_of
from leadloop.network.opening import Opening
from leadloop.opportunities.models import Opportunity


@dataclass(slots=True)
class Plot:
    """The story as far as it is told."""

    cast: Cast
    dealers: dict[uuid.UUID, Dealer]
    begin: datetime
    calendar: Calendar
    seed: int
    arrivals: dict[uuid.UUID, Arrival] = field(default_factory=dict)

    def dealer(self, opportunity: Opportunity) -> Dealer:
        """Return whom the opportunity was offered to."""
        return self.dealers[opportunity.location_id]

    def opening(self, opportunity: Opportunity) -> Opening:
        """Return when the location is there."""
        return opening_of(self.dealer(opportunity).location)

    def fate(self, opportunity: Opportunity) -> Fate:
        """Return what is to become of the opportunity's lead."""
        return self.arrivals[opportunity.lead_id].fate

    def dice(self, opportunity: Opportunity, about: str) -> Random:
        """Return the dice for one matter of one round; they fall alike each time the story is told."""
        return Random(f"{self.seed}/{self.arrivals[opportunity.lead_id].number}/{opportunity.round}/{about}")


def some(dice: Random, span: Span) -> float:
    """Return a value out of the span."""
    least, most, usual = span
    return dice.triangular(least, most, usual)


def in_hours(opening: Opening, moment: datetime, dice: Random) -> datetime:
    """Return a moment at which somebody is there: the given one, or some time after the location next opens."""
    there = opening.next_open(moment)
    return moment if there == moment else opening.next_open(there + timedelta(minutes=dice.uniform(3, 95)))
