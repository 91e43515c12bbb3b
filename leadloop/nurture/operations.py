"""Writes of nurture: campaigns, who comes into them, and who goes."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_transaction
from leadloop.intake.models import Lead
from leadloop.nurture.audience import Candidate
from leadloop.nurture.enums import Arm, CampaignState, EnrolmentState, StopReason
from leadloop.nurture.models import Campaign, CampaignMail, CampaignStep, Enrolment, NurtureRules
from leadloop.nurture.plan import first_due
from leadloop.nurture.queries import daytime_of
from leadloop.nurture.split import draw
from leadloop.nurture.zones import zone_of_customer
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message
from leadloop.outbox.operations import stop_messages

# From where a campaign may go to where.
_MOVES: Final = {
    CampaignState.RUNNING: (CampaignState.DRAFT, CampaignState.PAUSED),
    CampaignState.PAUSED: (CampaignState.RUNNING,),
    CampaignState.ENDED: (CampaignState.RUNNING, CampaignState.PAUSED),
}
_STILL_TO_COME: Final = (EnrolmentState.DUE, EnrolmentState.PARKED)


def change_rules(brand: Brand, *, most_mails: int, in_days: int, now: datetime) -> None:
    """Set how much all campaigns together may write to one customer, from now on."""
    rules = {"most_mails": most_mails, "in_days": in_days, "changed_at": now}
    NurtureRules.objects.update_or_create(brand=brand, defaults=rules)


def hold_rules(brand: Brand) -> NurtureRules:
    """Return the brand's cap, and let nobody else count mails against it until the transaction ends."""
    NurtureRules.objects.get_or_create(brand=brand)
    held: NurtureRules = NurtureRules.objects.select_for_update().get(brand=brand)
    return held


@one_transaction
def put_campaign(
    brand: Brand, campaign: Campaign | None, *, fields: dict[str, Any], steps: Sequence[dict[str, Any]], now: datetime
) -> Campaign:
    """Make a campaign, or change one. Mails that a customer got already stay what they were."""
    if campaign is None:
        campaign = Campaign.objects.create(brand=brand, created_at=now, **fields)
    else:
        Campaign.objects.filter(pk=campaign.pk).update(**fields)
        for name, value in fields.items():
            setattr(campaign, name, value)
    CampaignStep.objects.filter(campaign=campaign).delete()
    CampaignStep.objects.bulk_create(
        CampaignStep(brand=brand, campaign=campaign, number=number, **step) for number, step in enumerate(steps, 1)
    )
    return campaign


def move_campaign(campaign: Campaign, *, to: CampaignState, now: datetime) -> bool:
    """Start, pause, resume or end the campaign; False where it stands elsewhere than that needs."""
    rows = Campaign.objects.filter(pk=campaign.pk)
    done = any(rows.filter(state=seen).update(state=to, **_noted(seen, to, now=now)) for seen in _MOVES[to])
    if done:
        campaign.refresh_from_db()
    return done


def _noted(seen: CampaignState, to: CampaignState, *, now: datetime) -> dict[str, Any]:
    """Return what is noted with a move of a campaign. Who lost their opportunity before is looked through at each beginning."""
    match to:
        case CampaignState.PAUSED:
            return {"paused_at": now, "resumed_at": None}
        case CampaignState.ENDED:
            return {"ended_at": now, "looked_through": None}
        case _:
            return {"started_at" if seen == CampaignState.DRAFT else "resumed_at": now, "looked_through": {}}


def looked_through(campaign: Campaign, *, until: dict[str, Any] | None) -> None:
    """Note how far the campaign has looked through those who lost their opportunity before; None: to the end."""
    Campaign.objects.filter(pk=campaign.pk).update(looked_through=until)
    campaign.looked_through = until


