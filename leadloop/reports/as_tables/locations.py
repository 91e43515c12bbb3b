"""The table of locations side by side."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.as_tables.table import TableOf, Told, bounds, clock, key, number, rate
from leadloop.reports.league import League
from leadloop.reports.measured import TimeTo
from leadloop.reports.ranked import Standing


def _rows(found: League) -> list[tuple[Standing, TimeTo]]:
    return [(each, found.times[each.ref]) for each in found.rows]


def _of(name: str) -> Any:
    return lambda row: getattr(row[0], name)


def _place(name: str) -> Any:
    # Those without a place have no span of it either.
    return lambda row: getattr(row[0], name) if row[0].rank else None


def _undecided(name: str) -> Any:
    return lambda row: row[0].undecided[name]


_TOLD: Final[tuple[Told, ...]] = (
    number("rank", _("Place"), _place("rank")),
    number("rank_low", _("Place at best"), _place("rank_low")),
    number("rank_high", _("Place at worst"), _place("rank_high")),
    key("location", _("Location"), _of("ref"), 14),
    key("name", _("Name"), _of("name"), 30),
    key("region", _("Region"), _of("region"), 20),
    number("offered", _("Offered"), _of("n")),
    *rate("accepted", _("Accepted"), _of("accepted")),
    number("accepted_open", _("Neither accepted nor rejected yet"), _undecided("accepted")),
    *rate("won", _("Won"), _of("won")),
    number("won_open", _("Neither won nor lost yet"), _undecided("won")),
    number("expected", _("Expected win rate"), _of("pooled")),
    *bounds("expected_", _("Expected win rate"), lambda row: (row[0].pooled_low, row[0].pooled_high)),
    number("to_accept_s", _("Median to accept (seconds)"), lambda row: row[1].median.seconds),
)
LOCATIONS: Final[tuple[TableOf[League], ...]] = (TableOf("locations", _("Locations"), _rows, _TOLD, clock),)
