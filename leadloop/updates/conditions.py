"""For which requests an update is meant, and whether one still stands where it is attached. Pure."""

from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.opportunities.enums import GIVEN_UP, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.updates.models import Update


def fits(update: Update, lead: Lead, *, location: Location | None, reason: str) -> bool:
    """Whether the request meets the update's conditions; ``reason`` is why it came where it stands, where there is one."""
    region = (location.region if location else "") or (lead.customer.get("address") or {}).get("region", "")
    given = (
        (update.forms, lead.form.key),
        (update.channels, lead.channel),
        (update.products, lead.product),
        (update.locations, location.ref if location else ""),
        (update.regions, region),
        (update.reasons, reason),
    )
    return all(not wanted or value.casefold() in {each.casefold() for each in wanted} for wanted, value in given)


def stands(place: str, lead: Lead, *, of: Opportunity | None, newest: Opportunity | None) -> bool:
    """Whether the request is (still) at the place: ``of`` is the round that came there, ``newest`` the present one."""
    if place in LeadStatus.values:
        return lead.status == place
    if of is None or newest is None or of.pk != newest.pk or newest.stage != place:
        return False
    return lead.status == LeadStatus.QUALIFIED or Stage(place) in GIVEN_UP


def is_over(place: str, lead: Lead, *, of: Opportunity | None) -> bool:
    """Whether nothing may be said any more, even where the brand does not mind that the request has moved on."""
    if lead.duplicate_of_id is not None and place != LeadStatus.DISCARDED:
        return True
    return of is not None and of.stage in GIVEN_UP and place not in GIVEN_UP


def is_unreachable(lead: Lead) -> bool:
    """Whether the customer must not be written to: a test, no address, or one that the desk found to be wrong."""
    is_invalid = lead.status == LeadStatus.DISCARDED and lead.duplicate_of_id is None
    return lead.is_test or is_invalid or not lead.customer.get("email")
