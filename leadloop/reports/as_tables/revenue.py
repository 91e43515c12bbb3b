"""The tables of the report of revenue. Each currency has columns of its own: they are never mixed."""

from datetime import date
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leadloop.core.money import Money
from leadloop.reports.as_tables.table import TableOf, Told, day, key, money, number, rate
from leadloop.reports.conversion import Converted
from leadloop.reports.revenue import NamedRevenue, Revenue
from leadloop.reports.revenue_figures import Reported


def _currencies(found: Revenue) -> list[str]:
    return [each.money.currency for each in found.all.reported]


def _amount(given: Money | None) -> Any:
    return given.amount if given else None


def _converted(found: Revenue, of: Any) -> tuple[Told, ...]:
    """Return the column of all currencies as one, where anything is converted."""
    if not found.all.converted:
        return ()

    def cell(row: Any) -> Any:
        given: Converted | None = of(row)
        return given.money.amount if given else None

    title = format_lazy(_("All by your rates, in {currency}"), currency=found.currency)
    return (money(f"converted_{found.currency.lower()}", title, cell),)


def _of_month(found: Revenue) -> tuple[Told, ...]:
    def sum_in(currency: str) -> Told:
        return money(
            f"revenue_{currency.lower()}",
            format_lazy(_("Revenue in {currency}"), currency=currency),
            lambda row: next((each.amount for each in row.sums if each.currency == currency), None),
        )

    return (*map(sum_in, _currencies(found)), *_converted(found, lambda row: row.converted))


def _reported_in(row: NamedRevenue, currency: str) -> Reported | None:
    return next((each for each in row.figures.reported if each.money.currency == currency), None)


def _in_currency(currency: str) -> tuple[Told, ...]:
    def part(take: Any) -> Any:
        def cell(row: NamedRevenue) -> Any:
            told = _reported_in(row, currency)
            return take(told) if told else None

        return cell

    end = currency.lower()
    return (
        money(
            f"revenue_{end}",
            format_lazy(_("Revenue in {currency}"), currency=currency),
            part(lambda told: told.money.amount),
        ),
        number(
            f"reports_{end}",
            format_lazy(_("Reports in {currency}"), currency=currency),
            part(lambda told: told.reports),
        ),
        money(
            f"per_won_{end}",
            format_lazy(_("Per won sale in {currency}"), currency=currency),
            part(lambda told: told.per_won.amount),
        ),
    )


def _of_named(found: Revenue) -> tuple[Told, ...]:
    parts = (told for currency in _currencies(found) for told in _in_currency(currency))
    return (*parts, *_converted(found, lambda row: row.figures.converted))


def _named(name: str, title: Any, of: Any) -> TableOf[Revenue]:
    told = (
        key("key", _("Key"), lambda row: row.key),
        key("name", _("Name"), lambda row: row.name, 30),
        number("leads", _("Leads"), lambda row: row.figures.leads),
        number("won", _("Won"), lambda row: row.figures.won),
        number("complete", _("Complete"), lambda row: row.figures.complete),
        *rate("reported", _("Reported"), lambda row: row.figures.answered),
    )
    return TableOf(name, title, of, told, _of_named)


def _products(found: Revenue) -> list[NamedRevenue] | None:
    """Return the products, and last the leads without one: the sums would not come to the whole else."""
    rest = found.no_product
    if found.products is None or rest is None or not rest.figures.leads:
        return found.products
    return [*found.products, rest]


REVENUE: Final[tuple[TableOf[Revenue], ...]] = (
    TableOf(
        "confirmed",
        _("What locations confirmed"),
        lambda found: found.all.reported,
        (
            key("currency", _("Currency"), lambda row: row.money.currency, 10),
            money("revenue", _("Revenue"), lambda row: row.money.amount),
            number("reports", _("Reports"), lambda row: row.reports),
            money("per_lead", _("Per lead, at least"), lambda row: _amount(row.per_lead)),
            money("per_won", _("Per won sale"), lambda row: row.per_won.amount),
        ),
    ),
    TableOf(
        "months",
        _("Months"),
        lambda found: reversed(found.months),
        (
            day("month", _("Month"), lambda row: date.fromisoformat(f"{row.month}-01")),
            number("won", _("Won"), lambda row: row.sales),
            number("complete", _("Complete"), lambda row: row.complete),
            *rate("reported", _("Reported"), lambda row: row.answered),
        ),
        _of_month,
    ),
    _named("locations", _("Locations"), lambda found: found.locations),
    _named("sources", _("Sources"), lambda found: found.sources),
    _named("forms", _("Forms"), lambda found: found.forms),
    _named("products", _("Products"), _products),
)
