"""A member leaves the brand, or is given another role. What they had at the desk becomes free, so that no customer waits for them."""

from datetime import datetime

from leadloop.accounts.enums import BRAND_ROLES, Role
from leadloop.accounts.models import Brand, Membership, User
from leadloop.accounts.operations import remove_member, set_role
from leadloop.core.transaction import one_transaction
from leadloop.desk.models import DeskItem
from leadloop.digests.operations import end_subscriptions
from leadloop.history.models import Actor
from leadloop.journeys.desk_shares_out import assign_leads
from leadloop.saved_views.operations import forget_views


@one_transaction
def member_leaves(membership: Membership, *, by: Actor, now: datetime) -> int:
    """End the membership, and with it the member's calendar feed and reports by mail; their open leads, reminders with them, become free.

    Views of reports that they kept to themselves go; shared ones stay.

    Returns how many leads. The history and decided leads keep their name. Raises ``accounts.operations.LastOwner``.
    """
    brand, user = membership.brand, membership.user
    remove_member(membership)
    forget_views(brand, user)
    end_subscriptions(brand, user)
    return _free_leads(brand, user, by=by, now=now)


@one_transaction
def member_changes_role(membership: Membership, *, role: Role, by: Actor, now: datetime) -> int:
    """Give the member another role; where it is another one, their open leads become free, reminders with them.

    Returns how many leads. Raises ``accounts.operations.LastOwner``.
    """
    if membership.role == role:
        return 0
    set_role(membership, role)
    if role not in BRAND_ROLES:
        end_subscriptions(membership.brand, membership.user)
    return _free_leads(membership.brand, membership.user, by=by, now=now)


def _free_leads(brand: Brand, user: User, *, by: Actor, now: datetime) -> int:
    theirs = DeskItem.objects.for_brand(brand).filter(is_open=True, agent=user).values_list("lead_id", flat=True)
    return assign_leads(brand, list(theirs), agent=None, by=by, now=now)
