"""What a location contact's link opens. The signature says that we sent it; whether it still stands is asked here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leadloop.accounts.models import Brand
from leadloop.feedback.models import Review
from leadloop.feedback.queries import whole_review
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.links.enums import Purpose
from leadloop.links.tokens import Link, read
from leadloop.network.models import LocationContact
from leadloop.network.queries import present_contact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import whole_opportunity


class Why(StrEnum):
    """Why a link of ours opens nothing any more."""

    MISSING = "missing"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Dead(Exception):
    """The link opens nothing any more. ``brand`` is whom to ask, where it is known."""

    def __init__(self, why: Why, brand: Brand | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.brand = brand


@dataclass(frozen=True, slots=True)
class OpenedOpportunity:
    """An opportunity, and the location contact to whom its link was sent."""

    token: str
    link: Link
    opportunity: Opportunity
    contact: LocationContact
    now: datetime

    @property
    def stage(self) -> Stage:
        """Where the opportunity stands."""
        return Stage(self.opportunity.stage)


@dataclass(frozen=True, slots=True)
class OpenedReview:
    """A review, and the location contact who may decide on it."""

    token: str
    review: Review
    contact: LocationContact
    now: datetime


def open_opportunity(token: str, *, now: datetime) -> OpenedOpportunity:
    """Return what the token opens. Raises ``BadToken``, ``ExpiredToken`` and :class:`Dead`."""
    return stand_behind(read(Purpose.OPPORTUNITY, token, now=now), token=token, now=now)


def stand_behind(link: Link, *, token: str, now: datetime) -> OpenedOpportunity:
    """Return what a link (which may have expired) is about, if it still stands; else raise :class:`Dead`."""
    opportunity = whole_opportunity(link.about)
    if opportunity is None:
        raise Dead(Why.MISSING)
    contact = present_contact(link.recipient, location_id=opportunity.location_id)
    if contact is None:
        raise Dead(Why.REMOVED, opportunity.brand)
    if opportunity.stage == Stage.WITHDRAWN:
        raise Dead(Why.WITHDRAWN, opportunity.brand)
    return OpenedOpportunity(token=token, link=link, opportunity=opportunity, contact=contact, now=now)


def open_review(token: str, *, now: datetime) -> OpenedReview:
    """Return what the token opens. Raises ``BadToken``, ``ExpiredToken`` and :class:`Dead`."""
    link = read(Purpose.REVIEW, token, now=now)
    review = whole_review(link.about)
    if review is None:
        raise Dead(Why.MISSING)
    contact = present_contact(link.recipient, location_id=review.location_id)
    if contact is None:
        raise Dead(Why.REMOVED, review.brand)
    return OpenedReview(token=token, review=review, contact=contact, now=now)


def acting(contact: LocationContact) -> Actor:
    """Return the contact as who acts."""
    return Actor(ActorKind.LOCATION, contact.pk)
