"""The report of revenue as JSON."""

from typing import Any

from leadloop.api.fields import fields_of
from leadloop.reports.conversion import Converted
from leadloop.reports.revenue import NamedRevenue, Revenue
from leadloop.reports.revenue_figures import MonthFigures, Reported, RevenueFigures


def show_revenue(found: Revenue, following: str | None) -> dict[str, Any]:
    """Return the report as the documentation describes it."""
    return {
        "by": found.by,
        "currency": found.currency,
        **_figures(found.all),
        "months": [_month(each) for each in found.months],
        "sources": [_named(each) for each in found.sources],
        "forms": [_named(each) for each in found.forms],
        "products": None if found.products is None else [_named(each) for each in found.products],
        "no_product": None if found.no_product is None else _figures(found.no_product.figures),
        "more": {name: {"n": each.n, **_figures(each.figures)} for name, each in found.more.items()},
        "locations": [_named(each) for each in found.locations],
        "next_cursor": following,
    }


def _figures(figures: RevenueFigures) -> dict[str, Any]:
    return {
        "leads": figures.leads,
        "won": figures.won,
        "complete": figures.complete,
        "answered": fields_of(figures.answered),
        "revenue": [_reported(each) for each in figures.reported],
        "converted": _converted(figures.converted),
    }


def _reported(each: Reported) -> dict[str, Any]:
    return {
        "sum": each.money.as_json(),
        "reports": each.reports,
        "per_lead": each.per_lead.as_json() if each.per_lead else None,
        "per_won": each.per_won.as_json(),
    }


def _converted(given: Converted | None) -> dict[str, Any] | None:
    if given is None:
        return None
    rates = [
        {"currency": each.currency, "rate": f"{each.rate.normalize():f}", "entered_on": each.entered_on.isoformat()}
        for each in given.rates
    ]
    return {"sum": given.money.as_json(), "rates": rates, "missing": list(given.missing)}


def _month(each: MonthFigures) -> dict[str, Any]:
    return {
        "month": each.month,
        "sales": each.sales,
        "complete": each.complete,
        "answered": fields_of(each.answered),
        "revenue": [money.as_json() for money in each.sums],
        "converted": _converted(each.converted),
    }


def _named(each: NamedRevenue) -> dict[str, Any]:
    return {"key": each.key, "name": each.name, **_figures(each.figures)}
