"""What the agents of the story do at the desk: they take leads, call, promise, give up, pass on, and now and then err."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from leadloop.accounts.models import User
from leadloop.demo.story.desk_plan import DeskFate, DeskPlan
from leadloop.demo.story.plot import Plot
from leadloop.desk.enums import Channel
from leadloop.desk.queries import hours_of_desk
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.models import Lead
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.desk_shares_out import release_lead, take_lead
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import Decider
from leadloop.journeys.outcome_undone import take_back
from leadloop.network.models import Location
from leadloop.network.queries import search

_MINUTE: Final = timedelta(minutes=1)
# Minutes of business time until an agent first looks at a lead: least, most, usual. The second one is the slower.
_PACE: Final = ((4.0, 280.0, 30.0), (10.0, 420.0, 100.0))
_TRIES_FIRST, _CORRECTS, _TAKES_FIRST = 0.35, 0.15, 0.4
_NOT_THERE: Final = (
    "Nobody answered.",
    "Mailbox. Asked to call back.",
    "Busy, twice.",
    "The partner answered: call in the evening.",
    "",
)
_PROMISED: Final = (
    "Was driving. Asked to be called then.",
    "In a meeting, wants to have the papers at hand.",
    "Would like to talk it over at home first.",
)
_WHY: Final = {
    DeskFate.NOTHING_NOW: "Wants to wait until next year.",
    DeskFate.BOUGHT: "Has signed with a company from the village.",
    DeskFate.NO_INTEREST: "Only wanted to compare prices.",
    DeskFate.INVALID: "",
    DeskFate.NEVER_REACHED: "Tried at three times of the day.",
}
_BRIEFS: Final = (
    "Own house, wants to decide within three months. Has a quote already.",
    "Roof was renewed last year. Best reached after 17:00.",
    "Heating is 24 years old. Asked about grants.",
    "",
)
_CALLS_LATE: Final = (2.0, 55.0, 12.0)
_CHANNELS: Final = (Channel.CALL, Channel.CALL, Channel.CALL, Channel.VOICEMAIL, Channel.EMAIL, Channel.SMS)


class DeskSide:
    """Does at the desk what is planned for each lead, in the desk's hours."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._hours = hours_of_desk(plot.cast.brand)

    def arrived(self, lead: Lead, plan: DeskPlan, now: datetime) -> None:
        """Plan what the desk does about a new lead."""
        dice = Random(f"{self._plot.seed}/{plan.number}/desk")
        which = dice.choices((0, 1), (3, 2))[0]
        work = _Work(self._plot, lead, plan, self._plot.cast.agents[which], dice)
        at = self._plot.calendar.at
        match plan.fate:
            case DeskFate.NEW | DeskFate.WARNED | DeskFate.LATE:
                if dice.random() < _TAKES_FIRST / 2:
                    at(now + _MINUTE, work.take)
            case (
                DeskFate.MISSED
                | DeskFate.MISSED_CALLBACK
                | DeskFate.DUE
                | DeskFate.DUE_CALLBACK
                | DeskFate.LATER
                | DeskFate.LATER_CALLBACK
                | DeskFate.RELEASED
                | DeskFate.QUIET
            ):
                at(plan.at, work.plan_another)
            case DeskFate.RETURNED:
                at(plan.at, work.pass_on)
            case _:
                at(self._hours.after_open(now, dice.triangular(*_PACE[which]) * _MINUTE), work.decide)


