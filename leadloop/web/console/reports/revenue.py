"""The report of revenue."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from leadloop.charts.columns import columns
from leadloop.charts.drawing import Chart
from leadloop.charts.rates import RateRow
from leadloop.charts.series import Series
from leadloop.core.figures import money_text, number
from leadloop.core.money import Money
from leadloop.opportunities.enums import Stage
from leadloop.reports.as_tables.reading import Choice
from leadloop.reports.pages import pages_of
from leadloop.reports.revenue import MonthOf, NamedRevenue, Revenue
from leadloop.reports.revenue import revenue as read_revenue
from leadloop.reports.revenue_figures import MonthFigures, RevenueFigures
from leadloop.web.console.leads.filters import MISSING
from leadloop.web.console.reports.after_sale_words import amounts, converted_by, month_name, share, tile
from leadloop.web.console.reports.files import asked_file, file_answer, file_links
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.frame import first_row, report_page
from leadloop.web.gate import MemberRequest, for_managers

BY: Final[tuple[MonthOf, ...]] = ("won", "completed")


@dataclass(frozen=True, slots=True)
class Row:
    """What the leads of a location, product, source or form brought, as a line of a table."""

    name: str
    figures: RevenueFigures
    reported: RateRow
    href: str = ""

    @property
    def share(self) -> str:
        """How much of it is reported."""
        return share(self.figures.answered)

    @property
    def sums(self) -> list[str]:
        """What was reported, in each currency."""
        return amounts(each.money for each in self.figures.reported)

    @property
    def per_won(self) -> list[str]:
        """What a sale brought of those that are reported."""
        return amounts(each.per_won for each in self.figures.reported)


class RevenueFilter(ReportFilter):
    """Which leads, and of which moment the months are; what is not known is that of the win."""

    by = forms.CharField(required=False, max_length=20)

    own = ("by",)

    @property
    def month_of(self) -> MonthOf:
        """Of which moment the months are."""
        return "completed" if self.said.get("by") == "completed" else "won"


@for_managers
@require_safe
def revenue(request: MemberRequest) -> HttpResponse:
    """Show what was confirmed, of which leads, and what is missing."""
    given = RevenueFilter(request.GET, brand=request.brand, now=request.now)
    asked = asked_file(request, "revenue")
    if asked and given.is_valid():
        return file_answer(request, asked, given, Choice(given.cohort, by=given.month_of))
    context: dict[str, Any] = {}
    if given.is_valid():
        first = first_row(request)
        found = read_revenue(request.brand, filters=given.cohort, by=given.month_of, page=pages_of(first=first))
        context = _shown(found, given) | {"first": first, "next": found.next}
    return report_page(request, "revenue.html", context, given=given, tab="report_revenue")


def _shown(found: Revenue, given: ReportFilter) -> dict[str, Any]:
    figures = found.all
    files = file_links("revenue", given.here)
    return {
        "found": found,
        "files": files,
        "figures": figures,
        "share": tile(figures.answered),
        "converted_by": converted_by(figures.converted) if figures.converted else "",
        "links": {
            "leads": given.leads(),
            "complete": given.leads(stage=Stage.COMPLETE.value),
            "missing": given.leads(revenue=MISSING),
        },
        "months": [_month(each) for each in reversed(found.months)],
        "months_sentence": _sentence(found),
        "chart": _chart(found),
        "chart_note": _chart_note(found),
        "bys": _bys(found.by, given),
        "locations": [_row(each, given, "location") for each in found.locations],
        "location_files": files["locations"] if found.locations else (),
        "parts": [
            {"head": head, "rows": rows, "is_cut": name in found.more, "files": files[name]}
            for name, head, rows in _parts(found, given)
        ],
        "products_left_out": found.products is None,
    }


def _parts(found: Revenue, given: ReportFilter) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield the name, head and rows of each table that comes to the whole: at its end are those beyond, and the leads without."""
    without = [found.no_product] if found.no_product and found.no_product.figures.leads else []
    for name, head, rows, narrows, last in (
        ("sources", _("Source"), found.sources, "source", []),
        ("forms", _("Form"), found.forms, "form", []),
        ("products", _("Product"), found.products, "", without),
    ):
        if rows is not None:
            yield name, head, [_row(each, given, narrows) for each in (*rows, *_beyond(found, name), *last)]


def _beyond(found: Revenue, name: str) -> list[NamedRevenue]:
    if name not in found.more:
        return []
    more = found.more[name]
    return [NamedRevenue("", _("%(n)s more") % {"n": number(more.n)}, more.figures)]


def _row(named: NamedRevenue, given: ReportFilter, narrows: str) -> Row:
    rate = named.figures.answered
    name = named.name or _("none given")
    href = f"{reverse('console:report_revenue')}?{given.query(**{narrows: named.key})}" if narrows and named.key else ""
    return Row(name, named.figures, RateRow(name, rate.k, rate.n, rate.rate, rate.low, rate.high), href)


def _month(each: MonthFigures) -> dict[str, Any]:
    return {
        "name": month_name(each.month),
        "figures": each,
        "share": share(each.answered),
        "sums": amounts(each.sums),
        "converted": money_text(each.converted.money, whole=True) if each.converted else "",
    }


def _value(each: MonthFigures, currency: str) -> Money:
    """Return what a chart shows of a month: one currency, for an axis has one."""
    if each.converted:
        return each.converted.money
    return next((money for money in each.sums if money.currency == currency), Money(Decimal(0), currency))


def _chart(found: Revenue) -> Chart | None:
    labels = [month_name(each.month) for each in found.months]
    # A drawing is no account: floats do.
    values = [float(_value(each, found.currency).amount) for each in found.months]
    return columns(labels, [Series(_("Revenue"), values, "complete")], head=_("Month"), unit=found.currency)


def _chart_note(found: Revenue) -> str:
    others = {each.money.currency for each in found.all.reported} - {found.currency}
    if found.all.converted:
        return _("In %(currency)s, %(converted)s.") % {
            "currency": found.currency,
            "converted": converted_by(found.all.converted),
        }
    if others:
        said = ngettext(
            "In %(currency)s only; %(others)s stands in the table.",
            "In %(currency)s only; %(others)s stand in the table.",
            len(others),
        )
        return said % {"currency": found.currency, "others": get_text_list(sorted(others), _("and"))}
    return ""


def _sentence(found: Revenue) -> str:
    best = max(found.months, key=lambda each: _value(each, found.currency).amount, default=None)
    if best is None or not _value(best, found.currency).amount:
        return _("Nothing is confirmed in %(currency)s yet") % {"currency": found.currency}
    said = (
        _("Most was won in %(month)s: %(amount)s")
        if found.by == "won"
        else _("Most was completed in %(month)s: %(amount)s")
    )
    return said % {"month": month_name(best.month), "amount": money_text(_value(best, found.currency), whole=True)}


def _bys(by: MonthOf, given: ReportFilter) -> list[dict[str, Any]]:
    labels = {"won": _("By month of win"), "completed": _("By month of completion")}
    here = reverse("console:report_revenue")
    return [
        {"label": labels[each], "href": f"{here}?{given.query(by=each)}#months", "current": each == by} for each in BY
    ]
