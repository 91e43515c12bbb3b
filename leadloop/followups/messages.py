"""Mail when nobody answers: to the location's managers and to the brand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.accounts.models import User
from leadloop.followups.queries import asked
from leadloop.links.tokens import site_address
from leadloop.network.models import LocationContact
from leadloop.opportunities.messages import about_request, to_contact
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting


def escalation(
    opportunity: Opportunity,
    *,
    location_managers: Iterable[LocationContact],
    brand_users: Iterable[User],
    now: datetime,
) -> list[Message]:
    """Return what is overdue, since when, and how often we asked: to managers, who can answer, and to the brand."""
    so_far = asked(opportunity)
    context = about_request(opportunity) | {"since": so_far.since, "asked": _asked(so_far.times), "for_brand": False}
    kind = MessageKind.ESCALATION
    messages = [to_contact(kind, opportunity, manager, now=now, **context) for manager in location_managers]
    return messages + [_to_user(opportunity, user, context=context, now=now) for user in brand_users]


def _to_user(opportunity: Opportunity, user: User, *, context: dict[str, Any], now: datetime) -> Message:
    brand = opportunity.brand
    own = {
        "link": site_address(f"/console/opportunities/{opportunity.pk}/"),
        "location": opportunity.location,
        "zone": brand.time_zone,
        "greeting": greeting(user.name),
        "why": _("You get this because you look after %(brand)s.") % {"brand": brand.name},
        "for_brand": True,
    }
    return compose(
        MessageKind.ESCALATION,
        to=Recipient(user.email, user.name),
        brand=brand,
        context=context | own,
        now=now,
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
    )


def _asked(times: int) -> str:
    if not times:
        return ""
    sentence = ngettext("We asked once, without an answer.", "We asked %(times)s times, without an answer.", times)
    return sentence % {"times": times}
