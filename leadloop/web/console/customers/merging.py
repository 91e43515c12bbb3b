"""Two customers who are one person: what a merge would do, the merge, and taking it back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.core.ids import read_id
from leadloop.core.text import clean_line
from leadloop.customers.changing import COLUMNS
from leadloop.customers.models import Contact
from leadloop.customers.records import ContactMerge
from leadloop.customers.search import find_contacts
from leadloop.journeys.contacts_merged import MergeProblem, merge_contacts, preview, take_back_merge
from leadloop.web.console.customers.listed import requests_of
from leadloop.web.console.customers.one import customer_or_404
from leadloop.web.console.customers.whole import pairs_of
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404

THEIRS = "theirs"
_MOST_CHOICES = 20


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Choose whom (``q``), look at what would happen (``with``), choose values (``keep_<field>``), and merge."""
    found = customer_or_404(request, contact_id)
    asked = request.POST if request.method == "POST" else request.GET
    named = clean_line(asked.get("with"), limit=60)
    other = Contact.objects.select_related("account", "brand").one(request.brand, read_id(named))
    words, problem, shown = clean_line(asked.get("q"), limit=200), "", None
    if named and other is None:
        problem = _("There is no such customer.")
    if other is not None:
        try:
            if request.method == "POST":
                take = [name for name in COLUMNS if asked.get(f"keep_{name}") == THEIRS]
                merge_contacts(other, into=found, take=take, by=request.actor, now=request.now)
                messages.success(request, _("Merged. You can take it back below, under “Merges”."))
                return redirect("console:customer", found.pk)
            shown = preview(found, other)
        except MergeProblem as refusal:
            problem = " ".join(refusal.errors.values())
    context = {
        "contact": found,
        "contact_id": str(found.pk),
        "other": other if shown else None,
        "preview": shown,
        "problem": problem,
        "q": words,
        "pairs": [] if shown else pairs_of(found),
        "choices": [] if shown else _choices(request, found, words),
    }
    return page(request, "customers/merge.html", context, place="customers", status=422 if problem else 200)


@for_managers
@require_POST
def take_back(request: MemberRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Make two customers of one again, where nothing contradicts."""
    rows = ContactMerge.objects.select_related("survivor__brand", "merged__brand")
    found = found_or_404(rows.one(request.brand, merge_id))
    try:
        take_back_merge(found, by=request.actor, now=request.now)
    except MergeProblem as problem:
        messages.error(request, _("This merge cannot be taken back. %(why)s") % {"why": problem.errors["merge"]})
    else:
        messages.success(request, _("Taken back. They are two customers again."))
    return redirect("console:customer", found.survivor_id)


def _choices(request: MemberRequest, found: Contact, words: str) -> list[tuple[Contact, int]]:
    if not words:
        return []
    ids = [each for each in find_contacts(request.brand, words).ids if each != found.pk][:_MOST_CHOICES]
    counts = requests_of(ids)
    rows = Contact.objects.for_brand(request.brand).filter(pk__in=ids).order_by("name_key", "pk")
    return [(each, counts.get(each.pk, 0)) for each in rows]
