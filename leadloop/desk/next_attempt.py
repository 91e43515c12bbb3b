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
    """A time for the next attempt, and what it is called."""

    label: str
    at: datetime


def proposals(
    *, policy: DeskPolicy, attempts: int, desk: Opening, customer: Opening, now: datetime
) -> tuple[Proposal, ...]:
    """Return the proposals, the brand's cadence first; each inside the hours of the desk and of the customer.

    ``attempts``: how often the customer has been tried, this time included. No two propose the same time, and none the past.
    What those hours move goes by another name: an hour from the middle of the night on is not "in 1 hour".
    """

    def fitting(moment: datetime) -> datetime:
        return _to_the_minute(suits_both(moment, desk=desk, customer=customer))

    usual = fitting(_later(now, policy.cadence or [24], attempts))
    found = {usual: _("As usual after attempt %(number)d") % {"number": attempts}}
    for label, wait in ((_("In 1 hour"), timedelta(hours=1)), (_("In 4 hours"), timedelta(hours=4))):
        if fitting(now + wait) == _to_the_minute(now + wait):
            found.setdefault(_to_the_minute(now + wait), label)
    today = customer.local_date(now)
    morning = fitting(customer.on_day(today + timedelta(days=1), now=now))
    is_tomorrow = customer.local_date(morning) == today + timedelta(days=1)
    found.setdefault(morning, _("Tomorrow morning") if is_tomorrow else _("On the next working day"))
    found.setdefault(fitting(now + timedelta(hours=1)), _("As early as possible"))
    return tuple(Proposal(label, at) for at, label in found.items())


def _later(now: datetime, cadence: list[int], attempts: int) -> datetime:
    return now + timedelta(hours=cadence[min(max(attempts, 1), len(cadence)) - 1])


def _to_the_minute(moment: datetime) -> datetime:
    # Up, so that what opens at a full hour stays open.
    cut = moment.replace(second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(minutes=1)
