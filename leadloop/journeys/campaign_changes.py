"""The brand makes, starts, pauses, resumes and ends campaigns, and lets single customers go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.core.transaction import one_transaction
from leadloop.nurture.enums import CampaignState, StopReason
from leadloop.nurture.models import Campaign, Enrolment
from leadloop.nurture.operations import (
    change_rules,
    hold_written,
    move_campaign,
    put_campaign,
    stop,
    stop_mails,
    write_again,
)
from leadloop.nurture.queries import steps_of


class CampaignProblem(FieldProblem):
    """The campaign cannot be changed or moved like this. ``errors`` maps ``campaign`` to why, and what to do."""


@one_transaction
def save_campaign(
    brand: Brand, campaign: Campaign | None, *, fields: dict[str, Any], steps: Sequence[dict[str, Any]], now: datetime
) -> Campaign:
    """Store what the campaign says. While it runs it has to be paused first. Raises :class:`CampaignProblem`."""
    if campaign is not None:
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if held.state not in (CampaignState.DRAFT, CampaignState.PAUSED):
            raise CampaignProblem({"campaign": _("Pause the campaign before you change it.")})
        if held.state == CampaignState.PAUSED and len(steps) < len(steps_of(held)):
            raise CampaignProblem(
                {"campaign": _("This campaign has begun: its mails can be changed and more added, none removed.")}
            )
        if held.started_at is not None and fields.get("held_out", held.held_out) != held.held_out:
            raise CampaignProblem(
                {
                    "campaign": _(
                        "This campaign has begun: *Customers held out* stays at %(share)d %%, else its two groups could not be compared."
                    )
                    % {"share": held.held_out}
                }
            )
    return put_campaign(brand, campaign, fields=fields, steps=steps, now=now)


@one_transaction
def take_campaign_to(campaign: Campaign, to: CampaignState, *, now: datetime) -> bool:
    """Start, pause, resume or end it; what is queued is not sent any more once it does not run, and written again after a pause.

    False where it stood there before; raises :class:`CampaignProblem` where it cannot.
    """
    if to == CampaignState.RUNNING and not steps_of(campaign):
        raise CampaignProblem({"campaign": _("Write at least one mail first.")})
    if move_campaign(campaign, to=to, now=now):
        if to != CampaignState.RUNNING:
            hold_written(campaign)
            stopped = stop_mails(Enrolment.objects.filter(campaign=campaign), why=_not_sent(to))
            if to == CampaignState.PAUSED:
                write_again(stopped, at=now)
        return True
    campaign.refresh_from_db()
    if campaign.state == to:
        return False
    raise CampaignProblem({"campaign": _("Somebody changed this campaign a moment ago. Please look again.")})


def _not_sent(state: CampaignState) -> str:
    return _("The campaign was paused.") if state == CampaignState.PAUSED else str(StopReason.CAMPAIGN_ENDED.label)


@one_transaction
def let_go(enrolment: Enrolment, *, now: datetime) -> bool:
    """End mails of this campaign to one customer, by hand, also what is queued. False where none were to come."""
    stopped = stop([enrolment.pk], why=StopReason.BY_HAND, now=now)
    mails = stop_mails(Enrolment.objects.filter(pk=enrolment.pk), why=str(StopReason.BY_HAND.label))
    return bool(stopped or mails)


@one_transaction
def set_cap(brand: Brand, *, most_mails: int, in_days: int, now: datetime) -> None:
    """Set how much all campaigns together may write to one customer."""
    change_rules(brand, most_mails=most_mails, in_days=in_days, now=now)
