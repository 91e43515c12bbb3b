"""Rows against rows: what must be there because something else is, each in one statement."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Now

from leadloop.core.claim import MAX_ATTEMPTS, WorkState
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.records import AccountMerge, Change, ContactMerge, Twins
from leadloop.desk.models import DeskItem, DeskStep, Outcome, Reminder
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import FeedbackRules, FollowUpForm, LossQuestion, Review
from leadloop.followups.enums import NOT_ASKING, StepKind
from leadloop.followups.models import Step
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.network.models import LocationContact
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import CampaignMail, Enrolment
from leadloop.opportunities.enums import GIVEN_UP, WAITING, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.orders.models import Order, OrderLine
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message
from leadloop.reports.breach import Breach, Breaches

# A lease ends after minutes; whoever let it end that long ago is not coming back, and nobody else came.
ABANDONED_FOR: Final = timedelta(days=1)

_OPEN_STEPS = Step.objects.exclude(state=WorkState.DONE)
_ASKING = _OPEN_STEPS.exclude(kind__in=NOT_ASKING)
_PUBLISHING = _OPEN_STEPS.filter(kind=StepKind.REVIEW_PUBLISH)

# A row and what it belongs to are of one brand.
_ONE_BRAND: Final[tuple[tuple[type[Model], tuple[str, ...]], ...]] = (
    (Account, ("merged_into",)),
    (Contact, ("account", "merged_into")),
    (ContactKey, ("contact",)),
    (Change, ("contact",)),
    (ContactMerge, ("survivor", "merged")),
    (AccountMerge, ("survivor", "merged")),
    (Twins, ("first", "second")),
    (LocationContact, ("location",)),
    (LeadForm, ("question_set",)),
    (Lead, ("form", "contact", "chosen_location")),
    (Consent, ("lead",)),
    (Lead, ("duplicate_of", "came_from")),
    (Enrolment, ("campaign", "contact", "lead", "consent")),
    (CampaignMail, ("enrolment", "contact")),
    (DeskItem, ("lead", "form")),
    (Outcome, ("lead", "location")),
    (Reminder, ("lead",)),
    (DeskStep, ("item",)),
    (Opportunity, ("lead", "location", "business_week")),
    (Disclosure, ("opportunity", "location_contact")),
    (Step, ("opportunity",)),
    (FollowUpForm, ("opportunity", "location_contact")),
    (Review, ("opportunity", "location")),
    (Order, ("opportunity",)),
    (OrderLine, ("order",)),
    (LossQuestion, ("opportunity",)),
)


def _mail(kind: MessageKind) -> QuerySet[Message]:
    """Return the messages of this kind about the opportunity of the query around."""
    found: QuerySet[Message] = Message.objects.filter(
        lead_id=OuterRef("lead_id"), opportunity_id=OuterRef("pk"), kind=kind
    )
    return found


_OWN_STEPS = _ASKING.filter(opportunity=OuterRef("pk"))
_UNDECIDED = Review.objects.filter(state=ReviewState.PENDING)
_STEPS: Final = (
    Breach(
        "opportunity {pk}: it waits ({stage}), and nothing is due",
        lambda: Opportunity.objects.filter(~Exists(_OWN_STEPS), stage__in=WAITING),
        "stage",
    ),
    Breach(
        "step {pk}: it is due for opportunity {opportunity_id}, which is settled",
        lambda: _ASKING.exclude(opportunity__stage__in=WAITING),
        "opportunity_id",
    ),
    Breach(
        "review {pk}: it is undecided, and will never publish itself",
        lambda: _UNDECIDED.filter(~Exists(_PUBLISHING.filter(opportunity=OuterRef("opportunity")))),
    ),
    Breach(
        "step {pk}: it is to publish a review of opportunity {opportunity_id} that is decided or missing",
        lambda: _PUBLISHING.filter(~Exists(_UNDECIDED.filter(opportunity=OuterRef("opportunity")))),
        "opportunity_id",
    ),
    Breach(
        "step {pk}: it is to ask why opportunity {opportunity_id} was lost, which was not, or was asked about",
        lambda: _OPEN_STEPS.filter(kind=StepKind.ASK_WHY_LOST).filter(
            ~Q(opportunity__stage=Stage.LOST) | Q(opportunity__loss_question__isnull=False)
        ),
        "opportunity_id",
    ),
    Breach(
        "question {pk}: its customer said why opportunity {opportunity_id} was lost, and the history tells nothing of it",
        lambda: LossQuestion.objects.exclude(said="").exclude(
            Exists(
                Event.objects.filter(opportunity_id=OuterRef("opportunity_id"), kind=Kind.LOSS_EXPLAINED)
                .annotate(told=KT("data__lost_reason"))
                .filter(told=OuterRef("said"))
            )
        ),
        "opportunity_id",
    ),
)


def _of_work(name: str, rows: "QuerySet[Any]") -> tuple[Breach, ...]:
    """Return what must not be among steps or messages, which are claimed and finished alike."""
    due = rows.filter(state=WorkState.DUE)
    return (
        Breach(
            f"{name} {{pk}}: a worker began it and stopped, and none has taken it up since {{lease_until}}",
            lambda: due.filter(lease_until__lt=Now() - ABANDONED_FOR, next_attempt_at__lte=F("lease_until")),
            "lease_until",
        ),
        Breach(
            f"{name} {{pk}}: its attempts are used up, but it is not parked",
            lambda: due.filter(lease_until=None, attempts__gte=MAX_ATTEMPTS),
        ),
        Breach(
            f"{name} {{pk}}: it is {{state}}, and still leased",
            lambda: rows.exclude(state__in=(WorkState.DUE, MessageState.SUPPRESSED)).filter(lease_until__isnull=False),
            "state",
        ),
    )


_SENT = Message.objects.filter(state=MessageState.DONE)
_MESSAGES: Final = (
    Breach("message {pk}: it was sent, nobody knows when", lambda: _SENT.filter(sent_at=None)),
    Breach(
        "message {pk}: it is {state}, but has a time at which it was sent",
        lambda: Message.objects.exclude(state=MessageState.DONE).filter(sent_at__isnull=False),
        "state",
    ),
)

# Ids tell which was made first, by the machine's time: a contact who came after the offer was not written to.
_THERE_AT_THE_OFFER = LocationContact.objects.filter(location=OuterRef("location"), id__lt=OuterRef("pk")).filter(
    Q(removed_at=None) | Q(removed_at__gt=OuterRef("offered_at"))
)
_HELD: Final = (
    Breach(
        "opportunity {pk}: it stands at {stage}, while its lead is {lead__status}",
        lambda: Opportunity.objects.exclude(stage__in=GIVEN_UP).exclude(lead__status=LeadStatus.QUALIFIED),
        "stage",
        "lead__status",
    ),
)
_UNWRITTEN: Final = (
    Breach(
        "opportunity {pk}: its location was never written to",
        lambda: Opportunity.objects.filter(
            Exists(_THERE_AT_THE_OFFER), ~Exists(_mail(MessageKind.OPPORTUNITY_OFFERED))
        ),
    ),
    Breach(
        "lead {pk}: its customer was never told that it arrived",
        # By what was typed: an address that was learned since came too late for a confirmation.
        lambda: Lead.objects.filter(
            ~Exists(Message.objects.filter(lead_id=OuterRef("pk"), kind=MessageKind.LEAD_RECEIVED)),
            ~Exists(Lead.objects.filter(pk=OuterRef("pk"), as_typed__email="")),
            customer__has_key="email",
        ).exclude(customer__email=""),
    ),
)

# What the brand's present rules ask of everybody; what was completed before they held is left out.
_RULES = FeedbackRules.objects.filter(brand=OuterRef("brand")).filter(
    Q(changed_at=None) | Q(changed_at__lt=OuterRef("completed_at"))
)
_COMPLETE = Opportunity.objects.filter(stage=Stage.COMPLETE)
_THERE = LocationContact.objects.filter(location=OuterRef("location"), id__lt=OuterRef("lead_id"), removed_at=None)
_UNASKED: Final = (
    Breach(
        "opportunity {pk}: it is complete, and its location was never asked for the revenue",
        lambda: _COMPLETE.filter(
            Exists(_RULES.filter(ask_location=True)),
            Exists(_THERE),
            ~Exists(_mail(MessageKind.FOLLOW_UP_FORM)),
            follow_up_form=None,
        ),
    ),
    # Judged by the request's own address: the contact's may have become known later.
    Breach(
        "opportunity {pk}: it is complete, and its customer was never asked for a review",
        lambda: _COMPLETE.filter(
            Exists(_RULES.filter(ask_customer=True)),
            ~Exists(_mail(MessageKind.SURVEY)),
            review=None,
            lead__customer__has_key="email",
        ).exclude(lead__customer__email=""),
    ),
)
_DISCLOSED: Final = (
    Breach(
        "disclosure {pk}: somebody saw the details of opportunity {opportunity_id}, which nobody opened",
        lambda: Disclosure.objects.filter(opportunity__acknowledged_at=None),
        "opportunity_id",
    ),
)


def _of_another_brand(model: type[Model], path: str) -> Breach:
    rows = model._default_manager.filter(**{f"{path}__isnull": False})  # noqa: SLF001 - Django's way to a manager
    return Breach(
        f"{model.__name__.lower()} {{pk}}: its {path} is another brand's",
        lambda: rows.exclude(**{f"{path}__brand": F("brand")}),
    )


_ROUNDS: Final = (
    Breach(
        "lead {lead_id}: {times} locations hold it at once",
        lambda: (
            Opportunity.objects.exclude(stage__in=GIVEN_UP)
            .values("lead_id")
            .annotate(times=Count("id"))
            .filter(times__gt=1)
        ),
    ),
    Breach(
        "lead {lead_id}: its round {round} is there {times} times",
        lambda: Opportunity.objects.values("lead_id", "round").annotate(times=Count("id")).filter(times__gt=1),
    ),
)
_BREACHES: Final = Breaches(
    *_STEPS, *_of_work("step", Step.objects.all()), *_of_work("desk step", DeskStep.objects.all()), *_of_work("message", Message.objects.all()), *_of_work("enrolment", Enrolment.objects.filter(campaign__state=CampaignState.RUNNING)), *_MESSAGES, *_UNWRITTEN, *_HELD,
    *_UNASKED, *_DISCLOSED, *(_of_another_brand(model, path) for model, paths in _ONE_BRAND for path in paths), *_ROUNDS,
)  # fmt: skip


def row_breaches() -> Iterator[str]:
    """Yield where a row lacks another, or has one that it must not have."""
    yield from _BREACHES.find()
