"""Writes of updates: what is attached, what becomes due, and what is stopped."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand, User
from leadloop.core.claim import WorkState
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.compose import Recipient
from leadloop.outbox.operations import queue, stop_messages
from leadloop.updates.enums import Ended, Repeat
from leadloop.updates.messages import about
from leadloop.updates.models import DueUpdate, Update, UpdateRules


def change_rules(brand: Brand, **fields: Any) -> None:
    """Set fields of the brand's rules."""
    UpdateRules.objects.update_or_create(brand=brand, defaults=fields)


def add_update(brand: Brand, *, now: datetime, **fields: Any) -> Update:
    """Attach an update, switched off."""
    made = Update(brand=brand, created_at=now, **fields)
    insert(made)
    return made


def change_update(update: Update, **fields: Any) -> None:
    """Change what it says, to whom and when. What is due already keeps its time, and is sent in the new words."""
    Update.objects.filter(pk=update.pk).update(**fields)
    for name, value in fields.items():
        setattr(update, name, value)


@one_transaction
def switch_on(update: Update, *, now: datetime) -> bool:
    """Send it about requests that come to its place from now on; False where it was on already."""
    return bool(Update.objects.filter(pk=update.pk, on_since=None).update(on_since=now))


@one_transaction
def switch_off(update: Update, *, now: datetime) -> bool:
    """Send it no more, also what waits. False where it was off already."""
    if not Update.objects.filter(pk=update.pk).exclude(on_since=None).update(on_since=None):
        return False
    mine = DueUpdate.objects.filter(update_of=update)
    # First what waits, which waits for whoever makes a mail of it in this moment: then that mail is seen, too.
    _end(mine.exclude(state=WorkState.DONE), Ended.OFF, now=now)
    stop_messages(mine.filter(ended=Ended.QUEUED).values("mail_id"), why=_("The message was switched off."))
    return True


@one_transaction
def remove_update(update: Update, *, now: datetime) -> None:
    """Detach it, and forget what is due; mails that went out stay in the list of messages."""
    switch_off(update, now=now)
    update.delete()


def try_again(due: DueUpdate, *, now: datetime) -> bool:
    """Make a parked one due now, with all its attempts before it. False where it is not parked any more."""
    parked = DueUpdate.objects.filter(pk=due.pk, state=WorkState.PARKED)
    return bool(parked.update(state=WorkState.DUE, attempts=0, next_attempt_at=now, lease_id=None, lease_until=None))


def try_out(update: Update, lead: Lead, *, user: User, now: datetime) -> None:
    """Mail the update, as it would be about this request, to whoever tries it out."""
    mail = about(update, lead, to=Recipient(user.email, user.name), now=now)
    if mail is not None:
        queue(mail)


def make_due(
    update: Update, lead: Lead, *, opportunity: Opportunity | None, due_at: datetime, is_new: bool, now: datetime
) -> None:
    """Make the update due about this request, which came to its place now.

    One that has not become a mail yet waits anew. Where one did, another comes only if the brand wants that.
    ``is_new``: the request comes to such a place for the first time, so that there is nothing to look for.
    """
    earlier = [] if is_new else list(DueUpdate.objects.filter(update_of=update, lead=lead).order_by("number"))
    unsent = next((each for each in earlier if each.ended != Ended.QUEUED), None)
    sent = [each for each in earlier if each.ended == Ended.QUEUED]
    if update.repeat == Repeat.ROUND:
        sent = [each for each in sent if opportunity is None or each.opportunity_id == opportunity.pk]
    if sent and update.repeat != Repeat.EACH:
        return
    entry = {
        "opportunity": opportunity,
        "repeat": update.repeat,
        "entered_at": now,
        "due_at": due_at,
        "next_attempt_at": due_at,
    }
    if unsent is None:
        insert(DueUpdate(brand_id=update.brand_id, update_of=update, lead=lead, number=len(earlier) + 1, **entry))
        return
    # One that becomes a mail in this moment stays as it is.
    waits = {"state": WorkState.DUE, "ended": Ended.WAITS, "ended_at": None, "attempts": 0, "last_error": ""}
    rows = DueUpdate.objects.filter(pk=unsent.pk).exclude(ended=Ended.QUEUED)
    rows.update(**entry, **waits, lease_id=None, lease_until=None)


def stop_left(lead: Lead, places: Collection[str], *, undone: bool, now: datetime) -> None:
    """The request has left these places: stop mails about them that have not left the house yet.

    ``undone``: it should never have been there; then also what waits ends, and what does not mind moving on.
    """
    mine = DueUpdate.objects.filter(lead=lead, update_of__place__in=places)
    queued = mine.filter(ended=Ended.QUEUED) if undone else mine.filter(ended=Ended.QUEUED, update_of__only_while=True)
    ids = list(queued.values_list("mail_id", flat=True))
    stopped = stop_messages(ids, why=_("The request has moved on since.")) if ids else []
    if stopped:
        DueUpdate.objects.filter(mail_id__in=stopped).update(ended=Ended.MOVED_ON, ended_at=now, mail_id=None)
    if undone:
        _end(mine.exclude(state=WorkState.DONE), Ended.MOVED_ON, now=now)


def _end(rows: Any, why: Ended, *, now: datetime) -> None:
    rows.update(state=WorkState.DONE, ended=why, ended_at=now, lease_id=None, lease_until=None)
