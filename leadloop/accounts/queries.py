"""Reads of brands, users and keys."""

from django.db.models import QuerySet

from leadloop.accounts.models import ApiKey, Brand, Membership, User
from leadloop.accounts.secrets import digest
from leadloop.core.prepared import Prepared


def brand_by_slug(slug: str) -> Brand | None:
    """Return the brand with this slug, or None."""
    return Brand.objects.filter(slug=slug).first()


_KEY = Prepared(
    lambda digest: ApiKey.objects.filter(digest=digest, revoked_at=None).select_related("brand"), ("digest",)
)


def key_for_secret(secret: str) -> ApiKey | None:
    """Return the live API key that this secret opens, with its brand, or None."""
    return _KEY.first(digest(secret))


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the user's memberships with their brands, by brand name."""
    return Membership.objects.filter(user=user).select_related("brand").order_by("brand__name")


def managers_of(brand: Brand) -> list[User]:
    """Return the active people who look after the brand (its owners and managers), by address."""
    return list(User.objects.filter(is_active=True, memberships__brand=brand).order_by("email").distinct())
