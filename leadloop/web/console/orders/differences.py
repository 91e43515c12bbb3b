"""Orders beside the revenue that their locations reported."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.orders.queries import rules_of
from leadloop.reports.order_differences import Finding, compared_orders, counts_of, sums_by_currency
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.orders.filters import FindingFilter
from leadloop.web.console.orders.frame import orders_page
from leadloop.web.gate import MemberRequest, for_sales


@for_sales
@require_safe
def differences(request: MemberRequest) -> HttpResponse:
    """List where the two differ or one is missing, and both sums by currency."""
    wanted = FindingFilter(request.GET)
    compared = compared_orders(request.brand)
    found = newest_first(
        compared.filter(finding__in=wanted.wanted), by="placed_at", cursor=request.GET.get("cursor", "")
    )
    counts = counts_of(compared)
    context = {
        "filter": wanted,
        "rows": found.rows,
        "next": found.next,
        "sums": sums_by_currency(compared),
        "same": counts[Finding.SAME],
        "counts": [(each, Finding(each).label, counts[each]) for each in counts if each != Finding.SAME],
        "total": sum(counts.values()),
        "with_tax": rules_of(request.brand).revenue_includes_tax,
    }
    return orders_page(request, "differences.html", context, tab="orders_differences")
