"""The tables of the report on performance."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leadloop.opportunities.enums import Stage
from leadloop.reports.as_tables.sides import SIDES
from leadloop.reports.as_tables.table import TableOf, Told, bounds, clock, day, key, number, rate
from leadloop.reports.measured import HORIZONS
from leadloop.reports.overview import Overview
from leadloop.reports.statistics.survival import Quantile


def _rates(found: Overview) -> Iterable[Any]:
    return [(name, each, found.all.undecided[name]) for name, each in found.all.rates.items()]


def _quantile(name: str, title: Any, cell: Any) -> tuple[Told, ...]:
    def of(row: Any) -> Quantile:
        told: Quantile = cell(row)
        return told

    return (
        number(f"{name}_s", title, lambda row: of(row).seconds),
        *bounds(f"{name}_", title, lambda row: (of(row).low, of(row).high), "_s"),
    )


def _ends(name: str, title: Any) -> TableOf[Overview]:
    def of(found: Overview) -> Iterable[Any]:
        return next(each for each in found.all.ends if each.name == name).by_day.items()

    told = (
        number("days", _("Within days"), lambda row: row[0]),
        number("share", _("Share"), lambda row: row[1].share),
        *bounds("", _("Share"), lambda row: (row[1].low, row[1].high)),
        number("under_way", _("Still under way then"), lambda row: row[1].at_risk),
    )
    return TableOf(name, title, of, told)


def _reasons(kind: str, title: Any) -> TableOf[Overview]:
    def of(found: Overview) -> Iterable[Any]:
        counts, standing = found.all.reasons[kind], found.all.stands[Stage(kind)]
        told = [(reason, found.labels.get((kind, reason), reason), n, n / standing) for reason, n in counts.items()]
        untold = standing - sum(counts.values())
        # Without them the shares would not come to the whole.
        return [*told, ("", _("Without a reason"), untold, untold / standing)] if untold else told

    columns = (
        key("reason", _("Reason"), lambda row: row[0]),
        key("label", _("In words"), lambda row: row[1], 32),
        number("n", _("How often"), lambda row: row[2]),
        number("share", _("Share"), lambda row: row[3]),
    )
    return TableOf(f"{kind}_reasons", title, of, columns)


def _period(title: Any, part: str, end: str = "") -> tuple[Told, ...]:
    """Return the figures of a period: its own (``now``), or those of a year before."""

    def of(name: str) -> Any:
        return lambda row: getattr(row, part).rates[name]

    def undecided(name: str) -> Any:
        return lambda row: getattr(row, part).undecided[name]

    def named(what: Any) -> Any:
        return format_lazy("{what}{title}", what=what, title=title)

    return (
        number(f"offered{end}", named(_("Offered")), lambda row: of("accepted")(row).n),
        *rate(f"accepted{end}", named(_("Accepted")), of("accepted")),
        number(f"accepted{end}_open", named(_("Neither accepted nor rejected yet")), undecided("accepted")),
        *rate(f"won{end}", named(_("Won")), of("won")),
        number(f"won{end}_open", named(_("Neither won nor lost yet")), undecided("won")),
        *_quantile(f"to_accept{end}", named(_("Median to accept (seconds)")), lambda row: getattr(row, part).to_accept),
    )


def _parts(by: str, title: Any) -> TableOf[Overview]:
    def of(found: Overview) -> Iterable[Any] | None:
        if by in found.whole_only:
            return None
        return next((each.rows for each in found.breakdowns if each.by == by), ())

    def undecided(name: str) -> Any:
        return lambda row: row.undecided[name]

    told = (
        key("key", _("Key"), lambda row: row.key),
        key("name", _("Name"), lambda row: row.name, 30),
        number("offered", _("Offered"), lambda row: row.n),
        *rate("accepted", _("Accepted"), lambda row: row.accepted),
        *rate("rejected", _("Rejected"), lambda row: row.rejected),
        number("accepted_open", _("Neither accepted nor rejected yet"), undecided("accepted")),
        *rate("won", _("Won"), lambda row: row.won),
        number("won_open", _("Neither won nor lost yet"), undecided("won")),
    )
    return TableOf(by, title, of, told)


PERFORMANCE: Final[tuple[TableOf[Overview], ...]] = (
    TableOf(
        "rates",
        _("Rates"),
        _rates,
        (
            key("rate", _("Rate"), lambda row: row[0]),
            *rate("reached", _("Reached"), lambda row: row[1], of=True),
            number("open", _("Still open"), lambda row: row[2]),
        ),
    ),
    TableOf(
        "times",
        _("How long it takes"),
        lambda found: found.all.times,
        (
            key("time", _("Time"), lambda row: row.name),
            *_quantile("median", _("Half of them within (seconds)"), lambda row: row.median),
            *_quantile("p90", _("Nine in ten within (seconds)"), lambda row: row.p90),
            number("n", _("Of"), lambda row: row.n),
            number("open", _("Still waiting"), lambda row: row.open),
        ),
        clock,
    ),
    *(_ends(name, {"to_accept": _("Accepted, by days"), "to_win": _("Won, by days")}[name]) for name in HORIZONS),
    _reasons("rejected", _("Why locations reject")),
    _reasons("lost", _("Why sales are lost")),
    TableOf(
        "trend",
        _("By arrival"),
        lambda found: found.trend,
        (
            day("begins_on", _("Begins on"), lambda row: row.start),
            key("running", _("Not over yet"), lambda row: "yes" if row.running else "", 10),
            *_period("", "now"),
            *_period(_(", a year before"), "before", "_before"),
        ),
        clock,
    ),
    SIDES,
    _parts("source", _("Source")),
    _parts("form", _("Form")),
    _parts("region", _("Region")),
    _parts("campaign", _("Campaign")),
    _parts("product", _("Product")),
    _parts("agent", _("Agent")),
)
