"""The table of two cohorts side by side."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from leadloop.reports.as_tables.table import TableOf, Told, bounds, clock, key, number
from leadloop.reports.measured import Measured, TimeTo
from leadloop.reports.overview import Overview
from leadloop.reports.statistics.intervals import Difference, difference_of


class _Side(NamedTuple):
    """A figure of one cohort: a share (0 to 1) or a median in seconds, with its interval."""

    value: float | None
    low: float | None
    high: float | None
    of: int
    open: int


class _Line(NamedTuple):
    figure: str
    unit: str
    one: _Side
    other: _Side
    # Of medians it is not told.
    apart: Difference


def _lines(found: Overview) -> Iterable[_Line] | None:
    if found.other is None:
        return None
    one, other = found.all, found.other
    apart = {name: difference_of(one.rates[name], other.rates[name]) for name in one.rates}
    rates = [_Line(name, "share", _rate(one, name), _rate(other, name), apart[name]) for name in one.rates]
    times = [
        _Line(first.name, "s", _median(first), _median(second), Difference(None, None, None))
        for first, second in zip(one.times, other.times, strict=True)
    ]
    return [*rates, *times]


def _rate(found: Measured, name: str) -> _Side:
    rate = found.rates[name]
    return _Side(rate.rate, rate.low, rate.high, rate.n, found.undecided[name])


def _median(time: TimeTo) -> _Side:
    return _Side(time.median.seconds, time.median.low, time.median.high, time.n, time.open)


def _side(name: str, title: Any, of: Any, still: Any) -> tuple[Told, ...]:
    return (
        number(name, title, lambda row: getattr(row, name).value),
        *bounds(f"{name}_", title, lambda row: (getattr(row, name).low, getattr(row, name).high)),
        number(f"{name}_of", of, lambda row: getattr(row, name).of),
        number(f"{name}_open", still, lambda row: getattr(row, name).open),
    )


SIDES: Final[TableOf[Overview]] = TableOf(
    "comparison",
    _("Side by side"),
    _lines,
    (
        key("figure", _("Figure"), lambda row: row.figure),
        key("unit", _("Unit"), lambda row: row.unit, 8),
        *_side("one", _("This choice"), _("This choice, of"), _("This choice, open")),
        *_side("other", _("The other one"), _("The other one, of"), _("The other one, open")),
        number("difference", _("Difference"), lambda row: row.apart.difference),
        *bounds("difference_", _("Difference"), lambda row: (row.apart.low, row.apart.high)),
    ),
    clock,
)
