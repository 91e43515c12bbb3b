"""A round lapses: nobody opened the offer in time, so it is taken back and goes to the next location."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.followups.operations import settle
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.journeys.customer_told import comes_to, leaves
from leadloop.journeys.round_ends import after_given_up
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import withdraw


def lapse(opportunity: Opportunity, *, brand: Brand, now: datetime) -> bool:
    """Withdraw the unopened offer and begin the next round. False where it was opened meanwhile."""
    if not withdraw(opportunity, seen=Stage.UNACKNOWLEDGED, now=now):
        return False
    settle(opportunity)
    record(
        event(
            Kind.WITHDRAWN,
            brand=brand,
            actor=SYSTEM,
            now=now,
            lead=opportunity.lead_id,
            opportunity=opportunity.pk,
            cause="lapsed",
        )
    )
    leaves({Stage.UNACKNOWLEDGED}, opportunity.lead, brand=brand, now=now)
    comes_to(Stage.WITHDRAWN, opportunity.lead, brand=brand, opportunity=opportunity, now=now)
    after_given_up(opportunity, brand=brand, now=now)
    return True
