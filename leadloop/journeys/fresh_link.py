"""A location contact's link is too old: the same contact gets a fresh one by mail."""

from datetime import datetime, timedelta

from leadloop.core.transaction import one_transaction
from leadloop.links.tokens import Link
from leadloop.network.queries import present_contact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.messages import fresh_link
from leadloop.opportunities.queries import whole_opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue

# However often the button is pressed, one mail in this time.
_ONE_IN = timedelta(hours=1)


@one_transaction
def send_fresh_link(link: Link, *, now: datetime) -> bool:
    """Mail a fresh link to the contact whom the old one was sent to; False where it is dead for good."""
    opportunity = whole_opportunity(link.about)
    if opportunity is None or opportunity.stage == Stage.WITHDRAWN:
        return False
    contact = present_contact(link.recipient, location_id=opportunity.location_id)
    if contact is None:
        return False
    message = fresh_link(opportunity, contact, now=now)
    lately = Message.objects.filter(
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
        to=message.to,
        kind=message.kind,
        queued_at__gt=now - _ONE_IN,
    )
    if not lately.exists():
        queue(message)
    return True
