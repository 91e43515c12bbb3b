"""A round ends without a taker: by rejection or by lapse. What follows is the desk, the next round, or a person's hand."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.customers.queries import is_erased
from leadloop.desk.queries import desk_policy_of
from leadloop.followups.queries import policy_of
from leadloop.history.operations import record
from leadloop.journeys.lead_returns import back_to_the_desk, comes_back
from leadloop.journeys.round_begins import begin_next_round
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import tried_locations
from leadloop.outbox.operations import queue


def after_given_up(opportunity: Opportunity, *, brand: Brand, now: datetime) -> None:
    """Give the lead back to the desk where the brand wants that; else offer it to the next fitting location.

    That goes on while the brand's number of rounds lasts. After that, or where no location fits, the lead stands in the
    brand's list of leads without a location.
    """
    if is_erased(opportunity.lead.contact_id):
        # There is nobody whom another location could call.
        return
    if comes_back(opportunity, policy=desk_policy_of(brand)):
        back_to_the_desk(opportunity, brand=brand, now=now)
        return
    if opportunity.round >= policy_of(brand).max_rounds:
        return
    lead = opportunity.lead
    following = begin_next_round(lead, brand=brand, number=opportunity.round + 1, tried=tried_locations(lead), now=now)
    record(*following.events)
    queue(*following.messages)
