"""When to try again: what is proposed to the agent after an unreached customer. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from leadloop.desk.calendar import suits_both
from leadloop.desk.models import DeskPolicy
from leadloop.network.opening import Opening

FURTHEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time for the next attempt. ``key``: ``1h``, ``4h``, ``morning``, ``cadence``."""

    key: str
    label: str
    at: datetime


def proposals(
    *, policy: DeskPolicy, attempts: int, desk: Opening, customer: Opening, now: datetime
) -> tuple[Proposal, ...]:
    """Return the proposals, the brand's cadence first; each inside the hours of the desk and of the customer.

    ``attempts``: how often the customer has been tried, this time included. No two propose the same time, and none the past.
    """
    cadence = policy.cadence or [24]
    wanted = (
        ("cadence", _("As usual after attempt %(number)d") % {"number": attempts}, _later(now, cadence, attempts)),
        ("1h", _("In 1 hour"), now + timedelta(hours=1)),
        ("4h", _("In 4 hours"), now + timedelta(hours=4)),
        ("morning", _("Tomorrow morning"), customer.on_day(customer.local_date(now) + timedelta(days=1), now=now)),
    )
    found: dict[datetime, Proposal] = {}
    for key, label, moment in wanted:
        at = _to_the_minute(suits_both(moment, desk=desk, customer=customer))
        found.setdefault(at, Proposal(key, label, at))
    return tuple(found.values())


def _later(now: datetime, cadence: list[int], attempts: int) -> datetime:
    return now + timedelta(hours=cadence[min(max(attempts, 1), len(cadence)) - 1])


def _to_the_minute(moment: datetime) -> datetime:
    # Up, so that what opens at a full hour stays open.
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)
