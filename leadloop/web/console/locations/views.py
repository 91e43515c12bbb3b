"""Locations: list, detail, new and changed."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.core.money import Money
from leadloop.core.text import search_key
from leadloop.feedback.models import FollowUpForm
from leadloop.feedback.queries import ratings_of
from leadloop.network.models import Location
from leadloop.network.operations import put_location
from leadloop.network.queries import location_by_ref, locations, with_contacts
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.cohort import Filters, opportunities_in
from leadloop.web.console.cursors import PAGE_SIZE
from leadloop.web.console.locations.forms import LocationForm
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted
from leadloop.web.opening_hours import week

MOST_OVERDUE = 20


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the locations by name, with what they have at hand."""
    words = request.GET.get("q", "")
    rows = locations(request.brand).filter(*(Q(search_key__contains=word) for word in search_key(words).split()[:8]))
    # The cursor is the reference of the last row shown.
    last = location_by_ref(request.brand, request.GET.get("cursor", "")[:60])
    if last is not None:
        rows = rows.filter(name__gte=last.name).filter(Q(name__gt=last.name) | Q(ref__gt=last.ref))
    found = list(with_contacts(rows).order_by("name", "ref")[: PAGE_SIZE + 1])
    following = found[PAGE_SIZE - 1].ref if len(found) > PAGE_SIZE else None
    found = found[:PAGE_SIZE]
    at_hand = {
        location_id: (waiting, overdue)
        for location_id, waiting, overdue in Opportunity.objects.filter(location__in=found, stage__in=WAITING)
        .values_list("location_id")
        .annotate(Count("id"), overdue=Count("id", filter=Q(overdue_since__isnull=False)))
    }
    ratings = ratings_of(found)
    lines = [
        {
            "location": each,
            "waiting": at_hand.get(each.pk, (0, 0))[0],
            "overdue": at_hand.get(each.pk, (0, 0))[1],
            "rating": ratings.get(each.pk),
            "is_paused": _is_paused(request, each),
        }
        for each in found
    ]
    return page(request, "locations.html", {"lines": lines, "next": following, "q": words}, place="locations")


@for_managers
@require_safe
def location(request: MemberRequest, ref: str) -> HttpResponse:
    """Show a location: its people, its opportunities, its rating."""
    found = _one(request, ref)
    overdue: QuerySet[Opportunity] = (
        Opportunity.objects.for_brand(request.brand)
        .filter(location=found, overdue_since__isnull=False)
        .select_related("lead", "lead__form")
        .order_by("overdue_since", "pk")
    )
    context = {
        "location": found,
        "is_paused": _is_paused(request, found),
        "week": week(found.hours, found.time_zone, now=request.now),
        "stages": _stages(found, request),
        "revenue": _revenue(found, request),
        "overdue": list(overdue[:MOST_OVERDUE]),
        "rating": ratings_of([found]).get(found.pk),
    }
    return page(request, "location.html", context, place="locations")


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, ref: str) -> HttpResponse:
    """Change a location."""
    found = _one(request, ref)
    form = LocationForm(posted(request), brand=request.brand, location=found)
    return _put(request, form, found)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a location."""
    return _put(request, LocationForm(posted(request), brand=request.brand), None)


def _put(request: MemberRequest, form: LocationForm, found: Location | None) -> HttpResponse:
    if request.method == "POST":
        given = form.given()
        if found is None and Location.objects.for_brand(request.brand).filter(ref=given.ref).exists():
            given.errors["ref"] = _("There is a location with this reference already.")
        if not given.errors:
            stored, made = put_location(request.brand, given, now=request.now)
            said = _("%(location)s is added.") if made else _("%(location)s is saved.")
            messages.success(request, said % {"location": stored.name})
            return redirect("console:location", stored.ref)
        form.show(given.errors)
    context = {"form": form, "location": found}
    return page(request, "location_form.html", context, place="locations", status=422 if form.errors else 200)


def _one(request: MemberRequest, ref: str) -> Location:
    return found_or_404(with_contacts(Location.objects.for_brand(request.brand)).filter(ref=ref).first())


def _stages(found: Location, request: MemberRequest) -> list[tuple[Stage, int]]:
    """Return how many of the location's opportunities stand at each stage, as the reports count them."""
    counted = opportunities_in(request.brand, Filters(location=found.ref)).values_list("stage").annotate(Count("id"))
    by_stage = dict(counted)
    return [(stage, by_stage.get(stage, 0)) for stage in Stage]


def _revenue(found: Location, request: MemberRequest) -> list[Money]:
    """Return what the location reported of what stands at complete, a sum for each currency."""
    complete = opportunities_in(request.brand, Filters(location=found.ref)).filter(stage=Stage.COMPLETE)
    sums = FollowUpForm.objects.filter(opportunity__in=complete).values_list("revenue_currency")
    return [
        Money(amount, currency)
        for currency, amount in sums.annotate(Sum("revenue_amount")).order_by("revenue_currency")
    ]


def _is_paused(request: MemberRequest, found: Location) -> bool:
    return found.paused_until is not None and found.paused_until > request.now
