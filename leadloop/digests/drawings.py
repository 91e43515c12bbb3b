"""The charts of a report by mail: each a picture, the sentence that stands for it, and its numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.bars import Bar, Part, lying
from leadloop.charts.columns import columns
from leadloop.charts.drawing import Chart
from leadloop.charts.drawing import Table as Numbers
from leadloop.charts.png import Picture, picture_of
from leadloop.charts.rates import RateRow, rates
from leadloop.charts.series import Series
from leadloop.charts.wording import count, listed
from leadloop.core.figures import number
from leadloop.core.moments import when_text
from leadloop.digests.links import Links
from leadloop.digests.tables import Figure, Table, counted
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.reports.digest import Digest, Span, Told
from leadloop.reports.measured import Measured
from leadloop.reports.names import rate_names
from leadloop.reports.trends import Step
from leadloop.reports.words import FEWEST, share_value, span, still_open

RATES: Final = ("acknowledged", "accepted", "won", "completed")
_TONES: Final = {"completed": "complete"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as mail shows it. ``alt`` stands for the picture; without one (nothing to draw) only words and table stand there."""

    name: str
    title: str
    alt: str
    note: str
    table: Table
    picture: Picture | None


def stages_chart(stands: Mapping[Stage, int], links: Links | None) -> Shown:
    """Return where all opportunities stand now."""
    waiting = sum(stands[stage] for stage in WAITING)
    title = ngettext("%(n)s opportunity is open", "%(n)s opportunities are open", waiting) % {"n": number(waiting)}
    most = max(stands.values())
    bars = [Bar(str(stage.label), [Part(n, "", stage)], count(n)) for stage, n in stands.items()]
    rows = [
        [Figure(str(stage.label)), counted(n, links.leads(of="offers", stage=stage) if links else "")]
        for stage, n in stands.items()
    ]
    table = Table([_("Stage"), _("Opportunities")], rows)
    chart = Chart(*lying(bars, most), _NOT_SHOWN) if most else None
    return _shown("stages", title, chart, table)


def trend_chart(periods: Sequence[Told], step: Step, links: Links | None) -> Shown:
    """Return how many leads came, and how many sales were won, by week or month."""
    # Before the first that has anything, nothing was to be had.
    periods = tuple(dropwhile(lambda each: not (each.leads or any(each.moved.values())), periods)) or periods[-1:]
    labels = [_label(each, step) for each in periods]
    leads, won = [each.leads for each in periods], [each.moved["won"] for each in periods]
    title = {
        Step.WEEK: _("Leads received and sales won, by week"),
        Step.MONTH: _("Leads received and sales won, by month"),
    }[step]
    series = [Series(_("Received"), leads, "accent"), Series(_("Won"), won, "won")]
    chart = columns(labels, series, head="", grouped=True)
    rows = [
        [
            Figure(label),
            counted(each.leads, links.leads_of(_days(each, step), of="leads") if links else ""),
            counted(each.moved["won"], links.report("pipeline", _days(each, step)) if links else ""),
        ]
        for label, each in zip(labels, periods, strict=True)
    ]
    heads = [{Step.WEEK: _("Week from"), Step.MONTH: _("Month")}[step], _("Received"), _("Won")]
    return _shown("trend", title, chart, Table(heads, rows))


def rates_chart(found: Digest, links: Links | None) -> Shown:
    """Return the rates of the span with their intervals, beside those of the time before."""
    now = found.measured
    won = now.rates["won"]
    title = _("Too few accepted ones to tell a win rate")
    if won.n >= FEWEST:
        title = _("%(share)s of the accepted ones are won so far") % {"share": share_value(won)}
    drawn = [_rate_row(name, now) for name in RATES if now.rates[name].n >= FEWEST]
    chart = rates(drawn, head="") if drawn else None
    days = [links.report("performance", each) if links else "" for each in (found.span, found.earlier)]
    rows = [
        [*rate_figures(now, name, days[0]), Figure(share_value(found.before.rates[name]), days[1])] for name in RATES
    ]
    table = Table([_("Rate"), _("Share"), _("Before")], rows)
    return _shown("rates", title, chart, table, note=chart.reading if chart else "")


def rate_figures(found: Measured, name: str, href: str = "") -> list[Figure]:
    """Return the name of a rate and of how many it is, and the rate with its interval; none of too few."""
    rate = found.rates[name]
    of = _("%(k)s of %(n)s") % {"k": number(rate.k), "n": number(rate.n)}
    between = span(rate.low, rate.high) if rate.n >= FEWEST else _("too few to say")
    return [
        Figure(rate_names()[name], note=listed(of, still_open(found.undecided[name]))),
        Figure(share_value(rate), href, between if rate.n else ""),
    ]


def _rate_row(name: str, found: Measured) -> RateRow:
    rate = found.rates[name]
    return RateRow(rate_names()[name], rate.k, rate.n, rate.rate, rate.low, rate.high, tone=_TONES.get(name, name))


def _days(each: Told, step: Step) -> Span:
    return Span(each.first, step.after(each.first, 1))


def _label(each: Told, step: Step) -> str:
    return when_text(each.first, show="day" if step is Step.WEEK else "month")


# The page's tables of a chart have other links: mail shows its own.
_NOT_SHOWN: Final = Numbers((), ())


def _shown(name: str, title: str, chart: Chart | None, table: Table, *, note: str = "") -> Shown:
    values = "; ".join(" ".join(f"{cell.text} {cell.note}".strip() for cell in row) for row in table.rows)
    return Shown(name, title, f"{title}. {values}", note, table, picture_of(chart) if chart else None)
