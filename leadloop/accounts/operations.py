"""Writes of brands, users and keys."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from leadloop.accounts.enums import Role, Scope
from leadloop.accounts.models import ApiKey, Brand, Membership, User
from leadloop.accounts.secrets import digest, new_secret
from leadloop.core.text import clean_line


class SlugTaken(ValueError):
    """Another brand has this address already; choose another name."""


def add_brand(
    *,
    name: str,
    slug: str = "",
    country: str = "DE",
    currency: str = "EUR",
    time_zone: str = "Europe/Berlin",
    now: datetime,
) -> Brand:
    """Make a brand. Raises :class:`SlugTaken`."""
    name = clean_line(name, limit=120)
    slug = slug or slugify(name)[:60]
    if not slug:
        raise ValueError(_("Give the brand a name with at least one letter."))
    if Brand.objects.filter(slug=slug).exists():
        raise SlugTaken(_("There is a brand at “%(slug)s” already. Choose another name.") % {"slug": slug})
    return Brand.objects.create(
        name=name, slug=slug, country=country, currency=currency, time_zone=time_zone, created_at=now
    )


def add_member(
    *, brand: Brand, email: str, name: str = "", role: Role, password: str | None = None, now: datetime
) -> User:
    """Give the person with this address a role in the brand; makes the user where there is none yet."""
    user = User.objects.filter(email=email.casefold()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=clean_line(name, limit=120), now=now)
    Membership.objects.update_or_create(brand=brand, user=user, defaults={"role": role})
    return user


def add_api_key(
    *, brand: Brand, name: str, scopes: Iterable[str] = tuple(Scope.values), now: datetime
) -> tuple[ApiKey, str]:
    """Make a key. Returns it with its secret, which is shown once and not kept."""
    secret = new_secret()
    key = ApiKey.objects.create(
        brand=brand,
        name=clean_line(name, limit=120) or _("API key"),
        prefix=secret[:9],
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
    )
    return key, secret


def revoke_api_key(key: ApiKey, *, now: datetime) -> None:
    """End the key at once; ending it twice changes nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
