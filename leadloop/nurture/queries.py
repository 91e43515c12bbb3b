"""Reads of nurture."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.prepared import Prepared
from leadloop.customers.models import Contact
from leadloop.customers.queries import survivors_of
from leadloop.intake.models import Lead
from leadloop.nurture.enums import LIVE, CampaignState, EnrolmentState
from leadloop.nurture.models import Campaign, CampaignMail, CampaignStep, Enrolment, NurtureRules
from leadloop.nurture.plan import Daytime, Pause


@dataclass(frozen=True, slots=True)
class Tally:
    """How many customers a campaign has, and where they stand; the parts add up to ``enrolled``."""

    by_state: Counter[str]
    by_reason: Counter[str]

    @property
    def enrolled(self) -> int:
        """Everybody."""
        return self.by_state.total()

    @property
    def control(self) -> int:
        """Those held out."""
        return self.by_state[EnrolmentState.CONTROL]

    @property
    def treated(self) -> int:
        """Everybody else."""
        return self.enrolled - self.control

    @property
    def stopped(self) -> int:
        """Those who get no more mails, for a reason."""
        return self.by_state[EnrolmentState.STOPPED]

    @property
    def waiting(self) -> int:
        """Those who wait for their next mail."""
        return self.by_state[EnrolmentState.DUE]

    @property
    def done(self) -> int:
        """Those who got all mails."""
        return self.by_state[EnrolmentState.DONE]

    @property
    def parked(self) -> int:
        """Those that a person has to look at."""
        return self.by_state[EnrolmentState.PARKED]


def rules_of(brand: Brand) -> NurtureRules:
    """Return the brand's cap over all campaigns; the usual one where none is stored."""
    found: NurtureRules | None = NurtureRules.objects.for_brand(brand).first()
    return found or NurtureRules(brand=brand)


def campaigns(brand: Brand) -> QuerySet[Campaign]:
    """Return the brand's campaigns, newest first."""
    found: QuerySet[Campaign] = Campaign.objects.for_brand(brand).order_by("-created_at", "-id")
    return found


def live_campaigns(brand: Brand) -> list[Campaign]:
    """Return those into which customers come now, in the one order in which they do."""
    return list(Campaign.objects.for_brand(brand).filter(state__in=LIVE).select_related("brand").order_by("pk"))


def steps_of(campaign: Campaign) -> list[CampaignStep]:
    """Return the campaign's mails in order."""
    return list(CampaignStep.objects.filter(campaign=campaign).order_by("number"))


def daytime_of(campaign: Campaign) -> Daytime:
    """Return when the campaign writes to customers."""
    return Daytime(campaign.send_from, campaign.send_until, on_sundays=campaign.on_sundays)


def pause_of(campaign: Campaign) -> Pause | None:
    """Return the campaign's last pause, where it is over."""
    if campaign.paused_at is None or campaign.resumed_at is None:
        return None
    return Pause(campaign.paused_at, campaign.resumed_at)


def tallies(found: Sequence[Campaign]) -> dict[uuid.UUID, Tally]:
    """Return how many customers each of these campaigns has, and where they stand."""
    rows = Enrolment.objects.filter(campaign__in=[each.pk for each in found]).order_by()
    counted: dict[uuid.UUID, Tally] = {each.pk: Tally(Counter(), Counter()) for each in found}
    for row in rows.values("campaign", "state", "stop_reason").annotate(number=Count("pk")):
        tally = counted[row["campaign"]]
        tally.by_state[row["state"]] += row["number"]
        if row["stop_reason"]:
            tally.by_reason[row["stop_reason"]] += row["number"]
    return counted


def at_work(*, now: datetime) -> list[Campaign]:
    """Return the campaigns with something to do at ``now``: mails due, people to look through, or an end to be wound up."""
    return [*_WITH_MAILS_DUE.each(now), *_WITH_PEOPLE_TO_LOOK_THROUGH.each(now), *_TO_WIND_UP.each()]


_DUE: Final = Enrolment.objects.filter(campaign=OuterRef("pk"), state=EnrolmentState.DUE)
_RUNNING: Final = Campaign.objects.select_related("brand").filter(state=CampaignState.RUNNING)
# Asked in each turn of the worker.
_WITH_MAILS_DUE: Final = Prepared(
    lambda now: _RUNNING.filter(Exists(_DUE.filter(next_attempt_at__lte=now))), (datetime(2000, 1, 1, tzinfo=UTC),)
)
_WITH_PEOPLE_TO_LOOK_THROUGH: Final = Prepared(
    lambda now: _RUNNING.filter(looked_through__isnull=False).exclude(Exists(_DUE.filter(next_attempt_at__lte=now))),
    (datetime(2000, 1, 1, tzinfo=UTC),),
)
_TO_WIND_UP: Final = Prepared(
    lambda: Campaign.objects.select_related("brand").filter(Exists(_DUE), state=CampaignState.ENDED)
)


def next_campaign_moment() -> datetime | None:
    """Return when the next mail of any campaign that runs is due, or None."""
    found: datetime | None = waiting().aggregate(at=Min("next_attempt_at"))["at"]
    return found


def waiting() -> QuerySet[Enrolment]:
    """Return those who wait for a mail of a campaign that runs."""
    found: QuerySet[Enrolment] = Enrolment.objects.filter(
        state=EnrolmentState.DUE, campaign__state=CampaignState.RUNNING
    )
    return found


def lately_written(contacts: Iterable[uuid.UUID], *, since: datetime) -> dict[uuid.UUID, list[datetime]]:
    """Return when each of these customers was written to after ``since``, by whichever campaign, under whichever id."""
    found: dict[uuid.UUID, list[datetime]] = {}
    survivors = survivors_of(contacts)
    rows = CampaignMail.objects.filter(contact__in=list(survivors), queued_at__gt=since)
    for contact, at in rows.values_list("contact", "queued_at"):
        found.setdefault(survivors[contact], []).append(at)
    return found


def link_key(enrolment_id: uuid.UUID) -> str:
    """Return the ``request_key`` of the request that a customer makes by the link in a campaign's mails."""
    return sha256(f"nurture:{enrolment_id}".encode()).hexdigest()


def campaigns_that_won(leads: Iterable[Lead]) -> dict[uuid.UUID, uuid.UUID]:
    """Return the campaign by whose link each of these requests came, of those that did. No query where none did."""
    back = {each.request_key: each for each in leads if each.came_from_id is not None}
    if not back:
        return {}
    rows = Enrolment.objects.filter(lead__in={each.came_from_id for each in back.values()})
    keys = ((link_key(pk), campaign) for pk, campaign in rows.values_list("pk", "campaign"))
    return {back[key].pk: campaign for key, campaign in keys if key in back}


def was_written_to(contact: Contact) -> bool:
    """Whether any campaign has written to this customer."""
    return bool(CampaignMail.objects.filter(contact=contact).exists())


def window_of(rules: NurtureRules) -> timedelta:
    """Return over which time the brand counts mails."""
    return timedelta(days=rules.in_days)
