"""One customer: everything that is known, corrections, and being forgotten."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.customers.models import Contact
from leadloop.customers.queries import contact_of
from leadloop.customers.shown import as_customer
from leadloop.journeys.contact_corrected import CorrectionProblem, correct_customer
from leadloop.journeys.contact_erased import erase as erase_customer
from leadloop.web.console.customers.whole import whole_customer
from leadloop.web.console.shell import page
from leadloop.web.customer_form import NAMES, CustomerForm
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted


def customer_or_404(request: MemberRequest, contact_id: uuid.UUID) -> Contact:
    """Return the brand's customer with this id, or the one that they were merged into."""
    return found_or_404(contact_of(request.brand, contact_id))


@for_managers
@require_safe
def customer(request: MemberRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Show a customer with everything; an id that was merged leads to the one that goes on."""
    found = customer_or_404(request, contact_id)
    if found.pk != contact_id:
        return redirect("console:customer", found.pk)
    context = {"whole": whole_customer(found), "contact": found}
    return page(request, "customers/one.html", context, place="customers")


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Correct what is known of a customer."""
    found = customer_or_404(request, contact_id)
    form, taken_by = CustomerForm(posted(request), known=as_customer(found)), None
    if request.method == "POST":
        try:
            changed = correct_customer(found, form.given(), by=request.actor, now=request.now)
        except CorrectionProblem as problem:
            form.blame(problem.errors, names=NAMES)
            taken_by = Contact.objects.one(request.brand, problem.taken_by)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("console:customer", found.pk)
    context = {"form": form, "contact": found, "taken_by": taken_by}
    return page(request, "customers/edit.html", context, place="customers", status=422 if form.errors else 200)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: MemberRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Ask whether the customer is to be forgotten, and do it."""
    found = customer_or_404(request, contact_id)
    if request.method == "POST":
        erase_customer(found, by=request.actor, now=request.now)
        messages.success(request, _("Erased. Nothing is known of this customer any more."))
        return redirect("console:customer", found.pk)
    return page(request, "customers/erase.html", {"contact": found}, place="customers")
