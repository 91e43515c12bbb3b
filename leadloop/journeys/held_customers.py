"""Customers held with all their requests, and accounts with all who are in them. Part of other journeys.

Nothing comes to them or leaves them meanwhile. Whoever holds several things holds them in this order, and several of one
kind by id (keys by kind and id), or two wait for each other and PostgreSQL ends one of them:

leads, keys, contacts, opportunities, enrolments in campaigns, accounts, mail lists that are left, messages.
"""

import uuid
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Q

from leadloop.customers.changing import hold_accounts
from leadloop.customers.enums import KeyKind
from leadloop.customers.merging import hold_contacts
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.queries import contact_of, one_person
from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead

Result = TypeVar("Result")
Whom = Callable[[], Collection[Contact]]
Act = Callable[[list[Contact], list[Lead], list[ContactKey]], Result]
# Each time somebody came just between two of our statements.
_TURNS: Final = 20


class _SomebodyCame(Exception):
    """Somebody or something came to what is held after it was looked through."""


def with_customers_held(whom: Whom, act: Act[Result], *, at_desk: bool = False) -> Result:
    """Call ``act`` with the contacts as they are now, their leads and their keys, all of them held; in one transaction.

    ``whom`` says which contacts; it is asked once more when they are held, for a merge may have been stored just then.
    ``at_desk``: also requests that name them and that the desk has not decided on, so that they have no contact yet.

    Leads are held before keys, as by the desk, which holds a lead and then comes to its customer. A request or another
    contact that comes in between would be held in the wrong order; all is let go of and held anew.
    """

    def hold_and_act() -> Result:
        contacts = whom()
        leads = _hold(_leads_of(contacts, at_desk=at_desk))
        held, keys = hold_contacts(*contacts)
        if _came(whom, contacts, leads, at_desk=at_desk):
            raise _SomebodyCame
        return act(held, leads, keys)

    return _until_nobody_comes(hold_and_act)


def with_accounts_held(accounts: Collection[Account], act: Callable[[list[Account]], Result]) -> Result:
    """Call ``act`` with the accounts as they are now, all of them held with whoever is in them; in one transaction.

    People are held before accounts, as by whoever corrects, merges or erases one of them and then comes to the account.
    """

    def hold_and_act() -> Result:
        people = Contact.objects.filter(account__in=accounts).order_by("pk").values_list("pk", flat=True)
        held = set(people.select_for_update(no_key=True))
        rows = hold_accounts(each.pk for each in accounts)
        if set(people) - held:
            raise _SomebodyCame
        return act([rows[each.pk] for each in accounts])

    return _until_nobody_comes(hold_and_act)


def _until_nobody_comes(hold_and_act: Callable[[], Result]) -> Result:
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                return hold_and_act()
        except _SomebodyCame:
            # What was held is let go of with its savepoint.
            if turn == _TURNS - 1:
                raise
    raise _SomebodyCame


def whole_person(contact: Contact) -> list[Contact]:
    """Return all contacts that are found to be this person by now, the one that goes on first."""
    return one_person(contact_of(contact.brand, contact.pk) or contact)


def _came(whom: Whom, contacts: Collection[Contact], leads: Collection[Lead], *, at_desk: bool) -> bool:
    now = {each.pk for each in whom()}
    return now != {each.pk for each in contacts} or bool(
        _leads_of(contacts, at_desk=at_desk) - {each.pk for each in leads}
    )


def _leads_of(contacts: Collection[Contact], *, at_desk: bool) -> set[uuid.UUID]:
    found = set(Lead.objects.filter(contact__in=contacts).values_list("pk", flat=True))
    if not at_desk:
        return found
    keys = set(ContactKey.objects.filter(contact__in=contacts).values_list("kind", "value"))
    emails, phones = ([value for kind, value in keys if kind == wanted] for wanted in (KeyKind.EMAIL, KeyKind.PHONE))
    undecided = DeskItem.objects.for_brand(next(iter(contacts)).brand).filter(lead__contact=None)
    # As by whoever matches: the number says who it is where there is no address.
    by_key = Q(email_key__in=emails) | Q(email_key="", phone_e164__in=phones)
    return found | set(undecided.filter(by_key).values_list("lead_id", flat=True))


def _hold(lead_ids: Collection[uuid.UUID]) -> list[Lead]:
    # Their keys are not locked, as in ``hold_lead``.
    return list(Lead.objects.select_for_update(no_key=True).filter(pk__in=lead_ids).order_by("pk"))
