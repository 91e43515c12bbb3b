"""The list of leads."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadloop.web.console.leads.filters import LeadFilter
from leadloop.web.console.leads.rows import rows_of
from leadloop.web.console.leads.total import in_words, total_of
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


@for_managers
@require_safe
def leads(request: MemberRequest) -> HttpResponse:
    """Show the brand's leads, newest first, filtered.

    How many there are is asked for behind the page, so that it waits for no count; with ``total``, for browsers without scripts, within it.
    """
    wanted = LeadFilter(request.GET, brand=request.brand)
    cursor = request.GET.get("cursor", "")
    rows, following = rows_of(request.brand, wanted, cursor=cursor, now=request.now)
    query = asked(request)
    context = {"filter": wanted, "rows": rows, "next": following, "query": query, "download": _file(wanted, query)}
    if not cursor and following is None:
        context["total"] = in_words(len(rows), wanted)
    elif request.GET.get("total"):
        context["total"] = in_words(total_of(request.brand, wanted, now=request.now), wanted)
    return page(request, "leads.html", context, place="leads")


@for_managers
@require_safe
def total(request: MemberRequest) -> HttpResponse:
    """Tell how many rows the list has: a piece of its page."""
    wanted = LeadFilter(request.GET, brand=request.brand)
    told = in_words(total_of(request.brand, wanted, now=request.now), wanted)
    return render(request, "console/leads_total.html", {"total": told})


def asked(request: MemberRequest) -> str:
    """Return what the list was asked, as its address has it, whatever the page; what is empty is left out."""
    own = ("cursor", "total", "format", "personal")
    return urlencode({name: value for name, value in request.GET.items() if value and name not in own})


def _file(wanted: LeadFilter, query: str) -> str:
    """Return the address of the file: of the rows of the list, or of any where it has all."""
    return f"{reverse('console:leads_download')}?{query}" if wanted.is_narrowed else reverse("console:download")