def enrol(
    campaign: Campaign, steps: Sequence[CampaignStep], found: Iterable[Candidate], *, now: datetime
) -> list[Enrolment]:
    """Take customers into the campaign; who is in it stays as they are. Chance decides who is held out."""
    rows = [_enrolment(campaign, steps[0], each, now=now) for each in found]
    # Two at once meet at the unique index: the second adds nothing.
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def stop(enrolments: Collection[uuid.UUID], *, why: StopReason, now: datetime) -> int:
    """End mails to these customers of a campaign, where some were still to come."""
    rows = Enrolment.objects.filter(pk__in=enrolments, state__in=_STILL_TO_COME)
    return _stop(rows, why=why, now=now)


def stop_contact(*contact_ids: uuid.UUID, why: StopReason, now: datetime) -> int:
    """End mails of all campaigns to one customer, at once: whoever is writing to them finds it done, or waits for us."""
    return _stop(_to_come(contact_ids), why=why, now=now)


def note_gone(contact_id: uuid.UUID, *, why: StopReason, now: datetime, before: datetime | None = None) -> int:
    """End mails of all campaigns to a customer who is a lead again or has bought, as their next mail would find it.

    ``before``: only about requests that came earlier. Whom a worker has in hand is left to it, so that nobody waits for a
    batch: it looks by itself.
    """
    rows = _to_come([contact_id])
    if before is not None:
        rows = rows.filter(lead__created_at__lt=before)
    return _stop(rows, why=why, now=now, wait=False)


def stop_clicked(enrolment: Enrolment, *, now: datetime) -> int:
    """End mails to a customer who came back by the link, which says more than that they are a lead again since just now."""
    open_or_just_noted = Q(state__in=_STILL_TO_COME) | Q(stop_reason=StopReason.LEAD_AGAIN, stopped_at=now)
    return _stop(Enrolment.objects.filter(open_or_just_noted, pk=enrolment.pk), why=StopReason.CLICKED_BACK, now=now)


def stop_of_request(lead_id: uuid.UUID, *, why: StopReason, now: datetime) -> int:
    """End mails of all campaigns about one request, which goes on."""
    rows = Enrolment.objects.filter(lead=lead_id, state__in=_STILL_TO_COME)
    stopped = _stop(rows, why=why, now=now)
    stop_mails(Enrolment.objects.filter(lead=lead_id), why=str(why.label))
    return stopped


def stop_mails(enrolments: QuerySet[Enrolment], *, why: str) -> list[uuid.UUID]:
    """Stop what is queued for these customers of campaigns and was not sent. Returns which messages that were.

    To be called behind what keeps more from being queued: so that whoever queues in this moment is waited for and seen.
    """
    return stop_messages(CampaignMail.objects.filter(enrolment__in=enrolments).values("message_id"), why=why)


def write_again(messages: Collection[uuid.UUID], *, at: datetime) -> int:
    """Make due again at ``at`` what was stopped before any worker had it in hand, where nothing was sent after it."""
    untouched = Message.objects.filter(pk__in=messages, state=MessageState.SUPPRESSED, lease_id=None)
    mails = CampaignMail.objects.filter(
        message_id__in=untouched.values("pk"), enrolment__state__in=(EnrolmentState.DUE, EnrolmentState.DONE)
    )
    found = {(each.enrolment_id, each.number): each.pk for each in mails}
    positions = dict(mails.values_list("enrolment", "enrolment__position"))
    taken_back: dict[int, list[uuid.UUID]] = defaultdict(list)
    gone: list[int] = []
    for enrolment, position in positions.items():
        # Those at the end only: what came before a mail that went out would come behind it now.
        kept = next((number for number in range(position, 0, -1) if (enrolment, number) not in found), 0)
        last = range(kept + 1, position + 1)
        gone += [found[enrolment, number] for number in last]
        taken_back[len(last)].append(enrolment)
    taken_back.pop(0, None)
    CampaignMail.objects.filter(pk__in=gone).delete()
    before = CampaignMail.objects.filter(enrolment=OuterRef("pk")).order_by("-number").values("queued_at")
    for mails_fewer, enrolments in taken_back.items():
        go_on(enrolments, at=at, state=EnrolmentState.DUE)
        rows = Enrolment.objects.filter(pk__in=enrolments)
        rows.update(position=F("position") - mails_fewer, last_mail_at=Subquery(before[:1]))
    return len(gone)


