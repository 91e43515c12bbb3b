"""Rows against rows: what must be there because something else is, each in one statement."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from leadloop.core.claim import MAX_ATTEMPTS, WorkState
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import FeedbackRules, FollowUpForm, Review
from leadloop.followups.enums import StepKind
from leadloop.followups.models import Step
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import GIVEN_UP, WAITING, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message
from leadloop.reports.streams import CHUNK, each

# A lease ends after minutes; whoever let it end that long ago is not coming back, and nobody else came.
ABANDONED_FOR: Final = timedelta(days=1)

_OPEN_STEPS = Step.objects.exclude(state=WorkState.DONE)
_ASKING = _OPEN_STEPS.exclude(kind=StepKind.REVIEW_PUBLISH)
_PUBLISHING = _OPEN_STEPS.filter(kind=StepKind.REVIEW_PUBLISH)

# A row and what it belongs to are of one brand.
_ONE_BRAND: Final[tuple[tuple[type[Model], tuple[str, ...]], ...]] = (
    (Contact, ("account",)),
    (ContactKey, ("contact",)),
    (LocationContact, ("location",)),
    (LeadForm, ("question_set",)),
    (Lead, ("form", "contact", "chosen_location")),
    (Consent, ("lead",)),
    (Opportunity, ("lead", "location")),
    (Disclosure, ("opportunity", "location_contact")),
    (Step, ("opportunity",)),
    (FollowUpForm, ("opportunity", "location_contact")),
    (Review, ("opportunity", "location")),
)


def row_breaches() -> Iterator[str]:
    """Yield where a row lacks another, or has one that it must not have."""
    for check in (_steps, _abandoned, _rounds, _offers, _arrivals, _after_sale, _disclosures, _contacts, _brands):
        yield from check()


def _steps() -> Iterator[str]:
    waiting = Opportunity.objects.filter(stage__in=WAITING)
    own = {"opportunity": OuterRef("pk")}
    yield from each(
        waiting.filter(~Exists(_ASKING.filter(**own))),
        "opportunity {pk}: it waits ({stage}), and nothing is due",
        "stage",
    )
    yield from each(
        _ASKING.exclude(opportunity__stage__in=WAITING),
        "step {pk}: it is due for opportunity {opportunity_id}, which is settled", "opportunity_id",
    )  # fmt: skip
    undecided = Review.objects.filter(state=ReviewState.PENDING)
    published = _PUBLISHING.filter(opportunity=OuterRef("opportunity"))
    yield from each(undecided.filter(~Exists(published)), "review {pk}: it is undecided, and will never publish itself")
    yield from each(
        _PUBLISHING.filter(~Exists(undecided.filter(opportunity=OuterRef("opportunity")))),
        "step {pk}: it is to publish a review of opportunity {opportunity_id} that is decided or missing",
        "opportunity_id",
    )


def _abandoned() -> Iterator[str]:
    for name, rows in (("step", Step.objects.all()), ("message", Message.objects.all())):
        due = rows.filter(state=WorkState.DUE)
        yield from each(
            due.filter(lease_until__lt=Now() - ABANDONED_FOR, next_attempt_at__lte=F("lease_until")),
            f"{name} {{pk}}: a worker began it and stopped, and none has taken it up since {{lease_until}}",
            "lease_until",
        )
        yield from each(
            due.filter(lease_until=None, attempts__gte=MAX_ATTEMPTS),
            f"{name} {{pk}}: its attempts are used up, but it is not parked",
        )
        yield from each(
            rows.exclude(state=WorkState.DUE).filter(lease_until__isnull=False).exclude(state=MessageState.SUPPRESSED),
            f"{name} {{pk}}: it is {{state}}, and still leased",
            "state",
        )
    sent = Message.objects.filter(state=MessageState.DONE)
    yield from each(sent.filter(sent_at=None), "message {pk}: it was sent, nobody knows when")
    yield from each(
        Message.objects.exclude(state=MessageState.DONE).filter(sent_at__isnull=False),
        "message {pk}: it is {state}, but has a time at which it was sent", "state",
    )  # fmt: skip


def _rounds() -> Iterator[str]:
    held = Opportunity.objects.exclude(stage__in=GIVEN_UP).values("lead_id").annotate(times=Count("id"))
    for found in held.filter(times__gt=1).iterator(CHUNK):
        yield f"lead {found['lead_id']}: {found['times']} locations hold it at once"
    counted = Opportunity.objects.values("lead_id", "round").annotate(times=Count("id"))
    for found in counted.filter(times__gt=1).iterator(CHUNK):
        yield f"lead {found['lead_id']}: its round {found['round']} is there {found['times']} times"


def _offers() -> Iterator[str]:
    # Ids tell which was made first, by the machine's time: a contact who came after the offer was not written to.
    there = LocationContact.objects.filter(location=OuterRef("location"), id__lt=OuterRef("pk")).filter(
        Q(removed_at=None) | Q(removed_at__gt=OuterRef("offered_at"))
    )
    unwritten = Opportunity.objects.filter(Exists(there), ~Exists(_mail(MessageKind.OPPORTUNITY_OFFERED)))
    yield from each(unwritten, "opportunity {pk}: its location was never written to")


def _arrivals() -> Iterator[str]:
    mail = Message.objects.filter(lead_id=OuterRef("pk"), kind=MessageKind.LEAD_RECEIVED)
    unheard = Lead.objects.filter(~Exists(mail), customer__has_key="email").exclude(customer__email="")
    yield from each(unheard, "lead {pk}: its customer was never told that it arrived")


def _after_sale() -> Iterator[str]:
    """What the brand's present rules ask of everybody; what was completed before they held is left out."""
    rules = FeedbackRules.objects.filter(brand=OuterRef("brand")).filter(
        Q(changed_at=None) | Q(changed_at__lt=OuterRef("completed_at"))
    )
    complete = Opportunity.objects.filter(stage=Stage.COMPLETE)
    there = LocationContact.objects.filter(location=OuterRef("location"), id__lt=OuterRef("lead_id"), removed_at=None)
    unasked = complete.filter(
        Exists(rules.filter(ask_location=True)), Exists(there), ~Exists(_mail(MessageKind.FOLLOW_UP_FORM)), follow_up_form=None
    )  # fmt: skip
    yield from each(unasked, "opportunity {pk}: it is complete, and its location was never asked for the revenue")
    # Judged by the request's own address: the contact's may have become known later.
    unasked = complete.filter(
        Exists(rules.filter(ask_customer=True)), ~Exists(_mail(MessageKind.SURVEY)), review=None,
        lead__customer__has_key="email",
    ).exclude(lead__customer__email="")  # fmt: skip
    yield from each(unasked, "opportunity {pk}: it is complete, and its customer was never asked for a review")


