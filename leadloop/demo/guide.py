"""The way through the story for somebody who sees it the first time: what to press next, for the lead that they sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import Review
from leadloop.feedback.queries import form_of, review_of
from leadloop.followups.models import Step
from leadloop.followups.queries import open_step
from leadloop.intake.models import Lead
from leadloop.intake.queries import form_by_key
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message

DONE, NOW, TO_COME = "done", "now", "to-come"
_SEEN: Final = (Stage.ACCEPTED, Stage.WON, Stage.LOST, Stage.COMPLETE)


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link, or, with ``sends``, a form that is posted there."""

    label: str
    href: str
    icon: str
    sends: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """One part of the way: who one is, what happens, and what to press."""

    role: str
    title: str
    text: str
    done: bool
    actions: list[Action] = field(default_factory=list)
    state: str = TO_COME


class _Journey:
    """The visitor's lead and all that has become of it."""

    def __init__(self, brand: Brand, lead: Lead | None) -> None:
        self.brand, self.lead = brand, lead
        self.opportunity: Opportunity | None = newest_round(lead) if lead else None
        self.step: Step | None = open_step(self.opportunity) if self.opportunity else None
        self.review: Review | None = review_of(self.opportunity) if self.opportunity else None
        self.has_form = bool(self.opportunity and form_of(self.opportunity))
        sent = Message.objects.filter(lead_id=lead.pk, state__in=(MessageState.DUE, MessageState.DONE)) if lead else ()
        # The newest of each kind.
        self.mails: dict[str, Any] = {each.kind: each for each in sorted(sent, key=lambda each: each.pk)}

    @property
    def stage(self) -> str:
        return self.opportunity.stage if self.opportunity else ""

    @property
    def partner(self) -> str:
        return self.opportunity.location.name if self.opportunity else _("the partner")

    def mail(self, kind: MessageKind, label: str) -> list[Action]:
        """Return the button that opens the newest mail of this kind, if there is one for the present round."""
        found = self.mails.get(kind)
        own = self.opportunity is not None and found is not None and found.opportunity_id in (None, self.opportunity.pk)
        return [Action(label, reverse("demo:mail", args=[found.pk]), "mail")] if found and own else []

    def wait(self) -> list[Action]:
        """Return the button that lets time pass until the partner is asked."""
        if self.step is None:
            return []
        sends = {"until": self.step.next_attempt_at.isoformat(), "next": reverse("demo:home")}
        return [Action(_("Let the days pass"), reverse("demo:clock"), "clock", sends)]


def visitors_lead(brand: Brand, *, told_until: datetime) -> Lead | None:
    """Return the newest lead that came after the story was told, or None."""
    found: Lead | None = (
        Lead.objects.for_brand(brand).filter(created_at__gt=told_until).order_by("-created_at", "-id").first()
    )
    return found


def guide(brand: Brand, lead: Lead | None) -> list[Part]:
    """Return the parts of the way in order, the first that is not done marked as the one to do now."""
    journey = _Journey(brand, lead)
    parts = [
        _ask(journey),
        _accept(journey),
        _decide(journey),
        _finish(journey),
        _tell(journey),
        _publish(journey),
        _see(journey),
    ]
    for part in parts:
        part.state = DONE if part.done else TO_COME
    waiting = next((part for part in parts if not part.done), None)
    if waiting is not None:
        waiting.state = NOW
    return parts


def _ask(journey: _Journey) -> Part:
    form = form_by_key(journey.brand, "")
    address = reverse("public:lead_form", args=[journey.brand.slug, form.key if form else ""])
    part = Part(
        _("You are the customer"),
        _("Ask for a quote"),
        _("Fill in the form with any name and an address that ends in .example."),
        done=journey.lead is not None,
        actions=[
            Action(_("Open the form"), address, "pencil"),
            Action(_("Find a partner first"), reverse("public:locator", args=[journey.brand.slug]), "map-pin"),
        ],
    )
    if journey.lead is not None:
        part.text = _("You asked as %(name)s.") % {"name": _name(journey.lead)}
        part.actions = [
            *journey.mail(MessageKind.LEAD_RECEIVED, _("Your confirmation")),
            Action(_("Ask once more"), address, "pencil"),
        ]
    return part