def wind_up(campaign: Campaign, *, limit: int, now: datetime) -> int:
    """Stop up to ``limit`` customers of a campaign that has ended."""
    rows = Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.DUE).order_by("next_attempt_at")
    return stop(list(rows.values_list("pk", flat=True)[:limit]), why=StopReason.CAMPAIGN_ENDED, now=now)


def hold_written(campaign: Campaign) -> None:
    """Hold the customers of a campaign to whom a mail waits to be sent, as all do who stop mails: customers first."""
    waiting = Message.objects.filter(kind=MessageKind.NURTURE, state=MessageState.DUE)
    _hold(Enrolment.objects.filter(campaign=campaign, lead__in=waiting.values("lead_id")))


def _to_come(contact_ids: Collection[uuid.UUID]) -> "QuerySet[Enrolment]":
    # Their requests may have come to them after they were enrolled, where two customers were found to be one.
    requests = list(Lead.objects.filter(contact__in=contact_ids).values_list("pk", flat=True))
    found: QuerySet[Enrolment] = Enrolment.objects.filter(
        Q(contact__in=contact_ids) | Q(lead__in=requests), state__in=_STILL_TO_COME
    )
    return found


def _stop(rows: "QuerySet[Enrolment]", *, why: StopReason, now: datetime, wait: bool = True) -> int:
    held = _hold(rows, wait=wait)
    if not held:
        return 0
    stopped = {"state": EnrolmentState.STOPPED, "stop_reason": why, "stopped_at": now}
    return int(Enrolment.objects.filter(pk__in=held).update(**stopped, lease_id=None, lease_until=None))


def _hold(rows: "QuerySet[Enrolment]", *, wait: bool = True) -> list[uuid.UUID]:
    # In one order, as by whoever writes to many.
    held = rows.select_for_update(of=("self",), skip_locked=not wait).order_by("pk")
    return list(held.values_list("pk", flat=True))


def go_on(
    enrolments: Collection[uuid.UUID], *, at: datetime, state: EnrolmentState, mailed_at: datetime | None = None
) -> int:
    """Make the next mail to customers that are held due at ``at``, after one that was queued ``mailed_at`` or without."""
    mailed: dict[str, Any] = {} if mailed_at is None else {"position": F("position") + 1, "last_mail_at": mailed_at}
    rows = Enrolment.objects.filter(pk__in=enrolments)
    return int(
        rows.update(
            next_attempt_at=at, state=state, attempts=0, lease_id=None, lease_until=None, last_error="", **mailed
        )
    )


def _enrolment(campaign: Campaign, first: CampaignStep, found: Candidate, *, now: datetime) -> Enrolment:
    drawn = draw(campaign.seed, found.contact_id, held_out=campaign.held_out)
    zone = zone_of_customer(found.customer, usual=campaign.brand.time_zone)
    return Enrolment(
        brand_id=campaign.brand_id,
        campaign=campaign,
        contact_id=found.contact_id,
        lead_id=found.lead_id,
        opportunity_id=found.opportunity_id,
        consent_id=found.consent_id,
        state=EnrolmentState.CONTROL if drawn.arm == Arm.CONTROL else EnrolmentState.DUE,
        arm=drawn.arm,
        variant=drawn.variant,
        lost_at=found.lost_at,
        enrolled_at=now,
        next_attempt_at=first_due(
            found.lost_at,
            enrolled_at=now,
            min_days=campaign.min_days,
            after_days=first.after_days,
            day=daytime_of(campaign).in_zone(zone),
        ),
    )
