"""Forgetting who a customer is: everything personal goes, and the record says only that there was one."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from leadloop.customers.changing import columns_in
from leadloop.customers.models import Account, Contact, ContactKey
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
    left = Contact.objects.filter(erased_at=None).values("account_id")
    emptied = Account.objects.filter(pk__in=[each.account_id for each in contacts]).exclude(pk__in=left)
    # A company of which one person was known keeps its name: it is nobody's.
    emptied.filter(kind="household").update(name="")
    emptied.filter(kind="company", is_named=False).update(name="")
