"""Customers who may be one person: the list, and "these are two"."""

import uuid
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.core.phone import display_phone
from leadloop.core.way_back import way_back
from leadloop.customers.changing import columns_in, said
from leadloop.customers.models import Contact
from leadloop.customers.records import Twins
from leadloop.customers.twins import tell_apart
from leadloop.web.console.customers.listed import requests_of
from leadloop.web.console.customers.whole import reasons_in
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404

_PAGE_SIZE: Final = 25
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Person:
    """One of the two, with what helps to tell whether they are one."""

    contact: Contact
    phone: str
    address: str
    requests: int


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of the list. ``older`` would be kept."""

    twins: Twins
    reasons: list[str]
    older: Person
    newer: Person


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the pairs that nobody has looked at yet, those found last first."""
    cursor = request.GET.get("cursor", "")
    found = Twins.objects.for_brand(request.brand).filter(told_apart_at=None).select_related("first", "second")
    if cursor.isdecimal() and len(cursor) <= _DIGITS:
        found = found.filter(id__lt=int(cursor))
    pairs = list(found.order_by("-id")[: _PAGE_SIZE + 1])
    shown = pairs[:_PAGE_SIZE]
    counts = requests_of([pk for each in shown for pk in (each.first_id, each.second_id)])
    context = {
        "rows": [_row(each, counts) for each in shown],
        "next": str(shown[-1].pk) if len(pairs) > _PAGE_SIZE else None,
    }
    return page(request, "customers/duplicates.html", context, place="customers")


@for_managers
@require_POST
def apart(request: MemberRequest, twins_id: int) -> HttpResponse:
    """Remember that these are two persons."""
    found = found_or_404(Twins.objects.for_brand(request.brand).filter(pk=twins_id).first())
    tell_apart(found, by=request.user.pk, now=request.now)
    messages.success(request, _("Remembered: these are two customers."))
    return redirect(way_back(request.POST.get("next", "")) or "console:duplicates")


def _row(twins: Twins, counts: dict[uuid.UUID, int]) -> Row:
    older, newer = sorted((twins.first, twins.second), key=lambda each: (each.created_at, each.pk))
    return Row(twins, reasons_in(twins), _person(older, counts), _person(newer, counts))


def _person(contact: Contact, counts: dict[uuid.UUID, int]) -> Person:
    place = said(columns_in(contact), "address")
    return Person(contact, display_phone(contact.phone_e164), place, counts.get(contact.pk, 0))