class _Work:
    """An agent's work on one lead."""

    def __init__(self, plot: Plot, lead: Lead, plan: DeskPlan, agent: User, dice: Random) -> None:
        self._plot, self._lead, self._plan, self._agent, self._dice = plot, lead, plan, agent, dice
        self._by = Decider(Actor(ActorKind.AGENT, agent.pk), agent)
        self._hours = hours_of_desk(plot.cast.brand)
        self._tries = 0

    def take(self, now: datetime) -> None:
        """Take the lead, and no more."""
        take_lead(self._present(), user=self._agent, now=now)

    def plan_another(self, now: datetime) -> None:
        """Try in vain, or be asked to call later, so that at the story's end the lead waits for what was planned."""
        fate, until, dice = self._plan.fate, self._plot.calendar.until, self._dice
        callback = fate in (DeskFate.MISSED_CALLBACK, DeskFate.DUE_CALLBACK, DeskFate.LATER_CALLBACK)
        if fate in (DeskFate.MISSED, DeskFate.MISSED_CALLBACK):
            due_at = now + (until - now) * dice.uniform(0.4, 0.9)
        elif fate in (DeskFate.DUE, DeskFate.DUE_CALLBACK):
            due_at = until + dice.uniform(-8, 8) * _MINUTE
        else:
            days = dice.uniform(1, 4) if fate == DeskFate.QUIET else dice.uniform(0.02, 2.5)
            due_at = self._hours.after_open(until + timedelta(days=days), dice.uniform(15, 200) * _MINUTE)
        self._try(now, due_at=due_at, callback=callback)
        if fate == DeskFate.RELEASED:
            release_lead(self._present(), user=self._agent, now=now + _MINUTE)

    def decide(self, now: datetime) -> None:
        """Come to the planned result, now or after further attempts."""
        fate = self._plan.fate
        if fate == DeskFate.TWICE:
            self._close_as_duplicate(now)
        elif self._tries < self._tries_before():
            due_at = self._hours.after_open(now, self._dice.uniform(60, 700) * _MINUTE)
            self._try(
                now, due_at=due_at, callback=fate != DeskFate.NEVER_REACHED and self._dice.random() < _TRIES_FIRST
            )
            late = self._dice.triangular(*_CALLS_LATE) * _MINUTE
            self._plot.calendar.at(self._hours.after_open(due_at, late), self.decide)
        elif fate == DeskFate.TAKEN_BACK:
            outcome = self._refuse(DeskFate.NO_INTEREST, now)
            self._plot.calendar.at(now + 4 * _MINUTE, partial(self._take_back, outcome.number))
        elif fate in (DeskFate.PASSED_ON, DeskFate.PASSED_ON_UNSPOKEN):
            self.pass_on(now)
        else:
            self._refuse(fate, now)

    def pass_on(self, now: datetime) -> None:
        """Pass the lead on to the customer's choice, else to the nearest location."""
        spoken = self._plan.fate != DeskFate.PASSED_ON_UNSPOKEN
        positive(
            self._present(),
            by=self._by,
            location=self._location(),
            contacted=spoken,
            agreed=spoken,
            brief=self._dice.choice(_BRIEFS) if spoken else None,
            customer=self._correction(),
            now=now,
        )

    def _tries_before(self) -> int:
        if self._plan.fate == DeskFate.NEVER_REACHED:
            return 3
        # Asked once for each lead; the dice of one lead are thrown in one order.
        if self._plan.fate in (DeskFate.INVALID, DeskFate.PASSED_ON_UNSPOKEN, DeskFate.TAKEN_BACK) or self._tries:
            return 0
        return int(self._dice.random() < _TRIES_FIRST)

    def _try(self, now: datetime, *, due_at: datetime, callback: bool) -> None:
        if self._dice.random() < _TAKES_FIRST:
            take_lead(self._present(), user=self._agent, now=now)
        self._tries += 1
        unreached(
            self._present(),
            by=self._by,
            next_attempt_at=due_at.replace(second=0, microsecond=0),
            channel=Channel.CALL if callback else self._dice.choice(_CHANNELS),
            is_callback=callback,
            note=self._dice.choice(_PROMISED if callback else _NOT_THERE),
            now=now,
        )

    def _refuse(self, fate: DeskFate, now: datetime) -> Any:
        note = _WHY[fate] if self._dice.random() < 2 * _TRIES_FIRST else ""
        return negative(
            self._present(), by=self._by, reason=str(fate), note=note, customer=self._correction(), now=now
        ).outcome

    def _take_back(self, number: int, now: datetime) -> None:
        take_back(self._present(), number=number, by=self._by.actor, leads=False, now=now)
        self._plot.calendar.at(now + _MINUTE, self.pass_on)

    def _close_as_duplicate(self, now: datetime) -> None:
        email = self._lead.customer["email"]
        others = Lead.objects.for_brand(self._plot.cast.brand).filter(customer__email=email, duplicate_of=None)
        first = others.exclude(pk=self._lead.pk).order_by("created_at").first()
        if first is not None:
            merge(self._present(), into=first, by=self._by, now=now)

    def _present(self) -> Lead:
        return Lead.objects.select_related("brand", "form").get(pk=self._lead.pk)

    def _location(self) -> Location:
        lead = self._present()
        if lead.chosen_location is not None:
            return lead.chosen_location
        here = (lead.lat, lead.lon) if lead.lat is not None and lead.lon is not None else None
        near = [found.location for found in search(lead.brand, position=here)]
        return next((each for each in near if not each.products or lead.product in each.products), near[0])

    def _correction(self) -> dict[str, Any] | None:
        """Return what the customer put right on the phone: the number of the house, mostly."""
        if self._dice.random() >= _CORRECTS:
            return None
        address = self._present().customer["address"]
        return {"address": {**address, "line1": f"{address['line1']}a"}}
