"""Reads of saved views."""

import uuid

from django.db.models import Q, QuerySet

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, Membership, User
from leadloop.saved_views.models import SavedView


def views_for(brand: Brand, user: User) -> QuerySet[SavedView]:
    """Return the views that a member sees in a brand, by name: their own, and those that are shared."""
    found: QuerySet[SavedView] = SavedView.objects.for_brand(brand).filter(Q(user=user) | Q(is_shared=True))
    return found.select_related("user").order_by("name_key", "pk")


def view_for(brand: Brand, user: User, view_id: uuid.UUID) -> SavedView | None:
    """Return one of them, or None: what somebody else keeps to themselves is as good as missing."""
    return views_for(brand, user).filter(pk=view_id).first()


def may_change(view: SavedView, by: Membership) -> bool:
    """Whether the member may change a view that they see: their own, and an owner any shared one."""
    return view.user_id == by.user_id or (view.is_shared and by.role == Role.OWNER)
