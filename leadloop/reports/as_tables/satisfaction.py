"""The tables of the report on satisfaction."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.as_tables.table import TableOf, bounds, day, key, number, rate
from leadloop.reports.satisfaction import Satisfaction

SATISFACTION: Final[tuple[TableOf[Satisfaction], ...]] = (
    TableOf(
        "distribution",
        _("Stars"),
        lambda found: enumerate(found.all.stars, 1),
        (number("stars", _("Stars"), lambda row: row[0]), number("reviews", _("Reviews"), lambda row: row[1])),
    ),
    TableOf(
        "hidden",
        _("What is hidden, and why"),
        lambda found: found.reasons,
        (
            key("reason", _("Reason"), lambda row: row[0].value),
            key("label", _("In words"), lambda row: row[0].label, 32),
            number("reviews", _("Reviews"), lambda row: row[1]),
        ),
    ),
    TableOf(
        "months",
        _("Months"),
        lambda found: found.months,
        (
            day("month", _("Month"), lambda row: date.fromisoformat(f"{row.month}-01")),
            number("reviews", _("Reviews"), lambda row: row.mean.n),
            number("mean", _("Mean rating"), lambda row: row.mean.mean),
            *bounds("mean_", _("Mean rating"), lambda row: (row.mean.low, row.mean.high)),
        ),
    ),
    TableOf(
        "locations",
        _("Locations"),
        lambda found: found.locations,
        (
            key("location", _("Location"), lambda row: row.ref, 14),
            key("name", _("Name"), lambda row: row.name, 30),
            key("ranked", _("Ordered by its mean"), lambda row: "yes" if row.is_ranked else "", 10),
            number("reviews", _("Published reviews"), lambda row: row.ratings.mean.n),
            number("mean", _("Mean rating"), lambda row: row.ratings.mean.mean),
            *bounds("mean_", _("Mean rating"), lambda row: (row.ratings.mean.low, row.ratings.mean.high)),
            *rate("answered", _("Answered"), lambda row: row.ratings.response, of=True),
            *rate("hidden", _("Hidden"), lambda row: row.ratings.hidden, of=True),
            number("pending", _("Not decided on"), lambda row: row.ratings.pending),
        ),
    ),
)
