"""What a campaign brought: who came back, became a sale and brought revenue, beside those who were never written to.

Everybody who was enrolled counts in the group that chance put them into, whether they got a mail, stopped or left: to
leave some out afterwards would make the groups unlike.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from django.db.models import Count, F

from leadloop.core.money import Money
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import ContactKey
from leadloop.desk.models import DeskItem
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.nurture.enums import Arm, Variant
from leadloop.nurture.models import Campaign, CampaignMail, Enrolment
from leadloop.nurture.queries import Tally, tallies
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.reports.statistics.intervals import Difference, Rate, difference_of, rate_of

# Of fewer customers in a group, or fewer in both together who came back, no comparison is told.
FEWEST: Final = 100
FEWEST_BACK: Final = 10
_AT_ONCE: Final = 2000
_Id = TypeVar("_Id")


class Verdict(StrEnum):
    """What a comparison says, and no more than that."""

    TOO_EARLY = "too_early"
    NOT_SHOWN = "not_shown"
    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Compared:
    """One rate of two groups, by how much the first is above the second, and what that says."""

    first: Rate
    second: Rate
    difference: Difference
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """How many of one group there are, and how far they came; revenue by currency."""

    came_back: Rate
    qualified: Rate
    won: Rate
    revenue: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step's mails by what became of them."""

    number: int
    mails: int
    sent: int


@dataclass(frozen=True, slots=True)
class CampaignResults:
    """Where a campaign's customers stand, and what it brought."""

    tally: Tally
    steps: tuple[StepFigures, ...]
    treated: ArmFigures
    control: ArmFigures
    came_back: Compared
    won: Compared
    # None where all steps have one subject only.
    subjects: Compared | None


@dataclass(slots=True)
class _Found:
    """The customers of one group, by how far they came."""

    came_back: set[uuid.UUID] = field(default_factory=set)
    qualified: set[uuid.UUID] = field(default_factory=set)
    won: set[uuid.UUID] = field(default_factory=set)
    revenue: Counter[str] = field(default_factory=Counter)


def campaign_results(campaign: Campaign) -> CampaignResults:
    """Return the campaign's results as they stand now."""
    sizes = Counter(
        {
            (arm, variant): n
            for arm, variant, n in Enrolment.objects.filter(campaign=campaign)
            .order_by()
            .values_list("arm", "variant")
            .annotate(n=Count("pk"))
        }
    )
    found = _returns(campaign)
    figures = {arm: _figures(found, sizes, arm) for arm in Arm}
    treated, control = figures[Arm.TREATED], figures[Arm.CONTROL]
    return CampaignResults(
        tally=tallies([campaign])[campaign.pk],
        steps=_steps(campaign),
        treated=treated,
        control=control,
        came_back=compared(treated.came_back, control.came_back),
        won=compared(treated.won, control.won),
        subjects=_subjects(campaign, found, sizes),
    )


def compared(first: Rate, second: Rate) -> Compared:
    """Return two rates beside each other; who is ahead is told only where chance alone hardly makes such a difference."""
    difference = difference_of(first, second)
    few = min(first.n, second.n) < FEWEST or first.k + second.k < FEWEST_BACK
    if few or difference.low is None or difference.high is None:
        verdict = Verdict.TOO_EARLY
    elif difference.low > 0:
        verdict = Verdict.FIRST
    elif difference.high < 0:
        verdict = Verdict.SECOND
    else:
        verdict = Verdict.NOT_SHOWN
    return Compared(first, second, difference, verdict)


_Group = tuple[str, str]


