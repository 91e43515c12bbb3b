"""Forgetting who a customer is: everything personal goes, and the record says only that there was one."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from leadloop.customers.changing import call_after, columns_in, hold_accounts
from leadloop.customers.enums import AccountKind
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.queries import present
from leadloop.customers.records import Change, ContactMerge, Twins
from leadloop.customers.sameness import keys_of


def erase_contacts(contacts: Collection[Contact], *, now: datetime) -> None:
    """Empty these held contacts of one person: details, keys, what changed, what merges replaced, pairs, accounts' names."""
    blank = dict.fromkeys(columns_in(next(iter(contacts))), "")
    ids = [each.pk for each in contacts]
    ContactKey.objects.filter(contact__in=ids).delete()
    Twins.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    Change.objects.filter(contact__in=ids).update(old="", new="")
    ContactMerge.objects.filter(Q(survivor__in=ids) | Q(merged__in=ids)).update(replaced={})
    Contact.objects.filter(pk__in=ids).update(
        **blank, **keys_of(**blank), to_compare=True, erased_at=now, updated_at=now
    )
    # As they were called: these have their details still.
    _forget_accounts({each.account_id for each in contacts}, called={_called(each) for each in contacts})


def _called(contact: Contact) -> str:
    return contact.organization or contact.full_name


def _forget_accounts(ids: set[uuid.UUID], *, called: set[str]) -> None:
    """Take the names of those erased off their accounts, and off those that were merged into these."""
    closed = _merged_into(ids)
    hold_accounts(ids | closed)
    Change.objects.filter(field="account", contact__account__in=ids | closed).update(old="", new="")
    remaining = {
        each.account_id: each
        for each in present(Contact.objects.filter(account_id__in=ids)).order_by("-created_at", "-pk")
    }
    for first in remaining.values():
        call_after(first)
    Account.objects.filter(pk__in=closed, is_named=False, name__in=called).update(name="")
    emptied = Account.objects.filter(pk__in=(ids - remaining.keys()) | _merged_into(ids - remaining.keys()))
    # A company of which one person was known keeps its name: it is nobody's.
    emptied.filter(kind=AccountKind.HOUSEHOLD).update(name="")
    emptied.filter(kind=AccountKind.COMPANY, is_named=False).update(name="")


def _merged_into(ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Return the accounts that lead to one of these, over however many merges."""
    found, latest = set[uuid.UUID](), ids
    while latest:
        latest = set(Account.objects.filter(merged_into__in=latest).values_list("pk", flat=True)) - found
        found |= latest
    return found
