"""An agent records an outcome of a lead: unreached, negative or positive. One call, one transaction, one of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.desk.enums import Channel, OutcomeKind
from leadloop.desk.models import DeskPolicy
from leadloop.desk.next_attempt import FURTHEST
from leadloop.desk.operations import add_reminder
from leadloop.desk.queries import Learned
from leadloop.history.operations import record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import add_consent_by_phone
from leadloop.journeys.nurture_begins import nurture_begins
from leadloop.journeys.outcome_recorded import Decided, Decider, HeldLead, OutcomeProblem
from leadloop.journeys.round_begins import begin_round
from leadloop.network.models import Location
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.operations import queue
from leadloop.questions.enums import CANNOT_BE_REACHED, INVALID_DETAILS, ReasonKind
from leadloop.questions.queries import reasons

_REASON_LIMIT: Final = 60


@one_transaction
def unreached(
    lead: Lead,
    *,
    by: Decider,
    next_attempt_at: datetime | None,
    channel: str = "",
    is_callback: bool = False,
    note: str = "",
    customer: Mapping[str, Any] | None = None,
    now: datetime,
) -> Decided:
    """Record that the customer was tried in vain, and leave the reminder for the next attempt.

    ``is_callback``: they were spoken to and asked to be called then, which is contact as well. Raises
    :class:`OutcomeProblem` and :class:`NotOpen`.
    """
    desk = HeldLead(lead, by, now=now)
    if desk.pressed_again(OutcomeKind.UNREACHED, note=note, reached=is_callback, due_at=next_attempt_at):
        return desk.as_before()
    errors = {}
    if next_attempt_at is None:
        errors["next_attempt_at"] = _("Say when to try again: every unreached customer needs a reminder.")
    elif next_attempt_at <= now:
        errors["next_attempt_at"] = _("This time has passed. Choose one in the future.")
    elif next_attempt_at > now + FURTHEST:
        errors["next_attempt_at"] = _("Choose a time within the next 180 days.")
    _check_channel(channel, errors)
    correction = desk.read(customer, errors, note=note)
    if errors or next_attempt_at is None:
        raise OutcomeProblem(errors)
    outcome = desk.add(
        OutcomeKind.UNREACHED,
        to=LeadStatus.CONTACT_ATTEMPTED,
        is_attempt=True,
        reached=is_callback,
        channel=channel or Channel.CALL,
        note=note,
    )
    add_reminder(
        desk.item,
        outcome=outcome,
        agent=by.agent,
        due_at=next_attempt_at,
        is_callback=is_callback,
        note=outcome.note,
        now=now,
    )
    desk.store(correction)
    return desk.end(
        outcome,
        correction,
        channel=outcome.channel,
        next_attempt_at=next_attempt_at.isoformat(),
        callback=is_callback,
    )


@one_transaction
def negative(
    lead: Lead,
    *,
    by: Decider,
    reason: str,
    note: str = "",
    channel: str = "",
    customer: Mapping[str, Any] | None = None,
    now: datetime,
) -> Decided:
    """Record that there is no sale in it: discarded for invalid details, no opportunity for any other of the brand's reasons.

    "Cannot be reached" asks for the brand's number of attempts first. Of all but invalid details an account and a contact
    are made or matched. Raises :class:`OutcomeProblem` and :class:`NotOpen`.
    """
    desk = HeldLead(lead, by, now=now)
    if desk.pressed_again(OutcomeKind.NEGATIVE, note=note, reason=clean_line(reason, limit=_REASON_LIMIT)):
        return desk.as_before()
    errors: dict[str, str] = {}
    chosen = _read_reason(desk.brand, reason, errors)
    missing = desk.policy.attempts_needed - desk.item.attempts
    if chosen == CANNOT_BE_REACHED and missing > 0:
        errors["reason"] = _too_few(desk.policy, missing)
    _check_channel(channel, errors)
    correction = desk.read(customer, errors, note=note)
    if errors:
        raise OutcomeProblem(errors)
    is_invalid, spoke = chosen == INVALID_DETAILS, chosen not in {INVALID_DETAILS, CANNOT_BE_REACHED}
    made = False if is_invalid else desk.find_customer(correction)
    outcome = desk.add(
        OutcomeKind.NEGATIVE,
        to=LeadStatus.DISCARDED if is_invalid else LeadStatus.NO_OPPORTUNITY,
        is_attempt=spoke,
        reached=spoke,
        channel=channel or (Channel.CALL if spoke else ""),
        reason=chosen,
        note=note,
        made_contact=made,
    )
    desk.store(correction)
    decided = desk.end(outcome, correction, reason=chosen)
    if not is_invalid:
        nurture_begins(desk.lead, now=now)
    return decided


@one_transaction
def positive(
    lead: Lead,
    *,
    by: Decider,
    location: Location | None,
    contacted: bool | None,
    channel: str = "",
    note: str = "",
    brief: str | None = None,
    agreed: bool = False,
    customer: Mapping[str, Any] | None = None,
    request: Mapping[str, Any] | None = None,
    now: datetime,
) -> Decided:
    """Qualify the lead: account, contact and opportunity are made or matched, and the location gets its offer.

    ``contacted``: whether the customer was spoken to; a lead may be passed on without. ``agreed``: they agreed, on the
    phone, that this location gets their details. ``request`` sets what is wanted (``product``, ``interest``,
    ``timeframe``), ``brief`` what the desk tells the location. Raises :class:`OutcomeProblem` and :class:`NotOpen`.
    """
    desk = HeldLead(lead, by, now=now)
    if desk.pressed_again(OutcomeKind.POSITIVE, note=note, location=location, reached=bool(contacted)):
        return desk.as_before()
    errors: dict[str, str] = {}
    if location is None or location.brand_id != lead.brand_id or not location.is_active:
        errors["location"] = _("Choose one of the brand's locations.")
    if contacted is None:
        errors["contacted"] = _("Say whether you have spoken to the customer.")
    _check_channel(channel, errors)
    correction = desk.read(customer, errors, note=note, request=request, brief=brief)
    if errors or location is None:
        raise OutcomeProblem(errors)
    made = desk.find_customer(correction)
    spoke = bool(contacted)
    newest = newest_round(desk.lead)
    desk.store(correction)
    if agreed and spoke and by.agent is not None:
        add_consent_by_phone(desk.lead, location=location, text=agreed_text(location), agent_id=by.agent.pk, now=now)
    number = newest.round + 1 if newest else 1
    first = begin_round(
        desk.lead,
        brand=desk.brand,
        location=location,
        number=number,
        actor=by.actor,
        # The outcome is recorded below, since it names the opportunity.
        learned=Learned(desk.item.reached_at or (now if spoke else None)),
        now=now,
    )
    outcome = desk.add(
        OutcomeKind.POSITIVE,
        to=LeadStatus.QUALIFIED,
        is_attempt=spoke,
        reached=spoke,
        channel=channel or (Channel.CALL if spoke else ""),
        note=note,
        location=location,
        opportunity_id=first.opportunity.pk if first.opportunity else None,
        made_contact=made,
    )
    decided = desk.end(outcome, correction, opportunity=first.opportunity, contacted=spoke)
    record(*first.events)
    queue(*first.messages)
    return decided


def agreed_text(location: Location) -> str:
    """Return the words that an agent says when asking whether this location may have the customer's details."""
    return _("May we pass your request and your contact details on to %(location)s, so that they can contact you?") % {
        "location": location.name
    }


def _check_channel(channel: str, errors: dict[str, str]) -> None:
    if channel not in {"", *Channel.values}:
        errors["channel"] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(Channel.values)}


def _read_reason(brand: Brand, given: str, errors: dict[str, str]) -> str:
    chosen = clean_line(given, limit=_REASON_LIMIT)
    known = [each.key for each in reasons(brand, ReasonKind.NEGATIVE)]
    if not chosen:
        errors["reason"] = _("Please choose a reason.")
    elif chosen not in known:
        errors["reason"] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)}
    return chosen


def _too_few(policy: DeskPolicy, missing: int) -> str:
    return ngettext(
        "One more attempt is needed first (%(needed)d in all). Record this one as “unreached”, with a time for the next.",
        "%(missing)d more attempts are needed first (%(needed)d in all). Record this one as “unreached”, with a time for the next.",
        missing,
    ) % {"missing": missing, "needed": policy.attempts_needed}
