"""Some customers of the story say why they did not buy; now and then it is not what the location says."""

from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from leadloop.demo.story.brand import WHY_LOST_AFTER_DAYS
from leadloop.demo.story.plot import Plot
from leadloop.feedback.enums import BOUGHT, DECIDING
from leadloop.feedback.queries import loss_question_of
from leadloop.journeys.customer_asked_why import say_why
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import whole_opportunity

# Days after the loss: at least, at most, mostly.
_ANSWERS_AFTER_D: Final = (WHY_LOST_AFTER_DAYS + 0.5, WHY_LOST_AFTER_DAYS + 5, WHY_LOST_AFTER_DAYS + 1)
_ANSWERS: Final = 0.4
_AGREES: Final = 0.6
_OTHERWISE: Final = {
    "not_reached": 30, "price": 20, "competitor": 15, "availability": 10, "postponed": 10, BOUGHT: 8, DECIDING: 7,
}  # fmt: skip
_WORDS: Final = {
    "not_reached": "I waited for a call for two weeks.",
    "price": "The other offer was 3,000 less.",
    "availability": "Nobody could tell me when.",
    BOUGHT: "We signed with them last week, in fact.",
}
_HAS_WORDS: Final = 0.4


class LostSide:
    """What the customer of a lost sale says of it, or nothing."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot

    def lost(self, opportunity: Opportunity, reason: str, now: datetime) -> None:
        """Plan the customer's answer, for when they are asked."""
        dice = self._plot.dice(opportunity, "lost")
        if dice.random() < _ANSWERS:
            moment = now + timedelta(days=dice.triangular(*_ANSWERS_AFTER_D))
            self._plot.calendar.at(moment, partial(self._say, opportunity, reason, dice))

    def _say(self, opportunity: Opportunity, reason: str, dice: Random, now: datetime) -> None:
        whole = whole_opportunity(opportunity.pk)
        question = loss_question_of(opportunity)
        if whole is None or whole.stage != Stage.LOST or question is None:
            return
        question.opportunity = whole
        said = reason if dice.random() < _AGREES else dice.choices(list(_OTHERWISE), list(_OTHERWISE.values()))[0]
        words = _WORDS.get(said, "") if dice.random() < _HAS_WORDS else ""
        say_why(question, reason=said, words=words, now=now)
