"""Calls about contacts and accounts."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import Brand
from leadloop.api.body import check_shape, read_object
from leadloop.api.customers.schemas import (
    AccountShape,
    ContactMergeIn,
    CorrectionIn,
    NothingIn,
    PersonList,
    PersonQuery,
    PersonShape,
)
from leadloop.api.customers.shown import show_account, show_contacts
from leadloop.api.entrance import BearerKey, actor_of, key_of
from leadloop.api.once import Reply, once
from leadloop.api.pages import Keyset, refuse_unknown
from leadloop.api.problems import DOES_NOT_FIT, NOT_FOUND, Problem, invalid
from leadloop.api.replies import JsonReply
from leadloop.core.clock import now as clock_now
from leadloop.core.ids import read_id
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.customers.changing import COLUMNS
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.queries import account_of, contact_of, merges_of, present
from leadloop.journeys.contact_corrected import correct_customer
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, take_back_merge

contacts = Router(tags=["Customers"])
accounts = Router(tags=["Customers"])
NEWEST = Keyset("contacts", ("created_at", "id"), ("time", "uuid"), newest_first=True)
_READ, _WRITE = BearerKey(Scope.LEADS_READ), BearerKey(Scope.LEADS_WRITE)
_bodiless: Callable[..., Any] = partial(once, needs_body=False)


@contacts.get("", auth=_READ, response=PersonList, operation_id="list_contacts", summary="List contacts, newest first")
def list_contacts(request: HttpRequest, query: Query[PersonQuery]) -> JsonReply:
    """Customers who are neither merged into others nor erased; by address or number at most one."""
    refuse_unknown(request, query)
    found, cursor = NEWEST.page(_wanted(key_of(request).brand, query), query)
    return JsonReply({"data": show_contacts(found), "next_cursor": cursor})


@contacts.get("/{contact_id}", auth=_READ, response=PersonShape, operation_id="get_contact", summary="Get a contact")
def get_contact(request: HttpRequest, contact_id: str) -> JsonReply:
    """What is known of the customer now.

    The id of a contact that was merged is answered with the one that goes on: compare `id`. An erased one is answered
    with nothing but its ids and `erased_at`.
    """
    return JsonReply(_show(_contact(key_of(request).brand, contact_id)))


@contacts.patch(
    "/{contact_id}",
    auth=_WRITE,
    response=PersonShape,
    operation_id="correct_contact",
    summary="Correct a contact",
    openapi_extra={"requestBody": CorrectionIn},
)
def patch_contact(request: HttpRequest, contact_id: str) -> JsonReply:
    """Set what is sent, and leave the rest; what was there before is kept, with this API key's name.

    An email address by which another customer is known is refused (422): merge the two if they are one person. Sending
    the same again changes nothing. Leads keep what was given with them.
    """
    key, given = key_of(request), read_object(request)
    contact = _contact(key.brand, contact_id)
    check_shape(given, CorrectionIn)
    told = {name: value for name, value in given.items() if value is not None}
    correct_customer(contact, told, by=actor_of(key), now=clock_now())
    return JsonReply(_show(_contact(key.brand, contact_id)))


@contacts.post(
    "/{contact_id}/merge",
    auth=_WRITE,
    response=PersonShape,
    operation_id="merge_contact",
    summary="Merge a contact into another one",
    openapi_extra={"requestBody": ContactMergeIn},
)
@once
def post_contact_merge(request: HttpRequest, given: dict[str, Any], contact_id: str) -> Reply:
    """Say that this contact and another one are the same person. The other one goes on, and is the reply.

    It gets the leads, consents, addresses and numbers of both; what it lacks is filled in, and `take` names the fields
    in which the merged one's value is kept where the two differ. The merged id leads to it from then on.
    """
    key = key_of(request)
    merged = Contact.objects.select_related("account", "brand").one(key.brand, read_id(contact_id))
    if merged is None:
        raise _missing()
    check_shape(given, ContactMergeIn)
    into = contact_of(key.brand, read_id(given["into"]))
    if into is None:
        raise invalid({"into": _("There is no contact with this id.")})
    take = given.get("take") or []
    if set(take) - set(COLUMNS):
        raise invalid({"take": _("Choose among: %(choices)s.") % {"choices": ", ".join(COLUMNS)}})
    merge_contacts(merged, into=into, take=take, by=actor_of(key), now=clock_now())
    return Reply(200, _show(_contact(key.brand, str(into.pk))))


@contacts.post(
    "/{contact_id}/unmerge",
    auth=_WRITE,
    response=PersonShape,
    operation_id="unmerge_contact",
    summary="Take a merge back",
    openapi_extra={"requestBody": NothingIn},
)
@_bodiless
def post_contact_unmerge(request: HttpRequest, given: dict[str, Any], contact_id: str) -> Reply:
    """Make the contact that was merged a customer of its own again; it is the reply.

    Both get back what they had. Leads that came since go to whom their address or number belongs. Where something that
    happened since contradicts, the reply is 409 and says what.
    """
    del given
    key = key_of(request)
    merged = Contact.objects.one(key.brand, read_id(contact_id))
    if merged is None:
        raise _missing()
    rows = merges_of(merged).filter(merged=merged).select_related("survivor__brand", "merged__brand")
    newest = rows.first()
    if newest is None:
        raise Problem(DOES_NOT_FIT, _("This contact was never merged into another one."))
    try:
        take_back_merge(newest, by=actor_of(key), now=clock_now())
    except MergeProblem as problem:
        raise Problem(DOES_NOT_FIT, problem.errors["merge"]) from problem
    return Reply(200, _show(_contact(key.brand, contact_id)))


@contacts.post(
    "/{contact_id}/erase",
    auth=_WRITE,
    response=PersonShape,
    operation_id="erase_contact",
    summary="Erase a customer",
    openapi_extra={"requestBody": NothingIn},
)
@_bodiless
def post_erase(request: HttpRequest, given: dict[str, Any], contact_id: str) -> Reply:
    """Forget the customer, and all who were found to be the same person; this cannot be taken back.

    Details, messages and words of theirs go, in all of their leads, too. Leads at the desk are closed, offers that nobody
    accepted are taken back, mail that waits is not sent. Figures and history, which name nobody, stay. Erasing again
    changes nothing.
    """
    del given
    key = key_of(request)
    erase(_contact(key.brand, contact_id), by=actor_of(key), now=clock_now())
    return Reply(200, _show(_contact(key.brand, contact_id)))


@accounts.get("/{account_id}", auth=_READ, response=AccountShape, operation_id="get_account", summary="Get an account")
def get_account(request: HttpRequest, account_id: str) -> JsonReply:
    """A household or company, and who is in it. The id of one that was merged is answered with the one that goes on."""
    account = account_of(key_of(request).brand, read_id(account_id))
    if account is None:
        raise Problem(NOT_FOUND, _("There is no account with this id."))
    return JsonReply(show_account(account))


def _wanted(brand: Brand, query: PersonQuery) -> QuerySet[Contact]:
    rows = present(Contact.objects.for_brand(brand)).select_related("account")
    keys = ContactKey.objects.for_brand(brand)
    if query.email:
        rows = rows.filter(pk__in=keys.filter(kind=KeyKind.EMAIL, value=query.email.casefold()).values("contact_id"))
    if query.phone:
        rows = rows.filter(
            pk__in=keys.filter(kind=KeyKind.PHONE, value=_number(brand, query.phone)).values("contact_id")
        )
    if query.account:
        account = account_of(brand, read_id(query.account))
        rows = rows.filter(account=account) if account else rows.none()
    return rows


def _number(brand: Brand, text: str) -> str:
    try:
        return read_phone(text, country=brand.country).e164
    except PhoneProblem as problem:
        raise invalid({"phone": str(problem)}) from problem


def _contact(brand: Brand, contact_id: str) -> Contact:
    found = contact_of(brand, read_id(contact_id))
    if found is None:
        raise _missing()
    return found


def _show(contact: Contact) -> dict[str, Any]:
    return show_contacts([contact])[0]


def _missing() -> Problem:
    return Problem(NOT_FOUND, _("There is no contact with this id."))
