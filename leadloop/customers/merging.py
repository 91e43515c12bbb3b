"""Two contacts become one, and two again: what belongs to this floor. Journeys bring leads and history in line."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.customers.changing import COLUMNS, Cause, columns_in, hold_accounts, said, set_columns
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.operations import hold_keys
from leadloop.customers.records import ContactMerge
from leadloop.customers.twins import forget_twins

FIELD_NAMES: Final = {
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "organization": gettext_lazy("Company"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "address": gettext_lazy("Address"),
}


class NotMergeable(ValueError):
    """These two cannot be made one, or this merge cannot be taken back. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class FieldOfBoth:
    """One field of the two: ``ours`` is the survivor's. Where they differ, a person chooses."""

    name: str
    label: str
    ours: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return bool(self.ours and self.theirs) and self.ours != self.theirs


def side_by_side(survivor: Contact, merged: Contact) -> list[FieldOfBoth]:
    """Return each field as the two have it."""
    ours, theirs = columns_in(survivor), columns_in(merged)
    return [FieldOfBoth(name, str(FIELD_NAMES[name]), said(ours, name), said(theirs, name)) for name in COLUMNS]


def check_mergeable(survivor: Contact, merged: Contact) -> None:
    """Raise :class:`NotMergeable` where the two cannot be made one."""
    if survivor.pk == merged.pk or survivor.brand_id != merged.brand_id:
        raise NotMergeable(_("Choose another customer of this brand."))
    if survivor.erased_at or merged.erased_at:
        raise NotMergeable(_("One of the two was erased. Nothing is known of them that could be brought together."))
    if survivor.merged_into_id or merged.merged_into_id:
        raise NotMergeable(_("One of the two was merged with another customer meanwhile. Please look again."))


def hold_contacts(*contacts: Contact) -> tuple[list[Contact], list[ContactKey]]:
    """Let nobody come to these contacts or change them until the transaction ends; return them as they are, and their keys.

    Their keys first and then their rows, as by everybody, and in one order.
    """
    keys = hold_keys(*contacts)
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in contacts])
    held = {each.pk: each for each in rows.order_by("pk")}
    return [held[each.pk] for each in contacts], keys


def join(
    survivor: Contact, merged: Contact, keys: Collection[ContactKey], *, take: Collection[str], cause: Cause
) -> ContactMerge:
    """Make the two held contacts one. ``take`` names the fields in which the merged one's value is kept.

    What the survivor lacks is filled from the other one. Raises :class:`NotMergeable`.
    """
    check_mergeable(survivor, merged)
    theirs = [key.pk for key in keys if key.contact_id == merged.pk]
    ContactKey.objects.filter(pk__in=theirs).update(contact=survivor)
    before = columns_in(survivor)
    set_columns(survivor, _kept(survivor, merged, take), cause=cause)
    after = columns_in(survivor)
    # Compared once more, too: a worker may just be finding pairs with it, which are none any more.
    Contact.objects.filter(pk=merged.pk).update(merged_into=survivor, to_compare=True, updated_at=cause.now)
    merged.merged_into = survivor
    Contact.objects.filter(pk=survivor.pk).update(to_compare=True)
    return ContactMerge(
        brand_id=survivor.brand_id,
        survivor=survivor,
        merged=merged,
        at=cause.now,
        actor_kind=cause.by.kind,
        actor_id=cause.by.id,
        moved={
            "keys": theirs,
            "account": _close_account(survivor, merged),
            "told_apart": forget_twins(merged, survivor=survivor),
        },
        replaced={name: [before[name], after[name]] for name in before if before[name] != after[name]},
    )


def part(merge: ContactMerge, keys: Collection[ContactKey], *, cause: Cause) -> None:
    """Make two of the held contact again, as they were. Raises :class:`NotMergeable` where what came since contradicts."""
    survivor, merged = merge.survivor, merge.merged
    _check_partable(merge, {key.pk: key for key in keys})
    ContactKey.objects.filter(pk__in=merge.moved["keys"]).update(contact=merged)
    set_columns(survivor, {name: old for name, (old, _new) in merge.replaced.items()}, cause=cause)
    Contact.objects.filter(pk__in=[survivor.pk, merged.pk]).update(to_compare=True)
    Contact.objects.filter(pk=merged.pk).update(merged_into=None, updated_at=cause.now)
    if merge.moved["account"]:
        Account.objects.filter(pk=merged.account_id, merged_into__isnull=False).update(merged_into=None)
    forget_twins(survivor, copied=merge.moved["told_apart"])
    ContactMerge.objects.filter(pk=merge.pk).update(undone_at=cause.now, undone_by=cause.by.id)
    merge.undone_at, merge.undone_by = cause.now, cause.by.id


def _kept(survivor: Contact, merged: Contact, take: Collection[str]) -> Mapping[str, str]:
    ours, theirs = columns_in(survivor), columns_in(merged)
    wanted = [name for name in COLUMNS if said(theirs, name) and (name in take or not said(ours, name))]
    return {column: theirs[column] for name in wanted for column in COLUMNS[name]}


def _close_account(survivor: Contact, merged: Contact) -> bool:
    """Let the account that nobody is in any more lead to the survivor's; whether there was one."""
    if merged.account_id == survivor.account_id:
        return False
    # Whoever is being moved into it is in it, or is refused.
    hold_accounts([merged.account_id, survivor.account_id])
    if Contact.objects.filter(account_id=merged.account_id, merged_into=None).exists():
        return False
    return bool(
        Account.objects.filter(pk=merged.account_id, merged_into=None).update(merged_into_id=survivor.account_id)
    )


def _check_partable(merge: ContactMerge, keys: Mapping[int, ContactKey]) -> None:
    survivor, merged = merge.survivor, merge.merged
    if survivor.erased_at or merged.erased_at:
        raise NotMergeable(_("The customer was erased since: nothing is left that could be taken apart."))
    if survivor.merged_into_id is not None:
        raise NotMergeable(_("This customer was merged with another one since. Take that merge back first."))
    now = columns_in(survivor)
    changed = [name for name, (_old, new) in merge.replaced.items() if now[name] != new]
    if changed:
        fields = [str(FIELD_NAMES[field]) for field, names in COLUMNS.items() if set(names) & set(changed)]
        raise NotMergeable(
            _(
                "%(fields)s was changed since the merge, and nobody can tell whose it is now. Correct the details by hand."
            )
            % {"fields": ", ".join(fields)}
        )
    if any(number not in keys or keys[number].contact_id != survivor.pk for number in merge.moved["keys"]):
        raise NotMergeable(
            _(
                "An email address or telephone number that came with the merge was taken away since, so the other customer"
                " could not be recognised any more."
            )
        )
    left = {(key.kind, key.value) for key in keys.values() if key.pk not in merge.moved["keys"]}
    email = merge.replaced.get("email", [now["email"]])[0]
    if not left or (email and ("email", email.casefold()) not in left):
        raise NotMergeable(
            _(
                "This customer’s own email address was taken away since the merge, so nothing would lead to them any more."
            )
        )
