"""Mail when nobody answers: to the location's managers and to the brand."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.accounts.models import User
from leadloop.links.tokens import site_address
from leadloop.network.models import LocationContact
from leadloop.opportunities.messages import to_contact
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import preview_of
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message


def escalation(
    opportunity: Opportunity,
    *,
    location_managers: Iterable[LocationContact],
    brand_users: Iterable[User],
    now: datetime,
) -> list[Message]:
    """Return what is overdue, to the location's managers (with a link to answer) and to the brand's people."""
    kind = MessageKind.ESCALATION
    context = {
        "request": preview_of(opportunity.lead, opportunity.location),
        "since": opportunity.acknowledged_at or opportunity.offered_at,
        "for_brand": False,
    }
    messages = [to_contact(kind, opportunity, each, context=context, now=now) for each in location_managers]
    for_brand = context | {
        "for_brand": True,
        "link": site_address(f"/console/opportunities/{opportunity.pk}/"),
        "location": opportunity.location,
        "stage": opportunity.stage,
        "zone": opportunity.brand.time_zone,
        "why": _("You get this because you look after %(brand)s.") % {"brand": opportunity.brand.name},
    }
    for user in brand_users:
        message = compose(
            kind,
            to=Recipient(user.email, user.name),
            brand=opportunity.brand,
            context={**for_brand, "name": user.name},
            now=now,
            lead_id=opportunity.lead_id,
            opportunity_id=opportunity.pk,
        )
        messages.append(message)
    return messages