def _returns(campaign: Campaign) -> dict[_Group, _Found]:
    """Return who sent a request after they were enrolled, measured alike in all groups."""
    found: dict[_Group, _Found] = defaultdict(_Found)
    later = (
        Lead.objects.for_brand(campaign.brand)
        .filter(contact__leads__enrolments__campaign=campaign, is_test=False, duplicate_of=None)
        .filter(created_at__gt=F("contact__leads__enrolments__enrolled_at"))
        .exclude(status=LeadStatus.DISCARDED)
    )
    of_lead: dict[uuid.UUID, tuple[_Found, uuid.UUID]] = {}
    way = "contact__leads__enrolments__"
    for pk, contact, status, arm, variant in later.values_list("pk", "contact", "status", f"{way}arm", f"{way}variant"):
        group = found[arm, variant]
        group.came_back.add(contact)
        if status == LeadStatus.QUALIFIED:
            group.qualified.add(contact)
        of_lead[pk] = (group, contact)
    _undecided(campaign, found)
    _sales(of_lead)
    return found


def _undecided(campaign: Campaign, found: dict[_Group, _Found]) -> None:
    """Add those whose new request waits at the desk: it has no contact yet, and is theirs by its email address."""
    waiting = DeskItem.objects.filter(brand=campaign.brand_id, is_open=True, lead__contact=None, lead__is_test=False)
    arrived = dict(waiting.exclude(email_key="").values_list("email_key", "arrived_at"))
    for keys in _parts(list(arrived)):
        known = ContactKey.objects.filter(
            brand=campaign.brand_id, kind=KeyKind.EMAIL, value__in=keys, contact__leads__enrolments__campaign=campaign
        )
        way = "contact__leads__enrolments__"
        rows = known.values_list("value", "contact", f"{way}arm", f"{way}variant", f"{way}enrolled_at")
        for value, contact, arm, variant, enrolled_at in rows:
            if arrived[value] > enrolled_at:
                found[arm, variant].came_back.add(contact)


def _sales(of_lead: dict[uuid.UUID, tuple[_Found, uuid.UUID]]) -> None:
    for leads in _parts(list(of_lead)):
        won = Opportunity.objects.filter(lead__in=leads, won_at__isnull=False)
        form = "follow_up_form__revenue_"
        for lead, amount, currency in won.values_list("lead", f"{form}amount", f"{form}currency"):
            group, contact = of_lead[lead]
            group.won.add(contact)
            if amount is not None:
                group.revenue[currency] += amount


def _figures(found: dict[_Group, _Found], sizes: Counter[_Group], arm: Arm) -> ArmFigures:
    groups = [found[arm, variant] for variant in Variant]
    n = sum(sizes[arm, variant] for variant in Variant)
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for group in groups:
        for currency, amount in group.revenue.items():
            revenue[currency] += Decimal(amount)
    return ArmFigures(
        came_back=rate_of(sum(len(each.came_back) for each in groups), n),
        qualified=rate_of(sum(len(each.qualified) for each in groups), n),
        won=rate_of(sum(len(each.won) for each in groups), n),
        revenue=tuple(Money(amount, currency) for currency, amount in sorted(revenue.items())),
    )


def _subjects(campaign: Campaign, found: dict[_Group, _Found], sizes: Counter[_Group]) -> Compared | None:
    if not campaign.steps.exclude(subject_b="").exists():
        return None
    first, second = (
        rate_of(len(found[Arm.TREATED, variant].came_back), sizes[Arm.TREATED, variant]) for variant in Variant
    )
    return compared(first, second)


def _steps(campaign: Campaign) -> tuple[StepFigures, ...]:
    queued = Counter(
        dict(
            CampaignMail.objects.filter(enrolment__campaign=campaign)
            .order_by()
            .values_list("number")
            .annotate(n=Count("pk"))
        )
    )
    sent = Counter(
        dict(
            CampaignMail.objects.filter(
                enrolment__campaign=campaign,
                message_id__in=Message.objects.filter(kind="nurture", state="done").values("pk"),
            )
            .order_by()
            .values_list("number")
            .annotate(n=Count("pk"))
        )
    )
    return tuple(StepFigures(number, queued[number], sent[number]) for number in sorted(queued))


def _parts(ids: list[_Id]) -> Iterable[list[_Id]]:
    return (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))
