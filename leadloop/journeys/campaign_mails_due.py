"""Mails of campaigns fall due: customers are taken in, written to, or let go, many at once.

What is read and written of one customer takes longer than the mail, so all of it is done for hundreds together. A crash
leaves leases: nothing of the batch is stored, and each customer comes again alone.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError

from leadloop.core.claim import claim_again, claim_fresh, give_back, park_exhausted
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.journeys.campaign_looks_back import look_through
from leadloop.network.opening import Opening
from leadloop.nurture.enums import CampaignState, EnrolmentState, StopReason, Variant
from leadloop.nurture.messages import Mould, campaign_mail, mould_of
from leadloop.nurture.models import Campaign, CampaignMail, CampaignStep, Enrolment
from leadloop.nurture.operations import go_on, hold_rules, stop, wind_up
from leadloop.nurture.people import people
from leadloop.nurture.plan import after_pause, free_from, next_due
from leadloop.nurture.queries import at_work, daytime_of, lately_written, pause_of, steps_of, window_of
from leadloop.nurture.zones import zone_of_customer
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue
from leadloop.outbox.queries import how_many_wait

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=2)
AT_ONCE: Final = 500
# So many the worker sends in two turns; who asks for a sign-in waits for them.
MOST_WAITING: Final = 200
_AGAIN_PER_TURN: Final = 100


@dataclass(slots=True)
class _Batch:
    """What is to become of the customers of one claim."""

    mails: dict[uuid.UUID, Message] = field(default_factory=dict)
    stops: dict[StopReason, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    waits: dict[datetime, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    days: dict[uuid.UUID, Opening] = field(default_factory=dict)
    contacts: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)


def work_campaigns(*, now: datetime, limit: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> int:
    """Do what is due for each campaign at ``now``, up to ``limit`` customers each. Returns how many were looked at.

    Mails are written only until ``most_waiting`` of whatever kind wait to be sent: what else is to go out must not wait
    behind a whole campaign. A campaign that fails holds up neither the others nor other work.
    """
    worked = 0
    found = at_work(now=now)
    room = most_waiting - how_many_wait(now=now, most=most_waiting)
    for left, campaign in zip(range(len(found), 0, -1), found, strict=True):
        try:
            worked += _prepare(campaign, now=now, limit=limit)
            # Each its share, so that none starves behind another.
            written = _write(campaign, now=now, limit=min(limit, room // left))
        except (InterfaceError, OperationalError):
            # The database's trouble, not the campaign's: the worker waits.
            raise
        except Exception:
            log.exception("campaign failed", extra={"campaign": str(campaign.pk)})
        else:
            worked += written
            room -= written
    if worked:
        park_exhausted(Enrolment)
    return worked


def _prepare(campaign: Campaign, *, now: datetime, limit: int) -> int:
    """Let go whom an ended campaign still holds, or take in those who lost their opportunity before the start."""
    if campaign.state == CampaignState.ENDED:
        return wind_up(campaign, limit=limit, now=now)
    return 0 if campaign.looked_through is None else look_through(campaign, limit=limit, now=now)


def _write(campaign: Campaign, *, now: datetime, limit: int) -> int:
    if campaign.state != CampaignState.RUNNING or not limit:
        return 0
    only = ("campaign_id", campaign.pk)
    steps = steps_of(campaign)
    claimed = claim_fresh(Enrolment, now=now, limit=limit, lease=LEASE, only=only)
    if claimed:
        _try(campaign, steps, claimed, now=now)
    worked = len(claimed)
    for _ in range(min(_AGAIN_PER_TURN, limit - worked)):
        again = claim_again(Enrolment, now=now, lease=LEASE, only=only)
        if again is None:
            break
        _try(campaign, steps, [again], now=now)
        worked += 1
    return worked


def _try(campaign: Campaign, steps: Sequence[CampaignStep], claimed: list[Enrolment], *, now: datetime) -> None:
    try:
        write_to(campaign, steps, claimed, now=now)
    except (InterfaceError, OperationalError):
        # The database's trouble: the worker waits, the leases expire, nothing is lost.
        raise
    except Exception as error:
        log.exception("customers of a campaign failed", extra={"campaign": str(campaign.pk), "count": len(claimed)})
        # Each comes again alone, so that one of them holds nobody up for good.
        for each in claimed:
            give_back(each, now=now, error=f"{type(error).__name__}: {error}")


def write_to(campaign: Campaign, steps: Sequence[CampaignStep], claimed: list[Enrolment], *, now: datetime) -> int:
    """Decide what becomes of each claimed customer, and store it. Returns how many mails were queued."""
    return _store(campaign, steps, claimed, _decided(campaign, steps, claimed, now=now), now=now)


def _decided(campaign: Campaign, steps: Sequence[CampaignStep], claimed: list[Enrolment], *, now: datetime) -> _Batch:
    batch = _Batch()
    known = people(campaign, claimed)
    pause, daytime = pause_of(campaign), daytime_of(campaign)
    openings: dict[str, Opening] = {}
    moulds: dict[tuple[int, Variant], Mould] = {}
    for each in claimed:
        person = known[each.pk]
        if person.stop:
            batch.stops[person.stop].append(each.pk)
            continue
        batch.contacts[each.pk] = person.contact_id
        zone = zone_of_customer(person.customer, usual=campaign.brand.time_zone)
        day = batch.days[each.pk] = openings.setdefault(zone, daytime.in_zone(zone))
        due_at = max(after_pause(each.next_attempt_at, pause=pause, day=day), day.next_open(now))
        if due_at > now:
            batch.waits[due_at].append(each.pk)
        elif each.position < len(steps):
            which = each.position, Variant(each.variant)
            if which not in moulds:
                moulds[which] = mould_of(steps[each.position], which[1], campaign=campaign, now=now)
            batch.mails[each.pk] = campaign_mail(each, person, moulds[which], campaign=campaign, now=now)
    return batch


@one_transaction
def _store(
    campaign: Campaign, steps: Sequence[CampaignStep], claimed: list[Enrolment], batch: _Batch, *, now: datetime
) -> int:
    """Queue the mails and move each customer on, all or nothing.

    Who was stopped meanwhile (unsubscribed, erased, by hand) is held by whoever stopped them, and is let alone. Mails are
    counted against the cap while nobody else counts.
    """
    rules = hold_rules(campaign.brand)
    # Held, so that whoever pauses or ends it waits for what is queued here, and stops it.
    held_campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk, state=CampaignState.RUNNING)
    running = held_campaign.values_list("pk").first() is not None
    rows = Enrolment.objects.select_for_update().filter(
        pk__in=[each.pk for each in claimed], state=EnrolmentState.DUE, lease_id=claimed[0].lease_id
    )
    held = set(rows.order_by("pk").values_list("pk", flat=True))
    mine = [each for each in claimed if each.pk in held]
    if not running:
        _give_back(mine)
        return 0
    contacts = {batch.contacts[each.pk] for each in mine if each.pk in batch.mails}
    lately = lately_written(contacts, since=now - window_of(rules))
    mails: list[Message] = []
    sent: list[CampaignMail] = []
    moves: dict[tuple[datetime, EnrolmentState], list[uuid.UUID]] = defaultdict(list)
    for each in mine:
        message = batch.mails.get(each.pk)
        if message is None:
            continue
        written = lately.setdefault(batch.contacts[each.pk], [])
        free_at = free_from(written, most=rules.most_mails, in_days=rules.in_days, now=now)
        if free_at > now:
            batch.waits[batch.days[each.pk].next_open(free_at)].append(each.pk)
            continue
        written.append(now)
        mails.append(message)
        sent.append(_sent(each, message, batch.contacts[each.pk], now=now))
        moves[_next(each, steps, batch.days[each.pk], now=now)].append(each.pk)
    queue(*mails)
    insert(*sent)
    for (at, state), ids in moves.items():
        go_on(ids, at=at, state=state, mailed_at=now)
    for at, ids in batch.waits.items():
        go_on(held & set(ids), at=at, state=EnrolmentState.DUE)
    for why, ids in batch.stops.items():
        stop(held & set(ids), why=why, now=now)
    _end_those_without_a_step(mine, steps, batch, now=now)
    return len(mails)


def _sent(enrolment: Enrolment, message: Message, contact_id: uuid.UUID, *, now: datetime) -> CampaignMail:
    return CampaignMail(
        brand_id=enrolment.brand_id,
        enrolment_id=enrolment.pk,
        contact_id=contact_id,
        number=enrolment.position + 1,
        message_id=message.pk,
        queued_at=now,
    )


def _next(
    enrolment: Enrolment, steps: Sequence[CampaignStep], day: Opening, *, now: datetime
) -> tuple[datetime, EnrolmentState]:
    following = enrolment.position + 1
    if following >= len(steps):
        return now, EnrolmentState.DONE
    return next_due(now, after_days=steps[following].after_days, day=day), EnrolmentState.DUE


def _end_those_without_a_step(
    mine: Sequence[Enrolment], steps: Sequence[CampaignStep], batch: _Batch, *, now: datetime
) -> None:
    """Let those go who have had all mails, where the campaign was shortened under way."""
    stopped = {pk for ids in batch.stops.values() for pk in ids}
    over = {each.pk for each in mine if each.position >= len(steps)} - stopped
    if over:
        go_on(over, at=now, state=EnrolmentState.DONE)


def _give_back(rows: Sequence[Enrolment]) -> None:
    for each in rows:
        each.attempts = 0
    Enrolment.objects.filter(pk__in=[each.pk for each in rows]).update(attempts=0, lease_id=None, lease_until=None)
