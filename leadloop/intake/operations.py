"""Writes of leads."""

import uuid
from datetime import datetime

from django.utils.text import slugify

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.customers.models import Contact
from leadloop.intake.enums import LeadStatus
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
        decided_at=None if status == LeadStatus.NEW else now,
    )
    consents = [
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
    ]
    insert(lead, *consents)
    return lead, consents


def hold_lead(lead_id: uuid.UUID) -> Lead:
    """Return the lead, and let nobody else begin or correct a round of it by hand until the transaction ends."""
    # Its key is not locked: an answer that makes the next round refers to it, and must not wait for us.
    held: Lead = Lead.objects.select_for_update(no_key=True).get(pk=lead_id)
    return held


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
    form: LeadForm, *, title: str, intro: str, products: list[str], share_text: str, marketing_text: str
) -> None:
    """Change what the form says and offers. New words to agree to get a new version; consents keep the old words."""
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
    }
    LeadForm.objects.filter(pk=form.pk).update(**values)
    for name, value in values.items():
        setattr(form, name, value)


def _free_key(brand: Brand, title: str) -> str:
    base = slugify(title)[:50] or "form"
    taken = set(LeadForm.objects.for_brand(brand).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
