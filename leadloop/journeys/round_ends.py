"""A round ends without a taker: by rejection or by lapse. What follows is the next round, or a person's hand."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.followups.queries import policy_of
from leadloop.history.operations import record
from leadloop.journeys.round_begins import begin_next_round
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import tried_locations
from leadloop.outbox.operations import queue


def after_given_up(opportunity: Opportunity, *, brand: Brand, now: datetime) -> None:
    """Offer the lead to the next fitting location while the brand's number of rounds lasts.

    After that, or where no location fits, it stands in the brand's list of leads without a location.
    """
    if opportunity.round >= policy_of(brand).max_rounds:
        return
    lead = opportunity.lead
    following = begin_next_round(lead, brand=brand, number=opportunity.round + 1, tried=tried_locations(lead), now=now)
    record(*following.events)
    queue(*following.messages)
