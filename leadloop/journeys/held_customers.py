"""Customers held with all their requests, so that nothing comes to them or leaves them meanwhile. Part of other journeys."""

import uuid
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Q

from leadloop.customers.enums import KeyKind
from leadloop.customers.merging import hold_contacts
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.queries import contact_of, one_person
from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead

Result = TypeVar("Result")
Whom = Callable[[], Collection[Contact]]
Act = Callable[[list[Contact], list[Lead], list[ContactKey]], Result]
# Each time somebody came just between two of our statements.
_TURNS: Final = 20


class _SomebodyCame(Exception):
    """A request, or another contact of the same person, came to the contacts after their requests were held."""


def with_customers_held(whom: Whom, act: Act[Result], *, at_desk: bool = False) -> Result:
    """Call ``act`` with the contacts as they are now, their leads and their keys, all of them held; in one transaction.

    ``whom`` says which contacts; it is asked once more when they are held, for a merge may have been stored just then.
    ``at_desk``: also requests that name them and that the desk has not decided on, so that they have no contact yet.

    Leads are held before keys, as by the desk, which holds a lead and then comes to its customer. A request or another
    contact that comes in between would be held in the wrong order; all is let go of and held anew.
    """
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                contacts = whom()
                leads = _hold(_leads_of(contacts, at_desk=at_desk))
                held, keys = hold_contacts(*contacts)
                if _came(whom, contacts, leads, at_desk=at_desk):
                    raise _SomebodyCame  # noqa: TRY301 - lets go of what is held
                return act(held, leads, keys)
        except _SomebodyCame:
            if turn == _TURNS - 1:
                raise
    raise _SomebodyCame


def whole_person(contact: Contact) -> Whom:
    """Return, to be asked when it matters, all contacts that are found to be this person, the one that goes on first."""
    return lambda: one_person(contact_of(contact.brand, contact.pk) or contact)


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
