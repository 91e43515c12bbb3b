"""Households and companies: named, joined, and people moved between them."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.core.inserting import insert
from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.customers.changing import Cause, hold_accounts, hold_contact, note_changes
from leadloop.customers.enums import AccountKind, Source
from leadloop.customers.models import Account, Contact
from leadloop.customers.queries import contacts_in
from leadloop.customers.records import AccountMerge
from leadloop.history.models import Actor
from leadloop.history.operations import record
from leadloop.journeys.contact_updated import updated
from leadloop.journeys.held_customers import with_accounts_held

_NAME_LIMIT = 250


class AccountProblem(FieldProblem):
    """The account cannot be changed like this. ``errors`` maps ``name``, ``kind``, ``account``, ``into``, ``merge`` to why."""


def change_account(account: Account, *, kind: str, name: str, by: Actor, now: datetime) -> bool:
    """Give the account a kind and a name, which it keeps whoever is in it. False where that is what it has.

    Raises :class:`AccountProblem`.
    """
    words = _read(kind, name)

    def act(accounts: list[Account]) -> bool:
        (held,) = accounts
        if (held.kind, held.name) == (kind, words):
            return False
        for each in contacts_in(held):
            if held.name != words:
                _note(each, held.name, words, source=Source.CORRECTION, by=by, now=now)
            _tell(each, source=Source.CORRECTION, by=by, now=now)
        Account.objects.filter(pk=held.pk).update(kind=kind, name=words, is_named=True)
        return True

    return with_accounts_held([account], act)


@one_transaction
def move_contact(
    contact: Contact, *, to: Account | None, kind: str = "", name: str = "", by: Actor, now: datetime
) -> Account:
    """Move the person into another account of the brand, or into a new one of this kind and name; return it.

    Where they are there already, nothing changes. Raises :class:`AccountProblem`.
    """
    hold_contact(contact)
    held = hold_accounts([contact.account_id, *([] if to is None else [to.pk])])
    was = held[contact.account_id]
    if to is None:
        words = _read(kind, name)
        to = Account(brand_id=contact.brand_id, kind=kind, name=words, is_named=True, created_at=now)
        insert(to)
    else:
        to = held[to.pk]
        if to.brand_id != contact.brand_id or to.merged_into_id is not None:
            raise AccountProblem({"account": _("Choose another account. This one was merged meanwhile.")})
    if not contact.is_present:
        raise AccountProblem({"account": _("This customer was merged with another one or erased meanwhile.")})
    if to.pk != was.pk:
        Contact.objects.filter(pk=contact.pk).update(account=to, updated_at=now)
        contact.account = to
        if not contacts_in(was).exists():
            # It was called after them.
            Account.objects.filter(pk=was.pk, is_named=False).update(name="")
        _note(contact, str(was), str(to), source=Source.CORRECTION, by=by, now=now)
        _tell(contact, source=Source.CORRECTION, by=by, now=now)
    return to


def merge_accounts(merged: Account, *, into: Account, by: Actor, now: datetime) -> AccountMerge:
    """Bring all who are in ``merged`` into the other account; its id leads there from now on.

    Merging the same again changes nothing. Raises :class:`AccountProblem` (``into``).
    """

    def act(accounts: list[Account]) -> AccountMerge:
        survivor, other = accounts
        if other.merged_into_id == survivor.pk:
            before = AccountMerge.objects.filter(survivor=survivor, merged=other, undone_at=None).first()
            if before is not None:
                return before
        if survivor.pk == other.pk or survivor.brand_id != other.brand_id:
            raise AccountProblem({"into": _("Choose another account of this brand.")})
        if survivor.merged_into_id or other.merged_into_id:
            raise AccountProblem(
                {"into": _("One of the two was merged with another account meanwhile. Please look again.")}
            )
        people = list(Contact.objects.filter(account=other))
        _bring(people, survivor, source=Source.MERGE, by=by, now=now)
        Account.objects.filter(pk=other.pk).update(merged_into=survivor)
        made: AccountMerge = AccountMerge.objects.create(
            brand_id=survivor.brand_id,
            survivor=survivor,
            merged=other,
            at=now,
            actor_kind=by.kind,
            actor_id=by.id,
            moved={"contacts": [str(each.pk) for each in people]},
        )
        return made

    return with_accounts_held([into, merged], act)


def take_back_account_merge(merge: AccountMerge, *, by: Actor, now: datetime) -> AccountMerge:
    """Make two accounts of the one again. Who was moved elsewhere since stays there.

    Taking back again changes nothing. Raises :class:`AccountProblem` (``merge``).
    """

    def act(accounts: list[Account]) -> AccountMerge:
        survivor, other = accounts
        found: AccountMerge = AccountMerge.objects.get(pk=merge.pk)
        if found.undone_at is not None:
            return found
        if survivor.merged_into_id is not None:
            raise AccountProblem(
                {"merge": _("This account was merged with another one since. Take that merge back first.")}
            )
        people = list(Contact.objects.filter(pk__in=found.moved["contacts"], account=survivor))
        Account.objects.filter(pk=other.pk).update(merged_into=None)
        _bring(people, other, source=Source.UNMERGE, by=by, now=now)
        AccountMerge.objects.filter(pk=found.pk).update(undone_at=now, undone_by=by.id)
        found.undone_at = now
        return found

    return with_accounts_held([merge.survivor, merge.merged], act)


def _bring(people: list[Contact], to: Account, *, source: Source, by: Actor, now: datetime) -> None:
    was = {each.pk: str(each.account) for each in people}
    Contact.objects.filter(pk__in=[each.pk for each in people]).update(account=to, updated_at=now)
    for each in people:
        if each.is_present:
            _note(each, was[each.pk], str(to), source=source, by=by, now=now)
            _tell(each, source=source, by=by, now=now)


def _read(kind: str, name: str) -> str:
    if kind not in AccountKind.values:
        raise AccountProblem({"kind": _("Choose a household or a company.")})
    words = clean_line(name, limit=_NAME_LIMIT)
    if not words:
        raise AccountProblem({"name": _("Give the account a name, such as that of the family or the company.")})
    return words


def _note(contact: Contact, old: str, new: str, *, source: Source, by: Actor, now: datetime) -> None:
    note_changes(contact, [("account", old, new)], cause=Cause(by, source, now))


def _tell(contact: Contact, *, source: Source, by: Actor, now: datetime) -> None:
    record(*updated(contact, ("account",), source=source, by=by, now=now))
