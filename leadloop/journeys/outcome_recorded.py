"""An outcome of a lead is recorded: what all kinds of outcomes have in common. Part of other journeys."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand, User
from leadloop.core.problems import FieldProblem, check_length
from leadloop.core.text import clean_text
from leadloop.customers.changing import Cause
from leadloop.customers.enums import Source
from leadloop.customers.operations import correct_contact, match_or_make
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem, Outcome, Reminder
from leadloop.desk.operations import add_outcome, restand, settle_reminder
from leadloop.desk.queries import desk_policy_of, hours_of_desk, outcomes_of
from leadloop.history.enums import Kind
from leadloop.history.models import CUSTOMER, Actor, Event
from leadloop.history.operations import event, record
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead, move_lead
from leadloop.journeys.contact_updated import updated
from leadloop.journeys.customer_told import comes_to, leaves
from leadloop.journeys.details_corrected import Correction, read_correction, store_correction
from leadloop.network.models import Location
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import note_gone
from leadloop.opportunities.models import Opportunity
from leadloop.updates.queries import reason_of

# The same press again, from a page that was drawn before the first one: what it recorded is recorded.
PRESSED_AGAIN: Final = timedelta(minutes=10)
_NOTE_LIMIT: Final = 2000
_KIND = {
    LeadStatus.CONTACT_ATTEMPTED: Kind.LEAD_ATTEMPTED,
    LeadStatus.NO_OPPORTUNITY: Kind.LEAD_NO_OPPORTUNITY,
    LeadStatus.DISCARDED: Kind.LEAD_DISCARDED,
    LeadStatus.QUALIFIED: Kind.LEAD_QUALIFIED,
}


class OutcomeProblem(FieldProblem):
    """The outcome cannot be recorded as it is. ``errors`` maps the contract's fields to what to do."""


