"""Households and companies: who is in them, their names, and two that are one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.core.ids import read_id
from leadloop.core.text import clean_line
from leadloop.customers.models import Account
from leadloop.customers.queries import account_merges_of, account_of, contact_of, contacts_in
from leadloop.customers.records import AccountMerge
from leadloop.customers.search import find_contacts
from leadloop.journeys.account_changed import (
    AccountProblem,
    change_account,
    merge_accounts,
    move_contact,
    take_back_account_merge,
)
from leadloop.web.console.customers.forms import AccountForm, MoveForm
from leadloop.web.console.customers.one import customer_or_404
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted


def named_account(request: MemberRequest, words: str) -> Account | None:
    """Return the account that an id, or an address of just one customer, stands for."""
    text = clean_line(words, limit=320)
    found = account_of(request.brand, read_id(text))
    if found is not None or not text:
        return found
    ids = find_contacts(request.brand, text).ids
    contact = contact_of(request.brand, ids[0]) if len(ids) == 1 else None
    return contact.account if contact else None


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Show an account, and change its name and kind."""
    found = found_or_404(account_of(request.brand, account_id))
    if found.pk != account_id and request.method != "POST":
        return redirect("console:account", found.pk)
    form = AccountForm(posted(request), account=found)
    if request.method == "POST":
        try:
            change_account(found, **form.typed(), by=request.actor, now=request.now)
        except AccountProblem as problem:
            form.blame(problem.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:account", found.pk)
    return _show(request, found, form, status=422 if form.errors else 200)


@for_managers
@require_POST
def merge(request: MemberRequest, account_id: uuid.UUID) -> HttpResponse:
    """Bring all who are in another account into this one; once more after it was shown whom that is about."""
    found = found_or_404(account_of(request.brand, account_id))
    other = named_account(request, request.POST.get("account", ""))
    form, problem = AccountForm(account=found), ""
    if other is None:
        problem = _("No account was found by this. Give its id, or the email address of somebody who is in it.")
    elif other.pk == found.pk:
        problem = _("Choose another account of this brand.")
    elif not request.POST.get("sure"):
        return _show(request, found, form, other=other)
    else:
        try:
            merge_accounts(other, into=found, by=request.actor, now=request.now)
        except AccountProblem as refusal:
            problem = " ".join(refusal.errors.values())
        else:
            messages.success(request, _("Merged. The other account’s id leads here from now on."))
            return redirect("console:account", found.pk)
    return _show(request, found, form, problem=problem, status=422)


@for_managers
@require_POST
def take_back(request: MemberRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Make two accounts of one again."""
    found = found_or_404(AccountMerge.objects.select_related("survivor", "merged").one(request.brand, merge_id))
    try:
        take_back_account_merge(found, by=request.actor, now=request.now)
    except AccountProblem as problem:
        messages.error(request, " ".join(problem.errors.values()))
    else:
        messages.success(request, _("Taken back. They are two accounts again."))
    return redirect("console:account", found.survivor_id)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Move a person into another account, or into a new one."""
    found = customer_or_404(request, contact_id)
    form = MoveForm(posted(request))
    if request.method == "POST":
        typed = form.typed()
        named = typed.pop("account")
        to = named_account(request, named)
        into = None
        try:
            if to is not None or not named:
                into = move_contact(found, to=to, **typed, by=request.actor, now=request.now)
        except AccountProblem as problem:
            form.blame(problem.errors)
        if into is not None:
            messages.success(request, _("%(name)s is in the account now.") % {"name": found})
            return redirect("console:account", into.pk)
        if named and to is None:
            form.blame({"account": _("Nobody, or more than one customer, was found by this.")})
    context = {"form": form, "contact": found}
    return page(request, "customers/move.html", context, place="customers", status=422 if form.errors else 200)


def _show(
    request: MemberRequest,
    found: Account,
    form: AccountForm,
    *,
    other: Account | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "account": found,
        "people": list(contacts_in(found)[:200]),
        "form": form,
        "merges": list(account_merges_of(found)),
        "other": other,
        "others": list(contacts_in(other)[:200]) if other else [],
        "problem": problem,
    }
    return page(request, "customers/account.html", context, place="customers", status=status)
