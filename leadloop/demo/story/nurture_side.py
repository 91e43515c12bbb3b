"""The campaigns of the story: one that has run since the first day, one that waits to be started; and who comes back by them."""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.demo.story.calendar import ZONE, Arrival, Fate
from leadloop.demo.story.desk_plan import DeskFate, DeskPlan
from leadloop.demo.story.desk_side import DeskSide
from leadloop.demo.story.plot import Plot
from leadloop.intake.enums import Entry
from leadloop.journeys.campaign_changes import save_campaign, set_cap, take_campaign_to
from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.journeys.list_left import leave
from leadloop.nurture.enums import CampaignState, EnrolmentState
from leadloop.nurture.models import CampaignMail

CAMPAIGN: Final = "Still interested?"
_STEPS: Final = (
    {
        "after_days": 10,
        "subject": "Still thinking about {product}?",
        "subject_b": "{product}: what has changed since you asked",
        "text": "A while ago you asked us about {product}, and it was not the right moment.\n\n"
        "Should that have changed: one press is enough, we know the rest.",
        "button": "Ask us again",
    },
    {
        "after_days": 21,
        "subject": "Grants for your heating",
        "subject_b": "",
        "text": "Grants for new heating have changed this year. Many of our customers pay a third less than they thought.\n\n"
        "Our advisers know what fits your house.",
        "button": "Talk to an adviser",
    },
    {
        "after_days": 45,
        "subject": "Before next winter",
        "subject_b": "",
        "text": "Whoever decides now has it done before the heating season. This is our last mail about {product}.",
        "button": "Ask us again",
    },
)
# Numbers of their own, as the desk's.
_FIRST_NUMBER: Final = 20_000
_LOOKS_AT: Final = timedelta(hours=20, minutes=5)
_COMES_BACK, _LEAVES = 0.14, 0.06
# Whoever comes back later than that is not done with by the story's end.
_SETTLES_IN: Final = timedelta(days=9)


def begin_campaigns(brand: Brand, *, now: datetime) -> None:
    """Start one campaign, and leave another one as a draft."""
    # Stored before the story is told in parts, each of which would make its own.
    set_cap(brand, most_mails=2, in_days=14, now=now)
    fields: dict[str, Any] = {"from_no_opportunity": True, "from_lost": True, "held_out": 20, "max_days": 0}
    running = save_campaign(brand, None, fields={"name": CAMPAIGN, **fields}, steps=_STEPS, now=now)
    take_campaign_to(running, CampaignState.RUNNING, now=now)
    draft = {"name": "Win back last year's customers", "from_no_opportunity": True, "held_out": 10, "max_days": 365}
    save_campaign(brand, None, fields=draft, steps=_STEPS[1:], now=now + timedelta(minutes=1))


class NurtureSide:
    """Customers look at their mail in the evening: some come back by the link, some want no more."""

    def __init__(self, plot: Plot, desk: DeskSide) -> None:
        self._plot, self._desk = plot, desk

    def begin(self) -> None:
        """Plan the evenings of the whole story."""
        day = self._plot.begin.astimezone(ZONE).date()
        last = (self._plot.calendar.until - _SETTLES_IN).astimezone(ZONE).date()
        while day < last:
            day += timedelta(days=1)
            moment = datetime.combine(day, datetime.min.time(), ZONE) + _LOOKS_AT
            self._plot.calendar.at(moment.astimezone(UTC), self._evening)

    def _evening(self, now: datetime) -> None:
        fresh = CampaignMail.objects.for_brand(self._plot.cast.brand).filter(
            queued_at__gt=now - timedelta(days=1), queued_at__lte=now, enrolment__state=EnrolmentState.DUE
        )
        for mail in fresh.select_related("enrolment").order_by("pk"):
            number = self._plot.arrivals[mail.enrolment.lead_id].number
            chance = Random(f"{self._plot.seed}/{number}/nurture/{mail.number}")
            at = now + timedelta(minutes=chance.uniform(1, 150))
            drawn = chance.random()
            if drawn < _COMES_BACK:
                self._plot.calendar.at(at, partial(self._come_back, mail, number))
            elif drawn < _COMES_BACK + _LEAVES:
                self._plot.calendar.at(at, partial(self._leave, mail))

    def _leave(self, mail: CampaignMail, now: datetime) -> None:
        leave(mail.message_id, now=now)

    def _come_back(self, mail: CampaignMail, number: int, now: datetime) -> None:
        enrolment = invited(mail.enrolment_id)
        form = form_for(enrolment) if enrolment else None
        if enrolment is None or form is None:
            return
        request = {"product": enrolment.lead.product, "message": "Now it suits us better."}
        lead = come_back(enrolment, form=form, customer={}, request=request, ip="203.0.113.9", now=now)
        if lead is None:
            return
        arrival = Arrival(_FIRST_NUMBER + number, now, Fate.CHANCE)
        self._plot.arrivals[lead.pk] = arrival
        if form.entry == Entry.DESK:
            self._desk.arrived(lead, DeskPlan(arrival.number, now, DeskFate.PASSED_ON, now), now)
