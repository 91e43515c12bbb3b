"""An update to a customer falls due: it is sent if it is still true by then, and wanted."""

from datetime import datetime

from leadloop.core.claim import finish, postpone
from leadloop.core.transaction import one_transaction
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead
from leadloop.network.models import Location
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.operations import queue
from leadloop.outbox.queries import was_refused
from leadloop.updates.conditions import fits, is_over, is_unreachable, stands
from leadloop.updates.enums import Ended
from leadloop.updates.messages import customer_update
from leadloop.updates.models import DueUpdate, Update, UpdateRules
from leadloop.updates.plan import daytime
from leadloop.updates.queries import agent_of, reason_at, rules_of
from leadloop.updates.words import names_location


@one_transaction
def update_falls_due(due: DueUpdate, *, now: datetime) -> bool:
    """Queue the mail that the claimed row stands for, or end the row with why there is none. False where none was queued.

    Lead and opportunity are held first, as by all who move, correct or erase them: what happens in the same moment has
    happened by then, or comes after the mail was queued, and stops it. At night it waits for the morning.
    """
    lead = hold_lead(due.lead_id)
    newest = newest_round(lead)
    if newest is not None:
        hold(newest.pk)
        newest = newest_round(lead)
    update = Update.objects.select_related("brand").get(pk=due.update_of_id)
    lead.brand = update.brand
    rules = rules_of(lead.brand)
    until = _opens(update, rules, newest, now=now)
    if until > now:
        postpone(due, until=until, due_at=until)
        return False
    why = _why_not(due, update, lead, rules=rules, newest=newest)
    if why:
        finish(due, ended=why, ended_at=now)
        return False
    mail = customer_update(
        update, lead, opportunity=_named(due, newest), agent=agent_of(lead), reply_to=rules.reply_to, now=now
    )
    # An address that was there a moment ago is still: the lead is held.
    assert mail is not None  # noqa: S101
    if not finish(due, ended=Ended.QUEUED, ended_at=now, mail_id=mail.pk):
        return False
    queue(mail)
    return True


def _opens(update: Update, rules: UpdateRules, newest: Opportunity | None, *, now: datetime) -> datetime:
    """Return from when it may be sent: in daytime, and not in the name of a location that takes nothing for a while."""
    begins = now
    paused = newest.location.paused_until if newest and names_location(update.subject + update.text) else None
    if paused is not None and paused > now:
        begins = paused
    return daytime(rules, zone=update.brand.time_zone).next_open(begins)


def _why_not(
    due: DueUpdate, update: Update, lead: Lead, *, rules: UpdateRules, newest: Opportunity | None
) -> Ended | None:
    of = Opportunity.objects.get(pk=due.opportunity_id) if due.opportunity_id else None
    if update.on_since is None or update.on_since > due.entered_at or rules.paused_at is not None:
        return Ended.OFF
    if is_unreachable(lead) or was_refused(lead.pk, address=lead.customer["email"]):
        return Ended.NO_ADDRESS
    is_here = stands(update.place, lead, of=of, newest=newest)
    if is_over(update.place, lead, of=of) or (update.only_while and not is_here):
        return Ended.MOVED_ON
    if names_location(update.subject + update.text) and not _can_name(due, newest):
        return Ended.MOVED_ON
    if not fits(update, lead, location=_location(lead, newest), reason=reason_at(update.place, lead, of)):
        return Ended.UNFIT
    return None


def _can_name(due: DueUpdate, newest: Opportunity | None) -> bool:
    named = _named(due, newest)
    return named is not None and named.location.is_active


def _location(lead: Lead, newest: Opportunity | None) -> Location | None:
    """Return whose request it is; before it has a location, whom the customer chose."""
    return newest.location if newest is not None else lead.chosen_location


def _named(due: DueUpdate, newest: Opportunity | None) -> Opportunity | None:
    """Return the round whose location may be named: the one it is about, or who has the request now."""
    if newest is None or (due.opportunity_id is not None and due.opportunity_id != newest.pk):
        return None
    return None if newest.stage in GIVEN_UP else newest
