"""The brand assigns a lead without a location by hand."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.core.transaction import one_transaction
from leadloop.customers.queries import is_erased
from leadloop.history.models import Actor
from leadloop.history.operations import record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead
from leadloop.journeys.round_begins import begin_round
from leadloop.network.models import Location
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.operations import queue


class NotPlaceable(ValueError):
    """The lead cannot be given to this location; the message says why."""


@one_transaction
def place_by_hand(lead: Lead, *, location: Location, actor: Actor, now: datetime) -> Opportunity:
    """Begin the next round with the location that a person chose, also one that had the lead before.

    Two people at once: the second is told (:class:`NotPlaceable`), since the lead has a location by then.
    """
    # Whoever holds the lead first places it; the other then sees the round that this made.
    lead = hold_lead(lead.pk)
    newest = newest_round(lead)
    if lead.status != LeadStatus.QUALIFIED:
        raise NotPlaceable(_("Only a qualified lead can be given to a location."))
    if is_erased(lead.contact_id):
        raise NotPlaceable(_("The customer was erased. There is nobody whom a location could call."))
    if newest is not None and newest.stage not in GIVEN_UP:
        raise NotPlaceable(_("This lead is with %(location)s already.") % {"location": newest.location.name})
    if location.brand_id != lead.brand_id or not location.is_active:
        raise NotPlaceable(_("Choose one of the brand's locations."))
    number = newest.round + 1 if newest else 1
    placed = begin_round(lead, brand=lead.brand, location=location, number=number, actor=actor, now=now)
    record(*placed.events)
    queue(*placed.messages)
    assert placed.opportunity is not None  # noqa: S101 - begin_round always offers
    return placed.opportunity
