"""A request comes to a status or stage at which the brand tells its customer something, or leaves it. Part of other journeys."""

from collections.abc import Collection
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity
from leadloop.updates.conditions import fits, is_unreachable
from leadloop.updates.enums import Unit
from leadloop.updates.operations import make_due, stop_left
from leadloop.updates.plan import daytime, due_after
from leadloop.updates.queries import rules_of, updates_on


def comes_to(
    place: str,
    lead: Lead,
    *,
    brand: Brand,
    opportunity: Opportunity | None = None,
    location: Location | None = None,
    reason: str = "",
    is_new: bool = False,
    now: datetime,
) -> None:
    """Make due what the brand writes about requests that come to this place, each once as it wants.

    ``opportunity``: the round that came there, where it is a stage; ``location``: whose request it is by now, where that is
    not the round's, nor whom the customer chose. ``is_new``: the request arrives just now, and nothing of it is stored yet.
    """
    here = [each for each in updates_on(brand) if each.place == place]
    if not here or is_unreachable(lead):
        return
    of = location or (opportunity.location if opportunity else lead.chosen_location)
    day = daytime(rules_of(brand), zone=brand.time_zone)
    for update in here:
        if fits(update, lead, location=of, reason=reason):
            due_at = due_after(now, update.delay, Unit(update.unit), day=day)
            make_due(update, lead, opportunity=opportunity, due_at=due_at, is_new=is_new, now=now)


def leaves(places: Collection[str], lead: Lead, *, brand: Brand, undone: bool = False, now: datetime) -> None:
    """Stop what was to be written about these places; ``undone``: the request should never have been there."""
    if any(each.place in places for each in updates_on(brand)):
        stop_left(lead, places, undone=undone, now=now)
