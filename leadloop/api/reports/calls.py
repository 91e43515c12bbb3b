"""Calls for reports."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import Brand
from leadloop.api.entrance import BearerKey, key_of
from leadloop.api.moments import read_before, read_day, read_since
from leadloop.api.pages import Keyset, PageQuery, refuse_unknown
from leadloop.api.problems import UNAVAILABLE, Problem, invalid
from leadloop.api.replies import JsonReply
from leadloop.api.reports.revenue_schemas import RevenueQuery, RevenueShape
from leadloop.api.reports.revenue_shown import show_revenue
from leadloop.api.reports.satisfaction_schemas import SatisfactionQuery, SatisfactionShape
from leadloop.api.reports.satisfaction_shown import show_satisfaction
from leadloop.api.reports.schemas import PerformanceQuery, PerformanceShape, Pipeline, PipelineQuery, ReportQuery
from leadloop.api.reports.shown import show_performance, show_pipeline, show_stood
from leadloop.core.clock import now as clock_now
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters, has_region
from leadloop.reports.pages import Page, pages_by_ref
from leadloop.reports.performance import performance
from leadloop.reports.pipeline import end_of, pipeline_now, pipeline_on
from leadloop.reports.revenue import revenue
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.spans import EARLIEST
from leadloop.reports.satisfaction import satisfaction
from leadloop.reports.scope import NotCountedYet

_LOCATIONS = Keyset("performance", ("ref",), ("str",))
_SOLD = Keyset("revenue", ("ref",), ("str",))
_RATED = Keyset("satisfaction", ("ref",), ("str",))
router = Router(tags=["Reports"])


@router.get(
    "/pipeline",
    auth=BearerKey(Scope.REPORTS),
    response=Pipeline,
    operation_id="get_pipeline",
    summary="Where everything stands now, or stood on a past day",
)
def get_pipeline(request: HttpRequest, query: Query[PipelineQuery]) -> JsonReply:
    """Counts of leads by status and of opportunities by stage, as they stand now. Test leads are left out.

    The filters choose by when a lead arrived (the cohort); what is counted is where it stands now. Of a location or
    region, leads are those whose customer chose it or that were offered to it.
    With `as_of` it is how all of it stood at the end of that day, whenever it had arrived.
    """
    brand, now = key_of(request).brand, clock_now()
    filters, day = _filters(request, brand, query), _past_day(query, brand, now)
    if day is None:
        return JsonReply(show_pipeline(pipeline_now(brand, filters=filters, now=now)))
    return JsonReply(show_stood(pipeline_on(brand, day, filters=filters), at=min(end_of(day, brand), now)))


@router.get(
    "/performance",
    auth=BearerKey(Scope.REPORTS),
    response=PerformanceShape,
    operation_id="get_performance",
    summary="How well, and how fast, locations answer",
)
def get_performance(request: HttpRequest, query: Query[PerformanceQuery]) -> JsonReply:
    """Rates and times of the cohort of leads that arrived, overall and by location. Test leads are left out.

    Each rate comes with its 95 % interval, for 3 of 4 says less than 300 of 400. Times count those that still wait,
    since leaving them out would make everything look quicker than it is. With `hours=business` they count open time only.
    `locations` come in pages, by their reference; whatever the page, the other figures are of all.
    """
    brand = key_of(request).brand
    filters = _filters(request, brand, query)
    after = "".join(_LOCATIONS.begin(query))
    try:
        found = performance(
            brand, filters=filters, after=after, most=query.limit, hours=Hours(query.hours), now=clock_now()
        )
    except NotCountedYet:
        detail = _(
            "The sums behind the reports are of an earlier version. Ask for calendar hours until leadloop rebuild is done."
        )
        raise Problem(UNAVAILABLE, detail, headers={"Retry-After": "600"}) from None
    return JsonReply(show_performance(found, _cursor(_LOCATIONS, found.next)))


@router.get(
    "/revenue",
    auth=BearerKey(Scope.REPORTS),
    response=RevenueShape,
    operation_id="get_revenue",
    summary="What the leads brought",
)
def get_revenue(request: HttpRequest, query: Query[RevenueQuery]) -> JsonReply:
    """What locations confirmed of the cohort of leads that arrived, by follow-up form. Test leads are left out.

    Each currency is summed up by itself; `converted` puts them together by the brand's own rates only. How many completed
    sales are not reported is told by `answered`: they are in no sum and in no mean, since unknown is not nothing.
    `locations` come in pages, by their reference; whatever the page, the other figures are of all.
    """
    brand = key_of(request).brand
    filters = _filters(request, brand, query)
    found = revenue(
        brand,
        filters=filters,
        by=query.by,
        page=_by_reference(_SOLD, query),
    )
    return JsonReply(show_revenue(found, _cursor(_SOLD, found.next)))


@router.get(
    "/satisfaction",
    auth=BearerKey(Scope.REPORTS),
    response=SatisfactionShape,
    operation_id="get_satisfaction",
    summary="What customers say",
)
def get_satisfaction(request: HttpRequest, query: Query[SatisfactionQuery]) -> JsonReply:
    """Stars of the cohort of leads that arrived, how many customers answered, and what is hidden of it. Test leads are left out.

    Means are of published reviews; what is hidden is told beside them, with its reasons and the mean that there would be
    with it. `locations` come in pages, by their reference; whatever the page, the other figures are of all.
    """
    brand = key_of(request).brand
    filters = _filters(request, brand, query)
    found = satisfaction(brand, filters=filters, page=_by_reference(_RATED, query))
    return JsonReply(show_satisfaction(found, _cursor(_RATED, found.next)))


def _by_reference(order: Keyset, query: PageQuery) -> Page:
    return pages_by_ref(query.limit, after="".join(order.begin(query)))


def _cursor(order: Keyset, last: str | None) -> str | None:
    return order.cursor(last) if last else None


def _past_day(query: PipelineQuery, brand: Brand, now: datetime) -> date | None:
    day = read_day("as_of", query.as_of)
    if day is None:
        return None
    if query.since or query.before:
        raise invalid({"as_of": _("A past day is told of all leads that had arrived by then. Leave out from and to.")})
    if not EARLIEST <= day <= now.astimezone(ZoneInfo(brand.time_zone)).date():
        raise invalid({"as_of": _("Choose a day that has come.")})
    return day


def _filters(request: HttpRequest, brand: Brand, query: ReportQuery) -> Filters:
    refuse_unknown(request, query)
    # A mistyped reference would give a report of nothing, which looks like a report of something.
    if query.location and not Location.objects.for_brand(brand).filter(ref=query.location).exists():
        raise invalid({"location": _("There is no location “%(ref)s”.") % {"ref": query.location}})
    if query.region and not has_region(brand, query.region):
        raise invalid({"region": _("No location is in the region “%(name)s”.") % {"name": query.region}})
    if query.form and not LeadForm.objects.for_brand(brand).filter(key=query.form).exists():
        raise invalid({"form": _("There is no form “%(key)s”.") % {"key": query.form}})
    since = read_since("from", query.since, zone=brand.time_zone)
    before = read_before("to", query.before, zone=brand.time_zone)
    if since and before and before <= since:
        raise invalid({"to": _("Choose an end that is not before the beginning.")})
    return Filters(
        since=since,
        before=before,
        location=query.location or "",
        region=query.region or "",
        source=query.source or "",
        form=query.form or "",
    )
