"""A lead comes back from a location to the desk. Part of the journeys in which a round ends without a taker."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.email import EmailProblem, read_email
from leadloop.desk.enums import Returns
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.operations import add_item, restand
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.operations import move_lead
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity

_RETURNING = {
    Stage.REJECTED: frozenset({Returns.REJECTED, Returns.BOTH}),
    Stage.WITHDRAWN: frozenset({Returns.LAPSED, Returns.BOTH}),
}


def comes_back(opportunity: Opportunity, *, policy: DeskPolicy) -> bool:
    """Whether the brand wants a lead whose round ended like this one back at its desk."""
    return policy.returns in _RETURNING.get(Stage(opportunity.stage), frozenset())


def back_to_the_desk(opportunity: Opportunity, *, brand: Brand, now: datetime) -> bool:
    """Open the lead again at the desk, for anyone to take; also one that had gone to its location directly.

    It is as undecided as before; its response time, which counts from arrival, does not begin again. False where the
    lead is decided otherwise meanwhile.
    """
    lead = opportunity.lead
    item = DeskItem.objects.select_for_update(of=("self",)).filter(lead=lead).first()
    to = LeadStatus.CONTACT_ATTEMPTED if item is not None and item.attempts else LeadStatus.NEW
    if not move_lead(lead, seen=LeadStatus.QUALIFIED, to=to, now=now):
        return False
    if item is None:
        add_item(
            lead,
            email_key=_email_key(lead.customer.get("email", "")),
            phone_e164=lead.customer.get("phone", ""),
            deadline=None,
            returned_at=now,
            now=now,
        )
    else:
        item.lead = lead
        restand(item, status=to, now=now, returned_at=now, agent=None, agent_since=None)
    record(
        event(
            Kind.LEAD_RETURNED,
            brand=brand,
            actor=SYSTEM,
            now=now,
            lead=lead.pk,
            to=str(to),
            cause=str(opportunity.stage),
            location=str(opportunity.location_id),
        )
    )
    return True


def _email_key(address: str) -> str:
    try:
        return read_email(address).key
    except EmailProblem:
        return ""
