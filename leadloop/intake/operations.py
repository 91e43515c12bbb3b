"""Writes of leads."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.customers.models import Contact
from leadloop.intake.enums import OPEN_STATUSES, ConsentPurpose, Entry, LeadStatus
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.intake.requests import Request
from leadloop.network.models import Location
from leadloop.questions.enums import SetKind
from leadloop.questions.operations import set_questions


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
) -> tuple[Lead, list[Consent]]:
    """Store a request as a lead that stands at ``status``, and what the customer agreed to. Returns both.

    Raises ``IntegrityError`` where the brand has a lead with this ``request_key`` (not empty): the same press again.
    """
    lead = Lead(
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
        decided_at=None if status in OPEN_STATUSES else now,
    )
    consents = [
        Consent(
            brand=brand,
            lead=lead,
            purpose=consent.purpose,
            text=consent.text,
            version=consent.version,
            given_at=consent.given_at,
            location=chosen if consent.purpose == ConsentPurpose.SHARE_WITH_LOCATION else None,
            url=request.url,
            ip=request.ip,
        )
        for consent in request.consents
    ]
    insert(lead, *consents)
    return lead, consents


def hold_lead(lead_id: uuid.UUID) -> Lead:
    """Return the lead, and let nobody else begin or correct a round of it by hand until the transaction ends."""
    # Its key is not locked: an answer that makes the next round refers to it, and must not wait for us.
    held: Lead = Lead.objects.select_for_update(no_key=True).get(pk=lead_id)
    return held


def move_lead(lead: Lead, *, seen: LeadStatus, to: LeadStatus, now: datetime, **changes: Any) -> bool:
    """Move the lead's status if it still stands at ``seen``; False where somebody was first. ``changes`` are set with it."""
    values: dict[str, Any] = {"status": to, "decided_at": None if to in OPEN_STATUSES else now, **changes}
    if not Lead.objects.filter(pk=lead.pk, status=seen).update(**values):
        return False
    for name, value in values.items():
        setattr(lead, name, value)
    return True


def change_lead(lead: Lead, **fields: Any) -> None:
    """Set what is known of the request or its customer; its status is moved by :func:`move_lead` alone."""
    Lead.objects.filter(pk=lead.pk).update(**fields)
    for name, value in fields.items():
        setattr(lead, name, value)


def add_consent_by_phone(lead: Lead, *, location: Location, text: str, agent_id: uuid.UUID, now: datetime) -> None:
    """Keep that the customer agreed, on the phone, to be passed on to this very location; once is enough."""
    Consent.objects.bulk_create(
        [
            Consent(
                brand_id=lead.brand_id,
                lead=lead,
                purpose=ConsentPurpose.SHARE_WITH_LOCATION,
                text=text,
                given_at=now,
                location=location,
                agent_id=agent_id,
            )
        ],
        ignore_conflicts=True,
    )


@one_transaction
def add_form(brand: Brand, *, title: str, like: LeadForm) -> LeadForm:
    """Make a form with the texts of another one, no questions yet, and a key of its own made from the title."""
    made: LeadForm = LeadForm.objects.create(
        brand=brand,
        key=_free_key(brand, title),
        title=title,
        intro=like.intro,
        entry=like.entry,
        products=like.products,
        share_text=like.share_text,
        marketing_text=like.marketing_text,
    )
    made.question_set = set_questions(brand, SetKind.LEAD, made.key, ())
    LeadForm.objects.filter(pk=made.pk).update(question_set=made.question_set)
    return made


def change_form(
    form: LeadForm,
    *,
    title: str,
    intro: str,
    products: list[str],
    share_text: str,
    marketing_text: str,
    entry: Entry | None = None,
) -> None:
    """Change what the form says and offers, and where its leads go first (as before where ``entry`` is left out).

    New words to agree to get a new version; consents keep the old words. Leads that arrived stay where they are.
    """
    version = form.consent_version
    if (share_text, marketing_text) != (form.share_text, form.marketing_text):
        version = str(int(version) + 1) if version.isdecimal() else f"{version}+"[:20]
    values = {
        "title": title,
        "intro": intro,
        "products": products,
        "share_text": share_text,
        "marketing_text": marketing_text,
        "consent_version": version,
        "entry": entry or form.entry,
    }
    LeadForm.objects.filter(pk=form.pk).update(**values)
    for name, value in values.items():
        setattr(form, name, value)


def _free_key(brand: Brand, title: str) -> str:
    base = slugify(title)[:50] or "form"
    taken = set(LeadForm.objects.for_brand(brand).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
