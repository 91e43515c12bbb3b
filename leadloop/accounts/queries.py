"""Reads of brands, users and keys."""

import uuid
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leadloop.accounts.enums import BRAND_ROLES, DESK_ROLES, Role
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


def key_called(name: str) -> str:
    """Return what a program is called that acted by the key of this name."""
    return _("%(key)s (API key)") % {"key": name}


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the user's memberships with their brands, by brand name."""
    return Membership.objects.filter(user=user).select_related("brand").order_by("brand__name")


def managers_of(brand: Brand) -> list[User]:
    """Return the active people who look after the brand (its owners and managers), by address."""
    return _members(brand, BRAND_ROLES)


def supervisors_of(brand: Brand) -> list[User]:
    """Return the active supervisors of the brand's desk, by address; where it has none, its owners and managers."""
    return _members(brand, {Role.SUPERVISOR}) or managers_of(brand)


def desk_members(brand: Brand) -> list[User]:
    """Return the active people who may work at the brand's desk, by name."""
    return sorted(_members(brand, DESK_ROLES), key=lambda user: str(user).casefold())


def membership_of(brand: Brand, user_id: uuid.UUID) -> Membership | None:
    """Return the active user's membership in the brand, with the user, or None."""
    found: Membership | None = (
        Membership.objects.for_brand(brand).filter(user_id=user_id, user__is_active=True).select_related("user").first()
    )
    return found


def membership_of_feed(membership_id: uuid.UUID, feed_key: uuid.UUID | None) -> Membership | None:
    """Return the membership whose calendar feed has this key, with its brand and active user, or None: the feed has ended."""
    if feed_key is None:
        return None
    rows = Membership.objects.filter(pk=membership_id, feed_key=feed_key, user__is_active=True)
    return rows.select_related("brand", "user").first()


def _members(brand: Brand, roles: Collection[Role]) -> list[User]:
    found = User.objects.filter(is_active=True, memberships__brand=brand, memberships__role__in=roles)
    return list(found.order_by("email"))
