"""Writes of saved views. What cannot be done says what to do instead."""

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from leadloop.accounts.enums import BRAND_ROLES
from leadloop.accounts.models import Brand, Membership, User
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.saved_views.models import SavedView
from leadloop.saved_views.queries import may_change

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 2000
# More than that nobody finds anything in.
MOST: Final = 30


class NameRefused(ValueError):
    """The view cannot bear this name."""


class QueryTooLong(ValueError):
    """So many filters cannot be kept."""


class TooManyViews(ValueError):
    """The member has as many views as anybody may have."""


class NotTheirs(ValueError):
    """The view is somebody else's."""


class SharingRefused(ValueError):
    """Only who looks after the brand may share a view with it."""


@one_transaction
def save_view(by: Membership, *, name: str, page: str, query: str, shared: bool, now: datetime) -> SavedView:
    """Keep what a page was asked. Raises :class:`NameRefused`, :class:`QueryTooLong`, :class:`TooManyViews`, :class:`SharingRefused`."""
    _hold(by)
    if SavedView.objects.for_brand(by.brand).filter(user_id=by.user_id).count() >= MOST:
        raise TooManyViews(_("You have %(most)s views, and nobody may have more. Delete one first.") % {"most": MOST})
    view = SavedView(
        brand_id=by.brand_id, user_id=by.user_id, page=page, query=_fitting(query), created_at=now, changed_at=now
    )
    _name(view, name, shared=shared, by=by)
    SavedView.objects.bulk_create([view])
    return view


@one_transaction
def change_view(view: SavedView, *, by: Membership, name: str, shared: bool, now: datetime) -> None:
    """Rename a view, share it or keep it. Raises :class:`NotTheirs`, :class:`NameRefused`, :class:`SharingRefused`."""
    _hold(by)
    _check_theirs(view, by)
    _name(view, name, shared=shared, by=by)
    SavedView.objects.filter(pk=view.pk).update(
        name=view.name, name_key=view.name_key, is_shared=view.is_shared, changed_at=now
    )


@one_transaction
def overwrite_view(view: SavedView, *, by: Membership, page: str, query: str, now: datetime) -> None:
    """Let a view hold something else from now on. Raises :class:`NotTheirs`, :class:`QueryTooLong`."""
    _check_theirs(view, by)
    SavedView.objects.filter(pk=view.pk).update(page=page, query=_fitting(query), changed_at=now)


@one_transaction
def delete_view(view: SavedView, *, by: Membership) -> None:
    """Delete a view; twice changes nothing. Raises :class:`NotTheirs`."""
    _check_theirs(view, by)
    SavedView.objects.filter(pk=view.pk).delete()


def forget_views(brand: Brand, user: User) -> None:
    """Delete what somebody who leaves the brand kept to themselves. What they shared stays: others look at it."""
    SavedView.objects.for_brand(brand).filter(user=user, is_shared=False).delete()


def _hold(by: Membership) -> None:
    # The brand's views are named and counted one after the other: else two could pass the same look. What only refers to
    # the brand, such as a lead that arrives, does not wait for it.
    Brand.objects.select_for_update(no_key=True).get(pk=by.brand_id)


def _check_theirs(view: SavedView, by: Membership) -> None:
    if not may_change(view, by):
        raise NotTheirs(
            _("“%(name)s” is a view of %(who)s. Only they or an owner can change it; save one of your own.")
            % {"name": view.name, "who": view.user}
        )


def _name(view: SavedView, name: str, *, shared: bool, by: Membership) -> None:
    name = clean_line(name)
    if not name:
        raise NameRefused(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise NameRefused(
            _("This name has %(n)s characters; at most %(most)s fit.") % {"n": len(name), "most": LONGEST_NAME}
        )
    if shared and by.role not in BRAND_ROLES:
        raise SharingRefused(_("Only owners and managers can share a view."))
    _check_free(view, name.casefold(), shared=shared)
    view.name, view.name_key, view.is_shared = name, name.casefold(), shared


def _check_free(view: SavedView, key: str, *, shared: bool) -> None:
    """Refuse a name that its maker gave another view, or, for one that is shared, that another shared one bears."""
    same = SavedView.objects.for_brand(view.brand).filter(name_key=key).exclude(pk=view.pk)
    theirs = Q(user_id=view.user_id)
    taken: SavedView | None = (
        same.filter(theirs | Q(is_shared=True) if shared else theirs).select_related("user").first()
    )
    if taken is None:
        return
    if taken.user_id == view.user_id:
        raise NameRefused(_("There is a view “%(name)s” already. Choose another name.") % {"name": taken.name})
    raise NameRefused(
        _("%(who)s shares a view “%(name)s” already. Choose another name.") % {"who": taken.user, "name": taken.name}
    )


def _fitting(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise QueryTooLong(_("These filters are too long to be kept. Use fewer."))
    return query
