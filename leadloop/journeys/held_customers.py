"""Customers held with all their requests, so that nothing comes to them or leaves them meanwhile. Part of other journeys."""

import uuid
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Q

from leadloop.customers.enums import KeyKind
from leadloop.customers.merging import hold_contacts
from leadloop.customers.models import Contact, ContactKey
from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead

Result = TypeVar("Result")
Act = Callable[[list[Contact], list[Lead], list[ContactKey]], Result]
# Each time somebody came just between two of our statements.
_TURNS: Final = 20


class _SomebodyCame(Exception):
    """A request came to one of the contacts after its requests were held."""


def with_customers_held(contacts: Collection[Contact], act: Act[Result], *, at_desk: bool = False) -> Result:
    """Call ``act`` with the contacts as they are now, their leads and their keys, all of them held; in one transaction.

    ``at_desk``: also requests that name them and that the desk has not decided on, so that they have no contact yet.

    Leads are held before keys, as by the desk, which holds a lead and then comes to its customer. A request that comes
    in between would be held in the wrong order; it is let go of, and all is held anew.
    """
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                leads = _hold(_leads_of(contacts, at_desk=at_desk))
                held, keys = hold_contacts(*contacts)
                if _leads_of(contacts, at_desk=at_desk) - {each.pk for each in leads}:
                    raise _SomebodyCame  # noqa: TRY301 - lets go of what is held
                return act(held, leads, keys)
        except _SomebodyCame:
            if turn == _TURNS - 1:
                raise
    raise _SomebodyCame


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
