"""Mail about a request: the customer hears that it has arrived."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import harmless


def lead_received(lead: Lead, *, location: Location | None, now: datetime) -> list[Message]:
    """Return the confirmation to the customer: what they asked for, what happens next, and who will be in touch.

    None where they gave no email address. A form is open to everyone, also to type in someone else's address: what was
    typed is repeated only where it is short and holds no address or link, so that nobody's advertisement goes out
    through the brand's mail.
    """
    customer = lead.customer
    if not customer.get("email"):
        return []
    place = customer.get("address") or {}
    facts = [
        (_("Wanted"), harmless(lead.product)),
        (_("Interested in"), harmless(lead.interest)),
        (_("When"), harmless(lead.timeframe)),
        (_("Where"), harmless(f"{place.get('postal_code', '')} {place.get('city', '')}".strip())),
    ]
    context = {
        "name": harmless(customer.get("given_name", ""), limit=40),
        "facts": facts,
        "location": location,
        "received_at": lead.created_at,
        "zone": location.time_zone if location else lead.brand.time_zone,
        "why": _(
            "You get this because somebody gave this address with a request to %(brand)s. If it was not you, "
            "you need not do anything."
        )
        % {"brand": lead.brand.name},
        "unsubscribe_label": _("No more mail about my requests"),
        "imprint": _("How %(brand)s handles your data: %(address)s")
        % {"brand": lead.brand.name, "address": lead.brand.privacy_url}
        if lead.brand.privacy_url
        else "",
    }
    message = compose(
        MessageKind.LEAD_RECEIVED,
        to=Recipient(customer["email"], f"{customer.get('given_name', '')} {customer.get('family_name', '')}".strip()),
        brand=lead.brand,
        context=context,
        now=now,
        lead_id=lead.pk,
    )
    return [message]
