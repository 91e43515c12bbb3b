"""Writes of leads."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.customers.models import Contact
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.intake.requests import Request
from leadloop.network.models import Location


def add_lead(
    brand: Brand,
    request: Request,
    *,
    form: LeadForm,
    contact: Contact | None,
    chosen: Location | None,
    position: tuple[float, float] | None,
    status: LeadStatus,
    now: datetime,
    request_key: str = "",
) -> Lead:
    """Store a request and its consents as a lead that stands at ``status``.

    Raises ``IntegrityError`` where the brand has a lead with this ``request_key`` (not empty): the same press again.
    """
    lead: Lead = Lead.objects.create(
        brand=brand,
        form=form,
        contact=contact,
        status=status,
        chosen_location=chosen,
        customer=request.customer.as_json(),
        phone_raw=request.customer.phone_raw,
        product=request.product,
        interest=request.interest,
        timeframe=request.timeframe,
        message=request.message,
        answers=request.answers,
        channel=request.channel,
        campaign=request.campaign,
        url=request.url,
        lat=position[0] if position else None,
        lon=position[1] if position else None,
        is_test=request.is_test,
        request_key=request_key,
        created_at=now,
        decided_at=None if status == LeadStatus.NEW else now,
    )
    Consent.objects.bulk_create(
        Consent(
            brand=brand,
            lead=lead,
            purpose=consent.purpose,
            text=consent.text,
            version=consent.version,
            given_at=consent.given_at,
            url=request.url,
            ip=request.ip,
        )
        for consent in request.consents
    )
    return lead
