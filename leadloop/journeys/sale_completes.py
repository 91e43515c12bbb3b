"""The order is fulfilled: the location is asked for the revenue, the customer for a review."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.feedback.messages import follow_up_form, survey
from leadloop.feedback.queries import form_of, review_of, rules_of
from leadloop.network.queries import recipients_of
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.operations import queue


def after_completion(opportunity: Opportunity, *, brand: Brand, now: datetime) -> None:
    """Queue the follow-up form and the survey, as the brand wants; neither where it was answered before."""
    rules = rules_of(brand)
    # As it is now that the opportunity is ours: the customer may have been erased while we waited for it.
    opportunity.lead.refresh_from_db(fields=["customer"])
    messages = []
    if rules.ask_location and form_of(opportunity) is None:
        messages += follow_up_form(opportunity, recipients_of(opportunity.location_id), now=now)
    if rules.ask_customer and review_of(opportunity) is None:
        messages += survey(opportunity, now=now)
    queue(*messages)