def _disclosures() -> Iterator[str]:
    early = Disclosure.objects.filter(opportunity__acknowledged_at=None)
    yield from each(
        early,
        "disclosure {pk}: somebody saw the details of opportunity {opportunity_id}, which nobody opened",
        "opportunity_id",
    )


def _contacts() -> Iterator[str]:
    """A contact's email address leads to it; its telephone number to it or to who had it first."""
    keys = ContactKey.objects.filter(contact=OuterRef("pk"))
    yield from each(Contact.objects.filter(~Exists(keys)), "contact {pk}: no address or number leads to it")
    phones = ContactKey.objects.filter(brand=OuterRef("brand"), kind=KeyKind.PHONE, value=OuterRef("phone_e164"))
    yield from each(
        Contact.objects.exclude(phone_e164="").filter(~Exists(phones)), "contact {pk}: its number leads to nobody"
    )
    # Compared here: databases fold the letters of the world each in their own way.
    known = ContactKey.objects.filter(kind=KeyKind.EMAIL).values_list("contact__email", "value", "contact_id", "pk")
    matching = Contact.objects.exclude(email="").filter(~Exists(keys.filter(kind=KeyKind.EMAIL)))
    yield from each(matching, "contact {pk}: its email address leads to nobody")
    own, told = None, True
    for email, value, contact_id, _pk in known.order_by("contact_id", "pk").iterator(CHUNK):
        if contact_id != own:
            if not told:
                yield f"contact {own}: its email address does not lead to it"
            own, told = contact_id, not email
        told = told or email.casefold() == value
    if not told:
        yield f"contact {own}: its email address does not lead to it"


def _brands() -> Iterator[str]:
    for model, paths in _ONE_BRAND:
        for path in paths:
            rows = model._default_manager.filter(**{f"{path}__isnull": False})  # noqa: SLF001 - Django's way to a manager
            foreign = rows.exclude(**{f"{path}__brand": F("brand")})
            yield from each(foreign, f"{model.__name__.lower()} {{pk}}: its {path} is another brand's")


def _mail(kind: MessageKind) -> QuerySet[Message]:
    """Return the messages of this kind about the opportunity of the query around."""
    found: QuerySet[Message] = Message.objects.filter(
        lead_id=OuterRef("lead_id"), opportunity_id=OuterRef("pk"), kind=kind
    )
    return found
