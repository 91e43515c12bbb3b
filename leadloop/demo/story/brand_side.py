"""What the brand of the story does at its console: places leads by hand, looks after reviews, closes the books."""

from datetime import UTC, datetime, timedelta
from typing import Final

from leadloop.demo.story.calendar import ZONE, Fate
from leadloop.demo.story.plot import Plot
from leadloop.feedback.enums import DecidedBy, HideReason, ReviewState
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.feedback.queries import whole_review
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.intake.models import Lead
from leadloop.journeys.feedback_returns import close_follow_up_form
from leadloop.journeys.lead_placed import place_by_hand
from leadloop.journeys.review_decided import decide_review
from leadloop.network.queries import search
from leadloop.opportunities.queries import leads_without_location, tried_locations

_DAYS: Final = (1, 4)
_AT: Final = timedelta(hours=10, minutes=20)
_CLOSES_AFTER: Final = timedelta(days=60)
_GIVES_A_LOCATION: Final = timedelta(hours=20)


class BrandSide:
    """The manager's round at the console, each Tuesday and Friday morning."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._actor = Actor(ActorKind.BRAND, plot.cast.manager.pk)
        self._overridden = False

    def begin(self) -> None:
        """Plan the rounds of the whole story."""
        day = self._plot.begin.astimezone(ZONE).date()
        last = self._plot.calendar.until.astimezone(ZONE).date()
        while day <= last:
            day += timedelta(days=1)
            if day.weekday() in _DAYS:
                moment = datetime.combine(day, datetime.min.time(), ZONE) + _AT
                self._plot.calendar.at(moment.astimezone(UTC), self._round)

    def _round(self, now: datetime) -> None:
        brand = self._plot.cast.brand
        for lead in leads_without_location(brand).filter(created_at__lt=now - _GIVES_A_LOCATION):
            if self._plot.arrivals[lead.pk].fate != Fate.UNPLACED:
                self._place(lead, now)
        for form in FollowUpForm.objects.for_brand(brand).filter(closed_at=None, answered_at__lt=now - _CLOSES_AFTER):
            close_follow_up_form(form, now=now)
        hidden = Review.objects.for_brand(brand).filter(
            state=ReviewState.HIDDEN, hide_reason=HideReason.NOT_OUR_CUSTOMER
        )
        for review in hidden if not self._overridden else ():
            self._publish(review, now)

    def _place(self, lead: Lead, now: datetime) -> None:
        here = (lead.lat, lead.lon) if lead.lat is not None and lead.lon is not None else None
        tried = tried_locations(lead)
        untried = [found.location for found in search(lead.brand, position=here) if found.location.pk not in tried]
        place_by_hand(lead, location=untried[0], actor=self._actor, now=now)

    def _publish(self, review: Review, now: datetime) -> None:
        whole = whole_review(review.pk)
        if whole is not None:
            decide_review(whole, publish=True, by=DecidedBy.BRAND, actor=self._actor, now=now)
            self._overridden = True
