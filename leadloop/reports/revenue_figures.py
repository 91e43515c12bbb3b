"""What some leads brought, from their sums. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from leadloop.core.money import Money
from leadloop.opportunities.enums import Stage
from leadloop.reports.conversion import Conversion, Converted, rounded
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.statistics.intervals import Rate, rate_of


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported in one currency: the sum of ``reports`` follow-up forms.

    ``per_lead`` is the sum by all leads, so at least that; ``per_won`` by the sales that it was reported of, since what
    is missing is not nothing.
    """

    money: Money
    reports: int
    per_lead: Money | None
    per_won: Money


@dataclass(frozen=True, slots=True)
class RevenueFigures:
    """``won`` is how many were ever won, ``complete`` how many stand there, ``answered`` of how many of these it was reported."""

    leads: int
    won: int
    complete: int
    answered: Rate
    reported: tuple[Reported, ...]
    converted: Converted | None

    @property
    def missing(self) -> int:
        """How many are complete without a report."""
        return self.answered.n - self.answered.k


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The sales of one month (``2026-06``); ``sales`` are those that stand at won or complete, told by month of win only."""

    month: str
    sales: int | None
    complete: int
    answered: Rate
    sums: tuple[Money, ...]
    converted: Converted | None


def figures_of(totals: Totals, conversion: Conversion) -> RevenueFigures:
    """Return the figures of these leads."""
    leads, complete = totals.count(Count.LEADS), totals.at(Stage.COMPLETE)
    sums, reports = totals.revenue(), totals.terms("reports")
    return RevenueFigures(
        leads=leads,
        won=totals.count(Count.WON),
        complete=complete,
        answered=rate_of(totals.count(Count.ANSWERED), complete),
        reported=tuple(_reported(each, reports[each.currency], leads) for each in sums),
        converted=conversion.of(sums),
    )


def _reported(money: Money, reports: int, leads: int) -> Reported:
    return Reported(money, reports, _share(money, leads) if leads else None, _share(money, reports))


def _share(money: Money, among: int) -> Money:
    return Money(rounded(money.amount / among), money.currency)


def months_of(totals: Totals, by: str, conversion: Conversion) -> tuple[MonthFigures, ...]:
    """Return the months from the first to the last in which something was won (or completed), those without anything too."""
    complete, answered = totals.terms(f"{by}.complete"), totals.terms(f"{by}.answered")
    sales, revenue = totals.terms(f"{by}.sales"), totals.terms(f"{by}.revenue")
    found = []
    for month in months_between(sorted({*complete, *sales})):
        cents = {key.partition(":")[2]: n for key, n in revenue.items() if key.startswith(month)}
        sums = tuple(Money(Decimal(cents[currency]) / 100, currency) for currency in sorted(cents))
        of = complete.get(month, 0)
        found.append(
            MonthFigures(
                month,
                sales.get(month, 0) if by == "won" else None,
                of,
                rate_of(answered.get(month, 0), of),
                sums,
                conversion.of(sums),
            )
        )
    return tuple(found)


def months_between(months: list[str]) -> list[str]:
    """Return all months from the first of these to the last."""
    if not months:
        return []
    first, last = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (months[0], months[-1]))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
