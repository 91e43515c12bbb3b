"""An opportunity came to nothing: the customer comes into the campaigns that are for such. Part of other journeys."""

from datetime import datetime

from leadloop.intake.models import Lead
from leadloop.nurture.audience import of_lead
from leadloop.nurture.operations import enrol
from leadloop.nurture.queries import live_campaigns, steps_of


def nurture_begins(lead: Lead, *, now: datetime) -> None:
    """Take the customer into each campaign whose audience they belong to now, where their consent allows it."""
    for campaign in live_campaigns(lead.brand):
        found = of_lead(campaign, lead.pk)
        if found:
            enrol(campaign, steps_of(campaign), found, now=now)
