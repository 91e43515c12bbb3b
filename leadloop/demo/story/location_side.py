"""What the locations of the story do with what they are offered and asked."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from leadloop.demo.story.brand import GAS_BOILER, HEAT_PUMP, SERVICE, SOLAR
from leadloop.demo.story.calendar import Fate
from leadloop.demo.story.habits import Span
from leadloop.demo.story.lost_side import LostSide
from leadloop.demo.story.plot import Plot, in_hours, some
from leadloop.demo.story.sale import Sale
from leadloop.desk.enums import Returns
from leadloop.desk.operations import change_desk_policy
from leadloop.followups.queries import open_step
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.location_answers import Answerer, DoesNotFit, answer
from leadloop.network.queries import recipients_of
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import Sighting

_BROWSER: Final = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36"
)
# Days from accepting to the first question, and from the win to the work's end.
_TO_DECIDE: Final[dict[str, Span]] = {
    SERVICE: (1, 6, 2),
    GAS_BOILER: (4, 16, 8),
    SOLAR: (6, 25, 12),
    HEAT_PUMP: (6, 28, 14),
}
_TO_FINISH: Final[dict[str, Span]] = {
    SERVICE: (1, 8, 2),
    GAS_BOILER: (7, 30, 14),
    SOLAR: (14, 60, 28),
    HEAT_PUMP: (21, 80, 40),
}
_WINS: Final = {SERVICE: 0.82, GAS_BOILER: 0.52, SOLAR: 0.44, HEAT_PUMP: 0.4}
_WHY_NOT: Final = {"no_capacity": 45, "too_far": 22, "not_our_work": 18, "known_customer": 10, "other": 5}
_WHY_LOST: Final = {
    "price": 32, "competitor": 24, "postponed": 20, "not_reached": 10, "availability": 8, "not_suitable": 6,
}  # fmt: skip
_NOTES: Final = {
    "no_capacity": "Booked out until the middle of next month, sorry.",
    "too_far": "Almost an hour's drive for us.",
    "known_customer": "We are in talks with them already.",
    "price": "About ten per cent above the other quote.",
    "competitor": "Decided for a company from their own village.",
    "postponed": "Wants to wait for the new grants.",
}
_SAYS_WHY, _OWN_DATE, _DECLINES_AFTER_LOOK = 0.4, 0.7, 0.2
_NOT_YET, _FELL_THROUGH, _LATE = 0.24, 0.04, 0.15
_MISTAKEN: Final = 0.05
# After so many the brand places a lead by hand, and calls the location first.
_ROUNDS: Final = 3
_WORKS_LATE: Final = 0.12


class LocationSide:
    """Answers as the locations do: each by its habit, in its opening hours, and only what still fits."""

    def __init__(self, plot: Plot, sale: Sale) -> None:
        self._plot, self._sale, self._lost = plot, sale, LostSide(plot)

    def offered(self, opportunity: Opportunity, now: datetime) -> None:
        """Plan what the location does about a new offer."""
        dice, habit, fate = (
            self._plot.dice(opportunity, "offer"),
            self._plot.dealer(opportunity).habit,
            self._plot.fate(opportunity),
        )
        if fate in (Fate.UNWANTED, Fate.UNPLACED) and opportunity.round <= _ROUNDS:
            self._on(opportunity, now + timedelta(hours=dice.uniform(1, 5)), self._reject, dice)
            return
        if fate == Fate.GIVEN_BACK and opportunity.round == 1:
            self._on(opportunity, now + timedelta(hours=dice.uniform(1, 5)), self._give_back, dice)
            return
        if fate in (Fate.LOOKED, Fate.SOON):
            act = self._look if fate == Fate.LOOKED else self._accept
            self._on(opportunity, now + timedelta(hours=dice.uniform(1, 4)), act, dice)
            return
        if dice.random() < habit.ignores or fate == Fate.TEST:
            return
        moment = now + timedelta(hours=some(dice, habit.opens_after_h))
        roll = dice.random()
        if roll < habit.declines:
            self._on(opportunity, moment, self._reject, dice)
        elif roll < habit.declines + habit.looks_first:
            self._on(opportunity, moment, self._look, dice)
        else:
            self._on(opportunity, moment, self._accept, dice)

    def goes_on(self, opportunity: Opportunity, now: datetime) -> None:
        """Plan the next answer of an opportunity that stands at accepted or won."""
        dice, habit = self._plot.dice(opportunity, f"ask {now.isoformat()}"), self._plot.dealer(opportunity).habit
        step = open_step(opportunity)
        if step is None or self._plot.fate(opportunity) == Fate.SOON or dice.random() < habit.forgets:
            return
        moment = step.due_at + timedelta(days=some(dice, habit.answers_after_d))
        if dice.random() < habit.tells_early:
            moment = now + (step.due_at - now) * dice.uniform(0.4, 0.95)
        self._on(opportunity, moment, self._tell, dice)

    def _on(self, opportunity: Opportunity, moment: datetime, act: Any, dice: Random) -> None:
        if dice.random() > _WORKS_LATE:
            moment = in_hours(self._plot.opening(opportunity), moment, dice)
        self._plot.calendar.at(moment, partial(act, opportunity, dice))

    def _look(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        if not self._say(opportunity, Answer.REVEAL, Stage.UNACKNOWLEDGED, now=now):
            return
        habit = self._plot.dealer(opportunity).habit
        if self._plot.fate(opportunity) == Fate.LOOKED or dice.random() < habit.stalls:
            return
        moment = now + timedelta(minutes=dice.triangular(4, 3000, 30))
        self._on(opportunity, moment, self._reject if dice.random() < _DECLINES_AFTER_LOOK else self._accept, dice)

    def _reject(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        reason = dice.choices(list(_WHY_NOT), list(_WHY_NOT.values()))[0]
        note = _NOTES.get(reason, "") if dice.random() < _SAYS_WHY else ""
        self._say(opportunity, Answer.REJECT, Stage(opportunity.stage), reason=reason, note=note, now=now)

    def _give_back(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        """Decline while the brand tries how it is to have such leads back at its desk."""
        brand = self._plot.cast.brand
        change_desk_policy(brand, returns=Returns.REJECTED)
        self._reject(opportunity, dice, now)
        change_desk_policy(brand, returns=Returns.NEVER)

    def _accept(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        days: float = round(some(dice, _TO_DECIDE[opportunity.lead.product]))
        own_date = dice.random() < _OWN_DATE
        if self._plot.fate(opportunity) == Fate.SOON:
            # Counted from the story's end, so that a visitor sees the question fall due.
            days, own_date = (self._plot.calendar.until - now).days + dice.randint(1, 4), True
        follow_up_on = self._plot.opening(opportunity).local_date(now) + timedelta(days=days) if own_date else None
        if self._say(opportunity, Answer.ACCEPT, Stage(opportunity.stage), follow_up_on=follow_up_on, now=now):
            self.goes_on(opportunity, now)

    def _tell(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        if opportunity.stage == Stage.ACCEPTED:
            self._tell_decision(opportunity, dice, now)
        elif dice.random() < _FELL_THROUGH:
            note = "Order cancelled by the customer."
            if self._say(opportunity, Answer.LOST, Stage.WON, reason="postponed", note=note, now=now):
                self._lost.lost(opportunity, "postponed", now)
        elif dice.random() < _LATE:
            self._not_yet(opportunity, dice, now)
        elif self._say(opportunity, Answer.COMPLETE, Stage.WON, now=now):
            self._sale.completed(opportunity, now)

    def _tell_decision(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        product = opportunity.lead.product
        if product != SERVICE and dice.random() < _NOT_YET:
            self._not_yet(opportunity, dice, now)
        elif dice.random() < _WINS[product] * self._plot.dealer(opportunity).habit.luck:
            days = round(some(dice, _TO_FINISH[product]))
            on = self._plot.opening(opportunity).local_date(now) + timedelta(days=days)
            if self._say(opportunity, Answer.WON, Stage.ACCEPTED, follow_up_on=on, now=now):
                self.goes_on(opportunity, now)
        else:
            reason = dice.choices(list(_WHY_LOST), list(_WHY_LOST.values()))[0]
            note = _NOTES.get(reason, "") if dice.random() < _SAYS_WHY else ""
            if not self._say(opportunity, Answer.LOST, Stage.ACCEPTED, reason=reason, note=note, now=now):
                return
            self._lost.lost(opportunity, reason, now)
            if dice.random() < _MISTAKEN:
                self._plot.calendar.at(now + timedelta(days=dice.uniform(1, 5)), partial(self._corrected, opportunity))

    def _not_yet(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        on = self._plot.opening(opportunity).local_date(now) + timedelta(days=dice.choice((7, 7, 14, 14, 21)))
        if self._say(opportunity, Answer.NOT_YET, Stage(opportunity.stage), follow_up_on=on, now=now):
            self.goes_on(opportunity, now)

    def _corrected(self, opportunity: Opportunity, now: datetime) -> None:
        if self._sale.corrected_to_won(opportunity, now):
            self.goes_on(opportunity, now)

    def _say(self, opportunity: Opportunity, said: Answer, seen: Stage, *, now: datetime, **words: Any) -> bool:
        """Answer as the location's first recipient; False where it does not fit any more, or was known already."""
        contact = recipients_of(opportunity.location_id)[0]
        sighting = Sighting(
            contact=contact, link_issued_at=opportunity.offered_at, ip="198.51.100.24", user_agent=_BROWSER
        )
        by = Answerer(Actor(ActorKind.LOCATION, contact.pk), sighting)
        try:
            answered = answer(opportunity.pk, said, by=by, seen=seen, now=now, **words)
        except DoesNotFit:
            return False
        opportunity.stage = answered.opportunity.stage
        return answered.changed
