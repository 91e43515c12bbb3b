"""A customer comes back by the link in a campaign's mail: a new request, tied to the one that came to nothing."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from leadloop.core.transaction import one_transaction
from leadloop.customers.details import corrected
from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import Lead, LeadForm
from leadloop.intake.operations import change_lead, hold_lead
from leadloop.intake.queries import form_by_key, lead_of_request
from leadloop.journeys.lead_arrives import take_in
from leadloop.nurture.enums import Arm, StopReason
from leadloop.nurture.models import Enrolment
from leadloop.nurture.operations import stop_clicked, stop_contact
from leadloop.nurture.queries import link_key

CHANNEL: Final = "nurture"


def invited(enrolment_id: uuid.UUID) -> Enrolment | None:
    """Return whose link it is, with all that the page needs; None where nothing is known of the customer any more."""
    rows = Enrolment.objects.select_related("brand", "campaign", "lead", "lead__form", "lead__contact", "consent")
    found: Enrolment | None = rows.filter(pk=enrolment_id, arm=Arm.TREATED).first()
    if found is None or found.stop_reason == StopReason.ERASED or not found.lead.customer.get("email"):
        return None
    return found


def form_for(enrolment: Enrolment) -> LeadForm | None:
    """Return the form of the old request, else the brand's first one; None where the brand has none in use."""
    old = enrolment.lead.form
    return old if old.is_active else form_by_key(enrolment.brand, "")


def came_back_as(enrolment: Enrolment) -> Lead | None:
    """Return the request that this link made before, or None."""
    return lead_of_request(enrolment.brand, link_key(enrolment.pk))


@one_transaction
def come_back(
    enrolment: Enrolment,
    *,
    form: LeadForm,
    customer: Mapping[str, Any],
    request: Mapping[str, Any],
    ip: str | None,
    now: datetime,
) -> Lead | None:
    """Make the new request, with what was known and what the customer changed, and end all campaigns' mails to them.

    None where nothing is known of the customer any more: they were erased a moment ago.

    ``customer`` and ``request`` have the contract's shape. The press agrees to the form's words about passing the request
    on; that the customer agreed to be written to stays recorded in the words and at the time of then, for the address that
    agreed. Pressed again, the request that the link made before is returned. Raises :class:`leadloop.intake.requests.RequestProblem`.
    """
    # Who presses twice at once has pressed once. By the request, as by whoever erases or lets the customer go.
    hold_lead(enrolment.lead_id)
    found = invited(enrolment.pk)
    earlier = came_back_as(enrolment)
    if found is None or earlier is not None:
        return earlier
    old = found.lead
    now_known = corrected(old.customer, customer)
    given = {
        "form": form.key,
        "customer": now_known,
        "request": request,
        "source": {"channel": CHANNEL, "campaign": enrolment.campaign.name},
        "consent": _consents(found, form, email=now_known.get("email")),
    }
    lead = take_in(enrolment.brand, given, request_key=link_key(enrolment.pk), ip=ip, now=now).lead
    change_lead(lead, came_from=old)
    stop_clicked(found, now=now)
    if old.contact_id is not None:
        stop_contact(old.contact_id, why=StopReason.LEAD_AGAIN, now=now)
    return lead


def _consents(enrolment: Enrolment, form: LeadForm, *, email: Any) -> list[dict[str, str]]:
    found = [{"purpose": str(ConsentPurpose.SHARE_WITH_LOCATION), "text": form.share_text}]
    kept = enrolment.consent
    # Whoever has another address has not agreed to mail there.
    if kept is not None and str(email or "").strip().casefold() == enrolment.lead.customer["email"].casefold():
        found.append(
            {
                "purpose": str(ConsentPurpose.MARKETING),
                "text": kept.text,
                "version": kept.version,
                "given_at": kept.given_at.isoformat(),
            }
        )
    return found
