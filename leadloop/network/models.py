"""Locations and their contacts."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from leadloop.accounts.models import OfBrand
from leadloop.network.enums import ContactRole


class BusinessWeek(OfBrand):
    """A week of opening hours in a time zone. Never changed: what was offered keeps the week that it was offered in."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment] # part of a number that rollups keep
    time_zone = models.CharField(max_length=60)
    # As ``opening.week_text`` writes them.
    hours = models.CharField(max_length=1200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "time_zone", "hours"], name="business_week_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hours} {self.time_zone}"


class Location(OfBrand):
    """A dealer, retailer, installer or servicer."""

    # The brand's own reference: the key that other systems know the location by.
    ref = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    line1 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    postal_code = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)
    # Degrees, WGS 84; both or neither.
    lat = models.FloatField(null=True, default=None)
    lon = models.FloatField(null=True, default=None)
    phone = models.CharField(max_length=64, blank=True, default="")
    website = models.URLField(blank=True, default="")
    time_zone = models.CharField(max_length=60)
    # {"mon": [["09:00", "18:00"]], …}, wall-clock times; a day that is absent is closed; {} means not told.
    hours = models.JSONField(default=dict, blank=True)
    # The same with its zone, as one of the brand's weeks.
    business_week = models.ForeignKey(BusinessWeek, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Products served; empty means all.
    products = models.JSONField(default=list, blank=True)
    # No new opportunities until then.
    paused_until = models.DateTimeField(null=True, default=None, blank=True)
    # The location's preferences; null means the brand's policy.
    accept_to_win_days = models.PositiveSmallIntegerField(null=True, default=None, blank=True)
    win_to_complete_days = models.PositiveSmallIntegerField(null=True, default=None, blank=True)
    is_active = models.BooleanField(default=True)
    # Name and place, folded for searching, which makes them longer than they are.
    search_key = models.TextField(blank=True, default="")
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "ref"], name="location_ref_once"),
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                # Said of both, since a comparison with nothing is not false, and a check refuses only what is.
                | models.Q(
                    lat__isnull=False, lon__isnull=False, lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180
                ),
                name="location_position_valid",
            ),
        ]
        indexes: ClassVar = [
            # Nearest locations: a band of latitude within the brand.
            models.Index(fields=["brand", "lat"], name="location_by_latitude"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.ref})"


class LocationContact(OfBrand):
    """A person at a location who receives opportunities; needs no account."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=160, blank=True, default="")
    email = models.CharField(max_length=320)
    role = models.CharField(max_length=12, choices=ContactRole.choices, default=ContactRole.RECIPIENT)
    # Their links die with them.
    removed_at = models.DateTimeField(null=True, default=None)
    # What a link into the portal stands on: another one after each use of such a link.
    portal_key = models.UUIDField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["location", "email", "role"], condition=models.Q(removed_at=None), name="location_contact_once"
            )
        ]
        indexes: ClassVar = [
            # Who asks for a link into the portal.
            models.Index(Lower("email"), condition=models.Q(removed_at=None), name="location_contact_by_email"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.email}"
