"""What follows a completed sale in the story: the revenue, the customer's review, and what becomes of it."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from leadloop.core.money import Money, read_money
from leadloop.demo.story.brand import GAS_BOILER, HEAT_PUMP, SERVICE, SOLAR
from leadloop.demo.story.calendar import ZONE
from leadloop.demo.story.habits import STARS, Span
from leadloop.demo.story.plot import Plot, in_hours, some
from leadloop.feedback.enums import DecidedBy, HideReason, ReviewState
from leadloop.feedback.models import Review
from leadloop.feedback.queries import whole_review
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.network.queries import recipients_of
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import whole_opportunity
from leadloop.orders.queries import standing_order

HERE: Final = Path(__file__).parent
SOLD: Final[dict[str, tuple[Span, str]]] = {
    SERVICE: ((120, 1400, 240), "Service visit"),
    GAS_BOILER: ((7400, 14800, 9800), "Condensing boiler with installation"),
    SOLAR: ((9800, 27500, 16500), "Panels, inverter and battery"),
    HEAT_PUMP: ((19500, 42000, 27800), "Heat pump with installation"),
}
_DECIDED_BY: Final = {"Advice": 38, "Price": 22, "Speed": 18, "Recommendation": 16, "Other": 6}
_RATES, _SHOWS_NAME, _RECOMMENDS_FROM, _ON_TIME_FROM = 0.66, 0.75, 4, 3
_RECOUNTS, _REPLIES, _HIDES, _COUNTS_OTHERWISE = 0.08, 0.45, 0.12, 0.15
_THANKS: Final = (
    "Thank you! We enjoyed working at your place.",
    "Thank you for taking the time. See you at the first service.",
    "That makes our week. Thank you!",
)
_SORRY: Final = (
    "We are sorry about that. Our office will call you this week to put it right.",
    "You are right, the communication was not good. We have changed how we plan appointments.",
)


def currency_of(plot: Plot, opportunity: Opportunity) -> str:
    """Return in which currency the opportunity's location sells."""
    return "CHF" if plot.dealer(opportunity).location.country == "CH" else "EUR"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One row of reviews.csv."""

    stars: int
    title: str
    text: str


class Sale:
    """Form, survey and review, each some time after completion, or never."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        with (HERE / "reviews.csv").open(encoding="utf-8", newline="") as file:
            self._opinions = [Opinion(int(r["stars"]), r["title"], r["text"]) for r in csv.DictReader(file)]

    def completed(self, opportunity: Opportunity, now: datetime) -> None:
        """Plan what the location and the customer tell after completion."""
        dice, opening = self._plot.dice(opportunity, "sale"), self._plot.opening(opportunity)
        if dice.random() < self._plot.dealer(opportunity).habit.reports:
            moment = in_hours(opening, now + timedelta(hours=dice.triangular(0.2, 120, 6)), dice)
            self._plot.calendar.at(moment, partial(self._report, opportunity, dice))
        if dice.random() < _RATES:
            evening = datetime.combine(now.astimezone(ZONE).date(), datetime.min.time(), ZONE)
            moment = evening + timedelta(days=dice.randint(1, 6), hours=dice.uniform(8, 22))
            self._plot.calendar.at(moment.astimezone(now.tzinfo), partial(self._review, opportunity, dice))

    def corrected_to_won(self, opportunity: Opportunity, now: datetime) -> bool:
        """Let the brand correct a loss that was none; False where it does not fit."""
        by = Actor(ActorKind.BRAND, self._plot.cast.manager.pk)
        reason = "The partner called: pressed the wrong button, the customer has signed."
        try:
            opportunity.stage = correct_stage(opportunity, to=Stage.WON, reason=reason, actor=by, now=now).stage
        except CorrectionProblem:
            return False
        return True

    def _report(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        whole = whole_opportunity(opportunity.pk)
        if whole is None or whole.stage != Stage.COMPLETE:
            return
        span, sold = SOLD[whole.lead.product]
        amount: float | Decimal = round(some(dice, span), -1)
        order = standing_order(whole)
        if order is not None and order.net is not None and dice.random() > _COUNTS_OTHERWISE:
            amount = order.net
        self._put(whole, amount, sold, dice, now)
        if dice.random() < _RECOUNTS:
            again = in_hours(self._plot.opening(opportunity), now + timedelta(days=dice.uniform(1, 9)), dice)
            recounted = round(some(dice, span), -1)
            self._plot.calendar.at(again, lambda then: self._put(whole, recounted, sold, dice, then))

    def _put(self, opportunity: Opportunity, amount: float | Decimal, sold: str, dice: Random, now: datetime) -> None:
        contact = recipients_of(opportunity.location_id)[0]
        revenue: Money = read_money(f"{amount:.2f}", currency_of(self._plot, opportunity))
        answers = {"sold": sold, "decided_by": dice.choices(list(_DECIDED_BY), list(_DECIDED_BY.values()))[0]}
        by = Actor(ActorKind.LOCATION, contact.pk)
        answer_follow_up_form(opportunity, revenue=revenue, answers=answers, by=by, contact=contact, now=now)

    def _review(self, opportunity: Opportunity, dice: Random, now: datetime) -> None:
        whole = whole_opportunity(opportunity.pk)
        if whole is None or whole.stage != Stage.COMPLETE:
            return
        dealer = self._plot.dealer(opportunity)
        stars = dice.choices(range(1, 6), STARS[dealer.quality])[0]
        opinion = dice.choice([each for each in self._opinions if each.stars == stars])
        person = whole.lead.customer
        given = {
            "rating": stars,
            "title": opinion.title,
            "text": opinion.text,
            "name": f"{person['given_name']} {person['family_name'][:1]}." if dice.random() < _SHOWS_NAME else "",
            "answers": {
                "recommend": "yes" if stars >= _RECOMMENDS_FROM else "no",
                "on_time": "yes" if stars >= _ON_TIME_FROM else "no",
            },
        }
        review = give_review(whole, given=given, now=now)
        if dice.random() < dealer.habit.moderates:
            moment = in_hours(self._plot.opening(opportunity), now + timedelta(days=dice.triangular(0.1, 9, 1)), dice)
            self._plot.calendar.at(moment, partial(self._moderate, review, dice))

    def _moderate(self, review: Review, dice: Random, now: datetime) -> None:
        present = whole_review(review.pk)
        if present is None or present.state != ReviewState.PENDING:
            return
        by = Actor(ActorKind.LOCATION, recipients_of(present.location_id)[0].pk)
        happy = present.rating >= _RECOMMENDS_FROM
        if dice.random() < _HIDES * (0.3 if happy else 3):
            reason = (
                HideReason.PERSONAL_DATA if happy else dice.choice((HideReason.OFFENSIVE, HideReason.NOT_OUR_CUSTOMER))
            )
            decide_review(present, publish=False, reason=reason, by=DecidedBy.LOCATION, actor=by, now=now)
            return
        reply = dice.choice(_THANKS if happy else _SORRY) if dice.random() < _REPLIES else ""
        decide_review(present, publish=True, reply=reply, by=DecidedBy.LOCATION, actor=by, now=now)