class NotOpen(ValueError):
    """The lead takes no outcome now: decided already, at no desk, somebody else's, or recorded a moment ago.

    ``status`` is where it stands; the message says what to do.
    """

    def __init__(self, status: LeadStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Decider:
    """Who records: for the history; the agent where a person does; and how many outcomes they had seen, where known."""

    actor: Actor
    agent: User | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The lead after the outcome; ``changed`` is False where the same press had recorded it before."""

    lead: Lead
    outcome: Outcome
    opportunity: Opportunity | None = None
    changed: bool = True


class HeldLead:
    """One lead held at the desk while an outcome of it is recorded."""

    def __init__(self, lead: Lead, by: Decider, *, now: datetime) -> None:
        # Held, so that of two who record at once the second sees what the first has recorded.
        self.lead = hold_lead(lead.pk)
        self.brand: Brand = lead.brand
        self.lead.brand, self.lead.form = lead.brand, lead.form
        self.by, self.now = by, now
        self.outcomes = outcomes_of(self.lead)
        self.status = LeadStatus(self.lead.status)
        item = DeskItem.objects.select_for_update(of=("self",)).filter(lead=self.lead).first()
        if self._again_of is None:
            self._check(item)
        if item is None:
            raise NotOpen(self.status, _("This lead is not at the desk."))
        self.item: DeskItem = item
        self.item.lead = self.lead
        self.policy = desk_policy_of(self.brand)
        self._linked = False
        self._filled: tuple[str, ...] = ()

    @property
    def _again_of(self) -> Outcome | None:
        """The outcome that this very person recorded after the page was drawn that they press on now."""
        last = self.outcomes[-1] if self.outcomes else None
        seen = self.by.seen
        if last is None or seen is None or last.number != seen + 1 or last.undone_at is not None:
            return None
        mine = last.actor_id == self.by.actor.id and last.actor_kind == self.by.actor.kind
        return last if mine and self.now - last.at < PRESSED_AGAIN else None

    def pressed_again(self, kind: OutcomeKind, *, note: str, due_at: datetime | None = None, **said: Any) -> bool:
        """Whether this press recorded the outcome before. Raises :class:`NotOpen` where it recorded another.

        Another note, time of the reminder, or another of the outcome's fields ``said``, is another press: whoever chose it is
        not to hear that all is well while it is lost.
        """
        before = self._again_of
        if before is None:
            return False
        said |= {"kind": kind, "note": clean_text(note)}
        reminders = Reminder.objects.filter(lead=self.lead, made_by=before.number)
        is_moved = due_at is not None and not reminders.filter(due_at=due_at).exists()
        if is_moved or any(getattr(before, name) != value for name, value in said.items()):
            raise NotOpen(self.status, _recorded(before))
        return True

    def as_before(self) -> Decided:
        """Return what the first press led to."""
        before = self.outcomes[-1]
        opportunity = Opportunity.objects.filter(pk=before.opportunity_id).first() if before.opportunity_id else None
        return Decided(self.lead, before, opportunity, changed=False)

    def read(
        self,
        customer: Mapping[str, Any] | None,
        errors: dict[str, str],
        *,
        note: str,
        request: Mapping[str, Any] | None = None,
        brief: str | None = None,
    ) -> Correction:
        """Return what the agent corrected; what is wrong with it, or with the note, is added to ``errors``."""
        check_length("note", clean_text(note), limit=_NOTE_LIMIT, errors=errors)
        return read_correction(
            self.lead, customer=customer, request=request, brief=brief, country=self.brand.country, errors=errors
        )

    def find_customer(self, correction: Correction) -> bool:
        """Match or make the lead's contact and account, with the corrections; whether they were made."""
        if self.lead.contact_id is not None:
            return False
        found = match_or_make(self.brand, correction.details, now=self.now)
        self.lead.contact, self._linked, self._filled = found.contact, True, found.filled
        if not found.made:
            # Only what is about earlier requests: the desk may come to an older one late.
            note_gone(found.contact.pk, why=StopReason.LEAD_AGAIN, now=self.now, before=self.lead.created_at)
        return found.made

    def store(self, correction: Correction) -> None:
        """Bring the lead, and its contact where it has one, in line with the correction."""
        if self.lead.contact is not None and correction.changed:
            cause = Cause(self.by.actor, Source.CORRECTION, self.now, lead_id=self.lead.pk)
            correct_contact(self.lead.contact, correction.details, changed=correction.changed, cause=cause)
        store_correction(self.lead, self.item, correction, now=self.now)

    def add(
        self,
        kind: OutcomeKind,
        *,
        to: LeadStatus,
        is_attempt: bool,
        reached: bool,
        channel: str = "",
        reason: str = "",
        note: str = "",
        location: Location | None = None,
        opportunity_id: uuid.UUID | None = None,
        made_contact: bool = False,
    ) -> Outcome:
        """Move the status and record the outcome."""
        if not move_lead(self.lead, seen=self.status, to=to, now=self.now, contact=self.lead.contact):
            raise NotOpen(self.status, _decided(self.status))
        spent = hours_of_desk(self.brand).open_between(self.item.arrived_at, self.now)
        return add_outcome(
            self.item,
            kind,
            number=len(self.outcomes) + 1,
            by=self.by.actor,
            status_before=self.status,
            status_after=to,
            is_attempt=is_attempt,
            reached=reached,
            channel=channel,
            reason=reason,
            note=clean_text(note),
            location=location,
            opportunity_id=opportunity_id,
            linked_contact=self._linked,
            made_contact=made_contact,
            business_s=int(spent.total_seconds()),
            now=self.now,
        )

    def end(
        self, outcome: Outcome, correction: Correction, *, opportunity: Opportunity | None = None, **told: Any
    ) -> Decided:
        """Tell the history, and bring item, reminder and steps in line."""
        events = [self._event(_KIND[LeadStatus(outcome.status_after)], number=outcome.number, **told)]
        if correction.changed:
            events.insert(0, self._event(Kind.CONTACT_UPDATED, fields=list(correction.changed)))
        if self.lead.contact is not None:
            events += updated(self.lead.contact, self._filled, source=Source.REQUEST, by=CUSTOMER, now=self.now)
        record(*events)
        if outcome.kind != OutcomeKind.UNREACHED:
            settle_reminder(self.lead.pk, by=outcome, now=self.now)
        mine = (
            {} if self.by.agent is None else {"agent": self.by.agent, "agent_since": self.item.agent_since or self.now}
        )
        restand(self.item, status=LeadStatus(self.lead.status), now=self.now, **mine)
        location = opportunity.location if opportunity else None
        self._tell(outcome, location)
        return Decided(self.lead, outcome, opportunity)

    def _tell(self, outcome: Outcome, location: Location | None) -> None:
        leaves({outcome.status_before} - {outcome.status_after}, self.lead, brand=self.brand, now=self.now)
        comes_to(
            outcome.status_after,
            self.lead,
            brand=self.brand,
            location=location,
            reason=reason_of(outcome),
            now=self.now,
        )

    def _event(self, kind: Kind, **data: Any) -> Event:
        return event(kind, brand=self.brand, actor=self.by.actor, now=self.now, lead=self.lead.pk, **data)

    def _check(self, item: DeskItem | None) -> None:
        if self.status not in OPEN_STATUSES:
            raise NotOpen(self.status, _decided(self.status))
        if item is not None and item.agent is not None and (self.by.agent is None or item.agent_id != self.by.agent.pk):
            raise NotOpen(
                self.status,
                _("%(agent)s has this lead. Ask them to release it, or a supervisor to assign it to you.")
                % {"agent": item.agent},
            )
        last = self.outcomes[-1] if self.outcomes else None
        if last is not None and self.by.seen is not None and last.number > self.by.seen:
            raise NotOpen(self.status, _recorded(last))


def _decided(status: LeadStatus) -> str:
    return {
        LeadStatus.QUALIFIED: _(
            "This lead is qualified already and was passed on. Its outcome can be taken back for a while."
        ),
        LeadStatus.NO_OPPORTUNITY: _(
            "This lead was closed without an opportunity. Its outcome can be taken back for a while."
        ),
        LeadStatus.DISCARDED: _("This lead was discarded. Its outcome can be taken back for a while."),
    }.get(status, _("Somebody recorded an outcome a moment ago. Please look again."))


def _recorded(outcome: Outcome) -> str:
    return _("“%(outcome)s” was recorded meanwhile. Please look again before you record another outcome.") % {
        "outcome": OutcomeKind(outcome.kind).label
    }
