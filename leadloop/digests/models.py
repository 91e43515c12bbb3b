"""Who gets reports by mail, and the reports that are due or done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand, User
from leadloop.core.claim import DueWork
from leadloop.digests.enums import Rhythm
from leadloop.network.models import Location


class Subscription(OfBrand):
    """Who looks after the brand gets a report of all of it, or of a region, by mail."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # As the brand's locations write it; empty: the whole brand.
    region = models.CharField(max_length=120, blank=True, default="")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "user", "region", "rhythm"], name="subscription_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm} {self.region}"


class LocationDigests(OfBrand):
    """Whether each of the brand's locations gets a report of its own: where there is no row, none does."""

    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="location_digests_once")]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.rhythm}"


class DueDigest(OfBrand, DueWork):
    """One report: of a subscription, or of a location; of neither, the call that makes those of all locations due.

    ``first`` is the first day of the week or month that it tells of. Once it is done, the row stays: no period is told twice.
    """

    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.CASCADE, related_name="due")
    location = models.ForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    first = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "first"], name="digest_once_a_period"),
            models.UniqueConstraint(fields=["location", "rhythm", "first"], name="digest_once_a_location"),
            models.UniqueConstraint(
                fields=["brand", "rhythm", "first"],
                condition=Q(subscription=None, location=None),
                name="digest_call_once",
            ),
            models.UniqueConstraint(fields=["subscription"], condition=~Q(state="done"), name="digest_one_open"),
            models.UniqueConstraint(
                fields=["brand"],
                condition=Q(subscription=None, location=None) & ~Q(state="done"),
                name="digest_one_call_open",
            ),
            models.CheckConstraint(condition=Q(subscription=None) | Q(location=None), name="digest_of_one"),
        ]
        indexes: ClassVar = [
            # The worker's claims: of what is fresh, and of what was tried before.
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="digest_due"),
            models.Index(
                fields=["attempts", "next_attempt_at"], condition=Q(state="due", attempts__gt=0), name="digest_again"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.first}"

    @property
    def kind(self) -> str:
        """What it is, for the log."""
        return "digest" if self.subscription_id else "location_digest" if self.location_id else "location_digests"

    @property
    def reader(self) -> str:
        """Who is to get it; empty: all locations."""
        if self.subscription is not None:
            return str(self.subscription.user)
        return self.location.name if self.location is not None else ""