def _accept(journey: _Journey) -> Part:
    part = Part(
        _("You are the partner"),
        _("Take the request"),
        _(
            "%(partner)s got a mail that shows what is wanted, but not by whom. Open it, see the contact details, accept. No account is needed."
        )
        % {"partner": journey.partner},
        done=journey.stage in _SEEN,
        actions=journey.mail(MessageKind.OPPORTUNITY_OFFERED, _("Open the mail")),
    )
    if journey.lead is not None and (journey.opportunity is None or journey.stage in (Stage.REJECTED, Stage.WITHDRAWN)):
        part.role, part.title = _("You are the brand"), _("Find a partner")
        part.text = _("No partner is left to ask, so the brand chooses one by hand.")
        part.actions = [_sign_in(reverse("console:unplaced"))]
    elif part.done:
        part.text = _("%(partner)s took it.") % {"partner": journey.partner}
    return part


def _decide(journey: _Journey) -> Part:
    part = Part(
        _("You are the partner"),
        _("Say how it went"),
        _(
            "On the day that was chosen, %(partner)s is asked: won, lost, or not yet? Let the days pass, then answer the mail."
        )
        % {"partner": journey.partner},
        done=journey.stage in (Stage.WON, Stage.LOST, Stage.COMPLETE),
    )
    if journey.stage == Stage.ACCEPTED:
        part.actions = _asked(journey) or journey.wait()
    elif journey.stage == Stage.LOST:
        part.text = _("It was lost, so this story ends here. The brand can correct it, or you ask once more.")
    elif part.done:
        part.text = _("It was won.")
    return part


def _finish(journey: _Journey) -> Part:
    part = Part(
        _("You are the partner"),
        _("Say that it is done"),
        _("After the win, %(partner)s is asked again until the work is done.") % {"partner": journey.partner},
        done=journey.stage == Stage.COMPLETE,
    )
    if journey.stage == Stage.WON:
        part.actions = _asked(journey) or journey.wait()
    elif part.done:
        part.text = _("The work is done.")
    return part


def _tell(journey: _Journey) -> Part:
    part = Part(
        _("You are the partner and the customer"),
        _("Tell how it was"),
        _("The partner is asked for the revenue, the customer for a review."),
        done=journey.has_form and journey.review is not None,
    )
    if journey.stage == Stage.COMPLETE and not part.done:
        part.actions = [] if journey.has_form else journey.mail(MessageKind.FOLLOW_UP_FORM, _("The partner’s mail"))
        part.actions += [] if journey.review else journey.mail(MessageKind.SURVEY, _("The customer’s mail"))
    return part


def _publish(journey: _Journey) -> Part:
    part = Part(
        _("You are the partner"),
        _("Publish the review"),
        _("%(partner)s decides, by a link in a mail; if nobody does, it publishes itself after two weeks.")
        % {"partner": journey.partner},
        done=journey.review is not None and journey.review.state != ReviewState.PENDING,
    )
    if journey.review is not None and not part.done:
        part.actions = journey.mail(MessageKind.REVIEW_RECEIVED, _("Open the mail"))
    elif part.done and journey.opportunity is not None:
        reviews = reverse("public:reviews", args=[journey.brand.slug, journey.opportunity.location.ref])
        part.actions = [Action(_("See it on the review page"), reviews, "star")]
    return part


def _see(journey: _Journey) -> Part:
    onward = reverse("console:lead", args=[journey.lead.pk]) if journey.lead else reverse("console:pipeline")
    return Part(
        _("You are the brand"),
        _("See what became of it"),
        _("The console shows the lead’s whole history, and what all the others came to."),
        done=False,
        actions=[_sign_in(onward)],
    )


def _asked(journey: _Journey) -> list[Action]:
    """Return the button to the question that the partner has not answered yet, if it was asked at the present stage."""
    since = journey.opportunity.won_at if journey.opportunity and journey.stage == Stage.WON else None
    kinds = (MessageKind.STATUS_REMINDER, MessageKind.STATUS_REQUEST)
    asked = [journey.mails[kind] for kind in kinds if kind in journey.mails]
    if journey.step is None or not asked or (since is not None and max(each.queued_at for each in asked) < since):
        return []
    # After “not yet”, the next question is still to come.
    if max(each.queued_at for each in asked) < journey.step.anchor_at:
        return []
    newest = max(asked, key=lambda each: each.queued_at)
    return journey.mail(MessageKind(newest.kind), _("Open the mail"))


def _sign_in(onward: str) -> Action:
    sends = {"role": "manager", "next": onward}
    return Action(_("Sign in as the manager"), reverse("demo:sign_in"), "user-round", sends)


def _name(lead: Lead) -> str:
    customer = lead.customer
    full: str = f"{customer['given_name']} {customer['family_name']}".strip()
    return full or customer["organization"] or customer["email"] or customer["phone"]
