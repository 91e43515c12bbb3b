"""A user is invited to a brand, or has forgotten the password: both get a sign-in link that works once."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, Membership, User
from leadloop.accounts.operations import add_member
from leadloop.accounts.sign_in import sign_in_mark, use_sign_in
from leadloop.core.problems import FieldProblem
from leadloop.core.transaction import one_transaction
from leadloop.links.enums import Purpose
from leadloop.links.tokens import Link, address
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue
from leadloop.outbox.wording import harmless


class InvitationProblem(FieldProblem):
    """Nobody can be invited like this. ``errors`` maps ``email`` to what to do."""


def sign_in_address(user: User, *, now: datetime) -> str:
    """Return the address that signs this user in, once, within two days; a fresh password ends it as well."""
    return address(Purpose.SIGN_IN, about=user.pk, recipient=sign_in_mark(user), now=now)


@one_transaction
def invite_user(brand: Brand, *, email: str, name: str = "", role: Role, by: User, now: datetime) -> User:
    """Give the person a role in the brand and mail a sign-in link. Raises :class:`InvitationProblem` for a member.

    ``email`` is a checked address. A person who is a user already keeps name and password.
    """
    if Membership.objects.for_brand(brand).filter(user__email=email.casefold()).exists():
        raise InvitationProblem({"email": _("This person is a member already. Change the role in the list.")})
    user = add_member(brand=brand, email=email, name=name, role=role, now=now)
    queue(_sign_in_message(user, invited_to=brand, invited_by=by, now=now))
    return user


@one_transaction
def send_sign_in_link(user: User, *, now: datetime) -> None:
    """Mail the user a sign-in link: the password was forgotten."""
    queue(_sign_in_message(user, now=now))


def mail_a_way_in(email: str, *, now: datetime) -> None:
    """Mail a sign-in link to the active user with this address, if there is one.

    Where there is none, the same mail is composed and thrown away: how long the answer takes must not tell whether
    somebody has an account.
    """
    user = User.objects.filter(email=email.casefold(), is_active=True).first()
    if user is None:
        _sign_in_message(User(email=email, date_joined=now), now=now)
    else:
        send_sign_in_link(user, now=now)


def user_of_link(link: Link) -> User | None:
    """Return the active user whom this link still signs in, or None where it was used or replaced."""
    user = User.objects.filter(pk=link.about, is_active=True).first()
    return user if user is not None and link.recipient == sign_in_mark(user) else None


def use_link(link: Link, *, now: datetime) -> User | None:
    """Use up the link and return its user; None where it is dead. Of two presses at once, one gets the user."""
    user = user_of_link(link)
    return user if user is not None and use_sign_in(user, now=now) else None


def _sign_in_message(
    user: User, *, invited_to: Brand | None = None, invited_by: User | None = None, now: datetime
) -> Message:
    return compose(
        MessageKind.SIGN_IN,
        to=Recipient(user.email, user.name),
        # Signing in is of no brand: a user may belong to several, and no brand's members see these mails.
        brand=None,
        context={
            "url": sign_in_address(user, now=now),
            "invited_to": invited_to,
            "invited_by": _name(invited_by),
        },
        now=now,
    )


def _name(user: User | None) -> str:
    # A name that holds an address would be somebody's advertisement in our mail.
    return (harmless(user.name) or user.email) if user else ""
