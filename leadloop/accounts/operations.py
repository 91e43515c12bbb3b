"""Writes of brands, users and keys."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from leadloop.accounts.enums import Role, Scope
from leadloop.accounts.models import ApiKey, Brand, Membership, User
from leadloop.accounts.secrets import digest, new_secret
from leadloop.core.ids import new_id
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction


class SlugTaken(ValueError):
    """Another brand has this address already; choose another name."""


class LastOwner(ValueError):
    """A brand without an owner could not be looked after any more; make somebody else an owner first."""


def add_brand(
    *,
    name: str,
    slug: str = "",
    country: str = "DE",
    currency: str = "EUR",
    time_zone: str = "Europe/Berlin",
    now: datetime,
) -> Brand:
    """Make a brand. Raises :class:`SlugTaken`, and :class:`ValueError` where there is no name."""
    name = clean_line(name, limit=120)
    slug = slug or slugify(name)[:60].rstrip("-_")
    if not (name and slug):
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


def change_brand(brand: Brand, *, name: str, privacy_url: str, country: str, currency: str, time_zone: str) -> None:
    """Change what the brand is called and assumes; its address stays, since customers' links lead there."""
    brand.name, brand.privacy_url = clean_line(name, limit=120), privacy_url
    brand.country, brand.currency, brand.time_zone = country, currency, time_zone
    Brand.objects.filter(pk=brand.pk).update(
        name=brand.name, privacy_url=privacy_url, country=country, currency=currency, time_zone=time_zone
    )


@one_transaction
def set_role(membership: Membership, role: Role) -> None:
    """Give a member another role. Raises :class:`LastOwner`."""
    if role != Role.OWNER:
        _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)


@one_transaction
def remove_member(membership: Membership) -> None:
    """End somebody's membership at once; the user stays, and so does what the history says of them. Raises :class:`LastOwner`."""
    _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).delete()


def renew_feed(membership: Membership) -> None:
    """Give the member's calendar feed a new key; the address that stood on the old one ends at once."""
    membership.feed_key = new_id()
    Membership.objects.filter(pk=membership.pk).update(feed_key=membership.feed_key)


def end_feed(membership: Membership) -> None:
    """End the member's calendar feed at once."""
    membership.feed_key = None
    Membership.objects.filter(pk=membership.pk).update(feed_key=None)


def set_password(user: User, password: str) -> None:
    """Set a password that was checked; sessions and links that stood on the old one end."""
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(password=user.password)


def _keep_an_owner(membership: Membership) -> None:
    # Locked, so that two owners cannot remove each other in the same moment.
    owners = Membership.objects.select_for_update().filter(brand_id=membership.brand_id, role=Role.OWNER)
    if list(owners.values_list("pk", flat=True)) == [membership.pk]:
        raise LastOwner(_("A brand needs an owner. Make somebody else an owner first."))
